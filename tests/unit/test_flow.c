/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flows over recorded captures (tests/unit/captures, made by
 * tests/net/make-captures), and over what no kernel would send.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/capture_file.h"
#include "trace/flow.h"

static ssize_t
read_fd(void *arg, void *to, size_t n)
{
	return read(*(int *)arg, to, n);
}

static struct flows *
flows_of(const char *name)
{
	const char *source = getenv("SONDE_SOURCE");
	struct flows *flows = flows_new();
	struct capture_file *file;
	struct buf error = { 0 };
	struct packet p;
	char path[512];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/tests/unit/captures/%s.pcap",
	    source == NULL ? "." : source, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	file = capture_open((struct capture_source){ read_fd, &fd }, &error);
	assert_non_null(file);
	while (capture_next(file, &p, &error) == 1)
		flows_take(flows, &p);
	assert_int_equal(error.n, 0);
	flows_end(flows, 0);
	capture_close(file);
	(void)close(fd);
	return flows;
}

/* The nth note of a kind, or NULL. */
static const struct flow_note *
note_of(const struct flow *f, enum note_kind kind, size_t nth)
{
	size_t n;
	const struct flow_note *notes = flow_notes(f, &n);

	for (size_t i = 0; i < n; i++)
		if (notes[i].kind == kind && nth-- == 0)
			return &notes[i];
	return NULL;
}

/* What each capture holds, and nothing of the other kinds of trouble. */
static void
test_captures(void **state)
{
	static const struct {
		const char *name;
		enum note_kind kind;
		enum flow_end end;
		bool any; /* else: only the common kinds */
	} rows[] = {
		{ "healthy", NOTE_OPEN, FLOW_CLIENT, false },
		{ "loss", NOTE_FILLED, FLOW_SERVER, true },
		{ "loss-up", NOTE_LOST, FLOW_CLIENT, true },
		{ "reset", NOTE_AFTER_RESET, FLOW_SERVER, true },
		{ "black-hole", NOTE_BLACK_HOLE, FLOW_SERVER, true },
		{ "black-hole-up", NOTE_BLACK_HOLE, FLOW_CLIENT, true },
		{ "path-mtu", NOTE_ICMP, FLOW_CLIENT, true },
		{ "nagle", NOTE_NAGLE, FLOW_SERVER, true },
		{ "our-window", NOTE_CLOSED, FLOW_CLIENT, true },
		{ "flight", NOTE_FLIGHT, FLOW_SERVER, true },
		{ "half-close", NOTE_HALF_CLOSE, FLOW_SERVER, true },
		{ "after-close", NOTE_AFTER_CLOSE, FLOW_SERVER, true },
		{ "reordered", NOTE_TWICE, FLOW_SERVER, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct flows *flows = flows_of(rows[i].name);
		const struct flow *f = flows_get(flows, 0);
		const struct flow_note *note = note_of(f, rows[i].kind, 0);

		assert_int_equal(flows_count(flows), 1);
		if (note == NULL || note->end != rows[i].end)
			fail_msg("%s: not noted", rows[i].name);
		if (!rows[i].any) {
			assert_null(note_of(f, NOTE_LOST, 0));
			assert_null(note_of(f, NOTE_FILLED, 0));
			assert_null(note_of(f, NOTE_RESET, 0));
		}
		flows_free(flows);
	}
}

static void
test_syn_sent_again(void **state)
{
	struct flows *flows = flows_of("syn");
	const struct flow *f = flows_get(flows, 0);
	const struct flow_note *first = note_of(f, NOTE_SYN, 0);
	const struct flow_note *second = note_of(f, NOTE_SYN, 1);

	(void)state;
	assert_int_equal(second->count, 2);
	assert_in_range(second->time_ns - first->time_ns, 900000000,
	    1300000000);
	assert_in_range(flow_rtt_ns(f), 20000000, 40000000);
	flows_free(flows);
}

/* Where the numbers come from: the handshake, the reset's TTL, the router. */
static void
test_numbers(void **state)
{
	struct flows *flows = flows_of("reset");
	const struct flow_note *note =
	    note_of(flows_get(flows, 0), NOTE_RESET, 0);

	(void)state;
	assert_int_equal(note->ttl, 77);
	assert_int_equal(note->usual, 57);
	assert_in_range(flow_rtt_ns(flows_get(flows, 0)), 40000000, 60000000);
	flows_free(flows);
	flows = flows_of("path-mtu");
	note = note_of(flows_get(flows, 0), NOTE_ICMP, 0);
	assert_int_equal(note->mtu, 1300);
	assert_memory_equal(note->place.address, "\x0a\x4d\x00\xfe", 4);
	flows_free(flows);
}

/* More connections than are kept are counted, whatever a file holds. */
static void
test_bounds(void **state)
{
	unsigned char syn[40] = { 0x45, 0, 0, 40, [8] = 64, [9] = 6, [12] = 10,
		[15] = 1, [16] = 10, [19] = 2, [32] = 0x50, [33] = 2 };
	struct packet p = { .link = LINK_RAW,
		.captured = 40,
		.wire = 40,
		.data = syn };
	struct flows *flows = flows_new();

	(void)state;
	for (unsigned int i = 0; i < MOST_FLOWS + 10; i++) {
		syn[20] = (unsigned char)(i >> 8);
		syn[21] = (unsigned char)i;
		flows_take(flows, &p);
	}
	flows_end(flows, 0);
	assert_int_equal(flows_count(flows), MOST_FLOWS);
	assert_int_equal(flows_sum(flows).left_out, 10);
	flows_free(flows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_captures),
		cmocka_unit_test(test_syn_sent_again),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
