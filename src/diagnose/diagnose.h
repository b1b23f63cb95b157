/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace means: findings, each with its evidence, and the exit status.
 * Pure: reads a trace, live or replayed, and nothing else.
 */
#ifndef DIAGNOSE_DIAGNOSE_H
#define DIAGNOSE_DIAGNOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "diagnose/threshold.h"
#include "trace/trace.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARN, SEVERITY_FAIL };

/* The units of the exit status. */
enum kind {
	KIND_OTHER,        /* 0 */
	KIND_TIMEOUT,      /* 1 */
	KIND_CLOSED,       /* 2: refused, reset or closed */
	KIND_PROTOCOL,     /* 3: protocol offence */
	KIND_NEGATIVE,     /* 4: negative reply */
	KIND_VERIFICATION, /* 5 */
	KIND_MACHINE       /* 6: this machine */
};

/* A row of faults.tbl.h. Lists are lines; what is in braces is filled in. */
struct fault {
	const char *id;
	const char *title; /* a headline: up to 44 columns, no full stop */
	enum phase phase;
	enum severity severity;
	enum kind kind;
	const char *what;   /* what it means, one sentence */
	const char * not ;  /* what it rules out */
	const char *causes; /* likely first */
	const char *next;   /* commands to paste */
	const char *remedy;
	const char *see; /* RFC and section */
};

/*
 * Texts of findings may hold bytes of the peer's: whoever shows them makes
 * them visible.
 */
struct evidence {
	int64_t t_ns; /* when; -1: of no one moment */
	uint32_t seq; /* the event it rests on */
	int look;     /* of that second look; 0: of the conversation */
	enum source source;
	const char *text;
};

struct finding {
	const struct fault *fault;
	enum phase phase; /* where it came up; mostly the fault's own */
	enum severity severity;
	bool decided;     /* a second look has settled it */
	int64_t t_ns;     /* when, for the order */
	const char *what; /* this time: with names and numbers */
	const struct evidence *evidence;
	size_t n_evidence;
	const char *const * not ;
	size_t n_not;
	const char *const *causes;
	size_t n_causes;
	const char *const *next;
	size_t n_next;
};

struct diagnosis {
	const struct finding *findings; /* fails first, then by time */
	size_t n;
	enum severity worst;         /* SEVERITY_NOTE if there is none */
	int exit;                    /* 0, or tens by phase, units by kind */
	const struct bounds *bounds; /* what it was judged by */
};

/* All findings of a trace; lives as long as the arena. */
const struct diagnosis *diagnose(const struct trace *t, struct arena *a);

/* The same by bounds of people's own, which outlive the diagnosis. */
const struct diagnosis *diagnose_within(const struct trace *t,
    const struct bounds *bounds, struct arena *a);

/* The table: by index (NULL behind the last), and by id (NULL: no such). */
const struct fault *fault_row(size_t i);
const struct fault *fault_find(const char *id);

/* "ok", "warn" or "fail"; "fail", "warn" or "note". */
const char *verdict_name(enum severity worst);
const char *severity_name(enum severity s);

/* "time-out", "protocol offence", ... for an exit status' unit. */
const char *kind_name(enum kind k);

#endif
