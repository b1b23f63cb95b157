/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which texts an event has. Most kinds have one, or one for each value of a
 * field (explain_key.tbl.h); lines of a dialogue are in explain_line.c.
 */
#include "report/explain.h"

#include <stdarg.h>
#include <string.h>

#include "report/template.h"
#include "trace/trace.h"

static const struct key {
	enum event_kind kind;
	enum field_name field;
} keys[] = {
#define KEY(kind, field) { kind, field },
#include "report/explain_key.tbl.h"
#undef KEY
};

/* Whether what e tells went through TLS. */
static bool
is_secured(const struct event *e)
{
	const struct event *x = trace_first(e->trace, EV_TLS_DONE);

	while (x != NULL && x->conn != e->conn)
		x = trace_next(e->trace, x, EV_TLS_DONE);
	return x != NULL && x->seq < e->seq;
}

static bool
add(struct said_list *list, const struct event *e, struct str id)
{
	const struct explanation *what = explanation_find(id);
	struct buf words = { 0 };

	if (what == NULL || list->n == SAID_MOST)
		return false;
	if (!explanation_fill(what, e, &words)) {
		buf_free(&words);
		return false;
	}
	list->at[list->n++] = (struct said){ what, words };
	return true;
}

/* The id with a word behind it. */
static bool
add_as(struct said_list *list, const struct event *e, struct buf *id,
    const char *word)
{
	size_t n = id->n;
	bool added;

	buf_adds(id, word);
	added = add(list, e, buf_str(id));
	id->n = n;
	return added;
}

bool
explain_note(struct said_list *list, const struct event *e, const char *format,
    ...)
{
	struct buf id = buf_with_cap(120);
	bool added;
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&id, format, ap);
	va_end(ap);
	for (size_t i = 0; i < id.n; i++)
		if (id.p[i] == ' ')
			id.p[i] = '-';
	added = add_as(list, e, &id, is_secured(e) ? "+tls" : "+clear") ||
	    (e->dir != DIR_LOCAL &&
		add_as(list, e, &id,
		    e->dir == DIR_SENT ? "+sent" : "+received")) ||
	    add(list, e, buf_str(&id));
	buf_free(&id);
	return added;
}

/* "KIND.VALUE", or KIND alone. */
static void
note_kind(struct said_list *list, const struct event *e, enum field_name f)
{
	const char *kind = event_info(e->kind)->name;
	struct buf value = { 0 };

	template_values(e, f, &value);
	if (value.n == 0 ||
	    !explain_note(list, e, "%s.%s", kind, buf_text(&value)))
		(void)explain_note(list, e, "%s", kind);
	buf_free(&value);
}

static enum field_name
field_for(enum event_kind k)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].kind == k)
			return keys[i].field;
	return F_HOW;
}

/* What an answer holds is more than its code. */
static void
note_answer(struct said_list *list, const struct event *e)
{
	bool found = event_field(e, F_ADDRESS) != NULL ||
	    event_field(e, F_EXCHANGE) != NULL ||
	    event_field(e, F_POINTER) != NULL;

	if (!event_is(e, F_RCODE, "NOERROR"))
		note_kind(list, e, F_RCODE);
	else if (found)
		note_kind(list, e, F_TYPE);
	else
		(void)explain_note(list, e, "dns-answer.nodata");
	if (event_field(e, F_ALIAS) != NULL)
		(void)explain_note(list, e, "dns-answer.CNAME");
	if (event_true(e, F_TRUNCATED))
		(void)explain_note(list, e, "dns-answer.truncated");
	if (event_field(e, F_EDE) != NULL)
		(void)explain_note(list, e, "dns-ede.%d",
		    (int)event_number(e, F_EDE, 0));
}

static void
note_query(struct said_list *list, const struct event *e)
{
	if (event_is(e, F_TRANSPORT, "tcp"))
		(void)explain_note(list, e, "dns-query.tcp");
	note_kind(list, e, F_TYPE);
	if (event_number(e, F_TRY, 1) > 1)
		(void)explain_note(list, e, "dns-query.again");
}

static void
note_closed(struct said_list *list, const struct event *e)
{
	if (!explain_note(list, e, "closed.%s.%s",
		event_get(e, F_FIRST).n > 0 ? event_cstr(e, F_FIRST) : "-",
		event_get(e, F_HOW).n > 0 ? event_cstr(e, F_HOW) : "-"))
		note_kind(list, e, F_HOW);
}

/* Of those that others may give, the first stands for all. */
static void
note_close_code(struct said_list *list, const struct event *e, struct str code)
{
	if (!explain_note(list, e, "ws.close.%.*s", STR_ARG(code)))
		(void)explain_note(list, e, "ws.close.%c000", code.p[0]);
}

/* "close 1000, normal": the kind of frame, and the code of a close. */
static void
note_frame(struct said_list *list, const struct event *e)
{
	struct str text = event_get(e, F_TEXT), word = text;

	word.n = str_find(word, ' ');
	word.n = str_find(word, ',');
	if (!explain_note(list, e, "ws.frame.%.*s", STR_ARG(word)))
		(void)explain_note(list, e, "frame");
	if (str_starts(text, "close ") && text.n >= 10)
		note_close_code(list, e, str_first(str_skip(text, 6), 4));
}

static void
note_done(struct said_list *list, const struct event *e)
{
	note_kind(list, e, F_VERSION);
	if (event_true(e, F_RESUMED))
		(void)explain_note(list, e, "tls-done.resumed");
}

void
explain_event(const struct event *e, struct said_list *list)
{
	switch (e->kind) {
	case EV_DNS_QUERY:
		note_query(list, e);
		break;
	case EV_DNS_ANSWER:
		note_answer(list, e);
		break;
	case EV_TLS_DONE:
		note_done(list, e);
		break;
	case EV_CERTIFICATE:
		if (!explain_note(list, e, "certificate.%s",
			event_number(e, F_DEPTH, 0) == 0 ? "own" : "issuer"))
			note_kind(list, e, F_HOW);
		break;
	case EV_LINE:
		explain_line(e, list);
		break;
	case EV_FRAME:
		note_frame(list, e);
		break;
	case EV_CLOSED:
		note_closed(list, e);
		break;
	default:
		note_kind(list, e, field_for(e->kind));
	}
}

void
said_free(struct said_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		buf_free(&list->at[i].words);
	list->n = 0;
}
