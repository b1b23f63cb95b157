/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two lists of traits, matched by area and name. Lists are bounded, so the
 * plain comparison of all with all will do.
 */
#include "diagnose/difference.h"

#include <string.h>

#include "base/clock.h"
#include "diagnose/finding.h"
#include "diagnose/threshold.h"

struct traits {
	const struct trait *p;
	size_t n;
};

static bool
same_name(const struct trait *a, const struct trait *b)
{
	return a->area == b->area && strcmp(a->name, b->name) == 0;
}

static bool
same_time(int64_t a, int64_t b)
{
	int64_t less = a < b ? a : b, more = a < b ? b : a;

	return more - less < LONGER_MS * CLOCK_MS || more / 2 < less;
}

static bool
same_value(const struct trait *a, const struct trait *b)
{
	return a->area == AREA_TIME ? same_time(a->ns, b->ns)
				    : same_bytes(a->value, b->value);
}

static bool
has(struct traits in, const struct trait *one)
{
	for (size_t i = 0; i < in.n; i++)
		if (same_name(&in.p[i], one) && same_value(&in.p[i], one))
			return true;
	return false;
}

static bool
has_name(struct traits in, const struct trait *one)
{
	for (size_t i = 0; i < in.n; i++)
		if (same_name(&in.p[i], one))
			return true;
	return false;
}

/* A time that one did not come to is no difference of times. */
static bool
can_differ(const struct trait *one, struct traits other)
{
	return one->area != AREA_TIME || has_name(other, one);
}

static bool
among(const struct trait *const *list, size_t n, const struct trait *one)
{
	for (size_t i = 0; i < n; i++)
		if (same_value(list[i], one))
			return true;
	return false;
}

/* The values of one's name in from that other has not; each once. */
static const struct trait *const *
only_in(struct traits from, struct traits other, const struct trait *one,
    struct arena *arena, size_t *n)
{
	const struct trait **found;
	size_t room = 0;

	for (size_t i = 0; i < from.n; i++)
		room += same_name(&from.p[i], one) ? 1 : 0;
	found = arena_alloc(arena, (room + 1) * sizeof(const struct trait *));
	*n = 0;
	for (size_t i = 0; i < from.n && *n < room; i++)
		if (same_name(&from.p[i], one) && !has(other, &from.p[i]) &&
		    !among(found, *n, &from.p[i]))
			found[(*n)++] = &from.p[i];
	return found;
}

static bool
is_first_of_name(struct traits in, size_t i)
{
	return !has_name((struct traits){ in.p, i }, &in.p[i]);
}

const struct side *
worse_side(const struct side *a, const struct side *b)
{
	const struct diagnosis *da = a->diagnosis, *db = b->diagnosis;
	enum phase pa, pb;

	if (da->worst != db->worst)
		return da->worst > db->worst ? a : b;
	if (da->worst != SEVERITY_FAIL)
		return NULL;
	pa = da->findings[0].phase;
	pb = db->findings[0].phase;
	return pa == pb ? NULL : pa < pb ? a : b;
}

/* ---- what matters first ---- */

/* 0 is first; the area of the fault goes before the others. */
static unsigned int
rank(const struct difference *d, enum area of_fault)
{
	unsigned int place = (unsigned int)d->area + 1;

	if (d->area == AREA_VERDICT)
		place = 0;
	else if (d->area == of_fault)
		place = 1;
	return d->matters ? place : place + AREAS + 1;
}

/* Moves the last of d[0..n) to its place, behind those of its rank. */
static void
settle(struct difference *d, size_t n, enum area of_fault)
{
	struct difference last = d[n - 1];
	size_t i = n - 1;

	for (; i > 0 && rank(&d[i - 1], of_fault) > rank(&last, of_fault); i--)
		d[i] = d[i - 1];
	d[i] = last;
}

/* The area to look at first; AREA_VERDICT, which is first anyway, if none. */
static enum area
area_of_fault(const struct side *a, const struct side *b)
{
	const struct side *worse = worse_side(a, b);

	if (worse == NULL || worse->diagnosis->n == 0)
		return AREA_VERDICT;
	return area_of_phase(worse->diagnosis->findings[0].phase);
}

/* ---- all of them ---- */

struct comparison {
	struct arena *arena;
	struct traits a, b;
	enum area of_fault;
	struct difference *list;
	size_t n;
};

static bool
comes_to(struct traits in, enum area area)
{
	for (size_t i = 0; i < in.n; i++)
		if (in.p[i].area == area)
			return true;
	return false;
}

static const struct trait *const *
yes_or_no(bool yes, size_t *n)
{
	static const struct trait words[] = {
		{ .value = { "no", 2 }, .ns = -1 },
		{ .value = { "yes", 3 }, .ns = -1 },
	};
	static const struct trait *const no[] = { &words[0] };
	static const struct trait *const there[] = { &words[1] };

	*n = 1;
	return yes ? there : no;
}

/*
 * Where one of them did not come at all, that is the difference. True if it is
 * so, and the names in this area need not be compared.
 */
static bool
compare_reach(struct comparison *c, enum area area)
{
	bool a = comes_to(c->a, area), b = comes_to(c->b, area);
	struct difference *d = &c->list[c->n];

	if (a == b)
		return false;
	d->area = area;
	d->matters = area != AREA_TIME;
	d->name = "came to it";
	d->a = yes_or_no(a, &d->n_a);
	d->b = yes_or_no(b, &d->n_b);
	settle(c->list, ++c->n, c->of_fault);
	return true;
}

/* What differs under one's name. */
static void
compare_name(struct comparison *c, const struct trait *one)
{
	struct difference *d = &c->list[c->n];

	d->area = one->area;
	d->matters = !one->passing;
	d->name = one->name;
	d->a = only_in(c->a, c->b, one, c->arena, &d->n_a);
	d->b = only_in(c->b, c->a, one, c->arena, &d->n_b);
	if (d->n_a + d->n_b > 0)
		settle(c->list, ++c->n, c->of_fault);
}

static void
compare_area(struct comparison *c, enum area area)
{
	const struct trait *one;

	if (compare_reach(c, area))
		return;
	for (size_t i = 0; i < c->a.n; i++) {
		one = &c->a.p[i];
		if (one->area == area && is_first_of_name(c->a, i) &&
		    can_differ(one, c->b))
			compare_name(c, one);
	}
	for (size_t i = 0; i < c->b.n; i++) {
		one = &c->b.p[i];
		if (one->area == area && is_first_of_name(c->b, i) &&
		    can_differ(one, c->a) && !has_name(c->a, one))
			compare_name(c, one);
	}
}

const struct difference *
differences(const struct side *a, const struct side *b, struct arena *arena,
    size_t *n)
{
	struct comparison c = {
		.arena = arena,
		.of_fault = area_of_fault(a, b),
	};

	c.a.p = traits_of(a->trace, a->diagnosis, arena, &c.a.n);
	c.b.p = traits_of(b->trace, b->diagnosis, arena, &c.b.n);
	c.list = arena_alloc(arena, (c.a.n + c.b.n + AREAS) * sizeof(*c.list));
	for (enum area area = 0; area < AREAS; area++)
		compare_area(&c, area);
	*n = c.n;
	return c.list;
}
