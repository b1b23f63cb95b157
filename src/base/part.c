/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading a part. Both paths are absolute, so that neither LD_LIBRARY_PATH nor
 * the working directory has a say in what is loaded.
 */
#include "base/part.h"

#include <dlfcn.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"

#define PATH_MOST 2048 /* bytes of a program's path; a longer one is not read */

static void
give_up(const char *why)
{
	struct buf line = { 0 };
	ssize_t ignored;

	buf_addf(&line, "sonde: not wholly installed: %s\n", why);
	ignored = write(STDERR_FILENO, line.p, line.n);
	(void)ignored;
	_exit(3);
}

/* Where the program lies. Not $ORIGIN: under a sanitizer that is its own. */
static struct str
own_folder(char path[PATH_MOST])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MOST);

	if (n < 0 || n == PATH_MOST)
		n = 0;
	while (n > 0 && path[n - 1] != '/')
		n--;
	return (struct str){ .p = path, .n = (size_t)n };
}

static void *
open_in(struct str folder, const char *name)
{
	struct buf path = { 0 };
	void *object;

	buf_add(&path, folder.p, folder.n);
	buf_addf(&path, "sonde-%s.so", name);
	object = dlopen(buf_text(&path), RTLD_NOW | RTLD_LOCAL);
	buf_free(&path);
	return object;
}

const void *
part_load(const char *name)
{
	char path[PATH_MOST];
	struct str beside = own_folder(path);
	void *object = beside.n > 0 ? open_in(beside, name) : NULL;
	const void *table;

	if (object == NULL)
		object = open_in(str_of(PARTS_FOLDER "/"), name);
	if (object == NULL)
		give_up(dlerror());
	table = dlsym(object, PART_TABLE);
	if (table == NULL)
		give_up(dlerror());
	return table;
}
