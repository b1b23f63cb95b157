/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The short true remark on a phase, and the few words on a whole probe, both
 * from its events alone. Raw: what is outside's in them is made visible when
 * it is printed.
 */
#ifndef REPORT_REMARK_H
#define REPORT_REMARK_H

#include "base/arena.h"
#include "base/buf.h"
#include "report/rows.h"
#include "trace/summary.h"
#include "trace/trace.h"

/* Appends a remark on phase p, "1.3, cert ok, 61 days", or nothing. */
void remark(const struct trace *t, enum phase p, bool failed, struct buf *out);

/*
 * The same on a row of the first screen: on a turn what its module learnt, or
 * what its reply says; on a second connection how it fared.
 */
void remark_row(const struct trace *t, const struct row *row, struct buf *out);

/*
 * The same on a phase of a dialogue that failed at that time: the command that
 * was under way and what came of it, "RCPT: closed by the server".
 */
void remark_failure(const struct trace *t, enum phase p, int64_t at_ns,
    struct buf *out);

/* Days that the server's certificate has left; -1: unknown, or it is over. */
int64_t remark_days(const struct trace *t);

/* What came of a probe; "" or NULL for what there was not. */
struct outcome {
	struct str result;   /* "200", "+OK" */
	struct str protocol; /* "HTTP/1.1", or empty */
	const char *tls;     /* "TLS 1.3" */
	bool upgraded;       /* TLS began in the middle of the talk */
	const char *address; /* with the port */
	int64_t body;        /* bytes of bodies received; -1: none */
};

/* Valid as long as t and the arena. */
struct outcome outcome_of(const struct trace *t, struct arena *a);

#endif
