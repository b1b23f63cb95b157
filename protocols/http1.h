/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP/1.0 and 1.1 as a message format (RFC 9112): the head of a reply and
 * the body behind it. What is asked, and what an answer means, is http.c's.
 */
#ifndef HTTP1_H
#define HTTP1_H

#include "module.h"

enum framing {
	FRAMING_NONE,   /* no body: HEAD, 1xx, 204, 304 */
	FRAMING_LENGTH, /* Content-Length */
	FRAMING_CHUNKED,
	FRAMING_CLOSE /* to the end of the connection */
};

/* What the head of a reply says, as far as the rest depends on it. */
struct head {
	unsigned int status;
	bool http10;
	bool close; /* Connection: close */
	bool keep;  /* Connection: keep-alive */
	bool has_length;
	bool bad_length;
	uint64_t length;
	bool has_transfer; /* any Transfer-Encoding */
	bool chunked;      /* ... whose last coding is chunked */
	char coding[16];   /* Content-Encoding, "" for none */
	bool located;      /* a Location was there */
	bool trailer;      /* what comes now stands behind the body */
	unsigned int lines;
	uint64_t start;     /* offset of its first byte */
	uint64_t value_at;  /* of the value that is being read */
	uint64_t framed_at; /* of the last value about length or chunks */
	bool told_bare_lf;  /* said once, not for each line */

	/* The caller's own: gets each field of the head; NULL: nobody does. */
	void (*field)(struct talk *t, struct head *h, struct str name,
	    struct str value);
	void *arg;
};

/*
 * S: HTTP/1.1 100 Continue    any number of interim replies, then
 * S: HTTP/1.1 200 OK          the final one        RFC 9110 15.2
 * Hears one head: status line and fields, offences told with their place
 * (RFC 9112 sections 2.2, 4, 5); of h the caller has set field and arg. A reply
 * may begin before the request is out: a final one ends it, after an interim
 * one it goes on. *interim counts those heard before. False: there is none, or
 * no sense in going on.
 */
bool http1_next_head(struct talk *t, struct head *h, int *interim);

/* RFC 9110 15.2: not an interim reply; after 101 nothing follows in HTTP. */
bool http1_is_final(const struct head *h);

/* How the body behind h is framed (RFC 9112 6.3); contradictions are told. */
enum framing http1_framing(struct talk *t, const struct head *h,
    bool asked_head);

/* Hears the body to its end. False: it is not whole. */
bool http1_body(struct talk *t, struct head *h, enum framing f);

#endif
