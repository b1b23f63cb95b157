/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From what the user said to the bytes that go into a request. Where a secret
 * may stand is secret_source.c; here is who gets which, and what must not be
 * typed in the open.
 */
#include "credentials.h"

#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/xalloc.h"
#include "secret_source.h"
#include "talk/redact.h"
#include "trace/query.h"

struct getting {
	struct credentials *c;
	const struct options *o;
	struct mask *mask;
	struct secrets known; /* read once, used for all targets */
	struct buf *error;
};

/* ---- what must not be in the open ---- */

/* Names and ports may be led elsewhere; then loopback says nothing. */
static bool
all_loopback(const struct options *o, const struct target *targets, size_t n)
{
	if (n == 0 || o->n_pins > 0 || o->n_detours > 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!targets[i].loopback)
			return false;
	return true;
}

static void
refuse_password(const char *place, struct buf *error)
{
	buf_addf(error,
	    "%s: a password in the open can be read by all users of this "
	    "machine; leave it out and it is asked for, or use "
	    "--password-file FILE, --password-fd N, --netrc or "
	    "--password-env NAME",
	    place);
}

static void
refuse_open(const struct options *o, struct buf *error)
{
	if (strcmp(o->open_what, "a password") == 0)
		refuse_password(o->open_secret, error);
	else if (strcmp(o->open_what, "a secret header") != 0)
		buf_addf(error,
		    "%s: %s in the open can be read by all users of this "
		    "machine; use @FILE, @fd:N, @- or @tty",
		    o->open_secret, o->open_what);
	else
		buf_addf(error,
		    "%s: a secret header in the open can be read by all users "
		    "of this machine; use -H @FILE, -u USER or "
		    "--oauth2-bearer @FILE",
		    o->open_secret);
}

/* Targets of --from come from a file: they are not in the open. */
static int
check_open(const struct getting *g, const struct target *targets, size_t n)
{
	size_t typed = g->o->targets.n < n ? g->o->targets.n : n;

	if (all_loopback(g->o, targets, n))
		return 0;
	if (g->o->open_secret != NULL) {
		refuse_open(g->o, g->error);
		return ERR_SYNTAX;
	}
	for (size_t i = 0; i < typed; i++) {
		if (targets[i].password != NULL) {
			refuse_password(targets[i].url, g->error);
			return ERR_SYNTAX;
		}
	}
	return 0;
}

/* ---- headers ---- */

static struct str
name_of(const char *line)
{
	return (struct str){ .p = line, .n = strcspn(line, ":") };
}

bool
header_is_bound(const char *line)
{
	struct str name = name_of(line);

	return header_proves(name) || name_is_secret(name);
}

/* "Basic xxx": xxx. "a=1; b=2": 1 and 2. */
static void
hide_header(const char *line, struct mask *m)
{
	struct str name = name_of(line), part, rest = str_of(line + name.n);
	size_t cut;

	if (rest.n > 0)
		rest =
		    str_trim((struct str){ .p = rest.p + 1, .n = rest.n - 1 });
	mask_add(m, rest);
	if (str_equals_nocase(name, "Cookie")) {
		while (str_next(&rest, ';', &part)) {
			cut = str_find(part, '=');
			if (cut < part.n)
				mask_add(m,
				    str_trim(
					(struct str){ .p = part.p + cut + 1,
					    .n = part.n - cut - 1 }));
		}
	} else if (str_has(rest, ' ')) {
		cut = str_find(rest, ' ');
		mask_add(m,
		    str_trim(
			(struct str){ .p = rest.p + cut, .n = rest.n - cut }));
	}
}

/* ---- a login for each target ---- */

static void
put_password(struct getting *g, struct login *l, const char *user,
    struct str password)
{
	struct buf plain = { 0 }, wire = { 0 };

	buf_addf(&plain, "%s:", user);
	buf_add(&plain, password.p, password.n);
	encode_base64(&wire, buf_str(&plain));
	l->kind = CREDENTIAL_PASSWORD;
	l->user = arena_strdup(g->c->arena, user);
	l->value = secret_new(password);
	mask_add(g->mask, password);
	mask_add(g->mask, buf_str(&plain));
	mask_add(g->mask, buf_str(&wire));
	buf_free(&plain);
	buf_free(&wire);
}

static int
put_bearer(struct getting *g, struct login *l, const char *user)
{
	int code = secrets_token(&g->known, g->o, g->error);

	if (code != 0)
		return code;
	l->kind = CREDENTIAL_TOKEN;
	l->user = user == NULL ? NULL : arena_strdup(g->c->arena, user);
	l->value = secret_new(secret_str(g->known.token));
	mask_add(g->mask, secret_str(g->known.token));
	return 0;
}

/* FTP's ACCT goes with a password. */
static int
put_account(struct getting *g, struct login *l, const struct target *t)
{
	int code;

	if (g->o->account == NULL || l->kind != CREDENTIAL_PASSWORD ||
	    strcmp(t->module->name, "ftp") != 0)
		return 0;
	code = secrets_account(&g->known, g->o, g->error);
	if (code != 0)
		return code;
	secret_free(l->account);
	l->account = secret_new(secret_str(g->known.account));
	mask_add(g->mask, secret_str(g->known.account));
	return 0;
}

