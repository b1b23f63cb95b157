/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The healthy peers: blocking and plain. The resolver is one process, the
 * HTTPS server another, with a child for each connection; all of them go when
 * the test goes. What fails in the probe is none of their business.
 */
#include "peers.h"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <zlib.h>

#include "../unit/test_ca.h"

#define SILENCE_S 30 /* a peer that is quiet for so long has gone */

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	_exit(99);
}

/* A socket of loopback with a port of its own. */
static int
open_socket(int type, int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	must(fd >= 0 && bind(fd, (struct sockaddr *)&a, n) == 0 &&
		getsockname(fd, (struct sockaddr *)&a, &n) == 0,
	    "socket");
	*port = ntohs(a.sin_port);
	return fd;
}

/* ---- the resolver ---- */

/* To a question of type A: 127.0.0.1; of any other: no data. RFC 1035 4.1 */
static size_t
answer(unsigned char *m, size_t n, size_t room)
{
	static const unsigned char record[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0,
		9, 0, 4, 127, 0, 0, 1 };
	size_t end = 12;
	bool type_a;

	while (end < n && m[end] != 0)
		end += 1U + m[end];
	end += 5;
	if (end > n || end + sizeof(record) > room)
		return 0;
	type_a = m[end - 3] == 1;
	m[2] = 0x81; /* QR, RD */
	m[3] = 0x80; /* RA */
	memset(m + 6, 0, 6);
	m[7] = type_a;
	if (type_a)
		memcpy(m + end, record, sizeof(record));
	return end + (type_a ? sizeof(record) : 0);
}

static void
resolve(int fd)
{
	unsigned char m[1500];
	struct sockaddr_in from;
	socklen_t from_n;
	ssize_t n;

	for (;;) {
		from_n = sizeof(from);
		n = recvfrom(fd, m, sizeof(m), 0, (struct sockaddr *)&from,
		    &from_n);
		if (n < 12)
			continue;
		n = (ssize_t)answer(m, (size_t)n, sizeof(m));
		(void)sendto(fd, m, (size_t)n, 0, (struct sockaddr *)&from,
		    from_n);
	}
}

/* ---- the HTTPS server ---- */

/* A page with a content coding. */
static size_t
make_reply(char *p, size_t room)
{
	static const char page[] = "all is well, and all is well again\n";
	unsigned char packed[256];
	z_stream z = { .next_in = (Bytef *)(uintptr_t)page,
		.avail_in = sizeof(page) - 1,
		.next_out = packed,
		.avail_out = sizeof(packed) };
	int head;

	must(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) ==
		    Z_OK &&
		deflate(&z, Z_FINISH) == Z_STREAM_END,
	    "deflate");
	head = snprintf(p, room,
	    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	    "Content-Encoding: gzip\r\nContent-Length: %lu\r\n\r\n",
	    z.total_out);
	memcpy(p + head, packed, z.total_out);
	deflateEnd(&z);
	return (size_t)head + z.total_out;
}

/* One request, one answer; then it waits for the good-bye. */
static void
converse(SSL *s)
{
	char request[4096], reply[1024];
	size_t n = make_reply(reply, sizeof(reply));

	if (SSL_accept(s) != 1)
		return;
	if (SSL_read(s, request, sizeof(request)) <= 0)
		return;
	if (SSL_write(s, reply, (int)n) <= 0)
		return;
	while (SSL_read(s, request, sizeof(request)) > 0)
		continue;
	SSL_shutdown(s);
}

static int
anybody(int ok, X509_STORE_CTX *ctx)
{
	(void)ok;
	(void)ctx;
	return 1;
}

static SSL_CTX *
new_context(const struct ca *leaf, const struct ca *middle)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	must(ctx != NULL && SSL_CTX_use_certificate(ctx, leaf->x) == 1 &&
		SSL_CTX_use_PrivateKey(ctx, leaf->key) == 1 &&
		SSL_CTX_add1_chain_cert(ctx, middle->x) == 1,
	    "TLS");
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, anybody);
	return ctx;
}

static void
serve(int fd, SSL_CTX *ctx)
{
	struct timeval silence = { .tv_sec = SILENCE_S };
	int one;
	SSL *s;

	(void)signal(SIGCHLD, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	for (;;) {
		one = accept(fd, NULL, NULL);
		if (one >= 0 && fork() == 0) {
			setsockopt(one, SOL_SOCKET, SO_RCVTIMEO, &silence,
			    sizeof(silence));
			s = SSL_new(ctx);
			SSL_set_fd(s, one);
			converse(s);
			_exit(0);
		}
		if (one >= 0)
			close(one);
	}
}

/* ---- both ---- */

static void
write_files(const char *folder, const struct ca *root, const struct ca *own)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/ca.pem", folder);
	ca_write_certificate(root, path);
	snprintf(path, sizeof(path), "%s/own.pem", folder);
	ca_write_certificate(own, path);
	ca_write_key(own, path, NULL);
}

static SSL_CTX *
make_all(const char *folder)
{
	struct ca root =
	    ca_make(&(struct ca_wish){ .name = "root", .ca = true }, NULL);
	struct ca middle =
	    ca_make(&(struct ca_wish){ .name = "middle", .ca = true }, &root);
	struct ca leaf = ca_make(
	    &(struct ca_wish){ .name = "leaf", .san = "DNS:" PEERS_ASCII },
	    &middle);
	struct ca own = ca_make(
	    &(struct ca_wish){ .name = "client", .usage = "clientAuth" },
	    &root);
	SSL_CTX *ctx;

	write_files(folder, &root, &own);
	ctx = new_context(&leaf, &middle);
	ca_free(&root);
	ca_free(&middle);
	ca_free(&leaf);
	ca_free(&own);
	return ctx;
}

/* Goes when its parent goes. */
static pid_t
start(void)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

void
peers_start(struct peers *p)
{
	int dns = open_socket(SOCK_DGRAM, &p->dns_port);
	int https = open_socket(SOCK_STREAM, &p->https_port);
	SSL_CTX *ctx;
	int ready[2];
	char c;

	snprintf(p->folder, sizeof(p->folder), "/tmp/sonde-inject.XXXXXX");
	must(mkdtemp(p->folder) != NULL && listen(https, 64) == 0 &&
		pipe(ready) == 0,
	    "folder");
	p->pid = start();
	if (p->pid == 0) {
		ctx = make_all(p->folder);
		if (start() == 0)
			resolve(dns);
		must(write(ready[1], "", 1) == 1, "pipe");
		serve(https, ctx);
	}
	close(dns);
	close(https);
	close(ready[1]);
	must(read(ready[0], &c, 1) == 1, "peers");
	close(ready[0]);
}

void
peers_end(struct peers *p)
{
	static const char *const files[] = { "ca.pem", "own.pem", "body" };
	char path[128];

	kill(p->pid, SIGKILL);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", p->folder, files[i]);
		unlink(path);
	}
	rmdir(p->folder);
}
