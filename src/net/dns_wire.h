/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading one DNS message (RFC 1035, RFC 6891, RFC 8914) as it crossed the
 * wire: what sonde tells of it, no more. Pure, bounded and for hostile bytes;
 * sending, asking again and believing are c-ares' work.
 */
#ifndef NET_DNS_WIRE_H
#define NET_DNS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limit.h"
#include "base/str.h"

enum {
	DNS_TYPE_A = 1,
	DNS_TYPE_CNAME = 5,
	DNS_TYPE_PTR = 12,
	DNS_TYPE_MX = 15,
	DNS_TYPE_AAAA = 28,
	DNS_TYPE_OPT = 41
};

enum {
	DNS_NOERROR = 0,
	DNS_FORMERR = 1,
	DNS_SERVFAIL = 2,
	DNS_NXDOMAIN = 3,
	DNS_NOTIMP = 4,
	DNS_REFUSED = 5
};

/* A name as text: 255 octets, each of which may need "\ddd", and a NUL. */
#define DNS_NAME_TEXT 1024

/* The names of all hosts that are kept of a message, with their NULs. */
#define DNS_HOSTS_TEXT 4096

struct dns_address {
	bool v6;
	unsigned char bytes[16]; /* the first 4 of an A */
};

/* A host that an MX (RFC 1035 3.3.9) or a PTR record names. */
struct dns_host {
	unsigned int preference; /* of an MX */
	const char *name;        /* in the message; "": the root */
};

/* About 16 KiB: not for a stack, and not to be copied. */
struct dns_message {
	unsigned int id;
	bool response;
	bool truncated;           /* the TC bit */
	bool edns;                /* an OPT record is there */
	unsigned int rcode;       /* with the extension of RFC 6891 6.1.3 */
	unsigned int type;        /* of the question; 0: there is none */
	char name[DNS_NAME_TEXT]; /* of the question, no last dot */
	int ede;                  /* the first info code; -1: none */
	struct str ede_text;      /* in the message */
	int64_t ttl;              /* lowest of chain and addresses; -1 */
	char aliases[LIMIT_DNS_ALIASES][DNS_NAME_TEXT];
	size_t n_aliases;
	struct dns_address addresses[LIMIT_DNS_ADDRESSES];
	size_t n_addresses; /* at the end of the chain */
	struct dns_host hosts[LIMIT_DNS_HOSTS];
	size_t n_hosts; /* likewise, in the order of the answer */
	char names[DNS_HOSTS_TEXT];
	size_t n_names;     /* bytes of names in use */
	bool alias_repeats; /* the chain comes back to itself */
	bool alias_long;    /* it has more hops than are kept */
	bool more;          /* more addresses, hosts or records than are kept */
	const char *error;  /* why it cannot be read on; NULL: all was */
};

/*
 * Reads message into m; false if m->error is set, and m then holds what came
 * before the fault. m->ede_text is valid as long as the message.
 */
bool dns_read(struct str message, struct dns_message *m);

/* "NXDOMAIN" (RFC 6895 2.3); NULL for a number without a name. */
const char *dns_rcode_name(unsigned int rcode);

/* "AAAA", "MX"; NULL for what sonde never asks. */
const char *dns_type_name(unsigned int type);

/* The text of a into out, at least INET6_ADDRSTRLEN bytes; returns out. */
char *dns_address_text(const struct dns_address *a, char *out, size_t size);

#endif
