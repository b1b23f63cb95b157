/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The option table: what each argument may be, what goes together, which of
 * several origins wins, and that its screens fit a screen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <openssl/ssl.h>

#include "again.h"
#include "base/error.h"
#include "base/xalloc.h"
#include "options.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define WORDS 16

/* Words of our own, since options are overwritten where they stand. */
struct line {
	char *words[WORDS];
	int n;
};

static struct line
line_of(const char *const *words)
{
	struct line l = { .n = 2 };

	l.words[0] = xstrdup("sonde");
	l.words[1] = xstrdup("--no-config");
	for (; *words != NULL; words++)
		l.words[l.n++] = xstrdup(*words);
	return l;
}

static void
line_free(struct line *l)
{
	for (int i = 0; i < WORDS; i++)
		free(l->words[i]);
}

/* getopt moves words about; all are still in the array. */
static int
read_words(struct options *o, const char *const *words, struct buf *error)
{
	struct line l = line_of(words);
	int code = options_read(o, l.n, l.words, error);

	line_free(&l);
	return code;
}

static void
test_defaults(void **state)
{
	const char *const none[] = { NULL };
	struct buf error = { 0 };
	struct options o;

	(void)state;
	assert_int_equal(read_words(&o, none, &error), 0);
	assert_true(o.total_ns == INT64_C(10000000000));
	assert_true(o.connect_ns == INT64_C(5000000000));
	assert_true(o.idle_ns == 0);
	assert_int_equal(o.max_hops, 10);
	assert_int_equal(o.max_body, 64 << 20);
	assert_int_equal(o.tls_min, TLS1_2_VERSION);
	assert_int_equal(o.tls_max, TLS1_3_VERSION);
	assert_int_equal(o.password_fd, -1);
	assert_int_equal(o.family, AF_UNSPEC);
	assert_int_equal(o.given[OPT_MAX_TIME], ORIGIN_DEFAULT);
	assert_int_equal(o.given[OPT_IDLE], ORIGIN_NONE);
	options_free(&o);
}

static void
test_values(void **state)
{
	const char *const words[] = { "-6vv", "-m", "0.25", "--max-body=3k",
		"-X", "M-SEARCH", "@::1", "--dns=192.0.2.1:5353", "u",
		"--resolve=Bücher.example:*:[::1],127.0.0.1", NULL };
	struct buf error = { 0 };
	struct options o;

	(void)state;
	assert_int_equal(read_words(&o, words, &error), 0);
	assert_int_equal(o.family, AF_INET6);
	assert_int_equal(o.verbose, 2);
	assert_true(o.total_ns == 250000000);
	assert_int_equal(o.max_body, 3072);
	assert_string_equal(o.method, "M-SEARCH");
	assert_string_equal(o.dns, "192.0.2.1:5353,[::1]:53");
	assert_int_equal(o.targets.n, 1);
	assert_int_equal(o.n_pins, 1);
	assert_string_equal(o.pins[0].host, "xn--bcher-kva.example");
	assert_int_equal(o.pins[0].port, 0);
	assert_string_equal(o.pins[0].addresses, "::1,127.0.0.1");
	options_free(&o);
}

static void
test_connect_to(void **state)
{
	const char *const words[] = { "--connect-to=a.example:443:[::1]:8443",
		"--connect-to=:::81", NULL };
	struct buf error = { 0 };
	struct options o;

	(void)state;
	assert_int_equal(read_words(&o, words, &error), 0);
	assert_int_equal(o.n_detours, 2);
	assert_string_equal(o.detours[0].from_host, "a.example");
	assert_int_equal(o.detours[0].from_port, 443);
	assert_string_equal(o.detours[0].to_host, "::1");
	assert_int_equal(o.detours[0].to_port, 8443);
	assert_string_equal(o.detours[1].from_host, "");
	assert_int_equal(o.detours[1].from_port, 0);
	assert_string_equal(o.detours[1].to_host, "");
	assert_int_equal(o.detours[1].to_port, 81);
	options_free(&o);
}

