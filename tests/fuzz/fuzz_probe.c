/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole probe against a scripted peer on loopback, in the same process: it
 * ends, its trace ends with its end, and no report of it holds a raw byte. The
 * input: a byte for what is asked, a byte for how the peer ends, then pieces
 * of what it says, each behind its length; between pieces the probe has its
 * turn. A length of 0 closes the peer's direction, and what follows is said
 * after all to nobody.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "fuzz.h"
#include "judge.h"
#include "net/loop.h"
#include "probe.h"
#include "scene.h"
#include "trace/query.h"

/* A silent peer is waited for so long; nothing depends on how long. */
#define IDLE_NS (3 * CLOCK_MS)
#define PATIENCE_NS (60 * CLOCK_S)

/* How a peer ends, and what it heard before it speaks. */
enum { FIN = 0, RESET = 1, STAY = 2, CLOSE_UNREAD = 3 };

struct peer {
	int listener;
	int port;
	struct fuzz script;
	unsigned int how;
};

struct run {
	struct arena *arena;
	struct tls_profile *tls;
	struct probe_wish wish;
	struct probe *probe;
	int ended;
};

/* A listener for all runs: one connection is made and taken in each. */
static void
listen_once(struct peer *p)
{
	static int fd = -1;
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);

	if (fd < 0) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    0);
		MUST(fd >= 0 && bind(fd, (struct sockaddr *)&a, n) == 0);
		MUST(listen(fd, 64) == 0);
	}
	MUST(getsockname(fd, (struct sockaddr *)&a, &n) == 0);
	p->listener = fd;
	p->port = ntohs(a.sin_port);
}

static void
hear_all(int fd, struct waiter *w, int64_t until_ns)
{
	char room[4096];
	ssize_t n;

	do {
		n = recv(fd, room, sizeof(room), MSG_DONTWAIT);
		if (n < 0 && task_wait(w, fd, EV_READ, until_ns) == WAKE_READY)
			n = recv(fd, room, sizeof(room), MSG_DONTWAIT);
	} while (n > 0);
}

/* What the script says, as far as the probe takes it. */
static void
say_all(int fd, struct fuzz *script)
{
	struct str s;

	while (script->n > 0) {
		s = fuzz_piece(script);
		if (s.n == 0)
			(void)shutdown(fd, SHUT_WR);
		if (s.n > 0 &&
		    send(fd, s.p, s.n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
			return;
		if (task_turn() != WAKE_READY)
			return;
	}
}

static void
hang_up(int fd, unsigned int how, struct waiter *w)
{
	struct linger now = { .l_onoff = 1 };

	if (how % 4 == RESET)
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	if (how % 4 == FIN || how % 4 == STAY) {
		if (how % 4 == FIN)
			(void)shutdown(fd, SHUT_WR);
		hear_all(fd, w, clock_now_ns() + PATIENCE_NS);
	}
	close(fd);
}

static void
play(void *arg)
{
	struct peer *p = arg;
	struct waiter w;
	char room[4096];
	int fd;

	waiter_init(&w);
	do {
		fd = accept4(p->listener, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
	} while (fd < 0 &&
	    task_wait(&w, p->listener, EV_READ, clock_now_ns() + PATIENCE_NS) ==
		WAKE_READY);
	MUST(fd >= 0);
	waiter_init(&w);
	if (p->how & 8)
		(void)task_wait(&w, fd, EV_READ, clock_now_ns() + PATIENCE_NS);
	if (p->how % 4 != CLOSE_UNREAD)
		(void)recv(fd, room, sizeof(room), MSG_DONTWAIT);
	say_all(fd, &p->script);
	hang_up(fd, p->how, &w);
}

/* ---- the probe ---- */

static void
ended(struct probe *p, void *arg)
{
	struct run *r = arg;

	(void)p;
	r->ended++;
}

/* Trusts nobody, so that nothing is read from this machine. */
static struct tls_profile *
profile(void)
{
	static const struct tls_wish wish = { .insecure = true };
	static struct tls_profile *shared;
	struct buf error = { 0 };

	if (shared == NULL)
		MUST(tls_profile_new(&wish, &shared, &error) == 0);
	return shared;
}

/* One for all runs: what it learns is always the same. */
static struct mask *
mask(void)
{
	static struct mask *shared;

	if (shared == NULL)
		shared = mask_new();
	return shared;
}

static void
wish_for(struct run *r, int port, unsigned int what)
{
	static const char *const headers[] = { "X-Own: \x1b[2J", NULL };
	struct probe_wish *w = &r->wish;
	struct asked *a = &w->talk.asked;
	struct buf url = { 0 }, error = { 0 };

	buf_addf(&url, "http%s://127.0.0.1:%d/p?token=geheim-4711",
	    what & 1 ? "s" : "", port);
	MUST(
	    target_parse(r->arena, buf_text(&url), 0, &w->target, &error) == 0);
	buf_free(&url);
	w->total_ns = PATIENCE_NS;
	w->connect_ns = what & 1 ? IDLE_NS : PATIENCE_NS;
	w->close_ns = IDLE_NS;
	w->talk.idle_ns = IDLE_NS;
	w->talk.tls = profile();
	w->talk.body_fd = -1;
	w->mask = mask();
	a->head_only = what & 2;
	a->has_body = what & 4;
	a->body = str_of(a->has_body ? "a=b" : "");
	a->http10 = what & 8;
	a->keep = what & 16;
	a->headers = what & 32 ? headers : NULL;
	w->hops.follow = what & 64;
	w->hops.most = 1;
	w->ended = ended;
	w->arg = r;
}

static void
count(struct task *t, void *task_arg, void *arg)
{
	(void)t;
	(void)task_arg;
	++*(int *)arg;
}

static void
judge(struct run *r, size_t pick)
{
	const struct trace *t = probe_trace(r->probe);
	const struct event *last;
	int left = 0;

	task_each(count, &left);
	MUST(left == 0 && r->ended == 1);
	last = trace_get(t, trace_count(t) - 1);
	MUST(last->kind == EV_END && trace_first(t, EV_END) == last);
	MUST(trace_first(t, EV_CONNECT) != NULL);
	trace_must_be_sound(t);
	judge_reports((struct trace *)(uintptr_t)t, pick);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	unsigned int what = fuzz_byte(&f);
	struct peer peer = { .how = fuzz_byte(&f) };
	struct run r = { .arena = arena_new() };
	struct conn *kept;

	peer.script = f;
	listen_once(&peer);
	wish_for(&r, peer.port, what);
	query_learn(str_of(r.wish.target.path), mask());
	MUST(task_start(play, NULL, &peer) != NULL);
	r.probe = probe_start(&r.wish);
	MUST(r.probe != NULL);
	while (r.ended == 0)
		ev_run(loop_ev(), EVRUN_ONCE);
	kept = probe_take_conn(r.probe);
	if (kept != NULL) /* the peer waits for its end */
		arena_free(conn_arena(kept));
	loop_run();
	judge(&r, n);
	probe_free(r.probe);
	arena_free(r.arena);
	return 0;
}
