/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is worth a second look, by what the first fault seems to be: the
 * likeliest cause first. A look that decides gives the fault a better name or
 * settles it, and then nothing more is asked. What a look proves is
 * look_tell.c's.
 */
#include "diagnose/look.h"

#include <string.h>

#include "diagnose/diagnose.h"

/* ---- what there is to be varied; NULL: nothing ---- */

static const char *
offered(const struct trace *t, enum field_name field)
{
	const struct event *start = trace_first(t, EV_TLS_START);

	return start == NULL ? NULL : event_cstr(start, field);
}

static const char *
name_sent(const struct trace *t, struct arena *a)
{
	(void)a;
	return offered(t, F_SNI);
}

static const char *
alpn_sent(const struct trace *t, struct arena *a)
{
	(void)a;
	return offered(t, F_ALPN);
}

/* Who asked for TLS 1.3 alone is not asked with less. */
static const char *
older_version(const struct trace *t, struct arena *a)
{
	const char *version = offered(t, F_VERSION);
	const char *options = trace_head(t)->options;

	(void)a;
	if (version == NULL || strcmp(version, "TLS 1.3") != 0 ||
	    (options != NULL &&
		(strstr(options, "--tls-min 1.3") != NULL ||
		    strstr(options, "--tlsv1.3") != NULL)))
		return NULL;
	return "TLS 1.2";
}

/* RFC 9293 3.7.1: the size that every path of IPv4 carries. */
static const char *
small_segments(const struct trace *t, struct arena *a)
{
	const struct event *e = trace_first(t, EV_CONNECTED);

	(void)a;
	return e != NULL && event_number(e, F_MSS, 0) > 536 ? "536" : NULL;
}

static bool
was_tried(const struct trace *t, const char *address)
{
	const struct event *e = trace_first(t, EV_CONNECT);

	for (; e != NULL; e = trace_next(t, e, EV_CONNECT))
		if (event_is(e, F_ADDRESS, address))
			return true;
	return false;
}

static bool
is_six(const char *address)
{
	return address[0] == '[' || strchr(address, '.') == NULL;
}

/* "192.0.2.1" with the port; the list has addresses alone. */
static const char *
with_port(const struct trace *t, struct arena *a, struct str address)
{
	return arena_printf(a, str_has(address, ':') ? "[%s]:%d" : "%s:%d",
	    arena_str(a, address).p, trace_head(t)->port);
}

/* One that was not tried: of the other family, if there is one. */
static const char *
other_address(const struct trace *t, struct arena *a)
{
	const struct event *list = trace_last(t, EV_ADDRESSES);
	const struct event *used = trace_first(t, EV_CONNECTED);
	const char *found = NULL, *one;
	bool other;

	if (list == NULL || used == NULL)
		return NULL;
	for (unsigned int i = 0; i < list->n_fields; i++) {
		if (list->fields[i].name != F_ADDRESS)
			continue;
		one = with_port(t, a, list->fields[i].text);
		if (was_tried(t, one))
			continue;
		other = is_six(one) != is_six(event_cstr(used, F_ADDRESS));
		if (found == NULL || other)
			found = one;
		if (other)
			break;
	}
	return found;
}

/* ---- what is asked ---- */

