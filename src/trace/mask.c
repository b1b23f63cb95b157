/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Known secrets and their encoded forms, and the search for them: at each
 * place of a text, the forms that begin with the next 4 bytes are compared.
 * Forms are short (a long value is known in pieces), so that the time is
 * bounded by a text's length, whatever the secret and the text are.
 */
#include "trace/mask.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"
#include "base/xalloc.h"

#define SHORTEST 4 /* bytes of a value, and of a form, that is looked for */
#define PIECE 512  /* bytes of a value that are looked for together */
#define OVERLAP 16 /* bytes that a piece shares with the next */
#define MOST 1024  /* pieces in all: a server must not make more */
#define TELLING 8  /* bytes of half a secret that are no chance */
#define EDGED 256  /* forms whose ends are looked for: the user's own */
#define HEADS 4096
#define NONE UINT32_MAX

/* One form of one piece. */
struct form {
	struct str text; /* in a secret */
	uint32_t next;   /* form of the same head, or NONE */
};

struct mask {
	struct form *forms;
	uint32_t n;
	uint32_t room;
	struct secret **secrets; /* one a piece: all its forms */
	size_t n_secrets;
	uint32_t *heads; /* HEADS: the first form of those that hash so */
};

/* What a piece is written as: forms one behind the other, and their ends. */
struct forms {
	struct buf text;
	size_t ends[32];
	size_t n;
};

struct mask *
mask_new(void)
{
	return xcalloc(1, sizeof(struct mask));
}

void
mask_free(struct mask *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n_secrets; i++)
		secret_free(m->secrets[i]);
	free(m->secrets);
	free(m->forms);
	if (m->heads != NULL)
		secret_wipe(m->heads, HEADS * sizeof(*m->heads));
	free(m->heads);
	free(m);
}

/* The head that forms with these first 4 bytes hang on. */
static size_t
head_of(const char *p)
{
	uint32_t four;

	memcpy(&four, p, sizeof(four));
	return four * UINT32_C(2654435761) >> 20;
}

/* How much of a form is hidden where the rest of it was cut off. */
static size_t
telling(struct str form)
{
	if (form.n / 2 < SHORTEST)
		return SHORTEST;
	return form.n / 2 < TELLING ? form.n / 2 : TELLING;
}

/* Whether in is all that was left of a form when its end was cut off. */
static bool
begins(struct str form, struct str in)
{
	return in.n < form.n && in.n >= telling(form) &&
	    memcmp(form.p, in.p, in.n) == 0;
}

/* The bytes that in begins with if they are the end of form, or 0. */
static size_t
end_of(struct str form, struct str in)
{
	size_t n = form.n - 1 < in.n ? form.n - 1 : in.n;

	for (; n >= telling(form); n--)
		if (memcmp(form.p + form.n - n, in.p, n) == 0)
			return n;
	return 0;
}

/* The length of the longest end of a form that in begins with, or 0. */
static size_t
cut_at_start(const struct mask *m, struct str in)
{
	size_t n, longest = 0;

	for (uint32_t i = 0; i < m->n && i < EDGED; i++) {
		n = end_of(m->forms[i].text, in);
		if (n > longest)
			longest = n;
	}
	return longest;
}

/*
 * The length of the longest form that in begins with, or 0. cut: in may end in
 * the middle of one.
 */
static size_t
hit_at(const struct mask *m, struct str in, bool cut)
{
	size_t longest = 0;
	struct str form;

	if (in.n < SHORTEST || m->n == 0)
		return 0;
	for (uint32_t i = m->heads[head_of(in.p)]; i != NONE;
	     i = m->forms[i].next) {
		form = m->forms[i].text;
		if (form.n > longest && form.n <= in.n &&
		    memcmp(form.p, in.p, form.n) == 0)
			longest = form.n;
		if (cut && begins(form, in))
			return in.n;
	}
	return longest;
}

static uint32_t *
no_heads(void)
{
	uint32_t *heads = xreallocarray(NULL, HEADS, sizeof(*heads));

	for (size_t i = 0; i < HEADS; i++)
		heads[i] = NONE;
	return heads;
}

