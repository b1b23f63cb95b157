/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sonde-idn.so shows. The work is done in idn_convert.c. */
#include "base/part.h"
#include "net/idn_convert.h"

PART_VISIBLE const struct idn_part sonde_part = {
	.encode = idn_encode,
	.decode = idn_decode,
};
