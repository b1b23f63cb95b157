/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS messages as they cross the wire: what is read stays within its bounds,
 * and the log of a look-up makes events of it whose texts may be shown.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "fuzz.h"
#include "net/dns_log.h"

/* A name is text of its own: nothing of the wire is in it raw. */
static void
judge_name(const char *name)
{
	MUST(strnlen(name, DNS_NAME_TEXT) < DNS_NAME_TEXT);
	must_be_shown(str_of(name), false);
}

static void
judge(const struct dns_message *m, struct str message, bool whole)
{
	char text[INET6_ADDRSTRLEN];

	MUST(whole == (m->error == NULL));
	MUST(m->n_aliases <= LIMIT_DNS_ALIASES);
	MUST(m->n_addresses <= LIMIT_DNS_ADDRESSES);
	MUST(m->ttl >= -1 && m->ttl <= UINT32_MAX);
	MUST(m->ede >= -1 && m->ede <= UINT16_MAX);
	MUST(m->rcode < 4096 && m->id <= UINT16_MAX);
	judge_name(m->name);
	for (size_t i = 0; i < m->n_aliases; i++)
		judge_name(m->aliases[i]);
	MUST(m->n_hosts <= LIMIT_DNS_HOSTS && m->n_names <= DNS_HOSTS_TEXT);
	for (size_t i = 0; i < m->n_hosts; i++) {
		MUST(m->hosts[i].preference <= UINT16_MAX);
		MUST(m->hosts[i].name >= m->names &&
		    m->hosts[i].name < m->names + m->n_names);
		judge_name(m->hosts[i].name);
	}
	for (size_t i = 0; i < m->n_addresses; i++)
		MUST(*dns_address_text(&m->addresses[i], text, sizeof(text)) !=
		    '\0');
	if (m->ede_text.n > 0)
		MUST(m->ede_text.p >= message.p &&
		    m->ede_text.p + m->ede_text.n <= message.p + message.n);
}

/* Queries that the answer may fit: its number, one name, these types. */
static void
log_all(struct dns_log *log, struct str message, const char *types)
{
	static const struct dns_peer peer = { "192.0.2.53:53", "udp" };
	static const char question[] = "\1\0\0\1\0\0\0\0\0\0"
				       "\3www\7example\3org\0\0\1\0\1";
	struct buf query = { 0 };

	for (; *types != '\0'; types++) {
		buf_add(&query, message.n > 1 ? message.p : "\0\0", 2);
		buf_add(&query, question, sizeof(question) - 1);
		query.p[query.n - 3] = *types;
		dns_log_sent(log, peer, buf_str(&query), clock_now_ns(), 0);
		buf_clear(&query);
	}
	dns_log_received(log, peer, message, clock_now_ns());
	buf_free(&query);
}

/* What the fields of an answer may be: names as text, no byte of them raw. */
static void
judge_hosts(const struct event *e)
{
	for (unsigned int i = 0; i < e->n_fields; i++)
		if (e->fields[i].name == F_EXCHANGE ||
		    e->fields[i].name == F_POINTER)
			must_be_shown(e->fields[i].text, false);
}

static void
judge_log(struct str message, const char *types)
{
	static const struct trace_head head = { .url = "u", .host = "h" };
	struct dns_log log = { .arena = arena_new() };
	const struct dns_message *answer;
	const struct event *e;

	log.trace = trace_new(&head, NULL);
	log_all(&log, message, types);
	e = trace_first(log.trace, EV_DNS_ANSWER);
	MUST(e != NULL);
	must_be_shown(event_get(e, F_RCODE), false);
	MUST(event_number(e, F_BYTES, -1) == (int64_t)message.n);
	judge_hosts(e);
	answer = dns_log_answer(&log, (unsigned int)types[strlen(types) - 1]);
	MUST(answer == NULL ||
	    (event_get(e, F_ERROR).n == 0) == (answer->error == NULL));
	dns_log_free(&log);
	trace_free(log.trace);
	arena_free(log.arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str message = { (const char *)p, n };
	struct dns_message *m = xcalloc(1, sizeof(*m));

	judge(m, message, dns_read(message, m));
	free(m);
	judge_log(message, (char[]){ DNS_TYPE_A, DNS_TYPE_AAAA, '\0' });
	judge_log(message, (char[]){ DNS_TYPE_MX, '\0' });
	judge_log(message, (char[]){ DNS_TYPE_PTR, '\0' });
	return 0;
}