/* Each is refused with a line that begins so. */
static const struct {
	const char *words[4];
	const char *error;
} bad[] = {
	{ { "--nonsense=hunter2" }, "unknown option --nonsense;" },
	{ { "-Z" }, "unknown option -Z;" },
	{ { "--tls" }, "option --tls is ambiguous: --tls-min, --tls-max, " },
	{ { "--head=x" }, "option --head takes no argument" },
	{ { "-m" }, "option -m needs an argument: SEC" },
	{ { "-m", "abc" }, "option -m: \"abc\" is not a time" },
	{ { "-m", "0" }, "option -m: \"0\" is not a time" },
	{ { "-m", "-1" }, "option -m: \"-1\" is not a time" },
	{ { "-m", "1e9" }, "option -m: \"1e9\" is not a time" },
	{ { "-m", "86401" }, "option -m: \"86401\" is not a time" },
	{ { "-m", "1." }, "option -m: \"1.\" is not a time" },
	{ { "--idle", "99999999999999999999" }, "option --idle: \"999" },
	{ { "-p", "0" }, "option -p: \"0\" is not a number from 1 to 65535" },
	{ { "-p", "65536" }, "option -p: \"65536\" is not a number" },
	{ { "--max-redirs", "x" }, "option --max-redirs: \"x\" is not a" },
	{ { "--max-body", "2T" }, "option --max-body: \"2T\" is not a size" },
	{ { "--max-body", "" }, "option --max-body: \"\" is not a size" },
	{ { "-X", "GET /" }, "option -X, column 4: a method is one word" },
	{ { "-X", "" }, "option -X: the method is empty" },
	{ { "-H", "a: b\r\nc: d" }, "option -H, column 5: a carriage return" },
	{ { "-H", "a: b\nc" }, "option -H, column 5: a line feed" },
	{ { "--header", "a b: c" }, "option --header, column 2: this cannot" },
	{ { "-H", "abc" }, "option -H, column 4: a header is" },
	{ { "-H", ": x" }, "option -H, column 1: the name" },
	{ { "-H", "a: \x01" }, "option -H, column 4: a control character" },
	{ { "-H", "@/nonexistent" }, "option -H: cannot read /nonexistent" },
	{ { "-u", ":x" }, "option -u, column 1: the name of the user" },
	{ { "-u", "a\nb" }, "option -u, column 2: a line feed" },
	{ { "--sni", "a b" }, "option --sni, column 1: \"a b\" is not a host" },
	{ { "--sni", "a\rb" }, "option --sni, column 2: a carriage return" },
	{ { "--tls-max", "1.1" },
	    "option --tls-max: \"1.1\" is none of 1.2, 1.3" },
	{ { "-o", "xml" },
	    "option -o: unknown format \"xml\"; known are "
	    "text, json, ndjson, events" },
	{ { "-o", "json=" }, "option -o, column 6: the file is missing" },
	{ { "-o", "json", "-ojson" },
	    "options -o json and -o json both write to standard output" },
	{ { "-o", "json=/x", "-otext=/x" },
	    "options -o json=/x and -o text=/x both write to /x" },
	{ { "-o", "json", "--body=-" },
	    "options -o json and --body - both write" },
	{ { "--color=blue" }, "option --color: \"blue\" is none of auto" },
	{ { "--fail-on", "x" }, "option --fail-on: \"x\" is none of fail" },
	{ { "-s", "nohost" }, "option -s, column 1: \"nohost\" is not an" },
	{ { "--interface", "0123456789abcdef" },
	    "option --interface: \"0123456789abcdef\" cannot be" },
	{ { "--resolve", "h:80" }, "option --resolve: it is HOST:PORT" },
	{ { "--resolve", "h:80:x" }, "option --resolve, column 6: \"x\" is" },
	{ { "--resolve", "h:0:::1" }, "option --resolve, column 3: \"0\" is" },
	{ { "--resolve", "[h:80:::1" }, "option --resolve, column 1: the br" },
	{ { "--resolve", "..:80:::1" }, "option --resolve, column 1: \"..\"" },
	{ { "--connect-to", "a:1:b" }, "" },
	{ { "--connect-to", "a:1" }, "option --connect-to: it is HOST" },
	{ { "--connect-to", "a:1:b:2:c" }, "option --connect-to: it is HOST" },
	{ { "--dns", "resolver" }, "option --dns: \"resolver\" is not the" },
	{ { "--dns", "1.2.3.4:0" }, "option --dns, column 9: \"0\" is not" },
	{ { "@" }, "@SERVER: the address of a resolver is missing" },
	{ { "-I", "-d", "x" }, "options --head and --data do not go together" },
	{ { "-I", "-X", "GET" }, "options --head and --request do not" },
	{ { "--json", "{}", "-Fa=b" }, "options --json and --form do not" },
	{ { "-T", "f", "--offset", "1" }, "options --upload and --offset do" },
	{ { "-46" }, "options --ipv4 and --ipv6 do not go together" },
	{ { "-qv" }, "options --quiet and --verbose do not go together" },
	{ { "--key", "x" }, "option --key needs --cert" },
	{ { "--tlsv1.3", "--tls-max=1.2" }, "option --tls-max is lower" },
	{ { "--replay=x", "http://h/" }, "option --replay shows a saved" },
	{ { "--password-fd=3", "--oauth2-bearer=@f" },
	    "options --password-fd and --oauth2" },
	{ { "--mail-from", "a@b\r\nDATA" },
	    "option --mail-from, column 4: a carriage" },
	{ { "--mail-from", "a\177@b" },
	    "option --mail-from, column 2: a control character" },
	{ { "--mail-from", "a\tb@c" },
	    "option --mail-from, column 2: a tab cannot stand here" },
	{ { "--mail-from=" }, "option --mail-from: its argument is empty" },
	{ { "--mail-from", "<a@b" }, "option --mail-from, column 1: an" },
	{ { "--mail-from", "<a>@b>" }, "option --mail-from, column 3: an" },
	{ { "--mail-rcpt", "a@b><c@d" }, "option --mail-rcpt, column 4: an" },
	{ { "--mail-rcpt", "<>" }, "option --mail-rcpt: a recipient has an" },
	{ { "--mail-rcpt=" }, "option --mail-rcpt: its argument is empty" },
	{ { "--mail-from", "<>", "--mail-rcpt", "<a@b>" }, "" },
	{ { "--helo=" }, "option --helo: its argument is empty" },
	{ { "--helo", "my host" }, "option --helo, column 3: it is one word" },
	{ { "--helo", "[192.0.2.1]" }, "" },
	{ { "--say=" }, "option --say: its argument is empty" },
	{ { "--say", "NOOP\n" }, "option --say, column 5: a line feed" },
	{ { "-T", "f", "-d", "x" }, "options --upload and --data" },
	{ { "--password-fd=-1" }, "option --password-fd: \"-1\" is not" },
	{ { "--password-file=a", "--password-env=b" }, "options --password-" },
	{ { "--oauth2-bearer=@" }, "option --oauth2-bearer: it is @FILE" },
	{ { "--account=@" }, "option --account: it is @FILE" },
	{ { "--netrc=" }, "option --netrc: the file is missing" },
	{ { "--cacert=" }, "option --cacert: its argument is empty" },
	{ { "-d", "@-", "-f-" }, "standard input can be read once" },
};

