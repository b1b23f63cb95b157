/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mechanisms that sonde has, the best first, and the answers of those
 * that need no more than a line.
 *
 * The order inside TLS: first those in which the server proves itself and
 * never sees the password. PLAIN and LOGIN stand before CRAM-MD5, because a
 * server can answer them however it keeps passwords, while CRAM-MD5 needs the
 * password in the open at its end: many offer it to users whose passwords
 * they keep hashed, and then it fails. In the clear sasl.c looks first among
 * those that do not reveal the password.
 */
#include "talk/sasl.h"

/* RFC 4616 2: [authzid] NUL authcid NUL passwd. */
static enum sasl_verdict
plain(struct sasl *s, struct str challenge, struct buf *out)
{
	(void)challenge;
	if (s->steps > 0) {
		buf_adds(&s->why, "all had been said already");
		return SASL_WRONG;
	}
	buf_addc(out, '\0');
	buf_adds(out, login_user(s->talk));
	buf_addc(out, '\0');
	buf_add(out, login_secret(s->talk).p, login_secret(s->talk).n);
	login_hide(s->talk, buf_str(out));
	return SASL_SAY;
}

/*
 * The user, then the password. What the server asks with differs from one to
 * the other ("Username:", "User Name"); their order does not.
 */
static enum sasl_verdict
login(struct sasl *s, struct str challenge, struct buf *out)
{
	(void)challenge;
	if (s->steps > 1) {
		buf_adds(&s->why, "user and password had been said already");
		return SASL_WRONG;
	}
	if (s->steps == 0)
		buf_adds(out, login_user(s->talk));
	else
		buf_add(out, login_secret(s->talk).p, login_secret(s->talk).n);
	return SASL_SAY;
}

/* RFC 4422 A.1: who we are stands in the certificate; or whom to act as. */
static enum sasl_verdict
external(struct sasl *s, struct str challenge, struct buf *out)
{
	(void)challenge;
	if (s->steps > 0) {
		buf_adds(&s->why, "all had been said already");
		return SASL_WRONG;
	}
	buf_adds(out, login_user(s->talk));
	return SASL_SAY;
}

#define SCRAM(name_, binds_) \
	{ \
		.name = name_, .with = CREDENTIAL_PASSWORD, .binds = binds_, \
		.mutual = true, .first = true, .answer = sasl_scram \
	}

const struct mechanism sasl_mechanisms[] = {
	SCRAM("SCRAM-SHA-256-PLUS", true),
	SCRAM("SCRAM-SHA-1-PLUS", true),
	SCRAM("SCRAM-SHA-256", false),
	SCRAM("SCRAM-SHA-1", false),
	{
	    .name = "PLAIN",
	    .with = CREDENTIAL_PASSWORD,
	    .reveals = true,
	    .first = true,
	    .answer = plain,
	},
	{
	    .name = "LOGIN",
	    .with = CREDENTIAL_PASSWORD,
	    .reveals = true,
	    .answer = login,
	},
	{
	    .name = "CRAM-MD5",
	    .with = CREDENTIAL_PASSWORD,
	    .answer = sasl_cram,
	},
	{
	    .name = "OAUTHBEARER",
	    .with = CREDENTIAL_TOKEN,
	    .reveals = true,
	    .first = true,
	    .answer = sasl_oauthbearer,
	},
	{
	    .name = "XOAUTH2",
	    .with = CREDENTIAL_TOKEN,
	    .reveals = true,
	    .first = true,
	    .answer = sasl_xoauth2,
	},
	{
	    .name = "EXTERNAL",
	    .with = CREDENTIAL_NONE,
	    .first = true,
	    .answer = external,
	},
};

const size_t sasl_n_mechanisms =
    sizeof(sasl_mechanisms) / sizeof(sasl_mechanisms[0]);

const struct mechanism *
sasl_find(struct str name)
{
	for (size_t i = 0; i < sasl_n_mechanisms; i++)
		if (str_equals_nocase(name, sasl_mechanisms[i].name))
			return &sasl_mechanisms[i];
	return NULL;
}
