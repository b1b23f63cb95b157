/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a report: what is written when, that a replayed trace looks
 * like the live run, what several probes give, and what happens when the
 * output cannot be written. What the formats look like is test_talks.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "base/error.h"
#include "report/bar.h"
#include "report/template.h"
#include "report/words.h"
#include "reports.h"

static const struct look plain = { .width = 80 };

/* What a run of one probe that is told while it goes on writes. */
static void
live(const struct format *f, const struct look *look, struct buf *out)
{
	static const char bytes[] = "caf\xc3\xa9 \x1b[2J \x00 \xe2\x80\xae end";
	struct trace *t = trace_new(&reports_head, NULL);
	struct arena *a = arena_new();
	int fd = memfd_create("report", 0);
	struct report *r = report_new(f, look, fd);

	report_begin(r, t);
	reports_fill(t, str_of("our words"),
	    (struct str){ bytes, sizeof(bytes) - 1 });
	report_probe(r, t, diagnose(t, a));
	assert_int_equal(report_end(r), 0);
	reports_read(fd, out);
	close(fd);
	arena_free(a);
	trace_free(t);
}

/* The same from the document that the live run has written. */
static void
replayed(const struct format *f, const struct look *look, struct buf *out)
{
	struct buf document = { 0 }, error = { 0 };
	int fd = memfd_create("report", 0);
	struct report *r = report_new(f, look, fd);
	struct arena *a = arena_new();
	struct trace **traces;

	live(format_find("json"), &plain, &document);
	assert_int_equal(replay_read(buf_str(&document), &traces, &error), 1);
	report_begin(r, traces[0]);
	report_probe(r, traces[0], diagnose(traces[0], a));
	assert_int_equal(report_end(r), 0);
	reports_read(fd, out);
	close(fd);
	arena_free(a);
	trace_free(traces[0]);
	free(traces);
	buf_free(&document);
	buf_free(&error);
}

/* Without the line that says that it is a replay, if text has one. */
static struct str
without_first(struct buf *b, const char *format)
{
	struct str s = buf_str(b), line = { 0 };

	if (strcmp(format, "text") != 0)
		return s;
	assert_true(str_next(&s, '\n', &line));
	assert_true(str_starts(line,
	    "replayed from a saved trace of "
	    "2026-11-22T19:24:50Z"));
	return s;
}

static void
test_replay_is_the_same(void **state)
{
	const struct format *f;

	(void)state;
	for (size_t i = 0; (f = format_row(i)) != NULL; i++) {
		for (int v = 0; v < 8; v++) {
			struct look look = {
				.width = 80,
				.verbose = v & 3,
				.brief = v == 4,
				.ascii = v >= 4,
			};
			struct buf was = { 0 }, is = { 0 };
			struct str s;

			live(f, &look, &was);
			replayed(f, &look, &is);
			s = without_first(&is, f->name);
			assert_int_equal(s.n, was.n);
			assert_memory_equal(s.p, was.p, was.n);
			buf_free(&was);
			buf_free(&is);
		}
	}
}

/* A finding in that phase, and events that carry nothing: a file may say so. */
static void
put_bare(struct report *r, enum phase failed)
{
	struct fault fault = { .id = "made-up", .title = "", .what = "" };
	struct finding finding = { .fault = &fault,
		.phase = failed,
		.severity = SEVERITY_FAIL,
		.what = "" };
	struct diagnosis d = { &finding, 1, SEVERITY_FAIL, 10,
		default_bounds() };
	struct trace *t = trace_new(&reports_head, NULL);

	report_begin(r, t);
	event_commit(reports_at(t, 0, EV_PHASE, failed));
	for (enum event_kind k = EV_PHASE + 1; k < EVENTS; k++)
		event_commit(reports_at(t, 0, k, failed));
	report_probe(r, t, &d);
	trace_free(t);
}

static void
test_bare_events(void **state)
{
	const struct format *f;

	(void)state;
	for (size_t i = 0; (f = format_row(i)) != NULL; i++) {
		for (int v = 0; v < 4; v++) {
			struct look look = { .width = 80, .verbose = v };
			int fd = memfd_create("report", 0);
			struct report *r = report_new(f, &look, fd);
			struct buf out = { 0 };

			for (enum phase p = PHASE_LOCAL; p < PHASES; p++)
				put_bare(r, p);
			assert_int_equal(report_end(r), 0);
			reports_read(fd, &out);
			assert_true(out.n > 0);
			assert_null(strstr(buf_text(&out), "(null)"));
			buf_free(&out);
			close(fd);
		}
	}
}

static off_t
written(int fd)
{
	return lseek(fd, 0, SEEK_CUR);
}

