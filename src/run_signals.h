/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals while a run goes on: SIGINT and SIGTERM end it early (a second one
 * at once), SIGUSR1 tells what it is doing, SIGPIPE is an error of a write.
 */
#ifndef RUN_SIGNALS_H
#define RUN_SIGNALS_H

#include <stdbool.h>

#include "probe.h"

struct signals;

/* From here to signals_end() they are heard, whenever the loop runs. */
struct signals *signals_begin(void);
void signals_end(struct signals *s);

/* The probe in flight, or NULL; url must live as long. */
void signals_watch(struct signals *s, struct probe *p, const char *url);

/* Whether the user wants the run to end. */
bool signals_ended(const struct signals *s);

#endif
