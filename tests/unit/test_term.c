/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines for people: nothing from outside is ever written raw, whatever it is
 * and wherever it stands, in no format; columns are kept; cuts are marked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "report/term.h"
#include "reports.h"

/* Unicode 14: all of Cf, Zl and Zp, and what hides or moves like them. */
static const uint32_t unsafe[][2] = {
	{ 0x00, 0x1f },
	{ 0x7f, 0x9f },
	{ 0xad, 0xad },
	{ 0x34f, 0x34f },
	{ 0x600, 0x605 },
	{ 0x61c, 0x61c },
	{ 0x6dd, 0x6dd },
	{ 0x70f, 0x70f },
	{ 0x890, 0x891 },
	{ 0x8e2, 0x8e2 },
	{ 0x115f, 0x1160 },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0x3164, 0x3164 },
	{ 0xe000, 0xe002 },
	{ 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb },
	{ 0x110bd, 0x110bd },
	{ 0x110cd, 0x110cd },
	{ 0x13430, 0x13438 },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0001, 0xe0001 },
	{ 0xe0020, 0xe007f },
};

#define UNSAFE (sizeof(unsafe) / sizeof(unsafe[0]))

/* Each of them, and each byte alone. */
static void
add_everything(struct buf *out)
{
	for (size_t i = 0; i < UNSAFE; i++) {
		for (uint32_t c = unsafe[i][0]; c <= unsafe[i][1]; c++) {
			char utf8[4];

			buf_add(out, utf8, utf8_encode(c, utf8));
		}
	}
	for (int c = 0; c < 256; c++) {
		buf_addc(out, (char)c);
		buf_addc(out, ' ');
	}
}

static bool
is_unsafe(uint32_t code)
{
	for (size_t i = 0; i < UNSAFE; i++) {
		if (code >= unsafe[i][0] && code <= unsafe[i][1])
			return true;
	}
	return false;
}

/* Only UTF-8, and nothing unsafe but line ends. */
static void
check_safe(struct str s, bool ascii)
{
	uint32_t code = 0;

	while (s.n > 0) {
		size_t n = utf8_decode(s, &code);

		assert_true(n > 0);
		assert_true(code == '\n' || !is_unsafe(code));
		assert_true(!ascii || code < 0x7f);
		s.p += n;
		s.n -= n;
	}
}

static void
check_width(struct str s, int width)
{
	struct str line;

	while (str_next(&s, '\n', &line)) {
		struct look look = { 0 };

		/* Backslashes that are written are not to be doubled. */
		int columns = term_columns(&look, line);

		for (size_t i = 0; i < line.n; i++)
			columns -= line.p[i] == '\\' ? 1 : 0;
		assert_true(columns <= width);
	}
}

/* A diagnosis whose words come from outside. */
static void
diagnosis_of(struct finding *f, struct fault *fault, const char **lines,
    struct evidence *evidence, const char *hostile)
{
	for (size_t i = 0; i < 3; i++) {
		lines[i] = hostile;
		evidence[i] = (struct evidence){ .t_ns = (int64_t)i - 1,
			.source = (enum source)i,
			.text = hostile };
	}
	*fault = (struct fault){ "made-up", hostile, PHASE_SECURE,
		SEVERITY_FAIL, KIND_TIMEOUT, hostile, hostile, hostile, hostile,
		hostile, hostile };
	for (size_t i = 0; i < 3; i++)
		f[i] = (struct finding){ .fault = fault,
			.phase = PHASE_SECURE,
			.severity = (enum severity)(2 - i),
			.what = hostile,
			.evidence = evidence,
			.n_evidence = 3,
			.not = lines,
			.n_not = 3,
			.causes = lines,
			.n_causes = 3,
			.next = lines,
			.n_next = 3 };
}

