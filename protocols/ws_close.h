/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Close frames (RFC 6455 5.5.1 and 7.4): what they hold, and what it means. */
#ifndef WS_CLOSE_H
#define WS_CLOSE_H

#include "ws_frame.h"

/*
 * Takes in the payload of the server's close frame, and answers it if ours was
 * not said yet (RFC 6455 5.5.1). False: it is not what one may hold.
 */
bool ws_take_close(struct talk *t, struct ws *w, const struct frame *f,
    struct str payload);

/* Says our close frame with a code. */
void ws_say_close(struct talk *t, struct ws *w, unsigned int code);

#endif
