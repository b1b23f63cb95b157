/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies of mail servers to the modules that hear them, SMTP and LMTP. The
 * first byte says what is asked for, the second how the bytes are cut and how
 * they end. What is told does not depend on how they were cut, as long as
 * nothing waits for a first word.
 */
#include <string.h>

#include "scene.h"
#include "talk/modules.h"

static const enum conn_end ends[] = { CONN_NOTIFY, CONN_FIN, CONN_RESET,
	CONN_ERROR };

static const char *const recipients[] = { "b@y.test", "<c@y.test>", NULL };
static const char *const lines[] = { "VRFY b", "DATA", NULL };

/* TLS would start: a handshake is no text, and has a fuzzer of its own. */
static bool
may_start_tls(struct str bytes)
{
	unsigned int n = 0;

	for (; bytes.n > 0; bytes.p++, bytes.n--)
		n += str_starts(bytes, "220");
	return n > 1;
}

static void
ask(struct scene *s, unsigned int how)
{
	struct asked *a = &s->wish.asked;

	a->scheme = how & 1 ? "lmtp" : "smtp";
	s->wish.module = module_for_scheme(a->scheme, &s->wish.secure);
	if (s->wish.module == NULL)
		s->wish.module = module_for_scheme("smtp", &s->wish.secure);
	MUST(s->wish.module != NULL);
	s->wish.secure = how & 2 ? SECURE_IF_OFFERED : SECURE_NEVER;
	a->our_name = "probe.test";
	a->keep = false;
	a->mail_from = how & 4 ? "a@x.test" : NULL;
	a->mail_to = how & 8 ? recipients : NULL;
	a->upload = a->has_body = how & 16;
	a->body = str_of(how & 16 ? "Subject: x\n\n.dot\n" : "");
	a->sayings = how & 32 ? lines : NULL;
	a->user = how & 64 ? "ada" : NULL;
	s->wish.clear_login = true;
	if (how & 128)
		s->wish.last_step = "rcpt";
}

static void
run(struct str bytes, unsigned int how, unsigned int cut, struct buf *told)
{
	struct secret *password = secret_new(str_of("opensesame"));
	struct scene s;

	scene_begin(&s);
	ask(&s, how);
	if (may_start_tls(bytes))
		s.wish.secure = SECURE_NEVER;
	if (how & 64) {
		s.wish.credential = CREDENTIAL_PASSWORD;
		s.wish.credential_value = password;
	}
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
		"starttls-injection", "smtp-implicit-tls",
		"good-bye-unanswered", "implicit-tls-port" };

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