static void
check_report(const struct format *format, const struct look *look,
    const char *hostile, struct str bytes)
{
	struct finding findings[3];
	struct fault fault;
	struct evidence evidence[3];
	const char *lines[3];
	int fd = memfd_create("report", 0);
	struct report *r = report_new(format, look, fd);
	struct trace_head head = reports_head;
	struct buf out = { 0 };
	struct trace *t;

	head.url = head.host = head.path = head.version = hostile;
	head.host_ascii = look->ascii ? "xn--x" : hostile;
	diagnosis_of(findings, &fault, lines, evidence, hostile);
	for (size_t n = 1; n < 4; n += 2) {
		struct diagnosis d = { findings + 3 - n, n,
			(enum severity)(n - 1), 41, default_bounds() };

		t = trace_new(&head, NULL);
		report_begin(r, t);
		reports_fill(t, str_of("\x1b]0;x\x07\xe2\x80\xae"), bytes);
		report_probe(r, t, &d);
		trace_free(t);
	}
	assert_int_equal(report_end(r), 0);
	reports_read(fd, &out);
	assert_true(out.n > 0 || look->quiet);
	check_safe(buf_str(&out), look->ascii);
	if (strcmp(format->name, "text") == 0)
		check_width(buf_str(&out), look->width);
	buf_free(&out);
	close(fd);
}

static void
test_nothing_raw(void **state)
{
	struct buf bytes = { 0 }, hostile = { 0 };
	const struct format *f;

	(void)state;
	add_everything(&bytes);
	buf_add(&hostile, "https://x/", 10);
	for (size_t i = 0; i < bytes.n; i++) {
		if (bytes.p[i] != '\0')
			buf_addc(&hostile, bytes.p[i]);
	}
	for (size_t i = 0; (f = format_row(i)) != NULL; i++) {
		bool text = strcmp(f->name, "text") == 0;

		for (int v = 0; v < (text ? 10 : 1); v++) {
			struct look look = {
				.verbose = v / 2 % 4,
				.ascii = text && v % 2 == 1,
				.brief = v >= 8,
				.width = v == 3 ? 60 : 80,
			};

			check_report(f, &look, buf_text(&hostile),
			    buf_str(&bytes));
		}
	}
	buf_free(&bytes);
	buf_free(&hostile);
}

/* ---- columns ---- */

static struct look plain = { .width = 60 };
static struct look ascii = { .width = 60, .ascii = true };

static void
assert_shown(struct buf *out, const char *wanted)
{
	assert_string_equal(buf_text(out), wanted);
	buf_free(out);
	*out = (struct buf){ 0 };
}

static void
test_visible(void **state)
{
	struct buf out = { 0 };
	struct term t = term_into(&out, &plain);

	(void)state;
	term_put(&t, (struct str){ "a\0b\x1b\x9b\\\xe2\x80\xae\xc3\xa9", 11 });
	assert_int_equal(t.column, 25);
	assert_shown(&out, "a\\x00b\\x1b\\x9b\\\\\\u{202e}\xc3\xa9");
	t = term_into(&out, &ascii);
	term_puts(&t, "\xc3\xa9\xe4\xbd\xa0");
	assert_int_equal(t.column, 16);
	assert_shown(&out, "\\u{00e9}\\u{4f60}");
}

/* A mark without a letter, or a heap of them, is shown as an escape. */
static void
test_marks(void **state)
{
	struct buf out = { 0 };
	struct term t = term_into(&out, &plain);

	(void)state;
	term_puts(&t, "\xcc\x81");
	assert_shown(&out, "\\u{0301}");
	t = term_into(&out, &plain);
	term_puts(&t, "e\xcc\x81\xcc\x81\xcc\x81");
	assert_int_equal(t.column, 9);
	assert_shown(&out, "e\xcc\x81\xcc\x81\\u{0301}");
}

