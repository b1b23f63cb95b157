/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options with names, addresses and ports in them. All are checked here, so
 * that a slip is an error of the command line and not of the network.
 */
#include <net/if.h>
#include <string.h>

#include "base/xalloc.h"
#include "net/address.h"
#include "net/idn.h"
#include "options_internal.h"

static size_t
column_of(const struct taking *t, struct str s)
{
	return (size_t)(s.p - t->value) + 1;
}

/* Cuts "host", "[address]" or "port" off *rest, up to the next colon. */
static bool
next_field(const struct taking *t, struct str *rest, struct str *field)
{
	size_t end, colon;

	*field = str_of("");
	if (rest->n > 0 && rest->p[0] == '[') {
		end = str_find(*rest, ']');
		if (end == rest->n)
			return taking_error(t, column_of(t, *rest),
			    "the bracket is not closed");
		*field = (struct str){ .p = rest->p + 1, .n = end - 1 };
		colon = end + 1;
		if (colon < rest->n && rest->p[colon] != ':')
			return taking_error(t, column_of(t, *rest) + colon,
			    "a colon belongs here");
	} else {
		colon = str_find(*rest, ':');
		*field = (struct str){ .p = rest->p, .n = colon };
	}
	if (colon < rest->n)
		colon++;
	rest->p += colon;
	rest->n -= colon;
	return true;
}

