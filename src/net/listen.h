/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A port at our end, for a peer that is to come to us (FTP's active mode).
 * Whoever comes is handed over: who may is the caller's to judge.
 */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include "base/arena.h"
#include "net/dial.h"

struct listener;

/*
 * A free port of that local address, its port aside, for peer to come to;
 * wish's interface and wire alone count. Closed with the arena at the latest.
 * NULL with errno set.
 */
struct listener *listener_open(struct arena *a, const struct address *local,
    const struct address *peer, const struct dial_wish *wish);

/* Where it is, with the port; as long as l. */
const struct address *listener_at(const struct listener *l);

/*
 * Waits for somebody to come. 0: out has a connection, or, if its fd is -1,
 * there is something to read from other (-1: there is no such descriptor).
 * ERR_LATE, ERR_CANCELLED, ERR_SYSTEM with errno set.
 */
int listener_take(struct listener *l, int other, int64_t deadline_ns,
    struct dialled *out);

/* Nobody may come any more. */
void listener_close(struct listener *l);

#endif
