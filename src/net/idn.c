/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a host name may look like, and which names have another form; the
 * conversion is idn_convert.c's. No look-up is made here, and addresses are no
 * names: who calls has tried address_parse().
 */
#include "net/idn.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "net/idn_convert.h"

#define LABEL_MOST 63   /* RFC 1035 2.3.4 */
#define NAME_MOST 253   /* the same, as text and without the last dot */
#define TYPED_MOST 1024 /* bytes of UTF-8 that are worth a look */

static bool
is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* Letters, digits, "-", and "_", which no host has but many a name in DNS. */
static bool
may_stand(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static const char *
label_fault(struct str label)
{
	if (label.n == 0)
		return "an empty label (two dots, or one in front)";
	if (label.n > LABEL_MOST)
		return "a label is longer than 63 octets";
	for (size_t i = 0; i < label.n; i++)
		if (!may_stand(label.p[i]))
			return "a character that no host name may have";
	return NULL;
}

/* What is wrong with a name in ASCII; NULL if nothing is. */
static const char *
name_fault(const char *name)
{
	struct str rest = str_of(name), label;
	const char *fault;

	if (rest.n > 1 && rest.p[rest.n - 1] == '.')
		rest.n--;
	if (rest.n == 0)
		return "the name is empty";
	if (rest.n > NAME_MOST)
		return "the name is longer than 253 octets";
	if (rest.p[rest.n - 1] == '.')
		return "an empty label (two dots, or one in front)";
	while (str_next(&rest, '.', &label)) {
		fault = label_fault(label);
		if (fault != NULL)
			return fault;
	}
	return NULL;
}

/* What comes out of a conversion is held against the same rules. */
static const char *
convert(struct arena *a, const char *name, const char **why)
{
	const char *ascii = idn_encode(a, name, why);

	if (ascii != NULL)
		*why = name_fault(ascii);
	return *why == NULL ? ascii : NULL;
}

const char *
idn_to_ascii(struct arena *a, const char *name, const char **why)
{
	*why = NULL;
	if (!is_ascii(name)) {
		if (strlen(name) <= TYPED_MOST)
			return convert(a, name, why);
		*why = "the name is longer than 253 octets";
		return NULL;
	}
	*why = name_fault(name);
	return *why == NULL ? arena_strdup(a, name) : NULL;
}

static bool
has_a_label(const char *name)
{
	struct str rest = str_of(name), label;

	while (str_next(&rest, '.', &label))
		if (str_starts_nocase(label, "xn--"))
			return true;
	return false;
}

const char *
idn_to_unicode(struct arena *a, const char *ascii)
{
	const char *unicode = NULL;

	if (strlen(ascii) <= TYPED_MOST && has_a_label(ascii))
		unicode = idn_decode(a, ascii);
	return unicode != NULL ? unicode : ascii;
}
