/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines that any request of HTTP/1.1 may have. Which ones it has, and in what
 * order, is for the module that asks.
 */
#include "http1_request.h"

#include <string.h>

bool
http1_given(const struct asked *a, const char *name, struct str *value)
{
	size_t n = strlen(name);

	for (size_t i = 0; a->headers != NULL && a->headers[i] != NULL; i++) {
		struct str h = str_of(a->headers[i]);

		if (h.n <= n || (h.p[n] != ':' && h.p[n] != ';') ||
		    !str_starts_nocase(h, name))
			continue;
		if (value != NULL)
			*value =
			    str_trim((struct str){ h.p + n + 1, h.n - n - 1 });
		return true;
	}
	return false;
}

void
http1_say_unless_given(struct talk *t, const char *name, const char *value)
{
	if (!http1_given(asked(t), name, NULL))
		say(t, "%s: %s", name, value);
}

void
http1_say_given(struct talk *t)
{
	const char *const *line = asked(t)->headers;

	for (; line != NULL && *line != NULL; line++) {
		struct str h = str_trim(str_of(*line));
		size_t colon = str_find(h, ':');

		if (colon == h.n)
			say(t, "%.*s:", (int)(h.n - 1), h.p);
		else if (colon + 1 < h.n)
			say(t, "%s", *line);
	}
}

void
http1_say_credentials(struct talk *t)
{
	if (http1_given(asked(t), "Authorization", NULL))
		return;
	if (credential(t) == CREDENTIAL_PASSWORD)
		say_credential(t, FORM_BASIC, "Authorization: Basic ");
	else if (credential(t) == CREDENTIAL_TOKEN)
		say_credential(t, FORM_PLAIN, "Authorization: Bearer ");
}

const struct secret_line http1_secrets[] = {
	{ "Authorization:", SECRET_SCHEME },
	{ "Proxy-Authorization:", SECRET_SCHEME },
	{ "Cookie:", SECRET_COOKIE },
	{ "Set-Cookie:", SECRET_COOKIE },
	{ "Location:", SECRET_QUERY },
	{ "Content-Location:", SECRET_QUERY },
	{ "Referer:", SECRET_QUERY },
	{ "Refresh:", SECRET_QUERY },
	{ "Link:", SECRET_QUERY },
	{ "Sec-WebSocket-Protocol:", SECRET_WORDS },
	{ NULL, SECRET_REST },
};