static void
test_bad(void **state)
{
	struct buf error = { 0 };
	struct options o;
	int code;

	(void)state;
	for (size_t i = 0; i < ROWS(bad); i++) {
		const char *words[5] = { NULL };

		memcpy(words, bad[i].words, sizeof(bad[i].words));
		code = read_words(&o, words, &error);
		print_message("%s\n", buf_text(&error));
		if (bad[i].error[0] == '\0')
			assert_int_equal(code, 0);
		else
			assert_int_not_equal(code, 0);
		assert_true(str_starts(buf_str(&error), bad[i].error));
		assert_null(strstr(buf_text(&error), "hunter2"));
		options_free(&o);
		buf_free(&error);
	}
}

/* n recipients, each of so many bytes; what comes of them. */
static int
read_recipients(int n, int bytes, size_t *taken, struct buf *error)
{
	char program[] = "sonde", first[] = "--no-config";
	char *words[200] = { program, first };
	struct buf option = { 0 };
	struct options o;
	int code;

	buf_addf(&option, "--mail-rcpt=<%0*d@y.test>", bytes - 7, 0);
	for (int i = 0; i < n; i++)
		words[2 + i] = option.p;
	code = options_read(&o, 2 + n, words, error);
	*taken = o.mail_to.n;
	options_free(&o);
	buf_free(&option);
	return code;
}

