/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FTP (RFC 959): the dialogue on the control connection, in its order, with
 * TLS (RFC 4217), features (RFC 2389), and sizes and lists for machines (RFC
 * 3659). What is done there once we are in is ftp_work.c's.
 */
#include "ftp.h"

#include <string.h>

/* A server may say so many times that it will be with us soon. */
#define SOON_MOST 4

/* RFC 1635: who is nobody in particular says how to reach him; nobody need. */
#define ANONYMOUS "anonymous"
#define POLITE "sonde@"

/* ---- hello ---- */

/*
 * S: 120 ready in nnn minutes    any number of times
 * S: 220 ready                   RFC 959 5.4
 */
static bool
greeting(struct ftp *f)
{
	static const struct greeter greeter = {
		.protocol = "FTP",
		.silent = "no-greeting",
		.silent_tls = "implicit-tls-port",
	};
	struct reply r = { .code = 0 };

	enter(f->t, PHASE_GREET);
	if (!greeted(f->t, &greeter) || !hear_reply(f->t, &r))
		return false;
	for (int i = 0; r.code == 120 && i < SOON_MOST; i++) {
		fault(f->t, "ftp-120", "the server says 120 %.*s",
		    STR_ARG(reply_text(&r)));
		if (!hear_reply(f->t, &r))
			return false;
	}
	learn(f->t, "greeting", reply_text(&r));
	if (r.code != 220)
		ftp_refused(f, &r, DOING_GREETING);
	return r.code == 220;
}

/*
 * C: FEAT
 * S: 211-Features:       a line each, with a space before it
 * S:  AUTH TLS
 * S: 211 End             RFC 2389 3; 5xx: not known, or not before the login
 */
static bool
features(struct ftp *f)
{
	struct reply r = { .code = 0 };

	enter(f->t, PHASE_GREET);
	where(f->t, "asking for the features");
	f->offers = (struct offers){ .n = 0 };
	if (!command(f->t, "FEAT"))
		return false;
	while (reply_line(f->t, &r)) {
		if (r.lines == 1 || !r.more)
			continue;
		offers_add(&f->offers, r.line);
		learn(f->t, "feature", str_trim(r.line));
	}
	f->knows_feat = reply_class(&r) == 2;
	if (r.code == 421)
		ftp_refused(f, &r, DOING_GREETING);
	return going(f->t);
}

/* ---- TLS ---- */

/* "AUTH TLS", "AUTH TLS;SSL" or several lines (RFC 4217 6). */
static bool
offers_tls(const struct ftp *f)
{
	struct str entry;

	for (unsigned int i = 0; offers_at(&f->offers, i, &entry); i++)
		if (str_starts_nocase(entry, "AUTH ") &&
		    ftp_holds(entry, "TLS"))
			return true;
	return false;
}

/*
 * There is no TLS: whether the talk goes on in the clear. A server that never
 * named it does not offer it, whatever code says so.
 */
static bool
without_tls(struct ftp *f, const struct reply *r, bool offered)
{
	bool required = want_tls(f->t) == SECURE_REQUIRED;

	if (offered && r != NULL)
		fault(f->t, "starttls-refused",
		    "AUTH TLS is offered, and was refused: %u %.*s", r->code,
		    STR_ARG(reply_text(r)));
	else if (required && r != NULL)
		fault(f->t, "starttls-not-offered",
		    "the server does not take AUTH TLS: %u %.*s", r->code,
		    STR_ARG(reply_text(r)));
	else if (required)
		fault(f->t, "starttls-not-offered",
		    "AUTH TLS is not among the features");
	else
		fault(f->t, "in-the-clear",
		    "the server does not offer AUTH TLS");
	f->tls_failed = required;
	return !required;
}

/*
 * C: AUTH TLS   S: 234, then the handshake               RFC 4217 4
 * What was learnt before is asked again. Without a list of features only the
 * try tells whether there is TLS.
 */
static bool
upgrade(struct ftp *f)
{
	struct offers before = f->offers;
	bool offered = offers_tls(f);
	struct reply r;

	if (want_tls(f->t) == SECURE_NEVER || secured(f->t))
		return true;
	enter(f->t, PHASE_SECURE);
	where(f->t, "asking for TLS");
	if (!offered && f->knows_feat)
		return without_tls(f, NULL, false);
	if (!ask(f->t, &r, "AUTH TLS"))
		return false;
	if (r.code == 421)
		ftp_refused(f, &r, DOING_GREETING);
	if (r.code != 234)
		return going(f->t) && without_tls(f, &r, offered);
	if (!start_tls(f->t) || !features(f))
		return false;
	offers_compare(f->t, &before, &f->offers, "tls");
	return true;
}

