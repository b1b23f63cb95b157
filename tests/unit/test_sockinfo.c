/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel's facts over real loopback sockets: figures of TCP_INFO, stamps
 * by byte offset, and the traps: segments read together, a clock that is set,
 * kernels that know less. Such a kernel is this one with calls of ours before
 * it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <linux/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/limit.h"
#include "conn_scene.h"
#include "net/sockinfo.h"
#include "net/stamps.h"

/* ---- an older kernel ---- */

static int refused; /* flags of SO_TIMESTAMPING that are not known */
static socklen_t info_most = 1024;

int
setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	if (level == SOL_SOCKET && name == SO_TIMESTAMPING &&
	    (*(const int *)value & refused) != 0) {
		errno = EINVAL;
		return -1;
	}
	return (int)syscall(SYS_setsockopt, fd, level, name, value, len);
}

int
getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	if (level == IPPROTO_TCP && name == TCP_INFO && *len > info_most)
		*len = info_most;
	return (int)syscall(SYS_getsockopt, fd, level, name, value, len);
}

/* ---- figures ---- */

#define SAME_PLACE(ours, theirs) \
	assert_int_equal(offsetof(struct tcp_figures, ours), \
	    offsetof(struct tcp_info, theirs))

static void
test_layout(void **state)
{
	(void)state;
	SAME_PLACE(options, tcpi_options);
	SAME_PLACE(rto, tcpi_rto);
	SAME_PLACE(path_mtu, tcpi_pmtu);
	SAME_PLACE(rtt, tcpi_rtt);
	SAME_PLACE(total_retrans, tcpi_total_retrans);
	SAME_PLACE(bytes_received, tcpi_bytes_received);
	SAME_PLACE(rtt_min, tcpi_min_rtt);
	SAME_PLACE(data_in, tcpi_data_segs_in);
	SAME_PLACE(delivery_rate, tcpi_delivery_rate);
	SAME_PLACE(buffer_limited, tcpi_sndbuf_limited);
	SAME_PLACE(duplicates, tcpi_dsack_dups);
	SAME_PLACE(peer_window, tcpi_snd_wnd);
}

static void
act_talk(struct scene *s)
{
	struct str said = { "question", 8 };
	int64_t at_ns;

	(void)conn_write(s->conn, &said, CLOCK_S);
	while (conn_more(s->conn, in_ms(3000), &at_ns) == 0)
		conn_consume(s->conn, conn_peek(s->conn).n);
	conn_close(s->conn, CLOCK_S);
}

/* A question, an answer after 30 ms, and the end. */
static void
talk(struct scene *s)
{
	static const struct step script[] = { HEAR("question"), PAUSE(30),
		SEND("answer"), END };

	scene_begin(s, false);
	assert_int_equal(scene_run(s, script, act_talk), 0);
}

static void
test_figures(void **state)
{
	const struct event *e;
	struct scene s;

	(void)state;
	talk(&s);
	e = trace_last(s.trace, EV_TCP_INFO);
	assert_non_null(e);
	assert_int_equal(e->source, SOURCE_KERNEL);
	assert_string_equal(event_cstr(e, F_WHEN), "closing");
	assert_true(event_number(e, F_RTT, -1) > 0);
	assert_true(event_number(e, F_RTT_MIN, -1) > 0);
	assert_int_equal(event_number(e, F_RETRANSMITS, -1), 0);
	assert_int_equal(event_number(e, F_DATA_OUT, -1), 1);
	assert_int_equal(event_number(e, F_DATA_IN, -1), 1);
	assert_non_null(event_cstr(e, F_TCP_OPTIONS));
	scene_end(&s);
}

static void
test_short_figures(void **state)
{
	const struct event *e;
	struct scene s;

	(void)state;
	info_most = offsetof(struct tcp_figures, rtt_min);
	talk(&s);
	info_most = 1024;
	e = trace_last(s.trace, EV_TCP_INFO);
	assert_true(event_number(e, F_RTT, -1) > 0);
	assert_null(event_field(e, F_RTT_MIN));
	assert_null(event_field(e, F_DATA_IN));
	e = trace_last(s.trace, EV_STAMP);
	assert_int_equal(e->dir, DIR_RECEIVED);
	assert_null(event_field(e, F_SEGMENTS));
	assert_non_null(event_field(e, F_EARLIER));
	scene_end(&s);
}

/* ---- stamps of a stream ---- */

