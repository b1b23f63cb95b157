/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a practice server is: one row of lab.tbl.h. A row says where it is
 * offered, what is broken, what sonde should find, and how the break is made:
 * by a function that serves a connection, by parameters, or both.
 */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Where a row is offered: the first word after sonde-lab. A set of bits. */
enum protocol {
	DNS = 0x1,
	HTTP = 0x2,
	HTTPS = 0x4,
	SMTP = 0x8,
	SMTPS = 0x10,
	LMTP = 0x20,
	IMAP = 0x40,
	IMAPS = 0x80,
	POP3 = 0x100,
	POP3S = 0x200,
	FTP = 0x400,
	FTPS = 0x800,
	WS = 0x1000,
	WSS = 0x2000,
	WEB = HTTP | HTTPS,
};

/* Whether a server of that protocol speaks TLS. */
enum when {
	TLS_NEVER,
	TLS_AT_ONCE,
	TLS_LATER, /* in the middle: STARTTLS and its like */
};

/* How a connection ends when the serving function is through. */
enum ending {
	END_CLOSE, /* in order: close_notify under TLS, FIN */
	END_CUT,   /* FIN alone */
	END_RESET, /* RST */
	END_HOLD,  /* it stays open and silent */
};

/* Who listens. */
enum listening {
	LISTEN,      /* on 127.0.0.1 and, where there is IPv6, on ::1 */
	LISTEN_IPV4, /* on 127.0.0.1 alone */
	LISTEN_NOT,  /* nobody: the port is taken and closed */
	LISTEN_FULL, /* nobody accepts and the queue is full */
	LISTEN_IDLE, /* as LISTEN, with the smallest receive buffer */
};

/* The server's own certificate; certificates.c says what each is made of. */
enum leaf {
	LEAF_GOOD,
	LEAF_EXPIRED,
	LEAF_NOT_YET,
	LEAF_SOON,
	LEAF_WRONG_HOST,
	LEAF_COMMON_NAME,
	LEAF_NO_ADDRESS,
	LEAF_SELF_SIGNED,
	LEAF_DEFAULT,
	LEAF_RSA,
	LEAF_WEAK_KEY,
	LEAF_SHA1,
	LEAF_WRONG_USAGE,
	LEAF_ESCAPES,
	LEAF_MUST_STAPLE,
	LEAF_HUGE,
	LEAVES
};

/* What is above the leaf. */
enum above {
	ABOVE_GOOD,        /* an intermediate, then the root the user trusts */
	ABOVE_FOREIGN,     /* an intermediate under a root nobody trusts */
	ABOVE_INSPECTOR,   /* the same, of a TLS-inspecting proxy */
	ABOVE_EXPIRED,     /* an intermediate that has expired */
	ABOVE_NOT_CA,      /* an intermediate that may not issue */
	ABOVE_CONSTRAINED, /* an intermediate for other names alone */
	ABOVES
};

/* The OCSP response that is stapled; staple.c says what each is made of. */
enum staple {
	STAPLE_NONE,
	STAPLE_GOOD,
	STAPLE_REVOKED,
	STAPLE_UNKNOWN,
	STAPLE_STALE,
	STAPLE_EARLY,
	STAPLE_OTHER,    /* of another certificate */
	STAPLE_STRANGER, /* signed by somebody else */
	STAPLE_SPOILT,   /* one bit of the signature is changed */
	STAPLE_ERROR,    /* the responder's, in place of an answer */
	STAPLE_GARBAGE,  /* no OCSP response */
	STAPLES
};

struct peer;
struct question;
struct answer;

struct row {
	unsigned int on;    /* bits of enum protocol */
	const char *id;     /* what is typed */
	const char *broken; /* in one sentence, without a full stop */
	const char *says;   /* the id of sonde's finding; "-" for none */

	/* Serves one connection; the ending follows. */
	void (*serve)(struct peer *p);
	/* Answers one question (DNS). */
	void (*answer)(const struct question *q, struct answer *a);

	/* A server of lines answers this command with .text; see lines.h. */
	const char *verb;
	int nth;   /* the first so many times it is answered well */
	bool ends; /* ... and behind .text comes the ending */
	bool bare; /* it can do less than others; serve says what */

	/* Parameters of those two; each function says which it reads. */
	struct str text;
	const char *status; /* "404 Not Found" */
	int number;
	int ede; /* an extended DNS error (RFC 8914) */
	int wait_ms;
	enum ending ending;
	enum listening listening;

	/* TLS. */
	enum leaf leaf;
	enum above above;
	enum staple staple;
	const char *chain;   /* what is sent, in order; see certificates.h */
	const char *ciphers; /* those of TLS 1.2; NULL: the usual ones */
	int only; /* the one version spoken (TLS1_2_VERSION); 0: 1.2, 1.3 */
	bool wants_client;   /* a client certificate is required */
	bool strange_client; /* folder/client.pem is none of those */
	bool refuses_name;   /* an alert answers any server name */
	unsigned int cut;    /* this record of the handshake ends half-way */
	unsigned int spoil;  /* one bit of this record is changed */

	/* DNS: it is asked for exchangers (--mx), which speak SMTP. */
	bool mx;

	/* DNS: a second server, which never answers, is named first. */
	bool silent_first;

	/* What to type; {port} and {folder} are filled in. */
	const char *options;
	const char *scheme; /* NULL: the protocol's name */
	const char *host;
	const char *path;
	bool upload; /* a large file to be sent is made: {folder}/upload */
	bool letter; /* a small message is made: {folder}/letter */
};

/* For .text: a literal, which may hold NUL. */
#define TEXT(literal) \
	{ \
		.p = (literal), .n = sizeof(literal) - 1 \
	}

/* The table by index, healthy ones first; NULL behind the last. */
const struct row *row_at(size_t i);

/* The row of an id for one protocol; of NULL the healthy one. NULL: no such. */
const struct row *row_find(enum protocol protocol, const char *id);

/* "dns", "http", "https" and back; false if name is none of them. */
const char *protocol_name(enum protocol protocol);
bool protocol_find(const char *name, enum protocol *protocol);

/* By index, in the order of their bits; false behind the last. */
bool protocol_at(size_t i, enum protocol *protocol);

enum when protocol_tls(enum protocol protocol);

/* What the command line asked for. */
struct lab {
	int delay_ms;       /* before anything is said */
	const char *folder; /* of certificates and files; NULL: there is none */
};

#endif
