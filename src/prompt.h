/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A secret typed at the terminal, without an echo. */
#ifndef PROMPT_H
#define PROMPT_H

#include "base/buf.h"

/*
 * Asks on /dev/tty, whatever standard input and output are. 0 and the line in
 * out (wiped when freed); or ERR_SYSTEM with a line in error if there is no
 * terminal or nothing was typed. A signal that ends the program gives the
 * terminal its echo back first. Blocks: for before the loop runs.
 */
int prompt_secret(const char *question, struct buf *out, struct buf *error);

#endif