/* PROT P is refused: names and files would be readable on the way. */
static bool
unprotected(struct ftp *f, const struct reply *r)
{
	bool required = want_tls(f->t) != SECURE_IF_OFFERED;

	fault(f->t, required ? "ftp-prot-refused" : "ftp-data-in-the-clear",
	    "the server refuses TLS on data connections: %u %.*s", r->code,
	    STR_ARG(reply_text(r)));
	return !required;
}

/*
 * C: PBSZ 0   S: 200    there is no buffer to agree on in TLS   RFC 4217 9
 * C: PROT P   S: 200    data connections are in TLS from now on
 * Some servers want the login first: then it is asked again behind it.
 */
static bool
protect(struct ftp *f, bool logged_in)
{
	struct reply r;

	if (!secured(f->t) || f->protected)
		return true;
	enter(f->t, PHASE_SECURE);
	where(f->t, "asking for TLS on data connections");
	if (!ask(f->t, &r, "PBSZ 0") ||
	    (reply_class(&r) == 2 && !ask(f->t, &r, "PROT P")))
		return false;
	f->protected = reply_class(&r) == 2;
	if (r.code == 421)
		ftp_refused(f, &r, DOING_LOGIN);
	if (f->protected || (!logged_in && (r.code == 530 || r.code == 503)))
		return true;
	return going(f->t) && unprotected(f, &r);
}

/* ---- who we are ---- */

/* Nobody was named, and nothing in particular was asked for: no harm done. */
static bool
not_let_in(struct ftp *f, const struct reply *r, enum doing doing)
{
	if (asked(f->t)->user == NULL && r->code == 530 && f->place.n == 0 &&
	    !asked(f->t)->upload)
		fault(f->t, "ftp-no-anonymous",
		    "without a user the login is anonymous, and the server "
		    "says %u %.*s",
		    r->code, STR_ARG(reply_text(r)));
	else
		ftp_refused(f, r, doing);
	return false;
}

/* C: PASS word   S: 230, or 332: an account is wanted */
static bool
say_password(struct ftp *f, struct reply *r)
{
	turn(f->t, "PASS");
	if (asked(f->t)->user == NULL)
		say(f->t, "PASS %s", POLITE);
	else
		say_credential(f->t, FORM_PLAIN, "PASS ");
	return send_said(f->t) && hear_reply(f->t, r);
}

/* C: ACCT account   S: 230, or 202: it was not needed     RFC 959 4.1.1 */
bool
ftp_give_account(struct ftp *f, struct reply *r)
{
	if (!has_account(f->t) || f->account_given)
		return false;
	f->account_given = true;
	turn(f->t, "ACCT");
	say_account(f->t, "ACCT ");
	return send_said(f->t) && hear_reply(f->t, r);
}

static bool
may_give_account(const struct ftp *f, const struct reply *r)
{
	return r->code == 332 && has_account(f->t) && !f->account_given;
}

/* What the reply wants, each once, and in the order of the server's. */
static bool
give_what_is_wanted(struct ftp *f, struct reply *r, enum doing *doing)
{
	bool word = true, given = true;

	while (given && ((r->code == 331 && word) || may_give_account(f, r))) {
		*doing = r->code == 331 ? DOING_LOGIN : DOING_ACCOUNT;
		word = word && r->code != 331;
		given = *doing == DOING_LOGIN ? say_password(f, r)
					      : ftp_give_account(f, r);
	}
	return given;
}

/*
 * C: USER name      S: 331; 332: an account; or 230: nothing more is needed
 * C: PASS word      S: 230, or 202; 332: an account
 * C: ACCT account   S: 230, or 202                       RFC 959 5.4
 * Without a user the login is anonymous, as URLs have it (RFC 1738 3.2.1).
 */
static bool
log_in(struct ftp *f)
{
	const char *user = asked(f->t)->user;
	enum doing doing = DOING_LOGIN;
	struct reply r;

	enter(f->t, PHASE_AUTH);
	where(f->t, "logging in");
	if (user != NULL && !may_log_in(f->t))
		return false;
	if (!ask(f->t, &r, "USER %s", user != NULL ? user : ANONYMOUS))
		return false;
	if (!give_what_is_wanted(f, &r, &doing))
		return false;
	if (reply_class(&r) != 2)
		return not_let_in(f, &r, doing);
	learn(f->t, "login", str_of(user != NULL ? user : ANONYMOUS));
	return true;
}

