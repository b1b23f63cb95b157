/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a trace means, for traces that no conversation would give: the input
 * is a row of events with fields of any kind. Findings are bounded, every
 * report shows nothing raw, what was saved as JSON looks the same when it is
 * read back, and nothing differs from itself. make-seeds writes traces in this
 * form:
 *
 *   an event: kind, phase, where (dir, source, conn, turn), 1/16 ms since the
 *   last one, number of fields
 *   a field:  name, then a byte (BOOL), 8 bytes (INT, NS), a word of words[]
 *   or 0xff and a piece (TEXT, TEXTS), a piece (BYTES, BYTESES)
 */
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/xalloc.h"
#include "diagnose/difference.h"
#include "fuzz.h"
#include "judge.h"
#include "trace/trace.h"

#define EVENTS_MOST 100
#define LATEST_NS INT64_C(1000000000000000)

/* Words of sonde's own that rules ask for; a line of fuzz_words.h each. */
static const char *const words[] = {
#include "fuzz_words.h"
};

#define WORDS (sizeof(words) / sizeof(words[0]))

static int64_t
take_number(struct fuzz *f)
{
	struct str s = fuzz_bytes(f, 8);
	uint64_t number = 0;

	for (size_t i = 0; i < s.n; i++)
		number |= (uint64_t)(unsigned char)s.p[i] << (8 * i);
	return (int64_t)number;
}

static void
take_words(struct event *e, enum field_name name, struct fuzz *f)
{
	unsigned int which = fuzz_byte(f);
	struct buf visible = { 0 };

	if (which < WORDS) {
		event_text(e, name, words[which]);
		return;
	}
	/* A word of our own is clean, wherever it comes from. */
	encode_visible(&visible, fuzz_piece(f));
	event_text(e, name, buf_text(&visible));
	buf_free(&visible);
}

static void
take_field(struct event *e, struct fuzz *f)
{
	enum field_name name = (enum field_name)(fuzz_byte(f) % FIELDS);
	enum field_type type = field_info(name)->type;
	bool several = type == FIELD_TEXTS || type == FIELD_BYTESES;
	int64_t number;

	if (!several && event_field(e, name) != NULL)
		return;
	if (type == FIELD_BOOL) {
		event_bool(e, name, fuzz_byte(f) & 1);
	} else if (type == FIELD_INT) {
		event_int(e, name, take_number(f));
	} else if (type == FIELD_NS) {
		number = take_number(f);
		event_ns(e, name, number < 0 ? -1 : number % LATEST_NS);
	} else if (type == FIELD_TEXT || type == FIELD_TEXTS) {
		take_words(e, name, f);
	} else {
		event_bytes(e, name, fuzz_piece(f));
	}
}

static void
take_event(struct trace *t, struct fuzz *f, int64_t *now_ns)
{
	struct event *e =
	    trace_event(t, (enum event_kind)(fuzz_byte(f) % EVENTS));
	unsigned int where, fields;

	e->phase = (enum phase)(fuzz_byte(f) % PHASES);
	where = fuzz_byte(f);
	e->dir = (enum dir)((where & 3) % DIRS);
	e->source = (enum source)((where >> 2 & 3) % SOURCES);
	e->conn = where >> 4 & 3;
	e->turn = where >> 6;
	*now_ns += (int64_t)fuzz_byte(f) * 62500;
	e->t_ns = *now_ns;
	fields = fuzz_byte(f) % 32;
	for (unsigned int i = 0; i < fields; i++)
		take_field(e, f);
	event_commit(e);
}

static struct trace *
take_trace(struct fuzz *f)
{
	unsigned int first = fuzz_byte(f);
	struct trace_head head = {
		.url = first & 1 ? "https://h.example/" : "http://h.example/",
		.scheme = first & 1 ? "https" : "http",
		.host = first & 2 ? "h.example" : "192.0.2.1",
		.host_ascii = first & 2 ? "h.example" : "192.0.2.1",
		.path = "/",
		.port = first & 1 ? 443 : 80,
		.module = "http",
		.version = "0",
		.options = first & 4 ? "--insecure\n--dns=192.0.2.53\n" : NULL,
		.wall_ns = INT64_C(1795305600000000000),
		.hop = (int)(first >> 4),
		.tls = first & 1,
	};
	struct trace *t = trace_new(&head, NULL);
	int64_t now_ns = 0;

	for (int i = 0; f->n > 0 && i < EVENTS_MOST; i++)
		take_event(t, f, &now_ns);
	return t;
}

static void
judge_differences(const struct trace *t)
{
	struct arena *a = arena_new();
	struct side side = { t, diagnose(t, a) };
	size_t n;

	(void)differences(&side, &side, a, &n);
	MUST(n == 0);
	MUST(worse_side(&side, &side) == NULL);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	struct trace *t = take_trace(&f);

	judge_reports(t, n);
	judge_replay(t, n / 2);
	judge_differences(t);
	trace_free(t);
	return 0;
}
