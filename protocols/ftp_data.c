/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FTP's data connection (RFC 959 3.2): how it is agreed on and opened, what
 * moves on it, and what is said of it on the control connection. However it
 * fails, the control connection is heard afterwards: there the server says why.
 */
#include <string.h>

#include "ftp.h"

#define PIECE ((size_t)16384)

/* A server may take so long to say what it thinks of a failure. */
#define AFTER_FAILURE_S 3.0
/* ... of one that it need not have noticed; or behind its first words. */
#define SOON_S 0.2
/* ... a second reply: to ABOR, behind the 426 of the transfer; or behind a 2xx
   that came before the data. */
#define SECOND_S 1.0
/* ... that a transfer is complete; --idle says otherwise. */
#define COMPLETE_S 8.0

/* ---- passive: we go to the server ---- */

static bool
agreed(struct ftp *f, const struct reply *r, const struct place *p,
    const char *id)
{
	if (p->wrong != NULL)
		fault_at(f->t, r->start, reply_text(r), id, "%s: %u %.*s",
		    p->wrong, r->code, STR_ARG(reply_text(r)));
	return p->wrong == NULL;
}

/*
 * C: EPSV   S: 229 ... (|||6446|)              RFC 2428 3; if it is refused
 * C: PASV   S: 227 ... (192,0,2,1,25,46)       RFC 959 4.1.2
 */
static bool
ask_for_place(struct ftp *f, struct place *p)
{
	struct reply r;

	where(f->t, "agreeing on a data connection");
	if (!ask(f->t, &r, "EPSV"))
		return false;
	if (reply_class(&r) == 2) {
		place_of_229(reply_text(&r), p);
		return agreed(f, &r, p, "ftp-epsv-malformed");
	}
	learnf(f->t, "epsv", "%u %.*s", r.code, STR_ARG(reply_text(&r)));
	if (r.code != 421 && !ask(f->t, &r, "PASV"))
		return false;
	if (reply_class(&r) != 2) {
		ftp_refused(f, &r, DOING_CHANNEL);
		return false;
	}
	place_of_227(reply_text(&r), p);
	return agreed(f, &r, p, "ftp-pasv-malformed");
}

/*
 * The address of a 227 is the server's idea of itself; behind a NAT it is
 * wrong, and it may be anybody's (RFC 2577 3). Where we are connected to is the
 * better choice.
 */
static void
tell_elsewhere(struct ftp *f, const struct place *p)
{
	const char *peer = peer_address(f->t);

	if (p->address[0] == '\0' || strchr(peer, ':') != NULL ||
	    strcmp(p->address, peer) == 0)
		return;
	fault(f->t, p->private ? "ftp-pasv-private" : "ftp-pasv-elsewhere",
	    "the reply to PASV names %s, and the server is at %s: %s",
	    p->address, peer,
	    asked(f->t)->follow_pasv ? "it was followed, as wished"
				     : "the second was used");
}

/* What the server says on the control connection within so long. */
static bool
hear_control(struct ftp *f, struct reply *r, double within_s)
{
	*r = (struct reply){ .code = 0 };
	return hear_within(f->t, within_s) && hear_reply(f->t, r);
}

static const struct {
	const char *how;
	const char *id;
	const char *what;
} lost[] = {
	{ "refused", "ftp-data-refused", "refuses the connection" },
	{ "reset", "ftp-data-refused", "resets the connection" },
	{ "timeout", "ftp-data-filtered", "does not answer" },
	{ "unreachable", "ftp-data-filtered", "cannot be reached" },
	{ NULL, "ftp-data-failed", "cannot be connected to" },
};

static void
tell_lost(struct ftp *f, int port)
{
	const char *how = data_failure(f->t);
	struct reply r;
	size_t i = 0;

	if (how == NULL || strcmp(how, "cancelled") == 0)
		return;
	while (lost[i].how != NULL && strcmp(lost[i].how, how) != 0)
		i++;
	hear_control(f, &r, SOON_S);
	fault(f->t, lost[i].id,
	    "port %d, which the server named for the data connection, %s%s%.*s",
	    port, lost[i].what, r.code != 0 ? "; the server says: " : "",
	    STR_ARG(reply_text(&r)));
}

static bool
open_passive(struct ftp *f)
{
	struct place p;

	if (!ask_for_place(f, &p))
		return false;
	tell_elsewhere(f, &p);
	if (data_connect(f->t,
		asked(f->t)->follow_pasv && p.address[0] != '\0' ? p.address
								 : NULL,
		p.port))
		return true;
	tell_lost(f, p.port);
	return false;
}

/* ---- active: the server comes to us ---- */

/*
 * C: EPRT |1|192.0.2.7|49152|     S: 200       RFC 2428 2; if it is refused
 * C: PORT 192,0,2,7,192,0         S: 200       RFC 959 4.1.2
 */
