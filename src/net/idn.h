/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * International names: the A-labels that go on the wire and the U-labels that
 * people read, by libidn2 (IDNA2008, UTS 46 non-transitional). Both forms are
 * kept side by side; which one is shown where is not decided here.
 */
#ifndef NET_IDN_H
#define NET_IDN_H

#include "base/arena.h"

/*
 * The form of a host name for the wire: "xn--bcher-kva.example". UTF-8 in;
 * ASCII alone is taken as it is (RFC 1123 2.1, with "_" besides). Checked: 63
 * octets a label, 253 in all, no empty label, one dot at the end at most. The
 * arena's; NULL if name is none, and *why tells the reason (static).
 */
const char *idn_to_ascii(struct arena *a, const char *name, const char **why);

/*
 * The form for people: "bücher.example". The name itself if it has no A-label
 * or one that does not decode. The arena's, or ascii.
 */
const char *idn_to_unicode(struct arena *a, const char *ascii);

#endif
