/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP/1.0 and 1.1 as a server (RFC 9110, RFC 9112): a request read whole, a
 * reply written as it should be. The pages of the healthy server are in
 * pages.c; what is broken on purpose is in http_faults.c.
 */
#ifndef LAB_HTTP_H
#define LAB_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "peer.h"

struct request {
	char method[24];
	struct buf target; /* the path and query, also of an absolute form */
	int minor;         /* HTTP/1.x */
	bool keep;         /* the connection may serve another request */
	bool has_host;
	bool expects; /* 100-continue */
	bool gzip;    /* it accepts that coding */
	bool chunked;
	bool has_length;
	uint64_t length;
	struct buf type; /* of the body */
	bool upgrades;   /* to a WebSocket */
	bool deflates;   /* its messages may be compressed */
	struct buf key;
	struct buf protocols; /* one of them is to be spoken in it */
	struct buf body;
	const char *refused; /* the status this request must get; NULL: none */
};

/*
 * Reads the next request, its body too unless body is false. False: there is
 * none, the peer has gone. request_free() in both cases.
 */
bool request_read(struct peer *p, struct request *r, bool body);
void request_free(struct request *r);

/* Reads the body of r after its head, with a 100 (Continue) if expected. */
bool request_read_body(struct peer *p, struct request *r);

/*
 * Sends a whole reply to r: the status ("200 OK"), more fields (each with its
 * CR LF) and a body, which HEAD leaves out. False: the peer has gone.
 */
bool reply(struct peer *p, const struct request *r, const char *status,
    const char *fields, struct str body);

/*
 * The head alone, with the fields every reply has, and the end of the head;
 * the framing is the caller's fields.
 */
bool reply_head(struct peer *p, const struct request *r, const char *status,
    const char *fields);

/* Whether r's reply has a body. */
bool request_wants_body(const struct request *r);

/* ---- pages.c ---- */

/* Serves request after request, as a healthy server does. */
void serve_pages(struct peer *p);

/* Serves one request whose head was read. False: it was the last one. */
bool serve_page(struct peer *p, struct request *r);

#endif
