/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses in the replies to EPSV and PASV, and for PORT. Every byte is the
 * server's: numbers are judged before they are believed.
 */
#include <string.h>

#include "ftp.h"

#define NUMBERS 6
#define DIGITS_MOST 9

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number at the start of *s, which is taken; false: there is none. */
static bool
take_number(struct str *s, uint64_t *number)
{
	size_t n = 0;

	while (n < s->n && n <= DIGITS_MOST && is_digit(s->p[n]))
		n++;
	if (n > DIGITS_MOST || !str_number((struct str){ s->p, n }, 10, number))
		return false;
	*s = (struct str){ s->p + n, s->n - n };
	return true;
}

static bool
take_byte(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = (struct str){ s->p + 1, s->n - 1 };
	return true;
}

static void
take_port(struct place *p, uint64_t port)
{
	if (port == 0)
		p->wrong = "port 0 is none";
	else if (port > 65535)
		p->wrong = "a port is at most 65535";
	else
		p->port = (int)port;
}

/*
 * RFC 2428 3: "(|||6446|)", with any character from 33 to 126 for the bars.
 * Some servers put the protocol and an address between them; it is not ours.
 */
void
place_of_229(struct str text, struct place *p)
{
	size_t open = str_find(text, '(');
	struct str s, part;
	uint64_t port;
	char bar;

	*p = (struct place){ .wrong = "no (|||PORT|) is in it" };
	if (open + 2 > text.n)
		return;
	bar = text.p[open + 1];
	s = (struct str){ text.p + open + 2, text.n - open - 2 };
	if (!str_next(&s, bar, &part) || !str_next(&s, bar, &part) ||
	    !take_number(&s, &port) || !take_byte(&s, bar))
		return;
	p->wrong = NULL;
	take_port(p, port);
}

/* Six numbers with commas between them, at the start of s. */
static bool
six_numbers(struct str s, uint64_t numbers[NUMBERS])
{
	for (size_t i = 0; i < NUMBERS; i++)
		if ((i > 0 && !take_byte(&s, ',')) ||
		    !take_number(&s, &numbers[i]))
			return false;
	return true;
}

/* RFC 1918, RFC 6598, RFC 3927, RFC 1122 3.2.1.3: not for the open net. */
static bool
is_private(const uint64_t n[NUMBERS])
{
	return n[0] == 0 || n[0] == 10 || n[0] == 127 ||
	    (n[0] == 100 && n[1] >= 64 && n[1] < 128) ||
	    (n[0] == 169 && n[1] == 254) ||
	    (n[0] == 172 && n[1] >= 16 && n[1] < 32) ||
	    (n[0] == 192 && n[1] == 168);
}

/* A number up to 255 and what separates it from the next. */
static char *
add_number(char *out, uint64_t n, char behind)
{
	if (n >= 100)
		*out++ = (char)('0' + n / 100);
	if (n >= 10)
		*out++ = (char)('0' + n / 10 % 10);
	*out++ = (char)('0' + n % 10);
	*out++ = behind;
	return out;
}

/* RFC 1123 4.1.2.6: what stands around the six numbers is not laid down. */
void
place_of_227(struct str text, struct place *p)
{
	uint64_t n[NUMBERS];
	char *out = p->address;

	*p = (struct place){ .wrong = "six numbers are not in it" };
	while (text.n > 0 && !six_numbers(text, n))
		text = (struct str){ text.p + 1, text.n - 1 };
	if (text.n == 0)
		return;
	p->wrong = NULL;
	for (size_t i = 0; i < NUMBERS; i++)
		if (n[i] > 255)
			p->wrong = "a number in it is above 255";
	if (p->wrong != NULL)
		return;
	for (size_t i = 0; i < 4; i++)
		out = add_number(out, n[i], i < 3 ? '.' : '\0');
	p->private = is_private(n);
	take_port(p, n[4] << 8 | n[5]);
}

void
place_commas(const char *address, char *out)
{
	for (; *address != '\0'; address++)
		*out++ = *address == '.' ? ',' : *address;
	*out = '\0';
}
