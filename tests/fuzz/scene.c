/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation without a network, by a cover that lies over no socket. */
#include "scene.h"

#include <string.h>

#include "base/clock.h"
#include "diagnose/diagnose.h"
#include "net/conn_internal.h"
#include "net/loop.h"
#include "talk/modules.h"
#include "trace/summary.h"

/* A cover with something of its own would be taken for TLS. */
static struct scene *now;

static ssize_t
hear_peer(struct scene_peer *peer, void *p, size_t n, int *events)
{
	*events = EV_READ;
	if (peer->bytes.n == 0) {
		conn_fail(peer->conn, peer->end, 0);
		return -1;
	}
	if (n > peer->piece)
		n = peer->piece;
	if (n > peer->bytes.n)
		n = peer->bytes.n;
	memcpy(p, peer->bytes.p, n);
	peer->bytes.p += n;
	peer->bytes.n -= n;
	peer->conn->received_at_ns = clock_now_ns();
	return (ssize_t)n;
}

static ssize_t
scene_read(void *self, void *p, size_t n, int *events)
{
	(void)self;
	return hear_peer(&now->peer, p, n, events);
}

static ssize_t
scene_read_second(void *self, void *p, size_t n, int *events)
{
	(void)self;
	return hear_peer(&now->second, p, n, events);
}

static ssize_t
scene_write(void *self, const void *p, size_t n, int *events)
{
	(void)self;
	(void)p;
	*events = EV_WRITE;
	return (ssize_t)n;
}

static void
scene_close(void *self)
{
	(void)self;
}

static bool
scene_pending(void *self)
{
	(void)self;
	return false;
}

static const struct cover cover = {
	.read = scene_read,
	.write = scene_write,
	.close = scene_close,
	.pending = scene_pending,
};

static const struct cover second_cover = {
	.read = scene_read_second,
	.write = scene_write,
	.close = scene_close,
	.pending = scene_pending,
};

void
scene_connect(struct conn *c)
{
	now->second.conn = c;
	conn_cover(c, &second_cover, NULL);
}

void
scene_ends(struct dialled *d)
{
	MUST(address_parse("127.0.0.1", 80, &d->peer));
	MUST(address_parse("127.0.0.1", 8080, &d->local));
}

void
scene_log_in(struct scene *s, const char *password)
{
	s->password = secret_new(str_of(password));
	s->wish.asked.user = "ada";
	s->wish.credential = CREDENTIAL_PASSWORD;
	s->wish.credential_value = s->password;
	s->wish.clear_login = true;
}

void
scene_begin(struct scene *s)
{
	static const struct trace_head head = {
		.url = "http://h.example/",
		.scheme = "http",
		.host = "h.example",
		.host_ascii = "h.example",
		.path = "/",
		.port = 80,
		.module = "http",
		.version = "0",
	};
	struct dialled nobody = { .fd = -1 };

	memset(s, 0, sizeof(*s));
	s->arena = arena_new();
	s->trace = trace_new(&head, NULL);
	scene_ends(&nobody);
	s->peer.conn = conn_new(s->arena, s->trace, &nobody, 1);
	s->peer.piece = s->second.piece = SIZE_MAX;
	s->peer.end = s->second.end = CONN_NOTIFY;
	trace_conn(s->trace, 1);
	conn_cover(s->peer.conn, &cover, NULL);
	now = s;
	s->wish.module = module_for_scheme("http", &s->wish.secure);
	s->wish.body_fd = -1;
	s->wish.asked.scheme = "http";
	s->wish.asked.host = s->wish.asked.authority = "h.example";
	s->wish.asked.path = "/";
	s->wish.asked.agent = "sonde/0";
	s->wish.asked.keep = true;
}

static void
act(void *arg)
{
	struct scene *s = arg;

	talk_run(talk_new(s->peer.conn, &s->wish));
	event_commit(trace_event(s->trace, EV_END));
}

static void
count(struct task *t, void *task_arg, void *arg)
{
	(void)t;
	(void)task_arg;
	++*(int *)arg;
}

void
scene_run(struct scene *s)
{
	int left = 0;

	MUST(task_start(act, NULL, s) != NULL);
	loop_run();
	task_each(count, &left);
	MUST(left == 0);
	MUST(trace_last(s->trace, EV_END) ==
	    trace_get(s->trace, trace_count(s->trace) - 1));
	trace_must_be_sound(s->trace);
}

void
scene_end(struct scene *s)
{
	arena_free(s->arena);
	trace_free(s->trace);
	secret_free(s->password);
}

void
scene_digest(const struct scene *s, struct buf *out)
{
	const struct event *e;
	struct str text;

	for (size_t i = 0; i < trace_count(s->trace); i++) {
		e = trace_get(s->trace, i);
		if (e->kind != EV_LINE && e->kind != EV_FACT &&
		    e->kind != EV_FAULT)
			continue;
		buf_addf(out, "%s %s %s ", event_info(e->kind)->name,
		    event_get(e, F_NAME).n > 0 ? event_cstr(e, F_NAME) : "",
		    e->kind == EV_FAULT ? event_cstr(e, F_FAULT) : "");
		text = event_get(e, e->kind == EV_LINE ? F_TEXT : F_VALUE);
		buf_add(out, text.p, text.n);
		buf_addf(out, " %lld\n",
		    (long long)event_number(e, F_OFFSET, -1));
	}
}

bool
digest_has(const struct buf *told, const char *id)
{
	return told->n > 0 && memmem(told->p, told->n, id, strlen(id)) != NULL;
}

void
trace_must_be_sound(const struct trace *t)
{
	struct phase_times times = phase_times(t);
	const struct event *e = trace_first(t, EV_FAULT);
	int64_t sum_ns = 0;

	/* A missing reply has no one name: the rules look at why. */
	for (; e != NULL; e = trace_next(t, e, EV_FAULT))
		MUST(fault_find(event_cstr(e, F_FAULT)) != NULL ||
		    event_is(e, F_FAULT, "http-no-reply"));
	for (size_t i = 0; i < PHASES; i++)
		if (times.at[i].duration_ns > 0)
			sum_ns += times.at[i].duration_ns;
	MUST(sum_ns == times.total_ns);
}
