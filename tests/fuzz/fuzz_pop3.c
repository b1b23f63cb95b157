/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The module of POP3 against a server whose words are the input. The first
 * byte says what is asked, the second how the words are cut and how they end.
 * What is told of them does not depend on how they were cut.
 */
#include "talk/modules.h"
#include "twice.h"

static const char *const sayings[] = { "NOOP", "UIDL", "TOP 1 1", NULL };

static const char *const mechanisms[] = { NULL, "USER", "APOP", "CRAM-MD5" };

/* Who logs in, how, and what is asked then. */
static void
ask(struct scene *s, unsigned int how)
{
	enum secure secure;

	s->wish.module = module_for_scheme("pop3", &secure);
	s->wish.secure = how & 64 && peer_says(&s->peer, "stls") == 0
	    ? SECURE_IF_OFFERED
	    : SECURE_NEVER;
	s->wish.asked.scheme = "pop3";
	s->wish.asked.place = how & 4 ? "1" : "";
	s->wish.asked.sayings = how & 8 ? sayings : NULL;
	s->wish.max_body = how & 16 ? 10 : 0;
	if (how & 32)
		return;
	scene_log_in(s, "opensesame");
	s->wish.asked.mechanism = mechanisms[how % 4];
	if (how & 128)
		s->wish.credential = CREDENTIAL_TOKEN;
}

static const char *const excepted[] = {
	"wrong-service",
	"implicit-tls-port",
	"starttls-injection",
	NULL,
};

static const struct twice twice = { ask, excepted };

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	talk_twice_of(&twice, p, n);
	return 0;
}
