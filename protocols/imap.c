/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IMAP (RFC 9051, RFC 3501): the greeting, what the server offers, TLS, the
 * login, and then what was asked for: a mailbox, a message, a search, a wait
 * for news. Nothing is changed on the server. How a response is written is
 * imap_reply.c's, logging in imap_login.c's; what a user who is logged in asks
 * for is in imap_mailbox.c, imap_message.c and imap_idle.c.
 */
#include <string.h>

#include "dialogue.h"
#include "imap_codes.h"
#include "imap_idle.h"
#include "imap_login.h"
#include "imap_mailbox.h"
#include "imap_message.h"
#include "imap_place.h"
#include "imap_reply.h"
#include "imap_say.h"

/* ---- greeting, capabilities, TLS ---- */

static const struct greeter greeter = {
	.protocol = "IMAP",
	.silent = "no-greeting",
	.silent_tls = "implicit-tls-port",
};

/* S: * OK ready     or PREAUTH, or BYE             RFC 9051 7.1 */
static bool
hear_greeting(struct imap *m)
{
	enter(m->talk, PHASE_GREET);
	if (!greeted(m->talk, &greeter) || imap_hear(m) == IMAP_OVER)
		return false;
	reply_ends(m->talk);
	learn(m->talk, "greeting", m->words);
	learn(m->talk, "turn", m->words);
	if (m->status == IMAP_OK || m->status == IMAP_PREAUTH)
		return true;
	if (m->status == IMAP_BYE)
		fault_at(m->talk, m->offset, m->text, "imap-bye",
		    "the greeting is BYE: %.*s", STR_ARG(m->text));
	else
		fault(m->talk, "reply-malformed",
		    "the greeting is none of OK, PREAUTH and BYE");
	stop(m->talk);
	return false;
}

/*
 * C: s1 CAPABILITY
 * S: * CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN
 * S: s1 OK done                                    RFC 9051 6.1.1
 * name is that of the facts, which tells when they were heard.
 */
static bool
ask_capability(struct imap *m, const char *name)
{
	struct str entry;

	where(m->talk, "waiting for the reply to CAPABILITY");
	m->offers = (struct offers){ .n = 0 };
	if (!imap_command(m, "CAPABILITY"))
		return false;
	while (imap_data(m))
		if (imap_is(m, "CAPABILITY"))
			offers_add_words(&m->offers, m->rest);
	imap_refused(m, "the server refused CAPABILITY", "imap-refused");
	for (unsigned int i = 0; offers_at(&m->offers, i, &entry); i++)
		learn(m->talk, name, entry);
	if (going(m->talk) && m->status == IMAP_OK) {
		imap_lacks(m,
		    !offers_find(&m->offers, "IMAP4rev1", NULL) &&
			!offers_find(&m->offers, "IMAP4rev2", NULL),
		    "IMAP4rev1 or IMAP4rev2 in the reply to CAPABILITY");
		learnf(m->talk, "turn", "%u %s", m->offers.entries,
		    str_plural(m->offers.entries, "capability",
			"capabilities"));
	}
	return going(m->talk) && m->status == IMAP_OK;
}

/*
 * What was learnt is forgotten, asked again and compared (RFC 9051 6.2.1). Not
 * inlined: the copy is not to stay on the stack for the whole conversation.
 */
static bool __attribute__((noinline))
ask_again(struct imap *m, const char *name, const char *when)
{
	struct offers before = m->offers;

	enter(m->talk, PHASE_GREET);
	if (!ask_capability(m, name))
		return false;
	offers_compare(m->talk, &before, &m->offers, when);
	return true;
}

/* Whether it goes on in the clear: TLS is not to be had. */
static bool
without_tls(struct imap *m, const char *id, const char *why)
{
	bool required = want_tls(m->talk) == SECURE_REQUIRED;

	if (required)
		enter(m->talk, PHASE_SECURE);
	fault(m->talk, required ? id : "in-the-clear", "%s", why);
	return !required;
}

/* Whether there is somebody to log in. */
static bool
has_user(const struct talk *t)
{
	return credential(t) != CREDENTIAL_NONE || asked(t)->mechanism != NULL;
}

/*
 * S: * PREAUTH       we are logged in          RFC 9051 7.1.4, 11.1
 * TLS cannot start any more, which is what somebody on the way may want; and
 * whose session it is nobody says.
 */
static bool
accept_preauth(struct imap *m)
{
	bool clear = !secured(m->talk);

	if (clear && want_tls(m->talk) != SECURE_NEVER &&
	    !without_tls(m, "imap-preauth",
		"the greeting is PREAUTH: TLS cannot start any more"))
		return false;
	enter(m->talk, PHASE_AUTH);
	if (has_user(m->talk))
		fault(m->talk, "imap-preauth-session",
		    "the server says that somebody is logged in already "
		    "(PREAUTH), and not who: nothing shows that it is %s%s",
		    asked(m->talk)->user == NULL ? "the user that was given"
						 : asked(m->talk)->user,
		    clear ? "; and TLS cannot start any more" : "");
	return true;
}

/*
 * C: s2 STARTTLS
 * S: s2 OK begin     then the handshake            RFC 9051 6.2.1
 */
static bool
upgrade(struct imap *m)
{
	if (want_tls(m->talk) == SECURE_NEVER || secured(m->talk))
		return true;
	if (!offers_find(&m->offers, "STARTTLS", NULL))
		return without_tls(m, "starttls-not-offered",
		    "the server does not offer STARTTLS");
	enter(m->talk, PHASE_SECURE);
	where(m->talk, "waiting for the reply to STARTTLS");
	if (!imap_command(m, "STARTTLS"))
		return false;
	if (!imap_done(m)) {
		if (going(m->talk))
			fault(m->talk, "starttls-refused",
			    "STARTTLS was offered, then refused: %.*s",
			    STR_ARG(m->text));
		return false;
	}
	return start_tls(m->talk) &&
	    ask_again(m, "capability-after-tls", "tls");
}

