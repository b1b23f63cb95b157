/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS alerts: their numbers and what they mean. Used by tls.c alone.
 */
#ifndef DIAGNOSE_ALERT_H
#define DIAGNOSE_ALERT_H

#include <stdint.h>

#include "diagnose/finding.h"

/* A row of alert.tbl.h. */
struct alert {
	int number;
	const char *name;
	const char *means;
	const char *id; /* NULL: an orderly end */
};

/* Never NULL: a number that is not in the registry has a row of its own. */
const struct alert *alert_row(int64_t number);

/*
 * The finding for an alert that was received (an EV_TLS_ALERT, or an
 * EV_TLS_FAILED with its number); NULL if it says nothing bad.
 */
struct draft *found_alert(struct findings *f, const struct event *e);

#endif
