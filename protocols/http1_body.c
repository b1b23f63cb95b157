/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The body of a reply (RFC 9112 sections 6 to 8): by length, in chunks, or to
 * the end of the connection. A body that breaks its own rule is told with the
 * place and read on as far as there is sense in it.
 */
#include "http1.h"
#include "http1_fields.h"

#include <string.h>

#define PIECE ((size_t)16384)

static const struct str nothing = { "", 0 };

/* A body on its way: whether its coding still makes sense. */
struct intake {
	uint64_t bytes;
	bool spoiled; /* counted only */
	bool full;    /* read no more */
};

/* What may be wrong with what a body holds, in the order of enum body. */
static const struct {
	const char *id;
	const char *what;
} spoils[] = {
	[BODY_BROKEN] = { "http-bad-gzip",
	    "the body is not what its Content-Encoding says" },
	[BODY_CUT] = { "http-truncated-gzip",
	    "the compressed body ends in the middle" },
	[BODY_BOMB] = { "http-decompression-bomb",
	    "the body expands to more than 100 times its size" },
	[BODY_TOO_LARGE] = { "http-body-too-large",
	    "the body is larger than sonde was told to read" },
	[BODY_UNWRITABLE] = { "local-cannot-write",
	    "the body cannot be written where it was asked to go" },
};

static void
judge(struct talk *t, struct intake *in, enum body b, struct str bytes)
{
	if (b == BODY_GOES_ON)
		return;
	fault_at(t, heard_so_far(t) - bytes.n, bytes, spoils[b].id, "%s",
	    spoils[b].what);
	in->spoiled = true;
	in->full = b != BODY_BROKEN;
}

/* False: read no more. */
static bool
take_in(struct talk *t, struct intake *in, struct str bytes)
{
	in->bytes += bytes.n;
	if (!in->spoiled)
		judge(t, in, body_goes_on(t, bytes), bytes);
	return !in->full && (!in->spoiled || in->bytes <= LIMIT_BODY);
}

/* n bytes, or fewer if the stream ends; *left says how many are missing. */
static enum heard
hear_bytes(struct talk *t, struct intake *in, uint64_t n, uint64_t *left)
{
	enum heard heard = HEARD;
	struct str bytes;

	where(t, "receiving the body");
	for (*left = n; *left > 0 && heard == HEARD; *left -= bytes.n) {
		heard =
		    hear_some(t, *left < PIECE ? (size_t)*left : PIECE, &bytes);
		if (heard == HEARD && !take_in(t, in, bytes))
			return HEARD_TROUBLE;
	}
	return *left == 0 ? HEARD : heard;
}

/* RFC 9112 6.2 and 8: fewer bytes than announced are an incomplete message. */
static bool
body_by_length(struct talk *t, struct head *h, struct intake *in)
{
	enum heard heard;
	uint64_t left;

	heard = hear_bytes(t, in, h->length, &left);
	if (heard == HEARD_END || heard == HEARD_CUT)
		fault_at(t, heard_so_far(t), nothing, "http-length-too-long",
		    "the server closed after %llu of %llu announced bytes",
		    (unsigned long long)(h->length - left),
		    (unsigned long long)h->length);
	return heard == HEARD;
}

/* Whether the stream goes on; an end before the last chunk is told. */
static bool
goes_on(struct talk *t, enum heard heard)
{
	if (heard == HEARD_END || heard == HEARD_CUT)
		fault_at(t, heard_so_far(t), nothing, "http-missing-last-chunk",
		    "the server closed before the last chunk, after %llu %s",
		    (unsigned long long)heard_so_far(t),
		    str_plural(heard_so_far(t), "byte", "bytes"));
	return heard == HEARD;
}

/* What is here instead of a chunk's size, or of the line end behind it. */
static bool
bad_chunk(struct talk *t, uint64_t at, struct str bytes, const char *what)
{
	fault_at(t, at, bytes, "http-bad-chunk", "%s, at byte %llu", what,
	    (unsigned long long)at);
	return false;
}

/* A line among the chunks; one that ends in LF alone is told once. */
static bool
hear_chunk_line(struct talk *t, struct head *h, struct line *l)
{
	if (!hear(t, l))
		return false;
	if (l->bare_lf && !h->told_bare_lf)
		bad_chunk(t, l->offset, l->text,
		    "a line of the chunked body ends in LF without CR");
	h->told_bare_lf |= l->bare_lf;
	return true;
}

/*
 * RFC 9112 7.1: chunk-size [ chunk-ext ] CRLF. What begins otherwise need not
 * be a line.
 */
