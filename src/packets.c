/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the spool of one conversation to its trace and to the file. The file is
 * written when the conversation is over: its keys must stand before the
 * packets that they are for.
 */
#include "packets.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "file.h"

#define PIECE ((size_t)1 << 20) /* so much is written at a time */

static void
complain(const struct packets *p, struct buf *line)
{
	if (!p->quiet)
		file_complain(buf_text(line));
	buf_free(line);
}

/* ---- the file ---- */

/* Nobody else is to read it, also if it was there before. */
static int
open_file(const char *name)
{
	int fd = open(name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW,
	    0600);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    fchmod(fd, 0600) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Empties out into the file, unless that has failed before. */
static void
write_out(struct packets *p, struct buf *out)
{
	if (p->error == 0 && file_write(p->fd, buf_str(out)) != 0)
		p->error = errno;
	buf_clear(out);
}

static void
begin_file(struct packets *p)
{
	struct pcapng_head head = {
		.program = PACKAGE_NAME " " PACKAGE_VERSION,
		.comment = p->secret
		    ? "This file holds secrets: the keys of its TLS connections"
		    : NULL,
		.interface = "any",
		.filter = "the connections and queries of one run of sonde",
		.link = LINK_SLL2,
		.most = UINT16_MAX + 20,
	};
	struct buf out = { 0 };

	pcapng_begin(&out, &head);
	write_out(p, &out);
	buf_free(&out);
}

static void
tell_of_keys(const struct packets *p, const char *words)
{
	struct buf line = { 0 };

	buf_addf(&line, "%s: %s", p->name, words);
	complain(p, &line);
}

int
packets_begin(struct packets *p, const struct options *o, struct buf *error)
{
	struct buf why = { 0 };

	*p = (struct packets){ .fd = -1, .quiet = o->quiet };
	if (!o->packets && o->capture == NULL)
		return 0;
	p->wire = wire_open(CAPTURE_PROGRAM, o->capture != NULL, &why);
	if (p->wire == NULL) {
		complain(p, &why);
		return 0;
	}
	p->sum.start_ns = clock_wall_ns();
	p->offset = clock_offset_now();
	if (o->capture == NULL)
		return 0;
	p->name = o->capture;
	p->secret = o->keys;
	p->fd = open_file(p->name);
	if (p->fd < 0) {
		buf_addf(error, "cannot write %s: %s", p->name,
		    strerror(errno));
		return ERR_SYSTEM;
	}
	if (p->secret)
		tell_of_keys(p,
		    "it will hold the keys of its TLS connections: who has it "
		    "reads all that was said, passwords too");
	begin_file(p);
	return 0;
}

void
packets_key(const char *line, void *arg)
{
	struct packets *p = arg;

	if (!p->secret || p->fd < 0)
		return;
	buf_adds(&p->keys, line);
	buf_addc(&p->keys, '\n');
}

/* ---- what sonde did at that moment ---- */

/* Follows the trace along the packets. */
struct moment {
	const struct trace *trace;
	int64_t origin_ns; /* CLOCK_REALTIME when the trace began */
	size_t next;       /* the first event that is later */
	const struct event *phase, *turn;
	struct buf text; /* "sonde: wait, turn 2: GET /" */
};

static void
describe(struct moment *m)
{
	buf_clear(&m->text);
	buf_addf(&m->text, "sonde: %s",
	    phase_info(m->phase == NULL ? PHASE_LOCAL : m->phase->phase)->name);
	if (m->turn == NULL)
		return;
	buf_addf(&m->text, ", turn %u: ", (unsigned int)m->turn->turn);
	encode_visible(&m->text, event_get(m->turn, F_WHAT));
}

static void
move_to(struct moment *m, int64_t time_ns)
{
	const struct event *e = trace_get(m->trace, m->next);
	bool news = m->text.n == 0;

	for (; e != NULL && e->t_ns <= time_ns - m->origin_ns;
	     e = trace_get(m->trace, ++m->next)) {
		if (e->kind != EV_PHASE && e->kind != EV_TURN)
			continue;
		*(e->kind == EV_TURN ? &m->turn : &m->phase) = e;
		news = true;
	}
	if (news)
		describe(m);
}

/* ---- to the file ---- */

/* The addresses that were found, under the name that was looked up. */
static void
add_names(struct buf *out, const struct trace *t)
{
	const struct trace_head *head = trace_head(t);
	const struct event *e = trace_first(t, EV_ADDRESSES);
	struct address a;

	if (e == NULL || address_parse(head->host_ascii, 0, &a))
		return;
	for (unsigned int i = 0; i < e->n_fields; i++)
		if (e->fields[i].name == F_ADDRESS &&
		    address_parse(e->fields[i].text.p, 0, &a))
			pcapng_name(out, &a, head->host_ascii);
}

static void
write_packets(struct packets *p, struct wire_spool *spool, struct moment *m)
{
	struct buf out = { 0 };
	struct packet packet;

	add_names(&out, m->trace);
	if (!p->secret && trace_first(m->trace, EV_TLS_DONE) != NULL)
		p->sealed = true;
	if (p->keys.n > 0)
		pcapng_secrets(&out, buf_str(&p->keys));
	buf_clear(&p->keys);
	while (wire_next(spool, &packet)) {
		move_to(m, packet.time_ns);
		pcapng_packet(&out, &packet, buf_text(&m->text));
		p->sum.written++;
		if (out.n > PIECE)
			write_out(p, &out);
	}
	write_out(p, &out);
	buf_free(&out);
}

/* ---- a conversation ---- */

/* What is missing must not be taken for what did not happen. */
static void
tell_of_missing(struct packets *p, const struct wire_spool *spool)
{
	struct buf line = { 0 };

	if (spool->dropped > p->dropped)
		buf_addf(&line, "%llu packets were dropped by the capture",
		    (unsigned long long)(spool->dropped - p->dropped));
	if (spool->missed > p->missed)
		buf_addf(&line, "%s%llu sockets could not be captured",
		    line.n > 0 ? ", " : "",
		    (unsigned long long)(spool->missed - p->missed));
	if (line.n > 0)
		complain(p, &line);
	p->dropped = spool->dropped;
	p->missed = spool->missed;
}

/* CLOCK_REALTIME when the trace began, as the clock goes now. */
static int64_t
origin_of(struct packets *p, const struct trace *t)
{
	struct clock_offset now = clock_offset_now();
	int64_t step_ns = clock_step(p->offset, now);
	struct buf line = { 0 };

	if (step_ns != 0) {
		buf_addf(&line,
		    "the clock was set, by %lld ms, while packets were "
		    "captured: their times are not all right",
		    (long long)(step_ns / CLOCK_MS));
		complain(p, &line);
	}
	p->offset = now;
	return trace_start_ns(t) + now.ns;
}

static void
stop(struct packets *p)
{
	struct buf line = { 0 };

	buf_adds(&line, "no more packets: sonde-capture does not answer");
	complain(p, &line);
	wire_close(p->wire);
	p->wire = NULL;
}

void
packets_take(struct packets *p, struct trace *t, const struct conn *kept)
{
	struct wire_spool spool;
	struct moment m = { .trace = t };

	if (p->wire == NULL)
		return;
	if (!wire_take(p->wire, kept == NULL ? NULL : conn_local(kept),
		&spool)) {
		stop(p);
		return;
	}
	m.origin_ns = origin_of(p, t);
	packets_tell(&spool, spool.dropped - p->dropped, t, m.origin_ns);
	tell_of_missing(p, &spool);
	if (p->fd >= 0)
		write_packets(p, &spool, &m);
	p->sum.received = spool.received;
	p->sum.dropped = spool.dropped;
	buf_free(&m.text);
	wire_release(&spool);
}

int
packets_end(struct packets *p, struct buf *error)
{
	struct buf out = { 0 };

	wire_close(p->wire);
	p->wire = NULL;
	if (p->fd < 0)
		return 0;
	p->sum.end_ns = clock_wall_ns();
	pcapng_end(&out, &p->sum);
	write_out(p, &out);
	buf_free(&out);
	buf_free(&p->keys);
	if (close(p->fd) != 0 && p->error == 0)
		p->error = errno;
	p->fd = -1;
	if (p->error == 0 && p->sealed)
		tell_of_keys(p, "TLS cannot be read in it; with --keys it can");
	if (p->error == 0)
		return 0;
	if (error->n == 0)
		buf_addf(error, "cannot write %s: %s", p->name,
		    strerror(p->error));
	return ERR_SYSTEM;
}
