/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The places where a password or a token may be: a file, a descriptor, the
 * environment, netrc, systemd, the terminal. Each is read once a run.
 */
#ifndef SECRET_SOURCE_H
#define SECRET_SOURCE_H

#include <stdbool.h>

#include "base/buf.h"
#include "netrc.h"
#include "options.h"

/* What has been read so far; all zero at first. */
struct secrets {
	struct secret *password;
	bool for_one_host; /* it was typed for one: not for another */
	struct secret *token, *account;
	struct secret *netrc; /* the whole file */
};

void secrets_free(struct secrets *s);

/* Whether an option says where the password is. */
bool secrets_password_given(const struct options *o);

/*
 * Makes s->password that of user, asking if no other place has it: for host
 * alone, or once for all targets if host is NULL. 0, or
 * ERR_FILE, ERR_SYNTAX, ERR_SYSTEM with one line in error.
 */
int secrets_password(struct secrets *s, const struct options *o,
    const char *user, const char *host, struct buf *error);

/* The same for s->token (--oauth2-bearer), visible ASCII (RFC 6750 2.1). */
int secrets_token(struct secrets *s, const struct options *o,
    struct buf *error);

/* The same for s->account (--account). */
int secrets_account(struct secrets *s, const struct options *o,
    struct buf *error);

/* The entry of --netrc for host and user (NULL: any); see netrc.h. */
int secrets_netrc(struct secrets *s, const struct options *o, const char *host,
    const char *user, struct netrc_entry *out, struct buf *error);

#endif
