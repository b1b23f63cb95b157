/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a connection ends, as it is told: who closed first, how, what came
 * behind the end; in the clear, and under a cover that has a good-bye of its
 * own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "conn_scene.h"
#include "net/fiber.h"

static void
act_close(struct scene *s)
{
	struct seen *seen = s->data;
	const struct str bye = { "bye", 3 };
	struct str rest = bye;

	seen->code[0] = conn_write(s->conn, &rest, CLOCK_S);
	task_sleep(in_ms(seen->rest > 0 ? (int64_t)seen->rest : 0));
	conn_close(s->conn, 500 * CLOCK_MS);
	conn_close(s->conn, 500 * CLOCK_MS);
}

/* What is here unread when the connection is closed. */
static void
act_read_and_close(struct scene *s)
{
	struct seen *seen = s->data;

	seen->code[0] = conn_more(s->conn, in_ms(1000), &seen->at_ns);
	task_sleep(in_ms(50));
	conn_close(s->conn, 500 * CLOCK_MS);
}

static char flood[400000];

static const struct {
	const char *name;
	bool read; /* a little, before */
	struct step script[6];
	const char *closed;
	const char *closings;
	int64_t late; /* bytes, or -1 */
	int64_t least_ms;
} partings[] = {
	{ "we close, it follows", false, { HEAR("bye"), STAY },
	    "client orderly", "fin> <fin", -1, 0 },
	{ "it closes after a while", false,
	    { HEAR("bye"), STAY, PAUSE(60), END }, "client orderly",
	    "fin> <fin", -1, 50 },
	{ "it never closes", false, { STAY, HOLD, END }, "client timeout",
	    "fin>", -1, 150 },
	{ "it resets instead", false, { STAY, PAUSE(20), RESET },
	    "client reset", "fin> <reset", -1, 15 },
	{ "it says something after our FIN", false,
	    { STAY, SEND("one more thing"), PAUSE(10), SEND("!"), END },
	    "client orderly", "fin> <fin", 15, 5 },
	{ "it talks without an end", false,
	    { STAY, SEND_BYTES(flood, sizeof(flood)), HOLD, END },
	    "client abandoned", "fin>", -2, 0 },
	{ "it had closed before", true, { SEND("x"), FIN, STAY },
	    "server orderly", "<fin fin>", 1, 0 },
	{ "it had closed behind what nobody read", true,
	    { SEND("much that"), PAUSE(20), SEND("is not read"), FIN, STAY },
	    "server orderly", "<fin fin>", 20, 0 },
	{ "it had reset", true, { SEND("x"), PAUSE(10), RESET }, "server reset",
	    "<reset", 1, 0 },
	{ "it had said what nobody read", true, { SEND("xyz"), STAY },
	    "client orderly", "fin> <fin", 3, 0 },
};

static void
test_partings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(partings) / sizeof(partings[0]); i++) {
		struct seen seen = { .flag = false };
		int64_t late;
		struct scene s;

		scene_begin(&s, false);
		s.data = &seen;
		assert_int_equal(
		    scene_run(&s, partings[i].script,
			partings[i].read ? act_read_and_close : act_close),
		    0);
		assert_string_equal(how_closed(s.trace), partings[i].closed);
		assert_string_equal(closings(s.trace), partings[i].closings);
		assert_int_equal(count_events(s.trace, EV_CLOSED), 1);
		late = last_number(s.trace, EV_CLOSED, F_BYTES);
		if (partings[i].late == -2)
			assert_in_range(late, 262144, 262144 + 3 * ROOM);
		else
			assert_int_equal(late, partings[i].late);
		assert_true(last_number(s.trace, EV_CLOSED, F_ELAPSED) >=
		    partings[i].least_ms * CLOCK_MS);
		assert_true(
		    last_number(s.trace, EV_CLOSED, F_ELAPSED) < 2 * CLOCK_S);
		assert_string_equal(phases(s.trace), "x -");
		assert_true(phases_are_a_partition(s.trace));
		assert_int_equal(conn_fd(s.conn), -1);
		scene_end(&s);
	}
}

/* ---- a cover ---- */

/*
 * A cover for tests: all bytes go over the wire with their case changed, '.'
 * is its close_notify, '!' an offence.
 */
struct shift {
	struct conn *conn;
	bool mute; /* has nothing to say for its good-bye */
};

static char
shifted(char c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c;
}

static ssize_t
shift_read(void *self, void *p, size_t n, int *events)
{
	struct shift *x = self;
	char *to = p;
	ssize_t got;

	(void)n;
	*events = EV_READ;
	got = conn_take(x->conn, to, 1);
	if (got <= 0)
		return got;
	if (*to == '.' || *to == '!') {
		conn_fail(x->conn, *to == '.' ? CONN_NOTIFY : CONN_COVER, 0);
		return -1;
	}
	*to = shifted(*to);
	return 1;
}

static ssize_t
shift_write(void *self, const void *p, size_t n, int *events)
{
	struct shift *x = self;
	char c = shifted(*(const char *)p);

	(void)n;
	*events = EV_WRITE;
	return conn_put(x->conn, &c, 1);
}

static void
shift_close(void *self)
{
	struct shift *x = self;

	if (!x->mute)
		conn_put(x->conn, ".", 1);
}

