/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel's own words: getsockopt() and the error queue. What an older
 * kernel does not know is left out, never guessed.
 */
#include "net/sockinfo.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

/* Headers older than Linux 6.2 lack it. */
#define OPT_ID_TCP (1 << 16)

/* Room for a stamp, an extended error and the address behind it. */
#define CONTROL 256

/* ---- TCP_INFO ---- */

bool
sockinfo_read(int fd, struct sockinfo *s)
{
	socklen_t len = sizeof(s->tcp);

	memset(s, 0, sizeof(*s));
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &s->tcp, &len) != 0)
		len = 0;
	s->valid = len;
	return len > 0;
}

#define VALID(s, member) \
	((s)->valid >= \
	    offsetof(struct tcp_figures, member) + sizeof((s)->tcp.member))

int64_t
sockinfo_rtt_ns(const struct sockinfo *s)
{
	if (!VALID(s, rtt) || s->tcp.rtt == 0)
		return -1;
	return (int64_t)s->tcp.rtt * 1000;
}

bool
sockinfo_received(const struct sockinfo *s, uint64_t *bytes, uint32_t *segments)
{
	if (!VALID(s, data_in))
		return false;
	*bytes = s->tcp.bytes_received;
	*segments = s->tcp.data_in;
	return true;
}

/*
 * The figures that are told. A SAMPLE that the kernel does not have yet is 0,
 * or all ones; a TIME or a COUNT may be 0.
 */
enum unit { SAMPLE, TIME, COUNT };

#define FIGURE(field, member, unit) \
	{ \
		field, unit, offsetof(struct tcp_figures, member), \
		    sizeof(((struct tcp_figures *)NULL)->member) \
	}

static const struct figure {
	enum field_name field;
	enum unit unit;
	size_t at;
	size_t size;
} figures[] = {
	FIGURE(F_RTT, rtt, SAMPLE),
	FIGURE(F_RTT_VAR, rtt_var, SAMPLE),
	FIGURE(F_RTT_MIN, rtt_min, SAMPLE),
	FIGURE(F_RTO, rto, SAMPLE),
	FIGURE(F_RECEIVE_RTT, receive_rtt, SAMPLE),
	FIGURE(F_MSS, send_mss, COUNT),
	FIGURE(F_RECEIVE_MSS, receive_mss, COUNT),
	FIGURE(F_PATH_MTU, path_mtu, COUNT),
	FIGURE(F_CWND, cwnd, COUNT),
	FIGURE(F_PEER_WINDOW, peer_window, COUNT),
	FIGURE(F_RETRANSMITS, total_retrans, COUNT),
	FIGURE(F_SEGMENTS_OUT, segments_out, COUNT),
	FIGURE(F_SEGMENTS_IN, segments_in, COUNT),
	FIGURE(F_DATA_OUT, data_out, COUNT),
	FIGURE(F_DATA_IN, data_in, COUNT),
	FIGURE(F_BYTES_ACKED, bytes_acked, COUNT),
	FIGURE(F_BYTES_RECEIVED, bytes_received, COUNT),
	FIGURE(F_NOT_SENT, not_sent, COUNT),
	FIGURE(F_DELIVERY_RATE, delivery_rate, COUNT),
	FIGURE(F_BUSY, busy, TIME),
	FIGURE(F_WINDOW_LIMITED, window_limited, TIME),
	FIGURE(F_BUFFER_LIMITED, buffer_limited, TIME),
	FIGURE(F_DUPLICATES, duplicates, COUNT),
	FIGURE(F_REORDERINGS, reorderings, COUNT),
	FIGURE(F_OUT_OF_ORDER, out_of_order, COUNT),
};