/* A host as the resolver compares it: A-labels in lower case. */
static bool
read_host(const struct taking *t, struct str s, const char **out)
{
	struct arena *a = t->o->arena;
	const char *why = "it is empty";
	const char *name = arena_copy(a, s.p, s.n);
	struct address address;
	char *host;

	if (address_parse(name, 0, &address)) {
		*out = name;
		return true;
	}
	if (s.n > 0)
		name = idn_to_ascii(a, name, &why);
	if (s.n == 0 || name == NULL)
		return taking_error(t, column_of(t, s),
		    "\"%.*s\" is not a host name: %s", STR_ARG(s), why);
	host = arena_strdup(a, name);
	for (char *p = host; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	*out = host;
	return true;
}

/* A port; an empty one or "*" is 0 where any will do. */
static bool
read_port(const struct taking *t, struct str s, bool any, int *port)
{
	uint64_t n;

	*port = 0;
	if (any && (s.n == 0 || str_equals(s, "*")))
		return true;
	if (!str_number(s, 10, &n) || n < 1 || n > 65535)
		return taking_error(t, column_of(t, s),
		    "\"%.*s\" is not a port from 1 to 65535", STR_ARG(s));
	*port = (int)n;
	return true;
}

/* Appends the literal without brackets, and a comma before it if need be. */
static bool
add_literal(const struct taking *t, struct str s, struct buf *list)
{
	struct address address;
	struct buf text = { 0 };
	struct str bare = s;
	bool fine;

	if (s.n > 1 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		bare = (struct str){ .p = s.p + 1, .n = s.n - 2 };
	buf_add(&text, bare.p, bare.n);
	fine = address_parse(buf_text(&text), 0, &address);
	if (fine)
		buf_addf(list, "%s%s", list->n > 0 ? "," : "", buf_text(&text));
	else
		(void)taking_error(t, column_of(t, s),
		    "\"%.*s\" is not an address", STR_ARG(s));
	buf_free(&text);
	return fine;
}

bool
take_pin(struct taking *t)
{
	struct options *o = t->o;
	struct str field, rest = str_of(t->value);
	struct buf list = { 0 };
	struct pin pin;
	bool fine;

	if (!next_field(t, &rest, &field) || !read_host(t, field, &pin.host) ||
	    !next_field(t, &rest, &field) ||
	    !read_port(t, field, str_equals(field, "*"), &pin.port))
		return false;
	fine = rest.n > 0 ||
	    taking_error(t, 0, "it is HOST:PORT:ADDRESS[,ADDRESS...]");
	while (fine && str_next(&rest, ',', &field))
		fine = add_literal(t, field, &list);
	pin.addresses = arena_strdup(o->arena, buf_text(&list));
	buf_free(&list);
	if (!fine)
		return false;
	o->pins = xreallocarray(o->pins, o->n_pins + 1, sizeof(*o->pins));
	o->pins[o->n_pins++] = pin;
	return true;
}

static bool
read_side(const struct taking *t, struct str *rest, const char **host,
    int *port)
{
	struct str field;

	if (!next_field(t, rest, &field))
		return false;
	*host = "";
	if (field.n > 0 && !read_host(t, field, host))
		return false;
	return next_field(t, rest, &field) && read_port(t, field, true, port);
}

bool
take_connect_to(struct taking *t)
{
	struct options *o = t->o;
	struct str rest = str_of(t->value);
	struct detour d;

	if (!read_side(t, &rest, &d.from_host, &d.from_port) ||
	    !read_side(t, &rest, &d.to_host, &d.to_port))
		return false;
	if (rest.n > 0 || (d.to_host[0] == '\0' && d.to_port == 0))
		return taking_error(t, 0, "it is HOST:PORT:HOST:PORT");
	o->detours =
	    xreallocarray(o->detours, o->n_detours + 1, sizeof(*o->detours));
	o->detours[o->n_detours++] = d;
	return true;
}

/* One resolver: "192.0.2.1", "192.0.2.1:5353", "[::1]:5353" or "::1". */
static bool
add_server(const struct taking *t, struct str s, struct buf *list)
{
	struct address address;
	struct str host, rest = s;
	char text[ADDRESS_TEXT];
	const char *name;
	int port = 0;

	if (!address_parse(arena_copy(t->o->arena, s.p, s.n), 53, &address)) {
		if (!next_field(t, &rest, &host) ||
		    !read_port(t, rest, true, &port))
			return false;
		name = arena_copy(t->o->arena, host.p, host.n);
		if (!address_parse(name, port == 0 ? 53 : port, &address))
			return taking_error(t, 0,
			    "\"%.*s\" is not the address of a resolver",
			    STR_ARG(s));
	}
	buf_addf(list, "%s%s", list->n > 0 ? "," : "",
	    address_text(&address, text));
	return true;
}

/* Several in one option, or several options; a file's are replaced. */
bool
take_dns(struct taking *t)
{
	struct str server, rest = str_of(t->value);
	struct buf list = { 0 };
	bool fine = rest.n > 0 ||
	    taking_error(t, 0, "the address of a resolver is missing");

	if (!t->first && t->o->dns != NULL)
		buf_adds(&list, t->o->dns);
	while (fine && str_next(&rest, ',', &server))
		fine = add_server(t, server, &list);
	t->o->dns = arena_strdup(t->o->arena, buf_text(&list));
	buf_free(&list);
	return fine;
}

/* A domain, or one with a port. */
bool
take_mx(struct taking *t)
{
	struct str field, rest = str_of(t->value);
	struct address address;
	const char *domain;
	int port;

	if (!next_field(t, &rest, &field) || !read_host(t, field, &domain) ||
	    (rest.n > 0 && !read_port(t, rest, false, &port)))
		return false;
	if (address_parse(domain, 0, &address) ||
	    domain[strcspn(domain, "/?#@%[]\\ ")] != '\0')
		return taking_error(t, 0, "\"%s\" is not a domain", t->value);
	texts_add(&t->o->mx, t->value);
	return true;
}

bool
take_source(struct taking *t)
{
	struct buf text = { 0 };
	bool fine = add_literal(t, str_of(t->value), &text);

	t->o->source = arena_strdup(t->o->arena, buf_text(&text));
	buf_free(&text);
	return fine;
}

bool
take_interface(struct taking *t)
{
	if (t->value[0] == '\0' || strlen(t->value) >= IF_NAMESIZE ||
	    strpbrk(t->value, "/ \t") != NULL)
		return taking_error(t, 0,
		    "\"%s\" cannot be the name of an interface", t->value);
	t->o->interface = t->value;
	return true;
}

bool
take_sni(struct taking *t)
{
	if (t->value[0] != '\0')
		return read_host(t, str_of(t->value), &t->o->sni);
	t->o->sni = t->value;
	return true;
}
