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

/* ---- vector registers ---- */

#if defined(__x86_64__)

static void
fill_registers(const char *bytes)
{
	__asm__ volatile("movups (%0), %%xmm0\n\t"
			 "movups (%0), %%xmm7\n\t"
			 "movups (%0), %%xmm15"
			 :
			 : "r"(bytes)
			 : "xmm0", "xmm7", "xmm15");
}

static void
read_registers(char *bytes)
{
	__asm__ volatile("movups %%xmm0, (%0)\n\t"
			 "movups %%xmm7, 16(%0)\n\t"
			 "movups %%xmm15, 32(%0)"
			 :
			 : "r"(bytes)
			 : "memory");
}

#elif defined(__aarch64__)

static void
fill_registers(const char *bytes)
{
	__asm__ volatile("ldr q0, [%0]\n\t"
			 "ldr q7, [%0]\n\t"
			 "ldr q31, [%0]"
			 :
			 : "r"(bytes)
			 : "v0", "v7", "v31");
}

static void
read_registers(char *bytes)
{
	__asm__ volatile("str q0, [%0]\n\t"
			 "str q7, [%0, #16]\n\t"
			 "str q31, [%0, #32]"
			 :
			 : "r"(bytes)
			 : "memory");
}

#else

static void
fill_registers(const char *bytes)
{
	(void)bytes;
	skip();
}

static void
read_registers(char *bytes)
{
	(void)bytes;
}

#endif

static void
test_registers(void **state)
{
	static const char nothing[48];
	char bytes[48];

	(void)state;
	fill_registers("hunter22hunter22");
	read_registers(bytes);
	assert_memory_equal(bytes + 32, "hunter22hunter22", 16);
	fill_registers("hunter22hunter22");
	secret_clear_registers();
	read_registers(bytes);
	assert_memory_equal(bytes, nothing, sizeof(nothing));
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
		cmocka_unit_test(test_registers),
	};

	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