static void
tell_figure(struct event *e, const struct sockinfo *s, const struct figure *f)
{
	const char *p = (const char *)&s->tcp + f->at;
	uint32_t narrow;
	uint64_t n;

	if (s->valid < f->at + f->size)
		return;
	if (f->size == sizeof(narrow)) {
		memcpy(&narrow, p, sizeof(narrow));
		n = narrow;
		if (f->unit == SAMPLE && (n == 0 || n == UINT32_MAX))
			return;
	} else {
		memcpy(&n, p, sizeof(n));
	}
	if (n > INT64_MAX / 1000)
		return;
	if (f->unit == COUNT)
		event_int(e, f->field, (int64_t)n);
	else
		event_ns(e, f->field, (int64_t)n * 1000);
}

/* What SYN and SYN/ACK agreed on. */
static void
tell_options(struct event *e, const struct sockinfo *s)
{
	static const struct {
		int bit;
		const char *name;
	} names[] = {
		{ 1, "timestamps" },
		{ 2, "sack" },
		{ 4, "wscale" },
		{ 8, "ecn" },
	};
	struct buf words = { 0 };

	if (!VALID(s, scales))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((s->tcp.options & names[i].bit) != 0)
			buf_addf(&words, "%s%s", words.n > 0 ? " " : "",
			    names[i].name);
	event_text(e, F_TCP_OPTIONS, buf_text(&words));
	buf_free(&words);
	if ((s->tcp.options & 4) == 0)
		return;
	event_int(e, F_SEND_SCALE, s->tcp.scales & 15);
	event_int(e, F_RECEIVE_SCALE, s->tcp.scales >> 4);
}

void
sockinfo_tell(const struct sockinfo *s, struct trace *t, uint32_t conn,
    const char *when)
{
	struct event *e;

	if (s->valid == 0)
		return;
	e = trace_event(t, EV_TCP_INFO);
	e->conn = conn;
	e->source = SOURCE_KERNEL;
	event_text(e, F_WHEN, when);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		tell_figure(e, s, &figures[i]);
	tell_options(e, s);
	event_commit(e);
}

/* ---- ICMP ---- */

/*
 * Both levels: a socket has one of the two, and the other call fails
 * harmlessly.
 */
void
sockinfo_recverr(int fd, bool on)
{
	int value = on;

	setsockopt(fd, SOL_IP, IP_RECVERR, &value, sizeof(value));
	setsockopt(fd, SOL_IPV6, IPV6_RECVERR, &value, sizeof(value));
}

static bool
is_recverr(const struct cmsghdr *h)
{
	return (h->cmsg_level == SOL_IP && h->cmsg_type == IP_RECVERR) ||
	    (h->cmsg_level == SOL_IPV6 && h->cmsg_type == IPV6_RECVERR);
}

/* The extended error in h; false if there is none. */
static bool
read_recverr(const struct cmsghdr *h, struct sock_extended_err *e)
{
	if (!is_recverr(h) || h->cmsg_len < CMSG_LEN(sizeof(*e)))
		return false;
	memcpy(e, CMSG_DATA(h), sizeof(*e));
	return true;
}

/* Behind the error stands the address of who sent the ICMP. */
static struct address
offender_of(const struct cmsghdr *h)
{
	struct sockaddr_storage room;
	size_t left = h->cmsg_len - CMSG_LEN(sizeof(struct sock_extended_err));
	struct address none = { .len = 0 };

	if (left > sizeof(room))
		left = sizeof(room);
	memset(&room, 0, sizeof(room));
	memcpy(&room, CMSG_DATA(h) + sizeof(struct sock_extended_err), left);
	if (room.ss_family == AF_INET)
		return address_of((struct sockaddr *)&room,
		    sizeof(struct sockaddr_in));
	if (room.ss_family == AF_INET6)
		return address_of((struct sockaddr *)&room,
		    sizeof(struct sockaddr_in6));
	return none;
}

struct icmp_error
sockinfo_icmp(int fd)
{
	char control[CONTROL];
	struct msghdr m = { .msg_control = control,
		.msg_controllen = sizeof(control) };
	struct icmp_error icmp = { .seen = false };
	struct sock_extended_err e;

	if (recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return icmp;
	for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h != NULL;
	     h = CMSG_NXTHDR(&m, h)) {
		if (!read_recverr(h, &e) ||
		    (e.ee_origin != SO_EE_ORIGIN_ICMP &&
			e.ee_origin != SO_EE_ORIGIN_ICMP6))
			continue;
		icmp = (struct icmp_error){ .seen = true,
			.type = e.ee_type,
			.code = e.ee_code,
			.from = offender_of(h) };
	}
	return icmp;
}

