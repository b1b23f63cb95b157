/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Targets of --mx: a domain, and the exchangers of it. Both are URLs of SMTP
 * to all that reads a target; which exchangers there are is net/exchange.h.
 */
#include <string.h>

#include "base/error.h"
#include "talk/modules.h"
#include "target.h"

/* Whether there is a module to speak with exchangers. */
static bool
speaks_smtp(void)
{
	enum secure secure;

	return module_for_scheme("smtp", &secure) != NULL;
}

int
target_parse_domain(struct arena *a, const char *text, int default_port,
    struct target *out, struct buf *error)
{
	const char *colon = strchr(text, ':');
	const char *url = arena_printf(a, "smtp://%s", text);
	int code;

	if (!speaks_smtp()) {
		buf_adds(error, "option --mx: this sonde does not speak SMTP");
		return ERR_SYNTAX;
	}
	if (colon == NULL && default_port != 0)
		url = arena_printf(a, "%s:%d", url, default_port);
	code = target_parse(a, url, 0, out, error);
	if (code != 0)
		return code;
	out->by_mx = true;
	out->url = arena_printf(a, "mx:%s%s", out->host,
	    strchr(out->authority, ':') == NULL ? ""
						: strchr(out->authority, ':'));
	return 0;
}

int
target_of_exchanger(struct arena *a, const struct target *domain,
    const char *host, struct target *out)
{
	struct buf error = { 0 };
	int code = target_parse(a,
	    arena_printf(a, "%s://%s:%d/", domain->scheme, host, domain->port),
	    0, out, &error);

	buf_free(&error);
	return code;
}
