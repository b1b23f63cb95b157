/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fibers: many at once, the pool, one inside another, what stays on a stack
 * across a yield, and that the pool gives everything back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "net/fiber.h"

#define MANY 2000
#define ROUNDS 20

struct work {
	struct fiber *fiber;
	int number;
	int rounds;
	bool sound; /* nothing on its stack has changed */
};

/*
 * Fills 3 KiB with what only this fiber would write, and looks after each
 * yield.
 */
static void
keep_data(void *arg)
{
	struct work *w = arg;
	unsigned char data[3072];
	double d = (double)w->number;

	memset(data, w->number & 0xff, sizeof(data));
	w->sound = true;
	for (int i = 0; i < ROUNDS; i++) {
		fiber_yield();
		for (size_t k = 0; k < sizeof(data); k++)
			w->sound = w->sound && data[k] == (w->number & 0xff);
		w->sound = w->sound && d == (double)w->number;
		w->rounds++;
	}
}

static void
test_many(void **state)
{
	struct work *w = xcalloc(MANY, sizeof(*w));

	(void)state;
	for (int i = 0; i < MANY; i++) {
		w[i].number = i;
		w[i].fiber = fiber_create(keep_data, &w[i]);
		assert_non_null(w[i].fiber);
	}
	for (int r = 0; r <= ROUNDS; r++) {
		for (int i = 0; i < MANY; i++) {
			assert_false(fiber_done(w[i].fiber));
			fiber_resume(w[i].fiber);
		}
	}
	for (int i = 0; i < MANY; i++) {
		assert_true(fiber_done(w[i].fiber));
		assert_true(w[i].sound);
		assert_int_equal(w[i].rounds, ROUNDS);
		fiber_destroy(w[i].fiber);
	}
	free(w);
}

static int calls;

static void
count(void *arg)
{
	(void)arg;
	calls++;
}

static void
test_pool_gives_the_same_stack(void **state)
{
	struct fiber *first = fiber_create(count, NULL);
	struct fiber *again;

	(void)state;
	calls = 0;
	fiber_resume(first);
	assert_true(fiber_done(first));
	fiber_destroy(first);
	for (int i = 0; i < 1000; i++) {
		again = fiber_create(count, NULL);
		assert_ptr_equal(again, first);
		assert_false(fiber_done(again));
		fiber_resume(again);
		fiber_destroy(again);
	}
	assert_int_equal(calls, 1001);
}

static void
test_never_resumed(void **state)
{
	struct fiber *f = fiber_create(count, NULL);

	(void)state;
	calls = 0;
	assert_false(fiber_done(f));
	fiber_destroy(f);
	assert_int_equal(calls, 0);
}

struct nest {
	int depth;
	int deepest;
	struct fiber *outer;
	bool sound;
};

/* Each fiber runs the next one inside of itself, up to 50. */
static void
descend(void *arg)
{
	struct nest *n = arg;
	struct nest inner = { .depth = n->depth + 1, .sound = true };
	struct fiber *self = fiber_self();
	struct fiber *f;

	n->deepest = n->depth;
	fiber_yield();
	if (n->depth == 50)
		return;
	inner.outer = self;
	f = fiber_create(descend, &inner);
	fiber_resume(f);
	n->sound = n->sound && fiber_self() == self;
	fiber_yield();
	fiber_resume(f);
	while (!fiber_done(f)) {
		fiber_yield();
		fiber_resume(f);
	}
	n->sound =
	    n->sound && inner.sound && fiber_self() == self && fiber_done(f);
	n->deepest = inner.deepest;
	fiber_destroy(f);
}

static void
test_nested(void **state)
{
	struct nest n = { .depth = 1, .sound = true };
	struct fiber *f = fiber_create(descend, &n);

	(void)state;
	assert_null(fiber_self());
	for (int i = 0; i < 10000 && !fiber_done(f); i++) {
		fiber_resume(f);
		assert_null(fiber_self());
	}
	assert_true(fiber_done(f));
	assert_true(n.sound);
	assert_int_equal(n.deepest, 50);
	fiber_destroy(f);
}

/* Deep, but within 64 KiB: 12 frames of 3 KiB and more. */
static __attribute__((noinline)) unsigned int
dig(unsigned int depth)
{
	volatile unsigned char hole[3072];
	unsigned int below;

	for (size_t i = 0; i < sizeof(hole); i++)
		hole[i] = (unsigned char)(depth + i);
	fiber_yield();
	below = depth == 0 ? 0 : dig(depth - 1);
	fiber_yield();
	for (size_t i = 0; i < sizeof(hole); i++)
		below += hole[i] != (unsigned char)(depth + i);
	return below;
}

static void
dig_down(void *arg)
{
	unsigned int *wrong = arg;

	*wrong = dig(11);
}

static void
test_deep(void **state)
{
	struct fiber *f[20];
	unsigned int wrong[20];

	(void)state;
	for (int i = 0; i < 20; i++) {
		wrong[i] = 1;
		f[i] = fiber_create(dig_down, &wrong[i]);
	}
	for (int r = 0; r < 25; r++)
		for (int i = 0; i < 20; i++)
			fiber_resume(f[i]);
	for (int i = 0; i < 20; i++) {
		assert_true(fiber_done(f[i]));
		assert_int_equal(wrong[i], 0);
		fiber_destroy(f[i]);
	}
}

/* Memory of this process that is mapped, in pages. */
static long
mapped(void)
{
	char line[64];
	char *end;
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	return strtol(line, &end, 10);
}

static void
test_pool_is_freed(void **state)
{
	struct fiber *f[200];
	long before, with;

	(void)state;
	fiber_free_pool();
	before = mapped();
	for (int i = 0; i < 200; i++)
		f[i] = fiber_create(count, NULL);
	for (int i = 0; i < 200; i++) {
		fiber_resume(f[i]);
		fiber_destroy(f[i]);
	}
	with = mapped();
	assert_true(with - before >= 200 * 17);
	fiber_free_pool();
	assert_true(mapped() < with - 200 * 16);
	/* And it serves again. */
	f[0] = fiber_create(count, NULL);
	calls = 0;
	fiber_resume(f[0]);
	assert_int_equal(calls, 1);
	fiber_destroy(f[0]);
	fiber_free_pool();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_pool_gives_the_same_stack),
		cmocka_unit_test(test_never_resumed),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_pool_is_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
