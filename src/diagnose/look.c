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

/* A value, or a function that finds it; neither: the kind says it all. */
static const struct {
	const char *fault;
	enum look_kind kind;
	const char *value;
	const char *(*find)(const struct trace *t, struct arena *a);
} asks[] = {
	{ "tls-silent", LOOK_PLAIN, NULL, NULL },
	{ "tls-closed-on-hello", LOOK_PLAIN, NULL, NULL },
	{ "tls-reset-on-hello", LOOK_PLAIN, NULL, NULL },

	{ "tcp-fin-at-accept", LOOK_TLS, NULL, NULL },
	{ "http-no-response", LOOK_TLS, NULL, NULL },
	{ "http-closed-without-response", LOOK_TLS, NULL, NULL },
	{ "http-reset-without-response", LOOK_TLS, NULL, NULL },
	{ "tcp-rst-on-data", LOOK_TLS, NULL, NULL },
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

/* In the clear is something else only where the first had TLS. */
static bool
is_other(const struct trace *t, enum look_kind kind)
{
	bool tls = trace_head(t)->tls;

	return kind == LOOK_TLS ? !tls : tls;
}

/* False: there is nothing of that kind to be varied here. */
static bool
wish_of(const struct trace *t, struct arena *a, size_t i,
    struct look_wish *wish)
{
	*wish = (struct look_wish){ asks[i].kind, asks[i].value };
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
