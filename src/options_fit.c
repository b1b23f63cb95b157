/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which options do not go together. Two of one origin that contradict each
 * other are an error; of two origins the later one has won already.
 */
#include <string.h>

#include "options_internal.h"

/* The second stands where the first makes it void, or cannot be alone. */
struct pair {
	enum option_id a;
	enum option_id b;
	const char *why;
};

static const struct pair conflicts[] = {
	{ OPT_HEAD, OPT_DATA, "HEAD has no body" },
	{ OPT_HEAD, OPT_JSON, "HEAD has no body" },
	{ OPT_HEAD, OPT_FORM, "HEAD has no body" },
	{ OPT_HEAD, OPT_REQUEST, "-I is -X HEAD" },
	{ OPT_DATA, OPT_JSON, "a request has one body" },
	{ OPT_DATA, OPT_FORM, "a request has one body" },
	{ OPT_JSON, OPT_FORM, "a request has one body" },
	{ OPT_UPLOAD, OPT_HEAD, "HEAD has no body" },
	{ OPT_UPLOAD, OPT_DATA, "one thing is sent" },
	{ OPT_UPLOAD, OPT_JSON, "one thing is sent" },
	{ OPT_UPLOAD, OPT_FORM, "one thing is sent" },
	{ OPT_UPLOAD, OPT_OFFSET, "what is sent is sent whole" },
	{ OPT_UPLOAD, OPT_CHECK, "a check sends messages of its own" },
	{ OPT_IPV4, OPT_IPV6, "each means it alone" },
	{ OPT_TLS_MIN, OPT_TLSV12, "both set the lowest version" },
	{ OPT_TLS_MIN, OPT_TLSV13, "both set the lowest version" },
	{ OPT_TLSV12, OPT_TLSV13, "both set the lowest version" },
	{ OPT_PASSWORD_FILE, OPT_PASSWORD_FD, "there is one password" },
	{ OPT_PASSWORD_FILE, OPT_PASSWORD_ENV, "there is one password" },
	{ OPT_PASSWORD_FD, OPT_PASSWORD_ENV, "there is one password" },
	{ OPT_PASSWORD_FILE, OPT_OAUTH2_BEARER, "a login has one secret" },
	{ OPT_PASSWORD_FD, OPT_OAUTH2_BEARER, "a login has one secret" },
	{ OPT_PASSWORD_ENV, OPT_OAUTH2_BEARER, "a login has one secret" },
	{ OPT_QUIET, OPT_VERBOSE, "one wants nothing, the other much" },
	{ OPT_QUIET, OPT_BRIEF, "one wants nothing, the other a line" },
	{ OPT_BRIEF, OPT_VERBOSE, "one wants a line, the other much" },
	{ OPT_EACH_ADDRESS, OPT_REUSE, "each address is a new connection" },
	{ OPT_MX, OPT_UPLOAD, "each exchanger would get the message" },
	{ OPT_REPLAY, OPT_MX, "a saved report is not asked again" },
	{ OPT_SOURCE, OPT_INTERFACE, "both say where from" },
	{ OPT_REPLAY, OPT_WIRE, "a saved report is not asked again" },
	{ OPT_REPLAY, OPT_CAPTURE, "a saved report is not asked again" },
	{ OPT_REPLAY, OPT_BODY, "a saved report is not asked again" },
	{ OPT_DIFF, OPT_REPLAY, "each shows saved reports in its own way" },
	{ OPT_DIFF, OPT_READ_PCAP, "a capture is no report" },
	{ OPT_DIFF, OPT_MX, "a saved report is not asked again" },
	{ OPT_DIFF, OPT_WIRE, "a saved report is not asked again" },
	{ OPT_DIFF, OPT_CAPTURE, "a saved report is not asked again" },
	{ OPT_DIFF, OPT_BODY, "a saved report is not asked again" },
	{ OPT_DIFF, OPT_FROM, "a saved report is not asked again" },
	{ OPT_DIFF, OPT_OUTPUT, "a comparison is text" },
	{ OPT_REPLAY, OPT_FROM, "a saved report is not asked again" },
};

