/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing to scripted peers: slow, deaf, quicker to answer than we are to
 * speak, gone; and a peer that never lets us wait.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "conn_scene.h"
#include "net/fiber.h"

static void
act_write(struct scene *s)
{
	const size_t n = 3 << 20;
	struct seen *seen = s->data;
	char *p = pattern(n);
	struct str rest = { p, n };

	seen->code[0] = conn_write(s->conn, &rest, 2 * CLOCK_S);
	seen->rest = rest.n;
	seen->said = conn_said(s->conn);
	free(p);
	conn_close(s->conn, 2 * CLOCK_S);
}

static void
test_slow_reader(void **state)
{
	static const struct step script[] = { PAUSE(50), HEAR_BYTES(100000),
		PAUSE(50), STAY, END };
	struct seen seen = { .flag = false };
	const size_t n = 3 << 20;
	char *p = pattern(n);
	struct scene s;

	(void)state;
	scene_begin(&s, true);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_write), 0);
	assert_int_equal(seen.code[0], 0);
	assert_int_equal(seen.rest, 0);
	assert_int_equal(seen.said, n);
	assert_int_equal(conn_raw_sent(s.conn), n);
	assert_int_equal(s.heard.n, n);
	assert_memory_equal(s.heard.p, p, n);
	assert_string_equal(how_closed(s.trace), "client orderly");
	assert_string_equal(closings(s.trace), "fin> <fin");
	scene_end(&s);
	free(p);
}

/* Idle time counts from the last byte that left. */
static void
act_write_stuck(struct scene *s)
{
	const size_t n = 8 << 20;
	struct seen *seen = s->data;
	char *p = pattern(n);
	struct str rest = { p, n };
	int64_t start_ns = clock_now_ns();

	seen->code[0] = conn_write(s->conn, &rest, 100 * CLOCK_MS);
	seen->at_ns = clock_now_ns() - start_ns;
	seen->rest = rest.n;
	seen->said = conn_said(s->conn);
	free(p);
	conn_close(s->conn, CLOCK_S);
}

static void
test_peer_that_does_not_read(void **state)
{
	static const struct step script[] = { HOLD, END };
	struct seen seen = { .flag = false };
	struct scene s;

	(void)state;
	scene_begin(&s, true);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_write_stuck), 0);
	assert_int_equal(seen.code[0], ERR_LATE);
	assert_in_range(seen.at_ns, 100 * CLOCK_MS, 5 * CLOCK_S);
	assert_true(seen.rest > 0 && seen.said > 0);
	assert_int_equal(seen.rest + seen.said, 8 << 20);
	assert_string_equal(how_closed(s.trace), "client abandoned");
	scene_end(&s);
}

/* The peer answers, and takes no more: that is worth hearing. */
static void
act_answered(struct scene *s)
{
	const size_t n = 8 << 20;
	struct seen *seen = s->data;
	char *p = pattern(n);
	struct str rest = { p, n };

	seen->code[0] = conn_write(s->conn, &rest, 2 * CLOCK_S);
	seen->rest = rest.n;
	seen->said = conn_said(s->conn);
	buf_add(&seen->bytes, conn_peek(s->conn).p, conn_peek(s->conn).n);
	seen->at_ns = conn_received_at_ns(s->conn);
	/* Heard, and gone on with. */
	conn_consume(s->conn, conn_peek(s->conn).n);
	seen->code[1] = conn_write(s->conn, &rest, 2 * CLOCK_S);
	seen->n[1] = rest.n;
	free(p);
	conn_close(s->conn, CLOCK_S);
}

static void
test_answer_while_writing(void **state)
{
	static const struct step script[] = { PAUSE(50), SEND("no more"),
		PAUSE(50), STAY, END };
	struct seen seen = { .flag = false };
	char *p = pattern(8 << 20);
	struct scene s;

	(void)state;
	scene_begin(&s, true);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_answered), 0);
	assert_int_equal(seen.code[0], 0);
	assert_true(seen.rest > 0);
	assert_int_equal(seen.rest + seen.said, 8 << 20);
	assert_string_equal(buf_text(&seen.bytes), "no more");
	assert_true(seen.at_ns > 0);
	assert_int_equal(seen.code[1], 0);
	assert_int_equal(seen.n[1], 0);
	assert_int_equal(s.heard.n, 8 << 20);
	assert_memory_equal(s.heard.p, p, 8 << 20);
	scene_end(&s);
	buf_free(&seen.bytes);
	free(p);
}

/* Nothing to hear, and it has gone: there is no sense in writing on. */
static void
test_end_while_writing(void **state)
{
	static const struct step script[] = { PAUSE(50), FIN, HOLD, END };
	struct seen seen = { .flag = false };
	struct scene s;

	(void)state;
	scene_begin(&s, true);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_write), 0);
	assert_int_equal(seen.code[0], ERR_CLOSED);
	assert_string_equal(how_closed(s.trace), "server orderly");
	scene_end(&s);
}