static const struct {
	const char *fault;
	enum look_kind kind;
	/* What is varied to; the function NULL: the kind has no value. */
	const char *(*find)(const struct trace *t, struct arena *a);
} asks[] = {
	{ "tls-silent", LOOK_ADDRESS, other_address },
	{ "tls-silent", LOOK_SEGMENTS, small_segments },
	{ "tls-silent", LOOK_PLAIN, NULL },
	{ "tls-silent", LOOK_NO_SNI, name_sent },

	{ "tls-closed-on-hello", LOOK_PLAIN, NULL },
	{ "tls-closed-on-hello", LOOK_NO_SNI, name_sent },
	{ "tls-closed-on-hello", LOOK_TLS_MAX, older_version },
	{ "tls-closed-on-hello", LOOK_ADDRESS, other_address },

	{ "tls-reset-on-hello", LOOK_PLAIN, NULL },
	{ "tls-reset-on-hello", LOOK_NO_SNI, name_sent },
	{ "tls-reset-on-hello", LOOK_TLS_MAX, older_version },
	{ "tls-reset-on-hello", LOOK_ADDRESS, other_address },

	{ "tls-stalled", LOOK_SEGMENTS, small_segments },
	{ "tls-stalled", LOOK_ADDRESS, other_address },
	{ "tls-mtu-blackhole", LOOK_SEGMENTS, small_segments },

	{ "tls-closed-mid", LOOK_NO_SNI, name_sent },
	{ "tls-closed-mid", LOOK_ADDRESS, other_address },
	{ "tls-reset-mid", LOOK_NO_SNI, name_sent },
	{ "tls-reset-mid", LOOK_ADDRESS, other_address },

	{ "tls-alert-handshake-failure", LOOK_OLD_CIPHERS, NULL },
	{ "tls-alert-handshake-failure", LOOK_OTHER_GROUPS, NULL },
	{ "tls-alert-handshake-failure", LOOK_NO_SNI, name_sent },
	{ "tls-alert-handshake-failure", LOOK_TLS_MAX, older_version },
	{ "tls-alert-protocol-version", LOOK_OLD_VERSION, NULL },
	{ "tls-alert-protocol-version", LOOK_TLS_MAX, older_version },
	{ "tls-alert-illegal-parameter", LOOK_TLS_MAX, older_version },
	{ "tls-alert-decode-error", LOOK_TLS_MAX, older_version },
	{ "tls-alert-unrecognized-name", LOOK_NO_SNI, name_sent },
	{ "tls-alert-internal-error", LOOK_NO_SNI, name_sent },
	{ "tls-alert-no-application-protocol", LOOK_NO_ALPN, alpn_sent },

	{ "tcp-fin-at-accept", LOOK_TLS, NULL },
	{ "tcp-rst-on-data", LOOK_TLS, NULL },
	{ "http-no-response", LOOK_TLS, NULL },
	{ "http-no-response", LOOK_ADDRESS, other_address },
	{ "http-closed-without-response", LOOK_TLS, NULL },
	{ "http-reset-without-response", LOOK_TLS, NULL },
};

#define ASKS (sizeof(asks) / sizeof(asks[0]))

/* Kinds of events that a conversation without a fault does not have. */
static bool
is_trouble(const struct event *e)
{
	switch (e->kind) {
	case EV_TLS_FAILED:
	case EV_TROUBLE:
	case EV_FAULT:
	case EV_CONNECT_FAILED:
		return true;
	case EV_DNS_RESULT:
		return !event_true(e, F_GOOD);
	default:
		return false;
	}
}

static bool
in_trouble(const struct trace *t)
{
	bool trouble = false;

	for (size_t i = 0; !trouble && i < trace_count(t); i++)
		trouble = is_trouble(trace_get(t, i));
	return trouble;
}

static bool
same_value(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
was_taken(const struct trace *t, const struct look_wish *wish)
{
	for (size_t i = 0; i < trace_looks(t); i++) {
		const struct trace_head *look = trace_head(trace_look_at(t, i));

		if (look->look_kind == wish->kind &&
		    same_value(look->look_value, wish->value))
			return true;
	}
	return false;
}

/*
 * In the clear is something else only where the first was to have TLS. Behind
 * a handshake that stands no look goes.
 */
static bool
is_other(const struct trace *t, enum look_kind kind)
{
	bool tls = trace_head(t)->tls;
	bool done = trace_first(t, EV_TLS_DONE) != NULL;

	if (kind == LOOK_ADDRESS)
		return !done;
	return kind == LOOK_TLS ? !tls : tls && !done;
}

/* False: there is nothing of that kind to be varied here. */
static bool
wish_of(const struct trace *t, struct arena *a, size_t i,
    struct look_wish *wish)
{
	*wish = (struct look_wish){ .kind = asks[i].kind };
	if (!is_other(t, asks[i].kind))
		return false;
	if (asks[i].find == NULL)
		return true;
	wish->value = asks[i].find(t, a);
	return wish->value != NULL;
}

/* A port that takes no second connection says nothing to further ones. */
static bool
is_closed_to_us(const struct trace *t)
{
	const struct trace *last = trace_look_at(t, trace_looks(t) - 1);

	return last != NULL && trace_first(last, EV_CONNECT_FAILED) != NULL;
}

bool
look_wanted(const struct trace *t, struct arena *a, struct look_wish *out)
{
	const struct diagnosis *d;

	if (!in_trouble(t) || trace_looks(t) == MOST_LOOKS ||
	    trace_first(t, EV_INTERRUPTED) != NULL || is_closed_to_us(t))
		return false;
	d = diagnose(t, a);
	if (d->worst != SEVERITY_FAIL || d->findings[0].decided)
		return false;
	for (size_t i = 0; i < ASKS; i++)
		if (strcmp(asks[i].fault, d->findings[0].fault->id) == 0 &&
		    wish_of(t, a, i, out) && !was_taken(t, out))
			return true;
	return false;
}
