/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The module of IMAP against a server whose words are the input. The first
 * byte says what is asked, the second how the words are cut and how they end.
 * What is told of them does not depend on how they were cut.
 */
#include <string.h>

#include "base/secret.h"
#include "scene.h"
#include "talk/modules.h"

static const enum conn_end ends[] = { CONN_NOTIFY, CONN_FIN, CONN_RESET,
	CONN_ERROR };

static const char *const paths[] = { "/", "/INBOX", "/a%22b/;UID=5",
	"/Entw%C3%BCrfe?ALL" };

static const char *const sayings[] = { "NOOP", "APPEND x {2}", "hi", NULL };

/* Who logs in, and what is asked then. */
static void
ask(struct scene *s, unsigned int how, const struct secret *password)
{
	enum secure secure;

	s->wish.module = module_for_scheme("imap", &secure);
	s->wish.secure = SECURE_NEVER;
	s->wish.clear_login = true;
	s->wish.asked.scheme = "imap";
	s->wish.asked.place = "";
	s->wish.asked.path = paths[how % 4];
	s->wish.asked.listen_s = how & 4 ? 0.001 : 0;
	s->wish.asked.sayings = how & 8 ? sayings : NULL;
	s->wish.max_body = how & 16 ? 10 : 0;
	if (how & 32)
		return;
	s->wish.asked.user = "ada";
	s->wish.credential = CREDENTIAL_PASSWORD;
	s->wish.credential_value = password;
}

static void
run(struct str bytes, unsigned int how, unsigned int cut, struct buf *told)
{
	struct secret *password =
	    secret_new(str_of(how & 64 ? "\303\244 b" : "opensesame"));
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
	static const char *const others[] = { "wrong-service",
		"imap-message-too-large" };

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
