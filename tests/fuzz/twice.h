/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation of the scene, held twice: with the bytes as they are, and cut
 * up. What is told of them must not depend on that. What a fuzzer of a module
 * has of its own is what it asks, and which findings are excepted.
 */
#ifndef FUZZ_TWICE_H
#define FUZZ_TWICE_H

#include "scene.h"

struct twice {
	/* Sets s->wish by how, an input's byte; s->peer has its bytes. */
	void (*ask)(struct scene *s, unsigned int how);

	/*
	 * Findings that come from what is here already and is not waited for,
	 * so that cuts matter; NULL ends them.
	 */
	const char *const *excepted;
};

/*
 * Fuzzers whose peer speaks in its turn let the linker put this in place of
 * module.h's: what is in memory already has come when it is heard, and not
 * before a command that it answers.
 */
bool __wrap_is_spoken_to(struct talk *t);

/*
 * How often a peer says that, in whatever case. A handshake is no text, and has
 * a fuzzer of its own: where a peer might agree to TLS, it is not asked to.
 */
size_t peer_says(const struct scene_peer *peer, const char *word);

/*
 * cut says how the peer's bytes end, and the size of the pieces; the second
 * peer's come in pieces of that size, too. With both told alike, or else a
 * finding.
 */
void talk_twice(const struct twice *what, unsigned int how, unsigned int cut,
    struct str bytes);

/* The same, of an input: a byte for how, one for cut, and the peer's bytes. */
void talk_twice_of(const struct twice *what, const uint8_t *p, size_t n);

#endif
