/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer's side of a second connection. */
#include "peer_data.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

static void
serve(void *arg)
{
	struct peer_data *d = arg;
	struct waiter w;
	int fd;

	waiter_init(&w);
	task_wait(&w, d->listener, EV_READ, clock_now_ns() + 20 * CLOCK_S);
	fd = accept4(d->listener, NULL, NULL, SOCK_CLOEXEC);
	close(d->listener);
	if (fd >= 0)
		peer_play(fd, d->script, &d->heard);
}

/* Loopback: connect() is done as soon as there is a backlog. */
static void
visit(void *arg)
{
	struct peer_data *d = arg;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct address from, to;

	address_parse(d->from, 0, &from);
	address_parse("127.0.0.1", d->port, &to);
	if (fd < 0 || bind(fd, &from.any, from.len) != 0 ||
	    connect(fd, &to.any, to.len) != 0)
		abort();
	peer_play(fd, d->script, &d->heard);
}

void
peer_serve(struct peer_data *d)
{
	if (task_start(serve, NULL, d) == NULL)
		abort();
}

void
peer_visit(struct peer_data *d)
{
	if (task_start(visit, NULL, d) == NULL)
		abort();
}
