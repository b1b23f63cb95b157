/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profiles: files that are refused before anything is sent, with a line that
 * names them; which trust is used; the key log; versions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/error.h"
#include "test_tls_run.h"

static char dir[] = "/tmp/sonde_profile.XXXXXX";

/* A path in the directory of this test; of the last four calls. */
static const char *
in_dir(const char *name)
{
	static char paths[4][64];
	static unsigned int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

static void
write_text(const char *path, const char *how, const char *text)
{
	FILE *f = fopen(path, how);

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* ---- files that are refused ---- */

static void
check_refused(const struct tls_wish *wish, int code, const char *words)
{
	struct tls_profile *p = NULL;
	struct buf error = { 0 };

	assert_int_equal(tls_profile_new(wish, &p, &error), code);
	assert_null(p);
	assert_non_null(strstr(buf_text(&error), words));
	assert_null(strchr(buf_text(&error), '\n'));
	buf_free(&error);
}

static void
test_bad_ca(void **state)
{
	const char *empty = in_dir("empty"), *broken = in_dir("broken");

	(void)state;
	check_refused(&(struct tls_wish){ .cacert = in_dir("none") }, ERR_FILE,
	    "none: No such file or directory");
	check_refused(&(struct tls_wish){ .cacert = dir }, ERR_FILE,
	    "Is a directory");
	write_text(empty, "w", "no certificate is here\n");
	check_refused(&(struct tls_wish){ .cacert = empty }, ERR_FILE,
	    "empty holds no certificate");
	ca_write_certificate(&run_root, broken);
	write_text(broken, "a",
	    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
	check_refused(&(struct tls_wish){ .cacert = broken }, ERR_FILE,
	    "broken: certificate 2 cannot be read");
}

static void
test_bad_own(void **state)
{
	const char *cert = in_dir("own.pem"), *key = in_dir("own.key");
	const char *locked = in_dir("locked.key");
	struct tls_profile *p;
	struct buf error = { 0 };

	(void)state;
	ca_write_certificate(&run_good, cert);
	ca_write_key(&run_good, key, NULL);
	ca_write_key(&run_good, locked, "passphrase");
	check_refused(&(struct tls_wish){ .key = key }, ERR_FILE,
	    "of no use without a certificate");
	check_refused(&(struct tls_wish){ .cert = cert }, ERR_FILE,
	    "own.pem holds no private key");
	check_refused(&(struct tls_wish){ .cert = cert, .key = locked },
	    ERR_FILE, "locked.key is encrypted");
	check_refused(&(struct tls_wish){ .cert = run_ca_file, .key = key },
	    ERR_FILE, "is not the first certificate's");
	check_refused(
	    &(struct tls_wish){ .min = TLS1_3_VERSION, .max = TLS1_2_VERSION },
	    ERR_UNSUPPORTED, "above the highest");
	/* Both in one file are well. */
	ca_write_key(&run_good, cert, NULL);
	assert_int_equal(
	    tls_profile_new(&(struct tls_wish){ .cert = cert }, &p, &error), 0);
	tls_profile_free(p);
}

/* ---- what is trusted ---- */

static void
set_trust(const char *file, const char *path)
{
	unsetenv("SSL_CERT_FILE");
	unsetenv("SSL_CERT_DIR");
	if (file != NULL)
		setenv("SSL_CERT_FILE", file, 1);
	if (path != NULL)
		setenv("SSL_CERT_DIR", path, 1);
}

/* A handshake with the system's trust, as the environment says. */
static void
check_trust(const char *file, const char *path, int code, const char *from)
{
	struct ca chain[] = { run_good, run_middle };
	struct run r = { .peer = { .chain = chain, .n_chain = 2 },
		.system_trust = true };
	const struct event *e;

	set_trust(file, path);
	run(&r);
	set_trust(NULL, NULL);
	assert_int_equal(r.code, code);
	e = run_last(&r, EV_VERIFIED);
	assert_string_equal(event_cstr(e, F_FROM), from);
	run_end(&r);
}

static void
test_trust(void **state)
{
	const char *hashed = in_dir("hashed"), *bare = in_dir("bare");
	char words[256];

	(void)state;
	assert_int_equal(mkdir(hashed, 0700), 0);
	assert_int_equal(mkdir(bare, 0700), 0);
	ca_write_hashed(&run_root, hashed);
	check_trust(NULL, hashed, 0, hashed);
	check_trust(run_ca_file, bare, 0, run_ca_file);
	snprintf(words, sizeof(words), "%s, %s", run_ca_file, hashed);
	check_trust(run_ca_file, hashed, 0, words);
	snprintf(words, sizeof(words), "%s:%s", bare, hashed);
	check_trust(NULL, words, 0, words);
	snprintf(words, sizeof(words),
	    "nothing: no certificate in %s or /nowhere", bare);
	check_trust("/nowhere", bare, ERR_VERIFY, words);
}

/* ---- the key log ---- */

static void
handshake(int code)
{
	struct ca chain[] = { run_good, run_middle };
	struct run r = { .peer = { .chain = chain, .n_chain = 2 } };

	run(&r);
	assert_int_equal(r.code, code);
	run_end(&r);
}

static void
test_key_log(void **state)
{
	const char *log = in_dir("keys"), *link = in_dir("link");
	struct stat st;
	off_t once;

	(void)state;
	setenv("SSLKEYLOGFILE", log, 1);
	handshake(0);
	assert_int_equal(stat(log, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(st.st_size > 500);
	once = st.st_size;
	handshake(0);
	assert_int_equal(stat(log, &st), 0);
	assert_int_equal(st.st_size, 2 * once);
	/* A link is not followed, and the handshake goes on without. */
	assert_int_equal(symlink(log, link), 0);
	setenv("SSLKEYLOGFILE", link, 1);
	handshake(0);
	unsetenv("SSLKEYLOGFILE");
	assert_int_equal(stat(log, &st), 0);
	assert_int_equal(st.st_size, 2 * once);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_ca),
		cmocka_unit_test(test_bad_own),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_key_log),
	};
	int failed;

	if (mkdtemp(dir) == NULL)
		return 1;
	run_set_up();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	run_tear_down();
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return failed;
}
