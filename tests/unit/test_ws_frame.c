/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames of a WebSocket: those that we say, byte for byte; those that we hear,
 * each offence with its place, and its nearest look-alike, which is none. The
 * handshake and the dialogue are in test_ws.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/xalloc.h"
#include "net/fiber.h"
#include "ws_scene.h"

#define BYTES(s) s, sizeof(s) - 1
#define A100 \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* What comes after our first ping, instead of the pong or before it. */
static const struct test {
	const char *name;
	const char *frames;
	size_t n;
	size_t at;         /* where the offending frame begins in them */
	const char *fault; /* NULL: there is none */
	const char *close; /* ours, at the end */
	const char *body;  /* the last message; NULL: none came */
	bool deflate;
} tests[] = {
	/* What is well. */
	{ "the pong", BYTES(PONG), 0, NULL, CLOSE_1000, NULL, false },
	{ "a message before it", BYTES("\x81\005hello" PONG), 0, NULL,
	    CLOSE_1000, "hello", false },
	{ "an empty message", BYTES("\x81\000" PONG), 0, NULL, CLOSE_1000, "",
	    false },
	{ "126 bytes, in two bytes of length",
	    BYTES("\x82\x7e\000\x7e" A100 "bbbbbbbbbbbbbbbbbbbbbbbbbb" PONG), 0,
	    NULL, CLOSE_1000, A100 "bbbbbbbbbbbbbbbbbbbbbbbbbb", false },
	{ "fragments, with a pong between",
	    BYTES("\001\003hel\x8a\000" PONG "\000\001l\x80\001o"), 0, NULL,
	    CLOSE_1000, "hello", false },
	{ "an empty last fragment", BYTES("\001\002hi\x80\000" PONG), 0, NULL,
	    CLOSE_1000, "hi", false },
	{ "a ping, which is answered", BYTES("\x89\002hi" PONG), 0, NULL,
	    CLOSE_1000, NULL, false },
	{ "a pong of another", BYTES("\x8a\0018" PONG), 0, NULL, CLOSE_1000,
	    NULL, false },
	{ "a ping of 125 bytes",
	    BYTES("\x89\x7d" A100 "bbbbbbbbbbbbbbbbbbbbbbbbb" PONG), 0, NULL,
	    CLOSE_1000, NULL, false },
	{ "text, cut within its characters",
	    BYTES("\001\002h\xc3\000\002\xa9\xe2\x80\002\x82\xac" PONG), 0,
	    NULL, CLOSE_1000, "h\xc3\xa9\xe2\x82\xac", false },
	{ "binary need not be text", BYTES("\x82\002\xff\xfe" PONG), 0, NULL,
	    CLOSE_1000, "\xff\xfe", false },
	/* RFC 7692 7.2.3.1 and 7.2.3.2: the second refers to the first. */
	{ "compressed", BYTES("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00" PONG), 0,
	    NULL, CLOSE_1000, "Hello", true },
	{ "compressed, in fragments",
	    BYTES("\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00" PONG), 0, NULL,
	    CLOSE_1000, "Hello", true },
	{ "compressed, on the same window",
	    BYTES("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"
		  "\xc1\x05\xf2\x00\x11\x00\x00" PONG),
	    0, NULL, CLOSE_1000, "Hello", true },
	/* 7.2.3.3: a block without compression; .4: BFINAL is set. */
	{ "not compressed inside",
	    BYTES("\xc1\x0b\x00\x05\x00\xfa\xffHello\x00" PONG), 0, NULL,
	    CLOSE_1000, "Hello", true },
	{ "with a last block",
	    BYTES("\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00"
		  "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00" PONG),
	    0, NULL, CLOSE_1000, "Hello", true },
	{ "agreed on, and not used", BYTES("\x81\002hi" PONG), 0, NULL,
	    CLOSE_1000, "hi", true },
	{ "an empty one, compressed", BYTES("\xc1\001\000" PONG), 0, NULL,
	    CLOSE_1000, "", true },

	/* What is not. */
	{ "masked", BYTES("\x81\x82\1\2\3\4ij"), 0, "ws-masked-server",
	    CLOSE_1002, NULL, false },
	{ "RSV1 without an extension", BYTES("\xc1\002hi"), 0,
	    "ws-reserved-bit", CLOSE_1002, NULL, false },
	{ "RSV2", BYTES("\x81\001a\xa1\002hi"), 3, "ws-reserved-bit",
	    CLOSE_1002, "a", true },
	{ "RSV3 of a ping", BYTES("\x99\000"), 0, "ws-reserved-bit", CLOSE_1002,
	    NULL, true },
	{ "RSV1 of a control frame", BYTES("\xc9\000"), 0, "ws-reserved-bit",
	    CLOSE_1002, NULL, true },
	{ "RSV1 of a continuation", BYTES("\001\001a\xc0\001b"), 3,
	    "ws-reserved-bit", CLOSE_1002, "a", true },
	{ "opcode 3", BYTES("\x83\000"), 0, "ws-reserved-opcode", CLOSE_1002,
	    NULL, false },
	{ "opcode 11", BYTES("\x8b\000"), 0, "ws-reserved-opcode", CLOSE_1002,
	    NULL, false },
	{ "a ping in fragments", BYTES("\011\000"), 0, "ws-bad-control",
	    CLOSE_1002, NULL, false },
	{ "a ping of 126 bytes", BYTES("\x89\x7e\000\x7e"), 0, "ws-bad-control",
	    CLOSE_1002, NULL, false },
	{ "125 bytes, with two of length", BYTES("\x82\x7e\000\x7d"), 0,
	    "ws-bad-length", CLOSE_1002, NULL, false },
	{ "65535 bytes, with eight of length",
	    BYTES("\x82\x7f\0\0\0\0\0\0\xff\xff"), 0, "ws-bad-length",
	    CLOSE_1002, NULL, false },
	{ "2^63 bytes", BYTES("\x82\x7f\x80\0\0\0\0\0\0\0"), 0, "ws-bad-length",
	    CLOSE_1002, NULL, false },
	{ "a continuation of nothing", BYTES("\x80\001a"), 0,
	    "ws-bad-continuation", CLOSE_1002, NULL, false },
	{ "a continuation of what has ended", BYTES("\x81\001a\x80\001b"), 3,
	    "ws-bad-continuation", CLOSE_1002, "a", false },
	{ "a message within a message", BYTES("\001\001a\x82\001b"), 3,
	    "ws-bad-continuation", CLOSE_1002, "a", false },
	{ "no deflate at all", BYTES("\xc1\003\xff\xff\xff"), 2,
	    "ws-bad-deflate", CLOSE_1007, "", true },
	{ "half of it", BYTES("\xc1\003\xf2\x48\xcd" PONG), 5, "ws-bad-deflate",
	    CLOSE_1007, "Heh", true },
};

