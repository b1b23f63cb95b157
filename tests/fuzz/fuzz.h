/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the fuzzers share: taking an input apart, and what must hold. A
 * property that does not hold ends the program, which is a finding for
 * libFuzzer and a failed test for replay.c.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* What libFuzzer calls: n bytes of anything. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* What is left of an input. */
struct fuzz {
	const uint8_t *p;
	size_t n;
};

/* The next byte, 0 when there is none; the next n bytes, or all there are. */
unsigned int fuzz_byte(struct fuzz *f);
struct str fuzz_bytes(struct fuzz *f, size_t n);

/* The next bytes, as many as the next byte says. */
struct str fuzz_piece(struct fuzz *f);

/* Ends the program with a line, unless condition holds. */
#define MUST(condition) must(condition, #condition, __FILE__, __LINE__)
void must(bool condition, const char *what, const char *file, int line);

/*
 * text is UTF-8 without a control, a bidi control or what shows nothing; line
 * feeds may be in it if lines. Of an opinion of its own, not of base/utf8.h's.
 */
void must_be_shown(struct str text, bool lines);

/*
 * Words in error if code is not 0, and only then. They may quote what was
 * typed: file_complain() makes them visible.
 */
void must_be_told(int code, const struct buf *error);

#endif
