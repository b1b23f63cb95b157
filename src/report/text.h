/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of the text format, each in a file of its own. Every function
 * writes whole lines.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "diagnose/diagnose.h"
#include "report/explain.h"
#include "report/owner.h"
#include "report/term.h"
#include "trace/summary.h"
#include "trace/trace.h"

/* What a part needs to know of the probe that it shows. */
struct screen {
	struct term term;
	const struct trace *trace;
	const struct diagnosis *diagnosis;
	struct phase_times times;
	struct arena *arena;
};

/* A stretch of a transcript under one heading. */
struct section {
	const char *title; /* NULL: none has begun */
	uint32_t id;       /* tells apart those of one title; 0: not known */
	char turn[TURN_NAME];
	int number;
	int64_t spent_ns; /* in its phases so far */
};

/* --brief explains this many ids at its end. */
#define MOST_NAMED 32

/* The format's state in its report. */
struct text {
	bool began;               /* something was written */
	bool hop;                 /* the line of a hop was the last */
	const struct trace *live; /* its transcript is being printed */
	struct section section;   /* what is printed now */
	struct section early;     /* time spent, but no line yet */
	struct timeline line;     /* whose the time is */
	char turn[TURN_NAME];     /* that is under way */
	int64_t since_ns;         /* whose it is from then on */
	int64_t shown_ns;         /* the time of the last line; -1 */
	enum dir shown_dir;
	int64_t waited_ns;           /* for the reply; -1: was shown */
	uint64_t secured;            /* a bit a connection: inside TLS */
	size_t verdicts[3];          /* by severity */
	const char *worst;           /* the fault with the worst exit */
	unsigned int letters;        /* a bit a phase: is in a mix */
	struct explainer *explainer; /* NULL: nobody asked */
	const struct fault *named[MOST_NAMED]; /* of --brief, each once */
	size_t n_named;
};

/* ---- text.c ---- */

/* The URL as it is shown: in ASCII with the A-labels of its name. */
struct str text_url(const struct look *look, const struct trace_head *head,
    struct arena *a);

/* ---- text_screen.c: the first screen ---- */

/* The word OK, WARN or FAIL, coloured, and spaces up to column 6. */
void text_verdict_word(struct term *t, enum severity worst);

/* A probe without failures: verdict, phases as bars, total, findings. */
void text_screen(struct screen *s);

/* The last lines below a transcript: what came of it, and all times. */
void text_sum_up(struct screen *s);

/* ---- text_shares.c: whose time it was ---- */

/* A line: how all time divides; none if neither network nor server is known. */
void text_whose(struct screen *s);

/* A line for each turn: network, server, this machine. */
void text_turn_shares(struct screen *s);

/* ---- text_wire.c: what packets add ---- */

/* Who, how far apart, what was lost: nothing if no packets were seen. */
void text_wire(struct screen *s);

/* ---- text_failure.c: what went wrong ---- */

/* A probe that failed: verdict, phases with their states, the diagnosis. */
void text_failure(struct screen *s);

/* Warnings and notes, each a few lines. */
void text_findings(struct screen *s);

/* ---- text_hop.c: a redirect that was followed ---- */

/* Whether it was followed and nothing failed; its line. */
bool text_is_hop(const struct screen *s);
void text_hop(struct screen *s);

/* ---- text_brief.c: one line a probe ---- */

void text_brief(struct screen *s, struct text *text);
void text_brief_end(struct term *t, const struct report *r,
    const struct text *text);

/* ---- transcript.c: line by line, as it happens ---- */

/* Opens the transcript of a probe, shows one event, closes it. */
void transcript_begin(struct term *t, struct text *text,
    const struct trace *trace);
void transcript_event(struct term *t, struct text *text, const struct event *e);
void transcript_end(struct term *t, struct text *text,
    const struct trace *trace);

/* ---- transcript_words.c: what one event says ---- */

/* A line of a transcript: words on the left, sizes and times on the right. */
struct says {
	enum glyph glyph;
	bool line; /* a line of the talk itself */
	struct buf left;
	struct buf right;
};

/*
 * What e says at that verbosity; false if nothing. The bufs are the caller's
 * to free.
 */
bool transcript_words(struct says *s, const struct event *e, int verbose);

/* Whether something was sent in the turn of e before it. */
bool transcript_asked(const struct event *e);

/* Appends the fields that the words do not show, "id 4711; try 1". */
void transcript_fields(struct buf *out, const struct event *e);

/* The bytes of e, 16 a line. */
void transcript_hex(struct term *t, const struct event *e);

/* Where the words of a transcript begin, and where they go on. */
#define TRANSCRIPT_WORDS 11
#define TRANSCRIPT_MORE 13

#endif
