/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WebSocket as a dialogue: the request byte for byte, replies to it that are
 * well and not, pings, a message, silence, and every way of closing. Frames
 * are in test_ws_frame.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>

#include "net/fiber.h"
#include "ws_scene.h"

#define REQUEST \
	"GET /chat HTTP/1.1\r\nHost: h.test\r\nUser-Agent: sonde/test\r\n" \
	"Upgrade: websocket\r\nConnection: Upgrade\r\n" \
	"Sec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\n"
#define OFFER \
	"Sec-WebSocket-Extensions: permessage-deflate; " \
	"client_max_window_bits\r\n"

/* ---- what is said ---- */

static const char *const own[] = { "Origin: https://h.test",
	"Sec-WebSocket-Extensions: x", "User-Agent:", NULL };

static const struct {
	struct asked asked;
	const char *request;
} requests[] = {
	{ { .path = "/chat" }, REQUEST OFFER "\r\n" },
	{ { .path = "/chat", .identity = true, .subprotocol = "a, b" },
	    REQUEST "Sec-WebSocket-Protocol: a, b\r\n\r\n" },
	{ { .path = "/chat", .headers = own },
	    "GET /chat HTTP/1.1\r\nHost: h.test\r\nUpgrade: websocket\r\n"
	    "Connection: Upgrade\r\nSec-WebSocket-Key: " KEY "\r\n"
	    "Sec-WebSocket-Version: 13\r\nOrigin: https://h.test\r\n"
	    "Sec-WebSocket-Extensions: x\r\n\r\n" },
};

static void
test_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct step script[] = { HEAR("\r\n\r\n"),
			SEND("HTTP/1.1 404 Not Found\r\n"
			     "Content-Length: 0\r\n\r\n"),
			STAY, END };
		struct scene s;

		ws_begin(&s);
		s.wish.asked = requests[i].asked;
		s.wish.asked.host = s.wish.asked.authority = "h.test";
		s.wish.asked.agent = "sonde/test";
		assert_int_equal(scene_talk(&s, script, NULL), 0);
		assert_string_equal(buf_text(&s.heard), requests[i].request);
		assert_string_equal(trace_fact(s.trace, "status"), "404");
		assert_string_equal(faults(s.trace), "");
		scene_end(&s);
	}
}

/* ---- replies ---- */