/* RFC 5321 4.5.3.1.3 and 4.5.3.1.8. */
static void
test_mail_bounds(void **state)
{
	struct buf error = { 0 };
	size_t taken;

	(void)state;
	assert_int_equal(read_recipients(100, 254, &taken, &error), 0);
	assert_int_equal(taken, 100);
	assert_int_not_equal(read_recipients(101, 254, &taken, &error), 0);
	assert_string_equal(buf_text(&error),
	    "option --mail-rcpt: a message has at most 100 recipients");
	buf_clear(&error);
	assert_int_not_equal(read_recipients(1, 255, &taken, &error), 0);
	assert_string_equal(buf_text(&error),
	    "option --mail-rcpt: an address has at most 254 bytes");
	buf_free(&error);
}

static void
test_secrets_leave_argv(void **state)
{
	const char *const words[] = { "-u", "joe:hunter22", "-H",
		"Cookie: hunter22", "--json={\"p\":\"hunter22\"}",
		"http://a:hunter22@h/", NULL };
	struct line l = line_of(words);
	struct buf error = { 0 };
	struct options o;

	(void)state;
	assert_int_equal(options_read(&o, l.n, l.words, &error), 0);
	for (int i = 0; i < l.n; i++)
		assert_null(strstr(l.words[i], "hunter22"));
	assert_string_equal(o.user, "joe");
	assert_true(str_equals(secret_str(o.password), "hunter22"));
	assert_string_equal(o.headers.p[0], "Cookie: hunter22");
	assert_string_equal(o.open_secret, "option -u");
	assert_string_equal(o.targets.p[0], "http://a:hunter22@h/");
	options_free(&o);
	line_free(&l);
}

static void
test_origins(void **state)
{
	static const char text[] = "# a comment\n\n"
				   "max-time = 3\n--insecure\nheader X: y\r\n"
				   "output=json\nidle 7\n  ipv4  \nnetrc\n";
	const char *const none[] = { NULL };
	struct buf error = { 0 };
	struct options o;

	(void)state;
	assert_int_equal(read_words(&o, none, &error), 0);
	assert_int_equal(
	    options_read_text(&o, str_of(text), "f", ORIGIN_USER, &error), 0);
	assert_true(o.total_ns == INT64_C(3000000000));
	assert_true(o.idle_ns == INT64_C(7000000000));
	assert_true(o.insecure);
	assert_int_equal(o.family, AF_INET);
	assert_string_equal(o.headers.p[0], "X: y");
	assert_string_equal(o.netrc, "");
	assert_int_equal(o.outputs.n, 1);
	assert_int_equal(options_read_text(&o, str_of("output text=/x\n"), "f",
			     ORIGIN_COMMAND, &error),
	    0);
	assert_int_equal(o.outputs.n, 1);
	assert_string_equal(o.outputs.p[0], "text=/x");
	options_free(&o);
}

