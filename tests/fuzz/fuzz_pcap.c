/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A capture made elsewhere, from its first byte to the reports: the readers of
 * pcap and pcapng, the headers of packets, flows, and what is told of them.
 */
#include "fuzz.h"
#include "judge.h"
#include "trace/capture_file.h"
#include "trace/flow.h"
#include "trace/summary.h"

#define MOST_SHOWN 3

static void
judge_packet(const struct packet *p)
{
	MUST(p->captured <= p->wire);
	MUST(p->time_ns >= 0);
	MUST(p->captured == 0 || p->data != NULL);
	for (uint32_t i = 0; i < p->captured; i++)
		(void)*(const volatile unsigned char *)&p->data[i];
}

static void
judge_flow(const struct flow *f, const struct flows_sum *sum, size_t pick)
{
	struct trace_head head = {
		.url = "tcp://192.0.2.1:80",
		.scheme = "tcp",
		.host = "192.0.2.1",
		.host_ascii = "192.0.2.1",
		.path = "",
		.port = 80,
		.module = PACKETS_MODULE,
		.version = "fuzz",
		.wall_ns = flow_start_ns(f),
	};
	struct trace *t = trace_new(&head, NULL);
	size_t n;

	(void)flow_notes(f, &n);
	MUST(n <= MOST_FLOW_NOTES);
	trace_conn(t, 1);
	flow_tell(f, sum, t, flow_start_ns(f), FLOW_ALONE);
	MUST(trace_last(t, EV_END) != NULL);
	judge_reports(t, pick);
	trace_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct capture_memory m = { p, n };
	struct buf error = { 0 };
	struct capture_file *file =
	    capture_open(capture_from_memory(&m), &error);
	struct flows *flows = flows_new();
	struct flows_sum sum;
	struct packet packet;
	int code = -1;

	while (file != NULL) {
		code = capture_next(file, &packet, &error);
		if (code != 1)
			break;
		judge_packet(&packet);
		flows_take(flows, &packet);
	}
	must_be_told(code, &error);
	flows_end(flows, 0);
	sum = flows_sum(flows);
	MUST(flows_count(flows) <= MOST_FLOWS);
	for (size_t i = 0; i < flows_count(flows) && i < MOST_SHOWN; i++)
		judge_flow(flows_get(flows, i), &sum, n + i);
	flows_free(flows);
	capture_close(file);
	buf_free(&error);
	return 0;
}