static const struct {
	const char *name;
	const char *reply;
	const char *faults; /* without their places */
	bool open;
	const char *subprotocol; /* offered */
} replies[] = {
	{ "as it should be", OPEN, "", true, NULL },
	{ "in another case",
	    SWITCHING "upgrade: WebSocket\r\n"
		      "CONNECTION: keep-alive, upgrade\r\n" ACCEPT "\r\n",
	    "", true, NULL },
	{ "behind an interim reply", "HTTP/1.1 103 Early Hints\r\n\r\n" OPEN,
	    "", true, NULL },
	{ "of HTTP/1.0",
	    "HTTP/1.0 101 Switching Protocols\r\n" UPGRADE ACCEPT "\r\n",
	    "ws-odd-reply", true, NULL },
	{ "with a length", SWITCHING UPGRADE ACCEPT "Content-Length: 0\r\n\r\n",
	    "ws-odd-reply", true, NULL },
	{ "with chunks",
	    SWITCHING UPGRADE ACCEPT "Transfer-Encoding: chunked\r\n\r\n",
	    "ws-odd-reply", true, NULL },
	{ "without Upgrade", SWITCHING "Connection: Upgrade\r\n" ACCEPT "\r\n",
	    "ws-bad-upgrade", false, NULL },
	{ "without Connection",
	    SWITCHING "Upgrade: websocket\r\n" ACCEPT "\r\n", "ws-bad-upgrade",
	    false, NULL },
	{ "to another protocol",
	    SWITCHING "Upgrade: h2c\r\nConnection: Upgrade\r\n" ACCEPT "\r\n",
	    "ws-bad-upgrade", false, NULL },
	{ "without Accept", SWITCHING UPGRADE "\r\n", "ws-bad-accept", false,
	    NULL },
	{ "with a wrong Accept",
	    SWITCHING UPGRADE
	    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
	    "ws-bad-accept", false, NULL },
	{ "with Accept in small letters",
	    SWITCHING UPGRADE
	    "Sec-WebSocket-Accept: c/0nmhhbzTSRGR1CwL6Tf4ZjwpY=\r\n\r\n",
	    "ws-bad-accept", false, NULL },
	{ "with Accept twice", SWITCHING UPGRADE ACCEPT ACCEPT "\r\n",
	    "ws-bad-accept", false, NULL },
	{ "with an extension of its own",
	    SWITCHING UPGRADE ACCEPT "Sec-WebSocket-Extensions: x-mux\r\n\r\n",
	    "ws-bad-extension", false, NULL },
	{ "with the extension twice",
	    SWITCHING UPGRADE ACCEPT
	    "Sec-WebSocket-Extensions: permessage-deflate, "
	    "permessage-deflate\r\n\r\n",
	    "ws-bad-extension", false, NULL },
	{ "with all parameters",
	    SWITCHING UPGRADE ACCEPT
	    "Sec-WebSocket-Extensions: permessage-deflate; "
	    "server_no_context_takeover; client_no_context_takeover; "
	    "server_max_window_bits=10; client_max_window_bits=\"15\"\r\n\r\n",
	    "", true, NULL },
	{ "with a parameter that there is not",
	    SWITCHING UPGRADE ACCEPT
	    "Sec-WebSocket-Extensions: permessage-deflate; mood\r\n\r\n",
	    "ws-bad-extension", false, NULL },
	{ "with a parameter twice",
	    SWITCHING UPGRADE ACCEPT
	    "Sec-WebSocket-Extensions: permessage-deflate; "
	    "server_max_window_bits=9; server_max_window_bits=9\r\n\r\n",
	    "ws-bad-extension", false, NULL },
	{ "with a window of 16 bits",
	    SWITCHING UPGRADE ACCEPT
	    "Sec-WebSocket-Extensions: permessage-deflate; "
	    "server_max_window_bits=16\r\n\r\n",
	    "ws-bad-extension", false, NULL },
	{ "with a value too many",
	    SWITCHING UPGRADE ACCEPT
	    "Sec-WebSocket-Extensions: permessage-deflate; "
	    "server_no_context_takeover=1\r\n\r\n",
	    "ws-bad-extension", false, NULL },
	{ "with the subprotocol",
	    SWITCHING UPGRADE ACCEPT "Sec-WebSocket-Protocol: b\r\n\r\n", "",
	    true, "a, b" },
	{ "with another subprotocol",
	    SWITCHING UPGRADE ACCEPT "Sec-WebSocket-Protocol: B\r\n\r\n",
	    "ws-bad-subprotocol", false, "a, b" },
	{ "with a subprotocol that nobody asked for",
	    SWITCHING UPGRADE ACCEPT "Sec-WebSocket-Protocol: b\r\n\r\n",
	    "ws-bad-subprotocol", false, NULL },
	{ "with two of them",
	    SWITCHING UPGRADE ACCEPT "Sec-WebSocket-Protocol: a\r\n"
				     "Sec-WebSocket-Protocol: b\r\n\r\n",
	    "ws-bad-subprotocol", false, "a, b" },
	{ "without the subprotocol", OPEN, "ws-no-subprotocol", true, "a" },
};

/* "ws-bad-accept ws-bad-close", without their places. */
static const char *
ids(struct scene *s)
{
	const struct event *e = trace_first(s->trace, EV_FAULT);
	struct buf b = { 0 };
	const char *text;

	for (; e != NULL; e = trace_next(s->trace, e, EV_FAULT))
		buf_addf(&b, "%s%s", b.n > 0 ? " " : "",
		    event_cstr(e, F_FAULT));
	text = arena_strdup(s->arena, buf_text(&b));
	buf_free(&b);
	return text;
}

static void
check_reply(size_t i, bool keep_going)
{
	bool open = replies[i].open || keep_going;
	struct step script[] = { HEAR("\r\n\r\n"),
		{ STEP_SEND, replies[i].reply, strlen(replies[i].reply) },
		{ STEP_HEAR_BYTES, NULL, open ? PING_N : 0 }, SEND(PONG),
		HEAR(CLOSE_1000), SEND(BYE), END };
	struct scene s;

	if (!open)
		script[2] = (struct step)STAY;
	if (!open)
		script[3] = (struct step)END;
	ws_begin(&s);
	s.wish.asked.subprotocol = replies[i].subprotocol;
	s.wish.asked.keep_going = keep_going;
	assert_int_equal(scene_talk(&s, script, NULL), 0);
	assert_string_equal(ids(&s), replies[i].faults);
	if (open) {
		assert_string_equal(trace_fact(s.trace, "close-code"), "1000");
		assert_string_equal(how_closed(s.trace), "server orderly");
	} else {
		assert_null(trace_fact(s.trace, "close-code"));
		assert_null(strstr(buf_text(&s.heard), CLOSE_1000));
	}
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);
}

