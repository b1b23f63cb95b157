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

/* The column of the first byte that no line may hold; 0: there is none. */
static size_t
control_at(const char *s)
{
	for (size_t i = 0; s[i] != '\0'; i++)
		if ((s[i] >= 0 && s[i] < ' ') || s[i] == 127)
			return i + 1;
	return 0;
}

static bool
is_line(struct taking *t)
{
	size_t column = control_at(t->value);

	if (t->value[0] == '\0')
		return taking_error(t, 0, "its argument is empty");
	if (column == 0)
		return true;
	return taking_error(t, column,
	    "a line end or control character cannot stand there");
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