static bool
open_active(struct ftp *f)
{
	struct data_place at;
	struct reply r;
	char commas[64];

	where(f->t, "agreeing on a data connection");
	if (!data_listen(f->t, &at)) {
		fault(f->t, "ftp-data-failed",
		    "no port could be opened for the server to come to");
		return false;
	}
	if (!ask(f->t, &r, "EPRT |%d|%s|%d|", at.v6 ? 2 : 1, at.address,
		at.port))
		return false;
	if (reply_class(&r) == 5 && !at.v6) {
		place_commas(at.address, commas);
		if (!ask(f->t, &r, "PORT %s,%d,%d", commas, at.port >> 8,
			at.port & 255))
			return false;
	}
	if (reply_class(&r) == 2)
		return true;
	ftp_refused(f, &r, DOING_CHANNEL);
	return false;
}

/* ---- what moves on it ---- */

static void
count(struct transfer *x, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		x->binary = x->binary || bytes.p[i] == '\0';
		x->lines += bytes.p[i] == '\n';
		x->crlf += bytes.p[i] == '\n' && x->last == '\r';
		x->last = bytes.p[i];
	}
	x->moved += bytes.n;
}

/* False: no more is wanted. */
static bool
take_in(struct ftp *f, struct transfer *x, struct str bytes)
{
	enum body b = body_goes_on(f->t, bytes);

	count(x, bytes);
	if (x->doing == DOING_LISTING)
		entries_count(&x->entries, bytes);
	x->unwritable = b == BODY_UNWRITABLE;
	x->cut_short = b != BODY_GOES_ON;
	return !x->cut_short;
}

static void
receive(struct ftp *f, struct transfer *x)
{
	struct str bytes;

	where(f->t, "receiving on the data connection");
	body_begins(f->t, str_of(""));
	do
		x->end = data_hear(f->t, PIECE, &bytes);
	while (x->end == HEARD && take_in(f, x, bytes));
	body_ends(f->t);
}

/*
 * Store: all of it, then the end of the stream is the end of the file. Of text
 * every line ends in CR LF on the way (RFC 959 3.1.1.1).
 */
static void
deliver(struct ftp *f, struct transfer *x)
{
	bool text = f->type == 'a', sent;

	where(f->t, "sending on the data connection");
	count(x, x->bytes);
	if (text) {
		x->moved += x->lines - x->crlf;
		x->crlf = x->lines;
	}
	sent = x->bytes.n == 0 ||
	    (text ? data_say_text(f->t, x->bytes) : data_say(f->t, x->bytes));
	x->end = sent ? HEARD_END : HEARD_TROUBLE;
}

/* ---- one transfer ---- */

/* Where a transfer may come to a stop. */
enum stage { ACCEPTING, SECURING, MOVING };

static enum stage
move(struct ftp *f, struct transfer *x)
{
	x->end = HEARD_TROUBLE;
	if (asked(f->t)->active && !data_accept(f->t))
		return ACCEPTING;
	if (f->protected && !data_secure(f->t))
		return SECURING;
	if (x->doing == DOING_STORING)
		deliver(f, x);
	else
		receive(f, x);
	return MOVING;
}

static void
tell_broken(struct ftp *f, const struct transfer *x, enum stage stage)
{
	static const struct {
		const char *id;
		const char *what;
	} stages[] = {
		[ACCEPTING] = { "ftp-active-blocked",
		    "the server did not come to the port that was opened" },
		[SECURING] = { "ftp-data-tls",
		    "TLS did not start on the data connection" },
		[MOVING] = { "ftp-data-cut", "the data connection broke" },
	};
	const char *how = data_failure(f->t), *id = stages[stage].id;

	if (how == NULL || strcmp(how, "cancelled") == 0)
		return;
	if (stage == MOVING && strcmp(how, "timeout") == 0)
		id = "ftp-data-unfinished";
	if (x->answer.code != 0)
		fault(f->t, id,
		    "%s (%s), after %llu %s; the server says %u %.*s",
		    stages[stage].what, how, (unsigned long long)x->moved,
		    str_plural(x->moved, "byte", "bytes"), x->answer.code,
		    STR_ARG(reply_text(&x->answer)));
	else
		fault(f->t, id,
		    "%s (%s), after %llu %s; the server says nothing of it",
		    stages[stage].what, how, (unsigned long long)x->moved,
		    str_plural(x->moved, "byte", "bytes"));
}

/*
 * The server's last word on the transfer, behind any that it goes on (1xx); a
 * code of 0: none came, each within so long.
 */
static void
hear_last_word(struct ftp *f, struct reply *r, double within_s)
{
	for (int i = 0; i < LIMIT_INTERIM; i++)
		if (!hear_control(f, r, within_s) || reply_class(r) != 1)
			return;
	*r = (struct reply){ .code = 0 };
}

/*
 * As much as was wanted has come.
 * C: ABOR   S: 426, of the transfer; S: 226, of ABOR     RFC 959 4.1.3
 * Servers that notice the closed connection first say one of them alone.
 */
