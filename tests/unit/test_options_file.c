/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's file of options where it is looked for: $XDG_CONFIG_HOME, else
 * ~/.config; what stands in it, and what cannot. What an option takes is
 * test_options.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "options.h"

static char home[] = "/tmp/sonde_options.XXXXXX";
static char config[64], sonde[80], file[96];

static void
write_file(const char *text, size_t n)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
}

/* What the file alone asks for; freed by the caller. */
static int
read_file(struct options *o, struct buf *error)
{
	char name[] = "sonde", url[] = "http://a.example/";
	char *words[] = { name, url, NULL };

	return options_read(o, 2, words, error);
}

static void
expect_seconds(int seconds)
{
	struct buf error = { 0 };
	struct options o;

	assert_int_equal(read_file(&o, &error), 0);
	assert_true(o.total_ns == INT64_C(1000000000) * seconds);
	options_free(&o);
	buf_free(&error);
}

static void
expect_error(const char *words)
{
	struct buf error = { 0 };
	struct options o;

	assert_int_not_equal(read_file(&o, &error), 0);
	assert_non_null(strstr(buf_text(&error), words));
	options_free(&o);
	buf_free(&error);
}

static void
write_text(const char *text)
{
	write_file(text, strlen(text));
}

static void
test_home(void **state)
{
	(void)state;
	write_text("# a remark\r\n\n  max-time 7 \r\n");
	setenv("HOME", home, 1);
	unsetenv("XDG_CONFIG_HOME");
	expect_seconds(7);
	setenv("XDG_CONFIG_HOME", "not/absolute", 1);
	expect_seconds(7);
	setenv("HOME", "/nowhere/at/all", 1);
	expect_seconds(10);
	setenv("HOME", "", 1);
	expect_seconds(10);
}

static void
test_config_home(void **state)
{
	(void)state;
	write_text("max-time 8\n");
	setenv("HOME", "/nowhere/at/all", 1);
	setenv("XDG_CONFIG_HOME", config, 1);
	expect_seconds(8);
	unlink(file);
	expect_seconds(10);
}

static void
test_what_cannot_be(void **state)
{
	(void)state;
	setenv("XDG_CONFIG_HOME", config, 1);
	write_file("max-time 8\0\n", 12);
	expect_error("line 1: a NUL byte cannot stand here");
	write_text("\nno-such-thing\n");
	expect_error("line 2");
	unlink(file);
	assert_int_equal(mkdir(file, 0700), 0);
	expect_error("cannot read");
	rmdir(file);
}

static int
set_up(void **state)
{
	(void)state;
	if (mkdtemp(home) == NULL)
		return -1;
	snprintf(config, sizeof(config), "%s/.config", home);
	snprintf(sonde, sizeof(sonde), "%s/sonde", config);
	snprintf(file, sizeof(file), "%s/config", sonde);
	return mkdir(config, 0700) == 0 && mkdir(sonde, 0700) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(file);
	rmdir(sonde);
	rmdir(config);
	return rmdir(home);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_home),
		cmocka_unit_test(test_config_home),
		cmocka_unit_test(test_what_cannot_be),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
