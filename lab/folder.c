/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of this run, and what may be in it. */
#include "folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xalloc.h"

#define UPLOAD_LINES 131072

static const char *const contents[] = { "ca.pem", "client.pem", "upload",
	"letter" };

char *
folder_make(void)
{
	const char *above = getenv("TMPDIR");
	struct buf path = { 0 };
	char *made;

	if (above == NULL || *above == '\0')
		above = "/tmp";
	buf_addf(&path, "%s/sonde-lab.XXXXXX", above);
	made = mkdtemp(path.p) == NULL ? NULL : xstrdup(buf_text(&path));
	buf_free(&path);
	return made;
}

static char *
path_of(const char *folder, const char *name)
{
	struct buf path = { 0 };
	char *copy;

	buf_addf(&path, "%s/%s", folder, name);
	copy = xstrdup(buf_text(&path));
	buf_free(&path);
	return copy;
}

bool
folder_add_upload(const char *folder)
{
	char *path = path_of(folder, "upload");
	FILE *f = fopen(path, "wx");
	bool well = f != NULL;

	free(path);
	for (int i = 0; well && i < UPLOAD_LINES; i++)
		well = fprintf(f,
			   "line %06d of a long letter: and so it goes, "
			   "on and on\n",
			   i) > 0;
	return f != NULL && fclose(f) == 0 && well;
}

bool
folder_add_letter(const char *folder)
{
	char *path = path_of(folder, "letter");
	FILE *f = fopen(path, "wx");
	bool well = f != NULL;

	free(path);
	well = well &&
	    fputs("From: eve@lab.test\n"
		  "To: ada@lab.test\n"
		  "Date: Mon, 30 Nov 2026 12:00:00 +0000\n"
		  "Message-ID: <1@lab.test>\n"
		  "Subject: practice\n"
		  "\n"
		  "A line, and one that begins with a dot:\n"
		  ".like this one\n",
		f) >= 0;
	return f != NULL && fclose(f) == 0 && well;
}

void
folder_remove(char *folder)
{
	char *path;

	if (folder == NULL)
		return;
	for (size_t i = 0; i < sizeof(contents) / sizeof(*contents); i++) {
		path = path_of(folder, contents[i]);
		unlink(path);
		free(path);
	}
	rmdir(folder);
	free(folder);
}