static void
check(const struct test *t, bool drip)
{
	struct step script[] = { HEAR("\r\n\r\n"),
		{ STEP_SEND, t->deflate ? DEFLATE : OPEN,
		    t->deflate ? sizeof(DEFLATE) - 1 : sizeof(OPEN) - 1 },
		HEAR_BYTES(PING_N),
		{ drip ? STEP_DRIP : STEP_SEND, t->frames, t->n },
		{ STEP_HEAR, t->close, 8 }, SEND(BYE), END };
	uint64_t at = script[1].n + t->at;
	const struct event *body;
	struct scene s;

	ws_begin(&s);
	assert_int_equal(scene_talk(&s, script, NULL), 0);
	if (t->fault == NULL) {
		assert_string_equal(faults(s.trace), "");
		assert_string_equal(trace_fact(s.trace, "close-code"), "1000");
		assert_string_equal(how_closed(s.trace), "server orderly");
	} else {
		assert_string_equal(last_text(s.trace, EV_FAULT, F_FAULT),
		    t->fault);
		assert_int_equal(count_events(s.trace, EV_FAULT), 1);
		assert_int_equal(last_number(s.trace, EV_FAULT, F_OFFSET), at);
	}
	assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
	assert_true(s.heard.n > 8);
	assert_memory_equal(s.heard.p + s.heard.n - 8, t->close, 8);
	body = trace_last(s.trace, EV_BODY);
	if (t->body == NULL)
		assert_null(body);
	else
		assert_string_equal(event_get(body, F_DATA).n > 0
			? event_cstr(body, F_DATA)
			: "",
		    t->body);
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);
}

