/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings and reports of a trace, and their judges. */
#include "judge.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "diagnose/diagnose.h"
#include "diagnose/finding.h"
#include "report/report.h"
#include "trace/json_read.h"
#include "trace/replay.h"
#include "trace/summary.h"

static const struct view {
	const char *format;
	struct look look;
} views[] = {
	{ "json", { .width = 80 } },
	{ "ndjson", { .width = 80 } },
	{ "events", { .width = 80 } },
	{ "text", { .width = 80 } },
	{ "text", { .width = 60, .brief = true, .ascii = true } },
	{ "text", { .width = 100, .verbose = 1 } },
	{ "text", { .width = 60, .verbose = 3, .ascii = true } },
};

#define VIEWS (sizeof(views) / sizeof(views[0]))
#define DOCUMENTS 3 /* those of them that are JSON */

/* One descriptor for all reports, emptied for each. */
static int
report_fd(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("report", MFD_CLOEXEC);
	MUST(fd >= 0 && ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static void
read_back(int fd, struct buf *out)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *p;

	buf_clear(out);
	if (size <= 0)
		return;
	p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	MUST(p != MAP_FAILED);
	buf_add(out, p, (size_t)size);
	munmap(p, (size_t)size);
}

/* What a view shows of t, which must be marked as replayed. */
static void
show(const struct view *v, struct trace *t, const struct diagnosis *d,
    struct buf *out)
{
	int fd = report_fd();
	struct report *r = report_new(format_find(v->format), &v->look, fd);

	report_begin(r, t);
	report_probe(r, t, d);
	MUST(report_end(r) == 0);
	read_back(fd, out);
	must_be_shown(buf_str(out), true);
	for (size_t i = 0; v->look.ascii && i < out->n; i++)
		MUST((unsigned char)out->p[i] < 0x80);
}

static void
judge_finding(const struct finding *f)
{
	MUST(f->fault != NULL && *f->what != '\0');
	MUST(f->phase < PHASES && f->n_evidence <= MOST_EVIDENCE);
	MUST(f->n_causes <= MOST_LINES && f->n_not <= MOST_LINES);
	MUST(f->n_next <= MOST_LINES);
	for (size_t i = 0; i < f->n_evidence; i++)
		MUST(*f->evidence[i].text != '\0');
}

/* 0, 1, or tens by phase and units by kind. */
static void
judge_diagnosis(const struct diagnosis *d)
{
	MUST(d->n <= MOST_FINDINGS && d->exit >= 0 && d->exit < 100);
	MUST((d->exit != 0) ==
	    (d->n > 0 && d->findings[0].severity == SEVERITY_FAIL));
	for (size_t i = 0; i < d->n; i++)
		judge_finding(&d->findings[i]);
}

/* Each line of ndjson and events is a document of its own. */
static void
judge_documents(struct str text, bool lines)
{
	struct buf why = { 0 };
	struct str line;
	json_t *json;

	while (lines ? str_next(&text, '\n', &line) : text.n > 0) {
		json =
		    json_read(lines ? line : text, text.n + line.n + 1, &why);
		MUST(json != NULL);
		json_decref(json);
		if (!lines)
			break;
	}
	buf_free(&why);
}

static void
judge_summary(const struct trace *t, struct arena *a)
{
	struct phase_times times = phase_times(t);
	size_t n;

	MUST(times.total_ns >= 0 && times.last < PHASES);
	trace_turns(t, a, &n);
	MUST(n <= trace_count(t));
	trace_connections(t, a, &n);
	MUST(n <= trace_count(t));
}

void
judge_reports(struct trace *t, size_t pick)
{
	const struct view *v = &views[pick % VIEWS];
	struct arena *a = arena_new();
	struct buf out = { 0 };
	const struct diagnosis *d;

	trace_mark_replayed(t);
	judge_summary(t, a);
	d = diagnose(t, a);
	judge_diagnosis(d);
	show(v, t, d, &out);
	if (v < views + DOCUMENTS)
		judge_documents(buf_str(&out), v > views);
	buf_free(&out);
	arena_free(a);
}

static void
show_both(struct trace *t, const struct view *v, struct buf *json,
    struct buf *text)
{
	struct arena *a = arena_new();
	const struct diagnosis *d;

	trace_mark_replayed(t);
	d = diagnose(t, a);
	show(&views[0], t, d, json);
	if (v >= views + DOCUMENTS)
		show(v, t, d, text);
	arena_free(a);
}

static bool
same(const struct buf *a, const struct buf *b)
{
	return a->n == b->n && memcmp(buf_text(a), buf_text(b), a->n) == 0;
}

void
judge_replay(struct trace *t, size_t pick)
{
	const struct view *v = &views[pick % VIEWS];
	struct buf json[2] = { { 0 }, { 0 } }, text[2] = { { 0 }, { 0 } };
	struct buf error = { 0 };
	struct trace **again;

	show_both(t, v, &json[0], &text[0]);
	MUST(replay_read(buf_str(&json[0]), &again, &error) == 1);
	show_both(again[0], v, &json[1], &text[1]);
	MUST(same(&json[0], &json[1]));
	MUST(same(&text[0], &text[1]));
	trace_free(again[0]);
	free(again);
	for (int i = 0; i < 2; i++) {
		buf_free(&json[i]);
		buf_free(&text[i]);
	}
	buf_free(&error);
}
