/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the TLS layer share, and nobody else sees: tls.c (the
 * handshake and the cover), tls_context.c (profiles and trust), tls_bio.c,
 * tls_verify.c (the chain), tls_events.c (what the trace is told) and
 * tls_names.c (numbers to words).
 */
#ifndef NET_TLS_INTERNAL_H
#define NET_TLS_INTERNAL_H

#include <openssl/ssl.h>

#include "net/tls.h"
#include "trace/trace.h"

/* The faults kept of a chain: each is of another kind or depth. */
#define TLS_FAULTS 64

/* The bytes that show whether a reply is TLS at all: a record's header. */
#define TLS_HEAD 5

/* A fault of the chain: an X509_V_ERR_ code at a depth. */
struct tls_fault {
	int depth;
	int code;
	struct str subject; /* of the certificate; empty: there is none */
};

/* One TLS connection. It lives in the arena of its conn. */
struct tls {
	struct conn *conn;
	struct tls_profile *profile; /* until the handshake is over */
	SSL *ssl;                    /* NULL: could not be made */
	uint64_t record_at;      /* where the latest record received began */
	const char *sni;         /* as sent, or NULL */
	const char *alpn;        /* as offered: "h2,http/1.1", or NULL */
	const struct tls *first; /* whose session may go on, or NULL */
	bool offered;            /* it was offered to the server */

	/* What OpenSSL's queue said last: a reason and its text, or 0, NULL. */
	int error_code;
	const char *error_text;
	bool broken; /* a fault of TLS: no close_notify after it */

	/* The handshake. */
	bool handshaking;
	int64_t started_ns;
	int64_t last_ns;     /* of the last event told */
	uint64_t started_at; /* conn_raw_received() at the start */
	size_t n_head; /* first bytes received since then; or the latest */
	unsigned char head[TLS_HEAD];
	bool too_much;            /* a limit was reached */
	unsigned int messages;    /* sent and received so far */
	const char *last_message; /* received; NULL: none */
	const char *where;        /* what is waited for, in words */
	int version;              /* as ServerHello says; 0: none came */
	bool asked;               /* for a certificate, and not yet told */
	int alert;                /* received, that ends it; -1: none */

	/* The chain. */
	bool judged;
	unsigned int n_faults;
	struct tls_fault faults[TLS_FAULTS];
};

/* ---- tls_context.c ---- */

/*
 * The profile's SSL_CTX, made and its trust named when first needed. NULL if
 * OpenSSL cannot; its error queue says why.
 */
SSL_CTX *tls_profile_context(struct tls_profile *p);

/* What is trusted, in words: a file, a directory. Known after the above. */
const char *tls_profile_trust(const struct tls_profile *p);
const struct tls_wish *tls_profile_wish(const struct tls_profile *p);

/* ---- tls_bio.c ---- */

/* A BIO over the conn of tls, for SSL_set_bio(). NULL: no memory. */
BIO *tls_bio(struct tls *tls);

/* ---- tls_verify.c ---- */

/* For an SSL_CTX: faults are collected; none stops the handshake. */
bool tls_verify_set_up(SSL_CTX *ctx);

/* The name or address that the certificate must have. 0 or ERR_SYSTEM. */
int tls_verify_host(struct tls *tls, const char *host);

/* Whether the chain was checked and has no fault. */
bool tls_verified(const struct tls *tls);

/* ---- tls_staple.c ---- */

/*
 * After a full handshake, not a resumed one: judges the stapled OCSP response
 * and tells EV_STAPLE, if there is one or should be. True if nothing may be
 * said because of it.
 */
bool tls_staple_refused(struct tls *tls);

/* ---- tls_session.c ---- */

/* Before the handshake: offers the session of tls->first, if it has one. */
void tls_session_offer(struct tls *tls);

/* After it: whether the server goes on with that session. */
bool tls_session_resumed(const struct tls *tls);

/*
 * No chain comes then: what the first connection's was found to be holds on, as
 * host and profile are the same.
 */
void tls_session_inherit(struct tls *tls);

/* ---- tls_events.c ---- */

/* A new event of this connection, now. */
struct event *tls_event(struct tls *tls, enum event_kind k);

/* From here on time is phase p's. */
void tls_phase(struct tls *tls, enum phase p);

/* What the task waits for, in words that stay. */
void tls_where(struct tls *tls, const char *where);

/* For SSL_set_msg_callback(), with tls as arg: messages and alerts. */
void tls_on_message(int sent, int version, int type, const void *p, size_t n,
    SSL *ssl, void *arg);

/* EV_TLS_START, EV_TLS_DONE. */
void tls_tell_start(struct tls *tls);
void tls_tell_done(struct tls *tls);

/* EV_TLS_CLEAR, if a fault of the cover was that. */
void tls_tell_clear(struct tls *tls);

/* EV_TLS_FAILED; how is one of its words, within_ns the time allowed or -1. */
void tls_tell_failed(struct tls *tls, const char *how, int64_t within_ns);

/* Whether bytes came and they are no TLS record. */
bool tls_is_not_tls(const struct tls *tls);

/* ---- tls_names.c ---- */

/* In a; never NULL: "TLS 1.3", or the number. */
const char *tls_version_name(struct arena *a, int version);

/* By a handshake message's first byte, which has no HelloRetryRequest. */
const char *tls_message_name(struct arena *a, int type);

/* "handshake_failure" (RFC 8446 6), or "alert 201". */
const char *tls_alert_name(struct arena *a, int alert);

/* "X25519", "P-256", "DH 2048"; NULL if there was no such key exchange. */
const char *tls_group_name(struct arena *a, SSL *ssl);

#endif
