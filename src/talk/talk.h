/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other side of module.h: how a probe makes a talk, and what is left
 * when the module has run.
 */
#ifndef TALK_TALK_H
#define TALK_TALK_H

#include "base/secret.h"
#include "net/conn.h"
#include "net/tls.h"
#include "talk/module.h"

/* What a talk is made from; all of it must outlive the talk. */
struct talk_wish {
	const struct module *module;
	struct asked asked;
	enum secure secure;
	struct tls_profile *tls;
	const struct dial_wish *dial; /* of a second connection; or NULL */
	int64_t connect_ns;           /* for connecting it; 0: 5 s */
	struct mask *mask; /* learns what the peer says that is secret */
	enum credential credential;
	const struct secret *credential_value; /* as the user gave it */
	const struct secret *account;          /* FTP's, or NULL */
	bool clear_login;                      /* may be said without TLS */
	const char *last_step; /* --stop-after; NULL: all of them */
	int64_t idle_ns;       /* 0: the module's own */
	size_t max_body;       /* bytes read at most; 0: LIMIT_BODY */
	int body_fd;           /* decoded body bytes go here; -1: nowhere */
	bool body_visible; /* ... through encode_visible(), for a terminal */
};

/* A talk on c, in c's arena. */
struct talk *talk_new(struct conn *c, const struct talk_wish *wish);

/* Runs the module. */
void talk_run(struct talk *t);

/* Where the server sent us; NULL: nowhere. Of the arena. */
const char *talk_sent_to(const struct talk *t, bool *keep_method);

/* Whether the connection may be kept. */
bool talk_reusable(const struct talk *t);

/* Whether it ended before all was heard or said: no sense in a polite close. */
bool talk_broken_off(const struct talk *t);

#endif
