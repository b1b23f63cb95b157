/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DNS server in the loop of the program that tests, over UDP and TCP on a
 * port of loopback. The first label of the name asked says how it behaves;
 * dns_script.c has the list.
 */
#ifndef TESTS_DNS_SERVER_H
#define TESTS_DNS_SERVER_H

#include <stdbool.h>

struct dns_server;

/* tcp: whether it listens there too, or the port is closed. */
struct dns_server *dns_server_new(bool tcp);
void dns_server_free(struct dns_server *s);

int dns_server_port(const struct dns_server *s);

/* Queries so far. */
int dns_server_count(const struct dns_server *s);

#endif
