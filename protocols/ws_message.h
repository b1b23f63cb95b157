/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What frames add up to (RFC 6455 5.4 to 5.6): messages, and the control
 * frames that may stand between their fragments.
 */
#ifndef WS_MESSAGE_H
#define WS_MESSAGE_H

#include "ws_frame.h"

/*
 * Hears the frame that begins now and does what it asks for: a message is
 * taken in, a ping answered, a close too. False: there is no sense in hearing
 * another.
 */
bool ws_take(struct talk *t, struct ws *w);

#endif
