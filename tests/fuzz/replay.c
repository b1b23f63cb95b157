/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * main() of a fuzzer that is built without libFuzzer: each file of its seeds
 * once, tests/fuzz/seeds/NAME for the program fuzz_NAME, or the files named.
 * A test of make check; the name of the file that is at work is shown when
 * it ends badly.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "fuzz.h"

#define FEWEST 20 /* seeds that each fuzzer has */

static char at_work[4096];

static void
ends_badly(int number)
{
	ssize_t n = write(STDERR_FILENO, at_work, strlen(at_work));

	signal(number, SIG_DFL);
	raise(n < 0 ? SIGKILL : number);
}

static void
read_file(const char *name, struct buf *out)
{
	FILE *f = fopen(name, "r");
	char part[2048];
	size_t n;

	MUST(f != NULL);
	do {
		n = fread(part, 1, sizeof(part), f);
		buf_add(out, part, n);
	} while (n > 0);
	fclose(f);
}

/* The bytes in a block of their own, where reading beyond is seen. */
static void
replay(const char *name)
{
	struct buf bytes = { 0 };
	uint8_t *p;
	size_t n;

	snprintf(at_work, sizeof(at_work), "ended by %s\n", name);
	read_file(name, &bytes);
	n = bytes.n;
	p = xcalloc(1, n + (n == 0));
	if (n > 0)
		memcpy(p, bytes.p, n);
	buf_free(&bytes);
	MUST(LLVMFuzzerTestOneInput(p, n) == 0);
	free(p);
}

static int
visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int
replay_all(const char *folder)
{
	struct dirent **found;
	char name[2048];
	int n = scandir(folder, &found, visible, alphasort);

	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s/%s", folder, found[i]->d_name);
		replay(name);
		free(found[i]);
	}
	if (n >= 0)
		free(found);
	return n;
}

int
main(int argc, char **argv)
{
	const char *source = getenv("SONDE_SOURCE");
	const char *name = strstr(argv[0], "fuzz_");
	char folder[1024];
	int n = argc - 1;

	signal(SIGABRT, ends_badly);
	signal(SIGSEGV, ends_badly);
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	if (n == 0 && name != NULL) {
		snprintf(folder, sizeof(folder), "%s/tests/fuzz/seeds/%s",
		    source == NULL ? "." : source, name + strlen("fuzz_"));
		n = replay_all(folder);
		MUST(n >= FEWEST);
	}
	printf("%d inputs\n", n);
	return 0;
}
