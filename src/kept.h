/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one connection that --reuse leaves open between two conversations. */
#ifndef KEPT_H
#define KEPT_H

#include "net/conn.h"
#include "target.h"

struct kept {
	struct conn *conn; /* NULL: none */
	struct target origin;
	struct arena *arena; /* of the origin's words */
};

/* Keeps c (NULL: nothing) for the origin of t; what was kept is closed. */
void kept_put(struct kept *k, struct conn *c, const struct target *t);

/* It, now the caller's, if it is of t's origin; else it is closed: NULL. */
struct conn *kept_take(struct kept *k, const struct target *t);

/* Closes it in order. Runs the loop. */
void kept_close(struct kept *k);

#endif