static const struct {
	const char *text;
	const char *error;
} bad_files[] = {
	{ "\nnonsense x\n", "f, line 2: unknown option \"nonsense\"" },
	{ "help\n", "f, line 1: this cannot stand in a file: \"help\"" },
	{ "no-config\n", "f, line 1: this cannot stand in a file:" },
	{ "max-time\n", "f, line 1: max-time needs an argument" },
	{ "insecure yes\n", "f, line 1: insecure takes no argument" },
	{ "max-time x\n", "f, line 1, max-time: \"x\" is not a time" },
	{ "header a\rb: c\n", "f, line 1, header, column 2: a carriage" },
	{ "= x\n", "f, line 1: unknown option \"\"" },
};

static void
test_bad_files(void **state)
{
	const char *const none[] = { NULL };
	struct buf error = { 0 };
	struct options o;

	(void)state;
	assert_int_equal(read_words(&o, none, &error), 0);
	for (size_t i = 0; i < ROWS(bad_files); i++) {
		assert_int_equal(options_read_text(&o,
				     str_of(bad_files[i].text), "f",
				     ORIGIN_USER, &error),
		    ERR_SYNTAX);
		print_message("%s\n", buf_text(&error));
		assert_true(str_starts(buf_str(&error), bad_files[i].error));
		buf_free(&error);
	}
	assert_int_equal(options_read_text(&o,
			     (struct str){ .p = "idle 1\0\n", .n = 8 }, "f",
			     ORIGIN_USER, &error),
	    ERR_SYNTAX);
	assert_string_equal(buf_text(&error),
	    "f, line 1: a NUL byte cannot stand here");
	buf_free(&error);
	options_free(&o);
}

/* The widest line, and how many there are. */
static size_t
measure(struct str text, size_t *lines)
{
	size_t widest = 0;
	struct str line;

	for (*lines = 0; str_next(&text, '\n', &line); (*lines)++)
		if (line.n > widest)
			widest = line.n;
	return widest;
}

static void
test_screens(void **state)
{
	struct buf out = { 0 };
	size_t lines;

	(void)state;
	options_help(&out);
	assert_in_range(measure(buf_str(&out), &lines), 40, 80);
	assert_in_range(lines, 10, 24);
	assert_true(str_starts(buf_str(&out), "sonde https://"));
	for (int id = 0; id < OPTIONS; id++) {
		const struct option_row *row = option_row((enum option_id)id);

		if (row->letter == 0 && row->group != GROUP_HIDDEN)
			assert_non_null(strstr(buf_text(&out), row->name));
	}
	buf_clear(&out);
	options_help_all(&out);
	assert_in_range(measure(buf_str(&out), &lines), 40, 80);
	buf_free(&out);
}

static void
test_table(void **state)
{
	const struct option_row *row, *other;

	(void)state;
	for (int id = 0; id < OPTIONS; id++) {
		row = option_row((enum option_id)id);
		assert_true(row->help[0] != '\0');
		for (int j = 0; j < id; j++) {
			other = option_row((enum option_id)j);
			assert_string_not_equal(row->name, other->name);
			if (row->letter != 0)
				assert_int_not_equal(row->letter,
				    other->letter);
		}
	}
}

/* What is said again is what changes the conversation, and no secret. */
static void
test_again(void **state)
{
	const char *const words[] = { "-v", "--cacert", "ca.pem", "-u",
		"ada:sesame", "-HX-Key: sesame", "-HAccept: a/b", "--json",
		"sesame", "@192.0.2.53", NULL };
	struct buf error = { 0 };
	struct options o;
	const char *text;

	(void)state;
	assert_int_equal(read_words(&o, words, &error), 0);
	text = again(o.arena, &o, true, true);
	assert_string_equal(text,
	    "--no-config\n--cacert ca.pem\n-u USER\n-H X-Key: VALUE\n"
	    "-H Accept: a/b\n--json @FILE\n--dns 192.0.2.53\n");
	text = again(o.arena, &o, false, false);
	assert_string_equal(text,
	    "--no-config\n--cacert ca.pem\n--dns 192.0.2.53\n");
	options_free(&o);
	buf_free(&error);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_connect_to),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_mail_bounds),
		cmocka_unit_test(test_secrets_leave_argv),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_screens),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
