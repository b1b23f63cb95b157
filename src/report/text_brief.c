/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line a probe: verdict, URL, total, the mix of its phases as letters to
 * scale, and a word or two. At the end what the faults named mean in plain
 * words; of several, the letters' meaning too, and how many went well.
 */
#include <string.h>

#include "report/bar.h"
#include "report/remark.h"
#include "report/text.h"
#include "report/words.h"

/* Columns of the mix of phases, at most. */
#define MIX 14

static int
url_columns(const struct look *look)
{
	return 25 + (look->width - 80) * 3 / 4;
}

static int
mix_columns(const struct look *look)
{
	return 12 + (look->width - 80) / 10;
}

/* Each phase that took 1 ms or more has a letter, if there is one to spare. */
static void
spare_letters(const struct phase_times *times, int share[PHASES])
{
	for (enum phase p = PHASE_LOCAL; p < PHASES; p++) {
		enum phase most = PHASE_LOCAL;

		if (share[p] > 0 || times->at[p].duration_ns < 1000000)
			continue;
		for (enum phase q = PHASE_LOCAL; q < PHASES; q++) {
			if (share[q] > share[most])
				most = q;
		}
		if (share[most] < 2)
			return;
		share[most]--;
		share[p]++;
	}
}

static void
put_mix(struct screen *s, struct text *text)
{
	int share[PHASES];
	char mix[MIX + 1];
	int n = 0, columns = mix_columns(s->term.look);

	bar_shares(&s->times, columns, share);
	spare_letters(&s->times, share);
	for (enum phase p = PHASE_LOCAL + 1; p <= PHASES; p++) {
		enum phase q = p == PHASES ? PHASE_LOCAL : p;

		for (int i = 0; i < share[q] && n < columns; i++)
			mix[n++] = phase_info(q)->letter;
		if (share[q] > 0)
			text->letters |= 1U << q;
	}
	while (n < columns)
		mix[n++] = ' ';
	mix[n] = '\0';
	term_puts(&s->term, mix);
}

/* What is named in a line is explained at the end, once. */
static void
remember(struct text *text, const struct fault *f)
{
	for (size_t i = 0; i < text->n_named; i++) {
		if (text->named[i] == f)
			return;
	}
	if (text->n_named < MOST_NAMED)
		text->named[text->n_named++] = f;
}

/* "200 HTTP/1.1", or the fault, whose id is never cut: it is to be copied. */
static void
put_words(struct screen *s, struct text *text)
{
	struct term *t = &s->term;
	struct outcome o = outcome_of(s->trace, s->arena);
	struct buf words = { 0 };

	if (s->diagnosis->n > 0 && s->diagnosis->worst > SEVERITY_NOTE) {
		remember(text, s->diagnosis->findings[0].fault);
		term_puts(t, s->diagnosis->findings[0].fault->id);
	} else {
		buf_add(&words, o.result.p, o.result.n);
		buf_addc(&words, ' ');
		if (o.upgraded)
			buf_adds(&words, "STARTTLS");
		else
			buf_add(&words, o.protocol.p, o.protocol.n);
	}
	term_cut(t, str_trim(buf_str(&words)), t->look->width - t->column);
	buf_free(&words);
}

/* Which address it was, if the URL does not tell (--each-address). */
static void
put_address(struct screen *s)
{
	const struct event *result = trace_first(s->trace, EV_DNS_RESULT);
	const struct event *all = trace_last(s->trace, EV_ADDRESSES);
	const struct event *e = trace_first(s->trace, EV_CONNECTED);
	const char *host = trace_head(s->trace)->host_ascii;
	struct term *t = &s->term;
	bool alone, fits;

	if (e == NULL)
		e = trace_last(s->trace, EV_CONNECT);
	if (e == NULL || result == NULL || all == NULL || host == NULL)
		return;
	alone = event_is(result, F_FROM, "literal") &&
	    !event_is(result, F_NAME, host);
	fits = t->column + 2 + term_columns(t->look, event_get(e, F_ADDRESS)) <=
	    t->look->width;
	if (!alone && (all->n_fields == 1 || !fits))
		return;
	term_puts(t, "  ");
	term_put(t, event_get(e, F_ADDRESS));
}

void
text_brief(struct screen *s, struct text *text)
{
	struct term *t = &s->term;
	struct buf total = { 0 };
	int url = url_columns(t->look);

	text_verdict_word(t, s->diagnosis->worst);
	term_cut_middle(t,
	    text_url(s->term.look, trace_head(s->trace), s->arena), url);
	words_ms_unit(&total, s->times.total_ns);
	term_puts(t, " ");
	term_right(t, buf_str(&total), 6 + url + 11);
	term_puts(t, "  ");
	put_mix(s, text);
	term_puts(t, "  ");
	put_words(s, text);
	put_address(s);
	term_newline(t);
	buf_free(&total);
}

static void
put_legend(struct term *t, unsigned int letters)
{
	for (enum phase p = PHASE_LOCAL + 1; p <= PHASES; p++) {
		enum phase q = p == PHASES ? PHASE_LOCAL : p;
		struct buf words = { 0 };

		if ((letters & 1U << q) == 0)
			continue;
		buf_addf(&words, "%c %s", phase_info(q)->letter,
		    phase_info(q)->shown);
		if (t->column > 0 &&
		    t->column + 2 + (int)words.n > t->look->width)
			term_newline(t);
		if (t->column == 0)
			term_to(t, 6);
		else
			term_puts(t, "  ");
		term_put(t, buf_str(&words));
		buf_free(&words);
	}
	term_newline(t);
}

/* "tls-silent: the server never answered" */
static void
put_named(struct term *t, const struct text *text)
{
	for (size_t i = 0; i < text->n_named; i++) {
		const struct fault *f = text->named[i];

		term_to(t, 6);
		term_puts(t, f->id);
		term_puts(t, ": ");
		term_wrap(t, str_of(f->title), 8);
		term_newline(t);
	}
}

void
text_brief_end(struct term *t, const struct report *r, const struct text *text)
{
	struct buf words = { 0 };

	if (r->probes < 2) {
		put_named(t, text);
		return;
	}
	put_legend(t, text->letters);
	put_named(t, text);
	buf_addf(&words, "%zu of %zu OK", text->verdicts[SEVERITY_NOTE],
	    r->probes);
	if (text->verdicts[SEVERITY_WARN] > 0)
		buf_addf(&words, ", %zu with warnings",
		    text->verdicts[SEVERITY_WARN]);
	if (text->verdicts[SEVERITY_FAIL] > 0)
		buf_addf(&words, ", %zu failed", text->verdicts[SEVERITY_FAIL]);
	buf_adds(&words, ".");
	if (text->worst != NULL)
		buf_addf(&words, " Worst: %s (sonde --describe %s).",
		    text->worst, text->worst);
	buf_addf(&words, " Exit %d", r->exit);
	term_wrap(t, buf_str(&words), 0);
	term_newline(t);
	buf_free(&words);
}
