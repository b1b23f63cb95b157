/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SMTP (RFC 5321), and LMTP as far as it is the same (RFC 2033): the greeting,
 * EHLO, STARTTLS, then the login, the envelope and the message, which have
 * files of their own, lines of the user's, and QUIT. What a reply says no with
 * is named by smtp_replies.c.
 */
#include "smtp.h"

#include <string.h>

static const struct greeter greeter = {
	.protocol = "SMTP",
	.silent = "smtp-no-greeting",
	.silent_tls = "smtp-implicit-tls",
};

static const struct greeter lmtp_greeter = {
	.protocol = "LMTP",
	.silent = "smtp-no-greeting",
	.silent_tls = "implicit-tls-port",
};

/*
 * S: 220 mx.example.net ESMTP ready                     RFC 5321 3.1, 4.3.1
 */
static bool
greeting(struct talk *t, struct smtp *s)
{
	enter(t, PHASE_GREET);
	if (!greeted(t, s->lmtp ? &lmtp_greeter : &greeter) ||
	    !hear_reply(t, &s->r))
		return false;
	learn(t, "greeting", reply_text(&s->r));
	if (s->r.code != 220) {
		smtp_refused(t, &s->r, AT_GREETING, "the connection",
		    str_of(""));
		return false;
	}
	return past(t, "greeting");
}

/*
 * C: EHLO probe.example.org
 * S: 250-mx.example.net
 * S: 250-SIZE 52428800          an extension a line     RFC 5321 4.1.1.1
 * S: 250 STARTTLS
 */
static bool
ask_offers(struct talk *t, struct smtp *s)
{
	s->offers = (struct offers){ .n = 0 };
	s->r = (struct reply){ .code = 0 };
	where(t,
	    s->lmtp ? "waiting for the reply to LHLO"
		    : "waiting for the reply to EHLO");
	if (!nothing_unasked(t) ||
	    !command(t, "%s %s", s->lmtp ? "LHLO" : "EHLO", name_ourselves(t)))
		return false;
	while (reply_line(t, &s->r))
		if (s->r.lines > 1 && s->r.code == 250)
			offers_add(&s->offers, s->r.line);
	if (s->r.code == 250)
		learnf(t, "turn", "250, %u %s", s->offers.entries,
		    str_plural(s->offers.entries, "extension", "extensions"));
	return going(t);
}

/* The command is not known, which is no opinion on us (RFC 5321 4.2.4). */
static bool
is_unknown(const struct reply *r)
{
	return r->code == 500 || r->code == 502;
}

/*
 * C: HELO probe.example.org     for servers of before 1995: no extensions
 * S: 250 mx.example.net                                 RFC 5321 3.2, 4.1.4
 */
static bool
hello_of_old(struct talk *t, struct smtp *s)
{
	where(t, "waiting for the reply to HELO");
	if (!ask(t, &s->r, "HELO %s", name_ourselves(t)))
		return false;
	s->bare = true;
	if (is_unknown(&s->r))
		fault_at(t, s->r.start, reply_text(&s->r), "wrong-service",
		    "the server knows neither EHLO nor HELO: it does not "
		    "speak SMTP");
	else if (reply_class(&s->r) != 2)
		smtp_refused(t, &s->r, AT_HELLO, "HELO",
		    str_of(name_ourselves(t)));
	else
		fault(t, "smtp-no-ehlo",
		    "the server does not know EHLO, and HELO has no "
		    "extensions");
	return reply_class(&s->r) == 2;
}

/* What is offered in the clear, before TLS, counts for little. */
static bool
tls_will_start(struct talk *t, const struct smtp *s)
{
	return !secured(t) && want_tls(t) != SECURE_NEVER &&
	    offers_find(&s->offers, "STARTTLS", NULL);
}

/* 250, or one of its lines was: mixed codes are named elsewhere. */
static bool
is_hello(const struct smtp *s)
{
	return s->r.code == 250 || s->offers.entries > 0;
}

static bool
hello(struct talk *t, struct smtp *s)
{
	enter(t, PHASE_GREET);
	if (!ask_offers(t, s))
		return false;
	if (!s->lmtp && is_unknown(&s->r))
		return hello_of_old(t, s);
	if (s->lmtp && is_unknown(&s->r)) {
		fault_at(t, s->r.start, reply_text(&s->r), "wrong-service",
		    "the server does not know LHLO: it does not speak LMTP");
		return false;
	}
	if (reply_class(&s->r) != 2 || !is_hello(s)) {
		smtp_refused(t, &s->r, AT_HELLO, s->lmtp ? "LHLO" : "EHLO",
		    str_of(name_ourselves(t)));
		return false;
	}
	if (!tls_will_start(t, s))
		smtp_explain(t, &s->offers);
	return true;
}

/*
 * S: 250-XXXXXXXA               a firewall wrote over a line that it does not
 * know, or that it does not want us to see
 */
static bool
is_stripped(const struct offers *o, struct str *entry)
{
	for (unsigned int i = 0; offers_at(o, i, entry); i++)
		if (str_starts_nocase(*entry, "XXXX"))
			return true;
	return false;
}

/* There is no STARTTLS. */
static bool
goes_on_in_the_clear(struct talk *t, struct smtp *s)
{
	struct str entry;

	s->mute = true;
	if (is_stripped(&s->offers, &entry)) {
		fault(t, "smtp-starttls-stripped",
		    "the server does not offer STARTTLS, and \"%.*s\" stands "
		    "among what it offers",
		    STR_ARG(entry));
		return false;
	}
	if (want_tls(t) == SECURE_REQUIRED) {
		fault(t, "starttls-not-offered",
		    "TLS is required, and the server does not offer STARTTLS");
		return false;
	}
	s->mute = false;
	fault(t, "in-the-clear",
	    "the server does not offer STARTTLS: all that follows can be read "
	    "on the way");
	return true;
}

