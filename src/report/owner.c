/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose time it is, read off the events one by one: a phase begins, a turn
 * begins, TLS begins in the middle of a turn.
 */
#include "report/owner.h"

#include <string.h>

bool
owner_same(struct owner a, struct owner b)
{
	return a.kind == b.kind && a.phase == b.phase && a.id == b.id;
}

static struct owner
phase_owner(enum phase p)
{
	return (struct owner){ .kind = OWNER_PHASE, .phase = p };
}

/* What is said and heard; STARTTLS is, though it is of PHASE_SECURE. */
static bool
is_talk(enum phase p)
{
	return p == PHASE_SECURE || p == PHASE_GREET || p == PHASE_AUTH ||
	    p == PHASE_SEND || p == PHASE_WAIT || p == PHASE_RECEIVE;
}

static struct owner
owner_in(enum phase p, uint32_t conn, uint32_t turn)
{
	if (p == PHASE_LOCAL)
		return phase_owner(p);
	if (conn > 1)
		return (struct owner){ .kind = OWNER_DATA, .id = conn };
	if (turn > 0 && is_talk(p))
		return (struct owner){ .kind = OWNER_TURN, .id = turn };
	return phase_owner(p);
}

static struct owner
owner_now(const struct timeline *l)
{
	if (!l->dialogue)
		return phase_owner(l->phase);
	if (l->phase == PHASE_SECURE && l->handshake)
		return owner_in(l->phase, l->conn, 0);
	return owner_in(l->phase, l->conn, l->turn);
}

/*
 * A phase is entered for what begins right behind it, a turn or a handshake:
 * the moment between the two is theirs.
 */
bool
timeline_step(struct timeline *l, const struct event *e, struct owner *before)
{
	bool at_once = l->entered > 0 && e->seq == l->entered;

	*before = l->now;
	if (e->kind == EV_PHASE) {
		l->phase = e->phase;
		l->conn = e->conn;
		l->turn = e->turn;
		l->entered = e->seq + 1;
	} else if (e->kind == EV_TURN) {
		l->turn = e->turn;
		l->handshake = false;
	} else if (e->kind == EV_TLS_START) {
		l->handshake = true;
	} else {
		return false;
	}
	l->now = owner_now(l);
	if (at_once && e->kind != EV_PHASE)
		*before = l->now;
	return true;
}

/* TLS has a row of its own; a ticket or an alert behind it is of the turn. */
static bool
is_of_turn(const struct event *e)
{
	enum layer layer = event_info(e->kind)->layer;

	return layer == LAYER_APP ||
	    (layer == LAYER_TLS && e->phase != PHASE_SECURE);
}

struct owner
owner_of(const struct event *e, bool dialogue)
{
	bool talk = dialogue && is_of_turn(e);

	if (!talk && e->conn <= 1)
		return phase_owner(e->phase);
	return owner_in(e->phase, e->conn, talk ? e->turn : 0);
}

/* ---- the name of a turn ---- */

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]))
			return false;
	return s.n > 0;
}

/*
 * RFC 3501 2.2.1: a tag, which has a digit, stands before the command; and
 * "UID" before what it is about (6.4.8).
 */
struct str
turn_word(struct str what)
{
	struct str word = { "", 0 }, next;

	while (!is_word(word) && str_next(&what, ' ', &word))
		;
	if (!is_word(word))
		return str_of("turn");
	if (str_equals_nocase(word, "UID") && str_next(&what, ' ', &next) &&
	    is_word(next))
		word.n += 1 + next.n;
	return word;
}

void
turn_name(struct str what, char name[TURN_NAME])
{
	struct str word = turn_word(what);
	size_t n = 0;

	for (; n < word.n && n < TURN_NAME - 1; n++)
		name[n] = (char)(word.p[n] | 0x20);
	name[n] = '\0';
}