static bool
abort_transfer(struct ftp *f, struct transfer *x)
{
	struct reply r;

	where(f->t, "ending the transfer early");
	if (!command(f->t, "ABOR"))
		return false;
	data_close(f->t);
	if (x->unwritable)
		fault(f->t, "local-cannot-write",
		    "what comes cannot be written where it was asked to go");
	else
		fault(f->t, "ftp-body-limit",
		    "the transfer was ended after %llu %s, as --max-body "
		    "says",
		    (unsigned long long)x->moved,
		    str_plural(x->moved, "byte", "bytes"));
	if (!hear_control(f, &x->answer, AFTER_FAILURE_S))
		return going(f->t);
	hear_control(f, &r, reply_class(&x->answer) == 4 ? SECOND_S : SOON_S);
	return going(f->t);
}

/*
 * Without a 150 a 2xx says both that the transfer begins and that it is
 * complete; a server that has more to say says it behind the data.
 */
static void
hear_second_thought(struct ftp *f, struct transfer *x)
{
	struct reply r;
	bool same;

	if (!hear_within(f->t, SECOND_S) ||
	    hear_start(f->t, "", &same) != HEARD)
		return;
	hear_last_word(f, &r, SECOND_S);
	if (r.code != 0)
		x->answer = r;
}

/* How long the server may take over its last word, as --idle says or as is
   usual. */
static double
patience_s(const struct ftp *f, bool broken)
{
	double idle_s = asked(f->t)->listen_s;

	if (idle_s > 0 && (!broken || idle_s < AFTER_FAILURE_S))
		return idle_s;
	return broken ? AFTER_FAILURE_S : COMPLETE_S;
}

/*
 * S: 226      it is complete; or why not                 RFC 959 5.4
 * It comes when the data connection has ended, however it did.
 */
static bool
conclude(struct ftp *f, struct transfer *x, enum stage stage)
{
	bool broken = x->end == HEARD_TROUBLE;

	data_close(f->t);
	where(f->t, "waiting for the end of the transfer");
	if (x->answer.code == 0)
		hear_last_word(f, &x->answer, patience_s(f, broken));
	else
		hear_second_thought(f, x);
	if (reply_class(&x->answer) > 2) {
		learnf(f->t, "data-connection", "%s, after %llu %s",
		    broken ? data_failure(f->t) : "ended in order",
		    (unsigned long long)x->moved,
		    str_plural(x->moved, "byte", "bytes"));
		ftp_refused(f, &x->answer, x->doing);
	} else if (broken) {
		tell_broken(f, x, stage);
	} else if (x->answer.code == 0 && going(f->t)) {
		fault(f->t, "ftp-no-completion",
		    "the data connection ended after %llu %s, and the "
		    "server did not say that this is all",
		    (unsigned long long)x->moved,
		    str_plural(x->moved, "byte", "bytes"));
	}
	if (x->answer.code == 0)
		stop(f->t);
	x->done = !broken && reply_class(&x->answer) == 2;
	if (x->done && x->end == HEARD_CUT)
		fault(f->t, "ftp-no-close-notify",
		    "TLS on the data connection ended without close_notify");
	return x->done;
}

/* The data connection is there, or is awaited, and the command is said. */
static bool
begin(struct ftp *f, struct reply *r, const char *verb, struct str argument)
{
	if (!(asked(f->t)->active ? open_active(f) : open_passive(f)))
		return false;
	where(f->t, "waiting for the transfer to begin");
	return ask(f->t, r, "%s%s%.*s", verb, argument.n > 0 ? " " : "",
	    STR_ARG(argument));
}

/*
 * S: 532           an account is needed; the command is forgotten
 * C: ACCT account  S: 230, or 202: it may be said again  RFC 959 4.1.1, 5.4
 * False: the account was not taken, which was named, or the talk is over.
 */
static bool
give_account(struct ftp *f)
{
	struct reply r;
	bool heard, taken;

	data_close(f->t);
	enter(f->t, PHASE_AUTH);
	where(f->t, "giving the account");
	heard = ftp_give_account(f, &r);
	taken = heard && reply_class(&r) == 2;
	if (heard && !taken)
		ftp_refused(f, &r, DOING_ACCOUNT);
	enter(f->t, PHASE_LOCAL);
	return taken;
}

/*
 * C: RETR path
 * S: 150           now the data connection is used       RFC 959 5.4
 * S: 226           it is complete
 */
bool
transfer(struct ftp *f, struct transfer *x, const char *verb,
    struct str argument)
{
	enum stage stage;
	struct reply r;

	if (!begin(f, &r, verb, argument))
		return false;
	if (r.code == 532 && has_account(f->t) && !f->account_given &&
	    !(give_account(f) && begin(f, &r, verb, argument)))
		return false;
	if (reply_class(&r) > 2) {
		data_close(f->t);
		x->answer = r;
		ftp_refused(f, &r, x->doing);
		return false;
	}
	if (reply_class(&r) == 2)
		x->answer = r;
	stage = move(f, x);
	if (x->cut_short)
		return abort_transfer(f, x);
	return conclude(f, x, stage);
}