/* ---- where we are ---- */

/* "/home/ada" of a 257, in which "" stands for one quote (RFC 959 App. II). */
static struct str
quoted_path(struct str text)
{
	size_t open = str_find(text, '"');

	if (open == text.n)
		return (struct str){ text.p, 0 };
	text = (struct str){ text.p + open + 1, text.n - open - 1 };
	return (struct str){ text.p, str_find(text, '"') };
}

/*
 * C: SYST   S: 215 UNIX Type: L8                         RFC 959 4.1.3
 * C: PWD    S: 257 "/" is where we are
 */
static bool
look_around(struct ftp *f)
{
	struct reply r;

	enter(f->t, PHASE_LOCAL);
	where(f->t, "looking around");
	if (!ask(f->t, &r, "SYST"))
		return false;
	if (r.code == 215)
		learn(f->t, "system", reply_text(&r));
	if (!ask(f->t, &r, "PWD"))
		return false;
	if (r.code == 257)
		learn(f->t, "directory", quoted_path(reply_text(&r)));
	return true;
}

/* ---- all of it ---- */

/* The URL's path without ";type=a" (RFC 1738 3.2.2), which is told apart. */
static void
read_place(struct ftp *f)
{
	static const char mark[] = ";type=";
	struct str path = str_of(asked(f->t)->path);
	size_t n = sizeof(mark) - 1;

	f->place = str_of(asked(f->t)->place);
	if (path.n <= n || f->place.n <= n ||
	    !str_starts_nocase((struct str){ path.p + path.n - n - 1, n + 1 },
		mark))
		return;
	f->type = (char)(path.p[path.n - 1] | 0x20);
	f->place.n -= n + 1;
}

/* The reply behind those that only say that another comes (1xx). */
static void
hear_final(struct ftp *f, struct reply *r)
{
	int interim = 0;

	while (reply_class(r) == 1 && interim++ < LIMIT_INTERIM)
		if (!hear_reply(f->t, r))
			return;
	if (reply_class(r) != 1)
		return;
	fault(f->t, "ftp-no-completion",
	    "more than %d replies say that another comes", LIMIT_INTERIM);
	stop(f->t);
}

/* C: a line of the user's   S: whatever it brings, with a final reply */
static void
say_lines(struct ftp *f)
{
	const char *const *line = asked(f->t)->sayings;
	struct reply r;

	where(f->t, "saying a line of the user's");
	for (; line != NULL && *line != NULL && going(f->t); line++) {
		if (!may_say(f->t, *line) || !ask(f->t, &r, "%s", *line))
			return;
		hear_final(f, &r);
	}
}

/* C: QUIT   S: 221                                       RFC 959 4.1.1 */
static void
leave(struct ftp *f)
{
	struct reply r;

	enter(f->t, PHASE_CLOSE);
	if (going(f->t) && good_bye(f->t, "QUIT") && hear_reply(f->t, &r))
		judge_good_bye(f->t, &r, 0, "QUIT");
}

static void
run(struct talk *t)
{
	struct ftp f = { .t = t };
	bool fine;

	read_place(&f);
	fine = greeting(&f) && past(t, "greeting") && features(&f) &&
	    past(t, "feat") && upgrade(&f) && protect(&f, false) &&
	    past(t, "tls") && log_in(&f) && protect(&f, true) &&
	    past(t, "login") && look_around(&f) && past(t, "syst") &&
	    ftp_work(&f);
	(void)fine;
	enter(t, PHASE_LOCAL);
	if (!f.tls_failed)
		say_lines(&f);
	leave(&f);
}

/* RFC 959 4.1.1: what proves who somebody is; and servers that echo it. */
static const struct secret_line secrets[] = {
	{ "PASS ", SECRET_REST },
	{ "ACCT ", SECRET_REST },
	{ NULL, SECRET_REST },
};

const struct module ftp_module = {
	.name = "ftp",
	.tls_name = "ftps",
	.summary = "lists, fetches or stores, on two connections",
	.rfc = "RFC 959, RFC 2389, RFC 2428, RFC 3659, RFC 4217",
	.port = 21,
	.tls_port = 990,
	.idle_s = 8,
	.reply_s = 60,
	.upgrades = true,
	.replies_late = true, /* a transfer is over when it is */
	.steps = "greeting feat tls login syst size",
	.upload = UPLOAD_FILE,
	.secrets = secrets,
	.run = run,
};
