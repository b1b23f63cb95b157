/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading a part. Both paths are absolute, so that neither LD_LIBRARY_PATH nor
 * the working directory has a say in what is loaded.
 */
#include "base/part.h"

#include <dlfcn.h>
#include <stddef.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/place.h"

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
	char path[PLACE_MOST];
	struct str beside = place_folder(path);
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
