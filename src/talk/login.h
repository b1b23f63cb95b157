/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two files that prove who we are share. */
#ifndef TALK_LOGIN_H
#define TALK_LOGIN_H

#include "talk/redact.h"
#include "talk/talk_internal.h"

/* The password or token, as the user gave it; the user, "" for none. */
struct str login_secret(const struct talk *t);
const char *login_user(const struct talk *t);

/* Adds the line: start, then the secret; shown are start and its length. */
void login_say(struct talk *t, const char *start, struct str secret);

/* From now on s is a secret, wherever it comes back. */
void login_hide(const struct talk *t, struct str s);

/* Whether a password may be said as it is: see may_log_in(). */
bool login_is_safe(const struct talk *t);

#endif
