/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From one form of an international name to the other, by libidn2: UTS 46
 * maps and checks. idn.c alone calls this, for the few names that need it.
 */
#ifndef NET_IDN_CONVERT_H
#define NET_IDN_CONVERT_H

#include "base/arena.h"

/* A-labels of a name in UTF-8, the arena's; NULL, and why (static). */
const char *idn_encode(struct arena *a, const char *name, const char **why);

/* UTF-8 of a name with A-labels, the arena's; NULL if it does not decode. */
const char *idn_decode(struct arena *a, const char *ascii);

/* Both as a table: what sonde-idn.so shows, and sonde reaches them by. */
struct idn_part {
	const char *(
	    *encode)(struct arena *a, const char *name, const char **why);
	const char *(*decode)(struct arena *a, const char *ascii);
};

#endif