static void
test_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		print_message("           %s\n", replies[i].name);
		check_reply(i, false);
		check_reply(i, true);
	}
}

static void
test_key_of_the_users(void **state)
{
	/* RFC 6455 1.3 */
	static const char *const header[] = {
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", NULL
	};
	static const struct step script[] = { HEAR("\r\n\r\n"),
		SEND(SWITCHING UPGRADE
		    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
		    "\r\n"),
		HEAR_BYTES(PING_N), SEND(PONG), HEAR(CLOSE_1000), SEND(BYE),
		END };
	struct scene s;

	(void)state;
	ws_begin(&s);
	s.wish.asked.headers = header;
	assert_int_equal(scene_talk(&s, script, NULL), 0);
	assert_string_equal(faults(s.trace), "");
	scene_end(&s);
}

/* As a machine without old sums. */
static void
test_without_sha1(void **state)
{
	static const struct step script[] = { STAY, END };
	struct scene s;

	(void)state;
	ws_begin(&s);
	assert_int_equal(EVP_set_default_properties(NULL, "none=yes"), 1);
	assert_int_equal(scene_talk(&s, script, NULL), 0);
	assert_int_equal(EVP_set_default_properties(NULL, ""), 1);
	assert_string_equal(faults(s.trace), "local-no-sha1");
	assert_int_equal(s.heard.n, 0);
	scene_end(&s);
}

/* ---- the dialogue ---- */

#define SHAKEN HEAR("\r\n\r\n"), SEND(OPEN), HEAR_BYTES(PING_N)
#define OUR_CLOSE HEAR_BYTES(8)
#define HELLO_MASKED "\x81\x85\1\2\3\4igohn"

