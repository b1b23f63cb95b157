/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A capture made elsewhere, shown: each TCP connection in it becomes a trace
 * with what its packets tell, and goes to the reports. The file is outside
 * input; capture_file.c judges it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "run.h"
#include "trace/capture_file.h"
#include "trace/flow.h"
#include "trace/summary.h"

static ssize_t
read_fd(void *arg, void *to, size_t n)
{
	const int *fd = arg;

	return read(*fd, to, n);
}

/* "-" is standard input. -1 with a line in error. */
static int
open_capture(const char *name, struct buf *error)
{
	int fd = STDIN_FILENO;

	if (strcmp(name, "-") != 0)
		fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		buf_addf(error, "cannot read %s: %s", name, strerror(errno));
	return fd;
}

/* All packets of a file: 0, or an error with its line. */
static int
take_packets(struct flows *flows, struct capture_file *file, struct buf *error)
{
	struct packet p;
	int code;

	for (;;) {
		code = capture_next(file, &p, error);
		if (code != 1)
			break;
		flows_take(flows, &p);
	}
	flows_dropped(flows, capture_dropped(file));
	flows_end(flows, 0);
	return code;
}

/* The flows of a file, as far as it can be read. */
static int
read_flows(struct flows *flows, const char *name, struct buf *error)
{
	struct buf why = { 0 };
	int fd = open_capture(name, error), code = ERR_SYNTAX;
	struct capture_source source = { read_fd, &fd };
	struct capture_file *file;

	if (fd < 0)
		return ERR_FILE;
	file = capture_open(source, &why);
	if (file != NULL)
		code = take_packets(flows, file, &why);
	capture_close(file);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	if (code == 0 && flows_count(flows) == 0) {
		code = ERR_SYNTAX;
		buf_addf(&why, "no TCP connection in its %llu packets",
		    (unsigned long long)flows_sum(flows).packets);
	}
	if (code != 0)
		buf_addf(error, "%s: %s", name, buf_text(&why));
	buf_free(&why);
	return code;
}

/* The trace of a connection, before anything is told in it. */
static struct trace *
trace_of(const struct flow *f)
{
	const struct ip_place *server = flow_place(f, FLOW_SERVER);
	struct ip_place host = *server;
	char url[IP_PLACE_TEXT + 8] = "tcp://", name[IP_PLACE_TEXT];
	struct trace_head head = {
		.url = url,
		.scheme = "tcp",
		.host = name,
		.host_ascii = name,
		.path = "",
		.port = server->port,
		.module = PACKETS_MODULE,
		.version = PACKAGE_VERSION,
		.wall_ns = flow_start_ns(f),
	};
	struct trace *t;

	host.port = 0;
	ip_place_text(&host, name);
	ip_place_text(server, url + strlen(url));
	t = trace_new(&head, NULL);
	trace_conn(t, 1);
	return t;
}

static void
show_flows(const struct flows *flows, struct outputs *outputs, int *status)
{
	struct flows_sum sum = flows_sum(flows);
	const struct flow *f;
	struct trace *t;
	int exit_status;

	for (size_t i = 0; i < flows_count(flows); i++) {
		f = flows_get(flows, i);
		t = trace_of(f);
		outputs_begin(outputs, t);
		flow_tell(f, &sum, t, flow_start_ns(f), FLOW_ALONE);
		exit_status = outputs_probe(outputs, t);
		if (exit_status > *status)
			*status = exit_status;
		trace_free(t);
	}
}

int
run_pcap(const struct options *o, int *status, struct buf *error)
{
	struct flows *flows = flows_new();
	struct outputs outputs;
	struct buf late = { 0 };
	int code = read_flows(flows, o->read_pcap, error), opened;

	opened = outputs_open(&outputs, o, code == 0 ? error : &late);
	if (opened == 0)
		show_flows(flows, &outputs, status);
	if (outputs_close(&outputs, code == 0 ? error : &late) != 0)
		opened = ERR_SYSTEM;
	flows_free(flows);
	buf_free(&late);
	return code != 0 ? code : opened;
}
