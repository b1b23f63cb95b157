/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies of mail servers to the modules that hear them, SMTP and LMTP. The
 * first byte says what is asked for, the second how the bytes are cut and how
 * they end. What is told does not depend on how they were cut, as long as
 * nothing waits for a first word.
 */
#include "talk/modules.h"
#include "twice.h"

static const char *const recipients[] = { "b@y.test", "<c@y.test>", NULL };
static const char *const lines[] = { "VRFY b", "DATA", NULL };

static void
ask(struct scene *s, unsigned int how)
{
	struct asked *a = &s->wish.asked;

	a->scheme = how & 1 ? "lmtp" : "smtp";
	s->wish.module = module_for_scheme(a->scheme, &s->wish.secure);
	if (s->wish.module == NULL)
		s->wish.module = module_for_scheme("smtp", &s->wish.secure);
	MUST(s->wish.module != NULL);
	s->wish.secure = how & 2 && peer_says(&s->peer, "220") < 2
	    ? SECURE_IF_OFFERED
	    : SECURE_NEVER;
	a->our_name = "probe.test";
	a->keep = false;
	a->mail_from = how & 4 ? "a@x.test" : NULL;
	a->mail_to = how & 8 ? recipients : NULL;
	a->upload = a->has_body = how & 16;
	a->body = str_of(how & 16 ? "Subject: x\n\n.dot\n" : "");
	a->sayings = how & 32 ? lines : NULL;
	if (how & 64)
		scene_log_in(s, "opensesame");
	if (how & 128)
		s->wish.last_step = "rcpt";
}

static const char *const excepted[] = {
	"wrong-service",
	"starttls-injection",
	"smtp-implicit-tls",
	"good-bye-unanswered",
	"implicit-tls-port",
	NULL,
};

static const struct twice twice = { ask, excepted };

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	talk_twice_of(&twice, p, n);
	return 0;
}
