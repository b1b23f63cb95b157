/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The functions of the formats, for the table in report.c. What each must do
 * is said in report.h.
 */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "report/report.h"

void text_begin(struct report *r, const struct trace *trace);
void text_event(struct report *r, const struct event *e);
void text_probe(struct report *r, const struct trace *trace,
    const struct diagnosis *d);
void text_end(struct report *r);

void json_probe(struct report *r, const struct trace *trace,
    const struct diagnosis *d);
void json_end(struct report *r);

void ndjson_probe(struct report *r, const struct trace *trace,
    const struct diagnosis *d);

void nagios_probe(struct report *r, const struct trace *trace,
    const struct diagnosis *d);
void nagios_end(struct report *r);

void events_event(struct report *r, const struct event *e);

#endif