/* Learns a form, unless it is too short or known; whether it did. */
static bool
learn(struct mask *m, struct str form)
{
	size_t head;

	if (form.n < SHORTEST || hit_at(m, form, false) == form.n)
		return false;
	if (m->n == m->room) {
		m->room = m->room == 0 ? 32 : m->room * 2;
		m->forms =
		    xreallocarray(m->forms, m->room, sizeof(struct form));
	}
	if (m->heads == NULL)
		m->heads = no_heads();
	head = head_of(form.p);
	m->forms[m->n] = (struct form){
		.text = form,
		.next = m->heads[head],
	};
	m->heads[head] = m->n++;
	return true;
}

/* What was written since the last form's end is a form too. */
static void
form_end(struct forms *f)
{
	f->ends[f->n++] = f->text.n;
}

/*
 * The digits of base64 that depend on s alone, when before bytes (0 to 2)
 * stand in front of it in the group of three; url takes RFC 4648 section 5.
 */
static void
write_base64(struct forms *f, struct str s, size_t before, bool url)
{
	struct buf bytes = { 0 }, digits = { 0 };
	size_t first = (before * 8 + 5) / 6, last = (before + s.n) * 8 / 6;

	buf_add(&bytes, "\0\0", before);
	buf_add(&bytes, s.p, s.n);
	encode_base64(&digits, buf_str(&bytes));
	for (size_t i = first; i < last; i++)
		if (url && digits.p[i] == '+')
			buf_addc(&f->text, '-');
		else if (url && digits.p[i] == '/')
			buf_addc(&f->text, '_');
		else
			buf_addc(&f->text, digits.p[i]);
	form_end(f);
	buf_free(&digits);
	buf_free(&bytes);
}

static void
add_hex(struct buf *out, char c, const char *digits)
{
	buf_addc(out, digits[(unsigned char)c >> 4]);
	buf_addc(out, digits[(unsigned char)c & 15]);
}

static void
write_hex(struct forms *f, struct str s, const char *digits)
{
	for (size_t i = 0; i < s.n; i++)
		add_hex(&f->text, s.p[i], digits);
	form_end(f);
}

/* RFC 3986: all but letters, digits and the characters of plain as %XX. */
static void
write_percent(struct forms *f, struct str s, const char *plain,
    const char *digits)
{
	char c;

	for (size_t i = 0; i < s.n; i++) {
		c = s.p[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || str_has(str_of(plain), c)) {
			buf_addc(&f->text, c);
			continue;
		}
		buf_addc(&f->text, '%');
		add_hex(&f->text, c, digits);
	}
	form_end(f);
}

/* One character in JSON: short escapes first, then \u for what needs it. */
static void
add_json(struct buf *out, struct str c, uint32_t code, bool ascii, bool slash)
{
	static const char controls[] = "\b\f\n\r\t", letters[] = "bfnrt";
	const char *known =
	    code == 0 || code > 0x7f ? NULL : strchr(controls, (int)code);

	if (code == '"' || code == '\\' || (slash && code == '/'))
		buf_addf(out, "\\%c", (char)code);
	else if (known != NULL)
		buf_addf(out, "\\%c", letters[known - controls]);
	else if (code < 0x20 || (ascii && code > 0x7e && code < 0x10000))
		buf_addf(out, "\\u%04x", code);
	else if (ascii && code >= 0x10000)
		buf_addf(out, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10),
		    0xdc00 + (code & 0x3ff));
	else
		buf_add(out, c.p, c.n);
}

/* RFC 8259 section 7; ascii escapes all else, slash the solidus too. */
static void
write_json(struct forms *f, struct str s, bool ascii, bool slash)
{
	uint32_t code = 0;
	size_t n;

	while (s.n > 0) {
		n = utf8_decode(s, &code);
		if (n == 0) {
			code = 0xfffd;
			n = 1;
		}
		add_json(&f->text, (struct str){ .p = s.p, .n = n }, code,
		    ascii, slash);
		s.p += n;
		s.n -= n;
	}
	form_end(f);
}