static int
check_user(const struct getting *g, const struct target *t, const char *user)
{
	if (strchr(user, ':') == NULL || strcmp(t->module->name, "http") != 0)
		return 0;
	buf_addf(g->error,
	    "the user name \"%s\" has a colon, which Basic cannot carry "
	    "(RFC 7617)",
	    user);
	return ERR_SYNTAX;
}

static int
put_netrc(struct getting *g, struct login *l, const struct target *t,
    const char *user)
{
	struct netrc_entry e;
	int code =
	    secrets_netrc(&g->known, g->o, t->host_ascii, user, &e, g->error);

	if (code == 0 && e.found && e.password != NULL) {
		if (user == NULL)
			user = e.user == NULL ? "" : e.user;
		code = check_user(g, t, user);
		if (code == 0)
			put_password(g, l, user, secret_str(e.password));
		if (code == 0 && e.account != NULL) {
			mask_add(g->mask, secret_str(e.account));
			l->account = e.account;
			e.account = NULL;
		}
	}
	netrc_entry_free(&e);
	return code;
}

/*
 * As user, whose password stands in one of the places for it. One that is
 * typed is for host alone, or for all targets if host is NULL.
 */
static int
put_user(struct getting *g, struct login *l, const struct target *t,
    const char *user, const char *host)
{
	int code = check_user(g, t, user);

	if (code == 0 && g->o->netrc != NULL && !secrets_password_given(g->o))
		code = put_netrc(g, l, t, user);
	if (code != 0 || l->kind != CREDENTIAL_NONE)
		return code;
	code = secrets_password(&g->known, g->o, user, host, g->error);
	if (code == 0)
		put_password(g, l, user, secret_str(g->known.password));
	return code;
}

/* What the URL says goes before what an option says for all. */
static int
get_login(struct getting *g, struct login *l, const struct target *t)
{
	int code;

	query_learn(str_of(t->path), g->mask);
	if (t->user != NULL && t->password != NULL) {
		code = check_user(g, t, t->user);
		if (code == 0)
			put_password(g, l, t->user, str_of(t->password));
		return code;
	}
	if (g->o->bearer != NULL)
		return put_bearer(g, l, t->user != NULL ? t->user : g->o->user);
	if (t->user != NULL)
		return put_user(g, l, t, t->user, t->host);
	if (g->o->user != NULL)
		return put_user(g, l, t, g->o->user, NULL);
	if (g->o->netrc != NULL)
		return put_netrc(g, l, t, NULL);
	return 0;
}

/* What stands in lines of the user's own, by the place where it stands. */
static void
hide_own(const struct getting *g, const struct target *t)
{
	const struct options *o = g->o;
	const struct secret_line *secrets = t->module->secrets;

	for (size_t i = 0; i < o->sayings.n; i++)
		redact_own(secrets, str_of(o->sayings.p[i]), g->mask);
	for (size_t i = 0; i < o->headers.n; i++)
		redact_own(secrets, str_of(o->headers.p[i]), g->mask);
	redact_learn_words(str_of(o->subprotocol), g->mask);
}

static bool
has_user(const struct options *o, const struct target *targets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (targets[i].user != NULL)
			return true;
	return o->user != NULL;
}

static int
get_all(struct getting *g, const struct target *targets, size_t n)
{
	const struct options *o = g->o;
	int code = check_open(g, targets, n);

	if (code == 0 && secrets_password_given(o) && o->password == NULL &&
	    !has_user(o, targets, n)) {
		buf_adds(g->error, "a password needs its user: -u USER");
		code = ERR_SYNTAX;
	}
	if (code == 0 && o->account != NULL && o->netrc == NULL &&
	    !has_user(o, targets, n)) {
		buf_adds(g->error, "an account needs its user: use -u USER");
		code = ERR_SYNTAX;
	}
	for (size_t i = 0; code == 0 && i < o->headers.n; i++)
		if (header_is_bound(o->headers.p[i]))
			hide_header(o->headers.p[i], g->mask);
	for (size_t i = 0; code == 0 && i < n; i++) {
		hide_own(g, &targets[i]);
		if (targets[i].by_mx) /* who they are is not known yet */
			continue;
		code = get_login(g, &g->c->logins[i], &targets[i]);
		if (code == 0)
			code = put_account(g, &g->c->logins[i], &targets[i]);
	}
	return code;
}

int
credentials_get(struct credentials *c, const struct options *o,
    const struct target *targets, size_t n, struct mask *m, struct buf *error)
{
	struct getting g = { .c = c, .o = o, .mask = m, .error = error };
	int code;

	*c = (struct credentials){ .n = n, .arena = arena_new() };
	c->logins = xcalloc(n + 1, sizeof(*c->logins));
	code = get_all(&g, targets, n);
	secrets_free(&g.known);
	return code;
}

void
credentials_free(struct credentials *c)
{
	for (size_t i = 0; i < c->n; i++) {
		secret_free(c->logins[i].value);
		secret_free(c->logins[i].account);
	}
	free(c->logins);
	arena_free(c->arena);
	*c = (struct credentials){ 0 };
}
