/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answered with a status that says no: a proxy by itself, or not. */
#ifndef DIAGNOSE_ANSWERER_H
#define DIAGNOSE_ANSWERER_H

#include "diagnose/finding.h"

/*
 * http-404-default-vhost, if a proxy or host of many sites says so; or NULL.
 */
struct draft *tell_no_host(struct findings *f, const struct event *e);

/* Who answered by himself, and no application; NULL: that is not known. */
const char *answered_itself(const struct trace *t);

/* Adds to a finding of a status who answered, as far as that is known. */
void tell_answerer(struct findings *f, struct draft *d);

#endif
