/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Naming the end of a look-up. c-ares has few words (an answer that it cannot
 * use is a time-out to it), so the last answer on the wire counts more.
 */
#include "net/dns_how.h"

#include <ares.h>
#include <errno.h>

static const char *const rcode_words[] = {
	[DNS_NOERROR] = "nodata",
	[DNS_FORMERR] = "formerr",
	[DNS_SERVFAIL] = "servfail",
	[DNS_NXDOMAIN] = "nxdomain",
	[DNS_NOTIMP] = "notimp",
	[DNS_REFUSED] = "refused",
};

/* Whether it was this machine that could not ask. */
static bool
is_local(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM || error == EPERM || error == EACCES;
}

/* Nobody answered. */
static const char *
silent(const struct dns_ending *e)
{
	if (e->status == ARES_ETIMEOUT)
		return "timeout";
	if (e->status == ARES_ENOTFOUND)
		return "nxdomain"; /* names that are never asked: .onion */
	if (e->status == ARES_ECONNREFUSED && !is_local(e->error))
		return "no-server";
	return "other";
}

static const char *
without_address(const struct dns_message *m, int status)
{
	if (m->alias_repeats || m->alias_long)
		return "alias-loop";
	if (m->n_aliases > 0)
		return "alias-dangling";
	/* The last name of a search list may not exist where an earlier did. */
	if (m->rcode == DNS_NOERROR || status == ARES_ENODATA)
		return "nodata";
	return "nxdomain";
}

const char *
dns_how(const struct dns_ending *e)
{
	const struct dns_message *m = e->last;

	if (e->n_addresses > 0)
		return e->more ? "too-large" : "ok";
	if (m == NULL)
		return silent(e);
	if (m->truncated)
		return "truncated";
	if (m->error != NULL || e->status == ARES_EBADRESP ||
	    e->status == ARES_EBADNAME)
		return "malformed";
	if (m->rcode == DNS_NOERROR || m->rcode == DNS_NXDOMAIN)
		return without_address(m, e->status);
	if (m->rcode < sizeof(rcode_words) / sizeof(rcode_words[0]))
		return rcode_words[m->rcode];
	return "other";
}
