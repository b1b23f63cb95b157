/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening what a run writes to, and how text looks there: what the terminal
 * and the environment say, unless an option says otherwise.
 */
#include "outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/xalloc.h"
#include "file.h"

#define NARROWEST 60
#define WIDEST 100
#define USUAL 80

/* ---- how it looks ---- */

/* The value of a variable, "" if it is not set. */
static const char *
setting(const char *name)
{
	const char *value = getenv(name);

	return value != NULL ? value : "";
}

static bool
is_set(const char *name)
{
	return setting(name)[0] != '\0';
}

/* The locale's character set, by POSIX's order of the variables. */
static bool
speaks_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value = "";

	for (size_t i = 0; i < 3 && value[0] == '\0'; i++)
		value = setting(names[i]);
	return strcasestr(value, "utf-8") != NULL ||
	    strcasestr(value, "utf8") != NULL;
}

static int
width_of(int fd)
{
	struct winsize size = { 0 };
	uint64_t columns = USUAL;

	if (fd < 0 || !isatty(fd))
		return USUAL;
	if (!str_number(str_of(getenv("COLUMNS")), 10, &columns) &&
	    ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		columns = size.ws_col;
	if (columns < NARROWEST)
		return NARROWEST;
	return columns > WIDEST ? WIDEST : (int)columns;
}

static bool
wants_colour(const struct options *o, int fd)
{
	const char *terminal = getenv("TERM");

	if (o->colour != WHEN_AUTO)
		return o->colour == WHEN_ALWAYS;
	return fd >= 0 && isatty(fd) && !is_set("NO_COLOR") &&
	    terminal != NULL && terminal[0] != '\0' &&
	    strcmp(terminal, "dumb") != 0;
}

struct look
look_for(const struct options *o, int fd)
{
	return (struct look){
		.packets = o->packets || o->capture != NULL,
		.verbose = o->verbose,
		.explain = o->explain,
		.brief = o->brief,
		.quiet = o->quiet,
		.ascii = o->ascii || !speaks_utf8(),
		.colour = wants_colour(o, fd),
		.width = width_of(fd),
	};
}

/* ---- where it goes ---- */

static int
open_file(const char *name, struct buf *error)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY,
	    0666);

	if (fd < 0)
		buf_addf(error, "cannot write %s: %s", name, strerror(errno));
	return fd;
}

static void
add_report(struct outputs *out, const struct options *o,
    const struct format *format, int fd, const char *name)
{
	struct look look = look_for(o, fd);

	out->all = xreallocarray(out->all, out->n + 1, sizeof(*out->all));
	out->all[out->n++] = (struct output){
		.report = report_new(format, &look, fd),
		.name = name,
		.fd = fd,
	};
}

/* "json=run.json", or "json" for standard output. */
static int
open_output(struct outputs *out, const struct options *o, const char *wish,
    struct buf *error)
{
	size_t n = strcspn(wish, "=");
	const char *name = arena_copy(o->arena, wish, n);
	int fd = STDOUT_FILENO;

	if (wish[n] == '=')
		fd = open_file(wish + n + 1, error);
	if (fd < 0)
		return ERR_SYSTEM;
	add_report(out, o, format_find(name), fd,
	    wish[n] == '=' ? wish + n + 1 : "standard output");
	return 0;
}

static int
open_body(struct outputs *out, const struct options *o, struct buf *error)
{
	out->body_name = o->body;
	if (o->body == NULL)
		return 0;
	if (strcmp(o->body, "-") == 0) {
		out->body_name = "standard output";
		out->body_fd = STDOUT_FILENO;
		out->body_visible = isatty(STDOUT_FILENO);
		return 0;
	}
	out->body_fd = open_file(o->body, error);
	return out->body_fd < 0 ? ERR_SYSTEM : 0;
}