/* A transcript and the events are there as soon as they happened. */
static void
test_live(void **state)
{
	static const char *const names[] = { "text", "events" };
	struct look look = { .width = 80, .verbose = 1 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct trace *t = trace_new(&reports_head, NULL);
		int fd = memfd_create("report", 0);
		struct report *r = report_new(format_find(names[i]), &look, fd);
		struct event *e;
		off_t before;

		report_begin(r, t);
		before = written(fd);
		assert_true((before > 0) == (i == 0));
		e = reports_at(t, 10, EV_LINE, PHASE_SEND);
		event_bytes(e, F_TEXT, str_of("QUIT"));
		event_commit(e);
		assert_true(written(fd) > before);
		assert_int_equal(report_end(r), 0);
		close(fd);
		trace_free(t);
	}
}

/* A run of so many probes, each a trace of one event. */
static void
run(const char *format, const struct look *look, size_t probes, struct buf *out)
{
	static const struct fault fault = { .id = "made-up",
		.title = "it is made up" };
	static const struct finding finding = { .fault = &fault,
		.phase = PHASE_RECEIVE,
		.severity = SEVERITY_WARN,
		.what = "what" };
	int fd = memfd_create("report", 0);
	struct report *r = report_new(format_find(format), look, fd);

	for (size_t i = 0; i < probes; i++) {
		struct diagnosis d = { &finding, i % 2, i % 2, 0,
			default_bounds() };
		struct trace *t = trace_new(&reports_head, NULL);

		report_begin(r, t);
		event_commit(reports_at(t, 1000, EV_END, PHASE_LOCAL));
		report_probe(r, t, &d);
		trace_free(t);
	}
	assert_int_equal(report_end(r), 0);
	reports_read(fd, out);
	close(fd);
}

static size_t
count(const struct buf *b, const char *word)
{
	const char *at = buf_text(b);
	size_t n = 0;

	for (; (at = strstr(at, word)) != NULL; at++)
		n++;
	return n;
}

/* No probe: an empty array; one: a document; more: an array. */
static void
test_json_documents(void **state)
{
	struct buf out = { 0 };

	(void)state;
	run("json", &plain, 0, &out);
	assert_string_equal(buf_text(&out), "[]\n");
	buf_clear(&out);
	run("json", &plain, 1, &out);
	assert_memory_equal(buf_text(&out), "{\n", 2);
	assert_memory_equal(out.p + out.n - 3, "\n}\n", 3);
	buf_clear(&out);
	run("json", &plain, 3, &out);
	assert_memory_equal(buf_text(&out), "[\n{\n", 4);
	assert_memory_equal(out.p + out.n - 4, "}\n]\n", 4);
	assert_int_equal(count(&out, "\"sonde-report/1\""), 3);
	buf_clear(&out);
	run("ndjson", &plain, 3, &out);
	assert_int_equal(count(&out, "\n"), 3);
	assert_int_equal(count(&out, "}\n"), 3);
	buf_clear(&out);
	run("events", &plain, 3, &out);
	assert_int_equal(count(&out, "\n"), 3);
	buf_free(&out);
}

static void
test_brief(void **state)
{
	struct look look = { .width = 80, .brief = true };
	struct buf out = { 0 };

	(void)state;
	run("text", &look, 1, &out);
	assert_int_equal(count(&out, "\n"), 1);
	buf_clear(&out);
	run("text", &look, 3, &out);
	assert_int_equal(count(&out, "\n"), 6);
	assert_int_equal(count(&out, "      made-up: it is made up\n"), 1);
	assert_non_null(strstr(buf_text(&out), "2 of 3 OK, 1 with warnings."));
	buf_free(&out);
}

/* Text says nothing when it is to be quiet; what goes to a file is written. */
static void
test_quiet(void **state)
{
	struct look look = { .width = 80, .quiet = true };
	struct buf out = { 0 };

	(void)state;
	for (int v = 0; v < 4; v++) {
		look.verbose = v & 1;
		look.brief = v >= 2;
		run("text", &look, 2, &out);
		assert_string_equal(buf_text(&out), "");
	}
	run("json", &look, 1, &out);
	assert_true(out.n > 0);
	buf_free(&out);
}

/* Reads all that comes, slowly at first, and ends with 0 if it was n bytes. */
static pid_t
slow_reader(int fds[2], size_t n)
{
	struct timespec pause = { .tv_nsec = 2000000 };
	char part[2048];
	size_t all = 0;
	pid_t pid = fork();
	ssize_t got;

	if (pid != 0)
		return pid;
	close(fds[1]);
	do {
		got = read(fds[0], part, sizeof(part));
		all += got > 0 ? (size_t)got : 0;
		if (all < 200000)
			nanosleep(&pause, NULL);
	} while (got > 0);
	_exit(all == n ? 0 : 1);
}

/* A pipe that is full and does not block is waited for; nothing is lost. */
static void
test_full_pipe(void **state)
{
	struct look look = plain;
	struct buf out = { 0 };
	int fds[2], status;
	struct report *r;
	pid_t pid;

	(void)state;
	live(format_find("ndjson"), &look, &out);
	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	assert_int_equal(fcntl(fds[0], F_SETFL, 0), 0);
	pid = slow_reader(fds, out.n * 64);
	assert_true(pid > 0);
	r = report_new(format_find("ndjson"), &look, fds[1]);
	for (int i = 0; i < 64; i++)
		buf_add(&r->out, out.p, out.n);
	assert_int_equal(report_end(r), 0);
	close(fds[1]);
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	buf_free(&out);
}

