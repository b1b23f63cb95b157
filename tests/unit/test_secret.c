/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets: kept whole up to their bound, wiped when asked, and left out of
 * core files (the kernel says so in smaps).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

static void
test_keeps(void **state)
{
	char word[] = "pass\0word";
	struct secret *s = secret_new((struct str){ .p = word, .n = 9 });

	(void)state;
	secret_wipe(word, sizeof(word));
	assert_int_equal(word[0], 0);
	assert_int_equal(secret_str(s).n, 9);
	assert_memory_equal(secret_str(s).p, "pass\0word", 9);
	secret_free(s);
}

static void
test_nothing(void **state)
{
	struct secret *s = secret_new(str_of(NULL));

	(void)state;
	assert_int_equal(secret_str(s).n, 0);
	assert_int_equal(secret_str(NULL).n, 0);
	assert_non_null(secret_str(NULL).p);
	secret_free(s);
	secret_free(NULL);
	secret_wipe(NULL, 0);
}

static void
test_bound(void **state)
{
	char *much = test_malloc(70000);
	struct secret *s;

	(void)state;
	memset(much, 'x', 70000);
	s = secret_new((struct str){ .p = much, .n = 70000 });
	assert_int_equal(secret_str(s).n, 65536);
	assert_memory_equal(secret_str(s).p, much, 65536);
	secret_free(s);
	test_free(much);
}

/* Whether line, of smaps, opens the mapping that holds address at. */
static bool
opens_mapping_of(const char *line, uintptr_t at)
{
	char *end = NULL;
	unsigned long first = strtoul(line, &end, 16), last;

	if (end == line || *end != '-')
		return false;
	last = strtoul(end + 1, &end, 16);
	return *end == ' ' && at >= first && at < last;
}

/* Whether the mapping with address p has the flag in its VmFlags. */
static bool
mapping_has(const void *p, const char *flag)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	bool inside = false, has = false;
	char line[512];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (opens_mapping_of(line, (uintptr_t)p))
			inside = true;
		if (!inside || strncmp(line, "VmFlags:", 8) != 0)
			continue;
		has = strstr(line, flag) != NULL;
		break;
	}
	fclose(f);
	assert_true(inside);
	return has;
}

static void
test_left_out_of_core_files(void **state)
{
	struct secret *s = secret_new(str_of("hush"));

	(void)state;
	assert_true(mapping_has(secret_str(s).p, " dd"));
	assert_false(mapping_has(&s, " dd"));
	secret_free(s);
}

static void
test_wipe(void **state)
{
	char bytes[] = "abcdef";

	(void)state;
	secret_wipe(bytes + 1, 3);
	assert_memory_equal(bytes, "a\0\0\0ef", 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeps),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_left_out_of_core_files),
		cmocka_unit_test(test_wipe),
	};

	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
