/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * URLs by liburiparser: what a URL is made of, and which module it means.
 * Which bytes may stand in one is target_text.c, what of it is shown is
 * trace/query.c.
 */
#include "target.h"

#include <string.h>
#include <uriparser/Uri.h>

#include "base/encode.h"
#include "base/error.h"
#include "net/address.h"
#include "net/idn.h"
#include "talk/modules.h"
#include "target_ipv4.h"
#include "target_text.h"
#include "trace/query.h"

static struct str
range(const UriTextRangeA *r)
{
	if (r->first == NULL)
		return str_of("");
	return (struct str){ .p = r->first,
		.n = (size_t)(r->afterLast - r->first) };
}

static void
lower(char *s)
{
	for (; *s != '\0'; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
}

static void
known_schemes(struct buf *out)
{
	const struct module *m;

	for (size_t i = 0; module_row(i) != NULL; i++) {
		m = module_row(i);
		buf_addf(out, "%s %s", i == 0 ? "" : ",", m->name);
		if (m->tls_name != NULL)
			buf_addf(out, ", %s", m->tls_name);
		if (m->upgrades)
			buf_addf(out, ", %s+tls, %s+notls", m->name, m->name);
	}
}

static bool
take_scheme(struct arena *a, const struct url_text *u, const UriUriA *uri,
    struct target *out)
{
	struct str s = range(&uri->scheme);
	char *scheme = arena_copy(a, s.p, s.n);

	lower(scheme);
	out->scheme = scheme;
	out->module = module_for_scheme(scheme, &out->secure);
	out->tls = out->secure == SECURE_AT_ONCE;
	if (out->module != NULL)
		return true;
	(void)url_error(u, s.p, "sonde does not speak \"%s\"; it speaks",
	    scheme);
	known_schemes(u->error);
	return false;
}

/* Decoded; NULL with an error, which says what it is, if it has controls. */
static const char *
decode(struct arena *a, const struct url_text *u, struct str s,
    const char *what)
{
	struct buf decoded = { 0 };
	const char *kept = NULL;
	bool fine = decode_percent(&decoded, s);

	for (size_t i = 0; i < decoded.n && fine; i++)
		fine =
		    (unsigned char)decoded.p[i] >= ' ' && decoded.p[i] != 127;
	if (fine)
		kept = arena_copy(a, buf_text(&decoded), decoded.n);
	else
		(void)url_error(u, s.p, "%s may hold no control character",
		    what);
	buf_free(&decoded);
	return kept;
}

static bool
take_user(struct arena *a, const struct url_text *u, const UriUriA *uri,
    struct target *out)
{
	static const char a_login[] = "a user name or password";
	struct str s = range(&uri->userInfo);
	size_t colon = str_find(s, ':');

	if (s.n == 0)
		return true;
	out->user = decode(a, u, (struct str){ .p = s.p, .n = colon }, a_login);
	if (out->user == NULL || colon == s.n)
		return out->user != NULL;
	out->password = decode(a, u,
	    (struct str){ .p = s.p + colon + 1, .n = s.n - colon - 1 },
	    a_login);
	return out->password != NULL;
}

static bool
is_loopback(const struct target *t)
{
	struct address address;
	struct str host = str_of(t->host_ascii);

	if (address_parse(t->host_ascii, 0, &address))
		return address_is_loopback(&address);
	return str_equals(host, "localhost") || str_equals(host, "localhost.");
}

/* A literal in brackets, in its shortest form, with its zone put back. */
static bool
take_literal(struct arena *a, const struct url_text *u, const UriUriA *uri,
    struct target *out)
{
	struct str s = range(&uri->hostText);
	struct address address;
	char text[ADDRESS_TEXT];

	if (uri->hostData.ip6 == NULL ||
	    !address_parse(arena_copy(a, s.p, s.n), 0, &address))
		return url_error(u, s.p,
		    "only an IPv6 address can stand in brackets");
	out->host = arena_strdup(a, address_host(&address, text));
	if (u->zone != NULL)
		out->host = arena_printf(a, "%s%%%s", out->host, u->zone);
	out->host_ascii = out->host;
	if (!address_parse(out->host, 0, &address))
		return url_error(u, s.p, "this machine has no interface \"%s\"",
		    u->zone == NULL ? "" : u->zone);
	return true;
}

/*
 * "127.1" as people write it for 127.0.0.1: what ends in a number is no name.
 * s is the host as it stands in the URL.
 */
static bool
take_number(struct arena *a, const struct url_text *u, struct str s,
    struct target *out)
{
	struct str host = str_of(out->host_ascii);
	const char *why = NULL;
	size_t bad = 0;
	uint32_t n;

	if (!ipv4_is_meant(host))
		return true;
	if (!ipv4_read(host, &n, &bad, &why))
		return url_error(u, s.p + (host.n == s.n ? bad : 0), "%s", why);
	out->host = arena_printf(a, "%u.%u.%u.%u", n >> 24, n >> 16 & 255,
	    n >> 8 & 255, n & 255);
	out->host_ascii = out->host;
	return true;
}

static bool
take_name(struct arena *a, const struct url_text *u, struct str s,
    struct target *out)
{
	struct buf name = { 0 };
	const char *why = "it is not UTF-8";
	char *kept, *wire = NULL;
	const char *ascii = NULL;

	if (s.n == 0)
		return url_error(u, s.p, "the host is missing");
	if (decode_percent(&name, s) &&
	    memchr(buf_text(&name), '\0', name.n) == NULL) {
		kept = arena_copy(a, buf_text(&name), name.n);
		lower(kept);
		out->host = kept;
		ascii = idn_to_ascii(a, kept, &why);
	}
	buf_free(&name);
	if (ascii == NULL)
		return url_error(u, s.p, "this is not a host name: %s", why);
	wire = arena_strdup(a, ascii);
	lower(wire);
	out->host_ascii = wire;
	return take_number(a, u, s, out);
}

/* liburiparser's empty host points to nowhere in the text. */
static bool
take_host(struct arena *a, const struct url_text *u, const UriUriA *uri,
    struct target *out)
{
	struct str s = range(&uri->hostText);
	const char *authority = strstr(u->ascii, "://");

	if (s.n == 0)
		s.p = authority == NULL ? u->ascii : authority + 3;
	if (s.n > 0 && s.p > u->ascii && s.p[-1] == '[')
		return take_literal(a, u, uri, out);
	return take_name(a, u, s, out);
}

static int
usual_port(const struct target *t)
{
	return t->tls ? t->module->tls_port : t->module->port;
}

static bool
take_port(const struct url_text *u, const UriUriA *uri, int default_port,
    struct target *out)
{
	struct str s = range(&uri->portText);
	uint64_t port;

	out->port = usual_port(out);
	if (default_port != 0 && !url_has_scheme(str_of(u->typed)))
		out->port = default_port;
	if (s.n == 0)
		return true;
	if (!str_number(s, 10, &port) || port < 1 || port > 65535)
		return url_error(u, s.p, "a port is a number from 1 to 65535");
	out->port = (int)port;
	return true;
}

/* A path that is to be a number is one. */
static bool
is_fit(const struct url_text *u, const char *at, const struct target *out)
{
	const char *what = out->module->numbered;
	uint64_t number;

	if (what == NULL || *out->place == '\0' ||
	    (str_number(str_of(out->place), 10, &number) && number > 0))
		return true;
	return url_error(u, at, "the path must be the number of a %s", what);
}

/*
 * The path of a mailbox or a file goes out decoded, so that it may hold no
 * line end; that of a request goes out as it stands.
 */
static bool
take_place(struct arena *a, const struct url_text *u, struct target *out)
{
	const char *path = strstr(u->ascii, "://");
	struct str s;

	out->place = "";
	path = path == NULL ? u->ascii : path + 3;
	path += strcspn(path, "/?#");
	if (strcmp(out->module->name, "http") == 0 || *path != '/')
		return true;
	s = (struct str){ path + 1, strcspn(path + 1, "#") };
	out->place = decode(a, u, s, "the path");
	return out->place != NULL && is_fit(u, s.p, out);
}

/* What follows the authority, without the fragment, which is never sent. */
static void
take_path(struct arena *a, const struct url_text *u, struct target *out)
{
	const char *path = strstr(u->ascii, "://");
	struct buf shown = { 0 };
	size_t n;

	path = path == NULL ? u->ascii + u->n : path + 3;
	path += strcspn(path, "/?#");
	n = strcspn(path, "#");
	out->path =
	    arena_printf(a, "%s%.*s", *path == '/' ? "" : "/", (int)n, path);
	query_shown(str_of(out->path), &shown);
	out->shown_path = arena_strdup(a, buf_text(&shown));
	buf_free(&shown);
}

/* "host" or "[address]", and the port unless it is the usual one. */
static const char *
authority(struct arena *a, const struct target *t, const char *host)
{
	bool literal = strchr(host, ':') != NULL;
	const char *open = literal ? "[" : "", *close = literal ? "]" : "";

	if (t->port == usual_port(t))
		return arena_printf(a, "%s%s%s", open, host, close);
	return arena_printf(a, "%s%s%s:%d", open, host, close, t->port);
}

static void
compose(struct arena *a, struct target *t)
{
	/* A zone has a meaning on this machine alone (RFC 6874 section 1). */
	size_t n = strcspn(t->host_ascii, "%");

	t->authority = authority(a, t, arena_copy(a, t->host_ascii, n));
	t->url = arena_printf(a, "%s://%s%s", t->scheme,
	    authority(a, t, t->host), t->shown_path);
	t->loopback = is_loopback(t);
}

/* Whether the parser stopped in what should have been %XX. */
static bool
in_percent(const struct url_text *u, const char *at)
{
	return (at > u->ascii && at[-1] == '%') ||
	    (at > u->ascii + 1 && at[-2] == '%');
}

static bool
syntax_error(const struct url_text *u, const char *at)
{
	if (at == NULL || at < u->ascii || at > u->ascii + u->n)
		at = u->ascii + u->n;
	if (in_percent(u, at))
		return url_error(u, at,
		    "two hexadecimal digits must follow a %%");
	if (*at == '\0')
		return url_error(u, at, "the URL ends too early");
	if (strchr("/?#", *at) != NULL)
		return url_error(u, at,
		    "what stands before this is no host and port");
	return url_error(u, at,
	    "\"%c\" cannot stand here; in a path or query write %%%02X", *at,
	    (unsigned int)(unsigned char)*at);
}

static bool
take_all(struct arena *a, const struct url_text *u, const UriUriA *uri,
    int default_port, struct target *out)
{
	*out = (struct target){ 0 };
	if (!take_scheme(a, u, uri, out) || !take_user(a, u, uri, out) ||
	    !take_host(a, u, uri, out) || !take_port(u, uri, default_port, out))
		return false;
	take_path(a, u, out);
	compose(a, out);
	return take_place(a, u, out);
}

int
target_parse(struct arena *a, const char *text, int default_port,
    struct target *out, struct buf *error)
{
	struct url_text u;
	const char *at = NULL;
	UriUriA uri;
	bool fine;

	if (!url_text_read(a, str_of(text), true, error, &u))
		return ERR_SYNTAX;
	if (uriParseSingleUriExA(&uri, u.ascii, u.ascii + u.n, &at) !=
	    URI_SUCCESS) {
		(void)syntax_error(&u, at);
		return ERR_SYNTAX;
	}
	fine = take_all(a, &u, &uri, default_port, out);
	uriFreeUriMembersA(&uri);
	return fine ? 0 : ERR_SYNTAX;
}

/* The URI as text, the arena's; NULL if there is no room for it. */
static const char *
uri_text(struct arena *a, const UriUriA *uri)
{
	char *text;
	int n;

	if (uriToStringCharsRequiredA(uri, &n) != URI_SUCCESS || n < 0 ||
	    n > 3 * LIMIT_URL)
		return NULL;
	text = arena_alloc(a, (size_t)n + 1);
	if (uriToStringA(text, uri, n + 1, NULL) != URI_SUCCESS)
		return NULL;
	return text;
}

/* base with reference on it (RFC 3986 5.2); NULL with an error. */
static const char *
resolved(struct arena *a, const struct target *base, const struct url_text *u)
{
	const char *text = arena_printf(a, "%s://%s%s", base->scheme,
	    base->authority, base->path);
	const char *at = NULL, *whole = NULL;
	UriUriA absolute = { 0 }, from, to;

	if (uriParseSingleUriExA(&to, u->ascii, u->ascii + u->n, &at) !=
	    URI_SUCCESS) {
		(void)syntax_error(u, at);
		return NULL;
	}
	if (uriParseSingleUriA(&from, text, NULL) == URI_SUCCESS) {
		if (uriAddBaseUriA(&absolute, &to, &from) == URI_SUCCESS)
			whole = uri_text(a, &absolute);
		uriFreeUriMembersA(&absolute);
		uriFreeUriMembersA(&from);
	}
	uriFreeUriMembersA(&to);
	if (whole == NULL)
		(void)url_error(u, u->ascii, "it cannot be joined to %s",
		    base->url);
	return whole;
}

/* A place on the same host keeps the zone that a server cannot know. */
static void
keep_zone(struct arena *a, const struct target *base, struct target *out)
{
	size_t n = strcspn(base->host, "%");

	if (base->host[n] == '\0' || strlen(out->host) != n ||
	    strncmp(base->host, out->host, n) != 0)
		return;
	out->host = arena_strdup(a, base->host);
	out->host_ascii = out->host;
	compose(a, out);
}

int
target_resolve(struct arena *a, const struct target *base,
    const char *reference, struct target *out, struct buf *error)
{
	struct url_text u;
	const char *whole;
	int code;

	if (!url_text_read(a, str_of(reference), false, error, &u))
		return ERR_SYNTAX;
	whole = resolved(a, base, &u);
	if (whole == NULL)
		return ERR_SYNTAX;
	code = target_parse(a, whole, 0, out, error);
	if (code == 0)
		keep_zone(a, base, out);
	return code;
}

const char *
target_identity(struct arena *a, const struct target *t)
{
	return arena_printf(a, "%s://%s:%d%s", t->scheme, t->host_ascii,
	    t->port, t->path);
}

bool
target_same_origin(const struct target *a, const struct target *b)
{
	return strcmp(a->scheme, b->scheme) == 0 &&
	    strcmp(a->host_ascii, b->host_ascii) == 0 && a->port == b->port;
}

void
target_copy(struct arena *a, const struct target *from, struct target *out)
{
	*out = *from;
	out->url = arena_strdup(a, from->url);
	out->scheme = arena_strdup(a, from->scheme);
	out->host = arena_strdup(a, from->host);
	out->host_ascii = arena_strdup(a, from->host_ascii);
	out->authority = arena_strdup(a, from->authority);
	out->path = arena_strdup(a, from->path);
	out->shown_path = arena_strdup(a, from->shown_path);
	out->place = arena_strdup(a, from->place);
	out->user = from->user == NULL ? NULL : arena_strdup(a, from->user);
	out->password =
	    from->password == NULL ? NULL : arena_strdup(a, from->password);
}
