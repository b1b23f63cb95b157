/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of kinds, fields and phases, and an event's fields: adding them
 * before the event is committed, reading them after. How an event comes into
 * being and where it is kept is trace.c.
 */
#include "trace/event.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "trace/trace.h"
#include "trace/trace_internal.h"

#define FIRST_ROOM 6

static const struct phase_info phases[PHASES] = {
#define PHASE(symbol, name_, shown_, letter_, tens_, holds_) \
	[symbol] = { \
		.name = name_, \
		.shown = shown_, \
		.letter = letter_, \
		.tens = tens_, \
		.holds = holds_, \
	},
#include "trace/phase.tbl.h"
#undef PHASE
};

static const struct event_info events[EVENTS] = {
#define EVENT(symbol, name_, layer_, tells_) \
	[symbol] = { .name = name_, .layer = LAYER_##layer_, .tells = tells_ },
#include "trace/event.tbl.h"
#undef EVENT
};

static const struct field_info fields[FIELDS] = {
#define FIELD(symbol, name_, type_) \
	[symbol] = { .name = name_, .type = FIELD_##type_ },
#include "trace/field.tbl.h"
#undef FIELD
};

static const char *const layers[LAYERS] = {
	[LAYER_DNS] = "dns",
	[LAYER_TCP] = "tcp",
	[LAYER_TLS] = "tls",
	[LAYER_APP] = "app",
};

static const char *const dirs[DIRS] = {
	[DIR_LOCAL] = "local",
	[DIR_SENT] = "sent",
	[DIR_RECEIVED] = "received",
};

static const char *const sources[SOURCES] = {
	[SOURCE_PROGRAM] = "program",
	[SOURCE_KERNEL] = "kernel",
	[SOURCE_PACKET] = "packet",
};

/*
 * Fields that only ever hold one of a few words of our own. The mask does not
 * see them: a password "timeout" must not turn one diagnosis into another.
 */
static const bool fixed_words[FIELDS] = {
	[F_TRANSPORT] = true,
	[F_TYPE] = true,
	[F_RCODE] = true,
	[F_VERSION] = true,
	[F_LEVEL] = true,
	[F_MESSAGE] = true,
	[F_FAULT] = true,
	[F_HOW] = true,
	[F_FIRST] = true,
	[F_WHEN] = true,
	[F_TCP_OPTIONS] = true,
};

const struct phase_info *
phase_info(enum phase p)
{
	return &phases[p];
}

const struct event_info *
event_info(enum event_kind k)
{
	return &events[k];
}

const struct field_info *
field_info(enum field_name f)
{
	return &fields[f];
}

const char *
layer_name(enum layer l)
{
	return layers[l];
}

const char *
dir_name(enum dir d)
{
	return dirs[d];
}

const char *
source_name(enum source s)
{
	return sources[s];
}

bool
phase_named(const char *name, enum phase *p)
{
	for (size_t i = 0; i < PHASES; i++)
		if (strcmp(phases[i].name, name) == 0) {
			*p = (enum phase)i;
			return true;
		}
	return false;
}

bool
event_named(const char *name, enum event_kind *k)
{
	for (size_t i = 0; i < EVENTS; i++)
		if (strcmp(events[i].name, name) == 0) {
			*k = (enum event_kind)i;
			return true;
		}
	return false;
}

bool
field_named(const char *name, enum field_name *f)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].name, name) == 0) {
			*f = (enum field_name)i;
			return true;
		}
	return false;
}

bool
dir_named(const char *name, enum dir *d)
{
	for (size_t i = 0; i < DIRS; i++)
		if (strcmp(dirs[i], name) == 0) {
			*d = (enum dir)i;
			return true;
		}
	return false;
}

bool
source_named(const char *name, enum source *s)
{
	for (size_t i = 0; i < SOURCES; i++)
		if (strcmp(sources[i], name) == 0) {
			*s = (enum source)i;
			return true;
		}
	return false;
}

/* A new field at the end of e, or NULL if e will not be kept. */
static struct field *
field_add(struct event *e, enum field_name f)
{
	struct field *more;

	if (trace_spare(e))
		return NULL;
	if (e->n_fields == e->room) {
		e->room = e->room == 0 ? FIRST_ROOM : e->room * 2;
		more =
		    arena_alloc(trace_arena(e->trace), e->room * sizeof(*more));
		if (e->n_fields > 0)
			memcpy(more, e->fields, e->n_fields * sizeof(*more));
		e->fields = more;
	}
	more = &e->fields[e->n_fields++];
	more->name = f;
	return more;
}

void
event_bytes(struct event *e, enum field_name f, struct str s)
{
	enum field_type type = fields[f].type;
	struct field *field = field_add(e, f);

	if (field == NULL)
		return;
	field->text = trace_keep(e->trace, s, !fixed_words[f],
	    type == FIELD_BYTES || type == FIELD_BYTESES);
}

void
event_cut(struct event *e, enum field_name f, struct str s, size_t most)
{
	struct field *field = field_add(e, f);

	if (field != NULL)
		field->text = trace_keep_cut(e->trace, s, most);
}

void
event_text(struct event *e, enum field_name f, const char *s)
{
	if (s == NULL || *s == '\0')
		return;
	event_bytes(e, f, str_of(s));
}

void
event_textf(struct event *e, enum field_name f, const char *format, ...)
{
	struct buf text = { 0 };
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&text, format, ap);
	va_end(ap);
	event_text(e, f, buf_text(&text));
	buf_free(&text);
}

static void
add_number(struct event *e, enum field_name f, int64_t number)
{
	struct field *field = field_add(e, f);

	if (field != NULL)
		field->number = number;
}

void
event_int(struct event *e, enum field_name f, int64_t number)
{
	add_number(e, f, number);
}

void
event_ns(struct event *e, enum field_name f, int64_t ns)
{
	add_number(e, f, ns);
}

void
event_bool(struct event *e, enum field_name f, bool b)
{
	add_number(e, f, b);
}

void
event_errno(struct event *e, int error)
{
	if (error == 0)
		return;
	event_int(e, F_ERRNO, error);
	event_text(e, F_ERROR, strerror(error));
}

const struct field *
event_field(const struct event *e, enum field_name f)
{
	for (unsigned int i = 0; i < e->n_fields; i++)
		if (e->fields[i].name == f)
			return &e->fields[i];
	return NULL;
}

struct str
event_get(const struct event *e, enum field_name f)
{
	const struct field *field = event_field(e, f);

	if (field == NULL || field->text.p == NULL)
		return str_of(NULL);
	return field->text;
}

const char *
event_cstr(const struct event *e, enum field_name f)
{
	const struct field *field = event_field(e, f);

	return field == NULL ? NULL : field->text.p;
}

int64_t
event_number(const struct event *e, enum field_name f, int64_t absent)
{
	const struct field *field = event_field(e, f);

	if (field == NULL || field->text.p != NULL)
		return absent;
	return field->number;
}

bool
event_true(const struct event *e, enum field_name f)
{
	return event_number(e, f, 0) != 0;
}

bool
event_is(const struct event *e, enum field_name f, const char *value)
{
	const struct field *field = event_field(e, f);

	return field != NULL && field->text.p != NULL &&
	    str_equals(field->text, value);
}
