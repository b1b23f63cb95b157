/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a c-ares channel is configured; for dns_channel.c alone. */
#ifndef NET_DNS_SETUP_H
#define NET_DNS_SETUP_H

#include "net/dns_channel.h"

/* A new channel as wished into *out. An ARES_ status. */
int dns_setup(const struct dns_channel_wish *wish, ares_channel *out);

#endif
