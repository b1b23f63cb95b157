/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * netrc files, as ftp(1) and curl read them: who logs in where. The text is
 * outside input; where it comes from and who may read it is not judged here.
 */
#ifndef NETRC_H
#define NETRC_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/str.h"

struct netrc_entry {
	bool found;
	char *user;              /* NULL: the entry names none; free() it */
	struct secret *password; /* NULL: none; secret_free() it */
	struct secret *account;  /* the same, for FTP's ACCT */
};

/*
 * The first entry for host, or "default", whose user is user (NULL: any). 0,
 * also when there is none, or ERR_SYNTAX and "line 3: why" in error.
 */
int netrc_find(struct str text, const char *host, const char *user,
    struct netrc_entry *out, struct buf *error);

void netrc_entry_free(struct netrc_entry *e);

#endif
