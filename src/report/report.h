/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a run looks: one table of formats, each in a file of its own. A format
 * reads traces and findings and writes; it knows no connection.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "diagnose/diagnose.h"
#include "trace/trace.h"

/* How people want text to look. */
struct look {
	bool packets; /* those of a probe come when it is over */
	int verbose;  /* 0; 1: transcript; 2: decoded fields; 3: hex */
	bool explain; /* what each step means, in text and as ids */
	bool brief;   /* one line a target */
	bool quiet;   /* exit status only */
	bool ascii;   /* no character outside ASCII */
	bool colour;
	int width; /* columns, 60 to 100 */
};

/* One output: a format and where it goes. */
struct report {
	const struct format *format;
	struct look look;
	int fd;
	struct buf out; /* not yet written */
	size_t probes;  /* ended so far */
	int exit;       /* the worst so far */
	bool failed;    /* a write failed; errno in error */
	int error;
	void *state; /* the format's own, freed with end */
};

/* A row of the table. Any function may be NULL. */
struct format {
	const char *name;
	const char *summary;
	/* A probe begins; it will be told of each event (live formats). */
	void (*begin)(struct report *r, const struct trace *t);
	void (*event)(struct report *r, const struct event *e);
	/* A probe has ended. */
	void (*probe)(struct report *r, const struct trace *t,
	    const struct diagnosis *d);
	/* The run has ended. */
	void (*end)(struct report *r);
};

/* The table: by index (NULL behind the last), and by name (NULL: no such). */
const struct format *format_row(size_t i);
const struct format *format_find(const char *name);

/* A report into fd, which stays the caller's; closed with report_end(). */
struct report *report_new(const struct format *f, const struct look *look,
    int fd);

/*
 * The calls of main and probe, in this order. begin listens to t if the format
 * is live; if t is a replay, it tells all of it at once.
 */
void report_begin(struct report *r, struct trace *t);
void report_probe(struct report *r, const struct trace *t,
    const struct diagnosis *d);

/*
 * Ends the output and frees r. 0, or ERR_SYSTEM if anything could not be
 * written (errno says why).
 */
int report_end(struct report *r);

#endif
