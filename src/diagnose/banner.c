/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First bytes of servers. The bytes are outside: they are compared, bounded
 * by their length, and never shown from here.
 */
#include "diagnose/banner.h"

#include <stddef.h>

#define SECURE "tls-not-tls"

static const struct banner smtp = { "SMTP", "tls-smtp-on-tls-port" };
static const struct banner ftp = { "FTP", "tls-ftp-on-tls-port" };
static const struct banner mysql = { "MySQL", "tls-mysql-on-tls-port" };
static const struct banner greeting = { "SMTP or FTP", SECURE };

static const struct {
	const char *start;
	struct banner banner;
} starts[] = {
	{ "HTTP/", { "HTTP", "tls-http-on-tls-port" } },
	{ "<!DOCTYPE", { "HTTP", "tls-http-on-tls-port" } },
	{ "<html", { "HTTP", "tls-http-on-tls-port" } },
	{ "SSH-", { "SSH", "tls-ssh-on-tls-port" } },
	{ "* OK", { "IMAP", "tls-imap-on-tls-port" } },
	{ "* PREAUTH", { "IMAP", "tls-imap-on-tls-port" } },
	{ "* BYE", { "IMAP", "tls-imap-on-tls-port" } },
	{ "+OK", { "POP3", "tls-pop3-on-tls-port" } },
	{ "-ERR", { "POP3 or Redis", SECURE } },
	{ "RFB ", { "VNC", SECURE } },
	{ "RTSP/", { "RTSP", SECURE } },
	{ "SIP/", { "SIP", SECURE } },
	{ "ICY ", { "SHOUTcast", SECURE } },
	{ "AMQP", { "AMQP", SECURE } },
	{ "@RSYNCD:", { "rsync", SECURE } },
	{ ":", { "IRC", SECURE } },
	{ "\xff\xfd", { "telnet", SECURE } },
	{ "\xff\xfb", { "telnet", SECURE } },
};

static bool
holds(struct str s, const char *word)
{
	for (; s.n > 0; s.p++, s.n--)
		if (str_starts_nocase(s, word))
			return true;
	return false;
}

/* "220" begins two protocols: the words decide, then the port. */
static const struct banner *
mail_or_files(struct str first, int port)
{
	if (holds(first, "smtp") || holds(first, "mail"))
		return &smtp;
	if (holds(first, "ftp"))
		return &ftp;
	if (port == 25 || port == 465 || port == 587 || port == 2525)
		return &smtp;
	if (port == 21 || port == 990 || port == 2121)
		return &ftp;
	return &greeting;
}

/* Length in 3 bytes, sequence 0, then protocol version 10 or an error. */
static bool
is_mysql(struct str s)
{
	return s.n > 5 && s.p[2] == '\0' && s.p[3] == '\0' &&
	    (s.p[4] == '\x0a' || s.p[4] == '\xff');
}

const struct banner *
banner_of(struct str first, int port)
{
	if (str_starts(first, "220") || str_starts(first, "421") ||
	    str_starts(first, "554"))
		return mail_or_files(first, port);
	if (is_mysql(first))
		return &mysql;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(first, starts[i].start))
			return &starts[i].banner;
	return NULL;
}
