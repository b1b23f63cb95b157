/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trace as a list of traits. What an event's field says alone stands in a
 * table; the rest is put together below. Ports of our own, moments, queue ids
 * and the like are left out, or passing.
 */
#include "diagnose/trait.h"

#include <string.h>

#include "base/xalloc.h"
#include "trace/summary.h"

/* More are not compared, whatever a server sends. */
#define MOST_TRAITS 2000

struct list {
	const struct trace *trace;
	struct arena *arena;
	struct trait *traits;
	size_t n;
};

static void
add(struct list *l, enum area area, bool passing, const char *name,
    struct str value)
{
	if (l->n == MOST_TRAITS || value.n == 0)
		return;
	l->traits[l->n++] = (struct trait){
		.area = area,
		.passing = passing,
		.name = name,
		.value = value,
		.ns = -1,
	};
}

static void
add_time(struct list *l, bool passing, const char *name, int64_t ns)
{
	if (l->n == MOST_TRAITS || ns < 0)
		return;
	l->traits[l->n++] = (struct trait){
		.area = AREA_TIME,
		.passing = passing,
		.name = name,
		.ns = ns,
	};
}

static const char *
text(struct list *l, struct str s)
{
	return arena_copy(l->arena, s.p, s.n);
}

/* ---- what a field says ---- */

static const struct told {
	enum event_kind kind;
	enum field_name field;
	enum area area;
	bool passing;
	const char *name;
} told[] = {
	{ EV_DNS_ANSWER, F_SERVER, AREA_NAMES, false, "resolver" },
	{ EV_DNS_ANSWER, F_TRANSPORT, AREA_NAMES, false, "asked over" },
	{ EV_DNS_ERROR, F_SERVER, AREA_NAMES, false, "resolver not reached" },
	{ EV_EXCHANGER, F_EXCHANGE, AREA_NAMES, false, "mail exchanger" },
	{ EV_TLS_DONE, F_VERSION, AREA_TLS, false, "version" },
	{ EV_TLS_DONE, F_CIPHER, AREA_TLS, false, "cipher" },
	{ EV_TLS_DONE, F_GROUP, AREA_TLS, false, "group" },
	{ EV_TLS_DONE, F_ALPN, AREA_TLS, false, "ALPN" },
	{ EV_TLS_DONE, F_SNI, AREA_TLS, false, "SNI" },
	{ EV_TLS_FAILED, F_HOW, AREA_TLS, false, "handshake ended by" },
	{ EV_TLS_FAILED, F_ERROR, AREA_TLS, false, "handshake failed" },
	{ EV_TLS_CLIENT_CERT, F_ISSUERS, AREA_TLS, false,
	    "client certificate asked of" },
	{ EV_VERIFY_ERROR, F_ERROR, AREA_TLS, false, "verification" },
	{ EV_STAPLE, F_HOW, AREA_TLS, false, "OCSP staple" },
	{ EV_CONNECT_FAILED, F_ICMP_FROM, AREA_PATH, false, "refused by" },
	{ EV_TCP_INFO, F_TCP_OPTIONS, AREA_PATH, false, "TCP options" },
	{ EV_TROUBLE, F_HOW, AREA_DIALOGUE, false, "ended by" },
	{ EV_TROUBLE, F_WHERE, AREA_DIALOGUE, false, "ended while" },
	{ EV_DATA_TROUBLE, F_HOW, AREA_DIALOGUE, false,
	    "second connection ended by" },
	{ EV_NEXT, F_URL, AREA_DIALOGUE, false, "redirected to" },
	{ EV_CLOSED, F_HOW, AREA_CLOSE, false, "close" },
	{ EV_CLOSED, F_FIRST, AREA_CLOSE, true, "closed first" },
};

static void
add_told(struct list *l, const struct event *e)
{
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (told[i].kind == e->kind)
			add(l, told[i].area, told[i].passing, told[i].name,
			    event_get(e, told[i].field));
}

/* Every value of a field that may stand several times in an event. */
static void
add_each(struct list *l, const struct event *e, enum field_name field,
    enum area area, const char *name)
{
	for (unsigned int i = 0; i < e->n_fields; i++)
		if (e->fields[i].name == field)
			add(l, area, false, name, e->fields[i].text);
}

/* A number, if the event has it. */
static void
add_number(struct list *l, const struct event *e, enum field_name field,
    enum area area, const char *name)
{
	int64_t number = event_number(e, field, -1);

