/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sonde's end of the talk with sonde-capture. A question and its answer take
 * some tens of microseconds, and are waited for: they come before a connection
 * is timed. One that does not answer in time is not asked again.
 */
#include "net/wire.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/place.h"
#include "base/xalloc.h"
#include "net/wire_request.h"

#define PROGRAM "sonde-capture"
#define CONTROL 3
#define ANSWER_MS 3000
#define END_MS 1000

/* Of Linux's "cooked" head, version 2, in network order. */
#define COOKED 20
#define COOKED_HARDWARE 8 /* 2 bytes */
#define COOKED_WAY 10

/* So much of a spool is read, more is mapped. */
#define WIRE_READ ((size_t)256 << 10)

struct wire {
	int control; /* -1: it does not answer */
	pid_t pid;
	uint64_t missed;
};

extern char **environ;

/* ---- questions and answers ---- */

/* Waits for an answer; false: there is none. */
static bool
hear(struct wire *w, struct wire_answer *a, int *fd)
{
	struct pollfd p = { .fd = w->control, .events = POLLIN };
	struct iovec v = { .iov_base = a, .iov_len = sizeof(*a) };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} c;
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = &c,
		.msg_controllen = sizeof(c) };
	const struct cmsghdr *h;
	ssize_t n = 0;

	*fd = -1;
	if (poll(&p, 1, ANSWER_MS) > 0)
		n = recvmsg(w->control, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	h = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	if (h != NULL && h->cmsg_level == SOL_SOCKET &&
	    h->cmsg_type == SCM_RIGHTS && h->cmsg_len >= CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(h), sizeof(*fd));
	return n == (ssize_t)sizeof(*a) && a->version == WIRE_VERSION;
}

static bool
ask(struct wire *w, struct wire_request *r, struct wire_answer *a, int *fd)
{
	bool heard;

	r->version = WIRE_VERSION;
	*fd = -1;
	heard = w->control >= 0 &&
	    send(w->control, r, sizeof(*r), MSG_NOSIGNAL) ==
		(ssize_t)sizeof(*r) &&
	    hear(w, a, fd);
	if (!heard && w->control >= 0) {
		close(w->control);
		w->control = -1;
	}
	return heard;
}

/* ---- the program ---- */

