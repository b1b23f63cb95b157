/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies of HTTP: what is healthy, each offence with the place at which it is
 * told, and its nearest look-alike, which is not (http_replies.h). Each is
 * heard in one piece and byte by byte. Requests are in test_http_request.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "http_replies.h"
#include "net/fiber.h"
#include "peer.h"
#include "talk/modules.h"

/* ---- how a test is run ---- */

struct run {
	struct scene s;
	struct str reply; /* without the marks */
	struct buf faults;
	struct step script[4];
	bool kept;
};

/* As if inside TLS: nothing is changed, and '.' is its close_notify. */
static ssize_t
plain_read(void *self, void *p, size_t n, int *events)
{
	ssize_t got = conn_take(self, p, n > 0);

	*events = EV_READ;
	if (got > 0 && *(char *)p == '.' && conn_untaken(self).n == 0 &&
	    conn_raw_received(self) > 20) {
		conn_fail(self, CONN_NOTIFY, 0);
		return -1;
	}
	return got;
}

static ssize_t
plain_write(void *self, const void *p, size_t n, int *events)
{
	*events = EV_WRITE;
	return conn_put(self, p, n);
}

static void
plain_close(void *self)
{
	(void)self;
}

static bool
plain_pending(void *self)
{
	(void)self;
	return false;
}

static const struct cover plain_cover = { plain_read, plain_write, plain_close,
	plain_pending, NULL };

/* The reply without its marks, and the faults with their places. */
static void
unmark(struct run *r, const struct test *t)
{
	size_t n = t->n > 0 ? t->n : strlen(t->reply);
	struct str ids = str_of(t->faults), id;
	char *p = arena_alloc(r->s.arena, n + 1);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (t->reply[i] != '@' || t->how & MADE) {
			p[k++] = t->reply[i];
			continue;
		}
		if (str_next(&ids, ' ', &id))
			buf_addf(&r->faults, "%s%.*s@%zu",
			    r->faults.n > 0 ? " " : "", STR_ARG(id), k);
	}
	while (str_next(&ids, ' ', &id))
		buf_addf(&r->faults, "%s%.*s", r->faults.n > 0 ? " " : "",
		    STR_ARG(id));
	r->reply = (struct str){ p, k };
}

static enum step_kind
last_step(const struct test *t)
{
	if (t->how & STAYS)
		return STEP_STAY;
	return t->how & RESETS ? STEP_RESET : STEP_END;
}

static void
act(struct scene *s)
{
	s->talk = talk_new(s->conn, &s->wish);
	talk_run(s->talk);
	((struct run *)s->data)->kept = talk_reusable(s->talk);
	conn_close(s->conn, CLOCK_S);
}

static void
begin(struct run *r)
{
	enum secure secure;

	memset(r, 0, sizeof(*r));
	scene_begin(&r->s, false);
	r->s.data = r;
	r->s.wish.module = module_for_scheme("http", &secure);
	r->s.wish.asked.host = r->s.wish.asked.authority = "h.test";
	r->s.wish.asked.path = "/";
	r->s.wish.asked.agent = "sonde/test";
	r->s.wish.asked.keep = true;
	r->s.wish.idle_ns = 150 * CLOCK_MS;
}

static void
run_one(struct run *r, const struct test *t, bool drip)
{
	begin(r);
	unmark(r, t);
	r->s.wish.asked.head_only = t->how & HEAD;
	r->s.wish.max_body = t->how & LITTLE ? 10 : 0;
	if (t->how & FULL)
		r->s.wish.body_fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	r->script[0] = (struct step)HEAR("\r\n\r\n");
	r->script[1] = (struct step){ drip ? STEP_DRIP : STEP_SEND, r->reply.p,
		r->reply.n };
	r->script[2] = (struct step){ last_step(t), NULL, 0 };
	if (t->how & RESETS) {
		r->script[2] = (struct step)PAUSE(20);
		r->script[3] = (struct step)RESET;
	}
	if (t->how & COVERED)
		conn_cover(r->s.conn, &plain_cover, r->s.conn);
	assert_int_equal(scene_run(&r->s, r->script, act), 0);
	if (t->how & FULL)
		close(r->s.wish.body_fd);
}

