/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sonde-coding.so shows. The work is done in coding.c. */
#include "base/part.h"
#include "talk/body.h"

PART_VISIBLE const struct coding_part sonde_part = {
	.make = coding_new,
	.feed = coding_feed,
	.complete = coding_complete,
	.of_messages = coding_of_messages,
	.message_begins = coding_message_begins,
	.message_ends = coding_message_ends,
	.pack = coding_pack,
};
