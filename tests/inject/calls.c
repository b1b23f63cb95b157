/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A wrapper of each call in calls.tbl.h: it counts, and fails if it is to.
 * What a call means is sonde's; this file knows none of it.
 */
#include "calls.h"

#include <ares.h>
#include <errno.h>
#include <idn2.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <uriparser/Uri.h>
#include <zlib.h>

enum row {
#define CALL(name, ...) ROW_##name,
#include "calls.tbl.h"
#undef CALL
	ROWS
};

const struct call calls[] = {
#define CALL(name, type, parameters, arguments, failure, error, harmless) \
	{ #name, harmless, ROW_##name <= ROW_reallocarray },
#include "calls.tbl.h"
#undef CALL
};
const size_t n_calls = ROWS;

volatile bool *calls_failed;

static bool armed;
static size_t armed_row;
static unsigned int armed_nth;
static unsigned int seen;

void
calls_arm(size_t row, unsigned int nth)
{
	armed = true;
	armed_row = row;
	armed_nth = nth;
	seen = 0;
}

unsigned int
calls_disarm(void)
{
	armed = false;
	return seen;
}

/* Whether this call is the one. */
static bool
fails(enum row row, int error)
{
	if (!armed || row != armed_row)
		return false;
	seen++;
	if (seen != armed_nth)
		return false;
	if (calls_failed != NULL)
		*calls_failed = true;
	errno = error;
	return true;
}

/* A wrapper takes what a variadic function (open) is given as parameters. */
#define CALL(name, type, parameters, arguments, failure, error, harmless) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type __wrap_##name parameters \
	{ \
		if (fails(ROW_##name, error)) \
			return failure; \
		return __real_##name arguments; \
	}
#include "calls.tbl.h"
#undef CALL
