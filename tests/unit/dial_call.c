/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of dial(), for tests. */
#include "dial_call.h"

#include <unistd.h>

#include "base/clock.h"
#include "peer.h"

static const struct trace_head head = { .url = "x" };

static void
cancel(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct call *c = timer->data;

	(void)l;
	(void)revents;
	task_cancel(c->task);
}

static void
call_dial(void *arg)
{
	struct call *c = arg;
	struct pin pin = { "host.test", 0, c->addresses };
	struct resolve_wish wish = { .family = AF_UNSPEC,
		.pins = &pin,
		.n_pins = 1 };
	struct arena *a = arena_new();
	struct resolver *r;
	int64_t start_ns;

	c->task = task_self();
	r = resolve_start(a, c->trace, &wish, "host.test", c->port);
	c->code = resolve_wait(r, clock_now_ns() + CLOCK_S);
	start_ns = clock_now_ns();
	if (c->total_ms > 0)
		task_deadline(c->task, start_ns + c->total_ms * CLOCK_MS);
	if (c->code == 0)
		c->code = dial(c->trace, &c->wish, r,
		    start_ns + c->within_ms * CLOCK_MS, &c->out);
	c->took_ns = clock_now_ns() - start_ns;
	resolve_stop(r);
	arena_free(a);
}

void
run_call(struct call *c)
{
	ev_timer timer;

	c->trace = trace_new(&head, NULL);
	c->out.fd = -1;
	if (c->cancel_ms > 0) {
		ev_timer_init(&timer, cancel, (double)c->cancel_ms / 1000, 0.);
		timer.data = c;
		ev_timer_start(loop_ev(), &timer);
	}
	c->hanging = peer_run(call_dial, c);
	if (c->cancel_ms > 0)
		ev_timer_stop(loop_ev(), &timer);
}

void
end_call(struct call *c)
{
	if (c->out.fd >= 0)
		close(c->out.fd);
	trace_free(c->trace);
}

const char *
attempts(struct trace *t)
{
	struct buf b = buf_with_cap(0);
	const char *s;

	for (size_t i = 0; i < trace_count(t); i++) {
		const struct event *e = trace_get(t, i);
		const char *how = event_cstr(e, F_HOW);
		struct str host = event_get(e, F_ADDRESS);

		if (e->kind != EV_CONNECTED && e->kind != EV_CONNECT_FAILED)
			continue;
		host.n = str_find(host, ':');
		buf_addf(&b, "%s%d %.*s %s", b.n > 0 ? ", " : "",
		    (int)event_number(e, F_ATTEMPT, 0), STR_ARG(host),
		    e->kind == EV_CONNECTED ? "ok" : how);
	}
	s = arena_strdup(trace_arena(t), buf_text(&b));
	buf_free(&b);
	return s;
}
