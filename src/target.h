/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A URL, taken apart (RFC 3986, by liburiparser) and checked: the scheme picks
 * the module, an error points at a column.
 */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "talk/module.h"

struct target {
	const char *url; /* normal form for people: no userinfo, no secrets */
	const char *scheme;
	const struct module *module;
	enum secure secure;     /* what the scheme says of TLS */
	bool tls;               /* TLS at once */
	const char *host;       /* as typed, U-labels; no brackets */
	const char *host_ascii; /* A-labels */
	const char *authority;  /* for a Host line */
	int port;
	const char *path;       /* with the query, as it goes on the wire */
	const char *shown_path; /* the same with secret query values masked */
	const char *place;      /* the path decoded, without its first slash */
	const char *user;       /* of the userinfo, decoded; NULL */
	const char *password;   /* of the userinfo, decoded; NULL */
	bool by_mx;             /* the host is a domain; see --mx */
	bool loopback;          /* a loopback literal or "localhost" */
};

/*
 * From text: "https://host/", or a bare host: then it is https, at
 * default_port unless 0. Words live in the arena. 0, or ERR_SYNTAX and one
 * line in error with the column:
 * `https://exa mple.org/: column 12: a space cannot stand in a URL`.
 */
int target_parse(struct arena *a, const char *text, int default_port,
    struct target *out, struct buf *error);

/*
 * reference, which is outside bytes, resolved against base (RFC 3986 section
 * 5). Errors as above.
 */
int target_resolve(struct arena *a, const struct target *base,
    const char *reference, struct target *out, struct buf *error);

/*
 * A domain whose mail exchangers are meant, "DOMAIN[:PORT]", else with
 * default_port unless 0: the target "mx:DOMAIN". ERR_SYNTAX with a line in
 * error, also if this sonde does not speak SMTP.
 */
int target_parse_domain(struct arena *a, const char *text, int default_port,
    struct target *out, struct buf *error);

/*
 * An exchanger of such a target, by its name on the wire: "smtp://HOST/". 0 or
 * ERR_SYNTAX.
 */
int target_of_exchanger(struct arena *a, const struct target *domain,
    const char *host, struct target *out);

/*
 * What tells one target from another, secret query values and all: never to
 * be shown. Of the arena.
 */
const char *target_identity(struct arena *a, const struct target *t);

/* Same scheme, host and port: what credentials are bound to. */
bool target_same_origin(const struct target *a, const struct target *b);

/* from with words of its own in the arena. */
void target_copy(struct arena *a, const struct target *from,
    struct target *out);

#endif
