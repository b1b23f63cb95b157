/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules over what packets tell, and how they find it: wire.c, wire_time.c.
 */
#ifndef DIAGNOSE_WIRE_H
#define DIAGNOSE_WIRE_H

#include "diagnose/finding.h"

/* "client" or "server": whose segment e is, and the other end. */
const char *wire_end(const struct event *e);
const char *wire_other(const struct event *e);

/* The first (e NULL) or next of a kind and how; how NULL: of any. NULL. */
const struct event *next_wire(const struct trace *t, const struct event *e,
    enum event_kind k, const char *how);

/* The first of a kind and how in the connection and direction of another. */
const struct event *wire_fellow(const struct trace *t, const struct event *of,
    enum event_kind k, const char *how);

/* wire_time.c */
void wire_losses(struct findings *f);
void wire_windows(struct findings *f);
void wire_waits(struct findings *f);
void wire_distance(struct findings *f);

#endif
