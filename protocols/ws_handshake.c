/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handshake: a request of HTTP that asks to go on in another protocol, and
 * the reply. What a reply that is not 101 means is told by the diagnosis, from
 * the facts learnt here.
 */
#include "ws_handshake.h"

#include <string.h>

#include "http1.h"
#include "http1_request.h"

/* RFC 6455 1.3: what proves that the server knows this protocol. */
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/* What is offered, and what of the reply matters (RFC 6455 4.1). */
struct handshake {
	struct ws *w;
	const char *key;
	const char *accept;    /* what belongs to the key */
	struct str protocols;  /* offered */
	struct str extensions; /* offered */
	bool upgrade;          /* Upgrade: websocket */
	bool elsewhere;        /* Upgrade: something else */
	bool connection;       /* Connection: Upgrade */
	unsigned int accepts;  /* lines with Sec-WebSocket-Accept */
	unsigned int protocols_heard;
	int window;  /* the server's, in bits */
	bool fresh;  /* server_no_context_takeover */
	bool broken; /* the connection must fail */
};

/* ---- what we say ---- */

/* Ours, unless the user gave a header of that name. */
static struct str
offered(const struct asked *a, const char *name, const char *ours)
{
	struct str value = str_of(ours);

	(void)http1_given(a, name, &value);
	return value;
}

/*
 * RFC 6455 4.1: the key is 16 bytes by chance; 1.3: the answer to it is the
 * SHA-1 of key and GUID.
 */
static bool
prepare(struct talk *t, struct handshake *hs)
{
	const struct asked *a = asked(t);
	char proof[sizeof(GUID) + 128];
	struct str key;

	hs->key = draw_base64(t, 16);
	key = offered(a, "Sec-WebSocket-Key", hs->key);
	if (key.n > 128)
		key.n = 128;
	memcpy(proof, key.p, key.n);
	memcpy(proof + key.n, GUID, sizeof(GUID) - 1);
	hs->accept =
	    sha1_base64(t, (struct str){ proof, key.n + sizeof(GUID) - 1 });
	hs->protocols = offered(a, "Sec-WebSocket-Protocol", a->subprotocol);
	hs->extensions = offered(a, "Sec-WebSocket-Extensions",
	    a->identity ? NULL : "permessage-deflate; client_max_window_bits");
	return hs->accept != NULL;
}

/*
 * C: GET /chat HTTP/1.1
 * C: Host: example.org
 * C: Upgrade: websocket
 * C: Connection: Upgrade
 * C: Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
 * C: Sec-WebSocket-Version: 13
 * C:                          RFC 6455 4.1
 */
static void
say_head(struct talk *t, const struct handshake *hs)
{
	const struct asked *a = asked(t);

	turn(t, "handshake");
	say(t, "GET %s HTTP/1.1", a->path);
	http1_say_unless_given(t, "Host", a->authority);
	http1_say_unless_given(t, "User-Agent", a->agent);
	http1_say_unless_given(t, "Upgrade", "websocket");
	http1_say_unless_given(t, "Connection", "Upgrade");
	http1_say_unless_given(t, "Sec-WebSocket-Key", hs->key);
	http1_say_unless_given(t, "Sec-WebSocket-Version", "13");
	if (a->subprotocol != NULL)
		http1_say_unless_given(t, "Sec-WebSocket-Protocol",
		    a->subprotocol);
	if (!a->identity)
		http1_say_unless_given(t, "Sec-WebSocket-Extensions",
		    "permessage-deflate; client_max_window_bits");
	http1_say_credentials(t);
	http1_say_given(t);
	say(t, "%s", "");
}

/* ---- what the reply holds ---- */

static bool
list_has(struct str list, struct str word)
{
	struct str item;

	while (str_next(&list, ',', &item)) {
		item = str_trim(item);
		if (item.n == word.n && memcmp(item.p, word.p, item.n) == 0)
			return true;
	}
	return false;
}

static bool
list_has_nocase(struct str list, const char *word)
{
	struct str item;

	while (str_next(&list, ',', &item))
		if (str_equals_nocase(str_trim(item), word))
			return true;
	return false;
}

static void
offence(struct talk *t, struct handshake *hs, const struct head *h,
    struct str value, const char *id, const char *what)
{
	fault_at(t, h->value_at, value, id, "%s: \"%.*s\"", what,
	    STR_ARG(value));
	hs->broken = true;
}

static void
take_upgrade(struct talk *t, struct handshake *hs, const struct head *h,
    struct str value)
{
	(void)t;
	(void)h;
	hs->upgrade |= str_equals_nocase(value, "websocket");
	hs->elsewhere |= !str_equals_nocase(value, "websocket");
}

static void
take_connection(struct talk *t, struct handshake *hs, const struct head *h,
    struct str value)
{
	(void)t;
	(void)h;
	hs->connection |= list_has_nocase(value, "upgrade");
}

