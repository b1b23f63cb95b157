/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * coding.c as sonde has it: a part, with zlib, for the bodies that are coded.
 */
#include <stddef.h>

#include "base/part.h"
#include "talk/body.h"

static const struct coding_part *
part(void)
{
	static const struct coding_part *loaded;

	if (loaded == NULL)
		loaded = part_load("coding");
	return loaded;
}

struct coding *
coding_new(struct arena *a, struct str name)
{
	return part()->make(a, name);
}

enum body
coding_feed(struct coding *c, struct str in,
    bool (*got)(void *arg, struct str plain), void *arg)
{
	return part()->feed(c, in, got, arg);
}

bool
coding_complete(const struct coding *c)
{
	return part()->complete(c);
}

struct coding *
coding_of_messages(struct arena *a, int bits, bool fresh)
{
	return part()->of_messages(a, bits, fresh);
}

enum body
coding_message_begins(struct coding *c)
{
	return part()->message_begins(c);
}

enum body
coding_message_ends(struct coding *c, bool (*got)(void *arg, struct str plain),
    void *arg)
{
	return part()->message_ends(c, got, arg);
}

bool
coding_pack(struct buf *out, struct str message, int bits)
{
	return part()->pack(out, message, bits);
}
