/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How bounds are read (--warn, --crit, --cert-days): what a range means, which
 * of several counts, and what is refused, with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "options.h"

#define MOST_WORDS 8

/* The options of a command line of these words, and no file's. */
static int
read_words(struct options *o, const char *const *words, struct buf *error)
{
	char copies[MOST_WORDS][64], *argv[MOST_WORDS + 3] = { NULL };
	char program[] = "sonde", no_files[] = "--no-config";
	int n = 2;

	argv[0] = program;
	argv[1] = no_files;
	for (int i = 0; i < MOST_WORDS && words[i] != NULL; i++) {
		snprintf(copies[i], sizeof(copies[i]), "%s", words[i]);
		argv[n++] = copies[i];
	}
	return options_read(o, n, argv, error);
}

/* Read so, is this a time with an alarm? */
static void
alarms(const char *range, double s, bool expected)
{
	struct buf error = { 0 };
	struct options o;
	char word[64];
	const char *const words[] = { "--warn", word, "u", NULL };

	snprintf(word, sizeof(word), "dns=%s", range);
	assert_int_equal(read_words(&o, words, &error), 0);
	assert_string_equal(o.bounds.warn[PHASE_RESOLVE].text, range);
	assert_null(o.bounds.warn[PHASE_CONNECT].text);
	assert_int_equal(
	    range_alarms(&o.bounds.warn[PHASE_RESOLVE], (int64_t)(s * 1e9)),
	    expected);
	options_free(&o);
}

static void
test_ranges(void **state)
{
	(void)state;
	alarms("10", 0, false);
	alarms("10", 10, false);
	alarms("10", 10.5, true);
	alarms("10:", 9.5, true);
	alarms("10:", 10, false);
	alarms("~:10", 10.5, true);
	alarms(":10", 10.5, true);
	alarms(":10", 0, false);
	alarms("1:2.5", 0.5, true);
	alarms("1:2.5", 2.5, false);
	alarms("1:2.5", 3, true);
	alarms("@1:2.5", 0.5, false);
	alarms("@1:2.5", 1, true);
	alarms("@1:2.5", 2.5, true);
	alarms("@1:2.5", 3, false);
	alarms("@2", 1, true);
}

static void
test_bounds(void **state)
{
	const char *const words[] = { "--warn=total=1", "--warn=secure=2",
		"--warn=tls=3", "--crit=total=~:9", "--cert-days=30,7", NULL };
	const char *const none[] = { NULL };
	struct buf error = { 0 };
	struct options o;

	(void)state;
	assert_int_equal(read_words(&o, none, &error), 0);
	assert_int_equal(o.bounds.warn_days, SOON_DAYS);
	assert_int_equal(o.bounds.crit_days, -1);
	options_free(&o);
	assert_int_equal(read_words(&o, words, &error), 0);
	assert_string_equal(o.bounds.warn[TOTAL].text, "1");
	assert_string_equal(o.bounds.warn[PHASE_SECURE].text, "3");
	assert_string_equal(o.bounds.crit[TOTAL].text, "~:9");
	assert_int_equal(o.bounds.warn_days, 30);
	assert_int_equal(o.bounds.crit_days, 7);
	options_free(&o);
}

static const struct {
	const char *words[3];
	const char *error;
} bad[] = {
	{ { "--warn", "wait" }, "option --warn: it is PHASE=RANGE" },
	{ { "--warn", "foo=3" },
	    "option --warn: \"foo\" is no phase; known are total, local" },
	{ { "--warn", "wait=" }, "option --warn, column 6: a range is END" },
	{ { "--warn", "wait=@" }, "option --warn, column 7: a range is END" },
	{ { "--warn", "wait=:" }, "option --warn, column 6: a range is END" },
	{ { "--warn", "wait=3:2" }, "option --warn, column 6: the range ends" },
	{ { "--warn", "wait=-1" }, "option --warn, column 6: \"-1\" is not" },
	{ { "--crit", "dns=1:2s" }, "option --crit, column 7: \"2s\" is not" },
	{ { "--crit", "dns=1:2:3" }, "option --crit, column 7: \"2:3\" is" },
	{ { "--cert-days", "" }, "option --cert-days, column 1: \"\" is not" },
	{ { "--cert-days", "-1" }, "option --cert-days, column 1: \"-1\"" },
	{ { "--cert-days", "9," }, "option --cert-days, column 3: \"\" is" },
	{ { "--cert-days", "9,10" }, "option --cert-days, column 3: a cert" },
};

static void
test_refused(void **state)
{
	struct buf error = { 0 };
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_not_equal(read_words(&o, bad[i].words, &error), 0);
		if (strncmp(buf_text(&error), bad[i].error,
			strlen(bad[i].error)) != 0)
			fail_msg("\"%s\" does not begin \"%s\"",
			    buf_text(&error), bad[i].error);
		buf_free(&error);
		options_free(&o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
