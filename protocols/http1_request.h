/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What requests of HTTP/1.1 have in common, whatever they ask for: the user's
 * own header lines, credentials, and which lines are secret.
 */
#ifndef HTTP1_REQUEST_H
#define HTTP1_REQUEST_H

#include "module.h"

/*
 * Whether the user gave this header, as "Name: value", "Name:" or "Name;": then
 * it is not for us to say. *value, unless NULL, is what stands behind it.
 */
bool http1_given(const struct asked *a, const char *name, struct str *value);

/* The line "name: value", unless the user gave that header. */
void http1_say_unless_given(struct talk *t, const char *name,
    const char *value);

/*
 * The user's own lines. As people expect from curl, "Name:" alone leaves a
 * header out, and "Name;" says it without a value.
 */
void http1_say_given(struct talk *t);

/* Authorization, if there is a credential and the user gave no such line. */
void http1_say_credentials(struct talk *t);

/* RFC 9110 11 and RFC 6265: the lines that prove who somebody is. */
extern const struct secret_line http1_secrets[];

#endif