static void
test_heard(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("           %s\n", tests[i].name);
		check(&tests[i], false);
		check(&tests[i], true);
	}
}

/* ---- text: where it stops being UTF-8 ---- */

static const struct {
	const char *frames;
	size_t n;
	const char *at; /* of the message */
} texts[] = {
	{ BYTES("\x81\004caf\xe9"), "byte 3" },
	{ BYTES("\x81\003caf\x81\001\xe9"), "byte 0" },
	{ BYTES("\001\003caf\x80\002\xc3("), "byte 3" },
	{ BYTES("\001\003ca\xc3\x80\001("), "byte 2" },
	/* Overlong, a surrogate, above U+10FFFF, cut at the end. */
	{ BYTES("\x81\003a\xc0\xaf"), "byte 1" },
	{ BYTES("\x81\004a\xed\xa0\x80"), "byte 1" },
	{ BYTES("\x81\005a\xf4\x90\x80\x80"), "byte 1" },
	{ BYTES("\x81\003\xe2\x82\xac\x81\002\xe2\x82"), "byte 0" },
	{ BYTES("\x81\001\x80"), "byte 0" },
};

static void
test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct step script[] = { HEAR("\r\n\r\n"), SEND(OPEN),
			HEAR_BYTES(PING_N),
			{ STEP_SEND, texts[i].frames, texts[i].n },
			HEAR(CLOSE_1007), END };
		struct scene s;

		ws_begin(&s);
		assert_int_equal(scene_talk(&s, script, NULL), 0);
		assert_string_equal(last_text(s.trace, EV_FAULT, F_FAULT),
		    "ws-bad-utf8");
		assert_non_null(
		    strstr(last_text(s.trace, EV_FAULT, F_WHAT), texts[i].at));
		assert_int_equal(count_events(s.trace, EV_FAULT), 1);
		scene_end(&s);
	}
}

/* ---- limits ---- */

static void
flood(const char *frame, size_t n, int times, const char *fault,
    const char *close)
{
	struct buf many = { 0 };
	struct scene s;

	for (int i = 0; i < times; i++)
		buf_add(&many, frame, n);
	{
		struct step script[] = { HEAR("\r\n\r\n"), SEND(OPEN),
			HEAR_BYTES(PING_N), { STEP_SEND, "\002\001a", 3 },
			{ STEP_SEND, many.p, many.n }, STAY, END };

		ws_begin(&s);
		assert_int_equal(scene_talk(&s, script, NULL), 0);
	}
	assert_string_equal(last_text(s.trace, EV_FAULT, F_FAULT), fault);
	assert_int_equal(count_events(s.trace, EV_FAULT), 1);
	assert_memory_equal(s.heard.p + s.heard.n - 8, close, 8);
	/* Of so many only the first are told. */
	assert_true(count_events(s.trace, EV_FRAME) < 300);
	scene_end(&s);
	buf_free(&many);
}

static void
test_limits(void **state)
{
	(void)state;
	flood("\000\001a", 3, LIMIT_FRAMES + 1, "ws-endless-message",
	    CLOSE_1009);
	flood("\x8a\000", 2, LIMIT_CONTROLS + 1, "ws-control-flood",
	    CLOSE_1002);
	flood("\x89\000", 2, LIMIT_CONTROLS + 1, "ws-control-flood",
	    CLOSE_1002);
}

