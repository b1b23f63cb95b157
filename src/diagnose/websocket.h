/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rules for WebSocket share with those for HTTP, in which one begins,
 * and with those for conversations that are cut off.
 */
#ifndef DIAGNOSE_WEBSOCKET_H
#define DIAGNOSE_WEBSOCKET_H

#include "diagnose/finding.h"

bool is_websocket(const struct trace *t);

/* Whether it was open already at event e: what is said is HTTP no more. */
bool websocket_is_open(const struct trace *t, const struct event *e);

/* A status that means something else here than elsewhere; NULL: it does not. */
struct draft *websocket_refused(struct findings *f, const struct event *e,
    int status);

/* An open one ended with an event of trouble: reset, or closed. */
struct draft *websocket_cut(struct findings *f, const struct event *e);

#endif