	if (number >= 0)
		add(l, area, false, name,
		    str_of(arena_printf(l->arena, "%lld", (long long)number)));
}

/* ---- names and path ---- */

/* What is known of one family: its addresses, or why there is none. */
static void
add_result(struct list *l, const struct event *e)
{
	struct str type = event_get(e, F_TYPE), name = event_get(e, F_NAME);
	const char *about = arena_printf(l->arena, "%.*s of %.*s",
	    STR_ARG(type), STR_ARG(name));

	if (event_is(e, F_HOW, "abandoned"))
		return;
	if (!event_is(e, F_HOW, "ok"))
		add(l, AREA_NAMES, false, about, event_get(e, F_HOW));
	add_each(l, e, F_ADDRESS, AREA_NAMES, about);
	add_each(l, e, F_EXCHANGE, AREA_NAMES, about);
	add_each(l, e, F_ALIAS, AREA_NAMES, "alias");
	add(l, AREA_NAMES, false, "found in", event_get(e, F_FROM));
}

/* An address without its port: ours is another each time. */
static struct str
without_port(struct str address)
{
	size_t n = address.n;

	while (n > 0 && address.p[n - 1] != ':')
		n--;
	return n == 0 ? address : (struct str){ address.p, n - 1 };
}

static void
add_connect_failed(struct list *l, const struct event *e)
{
	if (event_is(e, F_HOW, "abandoned") || event_is(e, F_HOW, "cancelled"))
		return;
	add(l, AREA_PATH, false,
	    arena_printf(l->arena, "attempt at %s",
		text(l, event_get(e, F_ADDRESS))),
	    event_get(e, F_HOW));
}

static void
add_connected(struct list *l, const struct event *e)
{
	add(l, AREA_PATH, false, "connected to", event_get(e, F_ADDRESS));
	add(l, AREA_PATH, true, "from our address",
	    without_port(event_get(e, F_LOCAL)));
	add_number(l, e, F_MSS, AREA_PATH, "MSS");
}

/* ---- TLS ---- */

/* Something of a certificate of the chain; the server's own has no number. */
static const char *
link_name(struct list *l, const struct event *e, const char *what)
{
	int64_t depth = event_number(e, F_DEPTH, 0);

	if (depth == 0)
		return arena_printf(l->arena, "certificate: %s", what);
	return arena_printf(l->arena, "certificate %lld: %s", (long long)depth,
	    what);
}

static void
add_certificate(struct list *l, const struct event *e)
{
	static const struct {
		enum field_name field;
		bool passing;
		const char *what;
	} parts[] = {
		{ F_SUBJECT, false, "subject" },
		{ F_ISSUER, false, "issuer" },
		{ F_NOT_BEFORE, true, "not before" },
		{ F_NOT_AFTER, false, "not after" },
		{ F_KEY, false, "key" },
		{ F_SIGNATURE, false, "signature" },
		{ F_FINGERPRINT, true, "SHA-256" },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		add(l, AREA_TLS, parts[i].passing,
		    link_name(l, e, parts[i].what),
		    event_get(e, parts[i].field));
	add_each(l, e, F_SAN, AREA_TLS, link_name(l, e, "name"));
}

/* What the peer objects to; a close_notify belongs to the close. */
static void
add_alert(struct list *l, const struct event *e)
{
	if (e->dir == DIR_RECEIVED && !event_is(e, F_MESSAGE, "close_notify"))
		add(l, AREA_TLS, false, "alert", event_get(e, F_MESSAGE));
}

/* ---- the dialogue ---- */

/* What says nothing of how well a server is if it is another the next time. */
static bool
is_passing(struct str fact)
{
	static const char *const passing[] = { "date", "age", "expires", "etag",
		"last-modified", "content-length", "wire-bytes", "body-bytes",
		"decoded-bytes", "greeting", "set-cookie", "reason" };

	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++)
		if (str_equals(fact, passing[i]))
			return true;
	return false;
}

/* "turn" is what add_turn() has; the others repeat another fact. */
static void
add_fact(struct list *l, const struct event *e)
{
	struct str name = event_get(e, F_NAME);

	if (str_equals(name, "turn") || str_equals(name, "result") ||
	    str_equals(name, "explained"))
		return;
	add(l, AREA_DIALOGUE, is_passing(name), text(l, name),
	    event_get(e, F_VALUE));
}

/*
 * The part of a reply that says how it went, of any protocol: "250",
 * "HTTP/1.1 200", "+OK", "a1 NO". The rest is words.
 */