static const struct event *
stamp_how(const struct trace *t, enum dir d, const char *how)
{
	const struct event *e = trace_first(t, EV_STAMP);

	while (e != NULL &&
	    (e->dir != d || (how != NULL && !event_is(e, F_HOW, how))))
		e = trace_next(t, e, EV_STAMP);
	return e;
}

static void
expect_talk_stamps(const struct trace *t)
{
	const struct event *left = stamp_how(t, DIR_SENT, "left");
	const struct event *acked = stamp_how(t, DIR_SENT, "acked");
	const struct event *came = stamp_how(t, DIR_RECEIVED, NULL);

	assert_non_null(left);
	assert_non_null(acked);
	assert_non_null(came);
	assert_int_equal(event_number(left, F_OFFSET, -1), 7);
	assert_int_equal(event_number(acked, F_OFFSET, -1), 7);
	assert_int_equal(event_number(came, F_OFFSET, -1), 0);
	assert_int_equal(event_number(came, F_BYTES, -1), 6);
	assert_int_equal(event_number(came, F_SEGMENTS, -1), 1);
	assert_null(event_field(came, F_EARLIER));
	assert_true(left->t_ns <= acked->t_ns);
	assert_true(came->t_ns - left->t_ns >= 29 * CLOCK_MS);
	assert_int_equal(left->source, SOURCE_KERNEL);
	assert_int_equal(count_events(t, EV_CLOCK), 0);
}

static void
test_stamps(void **state)
{
	struct scene s;

	(void)state;
	talk(&s);
	expect_talk_stamps(s.trace);
	scene_end(&s);
}

/* Linux before 6.2 does not know OPT_ID_TCP. */
static void
test_without_id_tcp(void **state)
{
	struct scene s;

	(void)state;
	refused = 1 << 16;
	talk(&s);
	refused = 0;
	expect_talk_stamps(s.trace);
	scene_end(&s);
}

static void
test_no_stamps(void **state)
{
	struct scene s;

	(void)state;
	refused = ~0;
	talk(&s);
	refused = 0;
	assert_int_equal(count_events(s.trace, EV_STAMP), 0);
	assert_int_equal(s.heard.n, 8);
	scene_end(&s);
}

static int64_t
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * CLOCK_S + t.tv_nsec;
}

/* The acknowledgement comes while we wait; nothing may spin on it. */
static void
test_no_busy_loop(void **state)
{
	static const struct step script[] = { HEAR("question"), PAUSE(400),
		SEND("answer"), END };
	int64_t before_ns = cpu_ns();
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	assert_int_equal(scene_run(&s, script, act_talk), 0);
	assert_true(cpu_ns() - before_ns < 200 * CLOCK_MS);
	scene_end(&s);
}

/* ---- without a loop: stamps by hand ---- */

struct pair {
	struct scene s;
	struct stamps stamps;
};

static void
begin(struct pair *p)
{
	const struct timespec pause = { .tv_nsec = 50 * CLOCK_MS };
	int one = 1;

	scene_begin(&p->s, false);
	setsockopt(conn_fd(p->s.conn), IPPROTO_TCP, TCP_NODELAY, &one,
	    sizeof(one));
	stamps_start(&p->stamps, conn_fd(p->s.conn), p->s.trace, 1);
	assert_true(p->stamps.on);
	/* Nobody else may want stamps: the kernel begins with them soon. */
	nanosleep(&pause, NULL);
}

static void
end(struct pair *p)
{
	close(p->s.peer_fd);
	scene_end(&p->s);
}

static void
put(struct pair *p, uint64_t *end)
{
	int64_t called_ns = clock_now_ns();

	assert_int_equal(send(p->stamps.fd, "abcd", 4, 0), 4);
	*end += 4;
	stamps_sent(&p->stamps, *end, called_ns);
}

static void
await(int fd)
{
	struct pollfd f = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&f, 1, 3000), 1);
}

