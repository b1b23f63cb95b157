/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of IMAP share: a scene with its module, pieces of scripts. */
#ifndef TESTS_UNIT_IMAP_SCENE_H
#define TESTS_UNIT_IMAP_SCENE_H

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "peer.h"
#include "talk/modules.h"

#define HI SEND("* OK hi\r\n")
#define CAPABILITY(tag, more) \
	HEAR(tag " CAPABILITY\r\n"), \
	    SEND("* CAPABILITY IMAP4rev1" more "\r\n" tag " OK done\r\n")
#define LOGOUT(tag) \
	HEAR(tag " LOGOUT\r\n"), SEND("* BYE bye\r\n" tag " OK bye\r\n"), \
	    STAY, END

/* A login by LOGIN, up to the capabilities behind it: s1 to s3. */
#define LOGGED_IN(more) \
	HI, CAPABILITY("s1", ""), HEAR("s2 LOGIN \"ada\" \"opensesame\"\r\n"), \
	    SEND("s2 OK welcome\r\n"), CAPABILITY("s3", more)

/* The same, and INBOX with its two messages is open: s4, s5. */
#define EXAMINED \
	LOGGED_IN(" IDLE"), HEAR("s4 LIST \"\" \"INBOX\"\r\n"), \
	    SEND("* LIST () \"/\" INBOX\r\ns4 OK x\r\n"), \
	    HEAR("s5 EXAMINE \"INBOX\"\r\n"), \
	    SEND("* 2 EXISTS\r\ns5 OK [READ-ONLY] x\r\n")

/* A user with this password; NULL: nobody logs in. */
static inline void
imap_begin_scene(struct scene *s, const char *user, const char *password)
{
	enum secure secure;

	scene_begin(s, false);
	s->wish.module = module_for_scheme("imap", &secure);
	s->wish.secure = SECURE_NEVER;
	s->wish.idle_ns = CLOCK_S / 2;
	s->wish.asked.scheme = "imap";
	s->wish.asked.host = s->wish.asked.authority = "127.0.0.1";
	s->wish.asked.path = "/";
	s->wish.asked.place = "";
	s->wish.asked.agent = "sonde/0";
	if (password == NULL)
		return;
	s->wish.asked.user = user;
	s->wish.credential = CREDENTIAL_PASSWORD;
	s->wish.credential_value = secret_new(str_of(password));
}

static inline const char *
imap_play(struct scene *s, const struct step *script)
{
	if (scene_talk(s, script, NULL) != 0)
		abort();
	return faults(s->trace);
}

static inline void
imap_end_scene(struct scene *s)
{
	struct secret *value = (struct secret *)s->wish.credential_value;

	scene_end(s);
	if (value != NULL)
		secret_free(value);
}

#endif