/* RFC 6455 4.1 item 4, 11.3.3: once, and the right one. */
static void
take_accept(struct talk *t, struct handshake *hs, const struct head *h,
    struct str value)
{
	if (++hs->accepts > 1)
		offence(t, hs, h, value, "ws-bad-accept",
		    "Sec-WebSocket-Accept stands there twice");
	if (hs->accepts > 1 || str_equals(value, hs->accept))
		return;
	fault_at(t, h->value_at, value, "ws-bad-accept",
	    "Sec-WebSocket-Accept is \"%.*s\", and to our key belongs \"%s\"",
	    STR_ARG(value), hs->accept);
	hs->broken = true;
}

/* RFC 6455 4.1 item 6: one of those that were offered. */
static void
take_protocol(struct talk *t, struct handshake *hs, const struct head *h,
    struct str value)
{
	learn(t, "subprotocol", value);
	if (++hs->protocols_heard > 1 || !list_has(hs->protocols, value))
		offence(t, hs, h, value, "ws-bad-subprotocol",
		    "the server chose a subprotocol that was not offered");
}

/* "server_max_window_bits=10": a parameter, without its quotes. */
static void
take_apart(struct str parameter, struct str *name, struct str *value)
{
	size_t equals = str_find(parameter, '=');

	*name = str_trim((struct str){ parameter.p, equals });
	*value = (struct str){ "", 0 };
	if (equals == parameter.n)
		return;
	*value = str_trim(
	    (struct str){ parameter.p + equals + 1, parameter.n - equals - 1 });
	if (value->n > 1 && value->p[0] == '"' && value->p[value->n - 1] == '"')
		*value = (struct str){ value->p + 1, value->n - 2 };
}

enum parameter {
	SERVER_FRESH,
	CLIENT_FRESH,
	SERVER_WINDOW,
	CLIENT_WINDOW,
	PARAMETERS
};

/* RFC 7692 7.1 */
static const char *const parameters[PARAMETERS] = {
	[SERVER_FRESH] = "server_no_context_takeover",
	[CLIENT_FRESH] = "client_no_context_takeover",
	[SERVER_WINDOW] = "server_max_window_bits",
	[CLIENT_WINDOW] = "client_max_window_bits",
};

/* Whether a parameter of that name stands in what we offered. */
static bool
offers_parameter(const struct handshake *hs, struct str name)
{
	struct str offer = hs->extensions, one, part, own, value;

	while (str_next(&offer, ',', &one))
		while (str_next(&one, ';', &part)) {
			take_apart(part, &own, &value);
			if (own.n == name.n &&
			    memcmp(own.p, name.p, name.n) == 0)
				return true;
		}
	return false;
}

/* NULL: it is well; else why it is not. */
static const char *
take_parameter(struct handshake *hs, struct str text, bool seen[PARAMETERS])
{
	struct str name, value;
	uint64_t bits = 0;
	size_t i = 0;

	take_apart(text, &name, &value);
	while (i < PARAMETERS && !str_equals(name, parameters[i]))
		i++;
	if (i == PARAMETERS)
		return "a parameter of permessage-deflate that there is not";
	if (seen[i])
		return "a parameter of permessage-deflate stands there twice";
	seen[i] = true;
	if (i == SERVER_FRESH || i == CLIENT_FRESH)
		hs->fresh |= i == SERVER_FRESH;
	else if (!str_number(value, 10, &bits) || bits < 8 || bits > 15 ||
	    value.p[0] == '0')
		return "a window of permessage-deflate is not 8 to 15 bits";
	if (i == CLIENT_WINDOW && !offers_parameter(hs, name))
		return "our window is limited, which was not offered";
	if (i == SERVER_WINDOW)
		hs->window = (int)bits;
	if (i == CLIENT_WINDOW)
		hs->w->window = (int)bits;
	return i < SERVER_WINDOW && value.n > 0
	    ? "a parameter of permessage-deflate has a value"
	    : NULL;
}

/* One extension of the list (RFC 6455 9.1): it must have been offered. */
static const char *
take_extension(struct handshake *hs, struct str text)
{
	bool seen[PARAMETERS] = { false };
	struct str name = { "", 0 }, parameter;
	const char *wrong = NULL;
	struct str offer = hs->extensions;
	bool known = false;

	(void)str_next(&text, ';', &name);
	while (str_next(&offer, ',', &parameter)) {
		parameter.n = str_find(parameter, ';');
		known |= str_equals_nocase(str_trim(parameter),
		    "permessage-deflate");
	}
	if (!known || !str_equals(str_trim(name), "permessage-deflate"))
		return "the server uses an extension that was not offered";
	if (hs->w->deflate)
		return "the server uses an extension twice";
	hs->w->deflate = true;
	while (wrong == NULL && str_next(&text, ';', &parameter))
		wrong = take_parameter(hs, str_trim(parameter), seen);
	return wrong;
}

static void
take_extensions(struct talk *t, struct handshake *hs, const struct head *h,
    struct str value)
{
	struct str list = value, item;
	const char *wrong;

