/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The few files of the practice server for FTP, and one that is stored. */
#include "ftp.h"

#include <string.h>

#define BINARY_SIZE 100000
#define KEPT_MOST ((size_t)8 * 1024 * 1024)

static const char readme[] =
    "This is a practice server.\nIts files are:\n/readme.txt\n/data.bin\n"
    "/pub/a.txt\n";
static char binary[BINARY_SIZE]; /* made when it is first asked for */

static const struct {
	const char *path;
	const char *text; /* NULL: binary */
} files[] = {
	{ "/readme.txt", readme },
	{ "/data.bin", NULL },
	{ "/pub/a.txt", "one\ntwo\nthree\n" },
};

static struct {
	char path[256];
	struct buf bytes;
} kept;

/* All byte values, in no order that repeats soon. */
static struct str
make_binary(void)
{
	unsigned int x = 1;

	for (size_t i = 0; i < sizeof(binary); i++) {
		x = x * 1103515245 + 12345;
		binary[i] = (char)(x >> 16);
	}
	return (struct str){ binary, sizeof(binary) };
}

bool
ftp_is_directory(const char *path)
{
	return strcmp(path, "/") == 0 || strcmp(path, "/pub") == 0;
}

bool
ftp_file(const char *path, struct str *bytes)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (strcmp(files[i].path, path) != 0)
			continue;
		*bytes = files[i].text != NULL ? str_of(files[i].text)
					       : make_binary();
		return true;
	}
	*bytes = buf_str(&kept.bytes);
	return kept.path[0] != '\0' && strcmp(kept.path, path) == 0;
}

void
ftp_keep(const char *path, struct str bytes)
{
	ftp_forget();
	kept.bytes = buf_with_cap(KEPT_MOST);
	buf_add(&kept.bytes, bytes.p, bytes.n);
	memcpy(kept.path, path, strnlen(path, sizeof(kept.path) - 1));
}

void
ftp_forget(void)
{
	buf_free(&kept.bytes);
	memset(kept.path, 0, sizeof(kept.path));
}

static void
add_entry(struct buf *out, const char *name, bool directory, size_t size,
    bool for_machines)
{
	if (for_machines)
		buf_addf(out, "type=%s;size=%zu;modify=20260102030405; %s\r\n",
		    directory ? "dir" : "file", size, name);
	else
		buf_addf(out, "%crw-r--r-- 1 ftp ftp %9zu Jan 02 03:04 %s\r\n",
		    directory ? 'd' : '-', size, name);
}

void
ftp_list(const char *directory, bool for_machines, struct buf *out)
{
	size_t n = strcmp(directory, "/") == 0 ? 0 : strlen(directory);
	struct str bytes;

	if (n == 0)
		add_entry(out, "pub", true, 0, for_machines);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *path = files[i].path;

		if (strncmp(path, directory, n) != 0 || path[n] != '/' ||
		    strchr(path + n + 1, '/') != NULL)
			continue;
		ftp_file(path, &bytes);
		add_entry(out, path + n + 1, false, bytes.n, for_machines);
	}
}

/* "a/../b" needs no care: there is nothing that could be reached by it. */
void
ftp_resolve(const char *directory, struct str path, char *out, size_t room)
{
	struct buf whole = buf_with_cap(room - 1);

	if (!str_starts(path, "/"))
		buf_adds(&whole, directory);
	if (!str_starts(path, "/") && strcmp(directory, "/") != 0)
		buf_addc(&whole, '/');
	buf_add(&whole, path.p, path.n);
	if (whole.n > 1 && whole.p[whole.n - 1] == '/')
		whole.n--;
	memcpy(out, whole.p, whole.n);
	out[whole.n] = '\0';
	buf_free(&whole);
}
