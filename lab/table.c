/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of practice servers as an array, and how a row is found. */
#include <openssl/ssl.h>
#include <string.h>

#include "faults.h"
#include "ftp.h"
#include "http.h"
#include "lab.h"
#include "smtp.h"
#include "websocket.h"

static const struct row rows[] = {
#define LAB(where, name, what, finding, ...) \
	{ .on = (where), \
		.id = (name), \
		.broken = (what), \
		.says = (finding), \
		__VA_ARGS__ },
#include "lab.tbl.h"
#undef LAB
};

static const struct {
	enum protocol protocol;
	const char *name;
	enum when tls;
} protocols[] = {
	{ DNS, "dns", TLS_NEVER },
	{ HTTP, "http", TLS_NEVER },
	{ HTTPS, "https", TLS_AT_ONCE },
	{ SMTP, "smtp", TLS_LATER },
	{ SMTPS, "smtps", TLS_AT_ONCE },
	{ LMTP, "lmtp", TLS_LATER },
	{ IMAP, "imap", TLS_LATER },
	{ IMAPS, "imaps", TLS_AT_ONCE },
	{ POP3, "pop3", TLS_LATER },
	{ POP3S, "pop3s", TLS_AT_ONCE },
	{ FTP, "ftp", TLS_LATER },
	{ FTPS, "ftps", TLS_AT_ONCE },
	{ WS, "ws", TLS_NEVER },
	{ WSS, "wss", TLS_AT_ONCE },
};

#define PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

const struct row *
row_at(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const struct row *
row_find(enum protocol protocol, const char *id)
{
	const struct row *row;

	for (size_t i = 0;; i++) {
		row = row_at(i);
		if (row == NULL ||
		    ((row->on & protocol) != 0 &&
			(id == NULL || strcmp(row->id, id) == 0)))
			return row;
	}
}

const char *
protocol_name(enum protocol protocol)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (protocols[i].protocol == protocol)
			return protocols[i].name;
	return "";
}

bool
protocol_find(const char *name, enum protocol *protocol)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (strcmp(protocols[i].name, name) == 0) {
			*protocol = protocols[i].protocol;
			return true;
		}
	return false;
}

bool
protocol_at(size_t i, enum protocol *protocol)
{
	if (i >= PROTOCOLS)
		return false;
	*protocol = protocols[i].protocol;
	return true;
}

enum when
protocol_tls(enum protocol protocol)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (protocols[i].protocol == protocol)
			return protocols[i].tls;
	return TLS_NEVER;
}
