/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The module of POP3 against a server whose words are the input. The first
 * byte says what is asked, the second how the words are cut and how they end.
 * What is told of them does not depend on how they were cut.
 */
#include <string.h>

#include "base/secret.h"
#include "scene.h"
#include "talk/modules.h"

static const enum conn_end ends[] = { CONN_NOTIFY, CONN_FIN, CONN_RESET,
	CONN_ERROR };

static const char *const sayings[] = { "NOOP", "UIDL", "TOP 1 1", NULL };

static const char *const mechanisms[] = { NULL, "USER", "APOP", "CRAM-MD5" };

/* Who logs in, how, and what is asked then. */
static void
ask(struct scene *s, unsigned int how, const struct secret *password)
{
	enum secure secure;

	s->wish.module = module_for_scheme("pop3", &secure);
	s->wish.secure = how & 64 ? SECURE_IF_OFFERED : SECURE_NEVER;
	s->wish.clear_login = true;
	s->wish.asked.scheme = "pop3";
	s->wish.asked.place = how & 4 ? "1" : "";
	s->wish.asked.sayings = how & 8 ? sayings : NULL;
	s->wish.max_body = how & 16 ? 10 : 0;
	if (how & 32)
		return;
	s->wish.asked.user = "ada";
	s->wish.asked.mechanism = mechanisms[how % 4];
	s->wish.credential = how & 128 ? CREDENTIAL_TOKEN : CREDENTIAL_PASSWORD;
	s->wish.credential_value = password;
}

static void
run(struct str bytes, unsigned int how, unsigned int cut, struct buf *told)
{
	struct secret *password = secret_new(str_of("opensesame"));
	struct scene s;

	scene_begin(&s);
	ask(&s, how, password);
	s.bytes = bytes;
	s.end = ends[cut % 4];
	s.piece = cut / 4 == 0 ? SIZE_MAX : cut / 4;
	scene_run(&s);
	scene_digest(&s, told);
	scene_end(&s);
	secret_free(password);
}

/* Some is known by the bytes that are here already, and not waited for. */
static bool
comparable(const struct buf *told)
{
	return !digest_has(told, "wrong-service") &&
	    !digest_has(told, "implicit-tls-port") &&
	    !digest_has(told, "starttls-injection");
}

/* There is no TLS to be had here. */
static bool
offers_tls(struct str s)
{
	for (; s.n > 0; s.p++, s.n--)
		if (str_starts_nocase(s, "stls"))
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	unsigned int how = fuzz_byte(&f), cut = fuzz_byte(&f);
	struct str bytes = fuzz_bytes(&f, n);
	struct buf whole = { 0 }, cut_up = { 0 };

	if (offers_tls(bytes))
		how &= ~64u;
	run(bytes, how, cut % 4, &whole);
	run(bytes, how, cut, &cut_up);
	if (comparable(&whole) && comparable(&cut_up))
		MUST(whole.n == cut_up.n &&
		    memcmp(buf_text(&whole), buf_text(&cut_up), whole.n) == 0);
	buf_free(&whole);
	buf_free(&cut_up);
	return 0;
}
