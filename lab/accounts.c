/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one account of the practice servers, and the ways of SASL to log in to
 * it: PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), XOAUTH2, OAUTHBEARER (RFC
 * 7628). It is practice: nothing here is a secret.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/encode.h"
#include "lines.h"

#define CRAM_CHALLENGE "<4711.practice@mx.lab.test>"

bool
account_fits(struct str user, struct str password)
{
	return str_equals(user, ACCOUNT_USER) &&
	    str_equals(password, ACCOUNT_PASSWORD);
}

/* Says the challenge in base64 and hears the answer; "*" is none. */
static bool
challenge(struct lines *l, const char *before, const char *text,
    struct buf *answer)
{
	struct buf coded = { 0 };
	bool said;

	encode_base64(&coded, str_of(text));
	said = lines_sayf(l, "%s%s\r\n", before, buf_text(&coded));
	buf_free(&coded);
	buf_clear(answer);
	return said && lines_hear(l) && !str_equals(buf_str(&l->line), "*") &&
	    decode_base64(answer, buf_str(&l->line));
}

/* The response that came with the command, or the answer to a challenge. */
static bool
response(struct lines *l, const struct str *initial, const char *before,
    struct buf *answer)
{
	if (initial == NULL)
		return challenge(l, before, "", answer);
	if (str_equals(*initial, "="))
		return true;
	return decode_base64(answer, *initial);
}

/* authzid NUL authcid NUL password */
static bool
plain(struct lines *l, const struct str *initial, const char *before)
{
	struct buf answer = { 0 };
	struct str rest, authzid = { 0 }, user = { 0 };
	bool fits = false;

	if (response(l, initial, before, &answer)) {
		rest = buf_str(&answer);
		fits = str_next(&rest, '\0', &authzid) &&
		    str_next(&rest, '\0', &user) && account_fits(user, rest);
	}
	buf_free(&answer);
	return fits;
}

static bool
login(struct lines *l, const struct str *initial, const char *before)
{
	struct buf user = { 0 }, password = { 0 };
	bool fits;

	if (initial != NULL)
		fits = decode_base64(&user, *initial);
	else
		fits = challenge(l, before, "Username:", &user);
	fits = fits && challenge(l, before, "Password:", &password) &&
	    account_fits(buf_str(&user), buf_str(&password));
	buf_free(&user);
	buf_free(&password);
	return fits;
}

/* user SP hex of the HMAC-MD5 of the challenge under the password */
static bool
cram(struct lines *l, const struct str *initial, const char *before)
{
	static const char text[] = CRAM_CHALLENGE;
	unsigned char digest[EVP_MAX_MD_SIZE];
	struct buf answer = { 0 }, right = { 0 };
	unsigned int n = 0;
	bool fits = initial == NULL && challenge(l, before, text, &answer);

	HMAC(EVP_md5(), ACCOUNT_PASSWORD, sizeof(ACCOUNT_PASSWORD) - 1,
	    (const unsigned char *)text, sizeof(text) - 1, digest, &n);
	buf_adds(&right, ACCOUNT_USER " ");
	for (unsigned int i = 0; i < n; i++)
		buf_addf(&right, "%02x", digest[i]);
	fits = fits && str_equals(buf_str(&answer), buf_text(&right));
	buf_free(&answer);
	buf_free(&right);
	return fits;
}

/* A token is in it; if it is the wrong one JSON says so, and "" is heard. */
static bool
token(struct lines *l, const struct str *initial, const char *before)
{
	static const char end[] = "Bearer " ACCOUNT_TOKEN "\1";
	struct buf answer = { 0 };
	bool fits = response(l, initial, before, &answer);

	if (fits)
		fits = memmem(buf_text(&answer), answer.n, end,
			   sizeof(end) - 1) != NULL;
	if (!fits)
		challenge(l, before,
		    "{\"status\":\"invalid_token\",\"schemes\":\"bearer\"}",
		    &answer);
	buf_free(&answer);
	return fits;
}

static const struct {
	const char *name;
	bool (*exchange)(struct lines *l, const struct str *initial,
	    const char *before);
} mechanisms[] = {
	{ "PLAIN", plain },
	{ "LOGIN", login },
	{ "CRAM-MD5", cram },
	{ "XOAUTH2", token },
	{ "OAUTHBEARER", token },
};

bool
account_exchange(struct lines *l, struct str mechanism,
    const struct str *initial, const char *before, bool *known)
{
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]);
	     i++) {
		*known = str_equals_nocase(mechanism, mechanisms[i].name);
		if (!*known)
			continue;
		l->logged_in = mechanisms[i].exchange(l, initial, before);
		return l->logged_in;
	}
	return false;
}
