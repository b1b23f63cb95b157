/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What data.c, for second connections of both kinds, lends to data_active.c. */
#ifndef TALK_DATA_INTERNAL_H
#define TALK_DATA_INTERNAL_H

#include "net/dial.h"
#include "talk/talk_internal.h"

/* Events and waits belong to the second connection; and to the first again. */
void data_begins(struct talk *t, const char *what);
void data_put_back(struct talk *t);

/* No more of it: how, in the words of the events. Always false. */
bool data_failed(struct talk *t, const char *how);

/* A number for the next one, which begins; what there was is closed. */
void data_renew(struct talk *t, const char *what);

/* An error code in the words of the events. */
const char *data_how_of(int code);

/* Source and interface, as the user wants them; never NULL. */
const struct dial_wish *data_dial_wish(const struct talk *t);

#endif
