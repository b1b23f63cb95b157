/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be wrong with a reply. Most of it is text in lab.tbl.h; here is
 * what text alone cannot do: be late, slow, endless or too large.
 */
#include <limits.h>
#include <zlib.h>

#include "faults.h"
#include "http.h"

/* A gzip bomb is this many bytes when it has gone off. */
#define BOMB ((size_t)1024 * 1024 * 1024)

/* TLS if it is wanted, then one request whole; what it says does not matter. */
static bool
hear_request(struct peer *p)
{
	struct request r;
	bool heard;

	if (!peer_secure(p))
		return false;
	heard = request_read(p, &r, true);
	request_free(&r);
	return heard;
}

void
serve_text(struct peer *p)
{
	if (!hear_request(p) || !peer_say_bytes(p, p->row->text))
		return;
	if (p->row->wait_ms > 0)
		peer_pause(p, p->row->wait_ms);
}

void
serve_drip(struct peer *p)
{
	struct str text = p->row->text;

	if (!hear_request(p))
		return;
	for (size_t i = 0; i < text.n; i++)
		if (!peer_say_bytes(p, (struct str){ text.p + i, 1 }) ||
		    !peer_pause(p, p->row->wait_ms))
			return;
}

/* Where line number n of a text begins. */
static size_t
after_lines(struct str text, int n)
{
	size_t at = 0;

	for (int i = 0; i < n; i++)
		at += 1 +
		    str_find((struct str){ text.p + at, text.n - at }, '\n');
	return at;
}

void
serve_endless(struct peer *p)
{
	struct str all = p->row->text;
	size_t once = after_lines(all, p->row->number);
	size_t piece = p->row->wait_ms > 0 ? 1 : 4096;
	struct buf more = { 0 };
	bool going =
	    hear_request(p) && peer_say_bytes(p, (struct str){ all.p, once });

	do
		buf_add(&more, all.p + once, all.n - once);
	while (more.n < piece);
	while (going)
		going = peer_say_bytes(p, buf_str(&more)) &&
		    (p->row->wait_ms == 0 || peer_pause(p, p->row->wait_ms));
	buf_free(&more);
}

/* Says what deflate() has made so far. */
static bool
say_packed(struct peer *p, z_stream *z, int flush)
{
	unsigned char out[2048];
	int code;

	do {
		z->next_out = out;
		z->avail_out = sizeof(out);
		code = deflate(z, flush);
		if (!peer_say_bytes(p,
			(struct str){ (const char *)out,
			    sizeof(out) - z->avail_out }))
			return false;
	} while (code == Z_OK && z->avail_out == 0);
	return true;
}

void
serve_bomb(struct peer *p)
{
	static unsigned char zeros[65536];
	z_stream z = { .opaque = NULL };
	bool going = hear_request(p) && peer_say_bytes(p, p->row->text);

	if (!going ||
	    deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	for (size_t n = 0; going && n < BOMB; n += sizeof(zeros)) {
		z.next_in = zeros;
		z.avail_in = sizeof(zeros);
		going = say_packed(p, &z, Z_NO_FLUSH);
	}
	if (going)
		say_packed(p, &z, Z_FINISH);
	deflateEnd(&z);
}

void
serve_status(struct peer *p)
{
	struct request r;
	struct buf fields = { 0 };
	bool more = peer_secure(p);

	buf_adds(&fields, "Content-Type: text/plain\r\n");
	buf_add(&fields, p->row->text.p, p->row->text.n);
	for (int i = 1; more; i++) {
		more = request_read(p, &r, true);
		if (i == p->row->number)
			r.keep = false;
		more = more &&
		    reply(p, &r, p->row->status, buf_text(&fields),
			str_of("This is an exercise.\n")) &&
		    r.keep;
		request_free(&r);
	}
	buf_free(&fields);
}

void
serve_deeper(struct peer *p)
{
	struct request r;
	struct buf fields = { 0 };
	bool more = peer_secure(p);

	while (more) {
		more = request_read(p, &r, true);
		buf_clear(&fields);
		buf_addf(&fields, "Location: %sdeeper/\r\n",
		    buf_text(&r.target));
		more = more &&
		    reply(p, &r, "302 Found", buf_text(&fields), str_of("")) &&
		    r.keep;
		request_free(&r);
	}
	buf_free(&fields);
}

void
serve_deaf(struct peer *p)
{
	struct request r;

	if (!peer_secure(p))
		return;
	request_read(p, &r, false);
	request_free(&r);
	peer_pause(p, INT_MAX);
}

void
serve_late(struct peer *p)
{
	struct request r;

	if (!peer_secure(p))
		return;
	if (request_read(p, &r, true)) {
		r.keep = false;
		peer_pause(p, p->row->wait_ms);
		serve_page(p, &r);
	}
	request_free(&r);
}

void
serve_no_continue(struct peer *p)
{
	struct request r;

	if (!peer_secure(p))
		return;
	if (request_read(p, &r, false)) {
		if (r.expects)
			r.refused = "417 Expectation Failed";
		else
			request_read_body(p, &r);
		r.keep = false;
		serve_page(p, &r);
	}
	request_free(&r);
}

void
serve_once(struct peer *p)
{
	struct request r;

	if (!peer_secure(p))
		return;
	if (request_read(p, &r, true) && serve_page(p, &r)) {
		request_free(&r);
		request_read(p, &r, true);
	}
	request_free(&r);
}
