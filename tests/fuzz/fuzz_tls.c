/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server of TLS says: records and handshake messages as our walker sees
 * them. The first byte 0: the rest are bytes of the stream, which OpenSSL
 * reads too, through the BIO of ours; random numbers are always the same, so
 * that a run can be repeated; so does who asked by a ClientHello made by hand.
 * Else: a row of messages, each with its type and
 * length, straight to the walker, as many as OpenSSL would never let through.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/rand.h>

#include "base/clock.h"
#include "fuzz.h"
#include "judge.h"
#include "net/hello.h"
#include "net/loop.h"
#include "net/tls_internal.h"
#include "scene.h"

#define PATIENCE_NS (60 * CLOCK_S)

/* ---- random numbers that are none ---- */

static uint32_t state;

static int
same_bytes(unsigned char *p, int n)
{
	for (int i = 0; i < n; i++) {
		state = state * 1664525 + 1013904223;
		p[i] = (unsigned char)(state >> 24);
	}
	return 1;
}

static int
fine(void)
{
	return 1;
}

static const RAND_METHOD method = { .bytes = same_bytes,
	.pseudorand = same_bytes,
	.status = fine };

/* ---- a handshake ---- */

struct shake {
	struct arena *arena;
	struct trace *trace;
	struct conn *conn;
	struct tls_profile *profile;
	int peer_fd;
	int code;
};

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

static void
begin(struct shake *s)
{
	static const struct trace_head head = { .url = "https://h.example/",
		.scheme = "https",
		.host = "h.example",
		.host_ascii = "h.example",
		.path = "/",
		.port = 443,
		.module = "http",
		.version = "0",
		.tls = true };
	struct dialled d = { .fd = -1 };
	int ends[2];

	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
	d.fd = ends[0];
	s->peer_fd = ends[1];
	s->arena = arena_new();
	s->trace = trace_new(&head, NULL);
	s->conn = conn_new(s->arena, s->trace, &d, 1);
	trace_conn(s->trace, 1);
	s->profile = profile();
}

static void
act(void *arg)
{
	struct shake *s = arg;
	int64_t at_ns;

	state = 1;
	s->code = tls_start(s->conn, s->profile, "h.example", "http/1.1",
	    clock_now_ns() + PATIENCE_NS);
	while (s->code == 0 &&
	    conn_more(s->conn, clock_now_ns() + PATIENCE_NS, &at_ns) == 0)
		conn_consume(s->conn, conn_peek(s->conn).n);
	conn_close(s->conn, 0);
	event_commit(trace_event(s->trace, EV_END));
}

/* All of the stream is there before it begins, and its end. */
static void
shake_hands(struct shake *s, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(s->peer_fd, bytes.p, bytes.n,
		    MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n <= 0)
			break;
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	MUST(shutdown(s->peer_fd, SHUT_WR) == 0);
	MUST(task_start(act, NULL, s) != NULL);
	loop_run();
	MUST((s->code == 0) == (trace_first(s->trace, EV_TLS_FAILED) == NULL));
	MUST(trace_first(s->trace, EV_TLS_START) != NULL);
	MUST(ERR_peek_error() == 0);
}

/* ---- messages alone ---- */

static void
walk(struct shake *s, struct fuzz *f)
{
	struct tls *tls = arena_alloc(s->arena, sizeof(*tls));
	struct tls_profile *none = s->profile;
	unsigned int type, times;
	struct str p;

	*tls = (struct tls){ .conn = s->conn,
		.profile = none,
		.ssl = SSL_new(tls_profile_context(none)),
		.handshaking = true,
		.alert = -1 };
	MUST(tls->ssl != NULL);
	while (f->n > 0) {
		type = fuzz_byte(f);
		times = type & 0x80 ? fuzz_byte(f) : 1;
		tls->handshaking = (type & 0x40) == 0;
		p = fuzz_piece(f);
		for (unsigned int i = 0; i < times; i++)
			tls_on_message((int)(type & 0x20), 0,
			    20 + (int)(type & 0x03), p.p, p.n, tls->ssl, tls);
	}
	tls_tell_failed(tls, "library", -1);
	SSL_free(tls->ssl);
	event_commit(trace_event(s->trace, EV_END));
}

/*
 * The answer to a ClientHello made by hand: what a beginning of it says does
 * not change with what follows.
 */
static void
read_answer(struct str s)
{
	struct hello_answer whole = hello_read(s), part;
	char room[HELLO_NAME];

	MUST(strlen(hello_version_name(whole.version, room)) > 0);
	MUST(strlen(hello_cipher_name(whole.cipher, room)) > 0);
	MUST(strlen(hello_group_name(whole.group, room)) > 0);
	part = hello_read((struct str){ s.p, s.n / 2 });
	MUST(part.what == HELLO_MORE ||
	    (part.what == whole.what && part.cipher == whole.cipher));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	unsigned int first = fuzz_byte(&f);
	struct shake s = { .code = 0 };

	MUST(RAND_set_rand_method(&method) == 1);
	begin(&s);
	if (first == 0) {
		read_answer((struct str){ (const char *)f.p, f.n });
		shake_hands(&s, fuzz_bytes(&f, n));
	} else {
		walk(&s, &f);
	}
	MUST(trace_count(s.trace) <= 2 * LIMIT_MESSAGES + 40);
	trace_must_be_sound(s.trace);
	judge_reports(s.trace, n);
	close(s.peer_fd);
	arena_free(s.arena);
	trace_free(s.trace);
	return 0;
}
