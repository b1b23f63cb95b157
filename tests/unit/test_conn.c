/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection against scripted peers: what is heard, in which order and at
 * which offset; how it may end; being cancelled at each wait. Writing is in
 * test_conn_write.c, closing in test_conn_close.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/error.h"
#include "conn_scene.h"
#include "net/fiber.h"

/* ---- hearing ---- */

/* Takes all there is, in pieces of an odd size. */
static int
hear_all(struct scene *s, struct seen *seen, size_t piece)
{
	struct str p;
	int code;

	for (;;) {
		p = conn_peek(s->conn);
		if (p.n > piece)
			p.n = piece;
		buf_add(&seen->bytes, p.p, p.n);
		conn_consume(s->conn, p.n);
		if (p.n > 0)
			continue;
		code = conn_more(s->conn, in_ms(2000), &seen->at_ns);
		if (code != 0)
			return code;
	}
}

static void
act_hear_all(struct scene *s)
{
	struct seen *seen = s->data;

	seen->code[0] = hear_all(s, seen, 777);
	seen->heard = conn_heard(s->conn);
}

static void
test_hear_all(void **state)
{
	const size_t n = 5 * ROOM + 123;
	struct seen seen = { .flag = false };
	char *p = pattern(n);
	struct step script[] = { SEND_BYTES(p, n), END };
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_hear_all), 0);
	assert_int_equal(seen.code[0], ERR_CLOSED);
	assert_int_equal(conn_end(s.conn), CONN_FIN);
	assert_string_equal(conn_how(s.conn), "eof");
	assert_int_equal(seen.heard, n);
	assert_int_equal(conn_raw_received(s.conn), n);
	assert_int_equal(seen.bytes.n, n);
	assert_memory_equal(seen.bytes.p, p, n);
	assert_int_equal(conn_first_bytes(s.conn).n, 256);
	assert_memory_equal(conn_first_bytes(s.conn).p, p, 256);
	scene_end(&s);
	buf_free(&seen.bytes);
	free(p);
}

/*
 * Fills the buffer without consuming, then a little at a time across its end.
 */
static void
act_fill(struct scene *s)
{
	struct seen *seen = s->data;

	while (conn_peek(s->conn).n < ROOM) {
		seen->code[0] = conn_more(s->conn, in_ms(2000), &seen->at_ns);
		if (seen->code[0] != 0)
			return;
	}
	seen->code[1] = conn_more(s->conn, in_ms(2000), &seen->at_ns);
	seen->n[1] = conn_peek(s->conn).n;
	buf_add(&seen->bytes, conn_peek(s->conn).p, 10000);
	conn_consume(s->conn, 10000);
	seen->code[2] = conn_more(s->conn, in_ms(2000), &seen->at_ns);
	seen->n[2] = conn_peek(s->conn).n;
	seen->code[3] = hear_all(s, seen, ROOM);
	seen->heard = conn_heard(s->conn);
}

static void
test_across_the_buffer(void **state)
{
	const size_t n = 2 * ROOM;
	struct seen seen = { .flag = false };
	char *p = pattern(n);
	struct step script[] = { SEND_BYTES(p, n), END };
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_fill), 0);
	assert_int_equal(seen.code[1], ERR_LIMIT);
	assert_int_equal(seen.n[1], ROOM);
	assert_int_equal(seen.code[2], 0);
	assert_in_range(seen.n[2], ROOM - 10000 + 1, ROOM);
	assert_int_equal(seen.code[3], ERR_CLOSED);
	assert_int_equal(seen.heard, n);
	assert_memory_equal(seen.bytes.p, p, n);
	scene_end(&s);
	buf_free(&seen.bytes);
	free(p);
}

static void
act_stamps(struct scene *s)
{
	struct seen *seen = s->data;
	int64_t first_ns = 0;

	seen->code[0] = conn_more(s->conn, in_ms(2000), &first_ns);
	seen->code[1] = conn_more(s->conn, in_ms(2000), &seen->at_ns);
	seen->at_ns -= first_ns;
	seen->n[0] = conn_peek(s->conn).n;
	conn_close(s->conn, CLOCK_S);
}

static void
test_stamps(void **state)
{
	struct seen seen = { .flag = false };
	struct step script[] = { SEND("abc"), PAUSE(50), SEND("de"), STAY,
		END };
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_stamps), 0);
	assert_int_equal(seen.n[0], 5);
	/* Two stamps; a busy machine may be late to take the first. */
	assert_in_range(seen.at_ns, 1, 4000 * CLOCK_MS);
	scene_end(&s);
}

/* ---- ends ---- */

static void
act_more_twice(struct scene *s)
{
	struct seen *seen = s->data;

	seen->code[0] = conn_more(s->conn, in_ms(100), &seen->at_ns);
	seen->n[0] = conn_peek(s->conn).n;
	seen->code[1] = conn_more(s->conn, in_ms(100), &seen->at_ns);
	seen->n[1] = conn_peek(s->conn).n;
	seen->code[2] = conn_more(s->conn, in_ms(100), &seen->at_ns);
	conn_close(s->conn, 200 * CLOCK_MS);
}

static const struct {
	const char *name;
	struct step script[5];
	enum conn_end end;
	int code;
	const char *how;
	const char *closed;
	const char *closings;
} endings[] = {
	{ "end of file", { SEND("x"), PAUSE(20), FIN, STAY }, CONN_FIN,
	    ERR_CLOSED, "eof", "server orderly", "<fin fin>" },
	{ "reset", { SEND("x"), PAUSE(20), RESET }, CONN_RESET, ERR_RESET,
	    "reset", "server reset", "<reset" },
	{ "silence", { SEND("x"), STAY }, CONN_LATE, ERR_LATE, "timeout",
	    "client abandoned", "fin>" },
};

