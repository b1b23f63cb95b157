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

/* "404 Not Found" */
const char *status_text(struct findings *f);

/* What the server said beside the status: about itself, and on its page. */
void status_evidence(struct findings *f, struct draft *d);

/* Whether the page that came says one of the words, which end with NULL. */
bool page_says(const struct trace *t, const char *const *words);

/* The first event of the body that came, or NULL; whether it holds nothing. */
const struct event *received_body(const struct trace *t);
bool page_is_empty(const struct trace *t);

/* Whether the answer has a field of that name, in small letters. */
bool has_field(const struct trace *t, const char *name);

/* Whether s holds the word, ASCII case aside. */
bool holds_nocase(struct str s, const char *word);

/* A rule: a status of 400 and above. */
void bad_status(struct findings *f);

#endif
