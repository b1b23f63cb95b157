/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with /etc/resolv.conf, which programs read in several ways. */
#ifndef NET_RESOLV_CONF_H
#define NET_RESOLV_CONF_H

#include "trace/trace.h"

/*
 * Learns the fact "resolv-conf": "line 2: nameserver 192.0.2.1 192.0.2.2", if
 * a line names no address, or more than one. The file is read once a process.
 */
void resolv_conf_learn(struct trace *t);

#endif
