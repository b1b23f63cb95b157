/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who logs in where and by what, what must not stand in the open, and that
 * the mask knows every secret. The terminal is asked in tests/cli.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/xalloc.h"
#include "credentials.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define WORDS 8

struct case_of {
	struct arena *arena;
	struct options o;
	struct target targets[WORDS];
	size_t n;
	struct mask *mask;
	struct credentials c;
	struct buf error;
};

static int
get(struct case_of *k, const char *const *words)
{
	char *argv[WORDS + 2] = { xstrdup("sonde"), xstrdup("--no-config") };
	int n = 2, code;

	*k = (struct case_of){ .arena = arena_new(), .mask = mask_new() };
	for (; *words != NULL; words++)
		argv[n++] = xstrdup(*words);
	code = options_read(&k->o, n, argv, &k->error);
	print_message("%s\n", buf_text(&k->error));
	assert_int_equal(code, 0);
	for (int i = 0; i < WORDS + 2; i++)
		free(argv[i]);
	for (k->n = 0; k->n < k->o.targets.n; k->n++)
		assert_int_equal(target_parse(k->arena, k->o.targets.p[k->n], 0,
				     &k->targets[k->n], &k->error),
		    0);
	return credentials_get(&k->c, &k->o, k->targets, k->n, k->mask,
	    &k->error);
}

static void
put_away(struct case_of *k)
{
	credentials_free(&k->c);
	mask_free(k->mask);
	options_free(&k->o);
	arena_free(k->arena);
	buf_free(&k->error);
}

/* A file in a folder of its own, which the caller removes. */
static char path[256];
static char folder[64];

static const char *
file_with(const char *text, mode_t mode)
{
	int fd;

	(void)snprintf(folder, sizeof(folder), "/tmp/sonde-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/sonde-password", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	(void)close(fd);
	return path;
}

static void
remove_file(void)
{
	(void)unlink(path);
	(void)rmdir(folder);
}

static void
is_password(const struct login *l, const char *user, const char *password)
{
	assert_int_equal(l->kind, CREDENTIAL_PASSWORD);
	assert_string_equal(l->user, user);
	assert_true(str_equals(secret_str(l->value), password));
}

static void
test_none(void **state)
{
	struct case_of k;

	(void)state;
	assert_int_equal(get(&k, (const char *[]){ "a.example", NULL }), 0);
	assert_int_equal(k.c.logins[0].kind, CREDENTIAL_NONE);
	assert_null(k.c.logins[0].value);
	put_away(&k);
}

static void
test_password_file(void **state)
{
	char option[300];
	struct case_of k;

	(void)state;
	(void)snprintf(option, sizeof(option), "--password-file=%s",
	    file_with("sesam:öffne\r\nmore\n", 0644));
	assert_int_equal(get(&k,
			     (const char *[]){ "-uAladdin", option, "a.example",
				 "b.example", NULL }),
	    0);
	is_password(&k.c.logins[0], "Aladdin", "sesam:öffne");
	is_password(&k.c.logins[1], "Aladdin", "sesam:öffne");
	assert_true(mask_hits(k.mask, str_of("x sesam:öffne x")));
	assert_true(mask_hits(k.mask, str_of("sesam:öffne")));
	put_away(&k);
	remove_file();
}

static void
test_environment(void **state)
{
	struct case_of k;

	(void)state;
	assert_int_equal(setenv("SONDE_TEST_PW", "open sesame", 1), 0);
	assert_int_equal(
	    get(&k,
		(const char *[]){ "-uAladdin", "--password-env=SONDE_TEST_PW",
		    "a.example", NULL }),
	    0);
	is_password(&k.c.logins[0], "Aladdin", "open sesame");
	assert_null(getenv("SONDE_TEST_PW"));
	put_away(&k);
	assert_int_not_equal(
	    get(&k,
		(const char *[]){ "-uAladdin", "--password-env=SONDE_TEST_PW",
		    "a.example", NULL }),
	    0);
	assert_non_null(strstr(buf_text(&k.error), "SONDE_TEST_PW"));
	put_away(&k);
}

static void
test_descriptor(void **state)
{
	char option[32];
	struct case_of k;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "open sesame", 11), 11);
	(void)close(ends[1]);
	(void)snprintf(option, sizeof(option), "--password-fd=%d", ends[0]);
	assert_int_equal(
	    get(&k, (const char *[]){ "-uAladdin", option, "a.example", NULL }),
	    0);
	is_password(&k.c.logins[0], "Aladdin", "open sesame");
	put_away(&k);
	(void)close(ends[0]);
}

static void
test_systemd(void **state)
{
	struct case_of k;

	(void)state;
	(void)file_with("open sesame\n", 0400);
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
	assert_int_equal(
	    get(&k, (const char *[]){ "a.example", "-uAladdin", NULL }), 0);
	is_password(&k.c.logins[0], "Aladdin", "open sesame");
	put_away(&k);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	remove_file();
}

static void
test_netrc(void **state)
{
	char option[300];
	struct case_of k;

	(void)state;
	(void)snprintf(option, sizeof(option), "--netrc=%s",
	    file_with("machine a.example login Aladdin password \"open "
		      "sesame\"\n",
		0600));
	assert_int_equal(get(&k,
			     (const char *[]){ option, "a.example", "b.example",
				 "x:y@127.0.0.1", NULL }),
	    ERR_SYNTAX); /* the last one is in the open */
	put_away(&k);
	assert_int_equal(
	    get(&k, (const char *[]){ option, "a.example", "b.example", NULL }),
	    0);
	is_password(&k.c.logins[0], "Aladdin", "open sesame");
	assert_int_equal(k.c.logins[1].kind, CREDENTIAL_NONE);
	put_away(&k);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(get(&k, (const char *[]){ option, "a.example", NULL }),
	    ERR_FILE);
	assert_non_null(strstr(buf_text(&k.error), "chmod 600"));
	put_away(&k);
	remove_file();
}

