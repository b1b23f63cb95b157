/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies of HTTP, heads above all, to the module that hears them. The first
 * byte says what was asked, the second how the bytes are cut and how they end.
 * What is told of a reply does not depend on how it was cut, as long as it is
 * HTTP and no content coding is at work.
 */
#include <string.h>

#include "scene.h"

static const enum conn_end ends[] = { CONN_NOTIFY, CONN_FIN, CONN_RESET,
	CONN_ERROR };

static void
ask(struct scene *s, unsigned int how)
{
	struct asked *a = &s->wish.asked;

	a->head_only = how & 1;
	a->has_body = how & 2;
	a->body = str_of(a->has_body ? "a=b" : "");
	a->expect = how & 4;
	a->http10 = how & 8;
	a->keep = how & 16;
	s->wish.max_body = how & 32 ? 100 : 0;
}

static void
run(struct str bytes, unsigned int how, unsigned int cut, struct buf *told)
{
	struct scene s;

	scene_begin(&s);
	ask(&s, how);
	s.bytes = bytes;
	s.end = ends[cut % 4];
	s.piece = cut / 4 == 0 ? SIZE_MAX : cut / 4;
	scene_run(&s);
	scene_digest(&s, told);
	scene_end(&s);
}

/* Some is known by the bytes that are here already, and not waited for. */
static bool
comparable(const struct buf *told)
{
	static const char *const others[] = { "coding", "http-wrong-service",
		"http-09", "http-tls-port", "http-extra-data",
		"http-body-too-large" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (digest_has(told, others[i]))
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	unsigned int how = fuzz_byte(&f), cut = fuzz_byte(&f);
	struct str bytes = fuzz_bytes(&f, n);
	struct buf whole = { 0 }, cut_up = { 0 };

	run(bytes, how, cut % 4, &whole);
	run(bytes, how, cut, &cut_up);
	if (comparable(&whole) && comparable(&cut_up))
		MUST(whole.n == cut_up.n &&
		    memcmp(buf_text(&whole), buf_text(&cut_up), whole.n) == 0);
	buf_free(&whole);
	buf_free(&cut_up);
	return 0;
}
