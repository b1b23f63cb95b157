/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl_scram.c and sasl_oauth.c as sonde has them: a part, so that libgsasl,
 * jansson and what they drag in come only with the first login that needs
 * them. The time of loading is this machine's, not the server's.
 */
#include <stddef.h>

#include "base/part.h"
#include "talk/sasl.h"

static const struct sasl_part *
part(struct trace *t)
{
	static const struct sasl_part *loaded;
	enum phase before = trace_current_phase(t);

	if (loaded != NULL)
		return loaded;
	trace_phase(t, PHASE_LOCAL);
	loaded = part_load("sasl");
	trace_phase(t, before);
	return loaded;
}

enum sasl_verdict
sasl_scram(struct sasl *s, struct str challenge, struct buf *out)
{
	return part(s->talk->trace)->scram(s, challenge, out);
}

enum sasl_verdict
sasl_cram(struct sasl *s, struct str challenge, struct buf *out)
{
	return part(s->talk->trace)->cram(s, challenge, out);
}

enum sasl_verdict
sasl_oauthbearer(struct sasl *s, struct str challenge, struct buf *out)
{
	return part(s->talk->trace)->oauthbearer(s, challenge, out);
}

enum sasl_verdict
sasl_xoauth2(struct sasl *s, struct str challenge, struct buf *out)
{
	return part(s->talk->trace)->xoauth2(s, challenge, out);
}