/* Messages of any length, masked as they go out and plain as they come. */
static void
test_lengths(void **state)
{
	static const size_t lengths[] = { 0, 1, 125, 126, 1024, 65535, 65536,
		200000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t n = lengths[i];
		size_t head = n > 65535 ? 10 : n > 125 ? 4 : 2;
		char *text = xcalloc(1, n + 1), *reply = xcalloc(1, n + 11);
		const unsigned char *frame;
		struct scene s;

		memset(text, 'x', n);
		reply[0] = '\x81';
		reply[1] = (char)(head == 10 ? 127 : head == 4 ? 126 : n);
		for (size_t k = 2; k < head; k++)
			reply[k] = (char)(n >> 8 * (head - 1 - k));
		memcpy(reply + head, text, n);
		{
			struct step script[] = { HEAR("\r\n\r\n"), SEND(OPEN),
				HEAR_BYTES(PING_N), SEND(PONG),
				HEAR_BYTES(head + 4 + n),
				SEND_BYTES(reply, head + n), HEAR(CLOSE_1000),
				SEND(BYE), END };

			ws_begin(&s);
			s.wish.asked.has_body = true;
			s.wish.asked.body = (struct str){ text, n };
			assert_int_equal(scene_talk(&s, script, NULL), 0);
		}
		assert_string_equal(faults(s.trace), "");
		frame =
		    (unsigned char *)s.heard.p + s.heard.n - 8 - n - 4 - head;
		assert_int_equal(frame[0], 0x81);
		assert_int_equal(frame[1], 0x80 | (unsigned char)reply[1]);
		assert_memory_equal(frame + 2, reply + 2, head - 2);
		assert_memory_equal(frame + head, "\1\2\3\4", 4);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(frame[head + 4 + k],
			    'x' ^ (k % 4 + 1));
		assert_int_equal(
		    event_get(trace_last(s.trace, EV_BODY), F_DATA).n, n);
		scene_end(&s);
		free(text);
		free(reply);
	}
}

/* ---- ours ---- */

static bool
tells(const struct trace *t, const char *frame)
{
	const struct event *e = trace_first(t, EV_FRAME);

	while (e != NULL && strcmp(event_cstr(e, F_TEXT), frame) != 0)
		e = trace_next(t, e, EV_FRAME);
	return e != NULL;
}

#define AGREED(parameters) \
	SWITCHING UPGRADE ACCEPT \
	    "Sec-WebSocket-Extensions: permessage-deflate" parameters \
	    "\r\n\r\n"

/* RFC 7692 7.2.3: ours are compressed where that was agreed on, then masked. */
static void
test_compressed(void **state)
{
	static const struct {
		const char *reply;
		const char *body;
		const char *text; /* as it is told */
		const char *packed;
		size_t n;
	} cases[] = {
		{ AGREED(""), "Hello", "text, 7 bytes, compressed from 5",
		    "\xf2\x48\xcd\xc9\xc9\x07\0", 7 },
		{ AGREED("; client_no_context_takeover"), "",
		    "text, 1 byte, compressed from 0", "\0", 1 },
		{ AGREED("; client_max_window_bits=15"), "aaaaaaaaaaaaaaaaaaaa",
		    "text, 6 bytes, compressed from 20", "\x4a\x4c\xc4\x04\0\0",
		    6 },
		/* Without a window there is nothing to look back at. */
		{ AGREED("; client_max_window_bits=8"), "aaaaaaaaaaaaaaaaaaaa",
		    "text, 16 bytes, compressed from 20",
		    "\x04\xc1\x81\0\0\0\0\0\x90\x56\xff\x13\0\0\x80\0", 16 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct step script[] = { HEAR("\r\n\r\n"),
			SEND_BYTES(cases[i].reply, strlen(cases[i].reply)),
			HEAR_BYTES(PING_N), SEND(PONG),
			HEAR_BYTES(6 + cases[i].n), SEND("\xc1\1\0"),
			HEAR(CLOSE_1000), SEND(BYE), END };
		const char *frame;
		struct scene s;

		ws_begin(&s);
		s.wish.asked.has_body = true;
		s.wish.asked.body = str_of(cases[i].body);
		assert_int_equal(scene_talk(&s, script, NULL), 0);
		assert_string_equal(faults(s.trace), "");
		frame = s.heard.p + s.heard.n - 8 - 6 - cases[i].n;
		assert_int_equal((unsigned char)frame[0], 0xc1);
		assert_int_equal((unsigned char)frame[1], 0x80 | cases[i].n);
		for (size_t j = 0; j < cases[i].n; j++)
			assert_int_equal(
			    (unsigned char)(frame[6 + j] ^ frame[2 + (j & 3)]),
			    (unsigned char)cases[i].packed[j]);
		assert_true(tells(s.trace, cases[i].text));
		scene_end(&s);
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
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_heard),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_compressed),
	};

	return cmocka_run_group_tests(all, NULL, end);
}