static bool
read_size(struct talk *t, struct head *h, uint64_t *size)
{
	static const char what[] = "a chunk begins with no size in hexadecimal";
	struct str digits = { "", 0 };
	struct str rest;
	struct line l;
	bool same;

	where(t, "waiting for the next chunk");
	if (!goes_on(t, hear_start(t, "", &same)))
		return false;
	if (!str_number(overhear(t, 1), 16, size))
		return bad_chunk(t, heard_so_far(t), overhear(t, 64), what);
	if (!hear_chunk_line(t, h, &l))
		return false;
	rest = l.text;
	str_next(&rest, ';', &digits);
	digits = str_trim(digits);
	if (digits.n <= 15 && str_number(digits, 16, size))
		return true;
	return bad_chunk(t, l.offset, l.text, what);
}

/* The CR LF behind the bytes of a chunk. */
static bool
chunk_ends(struct talk *t, struct head *h)
{
	struct line l;
	bool same;

	if (!goes_on(t, hear_start(t, "\r\n", &same)))
		return false;
	if (same || str_starts(overhear(t, 1), "\n"))
		return hear_chunk_line(t, h, &l);
	return bad_chunk(t, heard_so_far(t), overhear(t, 64),
	    "a chunk is longer than its size says");
}

/*
 * RFC 9112 7.1: chunks, the last of size 0, then trailer fields and an empty
 * line.
 */
static bool
body_in_chunks(struct talk *t, struct head *h, struct intake *in)
{
	uint64_t size = 1;
	uint64_t left;

	while (size > 0) {
		if (!read_size(t, h, &size))
			return false;
		if (size > 0 &&
		    (!goes_on(t, hear_bytes(t, in, size, &left)) ||
			!chunk_ends(t, h)))
			return false;
	}
	where(t, "waiting for the trailer");
	h->trailer = true;
	return http1_fields(t, h);
}

/* RFC 9112 6.3 item 8; inside TLS only close_notify proves that it is whole. */
static bool
body_to_the_end(struct talk *t, struct intake *in)
{
	uint64_t left;
	enum heard heard;

	heard = hear_bytes(t, in, UINT64_MAX, &left);
	if (heard == HEARD_CUT)
		fault_at(t, heard_so_far(t), nothing, "tls-truncated",
		    "the body ends with the connection, and TLS was not "
		    "closed by close_notify: it may be cut short");
	return heard == HEARD_END;
}

static const char *const framing_names[] = {
	[FRAMING_NONE] = "none",
	[FRAMING_LENGTH] = "length",
	[FRAMING_CHUNKED] = "chunked",
	[FRAMING_CLOSE] = "close",
};

/*
 * RFC 9112 6.3: what is here behind the end of a reply answers no request of
 * ours.
 */
static bool
nothing_follows(struct talk *t)
{
	struct str extra = overhear(t, 64);

	if (extra.n > 0)
		fault_at(t, heard_so_far(t), extra, "http-extra-data",
		    "bytes follow the end of the reply, at byte %llu",
		    (unsigned long long)heard_so_far(t));
	return extra.n == 0;
}

static bool
hear_body(struct talk *t, struct head *h, enum framing f, struct intake *in)
{
	if (f == FRAMING_LENGTH)
		return body_by_length(t, h, in);
	if (f == FRAMING_CHUNKED)
		return body_in_chunks(t, h, in);
	return body_to_the_end(t, in);
}

/* As it came with its framing, without it, and as it is when decoded. */
static void
learn_sizes(struct talk *t, const struct intake *in, uint64_t start)
{
	learnf(t, "wire-bytes", "%llu",
	    (unsigned long long)(heard_so_far(t) - start));
	learnf(t, "body-bytes", "%llu", (unsigned long long)in->bytes);
	if (!in->spoiled)
		learnf(t, "decoded-bytes", "%llu",
		    (unsigned long long)body_decoded(t));
}

/*
 * What the body begins as. A part of a coded representation (206) is a piece
 * of the coded bytes: nobody can decode it alone (RFC 9110 14.2).
 */
static void
begin(struct talk *t, struct head *h)
{
	bool part = h->status == 206;

	if (!body_begins(t, part ? (struct str){ "", 0 } : str_of(h->coding)))
		fault_at(t, heard_so_far(t), nothing, "http-unknown-coding",
		    "the body is coded as \"%s\", which was not asked for",
		    h->coding);
}

bool
http1_body(struct talk *t, struct head *h, enum framing f)
{
	struct intake in = { .spoiled = false };
	uint64_t start = heard_so_far(t);
	bool whole;

	learn(t, "framing", str_of(framing_names[f]));
	if (f == FRAMING_NONE)
		return h->status == 101 || nothing_follows(t);
	begin(t, h);
	whole = hear_body(t, h, f, &in);
	if (whole && !in.spoiled)
		judge(t, &in, body_ends(t), nothing);
	learn_sizes(t, &in, start);
	if (in.full)
		stop(t);
	return whole && nothing_follows(t) && !in.spoiled;
}
