/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transcript: printed while the conversation goes on, so nothing is ever
 * taken back. Sections open with the first line that belongs to them; how
 * long one took stands on the rule that ends it. What an event says is in
 * transcript_words.c.
 */
#include "report/text.h"

#include <string.h>

#include "base/clock.h"
#include "report/words.h"

#define TIME_END 7

/* So much of a line is shown at -vv. */
#define LONG_LINE 4096

/* At -v a line that would take more rows is cut to one. */
#define ROWS_MOST 5

static const char *const titles[PHASES] = {
	[PHASE_LOCAL] = NULL, /* it stays what it is */
	[PHASE_RESOLVE] = "dns",
	[PHASE_CONNECT] = "connect",
	[PHASE_PROXY] = "proxy",
	[PHASE_SECURE] = "tls",
	[PHASE_GREET] = "greeting",
	[PHASE_AUTH] = "auth",
	[PHASE_SEND] = "request",
	[PHASE_WAIT] = "response",
	[PHASE_RECEIVE] = "response",
	[PHASE_CLOSE] = "close",
};

/* What this machine does before the first of them. */
static const char start_title[] = "start";

/* All that belongs to a second connection. */
static const char data_title[] = "data";

/* A turn of a dialogue; what is shown is its name. */
static const char turn_title[] = "turn";

/* ---- sections ---- */

/* Which section it is that an event or a time belongs to. */
struct place {
	const char *title; /* NULL: none of its own */
	uint32_t id;
};

static struct place
place_in(enum phase p, uint32_t conn, uint32_t turn)
{
	return (struct place){
		.title = conn > 1 && titles[p] != NULL ? data_title : titles[p],
		.id = turn,
	};
}

static struct place
place_of_owner(struct owner o)
{
	struct place place = { titles[o.phase], o.id };

	if (o.kind != OWNER_PHASE)
		place.title = o.kind == OWNER_TURN ? turn_title : data_title;
	return place;
}

static struct place
place_of(const struct text *text, const struct event *e)
{
	if (text->line.dialogue)
		return place_of_owner(owner_of(e, true));
	return place_in(e->phase, e->conn, e->turn);
}

/* Turns tell apart only what the titles do not. */
static bool
same_section(const struct section *s, struct place place)
{
	return s->title == place.title && (s->id == place.id || place.id == 0);
}

static const char *
name_of(const struct section *s)
{
	return s->title == turn_title ? s->turn : s->title;
}

/* "── 2 connect ──────────────────────────────── dns took 12.4 ms ──" */
static void
put_rule(struct term *t, const struct section *ended, const char *name,
    int number)
{
	struct buf took = { 0 };
	int end = t->look->width;

	if (ended->title != NULL && ended->title != start_title) {
		buf_addf(&took, " %s took ", name_of(ended));
		words_ms_unit(&took, ended->spent_ns);
		buf_addc(&took, ' ');
		end -= (int)took.n + 2;
	}
	term_colour(t, DIM);
	term_glyphs(t, GLYPH_RULE, 2);
	term_colour(t, PLAIN);
	term_colour(t, BOLD);
	term_puts(t, " ");
	if (number > 0)
		term_putf(t, "%d ", number);
	term_puts(t, name);
	term_puts(t, " ");
	term_colour(t, PLAIN);
	term_colour(t, DIM);
	term_glyphs(t, GLYPH_RULE, end - t->column);
	if (took.n > 0) {
		term_put(t, buf_str(&took));
		term_glyphs(t, GLYPH_RULE, 2);
	}
	term_colour(t, PLAIN);
	term_newline(t);
	buf_free(&took);
}

/* The time since then goes to the section at that place. */
static void
spend(struct text *text, struct place place, int64_t now_ns)
{
	int64_t ns = now_ns - text->since_ns;
	bool known = text->line.dialogue;

	text->since_ns = now_ns;
	if (place.title == NULL || ns <= 0)
		return;
	if (text->section.title == place.title &&
	    (!known || text->section.id == place.id)) {
		text->section.spent_ns += ns;
		return;
	}
	if (text->early.title != place.title ||
	    (known && text->early.id != place.id))
		text->early = (struct section){
			.title = place.title,
			.id = place.id,
		};
	text->early.spent_ns += ns;
}

/* Where the time is going. */
static struct place
place_now(const struct text *text)
{
	if (text->line.dialogue)
		return place_of_owner(text->line.now);
	return place_in(text->line.phase, text->line.conn, 0);
}

/*
 * A section ends while its time goes on, as a second request does: what is
 * spent so far is its own.
 */
static bool
goes_on(const struct text *text, const struct event *e, struct place place)
{
	return !text->line.dialogue && text->section.title == place.title &&
	    place.title == place_now(text).title &&
	    (place.title == data_title || e->phase == text->line.phase);
}

