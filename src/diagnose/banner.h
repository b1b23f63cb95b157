/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which protocol the first bytes of a server belong to, for servers that are
 * met on the wrong port.
 */
#ifndef DIAGNOSE_BANNER_H
#define DIAGNOSE_BANNER_H

#include "base/str.h"

struct banner {
	const char *protocol;  /* "SSH" */
	const char *tls_fault; /* the id if TLS was spoken to it */
};

/* The protocol of these bytes on this port; NULL: none that is known. */
const struct banner *banner_of(struct str first, int port);

#endif
