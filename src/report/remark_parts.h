/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What remark.c and remark_talk.c share, and nobody else uses.
 */
#ifndef REPORT_REMARK_PARTS_H
#define REPORT_REMARK_PARTS_H

#include "base/buf.h"
#include "trace/join.h"
#include "trace/summary.h"
#include "trace/trace.h"

/* A word of an event, and how it is told; a NULL ends the table. */
struct word {
	const char *name;
	const char *words;
};

/* The words for a name, or the name itself if the table has none. */
const char *word_for(const struct word *table, const char *name);

void remark_add(struct buf *out, struct str s);

/* a + b, or the largest number there is: a replayed file may hold any. */
int64_t sum_of(int64_t a, int64_t b);

/* ", 3.1 MB/s", of bytes enough to say so. */
void remark_add_rate(struct buf *out, int64_t bytes, int64_t ns);

/* "here 5.2 ms" if this machine had a share worth telling; else false. */
bool remark_add_here(struct buf *out, const struct shares *s, int64_t of_ns);

/* What stopped the talk in this phase; false if nothing did. */
bool remark_add_trouble(const struct trace *t, enum phase p, struct buf *out);

/* Remarks on rows of a dialogue; see remark.h. */
void remark_turn(const struct trace *t, const struct turn *turn,
    struct buf *out);
void remark_data(const struct trace *t, uint32_t conn, struct buf *out);

/* Remarks, each on its phase; see remark.h. */
void remark_send(const struct trace *t, bool failed, struct buf *out);
void remark_wait(const struct trace *t, bool failed, struct buf *out);
void remark_receive(const struct trace *t, bool failed, struct buf *out);
void remark_close(const struct trace *t, bool failed, struct buf *out);
/* Of a connection of which only packets are known. */
void remark_packets(const struct trace *t, enum phase p, struct buf *out);
void remark_dialogue(const struct trace *t, enum phase p, bool failed,
    struct buf *out);

#endif
