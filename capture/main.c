/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sonde-capture headers|whole: opens the tap, gives up its privilege, and only
 * then listens to what is asked of it on descriptor 3 (net/wire_request.h).
 */
#include <errno.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "capture.h"

#define CONTROL 3
#define ROOM (16 << 20)  /* bytes that the kernel keeps for us */
#define WHOLE 65555      /* a packet, and what libpcap puts before it */
#define GATHER_MS 5      /* how long the kernel may fill a block */
#define LAST_ROUNDS 1000 /* of reading, before a spool is handed over */

/*
 * Headers wait where the kernel puts them: some 40,000 fit, and who would be
 * woken for each of them takes the processor from the exchange.
 */
#define LEAVE_MS 20

static pcap_t *tap;
static struct tuples tuples;
static uint32_t most; /* bytes kept of a packet */
static int spool = -1;
static uint64_t spooled, kept, lost;

/* What came before the first of the tuples is nobody's, or of those let go. */
static struct timespec since;

/* At once: with pcap_setfilter() packets of the tuples before would be lost. */
static int
set_filter(void)
{
	static struct sock_filter code[BPF_MAXINSNS];
	struct sock_fprog p = { .filter = code };

	p.len = (unsigned short)filter_make(&tuples, most, code);
	if (setsockopt(pcap_fileno(tap), SOL_SOCKET, SO_ATTACH_FILTER, &p,
		sizeof(p)) != 0)
		return errno;
	while (tuples.n_guards > 0)
		close(tuples.guards[--tuples.n_guards]);
	return 0;
}

/*
 * 0, or an errno. Immediate mode is best, but there each packet takes a slot
 * of the full length: for whole packets there would be too few.
 */
static int
open_tap(bool whole)
{
	char why[PCAP_ERRBUF_SIZE];
	int code;

	most = whole ? WHOLE : WIRE_HEADERS;
	tap = pcap_create("any", why);
	if (tap == NULL)
		return EIO;
	pcap_set_snaplen(tap, (int)most);
	pcap_set_immediate_mode(tap, !whole);
	pcap_set_timeout(tap, GATHER_MS);
	pcap_set_buffer_size(tap, ROOM);
	pcap_set_tstamp_precision(tap, PCAP_TSTAMP_PRECISION_NANO);
	code = pcap_activate(tap);
	if (code == PCAP_ERROR_PERM_DENIED)
		return EPERM;
	if (code < 0 || pcap_setnonblock(tap, 1, why) != 0 ||
	    pcap_set_datalink(tap, DLT_LINUX_SLL2) != 0)
		return EIO;
	return set_filter();
}

static void
keep(__attribute__((unused)) unsigned char *arg, const struct pcap_pkthdr *h,
    const unsigned char *bytes)
{
	struct wire_packet head = {
		.time_ns = h->ts.tv_sec * INT64_C(1000000000) + h->ts.tv_usec,
		.captured = h->caplen,
		.length = h->len,
	};
	struct iovec v[] = { { &head, sizeof(head) },
		{ (void *)bytes, h->caplen } };
	size_t n = sizeof(head) + h->caplen;

	if (tuples.n == 0 || h->ts.tv_sec < since.tv_sec ||
	    (h->ts.tv_sec == since.tv_sec && h->ts.tv_usec < since.tv_nsec))
		return;
	kept++;
	if (spooled + n > WIRE_SPOOL || writev(spool, v, 2) != (ssize_t)n)
		lost++;
	else
		spooled += n;
}

static bool
new_spool(void)
{
	if (spool >= 0)
		close(spool);
	spool = memfd_create("sonde-capture", MFD_CLOEXEC);
	spooled = 0;
	return spool >= 0;
}

/* With a descriptor, or -1. False if nobody hears it any more. */
static bool
answer(int error, int fd)
{
	struct wire_answer a = { .version = WIRE_VERSION,
		.error = error,
		.most = most,
		.lost = lost };
	struct iovec v = { &a, sizeof(a) };
	struct pcap_stat s = { 0 };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(fd))];
	} c = { .head = { CMSG_LEN(sizeof(fd)), SOL_SOCKET, SCM_RIGHTS } };
	struct msghdr m = { NULL, 0, &v, 1, &c, fd < 0 ? 0 : sizeof(c), 0 };

	if (error == 0 && pcap_stats(tap, &s) == 0) {
		a.received = kept + s.ps_drop;
		a.dropped = s.ps_drop;
	}
	memcpy(CMSG_DATA(&c.head), &fd, sizeof(fd));
	return sendmsg(CONTROL, &m, 0) == (ssize_t)sizeof(a);
}

static bool
give_socket(const struct wire_request *r)
{
	int fd, error = tuple_open(&tuples, r, &fd);
	bool opened = error == 0, heard;

	if (opened)
		error = set_filter();
	if (opened && error != 0) /* the filter before still holds */
		close(tuples.all[--tuples.n].guard);
	else if (opened && tuples.n == 1)
		(void)clock_gettime(CLOCK_REALTIME, &since);
	heard = answer(error, error == 0 ? fd : -1);
	if (fd >= 0)
		close(fd);
	return heard;
}

static bool
hand_over(const struct wire_request *r)
{
	struct pollfd p = { .fd = pcap_fileno(tap), .events = POLLIN };
	int error = 0;

	for (int i = 0; i < LAST_ROUNDS; i++)
		if (pcap_dispatch(tap, -1, keep, NULL) <= 0 &&
		    poll(&p, 1, most == WHOLE ? 2 * GATHER_MS : 0) <= 0)
			break;
	tuples_drop(&tuples, &r->local);
	if (tuples.n > 0) /* else it does until the next tuple: it is dear */
		error = set_filter();
	return answer(error, spool) && new_spool();
}

/* Until nobody asks any more, or what asks is not sonde. */
static void
serve(void)
{
	int tap_fd = most == WHOLE ? pcap_fileno(tap) : -1;
	struct pollfd p[] = { { tap_fd, POLLIN, 0 }, { CONTROL, POLLIN, 0 } };
	unsigned char asked[sizeof(struct wire_request) + 1];
	struct wire_request r;
	bool go_on = true;

	while (go_on &&
	    poll(p, 2, tap_fd < 0 && tuples.n > 0 ? LEAVE_MS : -1) >= 0) {
		(void)pcap_dispatch(tap, -1, keep, NULL);
		if (p[1].revents != 0)
			go_on = request_read(&r, asked,
				    recv(CONTROL, asked, sizeof(asked), 0)) &&
			    (r.ask == WIRE_SOCKET ? give_socket(&r)
						  : hand_over(&r));
	}
}

int
main(int argc, char **argv)
{
	static const int ignored[] = { SIGHUP, SIGINT, SIGPIPE, SIGQUIT };
	bool whole = argc == 2 && strcmp(argv[1], "whole") == 0;
	int error;

	if (argc != 2 || (!whole && strcmp(argv[1], "headers") != 0))
		return 2;
	/* The end of sonde is the end of this; a signal is for sonde. */
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		(void)signal(ignored[i], SIG_IGN);
	error = open_tap(whole);
	if (error == 0)
		error = sandbox();
	if (error == 0 && !new_spool())
		error = errno;
	if (answer(error, -1) && error == 0)
		serve();
	_exit(error == 0 ? 0 : 1);
}
