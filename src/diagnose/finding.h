/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings while they are made: what the rules of dns.c, tcp.c, tls.c,
 * http.c and talk.c use, and nobody else. A rule is a pure function over a
 * trace that may add findings; it sees those that were made before it. Texts
 * live in the arena. Outside bytes get into a text through shown() alone: it
 * bounds them and keeps out what a C string cannot hold; escaping is left to
 * whoever shows the text.
 */
#ifndef DIAGNOSE_FINDING_H
#define DIAGNOSE_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "diagnose/diagnose.h"
#include "trace/trace.h"

/* More than these are not kept, whatever a server does. */
#define MOST_FINDINGS 64
#define MOST_EVIDENCE 12
/* Of one kind of thing that happens a few times at most, so many are judged. */
#define MOST_JUDGED 32
#define MOST_LINES 12

/* One finding that is being made. */
struct draft {
	struct finding finding;
	uint32_t seq; /* the event it was found at */
	struct evidence evidence[MOST_EVIDENCE];
	size_t left_out; /* evidence that found no room */
	const char *causes[MOST_LINES];
	const char * not [MOST_LINES];
	const char *next[MOST_LINES];
};

/* All that is known while one trace is diagnosed. */
struct findings {
	const struct trace *trace;
	const struct bounds *bounds;
	struct arena *arena;
	struct draft *drafts[MOST_FINDINGS];
	size_t n;
};

/* A rule; a table of them ends in NULL. */
typedef void rule(struct findings *f);

extern rule *const dns_rules[];
extern rule *const exchange_rules[];
extern rule *const tcp_rules[];
extern rule *const tls_rules[];
extern rule *const certificate_rules[];
extern rule *const staple_rules[];
extern rule *const websocket_rules[];
extern rule *const http_rules[];
extern rule *const smtp_rules[];
extern rule *const talk_rules[];
extern rule *const imap_rules[];
extern rule *const wire_rules[];
extern rule *const bounds_rules[];
extern rule *const look_rules[];

/*
 * A finding of this id at event e, with what happened this time. If there is
 * one of that id already, that one, and the text is evidence in it. An id that
 * is not in the table becomes protocol-offence. Never NULL.
 */
struct draft *found(struct findings *f, const struct event *e, const char *id,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* What it rests on, with e's time and source; e NULL: of no one moment. */
void evidence(struct findings *f, struct draft *d, const struct event *e,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A likely cause or a command of this case, before those of the table. */
void likely(struct findings *f, struct draft *d, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void try_next(struct findings *f, struct draft *d, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What it is not, as this case shows; before those of the table. */
void rule_out(struct findings *f, struct draft *d, const char *text);

/* The finding of that id, or NULL. */
struct draft *finding_of(const struct findings *f, const char *id);

/* The first in time of severity fail, or NULL. */
struct draft *first_fail(const struct findings *f);

/*
 * Whether e is of a second connection (FTP's data). What its end or failure
 * means is for the protocol module to say, which knows what the server replied.
 */
bool is_beside(const struct event *e);

/*
 * How long is slow in a phase: so many ms, but never where somebody has set a
 * bound of their own.
 */
int64_t slow_ns(const struct findings *f, enum phase p, int built_in_ms);

/* Adds the lists of the table to what the rules found; once, at the end. */
void finish_findings(struct findings *f);

/* Outside bytes for a text, cut to 100; and those of a field. */
const char *shown(struct findings *f, struct str s);
const char *shown_field(struct findings *f, const struct event *e,
    enum field_name name);

/* What a module says, as a sentence: up to 300 bytes. */
const char *sentence(struct findings *f, struct str s);

/* The name of the target as it goes on the wire; its path. Never NULL. */
const char *host_text(struct findings *f);
const char *path_text(struct findings *f);

/* Whether a host, as it goes on the wire, is an address. */
bool is_address(const char *host);

/* Whether two slices hold the same bytes. */
bool same_bytes(struct str a, struct str b);

/* "<0.1 ms", "0.4 ms", "5.0 s", "3 days": a duration for people, rounded. */
const char *time_text(struct findings *f, int64_t ns);

/* "1 byte", "2 bytes": a count with its noun, whose plural takes an s. */
const char *count_text(struct findings *f, int64_t n, const char *noun);

#endif
