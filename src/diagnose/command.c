/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands to paste. The target may be a server's word (a redirect) and the
 * options may come from a file (--replay): every word is quoted unless it is
 * quite plain, and only options that write nothing are known here.
 */
#include "diagnose/command.h"

#include <string.h>

#include "base/buf.h"
#include "trace/summary.h"

/* Of one set, a line of the table takes the place of the user's. */
enum set {
	ALONE,   /* its own */
	REQUEST, /* method and body */
	HEADERS, /* which may be a login */
	LOGIN,
	VERSIONS, /* of TLS */
	IDENTITY  /* a certificate of our own */
};

static const struct {
	const char *name;
	enum set set;
	bool tls; /* of no use in the clear */
} known[] = {
	{ "-X", REQUEST, false },
	{ "-I", REQUEST, false },
	{ "-d", REQUEST, false },
	{ "--json", REQUEST, false },
	{ "-F", REQUEST, false },
	{ "-H", HEADERS, false },
	{ "-u", LOGIN, false },
	{ "-n", LOGIN, false },
	{ "--netrc", LOGIN, false },
	{ "--oauth2-bearer", LOGIN, false },
	{ "--account", ALONE, false },
	{ "--password-file", LOGIN, false },
	{ "--password-env", LOGIN, false },
	{ "--http1.0", ALONE, false },
	{ "--no-compressed", ALONE, false },
	{ "-L", ALONE, false },
	{ "--max-redirs", ALONE, false },
	{ "-k", ALONE, true },
	{ "--cacert", ALONE, true },
	{ "--cert", IDENTITY, true },
	{ "--key", IDENTITY, true },
	{ "--sni", ALONE, true },
	{ "--tls-min", VERSIONS, true },
	{ "--tls-max", VERSIONS, true },
	{ "--tlsv1.2", VERSIONS, true },
	{ "--tlsv1.3", VERSIONS, true },
	{ "--auth", ALONE, false },
	{ "--allow-cleartext-auth", ALONE, false },
	{ "--helo", ALONE, false },
	{ "--mail-from", ALONE, false },
	{ "--mail-rcpt", ALONE, false },
	{ "--subprotocol", ALONE, false },
	{ "--pings", ALONE, false },
	{ "--keep-going", ALONE, false },
	{ "-4", ALONE, false },
	{ "-6", ALONE, false },
	{ "--resolve", ALONE, false },
	{ "--connect-to", ALONE, false },
	{ "--dns", ALONE, false },
	{ "-s", ALONE, false },
	{ "--interface", ALONE, false },
	{ "-m", ALONE, false },
	{ "--connect-timeout", ALONE, false },
	{ "--idle", ALONE, false },
	{ "--max-body", ALONE, false },
	{ "--no-config", ALONE, false },
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* ---- words ---- */

/* Whether a byte means nothing to a shell and is no control. */
static bool
plain(char c)
{
	static const char others[] = "%+,-./:=@_~";

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr(others, c) != NULL);
}

static void
add_word(struct buf *out, struct str word)
{
	bool quoted = word.n == 0;

	for (size_t i = 0; i < word.n; i++)
		quoted = quoted || !plain(word.p[i]);
	if (quoted)
		buf_addc(out, '\'');
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, word.p[i]);
	}
	if (quoted)
		buf_addc(out, '\'');
}

/* Cuts the next option off: its name, and its value, whose p may be NULL. */
static bool
next_option(struct str *rest, struct str *name, struct str *value)
{
	struct str line;

	if (!str_next(rest, '\n', &line))
		return false;
	*name = (struct str){ line.p, str_find(line, ' ') };
	*value = (struct str){ 0 };
	if (name->n < line.n)
		*value =
		    (struct str){ line.p + name->n + 1, line.n - name->n - 1 };
	return true;
}

/* Whether the user gave it with a value, and which one last (else ""). */
static bool
option_given(const struct trace_head *h, const char *wanted, struct str *last)
{
	struct str rest = str_of(h->options);
	struct str name, value;
	bool given = false;

	*last = str_of("");
	while (next_option(&rest, &name, &value)) {
		if (!str_equals(name, wanted) || value.p == NULL)
			continue;
		*last = value;
		given = true;
	}
	return given;
}

/* As on the wire; "" if nobody knows. */
static const char *
host_of(const struct trace_head *h)
{
	return h->host_ascii == NULL ? "" : h->host_ascii;
}

