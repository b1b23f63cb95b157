/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control connection of FTP to the whole module. The first byte says what
 * was asked, the second how the bytes are cut and how they end. There is no way
 * to a data connection: each fails, and what the server says of it is heard.
 * What is told does not depend on how the bytes were cut.
 */
#include <string.h>

#include "base/secret.h"
#include "scene.h"
#include "talk/modules.h"

static const enum conn_end ends[] = { CONN_NOTIFY, CONN_FIN, CONN_RESET,
	CONN_ERROR };
static const char *const places[] = { "", "a.txt", "pub/", "a.txt;type=a" };
static const char *const paths[] = { "/", "/a.txt", "/pub/", "/a.txt;type=a" };
static const char *const sayings[] = { "STAT", NULL };

static void
ask(struct scene *s, unsigned int how, const struct secret *word)
{
	struct asked *a = &s->wish.asked;

	s->wish.module = module_for_scheme("ftp", &s->wish.secure);
	s->wish.secure = how & 64 ? SECURE_REQUIRED : SECURE_NEVER;
	a->scheme = "ftp";
	a->path = paths[how & 3];
	a->place = places[how & 3];
	a->upload = a->has_body = how & 4;
	a->body = str_of(how & 4 ? "to be stored" : "");
	a->active = how & 8;
	a->offset = how & 16 ? 100 : 0;
	a->sayings = how & 32 ? sayings : NULL;
	a->user = how & 128 ? "ada" : NULL;
	s->wish.clear_login = true;
	s->wish.credential = CREDENTIAL_PASSWORD;
	s->wish.credential_value = word;
}

static void
run(struct str bytes, unsigned int how, unsigned int cut, struct buf *told)
{
	struct secret *word = secret_new(str_of("opensesame"));
	struct scene s;

	scene_begin(&s);
	ask(&s, how, word);
	s.bytes = bytes;
	s.end = ends[cut % 4];
	s.piece = cut / 4 == 0 ? SIZE_MAX : cut / 4;
	scene_run(&s);
	scene_digest(&s, told);
	scene_end(&s);
	secret_free(word);
}

/* What is known by the bytes that are here already, and not waited for. */
static bool
comparable(const struct buf *told)
{
	return !digest_has(told, "wrong-service") &&
	    !digest_has(told, "implicit-tls-port") &&
	    !digest_has(told, "starttls-injection");
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
