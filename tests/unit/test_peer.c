/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peer's process. What goes wrong in it is seen by the test as silence. */
#include "test_peer.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

/* No test takes longer, so none leaves a process behind. */
#define PEER_SECONDS 60

static void
send_all(int fd, const char *p, size_t n)
{
	ssize_t sent;

	while (n > 0) {
		sent = send(fd, p, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		p += sent;
		n -= (size_t)sent;
	}
}

static int
choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *n,
    const unsigned char *offered, unsigned int n_offered, void *arg)
{
	const char *alpn = arg;

	(void)ssl;
	(void)offered;
	(void)n_offered;
	*out = (const unsigned char *)alpn;
	*n = (unsigned char)strlen(alpn);
	return SSL_TLSEXT_ERR_OK;
}

static void
ask_for_certificate(SSL_CTX *ctx, const struct peer_script *s)
{
	SSL_CTX_add_client_CA(ctx, s->clients->x);
	X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), s->clients->x);
	SSL_CTX_set_verify(ctx,
	    SSL_VERIFY_PEER |
		(s->required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
	    NULL);
}

static SSL *
server(const struct peer_script *s)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_min_proto_version(ctx, s->min);
	SSL_CTX_set_max_proto_version(ctx, s->max);
	SSL_CTX_use_certificate(ctx, s->chain[0].x);
	SSL_CTX_use_PrivateKey(ctx, s->chain[0].key);
	for (size_t i = 1; i < s->n_chain; i++)
		SSL_CTX_add1_chain_cert(ctx, s->chain[i].x);
	SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN);
	if (s->groups != NULL)
		SSL_CTX_set1_groups_list(ctx, s->groups);
	if (s->alpn != NULL)
		SSL_CTX_set_alpn_select_cb(ctx, choose_alpn,
		    (void *)(uintptr_t)s->alpn);
	if (s->clients != NULL)
		ask_for_certificate(ctx, s);
	return SSL_new(ctx);
}

/* A part of what a server would say to the ClientHello. */
static void
cut_flight(int fd, SSL *ssl, size_t cut)
{
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	static char bytes[16384];
	ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
	int said;

	SSL_set_bio(ssl, in, out);
	if (n > 0)
		BIO_write(in, bytes, (int)n);
	SSL_accept(ssl);
	said = BIO_read(out, bytes, (int)sizeof(bytes));
	if (said > 0 && (size_t)said < cut)
		cut = (size_t)said;
	send_all(fd, bytes, cut);
}

/* Answers one line with "hello". */
static void
converse(SSL *ssl, bool greets)
{
	char line[256];

	if (greets)
		SSL_write(ssl, "welcome\n", 8);
	if (SSL_read(ssl, line, sizeof(line)) > 0)
		SSL_write(ssl, "hello\n", 6);
}

/* FIN, and only that: with unread bytes close() would send a reset. */
static void
hang_on(int fd)
{
	char bytes[1024];

	while (recv(fd, bytes, sizeof(bytes), 0) > 0)
		continue;
}

static void
reset(int fd)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static void
serve_tls(int fd, const struct peer_script *s)
{
	SSL *ssl = server(s);

	if (s->cut > 0) {
		cut_flight(fd, ssl, s->cut);
		return;
	}
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		return;
	converse(ssl, s->greets);
	if (s->end == PEER_NOTIFY)
		SSL_shutdown(ssl);
}

static void
serve(int fd, const struct peer_script *s)
{
	unsigned int times = s->times > 0 ? s->times : 1;
	char hello[1024];

	if (!s->deaf && s->chain == NULL)
		(void)!recv(fd, hello, sizeof(hello), 0);
	for (unsigned int i = 0; s->say != NULL && i < times; i++)
		send_all(fd, s->say, s->n_say);
	if (s->chain != NULL)
		serve_tls(fd, s);
	if (s->end == PEER_RESET) {
		reset(fd);
		return;
	}
	if (s->end != PEER_SILENT)
		shutdown(fd, SHUT_WR);
	hang_on(fd);
}

static void
must(bool ok)
{
	if (!ok)
		abort();
}

void
peer_start(struct peer *p, const struct peer_script *script)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int fd;

	must(listener >= 0 && bind(listener, (void *)&a, n) == 0 &&
	    listen(listener, 1) == 0 &&
	    getsockname(listener, (void *)&a, &n) == 0);
	p->pid = fork();
	must(p->pid >= 0);
	if (p->pid == 0) {
		signal(SIGPIPE, SIG_IGN);
		alarm(PEER_SECONDS);
		serve(accept(listener, NULL, NULL), script);
		_exit(0);
	}
	close(listener);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(fd >= 0 && connect(fd, (void *)&a, n) == 0 &&
	    fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	p->dialled = (struct dialled){
		.fd = fd,
		.peer = address_of((struct sockaddr *)&a, n),
		.local = address_of((struct sockaddr *)&a, n),
	};
}

void
peer_end(struct peer *p)
{
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
}
