/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A secret: bytes in pages of their own that are locked (best effort), left
 * out of core files and wiped when freed.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stddef.h>

#include "base/str.h"

struct secret;

/* A copy of the bytes, at most 64 KiB; the caller wipes its own. Never NULL. */
struct secret *secret_new(struct str s);

/* Wipes and frees; NULL is well. */
void secret_free(struct secret *s);

/* The bytes, valid until secret_free(); empty for NULL. */
struct str secret_str(const struct secret *s);

/* Overwrites n bytes in a way the compiler cannot leave out. */
void secret_wipe(void *p, size_t n);

/*
 * Clears the vector registers, which keep up to 64 bytes each of what was last
 * copied or enciphered (registers.c). Before a wait, and at the end.
 */
void secret_clear_registers(void);

/*
 * No core files, no ptrace by others (PR_SET_DUMPABLE, RLIMIT_CORE); once, at
 * start. Nothing in a build with AddressSanitizer, whose leak check needs it.
 */
void secret_harden_process(void);

#endif
