/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the results of a run go: one report for each -o, text where none is
 * asked for, and the body that came.
 */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include "options.h"
#include "report/report.h"

struct output {
	struct report *report;
	const char *name; /* of the file, for errors */
	int fd;
};

struct outputs {
	struct output *all;
	size_t n;
	const struct bounds *bounds; /* the options' */
	bool fail_on_warn;
	int body_fd;     /* where probes write it; -1: nobody wants it */
	int body_end_fd; /* where it goes in the end, while it is held */
	const char *body_name;
	bool body_visible; /* it goes to a terminal */
	int body_error;    /* an errno */
};

/*
 * Opens all. 0, or ERR_SYSTEM with one line in error. To be closed in both
 * cases.
 */
int outputs_open(struct outputs *out, const struct options *o,
    struct buf *error);

/* A probe begins: told to all reports. */
void outputs_begin(struct outputs *out, struct trace *t);

/* A probe has ended: what it means is told to all. The exit status of it. */
int outputs_probe(struct outputs *out, const struct trace *t);

/*
 * With redirects only the last body of a chain is wanted: hold it from the
 * start of a chain (ERR_SYSTEM with errno: no room), forget it at each hop,
 * let it go at the end. Nothing where no body is wanted.
 */
int outputs_hold_body(struct outputs *out);
void outputs_forget_body(struct outputs *out);
void outputs_let_body_go(struct outputs *out);

/*
 * Ends the reports. 0, or ERR_SYSTEM with a line in error for the first that
 * failed.
 */
int outputs_close(struct outputs *out, struct buf *error);

/* How people want text on this descriptor; -1: on none. */
struct look look_for(const struct options *o, int fd);

#endif
