/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What takes the value of an option: plain words, numbers, times, sizes, and
 * the few with a syntax of their own. Names and addresses are
 * options_network.c, what proves who we are is options_login.c.
 */
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <string.h>

#include "base/clock.h"
#include "base/limit.h"
#include "base/xalloc.h"
#include "options_internal.h"
#include "report/report.h"

#define MOST_SECONDS UINT64_C(86400)
#define MOST_HOPS 50
#define MOST_PINGS 1000

bool
taking_error(const struct taking *t, size_t column, const char *format, ...)
{
	va_list ap;

	buf_adds(t->error, t->place);
	if (column > 0)
		buf_addf(t->error, ", column %zu", column);
	buf_adds(t->error, ": ");
	va_start(ap, format);
	buf_vaddf(t->error, format, ap);
	va_end(ap);
	return false;
}

void
texts_add(struct texts *list, const char *s)
{
	list->p = xreallocarray(list->p, list->n + 2, sizeof(*list->p));
	list->p[list->n++] = s;
	list->p[list->n] = NULL;
}

bool
take_flag(struct taking *t)
{
	*(bool *)t->field = true;
	return true;
}

bool
take_count(struct taking *t)
{
	int *n = t->field;

	if (t->first)
		*n = 0;
	if (*n < 3)
		(*n)++;
	return true;
}

bool
take_text(struct taking *t)
{
	if (t->value[0] == '\0')
		return taking_error(t, 0, "its argument is empty");
	*(const char **)t->field = t->value;
	return true;
}

bool
take_texts(struct taking *t)
{
	if (t->value[0] == '\0' && t->field != &t->o->data)
		return taking_error(t, 0, "its argument is empty");
	texts_add(t->field, t->value);
	return true;
}

bool
take_help(struct taking *t)
{
	if (t->value != NULL && strcmp(t->value, "all") != 0)
		return taking_error(t, 0, "only --help=all is known");
	t->o->help = true;
	t->o->help_all = t->value != NULL;
	return true;
}

size_t
token_length(struct str s)
{
	static const char chars[] = "!#$%&'*+-.^_`|~0123456789"
				    "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t n = 0;

	while (n < s.n && memchr(chars, s.p[n], sizeof(chars) - 1) != NULL)
		n++;
	return n;
}

bool
take_method(struct taking *t)
{
	size_t n = token_length(str_of(t->value));

	if (t->value[0] == '\0')
		return taking_error(t, 0, "the method is empty");
	if (t->value[n] != '\0')
		return taking_error(t, n + 1,
		    "a method is one word of letters, digits and some signs");
	t->o->method = t->value;
	return true;
}

/* ---- numbers ---- */

static bool
take_number(struct taking *t, uint64_t least, uint64_t most, int *out)
{
	uint64_t n;

	if (!str_number(str_of(t->value), 10, &n) || n < least || n > most)
		return taking_error(t, 0,
		    "\"%s\" is not a number from %u to %u", t->value,
		    (unsigned int)least, (unsigned int)most);
	*out = (int)n;
	return true;
}

bool
take_port(struct taking *t)
{
	return take_number(t, 1, 65535, t->field);
}

bool
take_hops(struct taking *t)
{
	return take_number(t, 0, MOST_HOPS, t->field);
}

bool
take_pings(struct taking *t)
{
	return take_number(t, 0, MOST_PINGS, t->field);
}

bool
take_descriptor(struct taking *t)
{
	return take_number(t, 0, 65535, t->field);
}

bool
read_seconds(struct str s, int64_t *ns)
{
	size_t dot = str_find(s, '.');
	uint64_t whole, part = 0;
	struct str decimals = { .p = s.p, .n = 0 };

	if (dot < s.n)
		decimals =
		    (struct str){ .p = s.p + dot + 1, .n = s.n - dot - 1 };
	if (!str_number((struct str){ .p = s.p, .n = dot }, 10, &whole) ||
	    whole > MOST_SECONDS)
		return false;
	if (dot < s.n && (decimals.n > 9 || !str_number(decimals, 10, &part)))
		return false;
	for (size_t i = decimals.n; i < 9; i++)
		part *= 10;
	*ns = (int64_t)whole * CLOCK_S + (int64_t)part;
	return true;
}

