/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The peer's side of a second connection, for tests of a talk that has one:
 * tasks that take one, or come to us, and play a script on it. The first
 * connection is peer.h's.
 */
#ifndef TESTS_UNIT_PEER_DATA_H
#define TESTS_UNIT_PEER_DATA_H

#include "peer.h"

struct peer_data {
	int listener;     /* closed when it was used */
	int port;         /* of the listener, or where to go */
	const char *from; /* our address, as who comes */
	const struct step *script;
	struct buf heard;
};

/* Starts a task that takes one connection of d->listener. */
void peer_serve(struct peer_data *d);

/* Starts a task that connects from d->from to d->port of 127.0.0.1. */
void peer_visit(struct peer_data *d);

#endif
