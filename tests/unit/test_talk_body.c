/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies that are heard: counted, kept to a bound, decoded, and written to
 * where they are wanted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "net/fiber.h"
#include "talk_scene.h"

static void
hear_body(struct talk *t)
{
	struct str s;

	ask(t);
	seen.good[1] = body_begins(t, str_of(seen.start));
	while (hear_some(t, 16384, &s) == HEARD && seen.body[0] == BODY_GOES_ON)
		seen.body[0] = body_goes_on(t, s);
	seen.body[1] = body_ends(t);
	reply_ends(t);
}

static void
run_body(struct scene *s, const char *bytes, size_t n, const char *coding,
    int fd, bool visible, size_t most)
{
	struct step script[] = { HEAR("1\r\n"), SEND_BYTES(bytes, n), END };

	forget();
	seen.start = coding;
	scene_begin(s, false);
	s->wish.body_fd = fd;
	s->wish.body_visible = visible;
	s->wish.max_body = most;
	assert_int_equal(scene_talk(s, script, hear_body), 0);
}

static int
temporary(void)
{
	char name[] = "/tmp/sonde-test-XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	unlink(name);
	return fd;
}

static void
assert_file(int fd, const char *text, size_t n)
{
	char *p = xcalloc(1, n + 1);

	assert_int_equal(pread(fd, p, n + 1, 0), (ssize_t)n);
	assert_memory_equal(p, text, n);
	free(p);
	close(fd);
}

static void
test_bodies(void **state)
{
	static const char odd[] = "a\x1b]0;x\x07\nb\0c\n";
	char *much = xcalloc(1, LIMIT_BODY_KEPT + 5000);
	int fd = temporary();
	struct scene s;

	(void)state;
	memset(much, 'm', LIMIT_BODY_KEPT + 5000);
	/* As it is, into a file. */
	run_body(&s, odd, sizeof(odd) - 1, "", fd, false, 0);
	assert_true(seen.good[1]);
	assert_int_equal(seen.body[0], BODY_GOES_ON);
	assert_int_equal(seen.body[1], BODY_GOES_ON);
	assert_int_equal(count_events_in(s.trace, EV_BODY, DIR_RECEIVED), 1);
	assert_int_equal(last_number(s.trace, EV_BODY, F_BYTES),
	    sizeof(odd) - 1);
	assert_int_equal(last_number(s.trace, EV_BODY, F_OFFSET), 0);
	assert_file(fd, odd, sizeof(odd) - 1);
	scene_end(&s);
	/* Made visible, for a terminal: lines stay. */
	fd = temporary();
	run_body(&s, odd, sizeof(odd) - 1, "", fd, true, 0);
	assert_file(fd, "a\\x1b]0;x\\x07\nb\\x00c\n", 21);
	scene_end(&s);
	/* More than is kept. */
	run_body(&s, much, LIMIT_BODY_KEPT + 5000, "", -1, false, 0);
	assert_int_equal(seen.body[0], BODY_GOES_ON);
	assert_int_equal(last_number(s.trace, EV_BODY, F_BYTES),
	    LIMIT_BODY_KEPT + 5000);
	assert_int_equal(event_get(trace_last(s.trace, EV_BODY), F_DATA).n,
	    LIMIT_BODY_KEPT);
	assert_int_equal(count_events(s.trace, EV_LIMIT), 1);
	scene_end(&s);
	/* More than is wanted; exactly what is wanted. */
	run_body(&s, much, 5000, "", -1, false, 4999);
	assert_int_equal(seen.body[0], BODY_TOO_LARGE);
	scene_end(&s);
	run_body(&s, much, 5000, "", -1, false, 5000);
	assert_int_equal(seen.body[0], BODY_GOES_ON);
	scene_end(&s);
	/* A coding that nobody knows is kept as it came. */
	run_body(&s, "???", 3, "br", -1, false, 0);
	assert_false(seen.good[1]);
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA), "???");
	assert_string_equal(last_text(s.trace, EV_BODY, F_WHAT), "br");
	scene_end(&s);
	free(much);
}

static const char zipped[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb"
			     "\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05"
			     "\x00\x00\x00";

static void
test_coded_bodies(void **state)
{
	int fd = temporary();
	struct scene s;

	(void)state;
	run_body(&s, zipped, sizeof(zipped) - 1, "gzip", fd, false, 0);
	assert_int_equal(seen.body[0], BODY_GOES_ON);
	assert_int_equal(seen.body[1], BODY_GOES_ON);
	assert_string_equal(last_text(s.trace, EV_BODY, F_DATA), "hello");
	assert_int_equal(last_number(s.trace, EV_BODY, F_BYTES),
	    sizeof(zipped) - 1);
	assert_file(fd, "hello", 5);
	scene_end(&s);
	run_body(&s, zipped, sizeof(zipped) - 5, "gzip", -1, false, 0);
	assert_int_equal(seen.body[1], BODY_CUT);
	scene_end(&s);
	run_body(&s, "", 0, "gzip", -1, false, 0);
	assert_int_equal(seen.body[1], BODY_GOES_ON);
	scene_end(&s);
	/* A full disk is not the server's doing, coded or not. */
	fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	run_body(&s, zipped, sizeof(zipped) - 1, "gzip", fd, false, 0);
	assert_int_equal(seen.body[0], BODY_UNWRITABLE);
	scene_end(&s);
	run_body(&s, "hello", 5, "", fd, false, 0);
	assert_int_equal(seen.body[0], BODY_UNWRITABLE);
	scene_end(&s);
	close(fd);
}

static int
end(void **state)
{
	(void)state;
	forget();
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_coded_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
