/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Configured channels, made once and copied for each resolver: reading
 * resolv.conf a thousand times would be most of the work. With one server its
 * error answers are final (NOCHECKRESP); with several, c-ares asks the next
 * one after SERVFAIL, REFUSED or NOTIMP, as the system's resolver does.
 */
#include "net/dns_setup.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"

#define TRIES 2
#define EDNS_SIZE \
	1232 /* bytes in one datagram: no fragments (DNS flag day 2020) */

/* A channel to copy, by [search][many servers]. */
struct model {
	ares_channel channel;
	int64_t timeout_ns;
};

static struct model models[2][2];
static ares_channel hosts;

static int
configure(struct model *m, bool search, bool many, int64_t timeout_ns)
{
	char lookups[] = "b"; /* DNS alone; the hosts file was asked before */
	struct ares_options o = {
		.flags = ARES_FLAG_EDNS | (many ? 0 : ARES_FLAG_NOCHECKRESP),
		.timeout = (int)(timeout_ns / CLOCK_MS),
		.tries = TRIES,
		.ednspsz = EDNS_SIZE,
		.lookups = lookups,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
	    ARES_OPT_EDNSPSZ | ARES_OPT_LOOKUPS;
	int status = ares_library_init(ARES_LIB_INIT_ALL);

	/* An empty list of domains in place of the system's. */
	if (!search)
		mask |= ARES_OPT_DOMAINS;
	if (status == ARES_SUCCESS)
		status = ares_init_options(&m->channel, &o, mask);
	m->timeout_ns = timeout_ns;
	if (status != ARES_SUCCESS)
		m->channel = NULL;
	return status;
}

static void
drop(ares_channel *channel)
{
	if (*channel == NULL)
		return;
	ares_destroy(*channel);
	*channel = NULL;
	ares_library_cleanup();
}

static int
find_model(bool search, bool many, int64_t timeout_ns, struct model **out)
{
	struct model *m = &models[search][many];

	*out = m;
	if (m->channel != NULL && m->timeout_ns != timeout_ns)
		drop(&m->channel);
	if (m->channel != NULL)
		return ARES_SUCCESS;
	return configure(m, search, many, timeout_ns);
}

/* Whether the system has more than one resolver, as m has read it. */
static bool
many_of_system(const struct model *m)
{
	struct ares_addr_port_node *servers = NULL;
	bool many;

	if (ares_get_servers_ports(m->channel, &servers) != ARES_SUCCESS)
		return false;
	many = servers != NULL && servers->next != NULL;
	ares_free_data(servers);
	return many;
}

static int
choose_model(const struct dns_channel_wish *wish, struct model **out)
{
	bool many;
	int status;

	status = find_model(wish->search, false, wish->timeout_ns, out);
	if (status != ARES_SUCCESS)
		return status;
	many = wish->servers != NULL ? strchr(wish->servers, ',') != NULL
				     : many_of_system(*out);
	if (!many)
		return ARES_SUCCESS;
	return find_model(wish->search, true, wish->timeout_ns, out);
}

int
dns_setup(const struct dns_channel_wish *wish, ares_channel *out)
{
	struct model *m;
	int status = choose_model(wish, &m);

	if (status == ARES_SUCCESS)
		status = ares_dup(out, m->channel);
	if (status != ARES_SUCCESS || wish->servers == NULL)
		return status;
	status = ares_set_servers_ports_csv(*out, wish->servers);
	if (status != ARES_SUCCESS)
		ares_destroy(*out);
	return status;
}

static int
configure_hosts(void)
{
	char lookups[] = "f";
	struct ares_options o = { .lookups = lookups };
	int status = ares_library_init(ARES_LIB_INIT_ALL);

	if (status == ARES_SUCCESS)
		status = ares_init_options(&hosts, &o,
		    ARES_OPT_LOOKUPS | ARES_OPT_DOMAINS);
	if (status != ARES_SUCCESS)
		hosts = NULL;
	return status;
}

void
dns_hosts(const char *name, int family, ares_addrinfo_callback done, void *arg)
{
	struct ares_addrinfo_hints hints = {
		.ai_flags = ARES_AI_NOSORT,
		.ai_family = family,
	};
	int status = hosts == NULL ? configure_hosts() : ARES_SUCCESS;

	if (status != ARES_SUCCESS)
		done(arg, status, 0, NULL);
	else
		ares_getaddrinfo(hosts, name, NULL, &hints, done, arg);
}

void
dns_channel_free_shared(void)
{
	for (size_t i = 0; i < 4; i++)
		drop(&models[i / 2][i % 2].channel);
	drop(&hosts);
}
