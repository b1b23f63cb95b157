/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One thing that happened: a kind, a time, where it belongs, and fields. The
 * kinds, fields and phases stand in tables; the enums come from them.
 */
#ifndef TRACE_EVENT_H
#define TRACE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum phase {
#define PHASE(symbol, name, shown, letter, tens, holds) symbol,
#include "trace/phase.tbl.h"
#undef PHASE
	PHASES
};

enum layer { LAYER_DNS, LAYER_TCP, LAYER_TLS, LAYER_APP, LAYERS };
enum dir { DIR_LOCAL, DIR_SENT, DIR_RECEIVED, DIRS };
enum source { SOURCE_PROGRAM, SOURCE_KERNEL, SOURCE_PACKET, SOURCES };

enum event_kind {
#define EVENT(symbol, name, layer, tells) symbol,
#include "trace/event.tbl.h"
#undef EVENT
	EVENTS
};

enum field_name {
#define FIELD(symbol, name, type) symbol,
#include "trace/field.tbl.h"
#undef FIELD
	FIELDS
};

enum field_type {
	FIELD_TEXT,
	FIELD_BYTES,
	FIELD_INT,
	FIELD_NS,
	FIELD_BOOL,
	FIELD_TEXTS,
	FIELD_BYTESES
};

struct phase_info {
	const char *name;
	const char *shown;
	char letter;
	int tens;
	const char *holds;
};

struct event_info {
	const char *name;
	enum layer layer;
	const char *tells;
};

struct field_info {
	const char *name;
	enum field_type type;
};

struct field {
	enum field_name name;
	int64_t number;  /* INT, NS, BOOL */
	struct str text; /* the others; a NUL follows it */
};

struct event {
	struct trace *trace;
	uint32_t seq; /* 0 for the first of a trace */
	int64_t t_ns; /* since the trace began */
	enum event_kind kind;
	enum phase phase;
	enum dir dir;
	enum source source;
	uint32_t conn; /* 1 for the first; 0: none */
	uint32_t turn; /* 1 for the first; 0: none */
	bool first;    /* fault of its id: kept in a full trace, too */
	struct field *fields;
	unsigned int n_fields;
	unsigned int room;
};

/* The rows of the tables; static. */
const struct phase_info *phase_info(enum phase p);
const struct event_info *event_info(enum event_kind k);
const struct field_info *field_info(enum field_name f);
const char *layer_name(enum layer l);
const char *dir_name(enum dir d);
const char *source_name(enum source s);

/* The inverse; false if there is no such name. */
bool phase_named(const char *name, enum phase *p);
bool event_named(const char *name, enum event_kind *k);
bool field_named(const char *name, enum field_name *f);
bool dir_named(const char *name, enum dir *d);
bool source_named(const char *name, enum source *s);

/*
 * Writing, between trace_event() and event_commit(). Texts are copied into
 * the trace, masked (see mask.h). A NULL or empty TEXT adds no field; BYTES
 * may be empty. event_cut() keeps at most so many bytes, of an s that may
 * begin or end in the middle of what was said: half a secret is masked too.
 */
void event_text(struct event *e, enum field_name f, const char *s);
void event_textf(struct event *e, enum field_name f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void event_bytes(struct event *e, enum field_name f, struct str s);
void event_cut(struct event *e, enum field_name f, struct str s, size_t most);
void event_int(struct event *e, enum field_name f, int64_t number);
void event_ns(struct event *e, enum field_name f, int64_t ns);
void event_bool(struct event *e, enum field_name f, bool b);
void event_errno(struct event *e, int error); /* F_ERRNO, F_ERROR */

/* Appends e to its trace and tells the listeners; e must not change after. */
void event_commit(struct event *e);

/*
 * Reading. The first field of that name: event_get() gives the empty slice
 * and event_cstr() NULL if there is none; event_number() gives absent. All
 * valid as long as the trace.
 */
const struct field *event_field(const struct event *e, enum field_name f);
struct str event_get(const struct event *e, enum field_name f);
const char *event_cstr(const struct event *e, enum field_name f);
int64_t event_number(const struct event *e, enum field_name f, int64_t absent);
bool event_true(const struct event *e, enum field_name f);
bool event_is(const struct event *e, enum field_name f, const char *value);

#endif