/* ---- time stamps ---- */

void
sockinfo_stamp_soon(int fd)
{
	int flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE;

	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags));
}

static bool
stamp(int fd, int flags)
{
	flags |= SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
	    SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
	    SOF_TIMESTAMPING_OPT_TSONLY;
	return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags,
		   sizeof(flags)) == 0;
}

/* Without OPT_ID_TCP offsets count from what is acknowledged: all, as yet. */
bool
sockinfo_stamp_stream(int fd)
{
	return stamp(fd, SOF_TIMESTAMPING_TX_ACK | OPT_ID_TCP) ||
	    (errno == EINVAL && stamp(fd, SOF_TIMESTAMPING_TX_ACK));
}

bool
sockinfo_stamp_datagrams(int fd)
{
	return stamp(fd, 0);
}

/* The software stamp in h, or 0. */
static int64_t
stamp_in(const struct cmsghdr *h)
{
	struct scm_timestamping t;

	if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_TIMESTAMPING ||
	    h->cmsg_len < CMSG_LEN(sizeof(t)))
		return 0;
	memcpy(&t, CMSG_DATA(h), sizeof(t));
	return t.ts[0].tv_sec * CLOCK_S + t.ts[0].tv_nsec;
}

static bool
read_stamp(struct msghdr *m, struct stamp *out)
{
	struct sock_extended_err e = { .ee_origin = SO_EE_ORIGIN_NONE };

	out->wall_ns = 0;
	for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h != NULL;
	     h = CMSG_NXTHDR(m, h))
		if (!read_recverr(h, &e) && stamp_in(h) != 0)
			out->wall_ns = stamp_in(h);
	out->key = e.ee_data;
	out->kind = e.ee_info == SCM_TSTAMP_ACK ? STAMP_ACKED : STAMP_LEFT;
	return e.ee_origin == SO_EE_ORIGIN_TIMESTAMPING && out->wall_ns != 0;
}

size_t
sockinfo_stamps(int fd, struct stamp out[STAMPS_AT_ONCE], bool *more)
{
	char control[STAMPS_AT_ONCE][CONTROL];
	struct mmsghdr m[STAMPS_AT_ONCE];
	size_t n = 0;
	int got;

	memset(m, 0, sizeof(m));
	for (size_t i = 0; i < STAMPS_AT_ONCE; i++) {
		m[i].msg_hdr.msg_control = control[i];
		m[i].msg_hdr.msg_controllen = CONTROL;
	}
	got =
	    recvmmsg(fd, m, STAMPS_AT_ONCE, MSG_ERRQUEUE | MSG_DONTWAIT, NULL);
	for (int i = 0; i < got; i++)
		n += read_stamp(&m[i].msg_hdr, &out[n]);
	/* A socket without such a queue (AF_UNIX) tells its end for ever. */
	*more = got == STAMPS_AT_ONCE &&
	    (m[got - 1].msg_hdr.msg_flags & MSG_ERRQUEUE) != 0;
	return n;
}

ssize_t
sockinfo_receive(int fd, void *p, size_t n, int flags, struct sockaddr *from,
    socklen_t *len, int64_t *wall_ns)
{
	char control[CONTROL];
	struct iovec v = { .iov_base = p, .iov_len = n };
	struct msghdr m = { .msg_name = from,
		.msg_namelen = from != NULL ? *len : 0,
		.msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	ssize_t got = recvmsg(fd, &m, flags);

	*wall_ns = 0;
	if (got < 0)
		return got;
	if (from != NULL)
		*len = m.msg_namelen;
	for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h != NULL;
	     h = CMSG_NXTHDR(&m, h))
		if (stamp_in(h) != 0)
			*wall_ns = stamp_in(h);
	return got;
}