/* After the peer's FIN we may still speak. */
static void
act_write_after_fin(struct scene *s)
{
	struct str hello = { "hello", 5 };
	struct seen *seen = s->data;

	seen->code[0] = conn_more(s->conn, in_ms(2000), &seen->at_ns);
	seen->code[1] = conn_write(s->conn, &hello, CLOCK_S);
	conn_close(s->conn, CLOCK_S);
}

static void
test_write_after_fin(void **state)
{
	static const struct step script[] = { FIN, STAY, END };
	struct seen seen = { .flag = false };
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	s.data = &seen;
	assert_int_equal(scene_run(&s, script, act_write_after_fin), 0);
	assert_int_equal(seen.code[0], ERR_CLOSED);
	assert_int_equal(seen.code[1], 0);
	assert_string_equal(buf_text(&s.heard), "hello");
	scene_end(&s);
}

/* The peer says why, and resets; our write meets the reset first. */
static void
act_last_words(struct scene *s)
{
	struct seen *seen = s->data;
	struct str p = { "more", 4 };

	task_sleep(in_ms(60));
	seen->code[0] = conn_write(s->conn, &p, CLOCK_S);
	seen->rest = p.n;
	seen->flag = conn_last_words(s->conn);
	seen->code[1] = conn_more(s->conn, in_ms(1000), &seen->at_ns);
	buf_add(&seen->bytes, conn_peek(s->conn).p, conn_peek(s->conn).n);
	seen->code[2] = conn_more(s->conn, in_ms(1000), &seen->at_ns);
	conn_close(s->conn, CLOCK_S);
}

static void
test_last_words(void **state)
{
	static const struct step with[] = { SEND("go away"), PAUSE(20), RESET };
	static const struct step without[] = { PAUSE(20), RESET };
	struct seen seen = { .flag = false };
	struct scene s;

	(void)state;
	scene_begin(&s, false);
	s.data = &seen;
	assert_int_equal(scene_run(&s, with, act_last_words), 0);
	assert_int_equal(seen.code[0], ERR_RESET);
	assert_int_equal(seen.rest, 4);
	assert_true(seen.flag);
	assert_int_equal(seen.code[1], 0);
	assert_string_equal(buf_text(&seen.bytes), "go away");
	assert_int_equal(seen.code[2], ERR_RESET);
	assert_true(conn_errno(s.conn) != 0);
	assert_string_equal(how_closed(s.trace), "server reset");
	scene_end(&s);
	buf_free(&seen.bytes);

	seen = (struct seen){ .flag = true };
	scene_begin(&s, false);
	s.data = &seen;
	assert_int_equal(scene_run(&s, without, act_last_words), 0);
	assert_false(seen.flag);
	assert_int_equal(seen.code[1], ERR_RESET);
	assert_string_equal(how_closed(s.trace), "server reset");
	scene_end(&s);
}

/*
 * A peer quicker than we are: others have their turns, the total deadline its
 * due.
 */
static int others_turns;

static void
count_turns(void *arg)
{
	const bool *going = arg;

	while (*going) {
		others_turns++;
		if (task_turn() != WAKE_READY)
			return;
	}
}

static void
act_flood(struct scene *s)
{
	struct seen *seen = s->data;

	task_start(count_turns, NULL, &seen->flag);
	task_deadline(task_self(), in_ms(300));
	do {
		conn_consume(s->conn, conn_peek(s->conn).n);
		seen->code[0] = conn_more(s->conn, NEVER, &seen->at_ns);
		seen->n[0]++;
	} while (seen->code[0] == 0 && seen->n[0] < 100000000);
	seen->flag = false;
	conn_close(s->conn, 0);
}

static pid_t
flooding_child(const struct scene *s)
{
	static char much[65536];
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	alarm(10);
	close(conn_fd(s->conn));
	while (send(s->peer_fd, much, sizeof(much), MSG_NOSIGNAL) > 0)
		continue;
	_exit(0);
}

static void
test_flood(void **state)
{
	static const struct step script[] = { END };
	struct seen seen = { .flag = true };
	struct scene s;
	pid_t pid;

	(void)state;
	scene_begin(&s, false);
	pid = flooding_child(&s);
	s.data = &seen;
	others_turns = 0;
	assert_int_equal(scene_run(&s, script, act_flood), 0);
	assert_int_equal(seen.code[0], ERR_LATE);
	assert_true(others_turns > 3);
	scene_end(&s);
	assert_true(pid > 0);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
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
		cmocka_unit_test(test_slow_reader),
		cmocka_unit_test(test_peer_that_does_not_read),
		cmocka_unit_test(test_answer_while_writing),
		cmocka_unit_test(test_end_while_writing),
		cmocka_unit_test(test_write_after_fin),
		cmocka_unit_test(test_last_words),
		cmocka_unit_test(test_flood),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