static void
test_cannot_write(void **state)
{
	struct report *r = report_new(format_find("json"), &plain, -1);

	(void)state;
	assert_int_equal(report_end(r), ERR_SYSTEM);
	assert_int_equal(errno, EBADF);
}

static void
test_table(void **state)
{
	(void)state;
	assert_ptr_equal(format_find("text"), format_row(0));
	assert_ptr_equal(format_find("events"), format_row(3));
	assert_ptr_equal(format_find("nagios"), format_row(4));
	assert_null(format_row(5));
	assert_null(format_find("xml"));
}

static void
assert_words(void (*words)(struct buf *, int64_t), int64_t n,
    const char *wanted)
{
	struct buf out = { 0 };

	words(&out, n);
	assert_string_equal(buf_text(&out), wanted);
	buf_free(&out);
}

static void
test_words(void **state)
{
	(void)state;
	assert_words(words_ms, 12449999, "12.4");
	assert_words(words_ms, 12450000, "12.5");
	assert_words(words_ms, 49999, "<0.1");
	assert_words(words_ms, 0, "<0.1");
	assert_words(words_time, 0, "0.0");
	assert_words(words_ms_unit, -1, "-");
	assert_words(words_limit, 5000000000, "5 s");
	assert_words(words_limit, 1500000000, "1.5 s");
	assert_words(words_limit, 1550000000, "1.55 s");
	assert_words(words_size, 999, "999 B");
	assert_words(words_size, 1000, "1.0 kB");
	assert_words(words_size, 18231, "18.2 kB");
	assert_words(words_size, 999949, "999.9 kB");
	assert_words(words_size, 999950, "1.0 MB");
	assert_words(words_size, INT64_MAX, "9223372.0 TB");
	assert_words(words_count, 18231, "18 231");
	assert_words(words_count, 1000000, "1 000 000");
	assert_words(words_count, 7, "7");
	assert_words(words_ordinal, 1, "1st");
	assert_words(words_ordinal, 12, "12th");
	assert_words(words_ordinal, 22, "22nd");
	assert_words(words_ordinal, 103, "103rd");
}

/* The parts sum to the whole, and nobody is off by more than one. */
static void
test_shares(void **state)
{
	struct phase_times times;
	int share[PHASES];

	(void)state;
	for (unsigned int seed = 1; seed < 200; seed++) {
		int64_t total = 0;
		int sum = 0;

		for (enum phase p = 0; p < PHASES; p++) {
			times.at[p].duration_ns =
			    (int64_t)(seed * 2654435761U >> (unsigned int)p) %
				100000 -
			    20000;
			if (times.at[p].duration_ns > 0)
				total += times.at[p].duration_ns;
		}
		bar_shares(&times, 100, share);
		for (enum phase p = 0; p < PHASES; p++) {
			int64_t ns = times.at[p].duration_ns;

			sum += share[p];
			if (ns <= 0)
				assert_int_equal(share[p], 0);
			else
				assert_true(
				    llabs(share[p] - ns * 100 / total) <= 1);
		}
		assert_int_equal(sum, total > 0 ? 100 : 0);
	}
}

static void
assert_filled(const struct event *e, const char *template, const char *wanted)
{
	struct buf out = { 0 };

	template_fill(template, e, &out);
	assert_string_equal(buf_text(&out), wanted);
	buf_free(&out);
}

static void
test_template(void **state)
{
	struct trace *t = trace_new(&reports_head, NULL);
	struct event *e = trace_event(t, EV_BODY);

	(void)state;
	event_int(e, F_BYTES, 18231);
	event_ns(e, F_ELAPSED, 5800000);
	event_text(e, F_ADDRESS, "a");
	event_text(e, F_ADDRESS, "b");
	event_bool(e, F_TRUNCATED, false);
	event_text(e, F_NOT_AFTER, "2027-01-22T23:59:59Z");
	assert_filled(e, "{bytes}, {bytes:byte}", "18.2 kB, 18 231 bytes");
	assert_filled(e, "x[ in {elapsed_s}][ try {try}]", "x in 5.8 ms");
	assert_filled(e, "{address}", "a, b");
	assert_filled(e, "[+truncated:cut][-truncated:whole[ of {bytes}]]",
	    "whole of 18.2 kB");
	assert_filled(e, "[-bytes:none[ {bytes}]]z", "z");
	assert_filled(e, "{not_after:date}", "2027-01-22");
	assert_true(template_names("x[-bytes:none]", F_BYTES));
	assert_true(template_names("{bytes:byte}", F_BYTES));
	assert_false(template_names("bytes {elapsed_s}", F_BYTES));
	trace_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_replay_is_the_same),
		cmocka_unit_test(test_bare_events),
		cmocka_unit_test(test_json_documents),
		cmocka_unit_test(test_brief),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_full_pipe),
		cmocka_unit_test(test_cannot_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
