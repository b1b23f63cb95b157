/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thousand probes in flight through the one loop, against a server in the
 * same process that answers each by its path: every one has the result that
 * is its own, and all is given back at the end. Then what only a whole probe
 * does: being cancelled anywhere, redirects, a connection that serves twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "net/fiber.h"
#include "peer.h"
#include "probe.h"
#include "probe_server.h"

#define MANY 1000

struct job {
	struct arena *arena;
	struct probe_wish wish;
	struct probe *probe;
	const struct kind *kind;
	int ended;
};

static void
ended(struct probe *p, void *arg)
{
	struct job *j = arg;

	assert_ptr_equal(p, j->probe);
	j->ended++;
}

static void
new_job(struct job *j, const char *path)
{
	struct buf error = buf_with_cap(0);
	char url[128];

	memset(j, 0, sizeof(*j));
	j->arena = arena_new();
	snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", server.port, path);
	assert_int_equal(
	    target_parse(j->arena, url, 0, &j->wish.target, &error), 0);
	buf_free(&error);
	j->kind = kind_of(str_of(path));
	j->wish.total_ns = 120 * CLOCK_S;
	j->wish.connect_ns = 60 * CLOCK_S;
	j->wish.close_ns = 60 * CLOCK_S;
	j->wish.talk.idle_ns =
	    strcmp(j->kind->path, "/silence") == 0 ? CLOCK_S : 60 * CLOCK_S;
	j->wish.talk.body_fd = -1;
	j->wish.ended = ended;
	j->wish.arg = j;
}

static void
start(struct job *j)
{
	j->probe = probe_start(&j->wish);
	assert_non_null(j->probe);
}

static void
free_job(struct job *j)
{
	probe_free(j->probe);
	arena_free(j->arena);
}

/* The trace as faults() and its like want it: they allocate in it. */
static struct trace *
trace_of(const struct job *j)
{
	return (struct trace *)(uintptr_t)probe_trace(j->probe);
}

static void
check_job(const struct job *j)
{
	struct trace *t = trace_of(j);
	const char *status = trace_fact(t, "status");
	struct str shown = str_of(faults(t)), id = { "", 0 };

	assert_int_equal(j->ended, 1);
	str_next(&shown, '@', &id);
	assert_true(str_equals(id, j->kind->faults));
	assert_string_equal(status == NULL ? "-" : status, j->kind->status);
	assert_string_equal(last_text(t, EV_TROUBLE, F_HOW), j->kind->trouble);
	assert_string_equal(how_closed(t), j->kind->closed);
	assert_int_equal(count_events(t, EV_CONNECTED), 1);
	assert_int_equal(count_events(t, EV_END), 1);
	assert_int_equal(count_events(t, EV_INTERRUPTED), 0);
	assert_true(phases_are_a_partition(t));
	assert_string_equal(probe_where(j->probe), "done");
	if (j->kind->echoes)
		assert_string_equal(last_text(t, EV_BODY, F_DATA),
		    j->wish.target.path);
}

static void
run_many(int n)
{
	struct job *jobs = xcalloc((size_t)n, sizeof(*jobs));
	char path[64];

	open_server(n);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s?%d",
		    kinds[(size_t)i % KINDS].path, i);
		new_job(&jobs[i], path);
		start(&jobs[i]);
	}
	loop_run();
	close_server();
	assert_int_equal(server.accepted, n);
	for (int i = 0; i < n; i++) {
		check_job(&jobs[i]);
		free_job(&jobs[i]);
	}
	free(jobs);
}

/* Bytes of the heap in use; 0 where that cannot be told (ASan). */
static size_t
in_use(void)
{
	fiber_free_pool();
	resolve_free_shared();
	return mallinfo2().uordblks;
}

static void
test_many(void **state)
{
	int files = peer_open_files();
	size_t before, after;

	(void)state;
	run_many(MANY);
	files = peer_open_files();
	before = in_use();
	run_many(MANY);
	after = in_use();
	assert_int_equal(peer_open_files(), files);
	/* A block lost by each would be more; libev's own tables still grow. */
	assert_true(after <= before + 64 * MANY);
}

/* ---- cancelled ---- */

static void
cancel(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct job *j = timer->data;

	(void)l;
	(void)revents;
	probe_cancel(j->probe);
	probe_cancel(j->probe);
}

