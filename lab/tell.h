/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the lab prints: the list of servers, and what to type to meet one. */
#ifndef LAB_TELL_H
#define LAB_TELL_H

#include <stdbool.h>

#include "lab.h"

/* A server that runs, as far as its user has to know it. */
struct running {
	const struct row *row;
	enum protocol protocol;
	const char *folder; /* of ca.pem; NULL: there is none */
	int port;           /* of the web server; also where dns leads to */
	int dns_port;       /* 0: no DNS server of our own */
	int silent_port;    /* 0: no silent one before it */
	bool dual;          /* 127.0.0.1 and ::1 */
};

/* Each row of the table on a line, or all as a JSON array. */
void tell_list(bool json);

/* URL and TRY (and DNS), or a JSON object on one line; flushed. */
void tell_running(const struct running *r, bool json);

#endif
