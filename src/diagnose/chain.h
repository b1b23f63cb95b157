/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificates that a server sent, read from a trace, and what their
 * names and dates say. Used by certificate.c alone.
 */
#ifndef DIAGNOSE_CHAIN_H
#define DIAGNOSE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diagnose/finding.h"

#define MOST_CERTIFICATES 16

struct chain {
	const struct event *sent[MOST_CERTIFICATES]; /* in order */
	size_t n;
};

struct chain chain_of(const struct trace *t);

/* The one that a verify error is about, by subject or depth; NULL: not sent. */
const struct event *chain_certificate(const struct chain *c,
    const struct event *error);

/* The last one that the first leads to, issuer by issuer, among those sent. */
const struct event *chain_top(const struct chain *c);

/* Whether it names itself as its issuer. */
bool is_self_issued(const struct event *certificate);

/* Since 1970: when e happened; a date of a certificate (false: unreadable). */
int64_t wall_ns_of(const struct event *e);
bool date_of(const struct event *certificate, enum field_name name,
    int64_t *wall_ns);

/* Whether all that were sent begin to be valid in the future. */
bool all_in_future(const struct chain *c);

/* "2026-11-22", for people. */
const char *day_text(struct findings *f, const struct event *certificate,
    enum field_name name);

/* "a.example, b.example and 3 more"; "" if it has no names. */
const char *names_text(struct findings *f, const struct event *certificate);

/* The name (without "DNS:") that is most like host; NULL: it has no names. */
const char *nearest_name(struct findings *f, const struct event *certificate,
    const char *host);

/* A name "*.b" though host is "x.y.b"; NULL: there is none. */
const char *short_wildcard(struct findings *f, const struct event *certificate,
    const char *host);

#endif
