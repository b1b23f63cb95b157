/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS messages to events. Tries are counted for each name and type, an answer
 * is joined to its query by server, id and question. c-ares decides by itself
 * what it believes; nothing here steers it.
 */
#include "net/dns_log.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"

struct dns_sent {
	struct dns_sent *next;
	const char *server;
	const char *name;
	unsigned int type;
	unsigned int id;
	int64_t at_ns;
};

/* The place of a type in last[] and edns[]. */
static size_t
slot(unsigned int type)
{
	return type == DNS_TYPE_AAAA;
}

/* A message to read into, in spare. */
static struct dns_message *
spare(struct dns_log *log)
{
	if (log->spare == NULL)
		log->spare = xcalloc(1, sizeof(*log->spare));
	return log->spare;
}

/* The event's answer becomes the type's last one. */
static void
keep_answer(struct dns_log *log, unsigned int type)
{
	struct dns_message *old = log->last[slot(type)];

	log->last[slot(type)] = log->spare;
	log->spare = old;
}

static void
forget_answer(struct dns_log *log, unsigned int type)
{
	free(log->last[slot(type)]);
	log->last[slot(type)] = NULL;
}

static void
add_head(struct event *e, struct dns_peer peer, const char *name,
    unsigned int type, unsigned int id)
{
	event_text(e, F_SERVER, peer.server);
	event_text(e, F_TRANSPORT, peer.transport);
	event_bytes(e, F_NAME, str_of(name));
	event_text(e, F_TYPE, dns_type_name(type));
	event_int(e, F_ID, id);
}

/* How often this name and type was asked; *name becomes the copy there is. */
static int
count_tries(const struct dns_log *log, unsigned int type, const char **name)
{
	const char *asked = *name;
	int n = 0;

	for (const struct dns_sent *s = log->sent; s != NULL; s = s->next) {
		if (strcmp(s->name, asked) != 0)
			continue;
		*name = s->name;
		n += s->type == type;
	}
	return n;
}

static bool
known_id(const struct dns_log *log, unsigned int id)
{
	for (const struct dns_sent *s = log->sent; s != NULL; s = s->next)
		if (s->id == id)
			return true;
	return false;
}

/* Takes the query in m up, and tells which try of it this is. */
static int
remember(struct dns_log *log, struct dns_peer peer, const struct dns_message *m,
    int64_t now_ns)
{
	const char *name = m->name;
	int tries = count_tries(log, m->type, &name);
	struct dns_sent *s = arena_alloc(log->arena, sizeof(*s));

	if (!known_id(log, m->id))
		forget_answer(log, m->type);
	*s = (struct dns_sent){
		.next = log->sent,
		.server = arena_strdup(log->arena, peer.server),
		.name = name != m->name ? name : arena_strdup(log->arena, name),
		.type = m->type,
		.id = m->id,
		.at_ns = now_ns,
	};
	log->sent = s;
	log->edns[slot(m->type)] = m->edns;
	return tries + 1;
}

void
dns_log_sent(struct dns_log *log, struct dns_peer peer, struct str message,
    int64_t now_ns, int error)
{
	struct dns_message *m = spare(log);
	struct event *e;

	if (!dns_read(message, m))
		return;
	e = trace_event_at(log->trace, EV_DNS_QUERY, now_ns);
	e->dir = DIR_SENT;
	add_head(e, peer, m->name, m->type, m->id);
	event_int(e, F_TRY, remember(log, peer, m, now_ns));
	event_int(e, F_BYTES, (int64_t)message.n);
	if (error != 0) {
		log->error = error;
		event_errno(e, error);
	}
	event_commit(e);
}

/* The newest query that m may be an answer to. */
static const struct dns_sent *
find_query(const struct dns_log *log, const char *server, unsigned int id)
{
	for (const struct dns_sent *s = log->sent; s != NULL; s = s->next)
		if (s->id == id && strcmp(s->server, server) == 0)
			return s;
	return NULL;
}

static unsigned int
newest_id(const struct dns_log *log, unsigned int type)
{
	const struct dns_sent *s = log->sent;

	while (s->type != type)
		s = s->next;
	return s->id;
}

/* Why m does not fit its query; NULL if it does, or has no question at all. */
static const char *
misfit(const struct dns_message *m, const struct dns_sent *q)
{
	if (q == NULL)
		return "it answers no query of ours";
	if (!m->response)
		return "it is a query, not an answer";
	if (m->type != 0 &&
	    (m->type != q->type ||
		!str_equals_nocase(str_of(m->name), q->name)))
		return "its question is not the one that was asked";
	return NULL;
}

