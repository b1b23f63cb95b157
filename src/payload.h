/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sent: a body, a message, a file: from -d, --json, -F and -T. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include <stdbool.h>

#include "base/buf.h"
#include "options.h"

struct payload {
	struct buf bytes;
	const char *type; /* its media type, as long as the options; or NULL */
	bool present;
};

/*
 * Makes the body, at most LIMIT_FILE bytes; files are read now. 0, or
 * ERR_FILE, ERR_LIMIT, ERR_SYNTAX with one line in error. To be freed in both
 * cases.
 */
int payload_make(struct payload *p, const struct options *o, struct buf *error);
void payload_free(struct payload *p);

#endif
