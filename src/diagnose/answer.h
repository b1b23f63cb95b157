/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules for what is odd about an answer over HTTP. Used by http.c. */
#ifndef DIAGNOSE_ANSWER_H
#define DIAGNOSE_ANSWER_H

#include "diagnose/finding.h"

void captive_portal(struct findings *f);
void content_type(struct findings *f);
void cross_origin(struct findings *f);
void clocks(struct findings *f);

#endif