static const struct dialogue {
	const char *name;
	struct step script[12];
	const char *faults;
	const char *result;
	const char *message; /* to be sent */
	double listen_s;
	const char *stop;
	int pings;
} dialogues[] = {
	{ "one ping", { SHAKEN, SEND(PONG), HEAR(CLOSE_1000), SEND(BYE), END },
	    "", "close 1000", NULL, 0, NULL, 1 },
	{ "three",
	    { SHAKEN, SEND(PONG), HEAR_BYTES(PING_N), SEND(PONG),
		HEAR_BYTES(PING_N), SEND(PONG), HEAR(CLOSE_1000), SEND(BYE),
		END },
	    "", "close 1000", NULL, 0, NULL, 3 },
	{ "none, and a message",
	    { HEAR("\r\n\r\n"), SEND(OPEN), HEAR(HELLO_MASKED),
		SEND("\x81\002yo"), HEAR(CLOSE_1000), SEND(BYE), END },
	    "", "close 1000", "hello", 0, NULL, 0 },
	{ "the message is not said after --stop-after ping",
	    { SHAKEN, SEND(PONG), HEAR_BYTES(8), SEND(BYE), END }, "",
	    "close 1000", "hello", 0, "ping", 1 },
	{ "nor a ping after --stop-after handshake",
	    { HEAR("\r\n\r\n"), SEND(OPEN), HEAR_BYTES(8), SEND(BYE), END }, "",
	    "close 1000", "hello", 0, "handshake", 1 },
	{ "the server speaks on before it closes",
	    { SHAKEN, SEND(PONG), HEAR(CLOSE_1000),
		SEND("\x81\002yo\x89\000" BYE), END },
	    "", "close 1000", NULL, 0, NULL, 1 },
	{ "its close has no code",
	    { SHAKEN, SEND(PONG), HEAR(CLOSE_1000), SEND("\x88\000"), END }, "",
	    "close 1005", NULL, 0, NULL, 1 },

	/* Silence. */
	{ "no pong", { SHAKEN, STAY, END }, "ws-no-pong", "101", NULL, 0.1,
	    NULL, 1 },
	{ "a pong of another", { SHAKEN, SEND("\x8a\0018"), STAY, END },
	    "ws-no-pong", "101", NULL, 0.1, NULL, 1 },
	{ "no answer",
	    { SHAKEN, SEND(PONG), HEAR(HELLO_MASKED), HEAR(CLOSE_1000),
		SEND(BYE), END },
	    "ws-no-answer", "close 1000", "hello", 0.1, NULL, 1 },
	{ "half a head", { SHAKEN, SEND("\x81"), STAY, END },
	    "ws-stalled-frame", "101", NULL, 0.1, NULL, 1 },
	{ "half a payload", { SHAKEN, SEND("\x81\005he"), STAY, END },
	    "ws-stalled-frame", "101", NULL, 0.1, NULL, 1 },
	{ "no close", { SHAKEN, SEND(PONG), HEAR(CLOSE_1000), STAY, END },
	    "ws-no-close", "101", NULL, 0.1, "ping", 1 },
	{ "a silence that it bears",
	    { SHAKEN, SEND(PONG), PAUSE(150), HEAR_BYTES(PING_N), SEND(PONG),
		HEAR(CLOSE_1000), SEND(BYE), END },
	    "", "close 1000", NULL, 0.1, NULL, 1 },
	{ "a silence after which it is dead",
	    { SHAKEN, SEND(PONG), HEAR_BYTES(PING_N), STAY, END }, "ws-no-pong",
	    "101", NULL, 0.1, NULL, 1 },
	{ "a silence that ends it", { SHAKEN, SEND(PONG), PAUSE(30), END },
	    "ws-idle-closed", "closed 1006", NULL, 2, NULL, 1 },
	{ "a silence that ends it in order",
	    { SHAKEN, SEND(PONG), PAUSE(30), SEND("\x88\002\003\xe9"),
		OUR_CLOSE, END },
	    "ws-idle-closed", "close 1001", NULL, 2, NULL, 1 },
	{ "a silence in which it fails",
	    { SHAKEN, SEND(PONG), PAUSE(30), SEND("\x88\002\003\xf3"),
		OUR_CLOSE, END },
	    "ws-close-1011", "close 1011", NULL, 2, NULL, 1 },
	{ "a silence that it breaks",
	    { SHAKEN, SEND(PONG), PAUSE(30), SEND("\x89\000"), HEAR(CLOSE_1000),
		SEND(BYE), END },
	    "", "close 1000", NULL, 2, NULL, 1 },

	/* The end. */
	{ "at once", { HEAR("\r\n\r\n"), SEND(OPEN), END }, "ws-closed-1006",
	    "closed 1006", NULL, 0, NULL, 1 },
	{ "instead of the pong", { SHAKEN, END }, "ws-closed-1006",
	    "closed 1006", NULL, 0, NULL, 1 },
	{ "in a frame", { SHAKEN, SEND("\x81\005he"), END }, "ws-closed-1006",
	    "101", NULL, 0, NULL, 1 },
	{ "instead of a close", { SHAKEN, SEND(PONG), HEAR(CLOSE_1000), END },
	    "ws-no-close", "101", NULL, 0, NULL, 1 },
	{ "bytes behind its close",
	    { SHAKEN, SEND(PONG), HEAR(CLOSE_1000), SEND(BYE "\x81\000"), STAY,
		END },
	    "ws-data-after-close", "close 1000", NULL, 0, NULL, 1 },
	{ "half a code",
	    { SHAKEN, SEND("\x88\001\003"), HEAR(CLOSE_1002), STAY, END },
	    "ws-bad-close", "101", NULL, 0, NULL, 1 },
	{ "a code for local use",
	    { SHAKEN, SEND("\x88\002\003\xee"), HEAR(CLOSE_1002), STAY, END },
	    "ws-bad-close", "101", NULL, 0, NULL, 1 },
	{ "a code that is none",
	    { SHAKEN, SEND("\x88\002\007\xd0"), HEAR(CLOSE_1002), STAY, END },
	    "ws-bad-close", "101", NULL, 0, NULL, 1 },
	{ "a reason that is no text",
	    { SHAKEN, SEND("\x88\003\003\xe8\xff"), HEAR(CLOSE_1007), STAY,
		END },
	    "ws-bad-close", "101", NULL, 0, NULL, 1 },
	{ "1000 before ours", { SHAKEN, SEND(BYE), HEAR(CLOSE_1000), END },
	    "ws-close-early", "close 1000", NULL, 0, NULL, 1 },
#define CODE(low, id, code) \
	{ \
		id, { SHAKEN, SEND("\x88\004\003" low "no"), OUR_CLOSE, END }, \
		    id, code, NULL, 0, NULL, 1 \
	}
	CODE("\xe9", "ws-close-1001", "close 1001"),
	CODE("\xea", "ws-close-1002", "close 1002"),
	CODE("\xeb", "ws-close-1003", "close 1003"),
	CODE("\xef", "ws-close-1007", "close 1007"),
	CODE("\xf0", "ws-close-1008", "close 1008"),
	CODE("\xf1", "ws-close-1009", "close 1009"),
	CODE("\xf2", "ws-close-1010", "close 1010"),
	CODE("\xf3", "ws-close-1011", "close 1011"),
	CODE("\xf4", "ws-close-1012", "close 1012"),
	CODE("\xf5", "ws-close-1013", "close 1013"),
	CODE("\xf6", "ws-close-1014", "close 1014"),
#undef CODE
	{ "a code of the application's",
	    { SHAKEN, SEND("\x88\002\x0f\xa1"), OUR_CLOSE, END },
	    "ws-close-application", "close 4001", NULL, 0, NULL, 1 },
};

