/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Servers: listening sockets on loopback, a task for each and for each client.
 */
#ifndef LAB_SERVER_H
#define LAB_SERVER_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "lab.h"

struct server;

/*
 * Starts a server for row on a free port. https: tls is its context, which
 * stays the caller's; else NULL. NULL with errno set if there is no port.
 */
struct server *server_start(const struct lab *lab, const struct row *row,
    enum protocol protocol, SSL_CTX *tls);
int server_port(const struct server *s);

/* Whether "localhost" leads to it by all of its addresses. */
bool server_is_dual(const struct server *s);

/* After loop_run(): closes the sockets, frees. NULL is well. */
void server_free(struct server *s);

/* A UDP port of 127.0.0.1 that never answers; *fd is the caller's. */
int silent_port(int *fd);

/* Ends every task, so that loop_run() returns. */
void servers_stop(void);

#endif
