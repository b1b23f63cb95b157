/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What proves who we are, for each target the user named: from a prompt, a
 * file, a descriptor, netrc, the environment or systemd; bound to the origin
 * of that target and to no other. All of it is made known to the mask.
 */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include <stddef.h>

#include "base/buf.h"
#include "options.h"
#include "talk/module.h"
#include "target.h"
#include "trace/mask.h"

struct login {
	enum credential kind;
	const char *user;       /* as long as the credentials; NULL: none */
	struct secret *value;   /* a password or token; NULL: none */
	struct secret *account; /* FTP's; NULL: none */
};

struct credentials {
	struct login *logins; /* one for each target */
	size_t n;
	struct arena *arena; /* of user names */
};

/*
 * Gets all that is needed, asking where nothing else says it; before anything
 * is sent, since it may block. 0, or an error with one line: a secret in the
 * open for a target that is not loopback, a file that cannot be read. c is to
 * be freed in both cases.
 */
int credentials_get(struct credentials *c, const struct options *o,
    const struct target *targets, size_t n, struct mask *m, struct buf *error);
void credentials_free(struct credentials *c);

/* Whether a header line of the user's is for the origin of a target alone. */
bool header_is_bound(const char *line);

#endif