	learn(t, "extensions", value);
	if (value.n == 0)
		offence(t, hs, h, value, "ws-bad-extension",
		    "the list of extensions is empty");
	while (str_next(&list, ',', &item)) {
		wrong = take_extension(hs, str_trim(item));
		if (wrong != NULL)
			offence(t, hs, h, value, "ws-bad-extension", wrong);
	}
}

/* RFC 6455 4.4: which versions the server would take. */
static void
take_version(struct talk *t, struct handshake *hs, const struct head *h,
    struct str value)
{
	(void)hs;
	(void)h;
	learn(t, "websocket-version", value);
}

static const struct {
	const char *name;
	void (*take)(struct talk *t, struct handshake *hs, const struct head *h,
	    struct str value);
	bool of_101;
} fields[] = {
	{ "Upgrade", take_upgrade, true },
	{ "Connection", take_connection, true },
	{ "Sec-WebSocket-Accept", take_accept, true },
	{ "Sec-WebSocket-Protocol", take_protocol, true },
	{ "Sec-WebSocket-Extensions", take_extensions, true },
	{ "Sec-WebSocket-Version", take_version, false },
};

static void
take_field(struct talk *t, struct head *h, struct str name, struct str value)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (str_equals_nocase(name, fields[i].name) &&
		    (!fields[i].of_101 || h->status == 101))
			fields[i].take(t, h->arg, h, value);
}

/* ---- the whole of it ---- */

static void
lacks(struct talk *t, struct handshake *hs, const struct head *h,
    const char *id, const char *what)
{
	fault_at(t, h->start, (struct str){ "", 0 }, id, "%s", what);
	hs->broken = true;
}

/* RFC 6455 4.1, the list at its end: what must be there, and is not. */
static void
judge(struct talk *t, struct handshake *hs, const struct head *h)
{
	if (!hs->upgrade)
		lacks(t, hs, h, "ws-bad-upgrade",
		    "the reply has no Upgrade: websocket");
	else if (hs->elsewhere)
		lacks(t, hs, h, "ws-bad-upgrade",
		    "the reply upgrades to another protocol too");
	if (!hs->connection)
		lacks(t, hs, h, "ws-bad-upgrade",
		    "the reply has no Connection: Upgrade");
	if (hs->accepts == 0)
		lacks(t, hs, h, "ws-bad-accept",
		    "the reply has no Sec-WebSocket-Accept");
	if (hs->protocols.n > 0 && hs->protocols_heard == 0)
		fault(t, "ws-no-subprotocol",
		    "the server chose no subprotocol out of \"%.*s\"",
		    STR_ARG(hs->protocols));
}

/*
 * What does no harm by itself: a 101 is of HTTP/1.1 (RFC 9110 7.8), and says
 * nothing of a body (RFC 9110 8.6, RFC 9112 6.1). A proxy that believes it
 * reads frames as that body.
 */
static void
judge_framing(struct talk *t, const struct head *h)
{
	if (h->http10)
		fault_at(t, h->start, (struct str){ "", 0 }, "ws-odd-reply",
		    "the reply 101 is one of HTTP/1.0, which cannot switch");
	if (h->has_length)
		fault_at(t, h->framed_at, (struct str){ "", 0 }, "ws-odd-reply",
		    "the reply 101 has a Content-Length (%llu)",
		    (unsigned long long)h->length);
	if (h->has_transfer)
		fault_at(t, h->framed_at, (struct str){ "", 0 }, "ws-odd-reply",
		    "the reply 101 has a Transfer-Encoding");
}

/*
 * S: HTTP/1.1 101 Switching Protocols
 * S: Upgrade: websocket
 * S: Connection: Upgrade
 * S: Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
 * S:                          RFC 6455 4.2.2
 */
static bool
hear_head(struct talk *t, struct handshake *hs, struct head *h)
{
	int interim = 0;

	*h = (struct head){ .field = take_field, .arg = hs };
	do {
		if (!http1_next_head(t, h, &interim))
			return false;
	} while (!http1_is_final(h));
	return true;
}

/* Another reply than 101 is one of HTTP, and has a body. */
static bool
refused(struct talk *t, struct head *h)
{
	enum framing f = http1_framing(t, h, false);

	http1_body(t, h, f);
	reply_ends(t);
	stop(t);
	return false;
}

bool
ws_open(struct talk *t, struct ws *w)
{
	struct handshake hs = { .w = w, .window = 15 };
	struct head h;

	w->window = 15;
	if (!prepare(t, &hs))
		return false;
	say_head(t, &hs);
	if (!send_said(t) || !hear_head(t, &hs, &h))
		return false;
	if (h.status != 101)
		return refused(t, &h);
	judge(t, &hs, &h);
	judge_framing(t, &h);
	reply_ends(t);
	if (w->deflate)
		bodies_are_deflated(t, hs.window, hs.fresh);
	if (!hs.broken || asked(t)->keep_going)
		return true;
	learn(t, "result", str_of("101"));
	stop(t);
	return false;
}
