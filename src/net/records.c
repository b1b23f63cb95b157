/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A question on a channel of its own: c-ares works in the loop while the task
 * sleeps; when the answer is known it is copied, told and the channel ended.
 */
#include "net/records.h"

#include <ares.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/dns_channel.h"
#include "net/dns_how.h"
#include "net/dns_log.h"

#define TIMEOUT_NS (2 * CLOCK_S)

/* A question under way; it lives on the stack of the task that waits. */
struct asking {
	struct task *task;
	struct dns_log log;
	struct dns_channel *channel;
	const char *name; /* without a last dot */
	unsigned int type;
	int64_t start_ns;
	int64_t end_ns;
	int status; /* c-ares' */
	bool done;
};

static void
on_answer(void *arg, int status, int timeouts, unsigned char *answer, int n)
{
	struct asking *q = arg;

	(void)timeouts;
	(void)answer; /* it is in the log */
	(void)n;
	if (q->done)
		return;
	q->done = true;
	q->status = status;
	q->end_ns = dns_channel_moment_ns(q->channel);
}

static void
on_turn(void *arg)
{
	struct asking *q = arg;

	if (q->done)
		task_wake(q->task);
}

static bool
is_late(int64_t deadline_ns)
{
	int64_t now_ns = clock_now_ns();

	return now_ns >= deadline_ns || now_ns >= task_deadline_ns(task_self());
}

/* Until the answer is known, the time is over or somebody wakes us to end. */
static int
await(struct asking *q, int64_t deadline_ns)
{
	enum wake why;

	while (!q->done) {
		why = task_sleep(deadline_ns);
		if (why == WAKE_CANCELLED)
			return ERR_CANCELLED;
		if (why == WAKE_LATE && !q->done && is_late(deadline_ns))
			return ERR_LATE;
	}
	return 0;
}

/* The last answer, if there is one that serves. */
static const struct dns_message *
answer_of(const struct asking *q)
{
	return q->done ? dns_log_answer(&q->log, q->type) : NULL;
}

/* A type that the end of a chain of aliases has not is no dangling alias. */
static const char *
how_it_went(const struct asking *q, size_t n)
{
	const struct dns_message *last = answer_of(q);
	struct dns_ending end = {
		.status = q->status,
		.n_addresses = n,
		.more = last != NULL && (last->more || last->alias_long),
		.error = q->log.error,
		.last = last,
	};
	const char *how = dns_how(&end);

	if (strcmp(how, "alias-dangling") == 0 && last != NULL &&
	    last->rcode == DNS_NOERROR)
		return "nodata";
	return how;
}

static void
copy_answer(struct arena *a, const struct asking *q, struct records *out)
{
	const struct dns_message *m = answer_of(q);

	if (m == NULL || m->error != NULL || q->status != ARES_SUCCESS)
		return;
	out->n_hosts = m->n_hosts;
	out->hosts = arena_alloc(a, (m->n_hosts + 1) * sizeof(*out->hosts));
	for (size_t i = 0; i < m->n_hosts; i++)
		out->hosts[i] = (struct dns_host){
			.preference = m->hosts[i].preference,
			.name = arena_strdup(a, m->hosts[i].name),
		};
	out->n_addresses = m->n_addresses;
	out->addresses =
	    arena_alloc(a, (m->n_addresses + 1) * sizeof(*out->addresses));
	memcpy(out->addresses, m->addresses,
	    m->n_addresses * sizeof(*out->addresses));
}

static void
tell(struct asking *q, const struct records *got, const char *error)
{
	const struct dns_message *m = answer_of(q);
	struct event *e =
	    trace_event_at(q->log.trace, EV_DNS_RECORDS, q->end_ns);
	bool good = got->n_hosts + got->n_addresses > 0;
	char text[ADDRESS_TEXT];

	event_bytes(e, F_NAME, str_of(q->name));
	event_text(e, F_TYPE, dns_type_name(q->type));
	event_bool(e, F_GOOD, good);
	event_ns(e, F_ELAPSED, q->end_ns - q->start_ns);
	for (size_t i = 0; i < got->n_addresses; i++)
		event_text(e, F_ADDRESS,
		    dns_address_text(&got->addresses[i], text, sizeof(text)));
	if (good)
		dns_log_add_hosts(e, m);
	for (size_t i = 0; m != NULL && i < m->n_aliases; i++)
		event_bytes(e, F_ALIAS, str_of(m->aliases[i]));
	event_text(e, F_HOW, got->how);
	if (!good)
		event_text(e, F_ERROR, error);
	event_commit(e);
}

/* The answer is known, or the channel could not be had: what it comes to. */
static int
finish(struct arena *a, struct asking *q, const char *why, struct records *out)
{
	const struct dns_message *m = answer_of(q);

	if (why == NULL)
		why = m != NULL && m->error != NULL ? m->error
						    : ares_strerror(q->status);
	copy_answer(a, q, out);
	out->how = how_it_went(q, out->n_hosts + out->n_addresses);
	tell(q, out, why);
	return out->n_hosts + out->n_addresses > 0 ? 0 : ERR_NO_NAME;
}

/* It was not awaited to its end. */
static int
give_up(struct asking *q, int code, struct records *out)
{
	q->end_ns = clock_now_ns();
	out->how = code == ERR_LATE ? "timeout" : "abandoned";
	tell(q, out,
	    code == ERR_LATE ? "no answer before the deadline"
			     : "stopped before an answer came");
	return code;
}

/* A channel, and the question on it; NULL: why not. */
static const char *
ask(struct asking *q, const struct resolve_wish *wish)
{
	struct dns_channel_wish w = {
		.servers = wish->servers,
		.timeout_ns =
		    wish->timeout_ns > 0 ? wish->timeout_ns : TIMEOUT_NS,
		.wire = wish->wire,
	};
	const char *why = NULL;

	q->channel = dns_channel_new(&w, &q->log, on_turn, q, &why);
	q->start_ns = q->end_ns = clock_now_ns();
	trace_phase_at(q->log.trace, PHASE_RESOLVE, q->start_ns);
	if (q->channel == NULL) {
		q->done = true;
		q->status = ARES_ENOTINITIALIZED;
		return why;
	}
	dns_channel_ask_type(q->channel, q->name, q->type, on_answer, q);
	return NULL;
}

int
records_ask(struct arena *a, struct trace *t, const struct resolve_wish *wish,
    const char *name, unsigned int type, int64_t deadline_ns,
    struct records *out)
{
	size_t n = strlen(name);
	struct asking q = {
		.task = task_self(),
		.log = { .arena = a, .trace = t },
		.name = arena_copy(a, name,
		    n > 1 && name[n - 1] == '.' ? n - 1 : n),
		.type = type,
	};
	const char *why;
	int code;

	*out = (struct records){ .how = "other" };
	task_where(arena_printf(a, "looking up the %s of %s",
	    dns_type_name(type), q.name));
	why = ask(&q, wish);
	code = await(&q, deadline_ns);
	code = code == 0 ? finish(a, &q, why, out) : give_up(&q, code, out);
	trace_phase_at(t, PHASE_LOCAL, q.end_ns);
	dns_channel_free(q.channel);
	dns_log_free(&q.log);
	return code;
}
