/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the user wants: the option table, and what was read from the command
 * line and the configuration files by it. Nothing here opens a target; what
 * the words add up to is plan.h.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "diagnose/threshold.h"
#include "net/resolve.h"

enum option_id {
#define OPTION(symbol, name, letter, arg, take, field, group, def, help) symbol,
#include "options.tbl.h"
#undef OPTION
	OPTIONS
};

enum group {
	GROUP_REQUEST,
	GROUP_LOGIN,
	GROUP_TLS,
	GROUP_NETWORK,
	GROUP_TIME,
	GROUP_OUTPUT,
	GROUP_MORE,
	GROUP_HIDDEN,
	GROUPS
};

/* Where a setting comes from; a later one wins. */
enum origin {
	ORIGIN_NONE,
	ORIGIN_DEFAULT,
	ORIGIN_SYSTEM,
	ORIGIN_USER,
	ORIGIN_COMMAND
};

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* Words in order, a NULL behind the last; p is NULL if there are none. */
struct texts {
	const char **p;
	size_t n;
};

/* Appends s, which must live as long as the list. */
void texts_add(struct texts *list, const char *s);

/* Whether a header of that name proves who we are. */
bool header_proves(struct str name);

/* One --connect-to; "" and 0: any, or the same as before. */
struct detour {
	const char *from_host;
	int from_port;
	const char *to_host;
	int to_port;
};

/* One option of the command line; its value by again_value(), NULL: none. */
struct said {
	enum option_id id;
	const char *value;
};

struct options {
	struct arena *arena; /* all words below */
	enum origin given[OPTIONS];
	struct said *said; /* in order */
	size_t n_said;

	const char *method;
	struct texts headers;
	struct texts data;
	const char *json;
	struct texts forms;
	bool head, expect_continue, http10, identity, follow;
	int max_hops;

	const char *mail_from, *upload, *our_name, *last_step, *subprotocol;
	struct texts mail_to, sayings, checks;
	bool active, follow_pasv, keep_going;
	size_t offset;
	int pings;

	const char *user, *mechanism;
	bool clear_login;
	struct secret *password; /* of "-u user:password"; loopback alone */
	const char *password_file;
	int password_fd; /* -1: none */
	const char *password_env;
	const char *netrc;    /* a file; "": ~/.netrc */
	const char *bearer;   /* "@..."; where the token is */
	struct secret *token; /* as it stood there; loopback alone */
	const char *account;  /* FTP's ACCT, the same way */
	struct secret *account_typed;
	const char *open_secret; /* which option had a secret in the open */
	const char *open_what;   /* "a password", "a token" */
	struct secret **secrets; /* that headers hold */
	size_t n_secrets;

	bool insecure, starttls;
	const char *cacert, *cert, *key, *sni;
	int tls_min, tls_max; /* TLS1_2_VERSION ... */

	int family; /* AF_UNSPEC, AF_INET, AF_INET6 */
	struct pin *pins;
	size_t n_pins;
	struct detour *detours;
	size_t n_detours;
	const char *dns; /* as struct resolve_wish wants it */
	int port;
	const char *source, *interface;
	bool each_address, reuse, no_second_look;
	struct texts from;

	int64_t total_ns, connect_ns, idle_ns;

	bool packets, keys; /* --wire, --keys */
	const char *capture;

	int verbose;
	bool explain, quiet, brief, ascii, fail_on_warn;
	struct bounds bounds; /* --warn, --crit, --cert-days */
	struct texts outputs;
	const char *body;
	size_t max_body;
	enum when colour;

	const char *replay, *diff, *read_pcap, *describe;
	bool list, list_options, no_config, version, help, help_all;

	struct texts targets; /* of the command line */
	struct texts mx;      /* DOMAIN[:PORT] */
};

/* Whether standard output is a monitoring system's (-o nagios). */
bool for_monitoring(const struct options *o);

/* A row of the table. */
struct option_row {
	const char *name;
	char letter;
	const char *argument; /* NULL: none; "[...]": optional */
	enum group group;
	const char *by_default; /* NULL: none */
	const char *help;
};

/* The rows, and the heading of a group of them; static. */
const struct option_row *option_row(enum option_id id);
const char *group_heading(enum group g);

/*
 * Reads the configuration files and argv, whose secrets are overwritten. 0,
 * or ERR_SYNTAX (also ERR_FILE) and one line in error that names the place.
 * o holds something to be freed in both cases.
 */
int options_read(struct options *o, int argc, char **argv, struct buf *error);
void options_free(struct options *o);

/* Lines of a configuration file, from text; name is for errors. */
int options_read_text(struct options *o, struct str text, const char *name,
    enum origin origin, struct buf *error);

/* --help (at most 24 lines), --help=all, --list-options, --version. */
void options_help(struct buf *out);
void options_help_all(struct buf *out);
void options_list(struct buf *out);
void options_version(struct buf *out);

#endif
