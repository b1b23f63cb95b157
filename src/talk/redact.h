/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines with a secret in them, as they may be shown. */
#ifndef TALK_REDACT_H
#define TALK_REDACT_H

#include "base/buf.h"
#include "talk/module.h"
#include "trace/mask.h"

/*
 * Appends line to out as it may be shown: whole, or, when it starts as one of
 * the table (NULL: none), with its secret replaced by its length.
 */
void redact_line(const struct secret_line *table, struct str line,
    struct buf *out);

/*
 * What the secret in such a line is, added to m: from now on its echo is
 * hidden too. A line that is not in the table adds nothing; m may be NULL.
 */
void redact_learn(const struct secret_line *table, struct str line,
    struct mask *m);

/* Whether a line begins as one of the table. */
bool redact_knows(const struct secret_line *table, struct str line);

/*
 * As redact_learn(), of a line of the user's own, of any style: the secret, its
 * last argument, and what is inside that, if it is a response of SASL.
 */
void redact_own(const struct secret_line *table, struct str line,
    struct mask *m);

/* Such a secret alone, and words of which some may be one. */
void redact_learn_secret(struct str secret, struct mask *m);
void redact_learn_words(struct str words, struct mask *m);

/* Appends "<redacted 12 bytes>" and, for a JSON Web Token, what it is. */
void redact_secret(struct str secret, struct buf *out);

#endif
