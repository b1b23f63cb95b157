/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second connection that the peer opens, to a port of ours (FTP's active
 * mode). Strangers who come instead are turned away.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/listen.h"
#include "net/loop.h"
#include "talk/data_internal.h"

/* What is left of the wait behind an answer on the first connection. */
#define ANSWERED_NS CLOCK_S

/* Nobody came, or nobody can; error is an errno or 0. */
static bool
not_accepted(struct talk *t, int64_t since_ns, const char *how, int error)
{
	struct event *e = trace_event(t->trace, EV_ACCEPT_FAILED);
	char text[ADDRESS_TEXT];

	event_text(e, F_HOW, how);
	if (t->data.listener != NULL) {
		event_text(e, F_LOCAL,
		    address_text(listener_at(t->data.listener), text));
		event_ns(e, F_ELAPSED, clock_now_ns() - since_ns);
		listener_close(t->data.listener);
	}
	if (error != 0)
		event_errno(e, error);
	event_commit(e);
	t->data.listener = NULL;
	return data_failed(t, how);
}

/* The address as a peer can use it: a scope is ours alone. */
static void
tell_place(const struct address *at, struct data_place *place)
{
	char text[ADDRESS_TEXT];
	struct str s = str_of(address_host(at, text));

	s.n = str_find(s, '%');
	if (s.n >= sizeof(place->address))
		s.n = sizeof(place->address) - 1;
	memcpy(place->address, s.p, s.n);
	place->address[s.n] = '\0';
	place->port = address_port(at);
	place->v6 = at->any.sa_family == AF_INET6;
}

bool
data_listen(struct talk *t, struct data_place *place)
{
	char text[ADDRESS_TEXT];
	struct event *e;

	*place = (struct data_place){ .port = 0 };
	if (t->over)
		return false;
	data_renew(t, "opening a port for the data connection");
	t->data.listener = listener_open(t->data.arena, conn_local(t->conn),
	    conn_peer(t->conn), data_dial_wish(t));
	if (t->data.listener == NULL)
		return not_accepted(t, 0, "local", errno);
	tell_place(listener_at(t->data.listener), place);
	e = trace_event(t->trace, EV_LISTENING);
	event_text(e, F_LOCAL,
	    address_text(listener_at(t->data.listener), text));
	event_commit(e);
	data_put_back(t);
	return true;
}

/* RFC 4217 15.2.6: who takes the port of another. Named once. */
static void
turn_away(struct talk *t, const struct dialled *d)
{
	char text[ADDRESS_TEXT], peer[ADDRESS_TEXT];

	close(d->fd);
	if (!t->data.stranger)
		fault(t, "ftp-data-stranger",
		    "%s came to the data port, which waits for %s",
		    address_text(&d->peer, text),
		    address_host(conn_peer(t->conn), peer));
	t->data.stranger = true;
}

/* Strangers may come without an end, and no wait be between them. */
static int
let_others(int64_t deadline_ns)
{
	enum wake why = task_turn();

	if (why == WAKE_CANCELLED)
		return ERR_CANCELLED;
	return why == WAKE_LATE || clock_now_ns() >= deadline_ns ? ERR_LATE : 0;
}

/*
 * The peer, as soon as it comes. What it says on the first connection may be
 * that it does not: then there is little time left. 0, or an error; *how.
 */
static int
await_peer(struct talk *t, int64_t deadline_ns, struct dialled *d,
    const char **how)
{
	bool answered = false;
	int64_t now_ns;
	int code;

	for (;;) {
		now_ns = clock_now_ns();
		if (!answered && is_spoken_to(t)) {
			answered = true;
			if (deadline_ns > now_ns + ANSWERED_NS)
				deadline_ns = now_ns + ANSWERED_NS;
		}
		code = listener_take(t->data.listener,
		    answered ? -1 : conn_fd(t->conn), deadline_ns, d);
		if (code == 0 && d->fd >= 0) {
			if (address_same_host(&d->peer, conn_peer(t->conn)))
				return 0;
			turn_away(t, d);
			code = let_others(deadline_ns);
		}
		*how = code == ERR_LATE && answered ? "answered"
						    : data_how_of(code);
		if (code != 0)
			return code;
	}
}

static void
tell_accepted(struct talk *t, const struct dialled *d, int64_t since_ns)
{
	struct event *e = trace_event(t->trace, EV_ACCEPTED);
	char text[ADDRESS_TEXT];

	event_text(e, F_ADDRESS, address_text(&d->peer, text));
	event_text(e, F_LOCAL, address_text(&d->local, text));
	event_ns(e, F_ELAPSED, clock_now_ns() - since_ns);
	event_commit(e);
}

bool
data_accept(struct talk *t)
{
	int64_t since_ns = clock_now_ns();
	struct dialled d;
	const char *how;
	int code;

	if (t->over || t->data.listener == NULL)
		return false;
	data_begins(t, "waiting for the data connection");
	trace_phase(t->trace, PHASE_CONNECT);
	code = await_peer(t, since_ns + talk_idle_ns(t), &d, &how);
	if (code != 0)
		return not_accepted(t, since_ns, how,
		    code == ERR_SYSTEM ? errno : 0);
	tell_accepted(t, &d, since_ns);
	listener_close(t->data.listener);
	t->data.listener = NULL;
	t->data.conn = conn_new(t->data.arena, t->trace, &d, t->data.id);
	data_put_back(t);
	return true;
}