/* "192.0.2.1:53", "[::1]:53", or either without a port (then empty). */
static void
split(struct str s, struct str *host, struct str *port)
{
	size_t colon = str_find(s, ':');

	*host = s;
	*port = (struct str){ 0 };
	if (s.n > 0 && s.p[0] == '[') {
		colon = str_find(s, ']') + 1;
		*host = (struct str){ s.p + 1, colon < 2 ? 0 : colon - 2 };
	} else if (colon < s.n &&
	    !str_has((struct str){ s.p + colon + 1, s.n - colon - 1 }, ':')) {
		host->n = colon;
	} else {
		return;
	}
	if (colon < s.n)
		*port = (struct str){ s.p + colon + 1, s.n - colon - 1 };
}

/* ---- where the server is ---- */

/* Whether the name alone does not lead other programs to where we were. */
static bool
is_elsewhere(const struct trace_head *h)
{
	struct str value;

	return option_given(h, "--resolve", &value) ||
	    option_given(h, "--connect-to", &value) ||
	    option_given(h, "--dns", &value);
}

/* Host and port for other programs: the name, or where we were led. */
static void
find_server(struct findings *f, struct str *host, struct str *port)
{
	const struct trace_head *h = trace_head(f->trace);
	const struct event *e = trace_first(f->trace, EV_CONNECTED);

	*host = str_of(host_of(h));
	*port = str_of(arena_printf(f->arena, "%d", h->port));
	if (e == NULL)
		e = trace_last(f->trace, EV_CONNECT);
	if (e == NULL || !is_elsewhere(h))
		return;
	split(event_get(e, F_ADDRESS), host, port);
}

static void
add_host_and_port(struct buf *out, struct str host, struct str port)
{
	bool brackets = str_has(host, ':');

	buf_adds(out, brackets ? "[" : "");
	add_word(out, host);
	buf_adds(out, brackets ? "]:" : ":");
	add_word(out, port);
}

/* What openssl s_client needs to meet the same server by the same name. */
static void
add_connect(struct findings *f, struct buf *out)
{
	const struct trace_head *h = trace_head(f->trace);
	struct str sni, host, port;
	bool given = option_given(h, "--sni", &sni);

	find_server(f, &host, &port);
	if (!given && is_elsewhere(h) && !is_address(host_of(h)))
		sni = str_of(host_of(h));
	buf_adds(out, "-connect ");
	add_host_and_port(out, host, port);
	if (sni.n > 0) {
		buf_adds(out, " -servername ");
		add_word(out, sni);
	} else if (given) {
		buf_adds(out, " -noservername");
	}
}

/* ---- a line of the table ---- */

/* A URL; a domain whose exchangers were looked up is the option's. */
static void
add_target(struct buf *out, const char *url)
{
	bool domain = strncmp(url, "mx:", 3) == 0;

	buf_adds(out, domain ? "--mx " : "");
	add_word(out, str_of(domain ? url + 3 : url));
}

/* scheme://host:port of the target itself. */
static void
add_origin(struct findings *f, struct buf *out)
{
	const struct trace_head *h = trace_head(f->trace);

	buf_addf(out, "%s://", h->scheme);
	add_host_and_port(out, str_of(host_of(h)),
	    str_of(arena_printf(f->arena, "%d", h->port)));
}

/* Writes what stands for the name in braces; false if there is none such. */
static bool
add_place(struct findings *f, struct buf *out, struct str name, bool by_name)
{
	const struct trace_head *h = trace_head(f->trace);
	struct str host = str_of(host_of(h)), cert;
	struct str port = str_of(arena_printf(f->arena, "%d", h->port));

	if (!by_name)
		find_server(f, &host, &port);
	if (str_starts(name, "-"))
		return true; /* it is here to keep the user's out */
	if (trace_is_packets(f->trace) &&
	    (str_equals(name, "url") || str_equals(name, "origin")))
		buf_adds(out, "URL"); /* whose they were is not known */
	else if (str_equals(name, "url"))
		add_target(out, h->url);
	else if (str_equals(name, "origin"))
		add_origin(f, out);
	else if (str_equals(name, "host"))
		add_word(out, host);
	else if (str_equals(name, "port"))
		add_word(out, port);
	else if (str_equals(name, "hostport"))
		add_host_and_port(out, host, port);
	else if (str_equals(name, "connect"))
		add_connect(f, out);
	else if (str_equals(name, "cert")) {
		option_given(h, "--cert", &cert);
		add_word(out, cert.n > 0 ? cert : str_of("client.pem"));
	} else
		return false;
	return true;
}

static void
add_filled(struct findings *f, struct buf *out, struct str line, bool by_name)
{
	while (line.n > 0) {
		size_t open = str_find(line, '{');
		struct str rest = { line.p + open, line.n - open };
		size_t end = str_find(rest, '}');
		struct str name = { rest.p + 1, end > 0 ? end - 1 : 0 };

		buf_add(out, line.p, open);
		line = rest;
		if (rest.n == 0)
			return;
		if (end < rest.n && add_place(f, out, name, by_name)) {
			line.p += end + 1;
			line.n -= end + 1;
		} else {
			buf_addc(out, '{');
			line.p++;
			line.n--;
		}
	}
}

