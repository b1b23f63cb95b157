/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options that become words of a mail dialogue: addresses, the name we greet
 * with, lines of the user's. What would make two words or two lines of one is
 * refused here, with its place.
 */
#include <string.h>

#include "options_internal.h"

/* RFC 5321 4.5.3.1.3 and 4.5.3.1.8. */
#define MOST_ADDRESS 254
#define MOST_RECIPIENTS 100

/* Of control characters a tab alone comes as far as here (options.c). */
static bool
is_line(struct taking *t)
{
	const char *tab = strchr(t->value, '\t');

	if (t->value[0] == '\0')
		return taking_error(t, 0, "its argument is empty");
	if (tab == NULL)
		return true;
	return taking_error(t, (size_t)(tab - t->value) + 1,
	    "a tab cannot stand here");
}

bool
take_saying(struct taking *t)
{
	if (!is_line(t))
		return false;
	texts_add(t->field, t->value);
	return true;
}

bool
take_greeting(struct taking *t)
{
	const char *space;

	if (!is_line(t))
		return false;
	space = strchr(t->value, ' ');
	if (space != NULL)
		return taking_error(t, (size_t)(space - t->value) + 1,
		    "it is one word, without spaces");
	*(const char **)t->field = t->value;
	return true;
}

/* ADDRESS or <ADDRESS>: within it no bracket, which would end it. */
static bool
is_address(struct taking *t)
{
	size_t n = strlen(t->value), from = 0, to = n, bad;

	if (!is_line(t))
		return false;
	if (n >= 2 && t->value[0] == '<' && t->value[n - 1] == '>') {
		from = 1;
		to = n - 1;
	}
	bad = from + strcspn(t->value + from, "<>");
	if (bad < to)
		return taking_error(t, bad + 1,
		    "an address holds no \"<\" and no \">\"");
	if (to - from > MOST_ADDRESS)
		return taking_error(t, 0, "an address has at most %d bytes",
		    MOST_ADDRESS);
	return true;
}

bool
take_sender(struct taking *t)
{
	if (!is_address(t))
		return false;
	*(const char **)t->field = t->value;
	return true;
}

bool
take_recipient(struct taking *t)
{
	const struct texts *list = t->field;

	if (!is_address(t))
		return false;
	if (strcmp(t->value, "<>") == 0)
		return taking_error(t, 0, "a recipient has an address");
	if (list->n == MOST_RECIPIENTS)
		return taking_error(t, 0, "a message has at most %d recipients",
		    MOST_RECIPIENTS);
	texts_add(t->field, t->value);
	return true;
}
