/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The practice server for FTP (RFC 959, 2228, 2389, 2428, 3659, 4217): its
 * commands. ada with her password may read and write, anonymous may read.
 */
#include "ftp.h"

#include <stdlib.h>
#include <string.h>

#include "net/address.h"

static struct ftp_state *
state(struct lines *l)
{
	struct ftp_state *s = l->own;

	s->l = l;
	return s;
}

/* ---- before the login ---- */

static bool
answer_feat(struct lines *l)
{
	bool tls = l->peer->later != NULL && !ftp_twisted(state(l), FTP_NO_TLS);

	return lines_sayf(l,
	    "211-Features:\r\n%s EPSV\r\n MDTM\r\n%s"
	    " REST STREAM\r\n SIZE\r\n UTF8\r\n211 End\r\n",
	    tls ? " AUTH TLS\r\n" : "",
	    tls ? " PBSZ\r\n PROT\r\n MLST type*;size*;modify*;\r\n"
		: " MLST type*;size*;modify*;\r\n");
}

static bool
answer_auth(struct lines *l)
{
	if (ftp_twisted(state(l), FTP_NO_TLS) || l->peer->later == NULL)
		return lines_say(l, "502 Command not implemented.\r\n");
	if (!str_equals_nocase(l->rest, "TLS"))
		return lines_say(l, "504 Unknown AUTH type.\r\n");
	if (l->secured)
		return lines_say(l, "503 It is on already.\r\n");
	return lines_say(l, "234 Proceed with negotiation.\r\n") &&
	    lines_secure(l);
}

static bool
answer_pbsz(struct lines *l)
{
	if (!l->secured)
		return lines_say(l, "503 PBSZ needs a secure connection.\r\n");
	return lines_say(l, "200 PBSZ set to 0.\r\n");
}

static bool
answer_prot(struct lines *l)
{
	if (!l->secured)
		return lines_say(l, "503 PROT needs a secure connection.\r\n");
	if (ftp_twisted(state(l), FTP_NO_PROT) &&
	    str_equals_nocase(l->rest, "P"))
		return lines_say(l, "536 PROT P is not supported.\r\n");
	state(l)->protected = str_equals_nocase(l->rest, "P");
	return lines_say(l, "200 PROT set.\r\n");
}

static bool
answer_user(struct lines *l)
{
	bool anonymous = str_equals_nocase(l->rest, "anonymous") ||
	    str_equals_nocase(l->rest, "ftp");

	if (ftp_twisted(state(l), FTP_TLS_ONLY) && !l->secured)
		return lines_say(l,
		    "530 Non-anonymous sessions must use encryption.\r\n");
	l->logged_in = false;
	state(l)->anonymous = anonymous;
	return lines_say(l,
	    ftp_twisted(state(l), FTP_ACCOUNT_FIRST)
		? "332 Need account for login.\r\n"
		: "331 Please specify the password.\r\n");
}

/* Past TLS, as a program does that has lost it. */
static bool
leave_tls(struct lines *l)
{
	struct str text = l->peer->row->text;

	peer_transmit(l->peer, text.p, text.n);
	return false;
}

static bool
answer_acct(struct lines *l)
{
	bool fits = str_equals(l->rest, "lab-account");

	if (fits && ftp_twisted(state(l), FTP_ACCOUNT_FIRST))
		return lines_say(l, "331 Please specify the password.\r\n");
	state(l)->account = fits;
	if (ftp_twisted(state(l), FTP_ACCOUNT))
		l->logged_in = fits;
	return lines_say(l,
	    fits ? "230 Login successful.\r\n" : "530 No such account.\r\n");
}

static bool
answer_pass(struct lines *l)
{
	bool fits =
	    state(l)->anonymous || account_fits(str_of(ACCOUNT_USER), l->rest);

	if (ftp_twisted(state(l), FTP_LEAVES_TLS))
		return leave_tls(l);
	if (fits && ftp_twisted(state(l), FTP_ACCOUNT))
		return lines_say(l, "332 Need account for login.\r\n");
	l->logged_in = fits;
	return lines_say(l,
	    l->logged_in ? "230 Login successful.\r\n"
			 : "530 Login incorrect.\r\n");
}

static bool
answer_quit(struct lines *l)
{
	lines_say(l, "221 Goodbye.\r\n");
	return false;
}

/* ---- behind it ---- */

/* Whether the peer may go on; says so if not. */
static bool
is_let_in(struct lines *l)
{
	if (!l->logged_in)
		lines_say(l, "530 Please login with USER and PASS.\r\n");
	return l->logged_in;
}

static bool
answer_syst(struct lines *l)
{
	return lines_say(l, "215 UNIX Type: L8\r\n");
}

static bool
answer_pwd(struct lines *l)
{
	return !is_let_in(l) ||
	    lines_sayf(l, "257 \"%s\" is the current directory\r\n",
		state(l)->directory);
}

static bool
answer_type(struct lines *l)
{
	state(l)->ascii = str_starts_nocase(l->rest, "A");
	return lines_sayf(l, "200 Switching to %s mode.\r\n",
	    state(l)->ascii ? "ASCII" : "Binary");
}

