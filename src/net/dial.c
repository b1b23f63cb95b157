/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The race of addresses (RFC 8305 section 5): the next attempt begins 250 ms
 * after the last, or at once when one fails; the first that connects wins and
 * the others are given up. How a single attempt is made and judged is
 * attempt.c's.
 */
#include "net/dial.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/xalloc.h"
#include "net/attempt.h"
#include "net/interfaces.h"

#define ATTEMPT_DELAY (250 * CLOCK_MS)

/* So many may be under way at once; more addresses wait for their turn. */
#define LANES 8

struct race {
	struct trace *trace;
	const struct dial_wish *wish;
	struct resolver *resolver;
	struct attempt *lane[LANES]; /* under way, or NULL */
	size_t tried;
	int64_t next_ns; /* when the next attempt may begin */
	int code;        /* how the last one failed */
	struct attempt *winner;
};

static size_t
lanes_busy(const struct race *r)
{
	size_t n = 0;

	for (size_t i = 0; i < LANES; i++)
		n += r->lane[i] != NULL;
	return n;
}

static void
put_in_lane(struct race *r, struct attempt *a)
{
	for (size_t i = 0; i < LANES; i++) {
		if (r->lane[i] == NULL) {
			r->lane[i] = a;
			return;
		}
	}
}

/* One more attempt, if there is an address, a lane and it is time. */
static bool
try_next(struct race *r)
{
	int64_t now_ns = clock_now_ns();
	const struct address *all;
	size_t n;

	all = resolve_addresses(r->resolver, r->tried, &n);
	if (r->tried >= n || lanes_busy(r) == LANES ||
	    (lanes_busy(r) > 0 && now_ns < r->next_ns))
		return false;
	put_in_lane(r,
	    attempt_start(r->trace, r->wish, &all[r->tried],
		(int)r->tried + 1));
	r->tried++;
	r->next_ns = now_ns + ATTEMPT_DELAY;
	return true;
}

/* Collects what has ended; true if one has won. */
static bool
look_at_lanes(struct race *r)
{
	for (size_t i = 0; i < LANES; i++) {
		struct attempt *a = r->lane[i];

		if (a == NULL || !attempt_ended(a))
			continue;
		r->lane[i] = NULL;
		if (attempt_won(a)) {
			r->winner = a;
			return true;
		}
		r->code = attempt_code(a);
		r->next_ns = 0;
		attempt_free(a);
	}
	return false;
}

static void
give_up_rest(struct race *r, const char *how)
{
	for (size_t i = 0; i < LANES; i++) {
		if (r->lane[i] == NULL)
			continue;
		attempt_give_up(r->lane[i], how);
		attempt_free(r->lane[i]);
		r->lane[i] = NULL;
	}
}

/* Nothing is under way, and no more addresses will come. */
static bool
is_over(struct race *r)
{
	size_t n;

	resolve_addresses(r->resolver, r->tried, &n);
	return lanes_busy(r) == 0 && r->tried >= n && resolve_done(r->resolver);
}

/* When there is something to do, if no attempt ends before. */
static int64_t
next_moment(struct race *r, int64_t deadline_ns)
{
	size_t n;

	resolve_addresses(r->resolver, r->tried, &n);
	if (r->tried < n && lanes_busy(r) < LANES && r->next_ns < deadline_ns)
		return r->next_ns;
	return deadline_ns;
}

static bool
is_late(int64_t deadline_ns)
{
	int64_t now_ns = clock_now_ns();

	return now_ns >= deadline_ns || now_ns >= task_deadline_ns(task_self());
}

/* Until there is a winner (0), or nothing is left to try, or it is too late. */
static int
run(struct race *r, int64_t deadline_ns)
{
	bool late = false;
	enum wake why;

	for (;;) {
		if (look_at_lanes(r))
			return 0;
		if (late)
			return ERR_LATE;
		if (try_next(r))
			continue; /* it may have ended at once */
		if (is_over(r))
			return r->code;
		why = task_sleep(next_moment(r, deadline_ns));
		if (why == WAKE_CANCELLED)
			return ERR_CANCELLED;
		late = why == WAKE_LATE && is_late(deadline_ns);
	}
}

int
dial(struct trace *t, const struct dial_wish *wish, struct resolver *resolver,
    int64_t deadline_ns, struct dialled *out)
{
	struct race r = { .trace = t,
		.wish = wish,
		.resolver = resolver,
		.code = ERR_NO_NAME };
	int code;

	task_where("connecting");
	code = run(&r, deadline_ns);
	give_up_rest(&r,
	    code == 0              ? "abandoned"
		: code == ERR_LATE ? "timeout"
				   : "cancelled");
	if (code == ERR_UNREACHABLE)
		interfaces_learn(t, wish->interface);
	if (code != 0)
		return code;
	attempt_take(r.winner, out);
	attempt_free(r.winner);
	return 0;
}

int
dial_one(struct trace *t, const struct dial_wish *wish,
    const struct address *to, int64_t deadline_ns, struct dialled *out)
{
	struct attempt *a = attempt_start(t, wish, to, 1);
	enum wake why = WAKE_READY;
	int code = ERR_LATE;

	while (!attempt_ended(a) && why != WAKE_CANCELLED &&
	    !(why == WAKE_LATE && is_late(deadline_ns)))
		why = task_sleep(deadline_ns);
	if (why == WAKE_CANCELLED)
		code = ERR_CANCELLED;
	if (!attempt_ended(a))
		attempt_give_up(a, why == WAKE_LATE ? "timeout" : "cancelled");
	else
		code = attempt_won(a) ? 0 : attempt_code(a);
	if (code == 0)
		attempt_take(a, out);
	attempt_free(a);
	return code;
}
