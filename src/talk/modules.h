/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of protocol modules (protocols/modules.c), in alphabetical order.
 */
#ifndef TALK_MODULES_H
#define TALK_MODULES_H

#include "talk/module.h"

/* By index; NULL behind the last. */
const struct module *module_row(size_t i);

/*
 * By URL scheme, "https" or "smtp+tls"; *secure is what it says of TLS. NULL:
 * no such.
 */
const struct module *module_for_scheme(const char *scheme, enum secure *secure);

#endif
