/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted peer, the scene, and how their traces are looked at. */
#include "peer.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "trace/summary.h"

/* No test waits longer, whatever is broken. */
#define PATIENCE_NS (20 * CLOCK_S)

/* ---- the peer ---- */

struct player {
	int fd;
	struct waiter waiter;
	struct buf *heard;
	size_t judged; /* of what was heard: an earlier step had it */
	bool ended;    /* the other side has */
};

static bool
wait_for(struct player *p, int events)
{
	return task_wait(&p->waiter, p->fd, events,
		   clock_now_ns() + PATIENCE_NS) == WAKE_READY;
}

static bool
send_all(struct player *p, const char *bytes, size_t n)
{
	ssize_t sent;

	while (n > 0) {
		sent = send(p->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (sent < 0 && !wait_for(p, EV_WRITE))
			return false;
		if (sent > 0) {
			bytes += sent;
			n -= (size_t)sent;
		}
	}
	return true;
}

static bool
drip(struct player *p, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!send_all(p, bytes + i, 1) || task_turn() != WAKE_READY)
			return false;
	return true;
}

/* At least one byte more, or the other side's end. */
static bool
hear_more(struct player *p, size_t most)
{
	char room[2048];
	ssize_t n;

	if (most > sizeof(room))
		most = sizeof(room);
	for (;;) {
		n = recv(p->fd, room, most, MSG_DONTWAIT);
		if (n > 0) {
			buf_add(p->heard, room, (size_t)n);
			return true;
		}
		p->ended = n == 0 || (errno != EAGAIN && errno != EINTR);
		if (p->ended || !wait_for(p, EV_READ))
			return false;
	}
}

static bool
play_hear(struct player *p, const char *text, size_t n)
{
	struct str s;
	char *at;

	for (;;) {
		s = buf_str(p->heard);
		at = memmem(s.p + p->judged, s.n - p->judged, text, n);
		if (at != NULL) {
			p->judged = (size_t)(at - s.p) + n;
			return true;
		}
		if (!hear_more(p, 2048))
			return false;
	}
}

static bool
hear_bytes(struct player *p, size_t n)
{
	while (p->heard->n - p->judged < n)
		if (!hear_more(p, n - (p->heard->n - p->judged)))
			return false;
	p->judged += n;
	return true;
}

static bool
stay(struct player *p)
{
	while (hear_more(p, 2048))
		continue;
	return p->ended;
}

/* How many acts are under way. */
static int acting;

static bool
hold(void)
{
	while (acting > 0)
		if (task_sleep(clock_now_ns() + 5 * CLOCK_MS) == WAKE_CANCELLED)
			return false;
	return true;
}

static void
reset(struct player *p)
{
	struct linger now = { .l_onoff = 1 };

	setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

static bool
play(struct player *p, const struct step *s)
{
	switch (s->kind) {
	case STEP_SEND:
		return send_all(p, s->p, s->n);
	case STEP_DRIP:
		return drip(p, s->p, s->n);
	case STEP_HEAR:
		return play_hear(p, s->p, s->n);
	case STEP_HEAR_BYTES:
		return hear_bytes(p, s->n);
	case STEP_PAUSE:
		return task_sleep(clock_now_ns() + (int64_t)s->n * CLOCK_MS) !=
		    WAKE_CANCELLED;
	case STEP_FIN:
		return shutdown(p->fd, SHUT_WR) == 0;
	case STEP_STAY:
		return stay(p);
	case STEP_HOLD:
		return hold();
	case STEP_RESET:
		reset(p);
		return false;
	default:
		return false;
	}
}

void
peer_play(int fd, const struct step *script, struct buf *heard)
{
	struct buf own = buf_with_cap(0);
	struct player p = { .fd = fd, .heard = heard != NULL ? heard : &own };

	waiter_init(&p.waiter);
	while (play(&p, script))
		script++;
	close(fd);
	buf_free(&own);
}

bool
peer_hear(int fd, const char *text, struct buf *heard)
{
	struct player p = { .fd = fd, .heard = heard };

	waiter_init(&p.waiter);
	return play_hear(&p, text, strlen(text));
}

int
peer_listen(int backlog, int *port)
{
	struct address a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address_parse("127.0.0.1", 0, &a);
	if (fd < 0 || bind(fd, &a.any, a.len) != 0 || listen(fd, backlog) != 0)
		abort();
	a.len = sizeof(a.room);
	if (getsockname(fd, &a.any, &a.len) != 0)
		abort();
	*port = address_port(&a);
	return fd;
}

int
peer_open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	if (d == NULL)
		abort();
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 3; /* ".", "..", and the folder itself */
}

static void
count_task(struct task *t, void *task_arg, void *arg)
{
	int *n = arg;

	(void)t;
	(void)task_arg;
	(*n)++;
}

int
peer_run(void (*act)(void *), void *arg)
{
	int n = 0;

	if (task_start(act, NULL, arg) == NULL)
		abort();
	loop_run();
	task_each(count_task, &n);
	return n;
}

/* ---- the scene ---- */

static void
tighten(int fd)
{
	int small = 4096;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
}

static int
connected(struct dialled *ours, bool tight)
{
	int port;
	int listener = peer_listen(1, &port);
	int fd;

	address_parse("127.0.0.1", port, &ours->peer);
	ours->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (tight)
		tighten(listener);
	if (tight)
		tighten(ours->fd);
	if (ours->fd < 0 ||
	    connect(ours->fd, &ours->peer.any, ours->peer.len) != 0)
		abort();
	ours->local.len = sizeof(ours->local.room);
	getsockname(ours->fd, &ours->local.any, &ours->local.len);
	fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		abort();
	close(listener);
	return fd;
}