static void
test_bearer(void **state)
{
	char option[300];
	struct case_of k;

	(void)state;
	(void)snprintf(option, sizeof(option), "--oauth2-bearer=@%s",
	    file_with("abc.def-ghi\n", 0600));
	assert_int_equal(get(&k, (const char *[]){ option, "a.example", NULL }),
	    0);
	assert_int_equal(k.c.logins[0].kind, CREDENTIAL_TOKEN);
	assert_true(str_equals(secret_str(k.c.logins[0].value), "abc.def-ghi"));
	assert_true(mask_hits(k.mask, str_of("Bearer abc.def-ghi")));
	put_away(&k);
	remove_file();
	(void)snprintf(option, sizeof(option), "--oauth2-bearer=@%s",
	    file_with("abc def\n", 0600));
	assert_int_equal(get(&k, (const char *[]){ option, "a.example", NULL }),
	    ERR_SYNTAX);
	assert_non_null(strstr(buf_text(&k.error), "byte 4 of the token"));
	put_away(&k);
	remove_file();
}

/* The canary is refused, and the line does not tell it. */
static const struct {
	const char *words[4];
	const char *error;
} open_secrets[] = {
	{ { "-u", "joe:hunter22", "a.example" }, "option -u: a password" },
	{ { "https://joe:hunter22@a.example/" },
	    "https://a.example/: a password" },
	{ { "--oauth2-bearer=hunter22", "a.example" },
	    "option --oauth2-bearer: a token" },
	{ { "-uada", "--account=hunter22", "ftp://a.example" },
	    "option --account: an account in the open" },
	{ { "--account=@f", "ftp://a.example" },
	    "an account needs its user: use -u USER" },
	{ { "-H", "authorization: Basic hunter22", "a.example" },
	    "option -H: a secret header" },
	{ { "-HCookie: a=hunter22", "a.example" }, "option -H: a secret" },
	{ { "-HProxy-Authorization: hunter22", "a.example" }, "option -H: a" },
	{ { "-ujoe:hunter22", "127.0.0.1", "a.example" }, "option -u: a" },
	{ { "-ujoe:hunter22", "localhost",
	      "--resolve=localhost:443:192.0.2.1" },
	    "option -u: a password" },
	{ { "-ujoe:hunter22", "localhost", "--connect-to=::a.example:1" },
	    "option -u: a password" },
	{ { "-ujoe:hunter22", "localhost.example" }, "option -u: a password" },
};

static void
test_open(void **state)
{
	struct case_of k;

	(void)state;
	for (size_t i = 0; i < ROWS(open_secrets); i++) {
		const char *words[5] = { NULL };

		memcpy(words, open_secrets[i].words,
		    sizeof(open_secrets[i].words));
		assert_int_equal(get(&k, words), ERR_SYNTAX);
		print_message("%s\n", buf_text(&k.error));
		assert_true(
		    str_starts(buf_str(&k.error), open_secrets[i].error));
		assert_null(strstr(buf_text(&k.error), "hunter22"));
		assert_non_null(strstr(buf_text(&k.error), "use "));
		put_away(&k);
	}
}

static void
test_loopback(void **state)
{
	struct case_of k;

	(void)state;
	assert_int_equal(get(&k,
			     (const char *[]){ "-uAladdin:open sesame",
				 "http://127.0.0.1:1/", "http://[::1]/",
				 "http://joe:hunter22@localhost/", NULL }),
	    0);
	is_password(&k.c.logins[0], "Aladdin", "open sesame");
	is_password(&k.c.logins[2], "joe", "hunter22");
	assert_true(mask_hits(k.mask, str_of("hunter22")));
	put_away(&k);
	assert_int_equal(
	    get(&k,
		(const char *[]){ "-HAuthorization: Basic aHVudGVyMjI=",
		    "-HCookie: a=hunter23; b=hunter24", "localhost", NULL }),
	    0);
	assert_true(mask_hits(k.mask, str_of("aHVudGVyMjI=")));
	assert_true(mask_hits(k.mask, str_of("hunter23")));
	assert_true(mask_hits(k.mask, str_of("hunter24")));
	put_away(&k);
}

static void
test_misfits(void **state)
{
	struct case_of k;

	(void)state;
	assert_int_equal(get(&k,
			     (const char *[]){ "--password-file=/dev/null",
				 "a.example", NULL }),
	    ERR_SYNTAX);
	put_away(&k);
	assert_int_equal(get(&k,
			     (const char *[]){ "--password-file=/dev/null",
				 "-ux", "a.example", NULL }),
	    ERR_SYNTAX);
	assert_string_equal(buf_text(&k.error),
	    "/dev/null: the first line is empty");
	put_away(&k);
	assert_int_equal(
	    get(&k, (const char *[]){ "http://a%3Ab:c@localhost/", NULL }),
	    ERR_SYNTAX);
	assert_non_null(strstr(buf_text(&k.error), "colon"));
	put_away(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_password_file),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_descriptor),
		cmocka_unit_test(test_systemd),
		cmocka_unit_test(test_netrc),
		cmocka_unit_test(test_bearer),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_misfits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