static void
test_endings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct seen seen = { .flag = false };
		struct scene s;

		scene_begin(&s, false);
		s.data = &seen;
		assert_int_equal(
		    scene_run(&s, endings[i].script, act_more_twice), 0);
		assert_int_equal(seen.code[0], 0);
		assert_int_equal(seen.n[0], 1);
		assert_int_equal(seen.code[1], endings[i].code);
		assert_int_equal(seen.n[1], 1); /* what is here stays */
		assert_int_equal(seen.code[2], endings[i].code);
		assert_int_equal(conn_end(s.conn), endings[i].end);
		assert_string_equal(conn_how(s.conn), endings[i].how);
		assert_string_equal(how_closed(s.trace), endings[i].closed);
		assert_string_equal(closings(s.trace), endings[i].closings);
		assert_int_equal(conn_errno(s.conn),
		    endings[i].end == CONN_RESET ? ECONNRESET : 0);
		assert_true(phases_are_a_partition(s.trace));
		scene_end(&s);
	}
}

/* To be late may be forgotten; nothing else may. */
static void
act_not_late(struct scene *s)
{
	struct seen *seen = s->data;

	seen->code[0] = conn_more(s->conn, in_ms(20), &seen->at_ns);
	conn_not_late(s->conn);
	seen->code[1] = conn_more(s->conn, in_ms(2000), &seen->at_ns);
	seen->code[2] = conn_more(s->conn, in_ms(2000), &seen->at_ns);
	conn_not_late(s->conn);
	seen->code[3] = conn_more(s->conn, in_ms(2000), &seen->at_ns);
}

static void
test_not_late(void **state)
{
	static const struct step script[] = { PAUSE(60), SEND("x"), END };
	struct seen seen = { .flag = false };
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_not_late), 0);
	assert_int_equal(seen.code[0], ERR_LATE);
	assert_int_equal(seen.code[1], 0);
	assert_int_equal(seen.code[2], ERR_CLOSED);
	assert_int_equal(seen.code[3], ERR_CLOSED);
	scene_end(&s);
}

/* ---- cancelling at every wait ---- */

static void
cancel(struct ev_loop *l, ev_timer *timer, int revents)
{
	struct scene *s = timer->data;

	(void)l;
	(void)revents;
	if (s->task != NULL)
		task_cancel(s->task);
}

static void
act_hear_cancelled(struct scene *s)
{
	struct seen *seen = s->data;

	seen->code[0] = conn_more(s->conn, NEVER, &seen->at_ns);
	conn_close(s->conn, CLOCK_S);
}

static void
act_write_cancelled(struct scene *s)
{
	const size_t n = 8 << 20;
	struct seen *seen = s->data;
	char *p = pattern(n);
	struct str rest = { p, n };

	seen->code[0] = conn_write(s->conn, &rest, 10 * CLOCK_S);
	seen->rest = rest.n;
	free(p);
	conn_close(s->conn, CLOCK_S);
}

static void
act_just_close(struct scene *s)
{
	struct seen *seen = s->data;

	conn_close(s->conn, 10 * CLOCK_S);
	seen->code[0] = ERR_CANCELLED;
}

static void
test_cancelled(void **state)
{
	static void (*const acts[])(struct scene *) = { act_hear_cancelled,
		act_write_cancelled, act_just_close };
	static const struct step script[] = { HOLD, END };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct seen seen = { .flag = false };
		ev_timer timer;
		struct scene s;

		scene_begin(&s, true);
		s.data = &seen;
		ev_timer_init(&timer, cancel, 0.03, 0.);
		timer.data = &s;
		ev_timer_start(loop_ev(), &timer);
		assert_int_equal(scene_run(&s, script, acts[i]), 0);
		assert_int_equal(seen.code[0], ERR_CANCELLED);
		assert_string_equal(how_closed(s.trace), "client abandoned");
		assert_int_equal(conn_fd(s.conn), -1);
		scene_end(&s);
	}
}

/* ---- the rest ---- */

static void
act_nothing(struct scene *s)
{
	(void)s;
}

static void
test_descriptor_goes_with_the_arena(void **state)
{
	static const struct step script[] = { END };
	int before = peer_open_files();
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	assert_int_equal(peer_open_files(), before + 2);
	assert_int_equal(scene_run(&s, script, act_nothing), 0);
	scene_end(&s);
	assert_int_equal(peer_open_files(), before);
}

static void
test_move(void **state)
{
	static const struct trace_head head = { .url = "x" };
	static const struct step script[] = { STAY, END };
	struct trace *other = trace_new(&head, NULL);
	struct seen seen = { .flag = false };
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	s.data = &seen;
	conn_move(s.conn, other, 7);
	assert_ptr_equal(conn_trace(s.conn), other);
	assert_ptr_equal(conn_arena(s.conn), s.arena);
	assert_int_equal(scene_run(&s, script, act_just_close), 0);
	assert_int_equal(count_events(s.trace, EV_CLOSED), 0);
	assert_int_equal(trace_last(other, EV_CLOSED)->conn, 7);
	scene_end(&s);
	trace_free(other);
}

static int
end(void **state)
{
	(void)state;
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hear_all),
		cmocka_unit_test(test_across_the_buffer),
		cmocka_unit_test(test_stamps),
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_not_late),
		cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_descriptor_goes_with_the_arena),
		cmocka_unit_test(test_move),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
