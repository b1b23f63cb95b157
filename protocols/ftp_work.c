/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is done on an FTP server by who is let in: a directory is listed, a file
 * fetched or stored, and what came is held against what is said to be there.
 */
#include "ftp.h"

/* Whether a command can be relied on: FEAT names it, or says nothing. */
static bool
may_know(const struct ftp *f, const char *feature)
{
	return !f->knows_feat || offers_find(&f->offers, feature, NULL);
}

/* ---- a directory ---- */

/*
 * C: CWD dir   S: 250                                    RFC 959 4.1.1
 * One command with the whole path, which servers take; and not as an argument
 * of LIST, where many look for options and patterns.
 */
static bool
go_there(struct ftp *f)
{
	struct str dir = f->place;
	struct reply r;

	if (dir.n > 1 && dir.p[dir.n - 1] == '/')
		dir.n--;
	if (dir.n == 0)
		return true;
	where(f->t, "going to the directory");
	if (!ask(f->t, &r, "CWD %.*s", STR_ARG(dir)))
		return false;
	if (reply_class(&r) != 2)
		ftp_refused(f, &r, DOING_LISTING);
	return reply_class(&r) == 2;
}

/*
 * C: TYPE A   S: 200   lists for people are text         RFC 959 4.1.3
 * C: LIST     or MLSD, for machines, if it is offered    RFC 3659 7
 */
static bool
list(struct ftp *f)
{
	bool mlsd = f->type != 'd' && f->knows_feat &&
	    offers_find(&f->offers, "MLST", NULL);
	struct transfer x = { .doing = DOING_LISTING };
	uint64_t entries;
	struct reply r;

	if (!go_there(f) || !past(f->t, "size") || asked(f->t)->head_only)
		return false;
	if (!mlsd && !ask(f->t, &r, "TYPE A"))
		return false;
	if (!transfer(f, &x,
		mlsd                 ? "MLSD"
		    : f->type == 'd' ? "NLST"
				     : "LIST",
		str_of("")))
		return false;
	entries = entries_so_far(&x.entries);
	learnf(f->t, "entries", "%llu", (unsigned long long)entries);
	learnf(f->t, "result", "%u, %llu %s", x.answer.code,
	    (unsigned long long)entries,
	    str_plural(entries, "entry", "entries"));
	return true;
}

/* ---- a file ---- */

/*
 * C: SIZE path   S: 213 1234                             RFC 3659 4
 * Before a file is fetched, and after it was stored.
 */
static bool
ask_size(struct ftp *f)
{
	struct reply r;

	f->size_known = f->unsized = false;
	if (!may_know(f, "SIZE"))
		return true;
	if (!ask(f->t, &r, "SIZE %.*s", STR_ARG(f->place)))
		return false;
	f->unsized = r.code == 550;
	f->size_known =
	    r.code == 213 && str_number(str_trim(reply_text(&r)), 10, &f->size);
	if (f->size_known)
		learnf(f->t, "size", "%llu", (unsigned long long)f->size);
	return true;
}

/* C: MDTM path   S: 213 20260522093012                   RFC 3659 3 */
static bool
ask_time(struct ftp *f)
{
	struct reply r;

	if (!may_know(f, "MDTM"))
		return true;
	if (!ask(f->t, &r, "MDTM %.*s", STR_ARG(f->place)))
		return false;
	if (r.code == 213)
		learn(f->t, "modified", reply_text(&r));
	return true;
}

/* C: TYPE I   S: 200     bytes as they are; A: lines are changed  RFC 959 3.1.1
 */
static bool
set_type(struct ftp *f, char type)
{
	struct reply r;

	if (!ask(f->t, &r, "TYPE %c", type))
		return false;
	if (reply_class(&r) != 2)
		ftp_refused(f, &r, DOING_CHANNEL);
	return reply_class(&r) == 2;
}

