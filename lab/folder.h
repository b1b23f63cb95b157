/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folder of this run: certificates, a file to send. It is the user's
 * alone (0700) and goes when the lab ends.
 */
#ifndef LAB_FOLDER_H
#define LAB_FOLDER_H

#include <stdbool.h>

/*
 * A new folder under TMPDIR or /tmp, which ends by folder_remove(). NULL with
 * errno set.
 */
char *folder_make(void);

/* Makes folder/upload, 8 MiB of text. */
bool folder_add_upload(const char *folder);

/* Makes folder/letter, a small message with a dot at the start of a line. */
bool folder_add_letter(const char *folder);

/* Removes what the lab has put there, and the folder. NULL is well. */
void folder_remove(char *folder);

#endif
