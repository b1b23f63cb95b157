/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services that are met on the wrong port, known by their first bytes. */
#ifndef PROTOCOLS_SERVICES_H
#define PROTOCOLS_SERVICES_H

#include "module.h"

#define SERVICE_TLS "TLS"
#define SERVICE_HTTP2 "HTTP/2 alone"

/*
 * Who speaks: "SSH", "SMTP or FTP", "TLS" ..., or NULL if none of the known.
 * Nothing is taken; waits for more as long as the bytes may be one of them.
 * False: the talk is over, or the stream has ended.
 */
bool hear_service(struct talk *t, const char **speaks);

#endif
