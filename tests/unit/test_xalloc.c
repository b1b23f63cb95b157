/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The heap, and how the program ends without it: one line and status 3. That
 * is watched in a child process. The texts of the errors are here too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/xalloc.h"

static void
test_never_null(void **state)
{
	char *p = xcalloc(0, 8);

	(void)state;
	assert_non_null(p);
	p = xreallocarray(p, 0, 0);
	assert_non_null(p);
	p = xreallocarray(p, 10, 3);
	memset(p, 1, 30);
	free(p);
}

static void
test_copies(void **state)
{
	char *p = xmemdup0("a\0b", 3);

	(void)state;
	assert_memory_equal(p, "a\0b", 4);
	free(p);
	p = xmemdup0(NULL, 0);
	assert_string_equal(p, "");
	free(p);
	p = xstrdup("text");
	assert_string_equal(p, "text");
	free(p);
}

static void
test_out_of_memory(void **state)
{
	char line[64] = { 0 };
	int ends[2], status = 0;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		xalloc_failed();
	}
	close(ends[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_true(read(ends[0], line, sizeof(line) - 1) > 0);
	assert_string_equal(line, "sonde: out of memory\n");
	close(ends[0]);
}

/* n * size that does not fit a size_t must not come back small. */
static void
test_overflow(void **state)
{
	volatile size_t much = SIZE_MAX / 2 + 2;
	int status = 0;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		free(xreallocarray(NULL, much, 2));
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), 0); /* AddressSanitizer: 1 */
}

static void
test_error_texts(void **state)
{
	(void)state;
	assert_string_equal(error_text(0), "no error");
	assert_int_equal(ERR_LATE, -1);
	for (int code = -1; code >= -ERROR_ROWS; code--) {
		assert_non_null(error_text(code));
		assert_string_not_equal(error_text(code), "unknown error");
	}
	assert_string_equal(error_text(-ERROR_ROWS - 1), "unknown error");
	assert_string_equal(error_text(1), "unknown error");
	assert_string_equal(error_text(ERR_UNSUPPORTED), "is not supported");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_never_null),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_error_texts),
	};

	return cmocka_run_group_tests_name("xalloc", tests, NULL, NULL);
}