/* Starts it, with control as its end of the talk. 0, or an errno. */
static int
start(struct wire *w, const char *program, int control, bool whole)
{
	char name[] = PROGRAM, headers[] = "headers", all[] = "whole";
	char *argv[] = { name, whole ? all : headers, NULL };
	posix_spawn_file_actions_t actions;
	int error;

	error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return error;
	error = posix_spawn_file_actions_adddup2(&actions, control, CONTROL);
	if (error == 0)
		error = posix_spawn(&w->pid, program, &actions, NULL, argv,
		    environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* Beside the program, as in a build, or where it was installed. */
static void
find_program(struct buf *out, const char *installed)
{
	char path[PLACE_MOST];
	struct str beside = place_folder(path);

	buf_add(out, beside.p, beside.n);
	buf_adds(out, PROGRAM);
	if (beside.n > 0 && access(buf_text(out), X_OK) == 0)
		return;
	buf_clear(out);
	buf_adds(out, installed);
}

static void
say_why(struct buf *why, const char *program, int error)
{
	buf_adds(why, "no packets: ");
	if (error == EPERM)
		buf_addf(why,
		    PROGRAM " may not capture; as root, once: "
			    "setcap cap_net_raw=ep %s",
		    program);
	else if (error == ENOENT)
		buf_addf(why, PROGRAM " is not installed (%s)", program);
	else
		buf_addf(why, "%s: %s", program,
		    error == 0 ? "it does not answer" : strerror(error));
}

static struct wire *
open_program(const char *program, bool whole, int *error)
{
	struct wire *w = xcalloc(1, sizeof(*w));
	struct wire_answer a = { .error = 0 };
	int ends[2] = { -1, -1 }, fd = -1;
	bool heard = false;

	w->control = -1;
	if (access(program, X_OK) != 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		*error = errno;
		wire_close(w);
		return NULL;
	}
	w->control = ends[0];
	*error = start(w, program, ends[1], whole);
	close(ends[1]);
	if (*error == 0) {
		heard = hear(w, &a, &fd);
		*error = heard ? a.error : 0;
	}
	if (fd >= 0)
		close(fd);
	if (heard && *error == 0)
		return w;
	wire_close(w);
	return NULL;
}

struct wire *
wire_open(const char *installed, bool whole, struct buf *why)
{
	struct buf program = { 0 };
	struct wire *w;
	int error;

	find_program(&program, installed);
	w = open_program(buf_text(&program), whole, &error);
	if (w == NULL)
		say_why(why, buf_text(&program), error);
	buf_free(&program);
	return w;
}

/* Whether it is gone by then, or the loop has seen it go. */
static bool
is_gone(pid_t pid, int64_t until_ns)
{
	const struct timespec nap = { .tv_nsec = CLOCK_MS };

	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (clock_now_ns() > until_ns)
			return false;
		(void)nanosleep(&nap, NULL);
	}
	return true;
}

/*
 * It ends when nobody asks any more. The kernel takes its time to take a ring
 * back; but one that has been stopped must not hold us.
 */
static void
await_end(pid_t pid)
{
	if (is_gone(pid, clock_now_ns() + END_MS * CLOCK_MS))
		return;
	(void)kill(pid, SIGKILL);
	(void)is_gone(pid, clock_now_ns() + END_MS * CLOCK_MS);
}

void
wire_close(struct wire *w)
{
	if (w == NULL)
		return;
	if (w->control >= 0)
		close(w->control);
	if (w->pid > 0)
		await_end(w->pid);
	free(w);
}

/* ---- sockets ---- */

/* Addresses have the same form; the rest is zero. */
static union wire_end
end_of(const struct address *a)
{
	union wire_end e;

	memset(&e, 0, sizeof(e));
	memcpy(&e, &a->room, a->len < sizeof(e) ? a->len : sizeof(e));
	if (e.any.sa_family == AF_INET6)
		e.v6.sin6_flowinfo = 0;
	return e;
}

/* The address of ours that leads there; connecting UDP sends nothing. */
static bool
find_local(const struct wire_socket_wish *wish, struct address *local)
{
	const struct address *to = wish->to;
	int fd = socket(to->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const char *interface = wish->interface;
	bool found;

	if (fd < 0)
		return false;
	local->len = sizeof(local->room);
	found = (interface == NULL ||
		    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface,
			(socklen_t)strlen(interface)) == 0) &&
	    connect(fd, &to->any, to->len) == 0 &&
	    getsockname(fd, &local->any, &local->len) == 0;
	close(fd);
	return found;
}

static bool
choose_local(const struct wire_socket_wish *wish, struct address *local)
{
	if (wish->from != NULL)
		*local = *wish->from;
	else if (!find_local(wish, local))
		return false;
	address_set_port(local, 0);
	return local->any.sa_family == wish->to->any.sa_family;
}

int
wire_socket(struct wire *w, const struct wire_socket_wish *wish)
{
	struct wire_request r = { .ask = WIRE_SOCKET,
		.type = (uint32_t)wish->type };
	struct wire_answer a;
	struct address local;
	int on = 1, fd = -1;

	if (w == NULL)
		return -1;
	if (choose_local(wish, &local)) {
		r.local = end_of(&local);
		r.remote = end_of(wish->to);
		(void)ask(w, &r, &a, &fd);
	}
	if (fd < 0 || ioctl(fd, FIONBIO, &on) != 0)
		w->missed++;
	return fd;
}

/* ---- the spool ---- */

/* Takes the descriptor. What is small is read: to map it costs more. */
static bool
read_spool(int fd, struct wire_spool *out)
{
	struct stat st = { .st_size = -1 };
	bool whole = fstat(fd, &st) == 0;
	void *p = NULL;

	out->n = whole ? (size_t)st.st_size : 0;
	out->mapped = out->n > WIRE_READ;
	if (out->mapped) {
		p = mmap(NULL, out->n, PROT_READ, MAP_PRIVATE, fd, 0);
		whole = p != MAP_FAILED;
	} else if (whole) {
		p = xreallocarray(NULL, 1, out->n + 1);
		whole = pread(fd, p, out->n, 0) == (ssize_t)out->n;
	}
	close(fd);
	out->p = p;
	if (whole)
		return true;
	if (out->mapped)
		out->p = NULL;
	wire_release(out);
	return false;
}

bool
wire_take(struct wire *w, const struct address *keep, struct wire_spool *out)
{
	struct wire_request r = { .ask = WIRE_HAND_OVER };
	struct wire_answer a = { .error = 0 };
	int fd;

	*out = (struct wire_spool){ .missed = w->missed };
	if (keep != NULL)
		r.local = end_of(keep);
	if (!ask(w, &r, &a, &fd) || fd < 0)
		return false;
	out->most = a.most;
	out->received = a.received;
	out->dropped = a.dropped + a.lost;
	return read_spool(fd, out);
}

/* On the loopback interface what was received was sent as well. */
static enum packet_way
way_of(const unsigned char *cooked)
{
	unsigned int hardware = (unsigned int)cooked[COOKED_HARDWARE] << 8 |
	    cooked[COOKED_HARDWARE + 1];

	if (hardware == ARPHRD_LOOPBACK)
		return PACKET_WAY_UNKNOWN;
	return cooked[COOKED_WAY] == PACKET_OUTGOING ? PACKET_OUT : PACKET_IN;
}

bool
wire_next(struct wire_spool *s, struct packet *p)
{
	struct wire_packet head;

	if (s->n - s->at < sizeof(head))
		return false;
	memcpy(&head, s->p + s->at, sizeof(head));
	s->at += sizeof(head);
	if (head.captured > s->n - s->at || head.captured < COOKED ||
	    head.length < head.captured)
		return false;
	*p = (struct packet){
		.time_ns = head.time_ns,
		.link = WIRE_LINK,
		.captured = head.captured,
		.wire = head.length,
		.way = way_of(s->p + s->at),
		.data = s->p + s->at,
	};
	s->at += head.captured;
	return true;
}

void
wire_release(struct wire_spool *s)
{
	if (s->mapped && s->p != NULL)
		munmap(s->p, s->n);
	else
		free(s->p);
	s->p = NULL;
	s->n = s->at = 0;
}
