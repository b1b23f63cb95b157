/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of module.h for protocols that have no lines: bodies that are text
 * or messages of one stream, frames, and chance. A module includes module.h.
 */
#ifndef TALK_MODULE_FRAMES_H
#define TALK_MODULE_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/utf8.h"

struct talk;

/* ---- bodies ---- */

/*
 * The body that has begun is text, decoded: UTF-8 (RFC 3629) and nothing else.
 * body_bad_at() is where the first code point begins that is none.
 */
void body_is_text(struct talk *t);
uint64_t body_bad_at(const struct talk *t);

/* The body that has begun is decoded and judged, and not told of. */
void body_is_untold(struct talk *t);

/*
 * Bodies whose coding is "permessage-deflate" are messages of one stream (RFC
 * 7692 7.2): bits of its window, 8 to 15; fresh: each message begins with an
 * empty one. Before the first of them.
 */
void bodies_are_deflated(struct talk *t, int bits, bool fresh);

/*
 * A message of ours in the same way, with a window of so many bits; it takes up
 * nothing of an earlier one. Of the talk. Its bytes are none if there is no
 * room for it (what is so, no compressed message is).
 */
struct str message_deflated(struct talk *t, struct str message, int bits);

/* ---- frames: the units of a protocol that has no lines ---- */

/*
 * Tells of a frame of n bytes that is said now: what it is, in words; and what
 * it holds (shown), if that is to be seen. Its bytes follow by say_part().
 */
void say_frame(struct talk *t, size_t n, struct str shown, const char *format,
    ...) __attribute__((format(printf, 4, 5)));
void say_part(struct talk *t, struct str bytes);

/* The same of one that was heard, from that offset up to here. */
void heard_frame(struct talk *t, uint64_t offset, struct str shown,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- chance and sums ---- */

/* n bytes that nobody can guess; the same in base64, of the talk (n <= 64). */
void draw(void *p, size_t n);
const char *draw_base64(struct talk *t, size_t n);

/*
 * The SHA-1 of s in base64, of the talk. NULL, and named, if this machine has
 * no SHA-1: the talk is over then.
 */
const char *sha1_base64(struct talk *t, struct str s);

#endif
