/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The healthy peers of the probe, in processes of their own: a resolver that
 * knows one address, and an HTTPS server that asks for a certificate.
 */
#ifndef TESTS_INJECT_PEERS_H
#define TESTS_INJECT_PEERS_H

#include <sys/types.h>

/* The server's name, and as it stands in its certificate. */
#define PEERS_NAME \
	"b\xc3\xbc" \
	"cher.example"
#define PEERS_ASCII "xn--bcher-kva.example"

struct peers {
	char folder[64]; /* with ca.pem, own.pem (client's, with its key) */
	int dns_port;
	int https_port;
	pid_t pid;
};

/* Starts them; a failure ends the program. */
void peers_start(struct peers *p);

/* Ends them; the folder goes too. */
void peers_end(struct peers *p);

#endif