static bool
conflict(const struct options *o, struct buf *error)
{
	const struct pair *p;

	for (size_t i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++) {
		p = &conflicts[i];
		if (o->given[p->a] <= ORIGIN_DEFAULT ||
		    o->given[p->a] != o->given[p->b])
			continue;
		buf_addf(error, "options --%s and --%s do not go together: %s",
		    option_row(p->a)->name, option_row(p->b)->name, p->why);
		return true;
	}
	return false;
}

/* The file behind FORMAT=FILE; "" is standard output. */
static const char *
file_of(const char *output)
{
	const char *equals = strchr(output, '=');

	return equals == NULL ? "" : equals + 1;
}

bool
for_monitoring(const struct options *o)
{
	for (size_t i = 0; i < o->outputs.n; i++)
		if (strcmp(o->outputs.p[i], "nagios") == 0)
			return true;
	return false;
}

static bool
same_output(const struct options *o, struct buf *error)
{
	const struct texts *outputs = &o->outputs;
	const char *file;

	for (size_t i = 0; i < outputs->n; i++) {
		file = file_of(outputs->p[i]);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(file, file_of(outputs->p[j])) != 0)
				continue;
			buf_addf(error,
			    "options -o %s and -o %s both write to %s",
			    outputs->p[j], outputs->p[i],
			    *file == '\0' ? "standard output" : file);
			return true;
		}
		if (*file == '\0' && o->body != NULL &&
		    strcmp(o->body, "-") == 0) {
			buf_addf(error,
			    "options -o %s and --body - both write to "
			    "standard output",
			    outputs->p[i]);
			return true;
		}
	}
	return false;
}

/* ---- standard input, which ends but once ---- */

static unsigned int
reads_input(const struct texts *list, const char *as)
{
	unsigned int n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->p[i], as) == 0)
			n++;
	return n;
}

static bool
is(const char *value, const char *as)
{
	return value != NULL && strcmp(value, as) == 0;
}

static bool
twice_input(const struct options *o, struct buf *error)
{
	unsigned int n = reads_input(&o->data, "@-") +
	    reads_input(&o->from, "-") + is(o->json, "@-") +
	    is(o->upload, "-") + is(o->bearer, "@-") + is(o->bearer, "@fd:0") +
	    is(o->account, "@-") + is(o->account, "@fd:0") +
	    is(o->password_file, "-") + (o->password_fd == 0);

	for (size_t i = 0; i < o->forms.n; i++)
		n += is(strchr(o->forms.p[i], '='), "=@-");
	if (n > 1)
		buf_adds(error,
		    "standard input can be read once, and more than one "
		    "option wants it");
	return n > 1;
}

bool
options_fit(const struct options *o, struct buf *error)
{
	if (conflict(o, error) || same_output(o, error) ||
	    twice_input(o, error))
		return false;
	if (o->tls_min > o->tls_max)
		buf_adds(error,
		    "option --tls-max is lower than the lowest version "
		    "(--tls-min, --tlsv1.3)");
	else if (o->key != NULL && o->cert == NULL)
		buf_adds(error, "option --key needs --cert");
	else if (o->keys && o->capture == NULL)
		buf_adds(error, "option --keys needs --capture");
	else if (is(o->capture, "-"))
		buf_adds(error, "option --capture needs the name of a file");
	else if (o->replay != NULL && o->targets.n > 0)
		buf_adds(error,
		    "option --replay shows a saved report; it takes no "
		    "targets");
	else if (o->diff != NULL && o->targets.n != 1)
		buf_adds(error,
		    "option --diff compares two saved reports: --diff A.json "
		    "B.json");
	else if (o->read_pcap != NULL &&
	    (o->targets.n > 0 || o->replay != NULL))
		buf_adds(error,
		    "option --read-pcap shows a capture; it takes no targets "
		    "and no --replay");
	return error->n == 0;
}