static const char *
fact(const struct trace *t, const char *name)
{
	const char *s = trace_fact(t, name);

	return s == NULL ? "-" : s;
}

static void
check_one(const struct test *t, bool drip)
{
	struct run r;
	const struct event *body;

	run_one(&r, t, drip);
	assert_string_equal(faults(r.s.trace), buf_text(&r.faults));
	assert_string_equal(last_text(r.s.trace, EV_TROUBLE, F_HOW),
	    t->trouble);
	assert_string_equal(fact(r.s.trace, "status"), t->status);
	assert_string_equal(fact(r.s.trace, "framing"), t->framing);
	body = trace_last(r.s.trace, EV_BODY);
	if (t->body != NULL) {
		assert_non_null(body);
		assert_string_equal(event_cstr(body, F_DATA), t->body);
		assert_int_equal(count_events(r.s.trace, EV_BODY), 1);
	} else if (strcmp(t->status, "-") != 0) {
		assert_null(body);
	}
	assert_int_equal(r.kept, (t->how & KEPT) != 0);
	assert_true(phases_are_a_partition(r.s.trace));
	assert_int_equal(count_events(r.s.trace, EV_CLOSED), 1);
	buf_free(&r.faults);
	scene_end(&r.s);
}

static void
check_all(const struct test *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		print_message("           %s\n", t[i].name);
		check_one(&t[i], false);
		if (!(t[i].how & AT_ONCE))
			check_one(&t[i], true);
	}
}

#define CHECK_ALL(tests) check_all(tests, sizeof(tests) / sizeof(tests[0]))

static void
test_healthy(void **state)
{
	(void)state;
	CHECK_ALL(healthy);
}

static void
test_foreign(void **state)
{
	(void)state;
	CHECK_ALL(foreign);
}

static void
test_headers(void **state)
{
	(void)state;
	CHECK_ALL(headers);
}

static void
test_bodies(void **state)
{
	(void)state;
	CHECK_ALL(bodies);
}

/* ---- made to measure ---- */

static void
check_made(struct buf *reply, unsigned int how, const char *id, size_t at,
    const char *trouble, const char *framing)
{
	struct buf expected = { 0 };
	struct test t = { .name = "made",
		.reply = reply->p,
		.n = reply->n,
		.how = how | MADE,
		.faults = "" };
	struct run r;

	if (id != NULL)
		buf_addf(&expected, "%s@%zu", id, at);
	run_one(&r, &t, false);
	assert_string_equal(faults(r.s.trace), buf_text(&expected));
	assert_string_equal(last_text(r.s.trace, EV_TROUBLE, F_HOW), trouble);
	assert_string_equal(fact(r.s.trace, "framing"), framing);
	buf_free(&expected);
	scene_end(&r.s);
	buf_free(reply);
}

static void
add_lines(struct buf *b, int n, size_t length)
{
	for (int i = 0; i < n; i++) {
		buf_adds(b, "A:");
		for (size_t k = 4; k < length; k++)
			buf_addc(b, 'v');
		buf_adds(b, "\r\n");
	}
}

