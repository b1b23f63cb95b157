/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running one look-up and looking at its trace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "net/fiber.h"
#include "test_resolve_run.h"

struct dns_server *probe_server, *probe_udp_server;
char probe_server_text[64];

int
probe_set_up(void **state)
{
	(void)state;
	setenv("LOCALDOMAIN", "search.test", 1);
	probe_server = dns_server_new(true);
	probe_udp_server = dns_server_new(false);
	snprintf(probe_server_text, sizeof(probe_server_text), "127.0.0.1:%d",
	    dns_server_port(probe_server));
	return 0;
}

int
probe_tear_down(void **state)
{
	(void)state;
	dns_server_free(probe_server);
	dns_server_free(probe_udp_server);
	resolve_free_shared();
	fiber_free_pool();
	return 0;
}

static void
keep_list(struct probe *p, struct resolver *r)
{
	const struct address *all = resolve_addresses(r, 0, &p->n);

	for (size_t i = 0; i < p->n && i < 8; i++)
		address_text(&all[i], p->list[i]);
}

static void
look_up(void *arg)
{
	struct probe *p = arg;
	int64_t start_ns = clock_now_ns();
	int64_t until_ns =
	    start_ns + (p->deadline_ns != 0 ? p->deadline_ns : 5 * CLOCK_S);
	struct resolver *r;

	p->task = task_self();
	trace_phase(p->trace, PHASE_RESOLVE);
	r = resolve_start(p->arena, p->trace, &p->wish, p->host, 443);
	if (p->abandon) {
		task_sleep(start_ns + 20 * CLOCK_MS);
		return;
	}
	p->code = resolve_wait(r, until_ns);
	p->waited_ns = clock_now_ns() - start_ns;
	resolve_addresses(r, 0, &p->n_first);
	while (!p->stop && p->code == 0 && !resolve_done(r) &&
	    task_sleep(until_ns) == WAKE_READY)
		continue;
	keep_list(p, r);
	resolve_stop(r);
	assert_true(resolve_done(r));
}

void
probe_begin(struct probe *p)
{
	const struct trace_head head = { .url = "https://x.test/",
		.host = p->host };

	if (p->wish.servers == NULL)
		p->wish.servers = probe_server_text;
	p->arena = arena_new();
	p->trace = trace_new(&head, NULL);
	assert_non_null(task_start(look_up, NULL, p));
}

void
probe_finish(struct probe *p)
{
	arena_free(p->arena);
	trace_free(p->trace);
}

void
probe_run(struct probe *p)
{
	probe_begin(p);
	loop_run();
}

const struct event *
probe_result(const struct probe *p, const char *type)
{
	const struct event *e = trace_first(p->trace, EV_DNS_RESULT);

	while (e != NULL && !event_is(e, F_TYPE, type))
		e = trace_next(p->trace, e, EV_DNS_RESULT);
	return e;
}

size_t
probe_count(const struct probe *p, enum event_kind k)
{
	size_t n = 0;

	for (size_t i = 0; i < trace_count(p->trace); i++)
		n += trace_get(p->trace, i)->kind == k;
	return n;
}

void
probe_expect_how(const struct probe *p, const char *type, const char *how)
{
	const struct event *e = probe_result(p, type);

	assert_non_null(e);
	assert_string_equal(event_cstr(e, F_HOW), how);
	assert_true(event_number(e, F_ELAPSED, -1) >= 0);
	assert_int_equal(event_true(e, F_GOOD),
	    event_field(e, F_ADDRESS) != NULL);
}

void
probe_expect_from(const struct probe *p, const char *type, const char *from)
{
	assert_non_null(probe_result(p, type));
	assert_string_equal(event_cstr(probe_result(p, type), F_FROM), from);
}