static void
open_section(struct text *text, struct place place)
{
	struct section *s = &text->section;
	bool early = text->early.title == place.title &&
	    (!text->line.dialogue || text->early.id == place.id);

	*s = (struct section){
		.title = place.title,
		.id = place.id,
		.number = s->number + 1,
		.spent_ns = early ? text->early.spent_ns : 0,
	};
	memcpy(s->turn, text->turn, sizeof(s->turn));
	text->early = (struct section){ 0 };
	text->shown_ns = -1;
}

static void
enter_section(struct term *t, struct text *text, const struct event *e)
{
	struct place place = place_of(text, e);
	struct section ended;

	/* Beside what sonde did, packets stand where their time is. */
	if (e->source == SOURCE_PACKET && text->section.title != NULL &&
	    !trace_is_packets(e->trace))
		return;
	if (place.title == NULL && text->section.title == NULL)
		place.title = start_title;
	if (place.title == NULL || same_section(&text->section, place))
		return;
	if (text->section.title == place.title && text->section.id == 0) {
		text->section.id = place.id;
		return;
	}
	if (text->explainer != NULL)
		explainer_put(t, text->explainer);
	if (goes_on(text, e, place))
		spend(text, place_now(text), e->t_ns);
	ended = text->section;
	open_section(text, place);
	put_rule(t, &ended, name_of(&text->section), text->section.number);
}

/* ---- lines ---- */

static bool
is_secured(const struct text *text, const struct event *e)
{
	return e->conn != 0 && (text->secured >> (e->conn & 63) & 1) != 0;
}

static enum glyph
arrow(const struct text *text, const struct event *e, enum glyph g)
{
	if (event_info(e->kind)->layer != LAYER_APP || !is_secured(text, e))
		return g;
	if (g == GLYPH_SENT)
		return GLYPH_TLS_SENT;
	return g == GLYPH_RECEIVED ? GLYPH_TLS_RECEIVED : g;
}

/*
 * The lines of one reply come together: the first has the time. What was
 * learnt from one is of its time.
 */
static void
put_time(struct term *t, struct text *text, const struct event *e, bool line)
{
	struct buf number = { 0 }, before = { 0 };
	bool again = line && text->shown_ns >= 0 && e->dir == text->shown_dir;

	if (e->kind == EV_FACT && text->shown_ns >= 0) {
		term_to(t, TIME_END + 1);
		return;
	}
	words_time(&number, e->t_ns);
	words_time(&before, text->shown_ns < 0 ? 0 : text->shown_ns);
	again = again && strcmp(buf_text(&number), buf_text(&before)) == 0;

	if (!again)
		term_right(t, buf_str(&number), TIME_END);
	if (t->column < TIME_END + 1)
		term_to(t, TIME_END + 1);
	text->shown_ns = e->t_ns;
	text->shown_dir = e->dir;
	buf_free(&number);
	buf_free(&before);
}

static void
put_long(struct term *t, struct str s)
{
	size_t more = s.n > LONG_LINE ? s.n - LONG_LINE : 0;

	s.n -= more;
	term_wrap(t, s, TRANSCRIPT_MORE);
	if (more == 0)
		return;
	term_newline(t);
	term_to(t, TRANSCRIPT_MORE);
	term_glyph(t, GLYPH_CUT);
	term_putf(t, " %zu bytes more", more);
}

static void
put_left(struct term *t, const struct says *s)
{
	int right = term_columns(t->look, buf_str(&s->right));
	int room = t->look->width - TRANSCRIPT_WORDS;

	if (s->left.n == 0)
		return;
	term_to(t, TRANSCRIPT_WORDS);
	if (s->line && t->look->verbose == 1 &&
	    term_columns(t->look, buf_str(&s->left)) > ROWS_MOST * room)
		term_cut_bytes(t, buf_str(&s->left),
		    room - (right == 0 ? 0 : right + 2));
	else
		put_long(t, buf_str(&s->left));
}

static void
put_right(struct term *t, const struct says *s)
{
	struct str right = buf_str(&s->right);
	int columns = term_columns(t->look, right);

	if (right.n == 0)
		return;
	if (columns > t->look->width - TRANSCRIPT_MORE) {
		term_newline(t);
		term_to(t, TRANSCRIPT_MORE);
		term_wrap(t, right, TRANSCRIPT_MORE);
		return;
	}
	if (t->column + 2 + columns > t->look->width)
		term_newline(t);
	term_right(t, right, t->look->width);
}