static void
test_limits(void **state)
{
	struct buf b = { 0 };

	(void)state;
	/* As many field lines as are allowed, and one more. */
	buf_adds(&b, OK);
	add_lines(&b, LIMIT_LINES - 1, 5);
	buf_adds(&b, HELLO);
	check_made(&b, STAYS, NULL, 0, "-", "length");
	buf_adds(&b, OK);
	add_lines(&b, LIMIT_LINES + 1, 5);
	buf_adds(&b, HELLO);
	check_made(&b, STAYS, "http-too-many-headers",
	    17 + (LIMIT_LINES + 1) * 5, "-", "-");
	/* Bytes: four lines of 64 KiB fill it, and Content-Length is beyond. */
	buf_adds(&b, OK);
	add_lines(&b, 3, LIMIT_LINE);
	add_lines(&b, 1, LIMIT_LINE - 21);
	buf_adds(&b, HELLO);
	check_made(&b, STAYS, NULL, 0, "-", "length");
	buf_adds(&b, OK);
	add_lines(&b, 4, LIMIT_LINE);
	buf_adds(&b, "Content-Length: 5\r\n\r\nhello");
	check_made(&b, STAYS, "http-header-too-large", 17 + 4 * LIMIT_LINE + 19,
	    "-", "-");
	/* One line. */
	buf_adds(&b, OK);
	add_lines(&b, 1, LIMIT_LINE + 1);
	buf_adds(&b, HELLO);
	check_made(&b, STAYS, NULL, 0, "limit", "-");
	/* Interim replies. */
	for (int i = 0; i < LIMIT_INTERIM; i++)
		buf_adds(&b, "HTTP/1.1 102 Processing\r\n\r\n");
	buf_adds(&b, OK HELLO);
	check_made(&b, STAYS, NULL, 0, "-", "length");
	for (int i = 0; i <= LIMIT_INTERIM; i++)
		buf_adds(&b, "HTTP/1.1 102 Processing\r\n\r\n");
	buf_adds(&b, OK HELLO);
	check_made(&b, STAYS, "http-too-many-interim", (LIMIT_INTERIM + 1) * 27,
	    "-", "-");
}

/* A reply with a compressed body of n equal bytes, less cut bytes. */
static void
add_zipped(struct buf *b, const char *coding, int bits, size_t n, size_t cut)
{
	size_t room = n / 100 + 1000;
	char *plain = xcalloc(1, n), *packed = xcalloc(1, room);
	z_stream z = { .next_in = (Bytef *)plain,
		.avail_in = (uInt)n,
		.next_out = (Bytef *)packed,
		.avail_out = (uInt)room };

	memset(plain, 'z', n);
	assert_int_equal(
	    deflateInit2(&z, 9, Z_DEFLATED, bits, 9, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	buf_addf(b, OK "Content-Encoding: %s\r\nContent-Length: %lu\r\n\r\n",
	    coding, z.total_out - cut);
	buf_add(b, packed, z.total_out - cut);
	deflateEnd(&z);
	free(plain);
	free(packed);
}

/* 8 MiB in 8 KiB, which come in one piece. */
static void
add_bomb(struct buf *b)
{
	struct buf whole = { 0 };
	char *end;

	add_zipped(&whole, "gzip", MAX_WBITS + 16, 8 << 20, 0);
	end = memmem(whole.p, whole.n, "\r\n\r\n", 4);
	buf_adds(b, OK "Content-Encoding: gzip\r\n\r\n");
	buf_add(b, end + 4, whole.n - (size_t)(end + 4 - whole.p));
	buf_free(&whole);
}

static void
test_zipped(void **state)
{
	static const struct {
		const char *coding;
		int bits;
		size_t n;
	} whole[] = {
		{ "gzip", MAX_WBITS + 16, 5 },
		{ "x-gzip", MAX_WBITS + 16, 16384 },
		{ "gzip", MAX_WBITS + 16, 65536 },
		{ "deflate", MAX_WBITS, 32768 },
		{ "deflate", -MAX_WBITS, 5 },
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		add_zipped(&b, whole[i].coding, whole[i].bits, whole[i].n, 0);
		check_made(&b, STAYS, NULL, 0, "-", "length");
		add_zipped(&b, whole[i].coding, whole[i].bits, whole[i].n, 1);
		check_made(&b, STAYS, "http-truncated-gzip", b.n, "-",
		    "length");
	}
	/* A part of the coded bytes cannot be decoded, and is well. */
	buf_adds(&b,
	    "HTTP/1.1 206 Partial Content\r\n"
	    "Content-Encoding: gzip\r\nContent-Range: bytes 0-4/99\r\n"
	    "Content-Length: 5\r\n\r\n\x1f\x8b\x08hi");
	check_made(&b, STAYS, NULL, 0, "-", "length");
	/* 1 MiB is free; what is beyond may be a hundred times what came. */
	add_zipped(&b, "gzip", MAX_WBITS + 16, 1 << 20, 0);
	check_made(&b, STAYS, NULL, 0, "-", "length");
	add_bomb(&b);
	check_made(&b, 0, "http-decompression-bomb", 43, "-", "close");
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
		cmocka_unit_test(test_healthy),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_zipped),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
