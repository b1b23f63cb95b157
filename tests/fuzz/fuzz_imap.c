/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The module of IMAP against a server whose words are the input. The first
 * byte says what is asked, the second how the words are cut and how they end.
 * What is told of them does not depend on how they were cut.
 */
#include "talk/modules.h"
#include "twice.h"

static const char *const paths[] = { "/", "/INBOX", "/a%22b/;UID=5",
	"/Entw%C3%BCrfe?ALL" };

static const char *const sayings[] = { "NOOP", "APPEND x {2}", "hi", NULL };

/* Who logs in, and what is asked then. */
static void
ask(struct scene *s, unsigned int how)
{
	enum secure secure;

	s->wish.module = module_for_scheme("imap", &secure);
	s->wish.secure = SECURE_NEVER;
	s->wish.asked.scheme = "imap";
	s->wish.asked.place = "";
	s->wish.asked.path = paths[how % 4];
	s->wish.asked.listen_s = how & 4 ? 0.001 : 0;
	s->wish.asked.sayings = how & 8 ? sayings : NULL;
	s->wish.max_body = how & 16 ? 10 : 0;
	if (!(how & 32))
		scene_log_in(s, how & 64 ? "\303\244 b" : "opensesame");
}

static const char *const excepted[] = {
	"wrong-service",
	"imap-message-too-large",
	NULL,
};

static const struct twice twice = { ask, excepted };

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	talk_twice_of(&twice, p, n);
	return 0;
}