/* Text for people, unless something else is on standard output. */
static void
open_text(struct outputs *out, const struct options *o)
{
	const struct format *text = format_find("text");

	if (o->quiet || text == NULL)
		return;
	for (size_t i = 0; i < out->n; i++)
		if (out->all[i].fd == STDOUT_FILENO)
			return;
	if (out->body_fd == STDOUT_FILENO)
		add_report(out, o, text, STDERR_FILENO, "standard error");
	else
		add_report(out, o, text, STDOUT_FILENO, "standard output");
}

int
outputs_open(struct outputs *out, const struct options *o, struct buf *error)
{
	int code;

	*out = (struct outputs){
		.body_fd = -1,
		.body_end_fd = -1,
		.bounds = &o->bounds,
		.fail_on_warn = o->fail_on_warn || for_monitoring(o),
	};
	code = open_body(out, o, error);
	for (size_t i = 0; code == 0 && i < o->outputs.n; i++)
		code = open_output(out, o, o->outputs.p[i], error);
	if (code == 0)
		open_text(out, o);
	return code;
}

void
outputs_begin(struct outputs *out, struct trace *t)
{
	for (size_t i = 0; i < out->n; i++)
		report_begin(out->all[i].report, t);
}

int
outputs_probe(struct outputs *out, const struct trace *t)
{
	struct arena *a = arena_new();
	struct diagnosis d = *diagnose_within(t, out->bounds, a);

	if (out->fail_on_warn && d.exit == 0 && d.worst == SEVERITY_WARN)
		d.exit = 1;
	for (size_t i = 0; i < out->n; i++)
		report_probe(out->all[i].report, t, &d);
	arena_free(a);
	return d.exit;
}

/* ---- the body of a chain of redirects ---- */

int
outputs_hold_body(struct outputs *out)
{
	int fd;

	if (out->body_fd < 0)
		return 0;
	fd = memfd_create("sonde-body", MFD_CLOEXEC);
	if (fd < 0)
		return ERR_SYSTEM;
	out->body_end_fd = out->body_fd;
	out->body_fd = fd;
	return 0;
}

void
outputs_forget_body(struct outputs *out)
{
	if (out->body_end_fd >= 0 && ftruncate(out->body_fd, 0) == 0)
		(void)lseek(out->body_fd, 0, SEEK_SET);
}

void
outputs_let_body_go(struct outputs *out)
{
	char piece[2048];
	ssize_t n = 1;

	if (out->body_end_fd < 0)
		return;
	if (lseek(out->body_fd, 0, SEEK_SET) != 0)
		out->body_error = errno;
	while (n > 0 && out->body_error == 0) {
		n = read(out->body_fd, piece, sizeof(piece));
		if (n < 0 ||
		    file_write(out->body_end_fd,
			(struct str){ .p = piece, .n = (size_t)n }) != 0)
			out->body_error = errno;
	}
	(void)close(out->body_fd);
	out->body_fd = out->body_end_fd;
	out->body_end_fd = -1;
}

/* ---- the end ---- */

/* 0, or an errno; some file systems tell of a failure only here. */
static int
close_fd(int fd)
{
	if (fd <= STDERR_FILENO || close(fd) == 0)
		return 0;
	return errno;
}

static void
note_failure(const char *name, int why, struct buf *error)
{
	if (why != 0 && error->n == 0)
		buf_addf(error, "cannot write %s: %s", name, strerror(why));
}

int
outputs_close(struct outputs *out, struct buf *error)
{
	struct output *each;
	int why;

	for (size_t i = 0; i < out->n; i++) {
		each = &out->all[i];
		why = report_end(each->report) == 0 ? 0 : errno;
		note_failure(each->name, why, error);
		note_failure(each->name, close_fd(each->fd), error);
	}
	note_failure(out->body_name, out->body_error, error);
	note_failure(out->body_name, close_fd(out->body_fd), error);
	free(out->all);
	*out = (struct outputs){ .body_fd = -1, .body_end_fd = -1 };
	return error->n == 0 ? 0 : ERR_SYSTEM;
}