static void
check_dialogue(const struct dialogue *d)
{
	struct scene s;

	ws_begin(&s);
	s.wish.asked.pings = d->pings;
	s.wish.asked.listen_s = d->listen_s;
	s.wish.asked.has_body = d->message != NULL;
	s.wish.asked.body = str_of(d->message);
	s.wish.last_step = d->stop;
	assert_int_equal(scene_talk(&s, d->script, NULL), 0);
	assert_string_equal(ids(&s), d->faults);
	assert_string_equal(trace_fact(s.trace, "result"), d->result);
	assert_int_equal(count_events(s.trace, EV_TROUBLE), 0);
	assert_true(phases_are_a_partition(s.trace));
	scene_end(&s);
}

static void
test_dialogues(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dialogues) / sizeof(dialogues[0]); i++) {
		print_message("           %s\n", dialogues[i].name);
		check_dialogue(&dialogues[i]);
	}
}

/* A file is sent as it is; text that is none, too. */
static void
test_kinds(void **state)
{
	static const struct {
		const char *body;
		bool upload;
		unsigned char first;
	} kinds[] = { { "h\xc3\xa9", false, 0x81 }, { "h\xe9", false, 0x82 },
		{ "hello", true, 0x82 }, { "", false, 0x81 } };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct step script[] = { SHAKEN, SEND(PONG),
			HEAR_BYTES(6 + strlen(kinds[i].body)), SEND("\x81\000"),
			HEAR(CLOSE_1000), SEND(BYE), END };
		struct scene s;

		ws_begin(&s);
		s.wish.asked.has_body = true;
		s.wish.asked.body = str_of(kinds[i].body);
		s.wish.asked.upload = kinds[i].upload;
		assert_int_equal(scene_talk(&s, script, NULL), 0);
		assert_string_equal(faults(s.trace), "");
		assert_int_equal((unsigned char)s.heard
				     .p[s.heard.n - 14 - strlen(kinds[i].body)],
		    kinds[i].first);
		scene_end(&s);
	}
}

/* A masked server is bad, and --keep-going shows what it says. */
static void
test_masked(void **state)
{
	static const struct step script[] = { SHAKEN,
		SEND("\x81\x82\1\2\3\4ik\x8a\x88\0\0\0\0\1\2\3\4\5\6\7\010"),
		HEAR(CLOSE_1002), END };
	struct scene s;

	(void)state;
	ws_begin(&s);
	s.wish.asked.keep_going = true;
	assert_int_equal(scene_talk(&s, script, NULL), 0);
	assert_string_equal(ids(&s), "ws-masked-server");
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA), "hi");
	scene_end(&s);
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
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_key_of_the_users),
		cmocka_unit_test(test_without_sha1),
		cmocka_unit_test(test_dialogues),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_masked),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