/* Two sends 40 ms apart, read late: the kernel has one stamp for both. */
static void
test_read_together(void **state)
{
	const struct timespec pause = { .tv_nsec = 40 * CLOCK_MS };
	const struct event *e;
	int64_t read_ns;
	struct pair p;
	char room[16];

	(void)state;
	begin(&p);
	stamps_idle(&p.stamps, 0);
	assert_int_equal(send(p.s.peer_fd, "ab", 2, 0), 2);
	nanosleep(&pause, NULL);
	assert_int_equal(send(p.s.peer_fd, "cd", 2, 0), 2);
	await(p.stamps.fd);
	assert_int_equal(
	    stamps_receive(&p.stamps, room, sizeof(room), 0, &read_ns), 4);
	e = trace_last(p.s.trace, EV_STAMP);
	assert_int_equal(event_number(e, F_SEGMENTS, -1), 2);
	assert_true(event_number(e, F_EARLIER, -1) >= 39 * CLOCK_MS);
	/* What comes next is counted from there. */
	assert_int_equal(send(p.s.peer_fd, "ef", 2, 0), 2);
	await(p.stamps.fd);
	assert_int_equal(
	    stamps_receive(&p.stamps, room, sizeof(room), 4, &read_ns), 2);
	e = trace_last(p.s.trace, EV_STAMP);
	assert_int_equal(event_number(e, F_OFFSET, -1), 4);
	assert_int_equal(event_number(e, F_SEGMENTS, -1), 1);
	/* Once it is heard, the rest of a reply is not looked at. */
	stamps_heard(&p.stamps);
	assert_int_equal(send(p.s.peer_fd, "gh", 2, 0), 2);
	await(p.stamps.fd);
	assert_int_equal(
	    stamps_receive(&p.stamps, room, sizeof(room), 6, &read_ns), 2);
	assert_ptr_equal(trace_last(p.s.trace, EV_STAMP), e);
	end(&p);
}

static void
test_clock_set(void **state)
{
	int64_t read_ns;
	struct pair p;
	uint64_t end_at = 0;
	char room[16];

	(void)state;
	begin(&p);
	put(&p, &end_at);
	p.stamps.offset.ns += 5 * CLOCK_MS;
	stamps_drain(&p.stamps);
	assert_int_equal(count_events(p.s.trace, EV_STAMP), 0);
	assert_int_equal(count_events(p.s.trace, EV_CLOCK), 1);
	assert_in_range((uint64_t)-last_number(p.s.trace, EV_CLOCK, F_STEP),
	    4 * CLOCK_MS, 6 * CLOCK_MS);
	assert_int_equal(send(p.s.peer_fd, "ab", 2, 0), 2);
	await(p.stamps.fd);
	p.stamps.offset.ns -= 5 * CLOCK_MS;
	assert_int_equal(
	    stamps_receive(&p.stamps, room, sizeof(room), 0, &read_ns), 2);
	assert_int_equal(count_events(p.s.trace, EV_STAMP), 0);
	assert_int_equal(count_events(p.s.trace, EV_CLOCK), 2);
	/* From then on the clock is known again. */
	put(&p, &end_at);
	stamps_drain(&p.stamps);
	assert_true(count_events(p.s.trace, EV_STAMP) > 0);
	end(&p);
}

/* Of many calls the first few have stamps in the trace, and the latest. */
static void
test_many_calls(void **state)
{
	const struct timespec pause = { .tv_nsec = 10 * CLOCK_MS };
	const struct event *e;
	uint64_t end_at = 0;
	struct pair p;

	(void)state;
	begin(&p);
	for (int i = 0; i < 100; i++)
		put(&p, &end_at);
	for (int i = 0; i < 300 && p.stamps.owed > 0; i++) {
		nanosleep(&pause, NULL);
		stamps_drain(&p.stamps);
	}
	assert_int_equal(p.stamps.owed, 0);
	assert_true(count_events(p.s.trace, EV_STAMP) <= 10);
	e = trace_last(p.s.trace, EV_STAMP);
	assert_int_equal(event_number(e, F_OFFSET, -1), 399);
	assert_true(event_is(e, F_HOW, "acked"));
	end(&p);
}

static void
test_limit(void **state)
{
	uint64_t end_at = 0;
	struct pair p;

	(void)state;
	begin(&p);
	p.stamps.told = LIMIT_STAMPS - 1;
	for (int i = 0; i < 5; i++) {
		put(&p, &end_at);
		stamps_drain(&p.stamps);
	}
	assert_int_equal(count_events(p.s.trace, EV_STAMP), 1);
	assert_int_equal(count_events(p.s.trace, EV_LIMIT), 1);
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_short_figures),
		cmocka_unit_test(test_stamps),
		cmocka_unit_test(test_without_id_tcp),
		cmocka_unit_test(test_no_stamps),
		cmocka_unit_test(test_no_busy_loop),
		cmocka_unit_test(test_read_together),
		cmocka_unit_test(test_clock_set),
		cmocka_unit_test(test_many_calls),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
