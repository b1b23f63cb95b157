/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the user's files and writing whole strings. What is read passes
 * through one buffer that is wiped, since some of it is secret.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/secret.h"

#define PIECE 2048

/* Up to n bytes, however often a signal comes between. */
static ssize_t
read_some(int fd, char *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

int
file_read_fd(int fd, const char *name, size_t most, struct buf *out,
    struct buf *error)
{
	char piece[PIECE];
	size_t taken = 0;
	ssize_t got = 1;

	while (got > 0 && taken <= most) {
		got = read_some(fd, piece, sizeof(piece));
		if (got > 0) {
			buf_add(out, piece, (size_t)got);
			taken += (size_t)got;
		}
	}
	if (got < 0)
		buf_addf(error, "cannot read %s: %s", name, strerror(errno));
	else if (taken > most)
		buf_addf(error, "cannot read %s: it has more than %zu bytes",
		    name, most);
	secret_wipe(piece, sizeof(piece));
	if (got < 0)
		return ERR_FILE;
	return taken > most ? ERR_LIMIT : 0;
}

/* -1 with a line in error, or a descriptor of the file. */
static int
open_file(const char *name, struct buf *error)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		buf_addf(error, "cannot read %s: %s", name, strerror(errno));
	return fd;
}

int
file_read(const char *name, size_t most, struct buf *out, struct buf *error)
{
	int fd, code;

	if (strcmp(name, "-") == 0)
		return file_read_fd(STDIN_FILENO, "standard input", most, out,
		    error);
	fd = open_file(name, error);
	if (fd < 0)
		return ERR_FILE;
	code = file_read_fd(fd, name, most, out, error);
	(void)close(fd);
	return code;
}

static int
check_private(int fd, const char *name, struct buf *error)
{
	struct stat st;

	if (fstat(fd, &st) != 0) {
		buf_addf(error, "cannot read %s: %s", name, strerror(errno));
		return ERR_FILE;
	}
	if (st.st_uid != geteuid() && st.st_uid != 0) {
		buf_addf(error, "%s belongs to somebody else (user %u)", name,
		    (unsigned int)st.st_uid);
		return ERR_FILE;
	}
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		buf_addf(error,
		    "%s is open to others (mode %04o): chmod 600 %s", name,
		    (unsigned int)st.st_mode & 07777, name);
		return ERR_FILE;
	}
	return 0;
}

int
file_read_private(const char *name, size_t most, struct buf *out,
    struct buf *error)
{
	int fd = open_file(name, error);
	int code;

	if (fd < 0)
		return ERR_FILE;
	code = check_private(fd, name, error);
	if (code == 0)
		code = file_read_fd(fd, name, most, out, error);
	(void)close(fd);
	return code;
}

int
file_write(int fd, struct str s)
{
	ssize_t n;

	while (s.n > 0) {
		n = write(fd, s.p, s.n);
		if (n < 0 && errno != EINTR)
			return ERR_SYSTEM;
		if (n > 0) {
			s.p += n;
			s.n -= (size_t)n;
		}
	}
	return 0;
}

void
file_complain(const char *words)
{
	struct buf line = { 0 };

	buf_adds(&line, "sonde: ");
	encode_visible(&line, str_of(words));
	buf_addc(&line, '\n');
	(void)file_write(STDERR_FILENO, buf_str(&line));
	buf_free(&line);
}
