/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of reports share: traces made by hand, in which every kind
 * of event carries every field, and what a report writes of them. For
 * inclusion by one file.
 */
#ifndef TESTS_UNIT_REPORTS_H
#define TESTS_UNIT_REPORTS_H

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "report/report.h"
#include "trace/replay.h"

static const struct trace_head reports_head = {
	.url = "https://b\xc3\xbc"
	       "cher.example/",
	.scheme = "https",
	.host = "b\xc3\xbc"
		"cher.example",
	.host_ascii = "xn--bcher-kva.example",
	.path = "/",
	.port = 443,
	.module = "http",
	.version = "0.1.0",
	.wall_ns = INT64_C(1795375490123456789),
	.tls = true,
};

/* An event so many us after the start; fill it in and commit it. */
static struct event *
reports_at(struct trace *t, int64_t us, enum event_kind k, enum phase p)
{
	struct event *e = trace_event(t, k);

	e->t_ns = us * 1000;
	e->phase = p;
	return e;
}

static void
reports_field(struct event *e, enum field_name f, struct str text,
    struct str bytes)
{
	switch (field_info(f)->type) {
	case FIELD_INT:
		event_int(e, f, 4711);
		break;
	case FIELD_NS:
		event_ns(e, f, 1234567);
		break;
	case FIELD_BOOL:
		event_bool(e, f, true);
		break;
	case FIELD_TEXT:
	case FIELD_TEXTS:
		event_bytes(e, f, text);
		break;
	default:
		event_bytes(e, f, bytes);
	}
}

/*
 * Every kind once, in one phase after the other, with every field: text in
 * those of our own words, bytes in the others. To be quick only one in eight
 * fields has all of it, the others its last bytes.
 */
static void
reports_fill(struct trace *t, struct str text, struct str bytes)
{
	int64_t us = 0;

	for (enum event_kind k = EV_PHASE + 1; k < EVENTS; k++) {
		enum phase p = (enum phase)((unsigned int)k % PHASES);
		struct event *e;

		event_commit(reports_at(t, us += 100, EV_PHASE, p));
		e = reports_at(t, us += 100, k, p);
		e->conn = 1;
		e->turn = 1 + (uint32_t)p;
		e->dir = (enum dir)((unsigned int)k % DIRS);
		for (enum field_name f = 0; f < FIELDS; f++) {
			size_t n = ((unsigned int)f + (unsigned int)k) % 8 == 0
			    ? 0
			    : bytes.n - bytes.n % 16;

			reports_field(e, f, text,
			    (struct str){ bytes.p + n, bytes.n - n });
		}
		event_commit(e);
	}
}

/* All that was written to fd, from its start. */
static inline void
reports_read(int fd, struct buf *out)
{
	char part[2048];
	ssize_t n;

	lseek(fd, 0, SEEK_SET);
	do {
		n = read(fd, part, sizeof(part));
		if (n > 0)
			buf_add(out, part, (size_t)n);
	} while (n > 0);
	lseek(fd, 0, SEEK_END);
}

#endif
