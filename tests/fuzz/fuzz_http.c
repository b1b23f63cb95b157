/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies of HTTP, heads above all, to the module that hears them. The first
 * byte says what was asked, the second how the bytes are cut and how they end.
 * What is told of a reply does not depend on how it was cut, as long as it is
 * HTTP and no content coding is at work.
 */
#include "twice.h"

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

static const char *const excepted[] = {
	"coding",
	"http-wrong-service",
	"http-09",
	"http-tls-port",
	"http-extra-data",
	"http-body-too-large",
	NULL,
};

static const struct twice twice = { ask, excepted };

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	talk_twice_of(&twice, p, n);
	return 0;
}
