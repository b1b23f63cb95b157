/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explanations: what just happened and why, in plain words, true for this
 * conversation. The texts are data, share/explain/en, compiled in as they are
 * and read at the first call; HACKING says how to improve one.
 */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "base/buf.h"
#include "report/term.h"
#include "trace/event.h"

/* One text of the file; all slices of what is compiled in. */
struct explanation {
	struct str id;   /* "smtp.reply.250" */
	struct str refs; /* "RFC 5321 4.2.3; RFC 3463", or empty */
	struct str text; /* over several lines, with {places} */
	size_t order;    /* in the file: the earlier, the more important */
};

/* The text of that id; NULL if there is none. */
const struct explanation *explanation_find(struct str id);

/* How many there are, and one of them, by its place in the file. */
size_t explanations(void);
const struct explanation *explanation_at(size_t order);

/*
 * Appends the text, its places filled for e; false, and nothing is appended,
 * if e lacks one that does not stand in square brackets. What comes out is raw:
 * the writer makes it visible.
 */
bool explanation_fill(const struct explanation *x, const struct event *e,
    struct buf *out);

/* An explanation and its words for one event; the words are freed by who has
 * it. */
struct said {
	const struct explanation *what;
	struct buf words;
};

/* What can be said of one event. */
#define SAID_MOST 40
struct said_list {
	struct said at[SAID_MOST];
	size_t n;
};

/* All that can be said of e. The list is freed with said_free(). */
void explain_event(const struct event *e, struct said_list *list);
void said_free(struct said_list *list);

/* The same of a line of a dialogue; explain_event() calls it. */
void explain_line(const struct event *e, struct said_list *list);

/*
 * Adds the text of the id that the format makes, or of a nearer one: behind it
 * "+tls" or "+clear", "+sent" or "+received". False if there is none.
 */
bool explain_note(struct said_list *list, const struct event *e,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- lines of a dialogue taken apart ---- */

/* "smtp" of a trace of LMTP too, "http" of WebSocket's handshake. */
const char *explain_protocol(const struct event *e);

/* The command of that line, of a received one that which it answers. */
struct str explain_verb(const struct event *e);

/* The line that was sent first in this turn; empty: it was only heard. */
struct str explain_command(const struct event *e);

/* Whether another line was received in this turn before this one. */
bool explain_is_later(const struct event *e);

/* ---- below a step of the transcript ---- */

/* What waits to be said below this step, and what was said before. */
struct explainer;

struct explainer *explainer_new(void);
void explainer_free(struct explainer *x);

/* Another conversation begins: all may be said again. */
void explainer_begin(struct explainer *x);

/* e belongs to this step. */
void explainer_event(struct explainer *x, const struct event *e);

/*
 * Whether the line of e is left out at -v, where an explanation says as much:
 * ends of messages, each end's part in the close, what follows a handshake.
 */
bool explainer_replaces(const struct look *look, const struct event *e);

/*
 * The step is over: what there is to say of it, a text once a conversation, the
 * most important first. At most three lines, unless all is wanted (-vv).
 */
void explainer_put(struct term *t, struct explainer *x);

#endif
