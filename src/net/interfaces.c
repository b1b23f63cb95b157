/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interfaces as getifaddrs(3) lists them: once for each address, and once for
 * the link. Loopback is left out, and so are tunnels that nobody has set up.
 */
#include "net/interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <string.h>

#include "base/buf.h"

#define TEXT_MOST 400

static bool
is_card(const struct ifaddrs *i)
{
	const struct sockaddr_ll *link = (const void *)i->ifa_addr;

	return i->ifa_addr->sa_family == AF_PACKET &&
	    link->sll_hatype == ARPHRD_ETHER;
}

/* Whether it could reach other machines: it has an address, or is a card. */
static bool
counts(const struct ifaddrs *i, const char *wanted)
{
	if (i->ifa_addr == NULL || (i->ifa_flags & IFF_LOOPBACK) != 0 ||
	    (wanted != NULL && strcmp(i->ifa_name, wanted) != 0))
		return false;
	return wanted != NULL || i->ifa_addr->sa_family == AF_INET ||
	    i->ifa_addr->sa_family == AF_INET6 || is_card(i);
}

static bool
came_before(const struct ifaddrs *all, const struct ifaddrs *i,
    const char *wanted)
{
	for (; all != i; all = all->ifa_next)
		if (counts(all, wanted) &&
		    strcmp(all->ifa_name, i->ifa_name) == 0)
			return true;
	return false;
}

static const char *
state(unsigned int flags)
{
	if ((flags & IFF_UP) == 0)
		return "down";
	return (flags & IFF_RUNNING) != 0 ? "up" : "no carrier";
}

void
interfaces_learn(struct trace *t, const char *wanted)
{
	struct ifaddrs *all = NULL;
	struct buf text = buf_with_cap(TEXT_MOST);
	struct event *e;

	if (getifaddrs(&all) != 0)
		all = NULL;
	for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
		if (counts(i, wanted) && !came_before(all, i, wanted))
			buf_addf(&text, "%s%s %s", text.n > 0 ? ", " : "",
			    i->ifa_name, state(i->ifa_flags));
	if (all != NULL)
		freeifaddrs(all);
	if (text.n > 0) {
		e = trace_event(t, EV_FACT);
		event_bytes(e, F_NAME, str_of("interfaces"));
		event_bytes(e, F_VALUE, buf_str(&text));
		event_commit(e);
	}
	buf_free(&text);
}
