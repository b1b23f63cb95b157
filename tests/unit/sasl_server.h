/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server that logs people in, by the server's side of libgsasl, in a process
 * of its own: "AUTH MECHANISM [response]", then "+ challenge" as long as
 * there is something to ask, then "OK [additional data]", or "NO" and an echo
 * of what it heard last.
 */
#ifndef TESTS_UNIT_SASL_SERVER_H
#define TESTS_UNIT_SASL_SERVER_H

#include <openssl/ssl.h>
#include <stdbool.h>

struct sasl_server {
	SSL_CTX *tls;         /* NULL: in the clear */
	const char *user;     /* whom it knows */
	const char *password; /* ... and by what */
	bool at_once;         /* additional data stands behind "OK" */
	bool lies;            /* its proof is wrong */
	bool mute;            /* it keeps its proof back */
};

/*
 * Serves one login on fd, which stays the caller's. The end of a pipe, for
 * sasl_server_end(): the loop of a test takes the exit status of every child.
 */
int sasl_server_start(int fd, const struct sasl_server *s);

/* Waits for its end; whether it had let us in. */
bool sasl_server_end(int pipe);

#endif
