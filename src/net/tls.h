/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS 1.2 and 1.3 over a connection, by OpenSSL through a BIO of our own. One
 * handshake tells all: each message and alert with its time, the chain as
 * sent, every fault of it. The policy reads that list before any application
 * byte may leave.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/conn.h"

struct tls_wish {
	const char *cacert; /* what is trusted; NULL: the system's */
	const char *cert;   /* our own chain (PEM), or NULL */
	const char *key;    /* its key; NULL: in cert */
	const char *sni;    /* NULL: the host; "": none */
	bool insecure;      /* go on after a failed verification */
	int min;            /* TLS1_2_VERSION ...; 0: 1.2 */
	int max;            /* 0: the highest */
	/*
	 * Told each secret as a line of the NSS key log, without its end; NULL.
	 */
	void (*tell_key)(const char *line, void *arg);
	void *key_arg;
};

struct tls_profile;

/*
 * Checks the files of a wish before anything is sent: 0, or ERR_FILE (or
 * ERR_UNSUPPORTED: min above max) and one line in error that names the file
 * and why. Profiles are shared by probes and outlive their handshakes; the
 * SSL_CTX is made when first needed.
 */
int tls_profile_new(const struct tls_wish *wish, struct tls_profile **out,
    struct buf *error);
void tls_profile_free(struct tls_profile *p);

/*
 * Handshake as a client with host (A-labels or a literal, for SNI and the
 * check of names). alpn is a list with commas ("h2,http/1.1") or NULL. On
 * return 0 the cover is on and the application may speak; ERR_VERIFY: the
 * chain has faults (EV_VERIFY_ERROR, EV_STAPLE) and not insecure: nothing may
 * be said, close; ERR_LATE, ERR_CLOSED, ERR_RESET, ERR_PROTOCOL, ERR_CANCELLED,
 * ERR_SYSTEM: no handshake (EV_TLS_FAILED). The time spent in checking the
 * chain is PHASE_LOCAL's; phases: PHASE_SECURE on entry, PHASE_LOCAL on return.
 */
int tls_start(struct conn *c, struct tls_profile *p, const char *host,
    const char *alpn, int64_t deadline_ns);

/*
 * The same on a second connection to the same host, with the same profile: it
 * goes on with the session that first has now, if the server lets it
 * (EV_TLS_DONE tells); then first's chain holds for it too. What first has
 * received must have been read, or a ticket is missed; first outlives it.
 */
int tls_start_beside(struct conn *c, const struct conn *first,
    struct tls_profile *p, const char *host, const char *alpn,
    int64_t deadline_ns);

/* "TLS 1.3", or NULL if c has no TLS. */
const char *tls_version(const struct conn *c);

/*
 * What binds words to this very TLS connection: "tls-exporter" (RFC 9266) in
 * TLS 1.3, "tls-unique" (RFC 5929 3) below it, with the bytes appended to out.
 * NULL: no TLS, or one without extended master secret, which binds nothing
 * (RFC 7627 1).
 */
const char *tls_channel_binding(const struct conn *c, struct buf *out);

/* Whether there is a certificate of ours for a server that asks for one. */
bool tls_has_certificate(const struct conn *c);

#endif