/* Wherever it is: the probe ends at once, and its trace says so. */
static void
test_cancelled(void **state)
{
	enum { N = 100 };
	struct job *jobs = xcalloc(N, sizeof(*jobs));
	ev_timer *timers = xcalloc(N, sizeof(*timers));
	int files = peer_open_files();
	int64_t start_ns = clock_now_ns();

	(void)state;
	open_server(N);
	server.expected =
	    0; /* nobody accepts: all hang in the wait for a reply */
	for (int i = 0; i < N; i++) {
		new_job(&jobs[i], "/silence");
		jobs[i].wish.talk.idle_ns = 60 * CLOCK_S;
		start(&jobs[i]);
		ev_timer_init(&timers[i], cancel, (double)i / 2000, 0.);
		timers[i].data = &jobs[i];
		ev_timer_start(loop_ev(), &timers[i]);
	}
	probe_cancel(jobs[0].probe); /* before it runs */
	loop_run();
	assert_true(clock_now_ns() - start_ns < 30 * CLOCK_S);
	for (int i = 0; i < N; i++) {
		struct trace *t = trace_of(&jobs[i]);

		assert_int_equal(jobs[i].ended, 1);
		assert_int_equal(count_events(t, EV_INTERRUPTED), 1);
		assert_int_equal(count_events(t, EV_END), 1);
		assert_true(phases_are_a_partition(t));
		free_job(&jobs[i]);
	}
	close_server();
	assert_int_equal(peer_open_files(), files);
	free(jobs);
	free(timers);
}

/* ---- where it is sent to; a connection that serves twice ---- */

static void
test_redirect(void **state)
{
	const struct target *to;
	struct job j;
	bool keep;

	(void)state;
	for (int follow = 0; follow < 2; follow++) {
		open_server(1);
		new_job(&j, "/moved");
		j.wish.hops.follow = follow;
		j.wish.hops.most = 10;
		start(&j);
		loop_run();
		close_server();
		to = probe_next(j.probe, &keep);
		assert_int_equal(to != NULL, follow);
		assert_int_equal(count_events(probe_trace(j.probe), EV_NEXT),
		    1);
		assert_int_equal(
		    event_true(trace_last(probe_trace(j.probe), EV_NEXT),
			F_GOOD),
		    follow);
		if (to != NULL) {
			assert_string_equal(to->path, "/ok");
			assert_int_equal(to->port, server.port);
			assert_false(keep);
		} else {
			assert_string_equal(
			    last_text(probe_trace(j.probe), EV_NEXT, F_HOW),
			    "off");
		}
		free_job(&j);
	}
}

static void
test_kept(void **state)
{
	int files = peer_open_files();
	struct conn *kept;
	struct job a, b;

	(void)state;
	open_server(1);
	new_job(&a, "/ok?keep");
	a.wish.talk.asked.keep = true;
	start(&a);
	while (a.ended == 0)
		ev_run(loop_ev(), EVRUN_ONCE);
	assert_int_equal(count_events(probe_trace(a.probe), EV_KEPT), 1);
	assert_int_equal(count_events(probe_trace(a.probe), EV_CLOSED), 0);
	kept = probe_take_conn(a.probe);
	assert_non_null(kept);
	free_job(&a);

	new_job(&b, "/missing?keep");
	b.wish.kept = kept;
	start(&b);
	loop_run();
	close_server();
	assert_int_equal(count_events(probe_trace(b.probe), EV_REUSED), 1);
	assert_int_equal(count_events(probe_trace(b.probe), EV_CONNECT), 0);
	assert_string_equal(trace_fact(probe_trace(b.probe), "status"), "404");
	assert_string_equal(how_closed(trace_of(&b)), "client orderly");
	assert_null(probe_take_conn(b.probe));
	free_job(&b);
	assert_int_equal(peer_open_files(), files);
}

static void
test_refused(void **state)
{
	struct job j;

	(void)state;
	open_server(0);
	close_server();
	new_job(&j, "/ok");
	start(&j);
	loop_run();
	assert_int_equal(j.ended, 1);
	assert_string_equal(
	    last_text(probe_trace(j.probe), EV_CONNECT_FAILED, F_HOW),
	    "refused");
	assert_int_equal(count_events(probe_trace(j.probe), EV_CLOSED), 0);
	assert_int_equal(count_events(probe_trace(j.probe), EV_END), 1);
	assert_string_equal(phases(trace_of(&j)), "c -");
	free_job(&j);
}

static int
begin(void **state)
{
	struct rlimit r;

	(void)state;
	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return -1;
	if (r.rlim_cur < 4096)
		r.rlim_cur = r.rlim_max < 4096 ? r.rlim_max : 4096;
	return setrlimit(RLIMIT_NOFILE, &r);
}

static int
end(void **state)
{
	(void)state;
	resolve_free_shared();
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_redirect),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
