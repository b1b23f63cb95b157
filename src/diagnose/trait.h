/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace says of a conversation, as values with names, by which two
 * conversations can be compared: "A of www.example.org", "192.0.2.7". A name
 * may have several values, and then their order does not count.
 */
#ifndef DIAGNOSE_TRAIT_H
#define DIAGNOSE_TRAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "diagnose/diagnose.h"
#include "trace/trace.h"

/* What a trait is about, in the order in which a conversation meets it. */
enum area {
	AREA_VERDICT,
	AREA_ASKED,
	AREA_NAMES,
	AREA_PATH,
	AREA_TLS,
	AREA_DIALOGUE,
	AREA_CLOSE,
	AREA_TIME,
	AREAS
};

struct trait {
	enum area area;
	bool passing;     /* it may be another the next time, and nothing is */
	const char *name; /* may hold bytes of the peer's, as value */
	struct str value;
	int64_t ns; /* of AREA_TIME, which has no value; else -1 */
};

/*
 * The traits of t, of which d is the diagnosis, in order; *n of them. Lives as
 * long as the arena and t.
 */
const struct trait *traits_of(const struct trace *t, const struct diagnosis *d,
    struct arena *a, size_t *n);

/* "verdict", "asked", "names", "path", "tls", "dialogue", "close", "time". */
const char *area_name(enum area area);

/* The area in which a phase's faults show. */
enum area area_of_phase(enum phase p);

#endif