static bool
shift_pending(void *self)
{
	(void)self;
	return false;
}

static const struct cover shift_cover = {
	.read = shift_read,
	.write = shift_write,
	.close = shift_close,
	.pending = shift_pending,
};

static void
act_covered(struct scene *s)
{
	struct seen *seen = s->data;
	struct shift x = { .conn = s->conn, .mute = seen->flag };
	struct str hello = { "Hello", 5 };
	int n = 0;

	conn_cover(s->conn, &shift_cover, &x);
	seen->code[0] = conn_write(s->conn, &hello, CLOCK_S);
	seen->code[1] = conn_more(s->conn, in_ms(1000), &seen->at_ns);
	while (seen->code[1] == 0 && conn_peek(s->conn).n < 5 && n++ < 10)
		seen->code[1] = conn_more(s->conn, in_ms(1000), &seen->at_ns);
	buf_add(&seen->bytes, conn_peek(s->conn).p, conn_peek(s->conn).n);
	conn_consume(s->conn, conn_peek(s->conn).n);
	task_sleep(in_ms(40));
	seen->code[2] =
	    seen->rest > 0 ? conn_more(s->conn, in_ms(1000), &seen->at_ns) : 0;
	conn_close(s->conn, 500 * CLOCK_MS);
}

static const struct {
	const char *name;
	bool mute;
	bool hear; /* once more before the close */
	struct step script[7];
	int code;
	const char *how;
	const char *closed;
	const char *closings;
	int64_t late;
} covered[] = {
	{ "we close, it answers in full", false, false,
	    { HEAR("hELLO"), SEND("wORLD"), HEAR("."), SEND("."), END }, 0,
	    "eof", "client orderly", "close_notify> fin> <close_notify <fin",
	    -1 },
	{ "it answers, and its FIN is late", false, false,
	    { HEAR("hELLO"), SEND("wORLD"), HEAR("."), SEND("."), PAUSE(50),
		END },
	    0, "eof", "client orderly", "close_notify> fin> <close_notify <fin",
	    -1 },
	{ "its FIN comes alone", false, false,
	    { HEAR("hELLO"), SEND("wORLD"), STAY }, 0, "tls-eof",
	    "client no-close_notify", "close_notify> fin> <fin", -1 },
	{ "it answers and never ends", false, false,
	    { HEAR("hELLO"), SEND("wORLD"), HEAR("."), SEND("."), HOLD, END },
	    0, "timeout", "client timeout", "close_notify> fin> <close_notify",
	    -1 },
	{ "it answers, then resets", false, false,
	    { HEAR("hELLO"), SEND("wORLD"), HEAR("."), SEND("."), PAUSE(20),
		RESET },
	    0, "reset", "client reset",
	    "close_notify> fin> <close_notify <reset", -1 },
	{ "it goes on in the clear behind its close_notify", false, false,
	    { HEAR("hELLO"), SEND("wORLD"), HEAR("."), SEND(".clear"), END }, 0,
	    "eof", "client orderly", "close_notify> fin> <close_notify <fin",
	    5 },
	{ "it had closed in full", false, false,
	    { HEAR("hELLO"), SEND("wORLD."), FIN, STAY }, 0, "eof",
	    "server orderly", "<close_notify close_notify> fin>", -1 },
	{ "it had closed in full, and we had heard it", false, true,
	    { HEAR("hELLO"), SEND("wORLD."), FIN, STAY }, ERR_CLOSED, "eof",
	    "server orderly", "<close_notify close_notify> fin>", -1 },
	{ "it had closed without a word", false, true,
	    { HEAR("hELLO"), SEND("wORLD"), FIN, STAY }, ERR_CLOSED, "tls-eof",
	    "server no-close_notify", "<fin close_notify> fin>", -1 },
	{ "it had said more, and closed", false, false,
	    { HEAR("hELLO"), SEND("wORLDxyz."), FIN, STAY }, 0, "eof",
	    "server orderly", "<close_notify close_notify> fin>", 3 },
	{ "it had broken the cover", false, true,
	    { HEAR("hELLO"), SEND("wORLD!"), STAY }, ERR_PROTOCOL, "tls",
	    "client abandoned", "fin>", -1 },
	{ "the cover has nothing to say", true, false,
	    { HEAR("hELLO"), SEND("wORLD"), STAY }, 0, "tls-eof",
	    "client no-close_notify", "fin> <fin", -1 },
};

static void
test_covered(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(covered) / sizeof(covered[0]); i++) {
		struct seen seen = { .flag = covered[i].mute,
			.rest = covered[i].hear };
		struct scene s;

		scene_begin(&s, false);
		s.data = &seen;
		assert_int_equal(scene_run(&s, covered[i].script, act_covered),
		    0);
		assert_int_equal(seen.code[0], 0);
		assert_string_equal(buf_text(&seen.bytes), "World");
		assert_int_equal(seen.code[2], covered[i].code);
		assert_string_equal(how_closed(s.trace), covered[i].closed);
		assert_string_equal(closings(s.trace), covered[i].closings);
		assert_int_equal(last_number(s.trace, EV_CLOSED, F_BYTES),
		    covered[i].late);
		scene_end(&s);
		buf_free(&seen.bytes);
	}
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
		cmocka_unit_test(test_partings),
		cmocka_unit_test(test_covered),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