bool
take_seconds(struct taking *t)
{
	int64_t ns;

	if (!read_seconds(str_of(t->value), &ns) || ns < CLOCK_MS ||
	    ns > (int64_t)MOST_SECONDS * CLOCK_S)
		return taking_error(t, 0,
		    "\"%s\" is not a time in seconds from 0.001 to 86400",
		    t->value);
	*(int64_t *)t->field = ns;
	return true;
}

bool
take_size(struct taking *t)
{
	static const char units[] = "kMG";
	struct str s = str_of(t->value);
	const char *unit = s.n == 0 ? NULL : strchr(units, s.p[s.n - 1]);
	unsigned int shift = 0;
	uint64_t n;

	if (unit != NULL && *unit != '\0') {
		shift = 10 * (unsigned int)(unit - units + 1);
		s.n--;
	}
	if (!str_number(s, 10, &n) || n < 1 || n > UINT64_C(1) << 40 ||
	    n << shift > UINT64_C(1) << 40)
		return taking_error(t, 0,
		    "\"%s\" is not a size: a number of bytes, or with k, M or "
		    "G, at most 1024G",
		    t->value);
	*(size_t *)t->field = (size_t)(n << shift);
	return true;
}

/* ---- one of a few words ---- */

struct word {
	const char *word;
	int means;
};

/* words end with a NULL; the error lists them. */
static bool
take_word(struct taking *t, const struct word *words, int *out)
{
	const struct word *w;

	for (w = words; w->word != NULL; w++) {
		if (strcmp(t->value, w->word) == 0) {
			*out = w->means;
			return true;
		}
	}
	(void)taking_error(t, 0, "\"%s\" is none of", t->value);
	for (w = words; w->word != NULL; w++)
		buf_addf(t->error, "%s %s", w == words ? "" : ",", w->word);
	return false;
}

bool
take_tls_version(struct taking *t)
{
	static const struct word words[] = { { "1.2", TLS1_2_VERSION },
		{ "1.3", TLS1_3_VERSION }, { NULL, 0 } };

	return take_word(t, words, t->field);
}

bool
take_tlsv12(struct taking *t)
{
	t->o->tls_min = TLS1_2_VERSION;
	return true;
}

bool
take_tlsv13(struct taking *t)
{
	t->o->tls_min = TLS1_3_VERSION;
	return true;
}

bool
take_colour(struct taking *t)
{
	static const struct word words[] = { { "auto", WHEN_AUTO },
		{ "always", WHEN_ALWAYS }, { "never", WHEN_NEVER },
		{ NULL, 0 } };
	int when = WHEN_ALWAYS;

	if (t->value != NULL && !take_word(t, words, &when))
		return false;
	t->o->colour = (enum when)when;
	return true;
}

bool
take_fail_on(struct taking *t)
{
	static const struct word words[] = { { "fail", false },
		{ "warn", true }, { NULL, 0 } };
	int warn = false;

	if (!take_word(t, words, &warn))
		return false;
	t->o->fail_on_warn = warn;
	return true;
}

bool
take_ipv4(struct taking *t)
{
	t->o->family = AF_INET;
	return true;
}

bool
take_ipv6(struct taking *t)
{
	t->o->family = AF_INET6;
	return true;
}

/* FORMAT or FORMAT=FILE; those of the command line replace a file's. */
bool
take_output(struct taking *t)
{
	struct str format = { .p = t->value, .n = strcspn(t->value, "=") };
	struct buf name = { 0 };
	bool known;

	buf_add(&name, format.p, format.n);
	known = format_find(buf_text(&name)) != NULL;
	buf_free(&name);
	if (!known) {
		(void)taking_error(t, 0, "unknown format \"%.*s\"; known are",
		    STR_ARG(format));
		for (size_t i = 0; format_row(i) != NULL; i++)
			buf_addf(t->error, "%s %s", i == 0 ? "" : ",",
			    format_row(i)->name);
		return false;
	}
	if (t->value[format.n] == '=' && t->value[format.n + 1] == '\0')
		return taking_error(t, format.n + 2, "the file is missing");
	if (t->first)
		t->o->outputs.n = 0;
	texts_add(&t->o->outputs, t->value);
	return true;
}
