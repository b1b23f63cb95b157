/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as text and back. The decoders look at all of their input before
 * they write, so that a refusal leaves the output as it was. What bytes mean
 * (a header, a URL) is not known here.
 */
#include "base/encode.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define NO_DIGIT 64

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char hex_digits[] = "0123456789abcdef";
static const char upper_hex_digits[] = "0123456789ABCDEF";

static unsigned int
byte_at(struct str s, size_t i)
{
	return i < s.n ? (unsigned char)s.p[i] : 0;
}

void
encode_base64(struct buf *out, struct str in)
{
	char four[4];
	uint32_t bits;

	for (size_t i = 0; i < in.n; i += 3) {
		bits = byte_at(in, i) << 16 | byte_at(in, i + 1) << 8 |
		    byte_at(in, i + 2);
		four[0] = base64_digits[bits >> 18];
		four[1] = base64_digits[bits >> 12 & 63];
		four[2] = base64_digits[bits >> 6 & 63];
		four[3] = base64_digits[bits & 63];
		if (in.n - i < 3)
			four[3] = '=';
		if (in.n - i < 2)
			four[2] = '=';
		buf_add(out, four, sizeof(four));
	}
}

/* The 6 bits of a digit of either alphabet, or NO_DIGIT. */
static unsigned int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned int)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned int)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0') + 52;
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return NO_DIGIT;
}

/* Cuts the padding off; false if it is wrong or a digit stands alone. */
static bool
cut_padding(struct str *in)
{
	size_t whole = in->n;

	while (in->n > 0 && whole - in->n < 2 && in->p[in->n - 1] == '=')
		in->n--;
	if (whole != in->n && whole % 4 != 0)
		return false;
	return in->n % 4 != 1;
}

bool
decode_base64(struct buf *out, struct str in)
{
	unsigned int have = 0;
	uint32_t bits = 0;

	if (!cut_padding(&in))
		return false;
	for (size_t i = 0; i < in.n; i++) {
		if (base64_value(in.p[i]) == NO_DIGIT)
			return false;
	}
	for (size_t i = 0; i < in.n; i++) {
		bits = (bits << 6 | base64_value(in.p[i])) & 0xffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_addc(out, (char)(bits >> have & 0xff));
		}
	}
	return true;
}

void
encode_hex(struct buf *out, struct str in)
{
	unsigned int byte;

	for (size_t i = 0; i < in.n; i++) {
		byte = byte_at(in, i);
		buf_addc(out, hex_digits[byte >> 4]);
		buf_addc(out, hex_digits[byte & 15]);
	}
}

static bool
is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~", c) != NULL);
}

void
encode_percent(struct buf *out, struct str in)
{
	unsigned int byte;

	for (size_t i = 0; i < in.n; i++) {
		if (is_unreserved(in.p[i])) {
			buf_addc(out, in.p[i]);
			continue;
		}
		byte = byte_at(in, i);
		buf_addc(out, '%');
		buf_addc(out, upper_hex_digits[byte >> 4]);
		buf_addc(out, upper_hex_digits[byte & 15]);
	}
}

/* The byte of the two hex digits at s.p + at; false if they are none. */
static bool
hex_byte(struct str s, size_t at, char *byte)
{
	struct str two = { .p = s.p + at, .n = 2 };
	uint64_t value = 0;

	if (s.n - at < 2 || !str_number(two, 16, &value))
		return false;
	*byte = (char)value;
	return true;
}

bool
decode_percent(struct buf *out, struct str in)
{
	char byte = 0;

	for (size_t i = 0; i < in.n; i++) {
		if (in.p[i] == '%' && !hex_byte(in, i + 1, &byte))
			return false;
	}
	for (size_t i = 0; i < in.n; i++) {
		if (in.p[i] == '%') {
			(void)hex_byte(in, i + 1, &byte);
			buf_addc(out, byte);
			i += 2;
		} else {
			buf_addc(out, in.p[i]);
		}
	}
	return true;
}

/*
 * Writes code, the n bytes at p, in a form that may be shown; n is 0 if p
 * does not begin a character.
 */
static void
add_escape(struct buf *out, const char *p, size_t n, uint32_t code)
{
	if (n == 1 && code == '\\')
		buf_adds(out, "\\\\");
	else if (n <= 1)
		buf_addf(out, "\\x%02x", (unsigned int)(unsigned char)*p);
	else
		buf_addf(out, "\\u{%04x}", code);
}

void
encode_visible(struct buf *out, struct str in)
{
	struct str plain = { .p = in.p };
	uint32_t code = 0;
	size_t n;

	while (in.n > 0) {
		n = utf8_decode(in, &code);
		if (n > 0 && code != '\\' && utf8_printable(code)) {
			plain.n += n;
		} else {
			buf_add(out, plain.p, plain.n);
			add_escape(out, in.p, n, code);
			n = n == 0 ? 1 : n;
			plain = (struct str){ .p = in.p + n };
		}
		in.p += n;
		in.n -= n;
	}
	buf_add(out, plain.p, plain.n);
}