/* C: REST 1000   S: 350, and RETR begins there           RFC 3659 5 */
static bool
begin_at(struct ftp *f)
{
	struct reply r;

	if (asked(f->t)->offset == 0)
		return true;
	if (!ask(f->t, &r, "REST %llu",
		(unsigned long long)asked(f->t)->offset))
		return false;
	if (r.code == 350)
		f->from = asked(f->t)->offset;
	else
		fault(f->t, "ftp-rest-refused",
		    "the server does not begin in the middle of a file: %u "
		    "%.*s",
		    r.code, STR_ARG(reply_text(&r)));
	return r.code == 350;
}

/*
 * C: CWD path   S: 250: it is a directory, whose URL would end in /
 * Asked where SIZE says that it is no file. False: it is, and was named.
 */
static bool
is_no_directory(struct ftp *f)
{
	struct reply r;

	if (!f->unsized)
		return true;
	if (!ask(f->t, &r, "CWD %.*s", STR_ARG(f->place)))
		return false;
	if (reply_class(&r) == 2)
		fault(f->t, "ftp-550-directory",
		    "%.*s is a directory, which can be entered",
		    STR_ARG(f->place));
	return reply_class(&r) != 2;
}

/*
 * The bytes there against the bytes here. ASCII mode makes CR LF of each LF:
 * as wanted of a text, if that was asked for.
 */
static void
compare_size(struct ftp *f, const struct transfer *x)
{
	uint64_t there = f->size - (f->size < f->from ? f->size : f->from);
	bool ascii = x->moved > there && x->moved - there == x->crlf;

	if (!f->size_known || x->moved == there ||
	    (ascii && f->type == 'a' && !x->binary))
		return;
	fault(f->t, ascii ? "ftp-ascii" : "ftp-size-differs",
	    "%llu %s there, %llu %s%s%s", (unsigned long long)there,
	    str_plural(there, "byte is", "bytes are"),
	    (unsigned long long)x->moved,
	    x->doing == DOING_STORING ? "were sent" : "came",
	    x->crlf > 0 ? "; every line ends in CR LF" : "",
	    x->binary ? ", and it is no text" : "");
}

/*
 * C: TYPE I, SIZE, MDTM
 * C: RETR path   S: 150, the file, 226                   RFC 959 4.1.3
 */
static bool
fetch(struct ftp *f)
{
	struct transfer x = { .doing = DOING_FETCHING };

	where(f->t, "asking about the file");
	if (!set_type(f, 'I') || !ask_size(f) || !is_no_directory(f) ||
	    !ask_time(f) || !past(f->t, "size") || asked(f->t)->head_only)
		return false;
	if ((f->type == 'a' && !set_type(f, 'A')) || !begin_at(f))
		return false;
	if (!transfer(f, &x, "RETR", f->place))
		return false;
	if (x.done)
		compare_size(f, &x);
	learnf(f->t, "result", "%u", x.answer.code);
	return true;
}

/*
 * C: STOR path   S: 150; we send the file; S: 226        RFC 959 4.1.3
 * C: SIZE path   whether all of it is there
 */
static bool
store(struct ftp *f)
{
	struct transfer x = { .doing = DOING_STORING,
		.bytes = asked(f->t)->body };

	if (!past(f->t, "size") || !set_type(f, f->type == 'a' ? 'A' : 'I') ||
	    !transfer(f, &x, "STOR", f->place) ||
	    (f->type == 'a' && !set_type(f, 'I')) || !ask_size(f))
		return false;
	compare_size(f, &x);
	learnf(f->t, "result", "%u, %llu %s stored", x.answer.code,
	    (unsigned long long)x.moved, str_plural(x.moved, "byte", "bytes"));
	return true;
}

/* ---- which of them ---- */

static bool
is_directory(const struct ftp *f)
{
	return f->place.n == 0 || f->type == 'd' ||
	    f->place.p[f->place.n - 1] == '/';
}

bool
ftp_work(struct ftp *f)
{
	if (asked(f->t)->upload)
		return store(f);
	return is_directory(f) ? list(f) : fetch(f);
}
