/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of the running program, as the kernel tells it. */
#include "base/place.h"

#include <sys/types.h>
#include <unistd.h>

/* Not $ORIGIN: under a sanitizer that is its own. */
struct str
place_folder(char path[PLACE_MOST])
{
	ssize_t n = readlink("/proc/self/exe", path, PLACE_MOST);

	if (n < 0 || n == PLACE_MOST)
		n = 0;
	while (n > 0 && path[n - 1] != '/')
		n--;
	return (struct str){ .p = path, .n = (size_t)n };
}
