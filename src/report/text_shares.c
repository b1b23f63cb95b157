/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose time it was, in words: the line below the total of the first screen,
 * and a line a turn at the end of a transcript.
 */
#include "report/text.h"

#include "report/bar.h"
#include "report/words.h"
#include "trace/join.h"

/* Where the words of both begin. */
#define LABEL 2
#define INDENT 6

/* Of more turns than this the others are only counted. */
#define MOST_TURNS 40

static const char *const parts[PARTS] = {
	[PART_NETWORK] = "network",
	[PART_SERVER] = "server",
	[PART_CLIENT] = "this machine",
	[PART_DNS] = "dns",
	[PART_DATA] = "data",
	[PART_UNKNOWN] = "not known",
};

void
text_whose(struct screen *s)
{
	const struct join *j = join_trace(s->trace, s->arena);
	struct buf words = { 0 };
	int percent[PARTS];

	if (!j->measured)
		return;
	bar_divide(j->part_ns, PARTS, 100, percent);
	for (size_t i = 0; i < PARTS; i++) {
		if (j->part_ns[i] <= 0)
			continue;
		buf_adds(&words, words.n > 0 ? ", " : "whose time: ");
		if (percent[i] > 0)
			buf_addf(&words, "%s %d %%", parts[i], percent[i]);
		else
			buf_addf(&words, "%s <1 %%", parts[i]);
	}
	term_to(&s->term, LABEL);
	term_wrap(&s->term, buf_str(&words), LABEL);
	term_newline(&s->term);
	buf_free(&words);
}

/* "server ~28.8 ms", or nothing if it is not known. */
static void
add_share(struct buf *out, const char *name, const struct shares *s,
    enum share_kind k)
{
	if (s->of[k].ns < 0)
		return;
	buf_addf(out, "%s%s ", k == SHARE_NETWORK ? ": " : ", ", name);
	if (k == SHARE_SERVER && (s->doubts & DOUBT_JITTER) != 0) {
		buf_adds(out, "below ");
		words_ms_unit(out, s->of[k].ns + s->of[k].error_ns);
		return;
	}
	if (k == SHARE_SERVER && s->doubts != 0)
		buf_addc(out, '~');
	words_ms_unit(out, s->of[k].ns);
}

/* What the figures rest on, and why they are uncertain. */
static void
add_grounds(struct buf *out, const struct shares *s)
{
	static const char *const why[DOUBTS] = {
		NULL, /* said of the share itself */
		"bytes were lost",
		"read together with later bytes",
		"not all from the kernel",
		"the round trip ends at a proxy",
		"no round trip is known",
	};
	const char *before = ": uncertain, ";

	buf_addf(out, " (%s", source_name(s->of[SHARE_SERVER].source));
	for (size_t i = 0; i < DOUBTS; i++) {
		if ((s->doubts >> i & 1) == 0 || why[i] == NULL)
			continue;
		buf_adds(out, before);
		buf_adds(out, why[i]);
		before = ", ";
	}
	buf_addc(out, ')');
}

static void
put_turn(struct screen *s, const struct turn *turn, const struct shares *of)
{
	char name[TURN_NAME];
	struct buf words = { 0 };

	turn_name(turn->what, name);
	buf_adds(&words, name);
	add_share(&words, "network", of, SHARE_NETWORK);
	add_share(&words, "server", of, SHARE_SERVER);
	add_share(&words, "this machine", of, SHARE_CLIENT);
	add_grounds(&words, of);
	term_to(&s->term, INDENT);
	term_wrap(&s->term, buf_str(&words), INDENT + 2);
	term_newline(&s->term);
	buf_free(&words);
}

void
text_turn_shares(struct screen *s)
{
	const struct join *j = join_trace(s->trace, s->arena);
	size_t n, shown = 0;
	const struct turn *turn = trace_turns(s->trace, s->arena, &n);

	for (size_t i = 0; i < n; i++) {
		struct shares of = join_turn(j, turn[i].id);

		if (of.any && shown++ < MOST_TURNS)
			put_turn(s, &turn[i], &of);
	}
	if (shown <= MOST_TURNS)
		return;
	term_to(&s->term, INDENT);
	term_putf(&s->term, "and %zu more", shown - MOST_TURNS);
	term_newline(&s->term);
}
