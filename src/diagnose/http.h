/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rules for status codes and those for the wire share. Used by
 * status.c and http.c.
 */
#ifndef DIAGNOSE_HTTP_H
#define DIAGNOSE_HTTP_H

#include "diagnose/finding.h"

/* The last fact of that name as an event; NULL if it was not learnt. */
const struct event *fact_event(const struct trace *t, const char *name);

/* The status of the final reply; 0 if there was none. */
int final_status(const struct trace *t);

/* A rule: a status of 400 and above. */
void bad_status(struct findings *f);

#endif
