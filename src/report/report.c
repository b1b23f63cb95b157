/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of formats and the life of a report: what a format has written
 * into its buffer goes to the descriptor after each call. What a format
 * writes is in its own file.
 */
#include "report/report.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/xalloc.h"
#include "report/formats.h"
#include "trace/look.h"

static const struct format formats[] = {
	{
	    .name = "text",
	    .summary = "for people: verdict, times, findings",
	    .begin = text_begin,
	    .event = text_event,
	    .probe = text_probe,
	    .end = text_end,
	},
	{
	    .name = "json",
	    .summary = "one document at the end, an array for several targets",
	    .probe = json_probe,
	    .end = json_end,
	},
	{
	    .name = "ndjson",
	    .summary = "one such document a line, as each probe ends",
	    .probe = ndjson_probe,
	},
	{
	    .name = "events",
	    .summary = "one event a line, as it happens",
	    .event = events_event,
	},
	{
	    .name = "nagios",
	    .summary = "for monitoring: one line, the times behind a bar",
	    .probe = nagios_probe,
	    .end = nagios_end,
	},
};

const struct format *
format_row(size_t i)
{
	if (i >= sizeof(formats) / sizeof(formats[0]))
		return NULL;
	return &formats[i];
}

const struct format *
format_find(const char *name)
{
	const struct format *f;

	for (size_t i = 0;; i++) {
		f = format_row(i);
		if (f == NULL || strcmp(f->name, name) == 0)
			return f;
	}
}

struct report *
report_new(const struct format *f, const struct look *look, int fd)
{
	struct report *r = xcalloc(1, sizeof(*r));

	r->format = f;
	r->look = *look;
	r->fd = fd;
	return r;
}

/* A descriptor that does not block by somebody else's wish is waited for. */
static bool
try_again(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;
	return poll(&p, 1, -1) > 0 || errno == EINTR;
}

/* Writes all that is in out; after a failure what comes is dropped. */
static void
flush(struct report *r)
{
	size_t done = 0;
	ssize_t n;

	while (!r->failed && done < r->out.n) {
		n = write(r->fd, r->out.p + done, r->out.n - done);
		if (n >= 0) {
			done += (size_t)n;
		} else if (!try_again(r->fd)) {
			r->failed = true;
			r->error = errno;
		}
	}
	buf_clear(&r->out);
}

static void
hear(const struct event *e, void *arg)
{
	struct report *r = arg;

	r->format->event(r, e);
	flush(r);
}

static void
hear_all(struct report *r, const struct trace *t)
{
	for (size_t i = 0; i < trace_count(t); i++)
		hear(trace_get(t, i), r);
}

void
report_begin(struct report *r, struct trace *t)
{
	if (r->format->begin != NULL)
		r->format->begin(r, t);
	flush(r);
	if (r->format->event == NULL)
		return;
	if (!trace_head(t)->replayed) {
		trace_listen(t, hear, r);
		return;
	}
	hear_all(r, t);
	for (size_t i = 0; i < trace_looks(t); i++)
		hear_all(r, trace_look_at(t, i));
}

void
report_probe(struct report *r, const struct trace *t, const struct diagnosis *d)
{
	if (r->format->probe != NULL)
		r->format->probe(r, t, d);
	r->probes++;
	if (d->exit > r->exit)
		r->exit = d->exit;
	flush(r);
}

int
report_end(struct report *r)
{
	int error;

	if (r->format->end != NULL)
		r->format->end(r);
	flush(r);
	error = r->failed ? r->error : 0;
	buf_free(&r->out);
	free(r->state);
	free(r);
	if (error == 0)
		return ERR_NONE;
	errno = error;
	return ERR_SYSTEM;
}
