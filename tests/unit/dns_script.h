/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scripted DNS server says; dns_script.c has the list of labels. */
#ifndef TESTS_DNS_SCRIPT_H
#define TESTS_DNS_SCRIPT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * The answer to a query over UDP or TCP, to be given after delay_s, or many
 * times if that is negative; empty if there is to be none. The caller's to
 * free.
 */
struct buf dns_script_answer(struct str query, bool tcp, double *delay_s);

#endif
