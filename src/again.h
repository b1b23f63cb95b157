/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options of the command line, as the commands that a report proposes
 * repeat them. No secret gets in: in its place is what stands for it in the
 * manual.
 */
#ifndef AGAIN_H
#define AGAIN_H

#include "base/arena.h"
#include "options.h"

/*
 * The value of an option as it may be shown: itself, or a copy in the arena
 * with a word in place of what may be a secret.
 */
const char *again_value(struct arena *a, enum option_id id, const char *value);

/*
 * One option a line, "--cacert ca.pem": those on trust, the way and times, and
 * those on the request and the login if they hold for this target too. NULL
 * if there are none.
 */
const char *again(struct arena *a, const struct options *o, bool request,
    bool login);

#endif
