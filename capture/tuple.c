/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose packets may be seen: those of a socket that was made here, at a port
 * that the kernel gave to nobody else. A second socket, the guard, keeps that
 * port for this user until the tuple is dropped (only sockets of one user share
 * by SO_REUSEPORT). So there is no way to name the flow of somebody else.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "capture.h"

bool
request_read(struct wire_request *r, const void *p, ssize_t n)
{
	int family;

	if (n != (ssize_t)sizeof(*r))
		return false;
	memcpy(r, p, sizeof(*r));
	family = r->remote.any.sa_family;
	if (r->version != WIRE_VERSION || r->ask == WIRE_HAND_OVER)
		return r->version == WIRE_VERSION;
	return r->ask == WIRE_SOCKET &&
	    (r->type == SOCK_STREAM || r->type == SOCK_DGRAM) &&
	    (family == AF_INET || family == AF_INET6) &&
	    r->local.any.sa_family == family && r->local.v4.sin_port == 0;
}

/* A socket at that end, which others of this user may share. */
static int
bound(int type, const union wire_end *e)
{
	int one = 1, fd = socket(e->any.sa_family, type | SOCK_CLOEXEC, 0);

	if (fd < 0 ||
	    (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) == 0 &&
		bind(fd, &e->any, sizeof(*e)) == 0))
		return fd;
	close(fd);
	return -1;
}

int
tuple_open(struct tuples *t, const struct wire_request *r, int *fd)
{
	struct tuple x = { (int)r->type, r->local, r->remote, -1 };
	socklen_t len = sizeof(x.local);

	*fd = -1;
	if (t->n == WIRE_TUPLES)
		return ENOBUFS;
	x.guard = bound(x.type, &x.local);
	if (x.guard < 0)
		return errno;
	if (getsockname(x.guard, &x.local.any, &len) == 0)
		*fd = bound(x.type, &x.local);
	if (*fd < 0) {
		close(x.guard);
		return errno;
	}
	t->all[t->n++] = x;
	return 0;
}

void
tuples_drop(struct tuples *t, const union wire_end *but)
{
	size_t were = t->n;

	t->n = 0;
	for (size_t i = 0; i < were; i++) {
		struct tuple x = t->all[i];

		if (memcmp(&x.local, but, sizeof(*but)) == 0)
			t->all[t->n++] = x;
		else
			t->guards[t->n_guards++] = x.guard;
	}
}
