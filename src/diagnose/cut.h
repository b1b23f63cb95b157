/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where and how a conversation was cut off. Used by talk.c alone.
 */
#ifndef DIAGNOSE_CUT_H
#define DIAGNOSE_CUT_H

#include "diagnose/finding.h"

/* The peer ended, in order or by a reset, before a byte of this reply came. */
struct draft *tell_without_reply(struct findings *f, const struct event *e,
    bool reset);

/* A rule: every EV_TROUBLE by what was under way when it came. */
void troubles(struct findings *f);

/* A rule, after others: what the peer said last before another kind of end. */
void ends(struct findings *f);

#endif
