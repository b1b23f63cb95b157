/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A dialogue as RFCs write it, for a scripted peer to play: a line each,
 *     S: what the peer says
 *     C: what it then waits for
 *     s: what it says in a line that ends in LF alone
 *     p: what it says, and no line end
 * At its end the peer closes. The first two end in CR LF on the wire.
 */
#ifndef TESTS_UNIT_SCRIPT_H
#define TESTS_UNIT_SCRIPT_H

#include "peer.h"

struct script {
	struct buf said;  /* all that the peer says */
	struct buf heard; /* all that it is to hear */
	struct step steps[64];
	size_t n;
};

/* text must end in a line end. */
void script_read(struct script *s, const char *text);
void script_free(struct script *s);

#endif
