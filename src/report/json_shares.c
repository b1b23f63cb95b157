/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares and parts as members of a report; every figure names its source. */
#include "report/json_shares.h"

#include <stdio.h>

static const char *
key_of(char room[32], const char *name, const char *suffix)
{
	snprintf(room, 32, "%s%s", name, suffix);
	return room;
}

static void
put_share(struct json *j, const char *name, const struct share *s)
{
	char key[32];

	json_seconds(j, key_of(key, name, "_s"), s->ns);
	json_seconds(j, key_of(key, name, "_error_s"),
	    s->ns < 0 ? -1 : s->error_ns);
	json_text(j, key_of(key, name, "_source"),
	    s->ns < 0 ? NULL : source_name(s->source));
}

void
json_shares(struct json *j, const struct shares *s)
{
	if (!s->any) {
		json_none(j, "shares");
		return;
	}
	json_begin_object(j, "shares");
	for (enum share_kind k = 0; k < SHARES; k++)
		put_share(j, share_name(k), &s->of[k]);
	json_begin_array(j, "doubts");
	for (unsigned int i = 0; i < DOUBTS; i++)
		if ((s->doubts >> i & 1) != 0)
			json_text(j, NULL, doubt_name((enum doubt)(1U << i)));
	json_end_array(j);
	json_end_object(j);
}

void
json_parts(struct json *j, const struct join *join)
{
	bool pretty = j->pretty;
	char key[32];

	json_begin_object(j, "parts");
	j->pretty = false;
	for (enum part_of_time p = 0; p < PARTS; p++)
		json_seconds(j, key_of(key, part_name(p), "_s"),
		    join->part_ns[p]);
	json_end_object(j);
	j->pretty = pretty;
}
