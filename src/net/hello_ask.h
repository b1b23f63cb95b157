/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ClientHello made by hand (hello.h), said on a connection. */
#ifndef NET_HELLO_ASK_H
#define NET_HELLO_ASK_H

#include "net/conn.h"
#include "net/hello.h"

/*
 * Says the hello and hears what a server chooses, told as EV_TLS_START,
 * EV_TLS_MESSAGE (both ways), EV_TLS_ALERT and, unless there was a choice,
 * EV_TLS_FAILED. Nothing more can be said on c then: close it.
 */
void hello_ask(struct conn *c, enum hello_kind kind, const char *name,
    int64_t deadline_ns);

#endif
