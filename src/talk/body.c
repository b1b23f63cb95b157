/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies that are heard: decoded as the module says, counted, kept to a bound
 * for the trace (as one event, so that a secret in it is masked whole), and
 * written to where the user wants them.
 */
#include "talk/body.h"

#include <errno.h>
#include <string.h>
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
	if (t->text && !utf8_goes_on(&t->check, plain)) {
		t->not_text = true;
		return false;
	}
	if (!t->untold)
		buf_add(&t->body, plain.p, plain.n);
	if (fd >= 0 &&
	    !(t->wish->body_visible ? write_visible(fd, plain)
				    : write_all(fd, plain)))
		return false;
	return t->body_plain <= most(t);
}

/* A decoder of this body's own, or the one of all messages; NULL: none. */
static struct coding *
decoder(struct talk *t, struct str coding)
{
	if (coding.n == 0)
		return NULL;
	if (t->stream == NULL || !str_equals(coding, "permessage-deflate"))
		return coding_new(t->arena, coding);
	(void)coding_message_begins(t->stream);
	return t->stream;
}

/* Messages without end are bodies of few codings: a name is kept but once. */
static struct str
coding_name(const struct talk *t, struct str coding)
{
	struct str had = t->coding_name;

	if (had.n == coding.n &&
	    (had.n == 0 || memcmp(had.p, coding.p, had.n) == 0))
		return had;
	return arena_str(t->arena, coding);
}

bool
body_begins(struct talk *t, struct str coding)
{
	talk_body_over(t);
	t->text = t->not_text = t->untold = false;
	t->in_body = true;
	t->body_of_data = t->data.conn != NULL;
	t->body_start = conn_heard(t->body_of_data ? t->data.conn : t->conn);
	t->body_wire = t->body_plain = 0;
	t->coding_name = coding_name(t, coding);
	t->coding = decoder(t, coding);
	buf_clear(&t->body);
	return coding.n == 0 || t->coding != NULL;
}

/* Why got() wanted no more. */
static enum body
stopped(const struct talk *t, enum body b)
{
	if (b != BODY_TOO_LARGE)
		return b;
	if (t->not_text)
		return BODY_NOT_TEXT;
	return t->body_plain <= most(t) ? BODY_UNWRITABLE : BODY_TOO_LARGE;
}

enum body
body_goes_on(struct talk *t, struct str bytes)
{
	t->body_wire += bytes.n;
	if (t->coding != NULL)
		return stopped(t, coding_feed(t->coding, bytes, got, t));
	return stopped(t, got(t, bytes) ? BODY_GOES_ON : BODY_TOO_LARGE);
}

/* Whether what was heard is whole. */
static enum body
whole(struct talk *t)
{
	enum body b = BODY_GOES_ON;

	if (t->coding != NULL && t->coding == t->stream)
		b = stopped(t, coding_message_ends(t->coding, got, t));
	else if (t->coding != NULL && t->body_wire > 0 &&
	    !coding_complete(t->coding))
		b = BODY_CUT;
	if (b == BODY_GOES_ON && t->text && !utf8_may_end(&t->check))
		b = BODY_NOT_TEXT;
	return b;
}

enum body
body_ends(struct talk *t)
{
	enum body b = whole(t);

	talk_body_over(t);
	return b;
}

void
body_is_text(struct talk *t)
{
	t->text = true;
	t->check = (struct utf8_check){ .at = 0 };
}

void
body_is_untold(struct talk *t)
{
	t->untold = true;
}

uint64_t
body_bad_at(const struct talk *t)
{
	return t->check.start;
}

void
bodies_are_deflated(struct talk *t, int bits, bool fresh)
{
	t->stream = coding_of_messages(t->arena, bits, fresh);
}

struct str
message_deflated(struct talk *t, struct str message, int bits)
{
	struct buf packed = buf_with_cap(0);
	struct str s = { "", 0 };

	if (!t->over && coding_pack(&packed, message, bits))
		s = (struct str){ arena_copy(t->arena, packed.p, packed.n),
			packed.n };
	buf_free(&packed);
	return s;
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

/* Of several bodies no more is kept than of one. */
static size_t
kept(struct talk *t)
{
	size_t n = t->body.n;

	if (n > LIMIT_BODY_KEPT - t->kept)
		n = LIMIT_BODY_KEPT - t->kept;
	t->kept += n;
	return n;
}

void
talk_body_over(struct talk *t)
{
	struct event *e;

	if (!t->in_body)
		return;
	t->in_body = false;
	if (t->untold)
		return;
	e = body_event(t);
	event_int(e, F_OFFSET, (int64_t)t->body_start);
	event_int(e, F_BYTES, (int64_t)t->body_wire);
	event_cut(e, F_DATA, buf_str(&t->body), kept(t));
	if (t->coding_name.n > 0)
		event_bytes(e, F_WHAT, t->coding_name);
	event_commit(e);
	if (t->body.over)
		talk_tell_kept(t, t->body_plain);
	t->body_of_data = false;
	buf_clear(&t->body);
}
