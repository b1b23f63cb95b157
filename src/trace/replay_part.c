/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sonde-replay.so shows. The work is done in replay.c. */
#include "base/part.h"
#include "trace/replay.h"

PART_VISIBLE const struct replay_part sonde_part = {
	.read = replay_read,
	.tell = replay_tell,
};