/*
 * C: STARTTLS
 * S: 220 ready, and nothing behind it; the handshake    RFC 3207 4
 * What was learnt before is forgotten, and asked again  RFC 3207 4.2
 */
static bool
upgrade(struct talk *t, struct smtp *s)
{
	struct offers before = s->offers;

	if (want_tls(t) == SECURE_NEVER || secured(t))
		return true;
	enter(t, PHASE_SECURE);
	if (!offers_find(&s->offers, "STARTTLS", NULL))
		return goes_on_in_the_clear(t, s);
	where(t, "waiting for the reply to STARTTLS");
	if (!ask(t, &s->r, "STARTTLS"))
		return false;
	if (s->r.code != 220) {
		s->mute = true;
		smtp_refused(t, &s->r, AT_STARTTLS, "STARTTLS", str_of(""));
		return false;
	}
	where(t, "waiting for the TLS handshake");
	if (!start_tls(t) || !hello(t, s))
		return false;
	offers_compare(t, &before, &s->offers, "tls");
	return true;
}

static void
learn_said(struct talk *t, const struct smtp *s)
{
	learnf(t, "said", "%u %.*s", s->r.code, STR_ARG(reply_text(&s->r)));
}

/*
 * S: 334 challenge    C: the user's next line, or "*"    RFC 4954 4
 * S: 354              C: .
 * The user's own line has begun something that is to be ended again.
 */
static bool
end_what_began(struct talk *t, struct smtp *s, const char *const **line)
{
	while (s->r.code == 334) {
		turn(t, "answer to a challenge");
		if ((*line)[1] == NULL)
			say(t, "*");
		else
			say_secret(t, *++*line);
		if (!send_said(t) || !hear_reply(t, &s->r))
			return false;
		learn_said(t, s);
	}
	return reply_class(&s->r) != 3 || ask(t, &s->r, ".");
}

/* A login that is not to be: the lines behind it are its secret answers. */
static bool
is_login_refused(const char *line, const struct reply *r)
{
	return str_starts_nocase(str_of(line), "AUTH ") && reply_class(r) > 3;
}

/*
 * C: the user's lines, as they are   S: a reply to each
 * Where TLS was to be and is not, or a login was refused, nothing is said but
 * the good-bye.
 */
static void
sayings(struct talk *t, struct smtp *s)
{
	const char *const *line = asked(t)->sayings;

	if (s->mute || (want_tls(t) == SECURE_REQUIRED && !secured(t)))
		return;
	enter(t, PHASE_LOCAL);
	where(t, "waiting for the reply to a line of the user's");
	for (; line != NULL && *line != NULL; line++) {
		const char *first = *line;

		if (!may_say(t, first) || !ask(t, &s->r, "%s", first))
			return;
		learn_said(t, s);
		if (!end_what_began(t, s, &line))
			return;
		if (is_login_refused(first, &s->r) && line[1] != NULL) {
			learn(t, "not-said", str_of("what is behind AUTH"));
			return;
		}
	}
}

/* C: QUIT   S: 221                                      RFC 5321 4.1.1.10 */
static void
quit(struct talk *t, struct smtp *s)
{
	unsigned int before = s->r.code;

	enter(t, PHASE_LOCAL);
	if (good_bye(t, "QUIT") && hear_reply(t, &s->r))
		judge_good_bye(t, &s->r, before, "QUIT");
}

/* Step by step, as far as it goes and the user wants. */
static void
converse(struct talk *t, struct smtp *s)
{
	if (!greeting(t, s) || !hello(t, s))
		return;
	learn(t, "protocol",
	    str_of(s->lmtp    ? "LMTP"
		    : s->bare ? "SMTP"
			      : "ESMTP"));
	if (!past(t, "ehlo") || !upgrade(t, s) || !past(t, "starttls"))
		return;
	s->mute = !smtp_login(t, s);
	if (s->mute || !past(t, "auth"))
		return;
	if (wants_check(t, "smuggling"))
		smtp_smuggling(t, s);
	else
		smtp_message(t, s);
}

void
smtp_run(struct talk *t, bool lmtp)
{
	struct smtp s = { .lmtp = lmtp };

	converse(t, &s);
	sayings(t, &s);
	if (s.r.code != 0)
		learnf(t, "result", "%u", s.r.code);
	quit(t, &s);
}

static void
run(struct talk *t)
{
	smtp_run(t, false);
}

/* RFC 4954 4: what may stand behind the mechanism. */
const struct secret_line smtp_secrets[] = {
	{ "AUTH ", SECRET_RESPONSE },
	{ NULL, SECRET_REST },
};

const struct module smtp_module = {
	.name = "smtp",
	.tls_name = "smtps",
	.summary = "mail to a server: greeting, TLS, login, one message",
	.rfc = "RFC 5321",
	.port = 25,
	.tls_port = 465,
	.idle_s = 30,
	.reply_s = 60,
	.upgrades = true,
	.steps = "greeting ehlo starttls auth mail rcpt data",
	.checks = "smuggling",
	.upload = UPLOAD_MESSAGE,
	.secrets = smtp_secrets,
	.run = run,
};
