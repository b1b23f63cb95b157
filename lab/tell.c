/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two forms of everything: lines for people, JSON for scripts. What a row
 * wants typed has {port}, {folder} and {url} filled in.
 */
#include "tell.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"

#define LAB_NAME "www.lab.test"
#define LAB_DOMAIN "lab.test"

/* "http,https": where a row is offered. */
static void
add_protocols(struct buf *out, const struct row *row)
{
	enum protocol p;

	for (size_t i = 0; protocol_at(i, &p); i++) {
		if ((row->on & p) == 0)
			continue;
		if (out->n > 0)
			buf_addc(out, ',');
		buf_adds(out, protocol_name(p));
	}
}

static void
list_json(void)
{
	struct buf out = { 0 };
	struct buf on = { 0 };
	struct json j = json_into(&out, true);
	const struct row *row;

	json_begin_array(&j, NULL);
	for (size_t i = 0; (row = row_at(i)) != NULL; i++) {
		buf_clear(&on);
		add_protocols(&on, row);
		json_begin_object(&j, NULL);
		json_text(&j, "id", row->id);
		json_text(&j, "protocol", buf_text(&on));
		json_text(&j, "broken", row->broken);
		json_text(&j, "says",
		    strcmp(row->says, "-") == 0 ? NULL : row->says);
		json_end_object(&j);
	}
	json_end_array(&j);
	puts(buf_text(&out));
	buf_free(&on);
	buf_free(&out);
}

/* How wide the columns of ids and of faults are. */
static void
measure(int *ids, int *faults)
{
	const struct row *row;

	*ids = *faults = 16;
	for (size_t i = 0; (row = row_at(i)) != NULL; i++) {
		if ((int)strlen(row->id) > *ids)
			*ids = (int)strlen(row->id);
		if ((int)strlen(row->says) > *faults)
			*faults = (int)strlen(row->says);
	}
}

void
tell_list(bool json)
{
	struct buf on = { 0 };
	const struct row *row;
	int ids, faults;

	if (json) {
		list_json();
		return;
	}
	measure(&ids, &faults);
	printf("%-*s %-10s %-*s %s\n", ids, "id", "protocol", faults,
	    "sonde should say", "what is broken");
	for (size_t i = 0; (row = row_at(i)) != NULL; i++) {
		buf_clear(&on);
		add_protocols(&on, row);
		printf("%-*s %-10s %-*s %s\n", ids, row->id, buf_text(&on),
		    faults, row->says, row->broken);
	}
	buf_free(&on);
}

/* scheme://host:port/path; host NULL: the row's own, or what fits. */
static void
add_url(struct buf *out, const struct running *r, const char *host)
{
	const char *path = r->row->path != NULL ? r->row->path : "/";
	const char *scheme = r->row->scheme;

	if (host == NULL)
		host = r->row->host;
	if (host == NULL && r->dns_port != 0)
		host = r->row->mx ? LAB_DOMAIN : LAB_NAME;
	if (host == NULL)
		host = r->dual ? "localhost" : "127.0.0.1";
	if (r->row->mx)
		scheme = "smtp";
	else if (scheme == NULL)
		scheme =
		    r->protocol == DNS ? "http" : protocol_name(r->protocol);
	buf_addf(out, "%s://%s:%d%s", scheme, host, r->port, path);
}

/* The resolvers, as --dns takes them. */
static void
add_resolvers(struct buf *out, const struct running *r)
{
	if (r->silent_port != 0)
		buf_addf(out, "127.0.0.1:%d,", r->silent_port);
	buf_addf(out, "127.0.0.1:%d", r->dns_port);
}

/* One of the words in braces that an option may hold. */
static void
add_filled(struct buf *out, const struct running *r, struct str word)
{
	if (str_equals(word, "port"))
		buf_addf(out, "%d", r->port);
	else if (str_equals(word, "folder"))
		buf_adds(out, r->folder);
	else if (str_equals(word, "url"))
		add_url(out, r, NULL);
}

static void
add_options(struct buf *out, const struct running *r)
{
	struct str rest = str_of(r->row->options);
	struct str part;
	size_t end;

	while (rest.n > 0) {
		part = (struct str){ rest.p, str_find(rest, '{') };
		buf_add(out, part.p, part.n);
		if (part.n == rest.n)
			break;
		part = (struct str){ rest.p + part.n + 1, rest.n - part.n - 1 };
		end = str_find(part, '}');
		add_filled(out, r, (struct str){ part.p, end });
		rest = (struct str){ part.p + end + 1, part.n - end - 1 };
	}
	if (r->row->options != NULL)
		buf_addc(out, ' ');
}

/* The whole command line. */
static void
add_command(struct buf *out, const struct running *r)
{
	buf_adds(out, "sonde ");
	if (r->dns_port != 0) {
		buf_adds(out, "--dns ");
		add_resolvers(out, r);
		buf_addc(out, ' ');
	}
	if (protocol_tls(r->protocol) != TLS_NEVER ||
	    (r->row->mx && r->folder != NULL))
		buf_addf(out, "--cacert %s/ca.pem ", r->folder);
	add_options(out, r);
	if (r->row->mx)
		buf_addf(out, "--mx %s:%d", LAB_DOMAIN, r->port);
	else
		add_url(out, r, NULL);
}

static void
running_json(const struct running *r, const char *url, const char *resolvers,
    const char *command)
{
	struct buf out = { 0 };
	struct json j = json_into(&out, false);

	json_begin_object(&j, NULL);
	json_text(&j, "id", r->row->id);
	json_text(&j, "protocol", protocol_name(r->protocol));
	json_text(&j, "broken", r->row->broken);
	json_text(&j, "says",
	    strcmp(r->row->says, "-") == 0 ? NULL : r->row->says);
	json_text(&j, "url", url);
	json_int(&j, "port", r->port);
	json_text(&j, "dns", r->dns_port != 0 ? resolvers : NULL);
	json_text(&j, "folder", r->folder);
	json_text(&j, "try", command);
	json_end_object(&j);
	puts(buf_text(&out));
	buf_free(&out);
}

void
tell_running(const struct running *r, bool json)
{
	struct buf url = { 0 };
	struct buf resolvers = { 0 };
	struct buf command = { 0 };

	add_url(&url, r, r->dns_port != 0 ? NULL : "127.0.0.1");
	if (r->dns_port != 0)
		add_resolvers(&resolvers, r);
	add_command(&command, r);
	if (json) {
		running_json(r, buf_text(&url), buf_text(&resolvers),
		    buf_text(&command));
	} else {
		printf("URL %s\nTRY %s\n", buf_text(&url), buf_text(&command));
		if (r->dns_port != 0)
			printf("DNS %s\n", buf_text(&resolvers));
	}
	fflush(stdout);
	buf_free(&url);
	buf_free(&resolvers);
	buf_free(&command);
}