static bool
answer_cwd(struct lines *l)
{
	char path[sizeof(state(l)->directory)];

	if (!is_let_in(l))
		return !l->peer->gone;
	ftp_resolve(state(l)->directory, l->rest, path, sizeof(path));
	if (!ftp_is_directory(path))
		return lines_say(l, "550 Failed to change directory.\r\n");
	memcpy(state(l)->directory, path, sizeof(path));
	return lines_say(l, "250 Directory successfully changed.\r\n");
}

/* The file that the command names. */
static bool
named_file(struct lines *l, struct str *bytes)
{
	char path[256];

	ftp_resolve(state(l)->directory, l->rest, path, sizeof(path));
	return ftp_file(path, bytes);
}

static bool
answer_size(struct lines *l)
{
	struct str bytes;

	if (!is_let_in(l))
		return !l->peer->gone;
	if (!named_file(l, &bytes))
		return lines_say(l, "550 Could not get file size.\r\n");
	return lines_sayf(l, "213 %zu\r\n", bytes.n);
}

static bool
answer_mdtm(struct lines *l)
{
	struct str bytes;

	if (!is_let_in(l))
		return !l->peer->gone;
	if (!named_file(l, &bytes))
		return lines_say(l, "550 Could not get file time.\r\n");
	return lines_say(l, "213 20260102030405\r\n");
}

/* ---- data connections ---- */

static bool
answer_epsv(struct lines *l)
{
	int port;

	if (!is_let_in(l))
		return !l->peer->gone;
	if (ftp_twisted(state(l), FTP_NO_EPSV))
		return lines_say(l, "500 Unknown command.\r\n");
	port = ftp_listen(state(l));
	if (port == 0)
		return lines_say(l, "421 No port is left.\r\n");
	return lines_sayf(l, "229 Entering Extended Passive Mode (|||%d|)\r\n",
	    port);
}

/* RFC 959 has addresses of IPv4 alone; others are told as 0,0,0,0. */
static bool
answer_pasv(struct lines *l)
{
	struct address at = { .len = sizeof(at.room) };
	char text[ADDRESS_TEXT] = "0.0.0.0";
	const char *place = text;
	int port;

	if (!is_let_in(l))
		return !l->peer->gone;
	port = ftp_listen(state(l));
	if (port == 0)
		return lines_say(l, "421 No port is left.\r\n");
	if (getsockname(l->peer->fd, &at.any, &at.len) == 0 &&
	    at.any.sa_family == AF_INET)
		address_host(&at, text);
	for (char *c = text; *c != '\0'; c++)
		*c = *c == '.' ? ',' : *c;
	if (ftp_twisted(state(l), FTP_NAT))
		place = "10,1,2,3";
	if (ftp_twisted(state(l), FTP_OTHER))
		place = "192,0,2,7";
	return lines_sayf(l, "227 Entering Passive Mode (%s,%d,%d).\r\n", place,
	    port >> 8, port & 255);
}

/* Where to come to, in active mode. */
static bool
answer_with_place(struct lines *l, const char *address, int port)
{
	struct ftp_state *s = state(l);

	ftp_close_port(s);
	if (port < 1024 || port > 65535 || strlen(address) >= sizeof(s->to))
		return lines_say(l, "500 Illegal address.\r\n");
	memcpy(s->to, address, strlen(address) + 1);
	s->port = port;
	return lines_say(l, "200 Command successful.\r\n");
}

static bool
answer_eprt(struct lines *l)
{
	struct str rest = l->rest, part, address = { 0 };
	char text[64];
	uint64_t port = 0;

	if (!is_let_in(l))
		return !l->peer->gone;
	if (ftp_twisted(state(l), FTP_NO_EPSV))
		return lines_say(l, "500 Unknown command.\r\n");
	if (!str_next(&rest, '|', &part) || !str_next(&rest, '|', &part) ||
	    !str_next(&rest, '|', &address) || address.n >= sizeof(text) ||
	    !str_next(&rest, '|', &part) || !str_number(part, 10, &port))
		return lines_say(l, "501 Bad EPRT command.\r\n");
	memcpy(text, address.p, address.n);
	text[address.n] = '\0';
	return answer_with_place(l, text, (int)port);
}

static bool
answer_port(struct lines *l)
{
	struct str rest = l->rest, part;
	struct buf text = { 0 };
	uint64_t n[6] = { 0 };
	bool goes_on;

	if (!is_let_in(l))
		return !l->peer->gone;
	for (size_t i = 0; i < 6; i++)
		if (!str_next(&rest, ',', &part) ||
		    !str_number(part, 10, &n[i]) || n[i] > 255)
			return lines_say(l, "501 Bad PORT command.\r\n");
	buf_addf(&text, "%d.%d.%d.%d", (int)n[0], (int)n[1], (int)n[2],
	    (int)n[3]);
	goes_on =
	    answer_with_place(l, buf_text(&text), (int)(n[4] << 8 | n[5]));
	buf_free(&text);
	return goes_on;
}

