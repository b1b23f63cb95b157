/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the running program lies, for what comes with it. */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include "base/str.h"

#define PLACE_MOST \
	2048 /* bytes of a program's path; a longer one is not read */

/* The folder, with its last slash, in path; empty if it cannot be told. */
struct str place_folder(char path[PLACE_MOST]);

#endif