/* Decoded fields: behind the words if there is room, else below them. */
static void
put_fields(struct term *t, const struct says *s, struct str fields, bool below)
{
	int columns = term_columns(t->look, fields);
	int right = term_columns(t->look, buf_str(&s->right));
	int left = term_columns(t->look, buf_str(&s->left));
	bool fits =
	    TRANSCRIPT_WORDS + left + 3 + columns + 2 + right <= t->look->width;

	if (fields.n == 0 || fits == below)
		return;
	term_to(t, below ? TRANSCRIPT_MORE : t->column + 3);
	term_colour(t, DIM);
	term_wrap(t, fields, TRANSCRIPT_MORE);
	term_colour(t, PLAIN);
	if (below)
		term_newline(t);
}

static enum colour
glyph_colour(enum glyph g)
{
	if (g == GLYPH_ALARM)
		return RED;
	return g == GLYPH_SENT || g == GLYPH_TLS_SENT ? CYAN : PLAIN;
}

static void
put_event(struct term *t, struct text *text, const struct event *e,
    struct says *s)
{
	enum glyph g = arrow(text, e, s->glyph);
	struct buf fields = { 0 };

	if (text->waited_ns >= 0 && s->line && e->dir == DIR_RECEIVED) {
		bool asked = transcript_asked(e);

		buf_adds(&s->right, s->right.n > 0 ? ", " : "");
		buf_adds(&s->right, asked ? "" : "after ");
		words_ms_unit(&s->right, text->waited_ns);
		buf_adds(&s->right, asked ? " since sent" : "");
		text->waited_ns = -1;
	}
	if (t->look->verbose >= 2)
		transcript_fields(&fields, e);
	put_time(t, text, e, s->line);
	term_colour(t, glyph_colour(g));
	term_glyph(t, g);
	term_colour(t, PLAIN);
	put_left(t, s);
	put_fields(t, s, buf_str(&fields), false);
	put_right(t, s);
	term_newline(t);
	put_fields(t, s, buf_str(&fields), true);
	if (t->look->verbose >= 3)
		transcript_hex(t, e);
	buf_free(&fields);
}

/* ---- the calls ---- */

void
transcript_begin(struct term *t, struct text *text, const struct trace *trace)
{
	const struct trace_head *head = trace_head(trace);
	struct arena *a = arena_new();
	struct buf words = { 0 };
	char start[32];

	text->section = (struct section){ 0 };
	text->early = (struct section){ 0 };
	text->line = (struct timeline){ .dialogue = !trace_is_http(trace) };
	text->since_ns = 0;
	text->shown_ns = -1;
	text->waited_ns = -1;
	text->secured = 0;
	if (t->look->explain && text->explainer == NULL)
		text->explainer = explainer_new();
	if (text->explainer != NULL)
		explainer_begin(text->explainer);
	clock_rfc3339_s(head->wall_ns, start, sizeof(start));
	buf_addf(&words, "%s, times in ms since then", start);
	term_colour(t, BOLD);
	term_cut_middle(t, text_url(t->look, head, a),
	    t->look->width - (int)words.n - 2);
	term_colour(t, PLAIN);
	term_puts(t, "  ");
	term_right(t, buf_str(&words), t->look->width);
	term_newline(t);
	buf_free(&words);
	arena_free(a);
}

/* Keeps up with whose time it is, and with the turn. */
static void
follow(struct text *text, const struct event *e)
{
	struct place was = place_now(text);
	struct owner before;

	if (timeline_step(&text->line, e, &before))
		spend(text, text->line.dialogue ? place_of_owner(before) : was,
		    e->t_ns);
	if (e->kind == EV_TURN)
		turn_name(event_get(e, F_WHAT), text->turn);
}

static void
explain(struct text *text, const struct event *e)
{
	if (text->explainer != NULL)
		explainer_event(text->explainer, e);
}

void
transcript_event(struct term *t, struct text *text, const struct event *e)
{
	struct says s = { .glyph = GLYPH_LOCAL };

	follow(text, e);
	if (e->kind == EV_FIRST_BYTE && t->look->verbose < 2)
		text->waited_ns = event_number(e, F_ELAPSED, -1);
	if (!explainer_replaces(t->look, e) &&
	    transcript_words(&s, e, t->look->verbose)) {
		enter_section(t, text, e);
		put_event(t, text, e, &s);
		explain(text, e);
	} else if (e->kind == EV_FIRST_BYTE) {
		explain(text, e);
	}
	if (e->kind == EV_TLS_DONE)
		text->secured |= UINT64_C(1) << (e->conn & 63);
	buf_free(&s.left);
	buf_free(&s.right);
}

void
transcript_end(struct term *t, struct text *text, const struct trace *trace)
{
	spend(text, place_now(text), phase_times(trace).total_ns);
	if (text->explainer != NULL)
		explainer_put(t, text->explainer);
	put_rule(t, &text->section, "end", 0);
}