/* Whoever waits at the passive port waits for nothing. */
static bool
refuse_transfer(struct lines *l, const char *answer)
{
	ftp_close_port(state(l));
	return lines_say(l, answer);
}

static bool
send_list(struct lines *l, bool for_machines)
{
	struct buf text = { 0 };
	bool ascii = state(l)->ascii;
	bool goes_on;

	if (!is_let_in(l))
		return !l->peer->gone;
	ftp_list(state(l)->directory, for_machines, &text);
	state(l)->ascii = false; /* it has its CR LF already */
	goes_on = ftp_send(state(l), buf_str(&text));
	state(l)->ascii = ascii;
	buf_free(&text);
	return goes_on;
}

static bool
answer_list(struct lines *l)
{
	return send_list(l, false);
}

static bool
answer_mlsd(struct lines *l)
{
	return send_list(l, true);
}

static bool
answer_rest(struct lines *l)
{
	uint64_t from;

	if (!str_number(l->rest, 10, &from))
		return lines_say(l, "501 Bad REST command.\r\n");
	state(l)->from = (unsigned long)from;
	return lines_sayf(l, "350 Restart position accepted (%llu).\r\n",
	    (unsigned long long)from);
}

/* 532 to who may do that with an account alone; says so. */
static bool
lacks_account(struct lines *l)
{
	if (!ftp_twisted(state(l), FTP_ACCOUNT_LATE) || state(l)->account)
		return false;
	return refuse_transfer(l, "532 Need account for this file.\r\n");
}

static bool
answer_retr(struct lines *l)
{
	size_t from = state(l)->from;
	struct str bytes;

	if (!is_let_in(l))
		return !l->peer->gone;
	if (lacks_account(l))
		return true;
	if (!named_file(l, &bytes))
		return refuse_transfer(l, "550 Failed to open file.\r\n");
	if (from > bytes.n)
		from = bytes.n;
	return ftp_send(state(l),
	    (struct str){ bytes.p + from, bytes.n - from });
}

static bool
answer_stor(struct lines *l)
{
	struct buf bytes = { 0 };
	char path[256];
	bool goes_on;

	if (!is_let_in(l))
		return !l->peer->gone;
	if (state(l)->anonymous)
		return refuse_transfer(l, "550 Permission denied.\r\n");
	if (lacks_account(l))
		return true;
	ftp_resolve(state(l)->directory, l->rest, path, sizeof(path));
	goes_on = ftp_take(state(l), &bytes);
	ftp_keep(path, buf_str(&bytes));
	buf_free(&bytes);
	return goes_on;
}

static bool
answer_abor(struct lines *l)
{
	ftp_close_port(state(l));
	return lines_say(l, "225 No transfer to ABOR.\r\n");
}

static bool
answer_noop(struct lines *l)
{
	return lines_say(l, "200 NOOP ok.\r\n");
}

static bool
answer_unknown(struct lines *l)
{
	return lines_say(l, "500 Unknown command.\r\n");
}

static const struct command commands[] = {
	{ .verb = "FEAT", .answer = answer_feat },
	{ .verb = "AUTH", .answer = answer_auth },
	{ .verb = "PBSZ", .answer = answer_pbsz },
	{ .verb = "PROT", .answer = answer_prot },
	{ .verb = "USER", .answer = answer_user },
	{ .verb = "PASS", .answer = answer_pass },
	{ .verb = "ACCT", .answer = answer_acct },
	{ .verb = "SYST", .answer = answer_syst },
	{ .verb = "PWD", .answer = answer_pwd },
	{ .verb = "TYPE", .answer = answer_type },
	{ .verb = "CWD", .answer = answer_cwd },
	{ .verb = "SIZE", .answer = answer_size },
	{ .verb = "MDTM", .answer = answer_mdtm },
	{ .verb = "EPSV", .answer = answer_epsv },
	{ .verb = "PASV", .answer = answer_pasv },
	{ .verb = "EPRT", .answer = answer_eprt },
	{ .verb = "PORT", .answer = answer_port },
	{ .verb = "LIST", .answer = answer_list },
	{ .verb = "NLST", .answer = answer_list },
	{ .verb = "MLSD", .answer = answer_mlsd },
	{ .verb = "REST", .answer = answer_rest },
	{ .verb = "RETR", .answer = answer_retr },
	{ .verb = "STOR", .answer = answer_stor },
	{ .verb = "ABOR", .answer = answer_abor },
	{ .verb = "NOOP", .answer = answer_noop },
	{ .verb = "QUIT", .answer = answer_quit },
	{ .verb = "", .answer = answer_unknown },
};

void
serve_ftp(struct peer *p)
{
	static const struct service service = {
		.greeting = "220 Practice FTP server ready.\r\n",
		.commands = commands,
	};
	struct ftp_state s = { .listener = -1,
		.fillers = { -1, -1 },
		.directory = "/" };

	lines_serve(p, &service, &s);
	ftp_close_port(&s);
}
