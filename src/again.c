/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options to repeat. What is data or proves who we are is repeated where
 * it is only named (@FILE). How a command fits them in is the diagnosis'.
 */
#include "again.h"

#include <string.h>

#include "base/str.h"

/* Header lines whose value is nobody's secret. */
static const char *const open_headers[] = { "Accept",
	"Cache-Control:", "Connection:", "Content-", "Expect:", "Host:", "If-",
	"Range:", "User-Agent:" };

static bool
is_open_header(const char *line)
{
	size_t n = sizeof(open_headers) / sizeof(open_headers[0]);

	for (size_t i = 0; i < n; i++)
		if (str_starts_nocase(str_of(line), open_headers[i]))
			return true;
	return false;
}

/* A file that can be read a second time. */
static bool
is_file(const char *value)
{
	return value[0] == '@' && strcmp(value, "@-") != 0 &&
	    strcmp(value, "@tty") != 0 && strncmp(value, "@fd:", 4) != 0;
}

/* The value up to the sign, and what stands for the rest; the sign stays. */
static const char *
hidden_behind(struct arena *a, const char *value, char sign, const char *rest)
{
	size_t n = str_find(str_of(value), sign);

	return arena_printf(a, "%.*s%c%s", (int)n, value, sign, rest);
}

static const char *
header_value(struct arena *a, const char *value)
{
	/* What was typed is wiped as soon as it is taken. */
	if (is_file(value) || is_open_header(value))
		return arena_strdup(a, value);
	return hidden_behind(a, value, ':', " VALUE");
}

static const char *
form_value(struct arena *a, const char *value)
{
	size_t n = str_find(str_of(value), '=');

	if (value[n] == '=' && is_file(value + n + 1))
		return value;
	return hidden_behind(a, value, '=', "VALUE");
}

/* A command alone says nothing of anybody. */
static bool
is_verb(const char *s)
{
	return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(s);
}

const char *
again_value(struct arena *a, enum option_id id, const char *value)
{
	switch (id) {
	case OPT_USER:
		return "USER";
	case OPT_HEADER:
		return header_value(a, value);
	case OPT_FORM:
		return form_value(a, value);
	case OPT_SAY: /* "PASS secret", or an answer in base64 */
		return is_verb(value) ? value : "LINE";
	case OPT_DATA:
	case OPT_JSON:
	case OPT_OAUTH2_BEARER:
	case OPT_ACCOUNT:
		return is_file(value) ? value : "@FILE";
	default:
		return value;
	}
}

/* Whether the option changes the conversation, and can be said twice. */
static bool
is_repeated(const struct said *s, bool request, bool login)
{
	switch (option_row(s->id)->group) {
	case GROUP_REQUEST:
		return request || s->id == OPT_LOCATION || s->id == OPT_HTTP10;
	case GROUP_LOGIN:
		return login && s->id != OPT_PASSWORD_FD;
	case GROUP_TLS:
	case GROUP_TIME:
		return true;
	case GROUP_NETWORK:
		return s->id != OPT_PORT && s->id != OPT_MX &&
		    s->id != OPT_EACH_ADDRESS && s->id != OPT_REUSE &&
		    s->id != OPT_FROM;
	default:
		return s->id == OPT_MAX_BODY || s->id == OPT_NO_CONFIG;
	}
}

static void
add_option(const struct said *s, struct buf *out)
{
	const struct option_row *row = option_row(s->id);

	if (row->letter != 0 && (s->value == NULL || s->id != OPT_NETRC))
		buf_addf(out, "-%c", row->letter);
	else
		buf_addf(out, "--%s", row->name);
	if (s->value != NULL)
		buf_addf(out, " %s", s->value);
	buf_addc(out, '\n');
}

const char *
again(struct arena *a, const struct options *o, bool request, bool login)
{
	struct buf out = { 0 };
	const char *text = NULL;

	for (size_t i = 0; i < o->n_said; i++)
		if (is_repeated(&o->said[i], request, login))
			add_option(&o->said[i], &out);
	if (out.n > 0)
		text = arena_strdup(a, buf_text(&out));
	buf_free(&out);
	return text;
}