static bool
holds(struct str line, struct str part)
{
	for (; line.n >= part.n; line.p++, line.n--)
		if (memcmp(line.p, part.p, part.n) == 0)
			return true;
	return false;
}

static bool
holds_text(struct str line, const char *part)
{
	return holds(line, str_of(part));
}

/* Whether the line has an option of its own in place of the i-th. */
static bool
has_own(struct findings *f, struct str line, size_t i)
{
	for (size_t k = 0; k < KNOWN; k++) {
		if (k != i &&
		    (known[k].set == ALONE || known[k].set != known[i].set))
			continue;
		if (holds_text(line,
			arena_printf(f->arena, " %s ", known[k].name)) ||
		    holds_text(line,
			arena_printf(f->arena, "{%s}", known[k].name)))
			return true;
	}
	return false;
}

/* Nothing of the request goes to another URL, nothing of TLS in the clear. */
static bool
is_wanted(struct findings *f, struct str line, size_t i)
{
	bool same = holds_text(line, "{url}") || holds_text(line, "{origin}");
	bool secured = trace_head(f->trace)->tls ||
	    trace_first(f->trace, EV_TLS_START) != NULL;
	bool tls = same ? secured : holds_text(line, "https:");

	if (known[i].tls && !tls)
		return false;
	if (!same && known[i].set >= REQUEST && known[i].set <= LOGIN)
		return false;
	return !has_own(f, line, i);
}

/* " --cacert ca.pem -4": the user's options that fit. */
static void
add_options(struct findings *f, struct buf *out, struct str line)
{
	struct str rest = str_of(trace_head(f->trace)->options);
	struct str name, value;
	size_t i;

	while (next_option(&rest, &name, &value)) {
		for (i = 0; i < KNOWN && !str_equals(name, known[i].name); i++)
			continue;
		if (i == KNOWN || !is_wanted(f, line, i))
			continue;
		buf_addf(out, " %s", known[i].name);
		if (value.p == NULL)
			continue;
		buf_addc(out, str_equals(name, "--netrc") ? '=' : ' ');
		add_word(out, value);
	}
}

/* " @192.0.2.53 -p 5353": the first resolver that the user named. */
static void
add_resolver(struct findings *f, struct buf *out)
{
	struct str server, host, port;

	option_given(trace_head(f->trace), "--dns", &server);
	server.n = str_find(server, ',');
	if (server.n == 0)
		return;
	split(server, &host, &port);
	buf_adds(out, " @");
	add_word(out, host);
	if (port.n > 0) {
		buf_adds(out, " -p ");
		add_word(out, port);
	}
}

/* Names that only a house's own resolver knows (RFC 6761, 6762, 8375). */
static bool
is_private_name(const char *host)
{
	static const char *const ends[] = { ".test", ".local", ".localhost",
		".internal", ".lan", ".home.arpa", ".corp", ".home",
		".intranet" };
	size_t n = strlen(host);

	if (strchr(host, '.') == NULL)
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (n > strlen(ends[i]) &&
		    strcmp(host + n - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

/* Nothing about names for an address, of this machine's resolver, or a leak. */
static bool
makes_sense(struct findings *f, struct str line)
{
	const struct trace_head *h = trace_head(f->trace);
	struct str host, port, server;
	bool about_name = str_starts(line, "dig ") || str_starts(line, "delv ");
	bool own = option_given(h, "--dns", &server);

	if (about_name)
		return !is_address(host_of(h));
	if (holds_text(line, " --dns "))
		return !is_private_name(host_of(h));
	if (holds_text(line, "{--dns}"))
		return own;
	if (holds_text(line, "resolv"))
		return !own;
	find_server(f, &host, &port);
	return !str_starts(line, "ping -6") || str_has(host, ':') ||
	    !is_address(arena_copy(f->arena, host.p, host.n));
}

const char *
fill_command(struct findings *f, struct str line)
{
	bool ours = str_starts(line, "sonde ");
	bool about_name = str_starts(line, "dig ") || str_starts(line, "delv ");
	size_t first = str_find(line, ' ');
	struct buf out = { 0 };
	const char *text;

	if (!makes_sense(f, line))
		return NULL;
	buf_add(&out, line.p, first);
	if (ours)
		add_options(f, &out, line);
	if (about_name)
		add_resolver(f, &out);
	add_filled(f, &out, (struct str){ line.p + first, line.n - first },
	    ours || about_name);
	text = arena_strdup(f->arena, buf_text(&out));
	buf_free(&out);
	return text;
}
