/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gzip (RFC 1952) and deflate (RFC 1950; many servers send RFC 1951, which is
 * accepted too) by zlib. What comes out is bounded by what went in.
 */
#define ZLIB_CONST
#include <zlib.h>

#include "base/secret.h"
#include "talk/body.h"

/* A small body may well expand more: the ratio counts from here on. */
#define RATIO_FREE ((uint64_t)1048576)

#define GZIP (MAX_WBITS + 16)
#define ZLIB MAX_WBITS
#define RAW (-MAX_WBITS)

struct coding {
	z_stream z;
	int bits;
	bool begun;
	bool ended;
	bool messages; /* the stream goes on from one to the next */
	bool fresh;    /* ... without what it held */
	uint64_t in;
	uint64_t out;
	char room[16384];
};

static void
release(void *arg)
{
	struct coding *c = arg;

	if (c->begun)
		inflateEnd(&c->z);
}

struct coding *
coding_new(struct arena *a, struct str name)
{
	struct coding *c;
	int bits;

	if (str_equals_nocase(name, "gzip") ||
	    str_equals_nocase(name, "x-gzip"))
		bits = GZIP;
	else if (str_equals_nocase(name, "deflate"))
		bits = ZLIB;
	else
		return NULL;
	c = arena_alloc(a, sizeof(*c));
	c->bits = bits;
	arena_defer(a, release, c);
	return c;
}

/* The zlib header of RFC 1950: two bytes, a multiple of 31, method 8. */
static bool
looks_like_zlib(struct str in)
{
	unsigned int first = (unsigned char)in.p[0];
	unsigned int second = in.n > 1 ? (unsigned char)in.p[1] : 0;

	if (in.n < 2)
		return (first & 15) == 8;
	return (first & 15) == 8 && (first * 256 + second) % 31 == 0;
}

static bool
begin(struct coding *c, struct str in)
{
	if (c->begun)
		return true;
	if (c->bits == ZLIB && !looks_like_zlib(in))
		c->bits = RAW;
	c->begun = inflateInit2(&c->z, c->bits) == Z_OK;
	return c->begun;
}

static bool
is_bomb(const struct coding *c)
{
	return c->out > RATIO_FREE && c->out / LIMIT_RATIO > c->in;
}

/* One call of inflate(): a room full at most. */
static enum body
step(struct coding *c, bool (*got)(void *arg, struct str plain), void *arg)
{
	size_t n;
	int status;
	bool more;

	c->z.next_out = (Bytef *)c->room;
	c->z.avail_out = sizeof(c->room);
	status = inflate(&c->z, Z_NO_FLUSH);
	if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
		return BODY_BROKEN;
	c->ended = status == Z_STREAM_END;
	n = sizeof(c->room) - c->z.avail_out;
	if (n == 0 && status == Z_BUF_ERROR && c->z.avail_in > 0)
		return BODY_BROKEN;
	c->out += n;
	more = n == 0 || got(arg, (struct str){ c->room, n });
	secret_wipe(c->room, n);
	if (!more)
		return BODY_TOO_LARGE;
	return is_bomb(c) ? BODY_BOMB : BODY_GOES_ON;
}

/*
 * A gzip file may have several members (RFC 1952 2.2); behind a last block a
 * message may go on with others, on the same window (RFC 7692 7.2.3.5).
 */
static bool
next_member(struct coding *c)
{
	if (c->messages ? inflateResetKeep(&c->z) != Z_OK
			: c->bits != GZIP || inflateReset(&c->z) != Z_OK)
		return false;
	c->ended = false;
	return true;
}

enum body
coding_feed(struct coding *c, struct str in,
    bool (*got)(void *arg, struct str plain), void *arg)
{
	enum body b = BODY_GOES_ON;

	if (in.n == 0)
		return BODY_GOES_ON;
	if (!begin(c, in))
		return BODY_BROKEN;
	c->in += in.n;
	c->z.next_in = (const Bytef *)in.p;
	c->z.avail_in = (uInt)in.n;
	do {
		if (c->ended && !next_member(c))
			return BODY_BROKEN;
		b = step(c, got, arg);
	} while (b == BODY_GOES_ON &&
	    (c->z.avail_in > 0 || (c->z.avail_out == 0 && !c->ended)));
	c->z.next_in = NULL;
	c->z.avail_in = 0;
	return b;
}

/* zlib makes no window of 256 bytes, and who says 8 may use 9. */
struct coding *
coding_of_messages(struct arena *a, int bits, bool fresh)
{
	struct coding *c = arena_alloc(a, sizeof(*c));

	c->bits = bits < 9 ? -9 : -bits;
	c->messages = true;
	c->fresh = fresh;
	arena_defer(a, release, c);
	return c;
}

enum body
coding_message_begins(struct coding *c)
{
	c->in = c->out = 0;
	if (c->fresh && c->begun)
		return inflateReset(&c->z) == Z_OK ? BODY_GOES_ON : BODY_BROKEN;
	return !c->ended || next_member(c) ? BODY_GOES_ON : BODY_BROKEN;
}

/* Of zlib's data_type: whether the decoder stands between two blocks. */
#define BETWEEN_BLOCKS 128

/* RFC 7692 7.2.1: it is always at the end, so the sender takes it away. */
static const char empty_block[] = { 0, 0, (char)0xff, (char)0xff };

enum body
coding_message_ends(struct coding *c, bool (*got)(void *arg, struct str plain),
    void *arg)
{
	enum body b = coding_feed(c,
	    (struct str){ empty_block, sizeof(empty_block) }, got, arg);

	if (b == BODY_GOES_ON && !c->ended &&
	    (c->z.data_type & BETWEEN_BLOCKS) == 0)
		return BODY_CUT;
	return b;
}

/*
 * zlib makes no window of 256 bytes: who may use no more looks back at nothing,
 * so that there are only codes for single bytes.
 */
static bool
pack_begin(z_stream *z, int bits)
{
	return deflateInit2(z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
		   bits < 9 ? -9 : -bits, 8,
		   bits < 9 ? Z_HUFFMAN_ONLY : Z_DEFAULT_STRATEGY) == Z_OK;
}

bool
coding_pack(struct buf *out, struct str message, int bits)
{
	z_stream z = { .next_in = (const Bytef *)message.p,
		.avail_in = (uInt)message.n };
	char room[2048];
	int status = Z_OK;

	if (!pack_begin(&z, bits))
		return false;
	do {
		z.next_out = (Bytef *)room;
		z.avail_out = sizeof(room);
		status = deflate(&z, Z_SYNC_FLUSH);
		buf_add(out, room, sizeof(room) - z.avail_out);
	} while (status == Z_OK && z.avail_out == 0);
	deflateEnd(&z);
	secret_wipe(room, sizeof(room));
	if (out->n < sizeof(empty_block) || out->over)
		return false;
	out->n -= sizeof(empty_block);
	return true;
}

bool
coding_complete(const struct coding *c)
{
	return c->ended;
}
