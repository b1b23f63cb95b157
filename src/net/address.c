/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Socket addresses as values: from literals and to text, and the few questions
 * that others ask of them. No names are looked up here (resolve.c), and which
 * address is tried first is order.c.
 */
#include "net/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

struct address
address_of(const struct sockaddr *sa, socklen_t len)
{
	struct address a = { .len = 0 };

	if (sa == NULL || len > sizeof(a.room))
		return a;
	memcpy(&a.room, sa, len);
	a.len = len;
	return a;
}

static bool
parse_v4(const char *text, struct address *a)
{
	if (inet_pton(AF_INET, text, &a->v4.sin_addr) != 1)
		return false;
	a->v4.sin_family = AF_INET;
	a->len = sizeof(a->v4);
	return true;
}

/* The zone of RFC 4007 section 11: the name of an interface, or its number. */
static bool
parse_zone(const char *zone, uint32_t *scope)
{
	uint64_t number;

	*scope = if_nametoindex(zone);
	if (*scope != 0)
		return true;
	if (!str_number(str_of(zone), 10, &number) || number > UINT32_MAX)
		return false;
	*scope = (uint32_t)number;
	return number != 0;
}

static bool
parse_v6(const char *text, struct address *a)
{
	char host[INET6_ADDRSTRLEN];
	size_t n = str_find(str_of(text), '%');

	if (n >= sizeof(host))
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	if (inet_pton(AF_INET6, host, &a->v6.sin6_addr) != 1)
		return false;
	if (text[n] == '%' && !parse_zone(text + n + 1, &a->v6.sin6_scope_id))
		return false;
	a->v6.sin6_family = AF_INET6;
	a->len = sizeof(a->v6);
	return true;
}

bool
address_parse(const char *text, int port, struct address *a)
{
	struct address read = { .len = 0 };

	if (!parse_v4(text, &read) && !parse_v6(text, &read))
		return false;
	*a = read;
	address_set_port(a, port);
	return true;
}

int
address_port(const struct address *a)
{
	if (a->any.sa_family == AF_INET)
		return ntohs(a->v4.sin_port);
	if (a->any.sa_family == AF_INET6)
		return ntohs(a->v6.sin6_port);
	return 0;
}

void
address_set_port(struct address *a, int port)
{
	if (a->any.sa_family == AF_INET)
		a->v4.sin_port = htons((uint16_t)port);
	if (a->any.sa_family == AF_INET6)
		a->v6.sin6_port = htons((uint16_t)port);
}

bool
address_same_host(const struct address *a, const struct address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
	if (a->any.sa_family == AF_INET6)
		return a->v6.sin6_scope_id == b->v6.sin6_scope_id &&
		    IN6_ARE_ADDR_EQUAL(&a->v6.sin6_addr, &b->v6.sin6_addr);
	return false;
}

/* 127.0.0.0/8, ::1, and the former inside an IPv4-mapped address. */
bool
address_is_loopback(const struct address *a)
{
	if (a->any.sa_family == AF_INET)
		return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
	if (a->any.sa_family != AF_INET6)
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr))
		return a->v6.sin6_addr.s6_addr[12] == 127;
	return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

/* Appends "%eth0", or "%3" if the interface is gone. */
static void
add_zone(uint32_t scope, char out[ADDRESS_TEXT])
{
	char name[IF_NAMESIZE];
	size_t n = strlen(out);

	if (scope == 0)
		return;
	if (if_indextoname(scope, name) != NULL)
		snprintf(out + n, ADDRESS_TEXT - n, "%%%s", name);
	else
		snprintf(out + n, ADDRESS_TEXT - n, "%%%u", (unsigned)scope);
}

char *
address_host(const struct address *a, char out[ADDRESS_TEXT])
{
	out[0] = '\0';
	if (a->any.sa_family == AF_INET)
		inet_ntop(AF_INET, &a->v4.sin_addr, out, ADDRESS_TEXT);
	if (a->any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a->v6.sin6_addr, out, ADDRESS_TEXT);
		add_zone(a->v6.sin6_scope_id, out);
	}
	return out;
}

char *
address_text(const struct address *a, char out[ADDRESS_TEXT])
{
	char host[ADDRESS_TEXT];
	int room = ADDRESS_TEXT - (int)sizeof("[]:65535");

	address_host(a, host);
	snprintf(out, ADDRESS_TEXT,
	    a->any.sa_family == AF_INET6 ? "[%.*s]:%d" : "%.*s:%d", room, host,
	    address_port(a));
	return out;
}
