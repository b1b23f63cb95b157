/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking at the terminal. The echo must come back however the question ends,
 * so signals only interrupt the reading and are raised again after.
 */
#include "prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/secret.h"
#include "file.h"

#define LARGEST 4096
#define ENDING 4

static const int ending[ENDING] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
static volatile sig_atomic_t caught;

static void
on_signal(int number)
{
	caught = number;
}

/* Without SA_RESTART, so that read() ends. */
static void
catch_signals(struct sigaction *before)
{
	struct sigaction action = { .sa_handler = on_signal };

	(void)sigemptyset(&action.sa_mask);
	caught = 0;
	for (int i = 0; i < ENDING; i++)
		(void)sigaction(ending[i], &action, &before[i]);
}

static void
let_signals(const struct sigaction *before)
{
	for (int i = 0; i < ENDING; i++)
		(void)sigaction(ending[i], &before[i], NULL);
	if (caught != 0)
		(void)raise(caught);
}

/* The line without its end; 0 or an errno. */
static int
read_line(int fd, struct buf *out)
{
	ssize_t got = 1;
	char c = '\0';

	while (caught == 0) {
		got = read(fd, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || c == '\n' || out->n == LARGEST)
			break;
		buf_addc(out, c);
	}
	if (caught != 0)
		return EINTR;
	return got < 0 ? errno : 0;
}

/* The question may name a user or a host out of a file of targets. */
static int
write_question(int fd, const char *question)
{
	struct buf line = { 0 };
	int code;

	encode_visible(&line, str_of(question));
	code = file_write(fd, buf_str(&line));
	buf_free(&line);
	return code;
}

static int
ask(int fd, const char *question, struct buf *out)
{
	struct sigaction before[ENDING];
	struct termios usual, silent;
	int error;

	if (tcgetattr(fd, &usual) != 0)
		return errno;
	silent = usual;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ICANON | ECHONL;
	catch_signals(before);
	if (tcsetattr(fd, TCSAFLUSH, &silent) != 0 ||
	    write_question(fd, question) != 0)
		error = errno;
	else
		error = read_line(fd, out);
	(void)tcsetattr(fd, TCSAFLUSH, &usual);
	let_signals(before);
	return error;
}

int
prompt_secret(const char *question, struct buf *out, struct buf *error)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int why = errno;

	if (fd >= 0) {
		why = ask(fd, question, out);
		(void)close(fd);
	}
	if (fd >= 0 && why == 0 && out->n > 0)
		return 0;
	if (fd >= 0 && why == 0)
		buf_adds(error, "nothing was typed");
	else
		buf_addf(error, "cannot ask at the terminal: %s",
		    strerror(why));
	return ERR_SYSTEM;
}
