/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one event says in a transcript: the row of transcript.tbl.h that fits,
 * filled in; the fields it did not use; the bytes. Where a line stands and
 * when a section begins is transcript.c.
 */
#include "report/text.h"

#include <string.h>

#include "report/template.h"

/* The bytes of a dump begin here. */
#define HEX_OFFSET 4
#define HEX_BYTES 12

struct row {
	enum event_kind kind;
	int field; /* a condition; -1: none */
	const char *is;
	enum glyph glyph;
	int from; /* verbosity */
	const char *left;
	const char *right;
};

static const struct row rows[] = {
#define ROW(kind, glyph, from, left, right) \
	{ kind, -1, NULL, GLYPH_##glyph, from, left, right },
#define ROW_IF(kind, field, is, glyph, from, left, right) \
	{ kind, field, is, GLYPH_##glyph, from, left, right },
#include "report/transcript.tbl.h"
#undef ROW
#undef ROW_IF
};

static const struct row *
row_for(const struct event *e)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];

		if (r->kind == e->kind &&
		    (r->field < 0 ||
			event_is(e, (enum field_name)r->field, r->is)))
			return r;
	}
	return NULL;
}

static enum glyph
arrow_of(enum dir dir)
{
	if (dir == DIR_LOCAL)
		return GLYPH_LOCAL;
	return dir == DIR_SENT ? GLYPH_SENT : GLYPH_RECEIVED;
}

/* One address: that there is no choice need not be said. */
static bool
is_plain(const struct event *e)
{
	return e->kind == EV_ADDRESSES && e->n_fields == 1;
}

/*
 * In a dialogue, where commands are short and many: that all of one was sent,
 * and all of its reply came.
 */
static bool
is_end_of_turn(const struct event *e)
{
	return (e->kind == EV_SENT || e->kind == EV_REPLY) &&
	    !trace_is_http(e->trace);
}

/* What was offered is known before the ClientHello that offers it. */
static void
add_offer(struct buf *out, const struct event *hello)
{
	const struct event *e = trace_last(hello->trace, EV_TLS_START);

	if (e != NULL && e->conn == hello->conn)
		template_fill("  [sni {sni}][-sni:no sni][, alpn {alpn}]", e,
		    out);
}

bool
transcript_asked(const struct event *e)
{
	for (uint32_t i = e->seq; i > 0; i--) {
		const struct event *x = trace_get(e->trace, i - 1);

		if (x->kind == EV_SENT && x->turn == e->turn)
			return true;
		if (x->kind == EV_TURN)
			return false;
	}
	return false;
}

/* The words on the right; a greeting was not asked for. */
static void
add_right(struct buf *out, const struct row *r, const struct event *e)
{
	if (e->kind == EV_FIRST_BYTE && !transcript_asked(e))
		template_fill("after {elapsed_s}", e, out);
	else
		template_fill(r->right, e, out);
}

bool
transcript_words(struct says *s, const struct event *e, int verbose)
{
	const struct row *r = row_for(e);

	if (r == NULL || verbose < r->from ||
	    (verbose < 2 && (is_plain(e) || is_end_of_turn(e))))
		return false;
	s->glyph = r->glyph == GLYPH_NONE ? arrow_of(e->dir) : r->glyph;
	s->line = e->kind == EV_LINE || e->kind == EV_FRAME ||
	    event_is(e, F_WHAT, "permessage-deflate");
	if (e->kind == EV_SENT && is_end_of_turn(e))
		buf_adds(&s->left, "the command ends");
	else
		template_fill(r->left, e, &s->left);
	add_right(&s->right, r, e);
	if (e->kind == EV_TLS_MESSAGE && event_is(e, F_MESSAGE, "ClientHello"))
		add_offer(&s->left, e);
	if ((e->kind == EV_LINE || e->kind == EV_FRAME) && verbose >= 2)
		template_fill("{bytes} at {offset}", e, &s->right);
	return true;
}

/* Whether field i is still to be shown: first of its name, and no bytes. */
static bool
is_left_over(const struct event *e, unsigned int i, const struct row *r)
{
	enum field_name f = e->fields[i].name;

	if (f == F_DATA || e->kind == EV_LINE || e->kind == EV_FRAME ||
	    (int)f == r->field || template_names(r->left, f) ||
	    template_names(r->right, f))
		return false;
	return event_field(e, f) == &e->fields[i];
}

/*
 * "rtt_s" is "rtt", "ede_text" is "ede text"; a size needs no name, a place
 * and a duration have a word.
 */
static void
add_name(struct buf *out, enum field_name f)
{
	const char *name = field_info(f)->name;
	size_t n = strlen(name);

	if (f == F_BYTES)
		return;
	if (f == F_OFFSET || f == F_ELAPSED) {
		buf_adds(out, f == F_OFFSET ? "at " : "took ");
		return;
	}
	if (n > 2 && strcmp(name + n - 2, "_s") == 0)
		n -= 2;
	for (size_t i = 0; i < n; i++)
		buf_addc(out, name[i] == '_' ? ' ' : name[i]);
	buf_addc(out, ' ');
}

void
transcript_fields(struct buf *out, const struct event *e)
{
	const struct row *r = row_for(e);

	for (unsigned int i = 0; r != NULL && i < e->n_fields; i++) {
		enum field_name f = e->fields[i].name;

		if (!is_left_over(e, i, r))
			continue;
		if (out->n > 0)
			buf_adds(out, "; ");
		add_name(out, f);
		template_values(e, f, out);
	}
}

/* "0010  48 54 54 50 2f 31 2e 31  20 32 30 30 20 4f 4b     HTTP/1.1 200 OK" */
static void
put_hex_line(struct term *t, struct str s, int64_t offset, size_t most)
{
	term_to(t, HEX_OFFSET);
	term_colour(t, DIM);
	term_putf(t, "%06llx", (unsigned long long)offset);
	for (size_t i = 0; i < s.n; i++)
		term_putf(t, "%s%02x", i % 8 == 0 ? "  " : " ",
		    (unsigned int)(unsigned char)s.p[i]);
	term_to(t, HEX_BYTES + (int)most * 3 + (most > 8 ? 2 : 1));
	term_bytes(t, s);
	term_colour(t, PLAIN);
	term_newline(t);
}

/* A body is kept up to a bound only. */
static void
put_not_kept(struct term *t, const struct event *e, size_t kept)
{
	int64_t bytes = event_number(e, F_BYTES, 0);

	if (e->kind != EV_BODY || (int64_t)kept >= bytes)
		return;
	term_to(t, HEX_OFFSET);
	term_colour(t, DIM);
	term_glyph(t, GLYPH_CUT);
	term_putf(t, " %lld bytes more, which the trace does not hold",
	    (long long)(bytes - (int64_t)kept));
	term_colour(t, PLAIN);
	term_newline(t);
}

void
transcript_hex(struct term *t, const struct event *e)
{
	struct str s = event_get(e, e->kind == EV_LINE ? F_TEXT : F_DATA);
	int64_t offset = event_number(e, F_OFFSET, 0);
	size_t most = t->look->width < 80 ? 8 : 16;

	for (size_t at = 0; at < s.n; at += most) {
		struct str part = { s.p + at, s.n - at };

		if (part.n > most)
			part.n = most;
		put_hex_line(t, part, offset + (int64_t)at, most);
	}
	put_not_kept(t, e, s.n);
}
