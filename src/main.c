/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sonde: argv -> plan -> loop -> reports -> exit status. What each of these
 * is has a file of its own; here stand their order and what an error of each
 * means for the exit status.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/secret.h"
#include "describe.h"
#include "file.h"
#include "net/fiber.h"
#include "net/resolve.h"
#include "run.h"

#define EXIT_USAGE 2
#define EXIT_LOCAL 3

/* A closed one of the first three would be given to a connection. */
static void
open_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		(void)close(fd);
}

/* The one line of an error, and the status it means. */
static int
complain(int code, struct buf *error)
{
	if (error->n == 0)
		buf_adds(error, error_text(code));
	file_complain(buf_text(error));
	return code == ERR_SYSTEM ? EXIT_LOCAL : EXIT_USAGE;
}

/* Prints what sonde says of itself. */
static int
print(struct buf *out, struct buf *error)
{
	int code = file_write(STDOUT_FILENO, buf_str(out));

	buf_free(out);
	if (code == 0)
		return 0;
	buf_adds(error, "cannot write standard output");
	return complain(code, error);
}

static bool
asks_about_sonde(const struct options *o)
{
	return o->help || o->version || o->list || o->list_options ||
	    o->describe != NULL;
}

static int
tell_about_sonde(const struct options *o, struct buf *error)
{
	struct look look = look_for(o, STDOUT_FILENO);
	struct buf out = { 0 };

	if (o->help_all)
		options_help_all(&out);
	else if (o->help)
		options_help(&out);
	else if (o->version)
		options_version(&out);
	else if (o->list_options)
		options_list(&out);
	else if (o->list)
		describe_protocols(&look, &out);
	else if (!describe_fault(o->describe, &look, &out, error))
		return complain(ERR_SYNTAX, error);
	return print(&out, error);
}

static int
probe_all(const struct options *o, struct buf *error)
{
	struct plan plan;
	int status = 0;
	int code = plan_make(&plan, o, error);

	if (code == 0)
		code = run(&plan, &status, error);
	if (code == 0)
		code = outputs_close(&plan.outputs, error);
	if (code == 0)
		code = packets_end(&plan.packets, error);
	plan_free(&plan);
	return code == 0 ? status : complain(code, error);
}

/* What was kept of earlier conversations: reports, or packets. */
static int
show_again(const struct options *o, struct buf *error)
{
	int status = 0, code;

	if (o->replay != NULL)
		code = run_replay(o, &status, error);
	else if (o->diff != NULL)
		code = run_diff(o, &status, error);
	else
		code = run_pcap(o, &status, error);

	return code == 0 ? status : complain(code, error);
}

static int
act(const struct options *o, struct buf *error)
{
	if (asks_about_sonde(o))
		return tell_about_sonde(o, error);
	if (o->replay != NULL || o->diff != NULL || o->read_pcap != NULL)
		return show_again(o, error);
	return probe_all(o, error);
}

/*
 * Monitoring systems know 0 (OK), 1 (WARNING), 2 (CRITICAL) and 3 (UNKNOWN), in
 * which they count what kept sonde from probing at all.
 */
static int
monitoring_status(int status)
{
	if (status <= 1)
		return status;
	return status <= EXIT_LOCAL ? 3 : 2;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct buf error = { 0 };
	int code, status;

	secret_harden_process();
	(void)atexit(secret_clear_registers); /* last of all, for it is first */
	open_standard_streams();
	(void)signal(SIGPIPE, SIG_IGN);
	code = options_read(&options, argc, argv, &error);
	status = code == 0 ? act(&options, &error) : complain(code, &error);
	if (for_monitoring(&options))
		status = monitoring_status(status);
	options_free(&options);
	buf_free(&error);
	resolve_free_shared();
	fiber_free_pool();
	return status;
}
