/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as people read them, each with its unit. All append to a buf; none
 * knows what the number is about.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* A moment: "12.4", in ms since the start; nothing is too short for it. */
void words_time(struct buf *out, int64_t ns);

/* A duration: "12.4", in ms with one decimal; "<0.1" for less. */
void words_ms(struct buf *out, int64_t ns);

/* The same with its unit, "12.4 ms"; "-" when ns is negative (not reached). */
void words_ms_unit(struct buf *out, int64_t ns);

/* A time that somebody chose: "5 s", "1.5 s", "300 ms". */
void words_limit(struct buf *out, int64_t ns);

/* "88 B", "18.2 kB", "3.1 MB". */
void words_size(struct buf *out, int64_t bytes);

/* "18 231". */
void words_count(struct buf *out, int64_t n);

/* "18 231 bytes", "1 byte"; the plural is the noun with an s. */
void words_number_of(struct buf *out, int64_t n, const char *noun);

/* "1st", "2nd", "11th". */
void words_ordinal(struct buf *out, int64_t n);

#endif
