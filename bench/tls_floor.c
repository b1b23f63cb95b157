/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The least that a TLS client can do, for bench/accuracy.py to set sonde's
 * tls phase against: connect, one handshake with the chain and the name
 * checked, and its time in nanoseconds on standard output. Blocking calls, no
 * callback, nothing kept. What is done once a process (the context, the
 * trusted certificates) is not in the time, as in sonde.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

static int64_t
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "tls_floor: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static int
connect_to(const char *address, const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
	if (fd < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
		die("cannot connect");
	return fd;
}

/* A connection's TLS that checks the chain and the name, as sonde does. */
static SSL *
make_tls(SSL_CTX *ctx, const char *name, int version)
{
	static const unsigned char alpn[] = "\x08http/1.1";
	SSL *ssl;

	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	if (SSL_CTX_set_min_proto_version(ctx, version) != 1 ||
	    SSL_CTX_set_max_proto_version(ctx, version) != 1)
		die("cannot set the version");
	ssl = SSL_new(ctx);
	if (ssl == NULL || SSL_set1_host(ssl, name) != 1 ||
	    SSL_set_tlsext_host_name(ssl, name) != 1 ||
	    SSL_set_alpn_protos(ssl, alpn, sizeof(alpn) - 1) != 0)
		die("cannot set up TLS");
	return ssl;
}

int
main(int argc, char **argv)
{
	SSL_CTX *ctx;
	SSL *ssl;
	int64_t began, ended;

	if (argc != 6)
		die("usage: tls_floor ADDRESS PORT NAME CA-FILE 1.2|1.3");
	ctx = SSL_CTX_new(TLS_client_method());
	if (ctx == NULL || SSL_CTX_load_verify_file(ctx, argv[4]) != 1)
		die("cannot load the trusted certificates");
	ssl = make_tls(ctx, argv[3],
	    strcmp(argv[5], "1.2") == 0 ? TLS1_2_VERSION : TLS1_3_VERSION);
	if (SSL_set_fd(ssl, connect_to(argv[1], argv[2])) != 1)
		die("no descriptor");

	began = now_ns();
	if (SSL_connect(ssl) != 1)
		die("no handshake");
	ended = now_ns();

	printf("%lld\n", (long long)(ended - began));
	SSL_shutdown(ssl);
	(void)close(SSL_get_fd(ssl));
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	return 0;
}
