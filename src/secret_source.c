/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading secrets from where they are. Every buffer on the way is wiped, the
 * environment's copy too.
 */
#include "secret_source.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "file.h"
#include "prompt.h"

#define LARGEST ((size_t)32768)       /* bytes of a password or token */
#define NETRC_LARGEST ((size_t)65536) /* what a struct secret holds */

void
secrets_free(struct secrets *s)
{
	secret_free(s->password);
	secret_free(s->token);
	secret_free(s->account);
	secret_free(s->netrc);
	*s = (struct secrets){ 0 };
}

bool
secrets_password_given(const struct options *o)
{
	return o->password != NULL || o->password_file != NULL ||
	    o->password_fd >= 0 || o->password_env != NULL;
}

/* The first line, without its end. */
static struct str
first_line(struct str s)
{
	s.n = str_find(s, '\n');
	if (s.n > 0 && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

/* Takes the first line of what was read; text is wiped. */
static int
keep_line(struct buf *text, const char *name, struct secret **out,
    struct buf *error)
{
	struct str line = first_line(buf_str(text));
	int code = ERR_SYNTAX;

	if (line.n == 0)
		buf_addf(error, "%s: the first line is empty", name);
	else if (str_has(line, '\0') || str_has(line, '\r'))
		buf_addf(error, "%s: column %zu: a %s cannot stand here", name,
		    (str_has(line, '\0') ? str_find(line, '\0')
					 : str_find(line, '\r')) +
			1,
		    str_has(line, '\0') ? "NUL byte" : "carriage return");
	else
		code = 0;
	if (code == 0)
		*out = secret_new(line);
	buf_free(text);
	return code;
}

static int
from_file(const char *name, struct secret **out, struct buf *error)
{
	struct buf text = { 0 };
	int code = file_read(name, LARGEST, &text, error);

	if (code == 0)
		return keep_line(&text, name, out, error);
	buf_free(&text);
	return code;
}

static int
from_descriptor(int fd, struct secret **out, struct buf *error)
{
	struct buf text = { 0 }, name = { 0 };
	int code;

	buf_addf(&name, "descriptor %d", fd);
	code = file_read_fd(fd, buf_text(&name), LARGEST, &text, error);
	if (code == 0)
		code = keep_line(&text, buf_text(&name), out, error);
	buf_free(&text);
	buf_free(&name);
	return code;
}

static int
from_environment(const char *name, struct secret **out, struct buf *error)
{
	struct buf text = { 0 };
	char *value = getenv(name);

	if (value == NULL) {
		buf_addf(error,
		    "option --password-env: the environment has no %s", name);
		return ERR_SYNTAX;
	}
	buf_adds(&text, value);
	secret_wipe(value, strlen(value));
	(void)unsetenv(name);
	return keep_line(&text, name, out, error);
}

static int
from_terminal(const char *question, struct secret **out, struct buf *error)
{
	struct buf text = { 0 };
	int code = prompt_secret(question, &text, error);

	if (code == 0)
		*out = secret_new(buf_str(&text));
	buf_free(&text);
	return code;
}

/* What systemd keeps for this service, if it does: LoadCredential=. */
static const char *
systemd_file(struct arena *a)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	const char *name;

	if (folder == NULL || folder[0] != '/')
		return NULL;
	name = arena_printf(a, "%s/sonde-password", folder);
	return access(name, F_OK) == 0 ? name : NULL;
}

static int
ask_password(const struct options *o, const char *user, const char *host,
    struct secret **out, struct buf *error)
{
	const char *question =
	    arena_printf(o->arena, "Password of %s%s%s: ", user,
		host == NULL ? "" : " at ", host == NULL ? "" : host);
	int code = from_terminal(question, out, error);

	if (code != 0)
		buf_adds(error,
		    "; give the password by --password-file, --password-fd, "
		    "--netrc or --password-env");
	return code;
}

int
secrets_password(struct secrets *s, const struct options *o, const char *user,
    const char *host, struct buf *error)
{
	const char *systemd;

	if (s->password != NULL && !s->for_one_host)
		return 0;
	secret_free(s->password);
	s->password = NULL;
	s->for_one_host = false;
	if (o->password != NULL) {
		s->password = secret_new(secret_str(o->password));
		return 0;
	}
	if (o->password_file != NULL)
		return from_file(o->password_file, &s->password, error);
	if (o->password_fd >= 0)
		return from_descriptor(o->password_fd, &s->password, error);
	if (o->password_env != NULL)
		return from_environment(o->password_env, &s->password, error);
	systemd = systemd_file(o->arena);
	if (systemd != NULL)
		return from_file(systemd, &s->password, error);
	s->for_one_host = host != NULL;
	return ask_password(o, user, host, &s->password, error);
}

/* The first byte that a header cannot carry, or s.n. */
static size_t
invisible(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' ||
		    (unsigned char)s.p[i] >= 127)
			return i;
	return i;
}