/* S: * ID ("name" "Dovecot" "version" NIL) */
static void
read_id(struct imap *m)
{
	char key[32], value[100], name[100] = "", version[100] = "";

	while (imap_string(m, key, sizeof(key)) &&
	    imap_string(m, value, sizeof(value)))
		if (str_equals_nocase(str_of(key), "name"))
			memcpy(name, value, sizeof(name));
		else if (str_equals_nocase(str_of(key), "version"))
			memcpy(version, value, sizeof(version));
	if (*name == '\0')
		return;
	learnf(m->talk, "server", "%s%s%s", name, *version == '\0' ? "" : " ",
	    version);
}

/*
 * C: s3 ID ("name" "sonde")
 * S: * ID ("name" "Dovecot")                       RFC 2971 3
 */
static bool
identify(struct imap *m)
{
	struct str name = { asked(m->talk)->agent, 0 };

	if (!offers_find(&m->offers, "ID", NULL))
		return true;
	name.n = str_find(str_of(name.p), '/');
	where(m->talk, "waiting for the reply to ID");
	if (!imap_command(m, "ID (\"name\" \"%.*s\")", STR_ARG(name)))
		return false;
	while (imap_data(m))
		if (imap_is(m, "ID") && imap_open(m))
			read_id(m);
	return going(m->talk);
}

/* ---- the whole ---- */

/* What a user who is logged in asked for. */
static bool
work(struct imap *m)
{
	struct imap_place p = imap_place_of(asked(m->talk)->path);
	bool listens = asked(m->talk)->listen_s > 0;
	char prefix[IMAP_PREFIX];

	enter(m->talk, PHASE_LOCAL);
	if (!identify(m) || !imap_namespace(m, prefix))
		return false;
	if (p.mailbox.n == 0 && p.search.n == 0 && !listens) {
		imap_list(m, "%", true);
		return past(m->talk, "list") && imap_status_of_inbox(m);
	}
	if (p.mailbox.n == 0)
		p.mailbox = str_of("INBOX");
	if (!imap_open_mailbox(m, p.mailbox, prefix))
		return going(m->talk);
	if (p.search.n > 0 && !imap_search(m, p.search))
		return false;
	if (p.uid.n > 0 && !imap_fetch(m, &p))
		return false;
	if (!past(m->talk, "fetch"))
		return false;
	return !listens || (imap_idle(m) && past(m->talk, "idle"));
}

/*
 * C: s10 LOGOUT
 * S: * BYE see you
 * S: s10 OK done                                   RFC 9051 6.1.3
 */
static void
log_out(struct imap *m)
{
	enum imap_kind kind = IMAP_DATA;

	if (m->leaving)
		return;
	enter(m->talk, PHASE_LOCAL);
	where(m->talk, "saying good-bye");
	m->leaving = true;
	if (!imap_command(m, "LOGOUT"))
		return;
	while (kind == IMAP_DATA && hear_good_bye(m->talk, "LOGOUT"))
		kind = imap_hear(m);
	if (kind == IMAP_DONE && m->status != IMAP_OK)
		fault_at(m->talk, m->offset, m->text, "good-bye-refused",
		    "the server answers LOGOUT with %.*s", STR_ARG(m->text));
}

/*
 * Which of the two is spoken: both may be offered, and then it is the older as
 * long as the newer is not switched on, which only changes how names that are
 * not ASCII are written (RFC 9051 A, 6.3.1).
 */
static void
learn_version(struct imap *m)
{
	bool newer = offers_find(&m->offers, "IMAP4rev2", NULL);

	m->utf8 = newer && !offers_find(&m->offers, "IMAP4rev1", NULL);
	learn(m->talk, "protocol", str_of(newer ? "IMAP4rev2" : "IMAP4rev1"));
}

static bool
converse(struct imap *m)
{
	bool preauth = m->status == IMAP_PREAUTH;

	if (!past(m->talk, "greeting") || (preauth && !accept_preauth(m)) ||
	    !ask_capability(m, "capability") || !past(m->talk, "capability") ||
	    (!preauth && !upgrade(m)) || !past(m->talk, "starttls"))
		return false;
	learn_version(m);
	learn(m->talk, "result", str_of("ready"));
	if (!preauth && !has_user(m->talk))
		return identify(m);
	if (!preauth &&
	    (!imap_login(m) ||
		!ask_again(m, "capability-after-login", "login")))
		return false;
	learn(m->talk, "result", str_of("logged in"));
	return past(m->talk, "login") && work(m);
}

static void
run(struct talk *t)
{
	struct imap m = { .talk = t };

	if (!hear_greeting(&m))
		return;
	if (converse(&m))
		imap_say(&m);
	log_out(&m);
}

/* What a line of the user's may hold: a password, a token (RFC 9051 6.2). */
static const struct secret_line secrets[] = {
	{ "LOGIN ", SECRET_REST },
	{ "AUTHENTICATE ", SECRET_RESPONSE },
	{ NULL, SECRET_REST },
};

const struct module imap_module = {
	.name = "imap",
	.tls_name = "imaps",
	.summary = "a mailbox, as mail programs read it",
	.rfc = "RFC 9051, RFC 3501",
	.port = 143,
	.tls_port = 993,
	.alpn = "imap",
	.idle_s = 30,
	.reply_s = 60,
	.upgrades = true,
	.steps = "greeting capability starttls login list select fetch idle",
	.secrets = secrets,
	.run = run,
};
