/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saying what proves who we are. A credential is put into its wire form here,
 * at the moment it is said, and only its length is shown. SASL is sasl.c's.
 */
#include "talk/login.h"

#include "base/encode.h"
#include "base/secret.h"
#include "net/address.h"
#include "net/digest.h"
#include "talk/redact.h"

enum credential
credential(const struct talk *t)
{
	return t->wish->credential;
}

size_t
credential_length(const struct talk *t, bool *quotable)
{
	struct str s =
	    credential(t) == CREDENTIAL_NONE ? str_of("") : login_secret(t);

	*quotable = true;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			*quotable = false;
	return s.n;
}

struct str
login_secret(const struct talk *t)
{
	return secret_str(t->wish->credential_value);
}

const char *
login_user(const struct talk *t)
{
	const char *user = t->wish->asked.user;

	return user == NULL ? "" : user;
}

void
login_hide(const struct talk *t, struct str s)
{
	if (t->wish->mask != NULL)
		mask_add(t->wish->mask, s);
}

void
login_say(struct talk *t, const char *start, struct str secret)
{
	struct buf line = buf_with_cap(0);
	struct buf shown = buf_with_cap(0);

	buf_adds(&line, start);
	buf_add(&line, secret.p, secret.n);
	buf_adds(&shown, start);
	redact_secret(secret, &shown);
	talk_say_line(t, buf_str(&line), buf_str(&shown));
	buf_free(&line);
	buf_free(&shown);
}

/* RFC 9051 4.3: a quoted string, in which quote and backslash are escaped. */
static void
add_quoted(struct buf *out, struct str s)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, s.p[i]);
	}
	buf_addc(out, '"');
}

static void
add_basic(struct buf *out, const char *user, struct str password)
{
	struct buf pair = buf_with_cap(0);

	buf_addf(&pair, "%s:", user);
	buf_add(&pair, password.p, password.n);
	encode_base64(out, buf_str(&pair));
	buf_free(&pair);
}

void
say_credential(struct talk *t, enum form f, const char *format, ...)
{
	struct buf start = buf_with_cap(0);
	struct buf wire = buf_with_cap(0);
	va_list ap;

	if (t->over || credential(t) == CREDENTIAL_NONE)
		return;
	va_start(ap, format);
	buf_vaddf(&start, format, ap);
	va_end(ap);
	if (f == FORM_QUOTED)
		add_quoted(&wire, login_secret(t));
	else if (f == FORM_BASIC)
		add_basic(&wire, login_user(t), login_secret(t));
	else
		buf_add(&wire, login_secret(t).p, login_secret(t).n);
	login_say(t, buf_text(&start), buf_str(&wire));
	buf_free(&start);
	buf_free(&wire);
}

bool
has_account(const struct talk *t)
{
	return t->wish->account != NULL;
}

void
say_account(struct talk *t, const char *start)
{
	if (!t->over && has_account(t))
		login_say(t, start, secret_str(t->wish->account));
}

void
say_secret(struct talk *t, const char *line)
{
	if (t->over)
		return;
	redact_learn_secret(str_of(line), t->wish->mask);
	login_say(t, "", str_of(line));
}

void
say_digest(struct talk *t, struct str challenge, const char *format, ...)
{
	struct buf start = buf_with_cap(0);
	struct buf both = buf_with_cap(0);
	struct buf hex = buf_with_cap(0);
	va_list ap;

	if (t->over)
		return;
	va_start(ap, format);
	buf_vaddf(&start, format, ap);
	va_end(ap);
	buf_add(&both, challenge.p, challenge.n);
	buf_add(&both, login_secret(t).p, login_secret(t).n);
	if (digest_md5(&hex, buf_str(&both))) {
		login_hide(t, buf_str(&hex));
		login_say(t, buf_text(&start), buf_str(&hex));
	} else {
		fault(t, "local-no-md5", "this machine's OpenSSL has no MD5");
		t->over = true;
	}
	buf_free(&start);
	buf_free(&both);
	buf_free(&hex);
}

bool
login_is_safe(const struct talk *t)
{
	return secured(t) || t->wish->clear_login ||
	    address_is_loopback(conn_peer(t->conn));
}

bool
may_say(struct talk *t, const char *line)
{
	const struct secret_line *table = t->wish->module->secrets;

	if (!redact_knows(table, str_of(line)))
		return !t->over;
	redact_own(table, str_of(line), t->wish->mask);
	return may_log_in(t);
}

bool
may_log_in(struct talk *t)
{
	if (t->over || login_is_safe(t))
		return !t->over;
	fault(t, "auth-in-the-clear",
	    "the connection is not encrypted: nothing secret was sent");
	return false;
}
