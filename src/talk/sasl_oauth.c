/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A token instead of a password: OAUTHBEARER (RFC 7628) and its forerunner
 * XOAUTH2, which has no RFC. Both say all in one message. A server that takes
 * no token tells why in JSON, as a challenge; only after an answer to that
 * comes its refusal.
 */
#include "talk/sasl.h"
#include "trace/json_read.h"

/* RFC 5801 4: "," and "=" of a name, which a comma ends. */
static void
add_name(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++) {
		if (*name == ',')
			buf_adds(out, "=2C");
		else if (*name == '=')
			buf_adds(out, "=3D");
		else
			buf_addc(out, *name);
	}
}

static void
add_token(struct sasl *s, struct buf *out)
{
	buf_adds(out, "auth=Bearer ");
	buf_add(out, login_secret(s->talk).p, login_secret(s->talk).n);
	buf_adds(out, "\x01\x01");
	login_hide(s->talk, buf_str(out));
}

/* A word or a number of the error, as a fact. */
static void
learn_member(struct talk *t, const char *fact, const json_t *value)
{
	if (json_is_string(value))
		learn(t, fact,
		    (struct str){ json_string_value(value),
			json_string_length(value) });
	else if (json_is_integer(value))
		learnf(t, fact, "%lld", (long long)json_integer_value(value));
}

/* RFC 7628 3.2.2: {"status":"invalid_token","scope":"..."} */
static enum sasl_verdict
hear_error(struct sasl *s, struct str challenge)
{
	json_t *error = json_read(challenge, LIMIT_LINE, &s->why);

	if (error == NULL)
		return SASL_WRONG;
	learn_member(s->talk, "oauth-status", json_object_get(error, "status"));
	learn_member(s->talk, "oauth-scope", json_object_get(error, "scope"));
	learn_member(s->talk, "oauth-configuration",
	    json_object_get(error, "openid-configuration"));
	json_decref(error);
	return SASL_SAY;
}

static enum sasl_verdict
hear_again(struct sasl *s, struct str challenge)
{
	if (s->steps == 1)
		return hear_error(s, challenge);
	buf_adds(&s->why, "the error had been told already");
	return SASL_WRONG;
}

/* RFC 7628 3.1, 3.2.3: the error is answered with one byte. */
enum sasl_verdict
sasl_oauthbearer(struct sasl *s, struct str challenge, struct buf *out)
{
	const struct asked *wish = asked(s->talk);

	if (s->steps > 0) {
		buf_addc(out, '\x01');
		return hear_again(s, challenge);
	}
	buf_adds(out, "n,");
	if (*login_user(s->talk) != '\0')
		buf_adds(out, "a=");
	add_name(out, login_user(s->talk));
	buf_addf(out, ",\x01host=%s\x01port=%d\x01", wish->host, wish->port);
	add_token(s, out);
	return SASL_SAY;
}

/* user=USER ^A auth=Bearer TOKEN ^A ^A; the error is answered with nothing. */
enum sasl_verdict
sasl_xoauth2(struct sasl *s, struct str challenge, struct buf *out)
{
	if (s->steps > 0)
		return hear_again(s, challenge);
	buf_addf(out, "user=%s\x01", login_user(s->talk));
	add_token(s, out);
	return SASL_SAY;
}
