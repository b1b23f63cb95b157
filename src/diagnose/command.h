/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands to paste: a line of the table of faults with the target filled in,
 * and with the user's own options where they belong. A line that makes no
 * sense for this target is left out.
 */
#ifndef DIAGNOSE_COMMAND_H
#define DIAGNOSE_COMMAND_H

#include "diagnose/finding.h"

/* The command, in the arena; NULL if it is not one for this target. */
const char *fill_command(struct findings *f, struct str line);

#endif
