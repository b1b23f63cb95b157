/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of sonde that many runs do without: each is a shared object of its
 * own, with the large libraries that it alone needs, loaded when first wanted.
 * The programs of lab/ and tests/ hold the same code as a whole.
 */
#ifndef BASE_PART_H
#define BASE_PART_H

/* What a part is reached by: a table, the one name that its object shows. */
#define PART_TABLE "sonde_part"

/* Before the definition of that name. */
#define PART_VISIBLE __attribute__((visibility("default")))

/*
 * The table of the part of that name ("openssl"), loaded by this call; it stays
 * until the end. It is looked for beside the program, as in a build, and then
 * where make install put it. One that cannot be loaded ends the program with a
 * line and status 3: the installation is not whole. Takes 8 KiB of stack.
 */
const void *part_load(const char *name);

#endif