static void
add_rcode(struct event *e, unsigned int rcode)
{
	const char *name = dns_rcode_name(rcode);

	if (name != NULL)
		event_text(e, F_RCODE, name);
	else
		event_textf(e, F_RCODE, "RCODE%u", rcode);
}

void
dns_log_add_hosts(struct event *e, const struct dns_message *m)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < m->n_hosts; i++) {
		const struct dns_host *h = &m->hosts[i];

		buf_clear(&text);
		if (m->type == DNS_TYPE_MX)
			buf_addf(&text, "%u ", h->preference);
		buf_adds(&text, *h->name == '\0' ? "." : h->name);
		event_bytes(e, m->type == DNS_TYPE_MX ? F_EXCHANGE : F_POINTER,
		    buf_str(&text));
	}
	buf_free(&text);
}

static void
add_records(struct event *e, const struct dns_message *m)
{
	char text[INET6_ADDRSTRLEN];

	if (m->ede != -1) {
		event_int(e, F_EDE, m->ede);
		if (m->ede_text.n > 0)
			event_bytes(e, F_EDE_TEXT, m->ede_text);
	}
	if (m->ttl != -1)
		event_int(e, F_TTL, m->ttl);
	for (size_t i = 0; i < m->n_aliases; i++)
		event_bytes(e, F_ALIAS, str_of(m->aliases[i]));
	for (size_t i = 0; i < m->n_addresses; i++)
		event_text(e, F_ADDRESS,
		    dns_address_text(&m->addresses[i], text, sizeof(text)));
	dns_log_add_hosts(e, m);
	if (m->truncated)
		event_bool(e, F_TRUNCATED, true);
}

void
dns_log_received(struct dns_log *log, struct dns_peer peer, struct str message,
    int64_t now_ns)
{
	struct dns_message *m = spare(log);
	const struct dns_sent *q;
	struct event *e = trace_event_at(log->trace, EV_DNS_ANSWER, now_ns);

	dns_read(message, m);
	q = find_query(log, peer.server, m->id);
	if (m->error == NULL)
		m->error = misfit(m, q);
	e->dir = DIR_RECEIVED;
	add_head(e, peer, m->type == 0 && q != NULL ? q->name : m->name,
	    m->type == 0 && q != NULL ? q->type : m->type, m->id);
	add_rcode(e, m->rcode);
	event_int(e, F_BYTES, (int64_t)message.n);
	if (q != NULL)
		event_ns(e, F_ELAPSED, now_ns - q->at_ns);
	add_records(e, m);
	event_text(e, F_ERROR, m->error);
	event_commit(e);
	if (q != NULL && newest_id(log, q->type) == q->id)
		keep_answer(log, q->type);
}

void
dns_log_stamp(struct dns_log *log, struct dns_peer peer, enum dir dir,
    unsigned int id, int64_t at_ns, int64_t program_ns)
{
	struct event *e = trace_event_at(log->trace, EV_DNS_STAMP, at_ns);
	int64_t ns = dir == DIR_SENT ? at_ns - program_ns : program_ns - at_ns;

	e->dir = dir;
	e->source = SOURCE_KERNEL;
	event_text(e, F_SERVER, peer.server);
	event_text(e, F_TRANSPORT, peer.transport);
	event_int(e, F_ID, id);
	event_ns(e, F_ELAPSED, ns > 0 ? ns : 0);
	event_commit(e);
}

void
dns_log_error(struct dns_log *log, struct dns_peer peer, int error,
    const char *words)
{
	struct event *e = trace_event(log->trace, EV_DNS_ERROR);

	event_text(e, F_SERVER, peer.server);
	event_text(e, F_TRANSPORT, peer.transport);
	if (error != 0)
		event_errno(e, error);
	else
		event_text(e, F_ERROR, words);
	event_commit(e);
	log->error = error;
}

const struct dns_message *
dns_log_answer(const struct dns_log *log, unsigned int type)
{
	return log->last[slot(type)];
}

bool
dns_log_edns(const struct dns_log *log, unsigned int type)
{
	return log->edns[slot(type)];
}

void
dns_log_free(struct dns_log *log)
{
	forget_answer(log, DNS_TYPE_A);
	forget_answer(log, DNS_TYPE_AAAA);
	free(log->spare);
	log->spare = NULL;
}
