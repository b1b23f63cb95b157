/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies that are heard: decoded as the module says, counted, kept to a bound
 * for the trace (as one event, so that a secret in it is masked whole), and
 * written to where the user wants them.
 */
#include "talk/body.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"
#include "talk/talk_internal.h"

/* All of s, through short writes and signals. */
static bool
write_all(int fd, struct str s)
{
	ssize_t n;

	while (s.n > 0) {
		n = write(fd, s.p, s.n);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			s.p += n;
			s.n -= (size_t)n;
		}
	}
	return true;
}

/* Line ends stay; all else that could move a terminal is made visible. */
static bool
write_visible(int fd, struct str s)
{
	struct buf out = buf_with_cap(0);
	struct str line;
	size_t end;
	bool ok;

	while (s.n > 0) {
		end = str_find(s, '\n');
		line = (struct str){ s.p, end };
		encode_visible(&out, line);
		if (end < s.n)
			buf_addc(&out, '\n');
		end += end < s.n;
		s.p += end;
		s.n -= end;
	}
	ok = write_all(fd, buf_str(&out));
	buf_free(&out);
	return ok;
}

static size_t
most(const struct talk *t)
{
	return t->wish->max_body > 0 ? t->wish->max_body : LIMIT_BODY;
}

/* One run of decoded bytes: false to stop. */
static bool
got(void *arg, struct str plain)
{
	struct talk *t = arg;
	int fd = t->wish->body_fd;

	t->body_plain += plain.n;
	buf_add(&t->body, plain.p, plain.n);
	if (fd >= 0 &&
	    !(t->wish->body_visible ? write_visible(fd, plain)
				    : write_all(fd, plain)))
		return false;
	return t->body_plain <= most(t);
}

bool
body_begins(struct talk *t, struct str coding)
{
	talk_body_over(t);
	t->in_body = true;
	t->body_of_data = t->data.conn != NULL;
	t->body_start = conn_heard(t->body_of_data ? t->data.conn : t->conn);
	t->body_wire = t->body_plain = 0;
	t->coding_name = arena_str(t->arena, coding);
	t->coding = coding.n > 0 ? coding_new(t->arena, coding) : NULL;
	buf_clear(&t->body);
	return coding.n == 0 || t->coding != NULL;
}

enum body
body_goes_on(struct talk *t, struct str bytes)
{
	enum body b;

	t->body_wire += bytes.n;
	if (t->coding != NULL)
		b = coding_feed(t->coding, bytes, got, t);
	else
		b = got(t, bytes) ? BODY_GOES_ON : BODY_TOO_LARGE;
	if (b == BODY_TOO_LARGE && t->body_plain <= most(t))
		return BODY_UNWRITABLE;
	return b;
}

enum body
body_ends(struct talk *t)
{
	bool cut = t->coding != NULL && t->body_wire > 0 &&
	    !coding_complete(t->coding);

	talk_body_over(t);
	return cut ? BODY_CUT : BODY_GOES_ON;
}

uint64_t
body_decoded(const struct talk *t)
{
	return t->body_plain;
}

void
talk_tell_kept(struct talk *t, uint64_t bytes)
{
	struct event *e = trace_event(t->trace, EV_LIMIT);

	event_bytes(e, F_WHAT, str_of("bytes of a body kept in the trace"));
	event_int(e, F_LIMIT, LIMIT_BODY_KEPT);
	event_int(e, F_BYTES, (int64_t)bytes);
	event_commit(e);
}

/* What is said of one that came on the second connection; before it is told. */
static struct event *
body_event(struct talk *t)
{
	const struct data *d = &t->data;
	int64_t at_ns = t->came_at_ns;
	struct event *e;

	if (t->body_of_data)
		at_ns = d->began ? d->came_at_ns : clock_now_ns();
	e = trace_event_at(t->trace, EV_BODY, at_ns);
	e->dir = DIR_RECEIVED;
	if (!t->body_of_data)
		return e;
	e->conn = d->id;
	e->phase = PHASE_RECEIVE;
	if (d->began)
		event_ns(e, F_ELAPSED, d->came_at_ns - d->first_at_ns);
	return e;
}

void
talk_body_over(struct talk *t)
{
	struct event *e;

	if (!t->in_body)
		return;
	t->in_body = false;
	e = body_event(t);
	event_int(e, F_OFFSET, (int64_t)t->body_start);
	event_int(e, F_BYTES, (int64_t)t->body_wire);
	event_cut(e, F_DATA, buf_str(&t->body), t->body.n);
	if (t->coding_name.n > 0)
		event_bytes(e, F_WHAT, t->coding_name);
	event_commit(e);
	if (t->body.over)
		talk_tell_kept(t, t->body_plain);
	t->body_of_data = false;
	buf_clear(&t->body);
}
