/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The opening handshake (RFC 6455 sections 1.3, 4.1 and 4.2). */
#ifndef WS_HANDSHAKE_H
#define WS_HANDSHAKE_H

#include "ws_frame.h"

/*
 * Asks for a WebSocket and checks the reply whole. False: there is none; what
 * the reply was is told, and its body heard.
 */
bool ws_open(struct talk *t, struct ws *w);

#endif
