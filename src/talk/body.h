/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content codings (RFC 9110 8.4): gzip and deflate, bounded. */
#ifndef TALK_BODY_H
#define TALK_BODY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "talk/module.h"

struct coding;

/*
 * A decoder for a coding's name, ended with the arena; NULL if there is none of
 * that name.
 */
struct coding *coding_new(struct arena *a, struct str name);

/*
 * Decodes in; calls got(arg, bytes) with what comes out, at most 16 KiB at a
 * time; got returns false to stop. BODY_GOES_ON, BODY_BROKEN, BODY_BOMB, or
 * BODY_TOO_LARGE when got stopped it.
 */
enum body coding_feed(struct coding *c, struct str in,
    bool (*got)(void *arg, struct str plain), void *arg);

/*
 * A decoder for messages that are one deflate stream (RFC 7692 7.2): bits of
 * its window; fresh: each message begins with an empty one.
 */
struct coding *coding_of_messages(struct arena *a, int bits, bool fresh);

/* Around each message: coding_feed() gets what is between the two. */
enum body coding_message_begins(struct coding *c);
enum body coding_message_ends(struct coding *c,
    bool (*got)(void *arg, struct str plain), void *arg);

/* Whether the coded stream has come to its own end. */
bool coding_complete(const struct coding *c);

/*
 * A message of ours, compressed (RFC 7692 7.2.1) with a window of so many bits,
 * 8 to 15; nothing is kept for the next. False: out of memory.
 */
bool coding_pack(struct buf *out, struct str message, int bits);

/* These as a table: what sonde-coding.so shows, and sonde reaches them by. */
struct coding_part {
	struct coding *(*make)(struct arena *a, struct str name);
	enum body (*feed)(struct coding *c, struct str in,
	    bool (*got)(void *arg, struct str plain), void *arg);
	bool (*complete)(const struct coding *c);
	struct coding *(*of_messages)(struct arena *a, int bits, bool fresh);
	enum body (*message_begins)(struct coding *c);
	enum body (*message_ends)(struct coding *c,
	    bool (*got)(void *arg, struct str plain), void *arg);
	bool (*pack)(struct buf *out, struct str message, int bits);
};

#endif
