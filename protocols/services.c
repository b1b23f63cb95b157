/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Services that are met on the wrong port. Most speak first, or answer what
 * they do not understand, in words of their own.
 */
#include "services.h"

#include <string.h>

/* Who begins how; of two rows that fit the first counts. */
static const struct {
	const char *start;
	const char *speaks;
} services[] = {
	{ "HTTP/", "HTTP" },
	{ "SSH-", "SSH" },
	{ "220", "SMTP or FTP" },
	{ "* OK", "IMAP" },
	{ "* PREAUTH", "IMAP" },
	{ "* BYE", "IMAP" },
	{ "+OK", "POP3" },
	{ "-ERR", "POP3 or Redis" },
	{ "RFB ", "VNC" },
	{ "RTSP/", "RTSP" },
	{ "ICY ", "SHOUTcast" },
	{ "@RSYNCD:", "rsync" },
	{ "AMQP", "AMQP" },
	{ "\x15\x03", SERVICE_TLS },
	{ "\x16\x03", SERVICE_TLS },
};

/* MySQL: a length of three bytes, the number 0, protocol version 10. */
static bool
is_mysql(struct str s)
{
	return s.n > 10 && s.p[3] == '\0' && s.p[4] == '\x0a';
}

/* RFC 9113 3.4, 6.5: SETTINGS without flags, of stream 0, comes first. */
static bool
is_http2(struct str s)
{
	return s.n >= 9 && s.p[0] == '\0' &&
	    memcmp(s.p + 3, "\x04\0\0\0\0\0", 6) == 0;
}

static bool
holds(struct str s, const char *word)
{
	for (; s.n > 0; s.p++, s.n--)
		if (str_starts_nocase(s, word))
			return true;
	return false;
}

/* "220" begins two protocols; most say which in their first line. */
static const char *
mail_or_files(struct str line, const char *either)
{
	line.n = str_find(line, '\n');
	if (holds(line, "smtp"))
		return "SMTP";
	if (holds(line, "ftp"))
		return "FTP";
	return either;
}

bool
hear_service(struct talk *t, const char **speaks)
{
	bool same;

	*speaks = NULL;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (hear_start(t, services[i].start, &same) != HEARD)
			return false;
		if (!str_starts(overhear(t, 64), services[i].start))
			continue;
		*speaks = services[i].speaks;
		if (str_equals(str_of(services[i].start), "220"))
			*speaks = mail_or_files(overhear(t, 256), *speaks);
		return true;
	}
	if (is_mysql(overhear(t, 64)))
		*speaks = "MySQL";
	if (is_http2(overhear(t, 64)))
		*speaks = SERVICE_HTTP2;
	return true;
}
