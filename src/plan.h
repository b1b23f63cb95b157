/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a run will do: the options added up, checked, with all files read and
 * all secrets at hand. After this nothing can be wrong with the command line.
 */
#ifndef PLAN_H
#define PLAN_H

#include "credentials.h"
#include "options.h"
#include "outputs.h"
#include "packets.h"
#include "payload.h"
#include "probe.h"

struct plan {
	const struct options *o;
	struct arena *arena;
	struct target *targets;
	size_t n;
	struct mask *mask;
	struct payload payload;
	struct tls_profile *tls;    /* for a target's origin; NULL: not yet */
	struct tls_profile *no_one; /* for any other: without --cert */
	struct credentials credentials;
	struct outputs outputs;
	struct packets packets;
	struct texts headers;  /* for the origin of a target */
	struct texts harmless; /* those of them for any other */
};

/* One conversation of the plan: a target's own, or a hop that led from it. */
struct step {
	size_t index;         /* of the target the user named */
	struct target target; /* where to */
	bool as_asked;        /* with the user's method and body */
	struct hops hops;
	const struct place *exchanger; /* --mx: the target is one; NULL */
	bool look_up_mx; /* --mx: ask who the target's exchangers are */
	const struct address *only; /* NULL: any */
	struct conn *kept;
	bool keep; /* leave the connection open */
};

/*
 * 0; ERR_SYSTEM if this machine cannot do it (a file cannot be written);
 * another error if the command line or a file of the user's is wrong. One
 * line in error. To be freed in all cases.
 */
int plan_make(struct plan *p, const struct options *o, struct buf *error);
void plan_free(struct plan *p);

/* What a probe of this step needs; it points into plan and step. */
struct probe_wish plan_wish(struct plan *p, const struct step *s);

#endif