static void
test_cut(void **state)
{
	struct buf out = { 0 };
	struct term t = term_into(&out, &plain);

	(void)state;
	term_cut(&t, str_of("abcdef"), 6);
	assert_shown(&out, "abcdef");
	term_cut(&t, str_of("abcdef"), 5);
	assert_shown(&out, "abcd\xe2\x80\xa6");
	term_cut(&t, str_of("abc"), 0);
	assert_shown(&out, "");
	/* An escape is not broken, nor is a wide letter. */
	term_cut(&t, str_of("ab\x1b z"), 5);
	assert_shown(&out, "ab\xe2\x80\xa6");
	term_cut(&t, str_of("\xe4\xbd\xa0\xe5\xa5\xbd\xe5\xa5\xbd"), 4);
	assert_shown(&out, "\xe4\xbd\xa0\xe2\x80\xa6");
	term_cut_middle(&t, str_of("abcdefghij"), 7);
	assert_shown(&out, "abcd\xe2\x80\xa6ij");
	t = term_into(&out, &ascii);
	term_cut(&t, str_of("abcdef"), 5);
	assert_shown(&out, "abcd~");
	t = term_into(&out, &plain);
	term_cut_bytes(&t, str_of("0123456789012345678901234567890123456789"),
	    30);
	assert_int_equal(t.column, 30);
	assert_shown(&out, "012345678901234\xe2\x80\xa6 25 bytes more");
}

static void
test_wrap(void **state)
{
	struct look look = { .width = 20 };
	struct buf out = { 0 };
	struct term t = term_into(&out, &look);

	(void)state;
	term_puts(&t, "label   ");
	term_wrap(&t, str_of("one two three four"), 8);
	assert_shown(&out, "label   one two\n        three four");
	t = term_into(&out, &look);
	term_to(&t, 8);
	term_wrap(&t, str_of("0123456789012345"), 8);
	assert_shown(&out, "        012345678901\n        2345");
	t = term_into(&out, &look);
	term_wrap(&t, str_of("a  b"), 0);
	assert_shown(&out, "a  b");
	t = term_into(&out, &look);
	term_wrap(&t, str_of(""), 0);
	assert_shown(&out, "");
}

/* What is broken can still be pasted into a shell. */
static void
test_command(void **state)
{
	struct look look = { .width = 20 };
	struct buf out = { 0 };
	struct term t = term_into(&out, &look);

	(void)state;
	term_to(&t, 4);
	term_command(&t, str_of("sonde --tls-max 1.2 http://x/"), 4);
	assert_shown(&out,
	    "    sonde \\\n        --tls-max \\\n"
	    "        1.2 \\\n        http://x/");
	t = term_into(&out, &look);
	term_to(&t, 4);
	term_command(&t, str_of("sonde http://a-long-name.example/"), 4);
	assert_shown(&out,
	    "    sonde \\\n        http://a-lo\\\n"
	    "ng-name.example/");
}

/* Each glyph takes as many columns as it says, in both sets. */
static void
test_glyphs(void **state)
{
	(void)state;
	for (enum glyph g = 0; g < GLYPHS; g++) {
		struct buf a = { 0 }, b = { 0 };
		struct term t = term_into(&a, &plain);
		struct term u = term_into(&b, &ascii);
		struct look raw = { 0 };

		term_glyph(&t, g);
		term_glyph(&u, g);
		assert_int_equal(t.column, u.column);
		if (g != GLYPH_CONTINUED) {
			assert_int_equal(term_columns(&raw, buf_str(&a)),
			    t.column);
			assert_int_equal(term_columns(&raw, buf_str(&b)),
			    u.column);
		}
		check_safe(buf_str(&b), true);
		buf_free(&a);
		buf_free(&b);
	}
}

static void
test_colour(void **state)
{
	struct look coloured = { .width = 60, .colour = true };
	struct buf out = { 0 };
	struct term t = term_into(&out, &coloured);

	(void)state;
	term_colour(&t, RED);
	term_puts(&t, "x");
	term_colour(&t, PLAIN);
	assert_int_equal(t.column, 1);
	assert_shown(&out, "\033[31mx\033[0m");
	t = term_into(&out, &plain);
	term_colour(&t, RED);
	assert_shown(&out, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_raw),
		cmocka_unit_test(test_visible),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_glyphs),
		cmocka_unit_test(test_colour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
