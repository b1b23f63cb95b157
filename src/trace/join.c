/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one exchange; what a trace holds is join_trace.c's. */
#include "trace/join.h"

#include "base/clock.h"

/*
 * A server's share below this is within what wake-ups and stamps differ, on
 * the quickest of networks too.
 */
#define LEAST_JITTER_NS (CLOCK_MS / 5)

static int64_t
not_below_0(int64_t ns)
{
	return ns > 0 ? ns : 0;
}

static int64_t
larger(int64_t a_ns, int64_t b_ns)
{
	return a_ns > b_ns ? a_ns : b_ns;
}

/* The least trusted of both. */
static enum source
weaker(enum source a, enum source b)
{
	return a < b ? a : b;
}

static struct share
unknown(void)
{
	return (struct share){ .ns = -1, .source = SOURCE_PROGRAM };
}

/* Where the wire's moment is not known the program's own is taken. */
static struct moment
known(struct moment m, int64_t program_ns, unsigned int *doubts)
{
	if (m.at_ns >= 0)
		return m;
	*doubts |= DOUBT_STAMP;
	return (struct moment){ .at_ns = program_ns, .source = SOURCE_PROGRAM };
}

/* What is between both moments: round trip, then the server's own. */
static void
divide(const struct exchange *x, struct shares *s, int64_t gap_ns,
    int64_t error_ns, enum source source)
{
	int64_t jitter_ns = larger(x->jitter_ns, LEAST_JITTER_NS);
	int64_t think_ns = not_below_0(gap_ns - x->rtt_ns);
	int64_t network_ns = gap_ns - think_ns;

	if (x->rtt_ns == 0)
		jitter_ns = 0;
	error_ns += jitter_ns;
	if (think_ns < 2 * jitter_ns)
		s->doubts |= DOUBT_JITTER;
	if (x->lost)
		error_ns = larger(error_ns, think_ns);
	s->of[SHARE_NETWORK] =
	    (struct share){ network_ns, jitter_ns, x->rtt_source };
	if (x->lost)
		s->of[SHARE_NETWORK].error_ns = error_ns;
	s->of[SHARE_SERVER] = (struct share){ think_ns, error_ns, source };
}

struct shares
exchange_shares(const struct exchange *x)
{
	struct shares s = { .any = true };
	struct moment left = known(x->left, x->called_ns, &s.doubts);
	struct moment came = known(x->came, x->read_ns, &s.doubts);
	int64_t whole_ns = not_below_0(x->read_ns - x->called_ns);
	int64_t gap_ns = not_below_0(came.at_ns - left.at_ns);
	int64_t early_ns = came.early_ns;
	enum source source = weaker(left.source, came.source);
	int64_t error_ns;

	/* No reply comes before the round trip is over. */
	if (early_ns > not_below_0(gap_ns - larger(x->rtt_ns, 0)))
		early_ns = not_below_0(gap_ns - larger(x->rtt_ns, 0));
	error_ns = left.error_ns + came.error_ns + early_ns;
	if (early_ns > LEAST_JITTER_NS)
		s.doubts |= DOUBT_TOGETHER;
	if (x->lost)
		s.doubts |= DOUBT_LOSS;
	if (x->proxy)
		s.doubts |= DOUBT_PROXY;
	s.of[SHARE_CLIENT] =
	    (struct share){ not_below_0(whole_ns - gap_ns), error_ns, source };
	if (x->left.at_ns < 0 && x->came.at_ns < 0)
		s.of[SHARE_CLIENT] = unknown();
	s.of[SHARE_NETWORK] = unknown();
	s.of[SHARE_SERVER] = unknown();
	if (x->rtt_ns < 0)
		s.doubts |= DOUBT_RTT;
	else
		divide(x, &s, gap_ns, error_ns, source);
	return s;
}

void
shares_add(struct shares *sum, const struct shares *s)
{
	if (!sum->any) {
		*sum = *s;
		return;
	}
	if (!s->any)
		return;
	sum->doubts |= s->doubts;
	for (size_t i = 0; i < SHARES; i++) {
		struct share *to = &sum->of[i];

		if (to->ns < 0 || s->of[i].ns < 0) {
			*to = unknown();
			continue;
		}
		if (__builtin_add_overflow(to->ns, s->of[i].ns, &to->ns))
			to->ns = INT64_MAX;
		if (__builtin_add_overflow(to->error_ns, s->of[i].error_ns,
			&to->error_ns))
			to->error_ns = INT64_MAX;
		to->source = weaker(to->source, s->of[i].source);
	}
	if (sum->of[SHARE_SERVER].ns / 2 >= sum->of[SHARE_SERVER].error_ns)
		sum->doubts &= ~(unsigned int)DOUBT_JITTER;
}

const char *
share_name(enum share_kind k)
{
	static const char *const names[SHARES] = {
		[SHARE_NETWORK] = "network",
		[SHARE_SERVER] = "server",
		[SHARE_CLIENT] = "client",
	};

	return names[k];
}

const char *
doubt_name(enum doubt d)
{
	static const char *const names[DOUBTS] = { "jitter", "loss", "together",
		"stamp", "proxy", "rtt" };
	size_t i = 0;

	while (i < DOUBTS - 1 && (unsigned int)d >> i != 1)
		i++;
	return names[i];
}

const char *
part_name(enum part_of_time p)
{
	static const char *const names[PARTS] = {
		[PART_NETWORK] = "network",
		[PART_SERVER] = "server",
		[PART_CLIENT] = "client",
		[PART_DNS] = "dns",
		[PART_DATA] = "data",
		[PART_UNKNOWN] = "unknown",
	};

	return names[p];
}
