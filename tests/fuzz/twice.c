/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same conversation with other cuts, and what is told of both. */
#include "twice.h"

#include <string.h>

bool
__wrap_is_spoken_to(struct talk *t)
{
	(void)t;
	return false;
}

size_t
peer_says(const struct scene_peer *peer, const char *word)
{
	struct str s = peer->bytes;
	size_t times = 0;

	for (; s.n > 0; s.p++, s.n--)
		times += str_starts_nocase(s, word);
	return times;
}

static const enum conn_end ends[] = { CONN_NOTIFY, CONN_FIN, CONN_RESET,
	CONN_ERROR };

static void
talk_once(const struct twice *what, unsigned int how, unsigned int cut,
    struct str bytes, struct buf *told)
{
	struct scene s;

	scene_begin(&s);
	s.peer.bytes = bytes;
	s.peer.end = ends[cut % 4];
	s.peer.piece = s.second.piece = cut / 4 == 0 ? SIZE_MAX : cut / 4;
	what->ask(&s, how);
	scene_run(&s);
	scene_digest(&s, told);
	scene_end(&s);
}

static bool
comparable(const struct twice *what, const struct buf *told)
{
	const char *const *id = what->excepted;

	while (*id != NULL && !digest_has(told, *id))
		id++;
	return *id == NULL;
}

void
talk_twice(const struct twice *what, unsigned int how, unsigned int cut,
    struct str bytes)
{
	struct buf whole = { 0 }, cut_up = { 0 };

	talk_once(what, how, cut % 4, bytes, &whole);
	talk_once(what, how, cut, bytes, &cut_up);
	if (comparable(what, &whole) && comparable(what, &cut_up))
		MUST(whole.n == cut_up.n &&
		    memcmp(buf_text(&whole), buf_text(&cut_up), whole.n) == 0);
	buf_free(&whole);
	buf_free(&cut_up);
}

void
talk_twice_of(const struct twice *what, const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	unsigned int how = fuzz_byte(&f), cut = fuzz_byte(&f);

	talk_twice(what, how, cut, fuzz_bytes(&f, n));
}