/* A quoted string of IMAP, HTTP and others: a backslash before " and \. */
static void
write_quoted(struct forms *f, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_addc(&f->text, '\\');
		buf_addc(&f->text, s.p[i]);
	}
	form_end(f);
}

static void
write_forms(struct forms *f, struct str s)
{
	static const char lower[] = "0123456789abcdef";
	static const char upper[] = "0123456789ABCDEF";
	static const char unreserved[] = "-._~", more[] = "-._~!$&'()*+,;=:@/";

	buf_add(&f->text, s.p, s.n);
	form_end(f);
	for (size_t before = 0; before < 3; before++) {
		write_base64(f, s, before, false);
		write_base64(f, s, before, true);
	}
	write_hex(f, s, lower);
	write_hex(f, s, upper);
	write_percent(f, s, unreserved, lower);
	write_percent(f, s, unreserved, upper);
	write_percent(f, s, more, lower);
	write_percent(f, s, more, upper);
	write_json(f, s, false, false);
	write_json(f, s, false, true);
	write_json(f, s, true, false);
	write_json(f, s, true, true);
	write_quoted(f, s);
	encode_visible(&f->text, s);
	form_end(f);
}

static void
add_piece(struct mask *m, struct str s)
{
	struct forms f = { .n = 0 };
	struct secret *secret;
	struct str all, form;
	bool news = false;

	if (m->n_secrets == MOST)
		return;
	write_forms(&f, s);
	secret = secret_new(buf_str(&f.text));
	buf_free(&f.text);
	all = secret_str(secret);
	for (size_t i = 0, at = 0; i < f.n; at = f.ends[i++]) {
		form.p = all.p + at;
		form.n = f.ends[i] - at;
		news = learn(m, form) || news;
	}
	if (!news) {
		secret_free(secret);
		return;
	}
	m->secrets = xreallocarray(m->secrets, m->n_secrets + 1,
	    sizeof(struct secret *));
	m->secrets[m->n_secrets++] = secret;
}

/* Where the character begins that byte at of s belongs to. */
static size_t
character_at(struct str s, size_t at)
{
	size_t i = at;

	while (i > 0 && at - i < 3 && i < s.n && (s.p[i] & 0xc0) == 0x80)
		i--;
	return i;
}

void
mask_add(struct mask *m, struct str s)
{
	size_t at = 0, end = 0;

	if (s.n < SHORTEST)
		return;
	while (end < s.n) {
		end = s.n - at <= PIECE ? s.n : character_at(s, at + PIECE);
		add_piece(m, (struct str){ .p = s.p + at, .n = end - at });
		at = character_at(s, end - (end < OVERLAP ? end : OVERLAP));
	}
}

static void
apply(const struct mask *m, struct str in, bool cut, struct buf *out)
{
	struct str plain = { .p = in.p };
	size_t n, hidden;     /* how many of the next bytes */
	bool adjoins = false; /* nothing plain since a secret */

	hidden = cut ? cut_at_start(m, in) : 0;
	for (; in.n > 0; in.p++, in.n--) {
		n = hit_at(m, in, cut);
		if (n > hidden)
			hidden = n;
		if (hidden == 0) {
			plain.n++;
			adjoins = false;
			continue;
		}
		buf_add(out, plain.p, plain.n);
		if (!adjoins)
			buf_adds(out, MASKED);
		adjoins = true;
		plain = (struct str){ .p = in.p + 1 };
		hidden--;
	}
	buf_add(out, plain.p, plain.n);
}

void
mask_apply(const struct mask *m, struct str in, struct buf *out)
{
	if (m == NULL || m->n == 0)
		buf_add(out, in.p, in.n);
	else
		apply(m, in, false, out);
}

void
mask_apply_cut(const struct mask *m, struct str in, struct buf *out)
{
	if (m == NULL || m->n == 0)
		buf_add(out, in.p, in.n);
	else
		apply(m, in, true, out);
}

bool
mask_hits(const struct mask *m, struct str in)
{
	if (m == NULL || m->n == 0)
		return false;
	for (; in.n >= SHORTEST; in.p++, in.n--)
		if (hit_at(m, in, false) > 0)
			return true;
	return false;
}
