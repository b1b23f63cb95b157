/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies in chunks (RFC 9112 7.1). A strict reader of our own, which knows
 * the rule and nothing else, reads along: what it finds well formed must come
 * out of the module as it reads it, without a fault; what it does not, must
 * have one. The first byte says how the bytes are cut.
 */
#include <string.h>

#include "scene.h"

#define HEAD "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

/* CR LF at the front of s is taken; false if it is not there. */
static bool
take_end(struct str *s)
{
	if (!str_starts(*s, "\r\n"))
		return false;
	s->p += 2;
	s->n -= 2;
	return true;
}

/* A size in hexadecimal and CR LF: no extension, not very large. */
static bool
take_size(struct str *s, size_t *size)
{
	struct str digits = { s->p, str_find(*s, '\r') };
	uint64_t number;

	if (digits.n > 8 || !str_number(digits, 16, &number))
		return false;
	s->p += digits.n;
	s->n -= digits.n;
	*size = (size_t)number;
	return take_end(s);
}

/* Whether s begins with a whole body; plain is what is in it. */
static bool
read_strictly(struct str s, struct buf *plain)
{
	size_t size;

	while (take_size(&s, &size)) {
		if (size == 0)
			return take_end(&s);
		if (size > s.n)
			return false;
		buf_add(plain, s.p, size);
		s.p += size;
		s.n -= size;
		if (!take_end(&s))
			return false;
	}
	return false;
}

static void
run(struct str bytes, size_t piece, struct buf *told, struct buf *body)
{
	const struct event *e;
	struct scene s;

	scene_begin(&s);
	s.peer.bytes = bytes;
	s.peer.piece = piece == 0 ? SIZE_MAX : piece;
	scene_run(&s);
	scene_digest(&s, told);
	e = trace_last(s.trace, EV_BODY);
	if (e != NULL)
		buf_add(body, event_get(e, F_DATA).p, event_get(e, F_DATA).n);
	scene_end(&s);
}

static bool
same(const struct buf *a, const struct buf *b)
{
	return a->n == b->n && memcmp(buf_text(a), buf_text(b), a->n) == 0;
}

/* Bytes behind the end are told if they are here, and not waited for. */
static bool
follows(const struct buf *told)
{
	return digest_has(told, "http-extra-data");
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	size_t piece = fuzz_byte(&f);
	struct buf reply = { 0 }, plain = { 0 };
	struct buf told[2] = { { 0 }, { 0 } }, body[2] = { { 0 }, { 0 } };
	bool well = read_strictly(fuzz_bytes(&f, n), &plain);

	buf_adds(&reply, HEAD);
	if (n > 0)
		buf_add(&reply, p + 1, n - 1);
	run(buf_str(&reply), 0, &told[0], &body[0]);
	run(buf_str(&reply), piece, &told[1], &body[1]);
	if (!follows(&told[0]) && !follows(&told[1]))
		MUST(same(&told[0], &told[1]) && same(&body[0], &body[1]));
	if (well) {
		MUST(follows(&told[0]) || !digest_has(&told[0], "fault "));
		MUST(same(&plain, &body[0]));
	}
	for (int i = 0; i < 2; i++) {
		buf_free(&told[i]);
		buf_free(&body[i]);
	}
	buf_free(&plain);
	buf_free(&reply);
	return 0;
}
