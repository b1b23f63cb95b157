/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sonde-sasl.so shows, done in sasl_scram.c and sasl_oauth.c. */
#include "base/part.h"
#include "talk/sasl.h"

PART_VISIBLE const struct sasl_part sonde_part = {
	.scram = sasl_scram,
	.cram = sasl_cram,
	.oauthbearer = sasl_oauthbearer,
	.xoauth2 = sasl_xoauth2,
};