/* What an option said of the form @FILE, and how it is asked for. */
struct asking {
	enum option_id option;
	const char *place;
	const struct secret *typed; /* it stood there itself; or NULL */
	const char *question;
};

static int
from_place(const struct asking *a, struct secret **out, struct buf *error)
{
	const char *place = a->place + 1;
	uint64_t fd;

	if (a->typed != NULL) {
		*out = secret_new(secret_str(a->typed));
		return 0;
	}
	if (strcmp(place, "tty") == 0)
		return from_terminal(a->question, out, error);
	if (strncmp(place, "fd:", 3) != 0)
		return from_file(place, out, error);
	if (str_number(str_of(place + 3), 10, &fd) && fd <= 65535)
		return from_descriptor((int)fd, out, error);
	buf_addf(error, "option --%s: \"%s\" is not a descriptor",
	    option_row(a->option)->name, place);
	return ERR_SYNTAX;
}

int
secrets_token(struct secrets *s, const struct options *o, struct buf *error)
{
	const struct asking asking = { OPT_OAUTH2_BEARER, o->bearer, o->token,
		"Token: " };
	struct str token;
	int code;

	if (s->token != NULL)
		return 0;
	code = from_place(&asking, &s->token, error);
	if (code != 0)
		return code;
	token = secret_str(s->token);
	if (invisible(token) == token.n)
		return 0;
	buf_addf(error,
	    "option --oauth2-bearer: byte %zu of the token cannot stand in a "
	    "header: only visible ASCII can",
	    invisible(token) + 1);
	return ERR_SYNTAX;
}

int
secrets_account(struct secrets *s, const struct options *o, struct buf *error)
{
	const struct asking asking = { OPT_ACCOUNT, o->account,
		o->account_typed, "Account: " };

	return s->account != NULL ? 0 : from_place(&asking, &s->account, error);
}

/* ---- netrc ---- */

static const char *
netrc_name(const struct options *o)
{
	const char *home = getenv("HOME");

	if (o->netrc[0] != '\0')
		return o->netrc;
	return arena_printf(o->arena, "%s/.netrc", home == NULL ? "" : home);
}

static int
read_netrc(struct secrets *s, const char *name, struct buf *error)
{
	struct buf text = { 0 };
	int code = file_read_private(name, NETRC_LARGEST, &text, error);

	if (code == 0)
		s->netrc = secret_new(buf_str(&text));
	buf_free(&text);
	return code;
}

int
secrets_netrc(struct secrets *s, const struct options *o, const char *host,
    const char *user, struct netrc_entry *out, struct buf *error)
{
	const char *name = netrc_name(o);
	struct buf why = { 0 };
	int code = 0;

	*out = (struct netrc_entry){ 0 };
	if (s->netrc == NULL)
		code = read_netrc(s, name, error);
	if (code != 0)
		return code;
	code = netrc_find(secret_str(s->netrc), host, user, out, &why);
	if (code != 0)
		buf_addf(error, "%s: %s", name, buf_text(&why));
	buf_free(&why);
	return code;
}
