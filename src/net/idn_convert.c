/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls of libidn2. Whether a name needs them is idn.c's to say. */
#include "net/idn_convert.h"

#include <idn2.h>
#include <stddef.h>

const char *
idn_encode(struct arena *a, const char *name, const char **why)
{
	char *ascii = NULL;
	const char *copy;
	int rc = idn2_to_ascii_8z(name, &ascii,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);

	if (rc != IDN2_OK) {
		*why = idn2_strerror(rc);
		return NULL;
	}
	copy = arena_strdup(a, ascii);
	idn2_free(ascii);
	return copy;
}

const char *
idn_decode(struct arena *a, const char *ascii)
{
	char *unicode = NULL;
	const char *copy;

	if (idn2_to_unicode_8z8z(ascii, &unicode, 0) != IDN2_OK)
		return NULL;
	copy = arena_strdup(a, unicode);
	idn2_free(unicode);
	return copy;
}
