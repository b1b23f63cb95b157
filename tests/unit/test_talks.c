/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recorded conversations and what each format makes of them: every
 * tests/talks/NAME.json is replayed and compared with the files NAME.VIEW
 * beside it. With SONDE_TALKS_WRITE in the environment they are written
 * anew instead (tests/talks/regenerate); a new view begins as an empty file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "report/report.h"
#include "trace/replay.h"

#define FILE_SIZE ((size_t)4 << 20)

static const struct view {
	const char *name;
	const char *format;
	struct look look;
} views[] = {
	{ "json", "json", { .width = 80 } },
	{ "ndjson", "ndjson", { .width = 80 } },
	{ "events", "events", { .width = 80 } },
	{ "txt", "text", { .width = 80 } },
	{ "ascii.txt", "text", { .width = 80, .ascii = true } },
	{ "60.txt", "text", { .width = 60 } },
	{ "100.txt", "text", { .width = 100 } },
	{ "brief.txt", "text", { .width = 80, .brief = true } },
	{ "ascii.brief.txt", "text",
	    { .width = 80, .brief = true, .ascii = true } },
	{ "v.txt", "text", { .width = 80, .verbose = 1 } },
	{ "ascii.v.txt", "text", { .width = 80, .verbose = 1, .ascii = true } },
	{ "60.v.txt", "text", { .width = 60, .verbose = 1 } },
	{ "explain.txt", "text",
	    { .width = 80, .verbose = 1, .explain = true } },
	{ "ascii.explain.txt", "text",
	    { .width = 80, .verbose = 1, .explain = true, .ascii = true } },
	{ "60.explain.txt", "text",
	    { .width = 60, .verbose = 1, .explain = true } },
	{ "vv.txt", "text", { .width = 80, .verbose = 2 } },
	{ "ascii.vv.txt", "text",
	    { .width = 80, .verbose = 2, .ascii = true } },
	{ "vvv.txt", "text", { .width = 80, .verbose = 3 } },
	{ "ascii.vvv.txt", "text",
	    { .width = 80, .verbose = 3, .ascii = true } },
};

#define VIEWS (sizeof(views) / sizeof(views[0]))

/* The bytes of a file; false if there is none. */
static bool
read_file(const char *name, struct buf *out)
{
	FILE *f = fopen(name, "r");
	char part[2048];
	size_t n;

	if (f == NULL)
		return false;
	do {
		n = fread(part, 1, sizeof(part), f);
		buf_add(out, part, n);
	} while (n > 0 && out->n < FILE_SIZE);
	fclose(f);
	return true;
}

static void
write_file(const char *name, struct str s)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static void
read_all(int fd, struct buf *out)
{
	char part[2048];
	ssize_t n;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	do {
		n = read(fd, part, sizeof(part));
		assert_true(n >= 0);
		buf_add(out, part, (size_t)n);
	} while (n > 0);
}

/* What a view shows of a document. */
static void
show(const struct view *v, struct str document, struct buf *out)
{
	int fd = memfd_create("report", 0);
	struct buf error = { 0 };
	struct trace **traces;
	size_t n = replay_read(document, &traces, &error);
	struct report *r = report_new(format_find(v->format), &v->look, fd);

	assert_string_equal(buf_text(&error), "");
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new();

		report_begin(r, traces[i]);
		report_probe(r, traces[i], diagnose(traces[i], a));
		trace_free(traces[i]);
		arena_free(a);
	}
	free(traces);
	assert_int_equal(report_end(r), 0);
	read_all(fd, out);
	close(fd);
}

/* Columns that a line of text takes; fails on what may not be shown. */
static int
columns_of(struct str line, bool ascii)
{
	int columns = 0;
	uint32_t code = 0;
	size_t n;

	while (line.n > 0) {
		n = utf8_decode(line, &code);
		assert_true(n > 0 && utf8_printable(code));
		assert_true(!ascii || code < 0x7f);
		columns += utf8_width(code);
		line.p += n;
		line.n -= n;
	}
	return columns;
}

/* Only what may be shown, in lines no wider than the look. */
static void
check_text(const struct view *v, struct str s)
{
	struct str line;

	while (str_next(&s, '\n', &line)) {
		int columns = columns_of(line, v->look.ascii);

		if (strcmp(v->format, "text") == 0)
			assert_true(columns <= v->look.width);
	}
}

static void
compare(const char *name, struct str is, struct str wanted)
{
	size_t at = 0, line = 1;

	while (at < is.n && at < wanted.n && is.p[at] == wanted.p[at]) {
		line += is.p[at] == '\n';
		at++;
	}
	if (is.n == wanted.n && at == is.n)
		return;
	fail_msg("%s: line %zu is not as it was, now:\n%.*s", name, line,
	    STR_ARG(is));
}

/* The file of a view, next to NAME.json; returns how many there were. */
static int
check_view(const char *talk, const struct view *v, struct str document)
{
	struct buf name = { 0 }, wanted = { 0 }, is = { 0 };
	bool write = getenv("SONDE_TALKS_WRITE") != NULL;
	int checked = 0;

	buf_add(&name, talk, strlen(talk) - strlen("json"));
	buf_adds(&name, v->name);
	if (read_file(buf_text(&name), &wanted)) {
		show(v, document, &is);
		check_text(v, buf_str(&is));
		if (write)
			write_file(buf_text(&name), buf_str(&is));
		else
			compare(buf_text(&name), buf_str(&is),
			    buf_str(&wanted));
		checked = 1;
	}
	buf_free(&name);
	buf_free(&wanted);
	buf_free(&is);
	return checked;
}

static void
test_talks(void **state)
{
	const char *source = getenv("SONDE_SOURCE");
	struct buf pattern = { 0 };
	glob_t talks;

	(void)state;
	buf_addf(&pattern, "%s/tests/talks/*.json",
	    source == NULL ? "." : source);
	assert_int_equal(glob(buf_text(&pattern), 0, NULL, &talks), 0);
	for (size_t i = 0; i < talks.gl_pathc; i++) {
		struct buf document = { 0 };
		int checked = 0;

		assert_true(read_file(talks.gl_pathv[i], &document));
		for (size_t k = 0; k < VIEWS; k++)
			checked += check_view(talks.gl_pathv[i], &views[k],
			    buf_str(&document));
		/* The document itself is one view. */
		assert_true(checked > 1);
		buf_free(&document);
	}
	globfree(&talks);
	buf_free(&pattern);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_talks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
