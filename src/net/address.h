/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Socket addresses as values, and their text: "192.0.2.1",
 * "[2001:db8::1]:443". Names are resolve.h.
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/* Room for any of the texts, with brackets, scope and port. */
#define ADDRESS_TEXT 80

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_storage room;
	};
	socklen_t len;
};

/* From text without brackets ("fe80::1%eth0"); false if it is no literal. */
bool address_parse(const char *text, int port, struct address *a);

struct address address_of(const struct sockaddr *sa, socklen_t len);
int address_port(const struct address *a);
void address_set_port(struct address *a, int port);
bool address_same_host(const struct address *a, const struct address *b);
bool address_is_loopback(const struct address *a);

/* The host alone, or with the port; into out, which is returned. */
char *address_host(const struct address *a, char out[ADDRESS_TEXT]);
char *address_text(const struct address *a, char out[ADDRESS_TEXT]);

#endif