static struct str
status_of(struct str reply)
{
	size_t first = str_find(reply, ' '), second;

	if (first >= reply.n || (reply.p[0] >= '0' && reply.p[0] <= '9') ||
	    reply.p[0] == '+' || reply.p[0] == '-')
		return (struct str){ reply.p, first };
	second = str_find(
	    (struct str){ reply.p + first + 1, reply.n - first - 1 }, ' ');
	return (struct str){ reply.p, first + 1 + second };
}

/* SMTP's code may go on with "-" or ",": "250-mx.example.org". */
static struct str
three_digits(struct str status)
{
	bool digits = status.n > 3;

	for (size_t i = 0; digits && i < 3; i++)
		digits = status.p[i] >= '0' && status.p[i] <= '9';
	return digits ? (struct str){ status.p, 3 } : status;
}

static void
add_turn(struct list *l, const struct turn *turn)
{
	const char *what = text(l, turn->what);

	add(l, AREA_DIALOGUE, false,
	    arena_printf(l->arena, "reply to %s", what),
	    three_digits(status_of(turn->reply)));
	add(l, AREA_DIALOGUE, true,
	    arena_printf(l->arena, "words of the reply to %s", what),
	    turn->reply);
}

/* ---- all of it ---- */

static void
add_event(struct list *l, const struct event *e)
{
	add_told(l, e);
	switch (e->kind) {
	case EV_DNS_RESULT:
	case EV_DNS_RECORDS:
		add_result(l, e);
		break;
	case EV_CONNECT_FAILED:
		add_connect_failed(l, e);
		break;
	case EV_CONNECTED:
		add_connected(l, e);
		break;
	case EV_CERTIFICATE:
		add_certificate(l, e);
		break;
	case EV_TLS_ALERT:
		add_alert(l, e);
		break;
	case EV_FACT:
		add_fact(l, e);
		break;
	default:
		break;
	}
}

static void
add_verdict(struct list *l, const struct diagnosis *d)
{
	const struct finding *f;

	add(l, AREA_VERDICT, false, "verdict", str_of(verdict_name(d->worst)));
	for (size_t i = 0; i < d->n; i++) {
		f = &d->findings[i];
		add(l, AREA_VERDICT, f->severity == SEVERITY_NOTE, "finding",
		    str_of(arena_printf(l->arena, "%s (%s)", f->fault->title,
			f->fault->id)));
	}
}

static void
add_asked(struct list *l)
{
	const struct trace_head *h = trace_head(l->trace);
	struct str options, option;

	add(l, AREA_ASKED, false, "URL", str_of(h->url));
	if (h->options != NULL) {
		options = str_of(h->options);
		while (str_next(&options, '\n', &option))
			add(l, AREA_ASKED, false, "option", option);
	}
	add(l, AREA_ASKED, true, "by sonde", str_of(h->version));
}

static void
add_times(struct list *l)
{
	struct phase_times times = phase_times(l->trace);

	for (enum phase p = 0; p < PHASES; p++)
		add_time(l, p == PHASE_LOCAL, phase_info(p)->shown,
		    times.at[p].duration_ns);
}

const struct trait *
traits_of(const struct trace *t, const struct diagnosis *d, struct arena *a,
    size_t *n)
{
	struct list l = { .trace = t, .arena = a };
	struct turn *turns;
	size_t n_turns;

	l.traits = arena_alloc(a, MOST_TRAITS * sizeof(*l.traits));
	add_verdict(&l, d);
	add_asked(&l);
	for (size_t i = 0; i < trace_count(t); i++)
		add_event(&l, trace_get(t, i));
	turns = trace_turns(t, a, &n_turns);
	for (size_t i = 0; i < n_turns; i++)
		add_turn(&l, &turns[i]);
	add_times(&l);
	*n = l.n;
	return l.traits;
}

const char *
area_name(enum area area)
{
	static const char *const names[] = { "verdict", "asked", "names",
		"path", "tls", "dialogue", "close", "time" };

	return names[area];
}

enum area
area_of_phase(enum phase p)
{
	switch (p) {
	case PHASE_RESOLVE:
		return AREA_NAMES;
	case PHASE_CONNECT:
	case PHASE_PROXY:
		return AREA_PATH;
	case PHASE_SECURE:
		return AREA_TLS;
	case PHASE_CLOSE:
		return AREA_CLOSE;
	default:
		return AREA_DIALOGUE;
	}
}
