/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This machine's network interfaces: which are up. */
#ifndef NET_INTERFACES_H
#define NET_INTERFACES_H

#include "trace/trace.h"

/*
 * Learns the fact "interfaces": "eth0 up, wlan0 down, eth1 no carrier", of
 * those that can reach other machines; or of the wanted one alone, unless that
 * is NULL.
 */
void interfaces_learn(struct trace *t, const char *wanted);

#endif