void
scene_begin(struct scene *s, bool tight)
{
	static const struct trace_head head = {
		.url = "http://127.0.0.1/",
		.scheme = "http",
		.host = "127.0.0.1",
		.module = "http",
	};
	struct dialled d;

	memset(s, 0, sizeof(*s));
	s->peer_fd = connected(&d, tight);
	s->arena = arena_new();
	s->mask = mask_new();
	s->trace = trace_new(&head, s->mask);
	s->conn = conn_new(s->arena, s->trace, &d, 1);
	s->heard = buf_with_cap(0);
	s->wish.body_fd = -1;
	s->wish.idle_ns = CLOCK_S / 2;
	trace_conn(s->trace, 1);
}

static void
run_peer(void *arg)
{
	struct scene *s = arg;

	peer_play(s->peer_fd, s->script, &s->heard);
}

static void
run_act(void *arg)
{
	struct scene *s = arg;

	task_deadline(task_self(), clock_now_ns() + PATIENCE_NS);
	s->task = task_self();
	s->act(s);
	s->task = NULL;
	acting--;
	event_commit(trace_event(s->trace, EV_END));
}

int
scene_run(struct scene *s, const struct step *script,
    void (*act)(struct scene *s))
{
	s->script = script;
	s->act = act;
	acting++;
	if (task_start(run_peer, NULL, s) == NULL)
		abort();
	return peer_run(run_act, s);
}

static void
act_talk(struct scene *s)
{
	s->talk = talk_new(s->conn, &s->wish);
	talk_run(s->talk);
	conn_close(s->conn, CLOCK_S);
}

int
scene_talk(struct scene *s, const struct step *script,
    void (*run)(struct talk *t))
{
	if (s->wish.module != NULL)
		s->module = *s->wish.module;
	if (run != NULL)
		s->module.run = run;
	s->wish.module = &s->module;
	return scene_run(s, script, act_talk);
}

void
scene_end(struct scene *s)
{
	arena_free(s->arena);
	trace_free(s->trace);
	mask_free(s->mask);
	buf_free(&s->heard);
}

/* ---- traces ---- */

int
count_events(const struct trace *t, enum event_kind k)
{
	const struct event *e = trace_first(t, k);
	int n = 0;

	for (; e != NULL; e = trace_next(t, e, k))
		n++;
	return n;
}

int
count_events_in(const struct trace *t, enum event_kind k, enum dir d)
{
	const struct event *e = trace_first(t, k);
	int n = 0;

	for (; e != NULL; e = trace_next(t, e, k))
		n += e->dir == d;
	return n;
}

const char *
last_text(const struct trace *t, enum event_kind k, enum field_name f)
{
	const struct event *e = trace_last(t, k);

	if (e == NULL || event_cstr(e, f) == NULL)
		return "-";
	return event_cstr(e, f);
}

int64_t
last_number(const struct trace *t, enum event_kind k, enum field_name f)
{
	const struct event *e = trace_last(t, k);

	return e == NULL ? -1 : event_number(e, f, -1);
}

const char *
how_closed(struct trace *t)
{
	return arena_printf(trace_arena(t), "%s %s",
	    last_text(t, EV_CLOSED, F_FIRST), last_text(t, EV_CLOSED, F_HOW));
}

static const char *
keep(struct trace *t, struct buf *b)
{
	const char *s = arena_strdup(trace_arena(t), buf_text(b));

	buf_free(b);
	return s;
}

const char *
closings(struct trace *t)
{
	const struct event *e = trace_first(t, EV_CLOSING);
	struct buf b = buf_with_cap(0);

	for (; e != NULL; e = trace_next(t, e, EV_CLOSING))
		buf_addf(&b, "%s%s%s%s", b.n > 0 ? " " : "",
		    e->dir == DIR_SENT ? "" : "<", event_cstr(e, F_HOW),
		    e->dir == DIR_SENT ? ">" : "");
	return keep(t, &b);
}

const char *
faults(struct trace *t)
{
	const struct event *e = trace_first(t, EV_FAULT);
	struct buf b = buf_with_cap(0);

	for (; e != NULL; e = trace_next(t, e, EV_FAULT)) {
		buf_addf(&b, "%s%s", b.n > 0 ? " " : "",
		    event_cstr(e, F_FAULT));
		if (event_field(e, F_OFFSET) != NULL)
			buf_addf(&b, "@%lld",
			    (long long)event_number(e, F_OFFSET, -1));
	}
	return keep(t, &b);
}

const char *
phases(struct trace *t)
{
	const struct event *e = trace_first(t, EV_PHASE);
	struct buf b = buf_with_cap(0);

	for (; e != NULL; e = trace_next(t, e, EV_PHASE))
		buf_addf(&b, "%s%c", b.n > 0 ? " " : "",
		    phase_info(e->phase)->letter);
	return keep(t, &b);
}

bool
phases_are_a_partition(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_PHASE);
	struct phase_times times = phase_times(t);
	int64_t last_ns = 0, sum_ns = 0;

	for (; e != NULL; e = trace_next(t, e, EV_PHASE)) {
		if (e->t_ns < last_ns)
			return false;
		last_ns = e->t_ns;
	}
	for (size_t i = 0; i < PHASES; i++)
		if (times.at[i].duration_ns > 0)
			sum_ns += times.at[i].duration_ns;
	return sum_ns == times.total_ns;
}
