/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the server's TLS alerts mean, in the handshake and after it: each has
 * its fault in alert.tbl.h, and some mean that it wants a certificate of ours.
 */
#include "diagnose/alert.h"

#include <stdio.h>

#include "base/buf.h"

#define LISTED_ISSUERS 3

static const struct alert alerts[] = {
#define ALERT(number_, name_, means_, id_) { number_, name_, means_, id_ },
#include "trace/alert.tbl.h"
#undef ALERT
};

const struct alert *
alert_row(int64_t number)
{
	static const struct alert unknown = { -1, "unknown",
		"not in the registry", "tls-alert" };

	for (size_t i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++)
		if (alerts[i].number == number)
			return &alerts[i];
	return &unknown;
}

/* By these a server says what it thinks of our certificate, or of none. */
static bool
is_about_certificate(int64_t number)
{
	return (number >= 40 && number <= 46) || number == 48 || number == 49 ||
	    number == 116;
}

static const char *
issuers_text(struct findings *f, const struct event *asked)
{
	struct buf out = { 0 };
	size_t n = 0;
	const char *text;

	for (unsigned int i = 0; i < asked->n_fields; i++) {
		if (asked->fields[i].name != F_ISSUERS)
			continue;
		n++;
		if (n > LISTED_ISSUERS)
			continue;
		buf_adds(&out, n > 1 ? "; " : " of ");
		buf_adds(&out, shown(f, asked->fields[i].text));
	}
	if (n > LISTED_ISSUERS)
		buf_addf(&out, " and %zu more", n - LISTED_ISSUERS);
	text = arena_strdup(f->arena, buf_text(&out));
	buf_free(&out);
	return text;
}

/* The server asked who we are: the alert is its answer to what it got. */
static struct draft *
tell_client_cert(struct findings *f, const struct event *e,
    const struct alert *row, const struct event *asked)
{
	struct draft *d;

	if (event_true(asked, F_GOOD))
		d = found(f, e, "tls-client-cert-refused",
		    "The server asked for a client certificate%s and refused "
		    "the one that was sent (alert %lld, %s).",
		    issuers_text(f, asked),
		    (long long)event_number(e, F_ALERT, -1), row->name);
	else
		d = found(f, e, "tls-client-cert",
		    "The server asked for a client certificate%s, and none was "
		    "sent (alert %lld, %s).",
		    issuers_text(f, asked),
		    (long long)event_number(e, F_ALERT, -1), row->name);
	evidence(f, d, asked, "the server asked for a client certificate");
	return d;
}

static struct draft *
tell_alert(struct findings *f, const struct event *e, const struct alert *row)
{
	const struct event *asked = trace_first(f->trace, EV_TLS_CLIENT_CERT);
	int64_t number = event_number(e, F_ALERT, -1);

	if (asked != NULL && is_about_certificate(number))
		return tell_client_cert(f, e, row, asked);
	if (number == 116)
		return found(f, e, row->id,
		    "The server requires a client certificate, and none was "
		    "sent (alert 116, %s).",
		    row->name);
	return found(f, e, row->id,
	    "The server answered with the alert %s (%lld): %s.", row->name,
	    (long long)number, row->means);
}

/* What a server says when what it sent did not arrive so. */
static bool
is_of_changed_bytes(int number)
{
	return number == 20 || number == 50 || number == 51;
}

struct draft *
found_alert(struct findings *f, const struct event *e)
{
	const struct alert *row = alert_row(event_number(e, F_ALERT, -1));
	struct draft *d;

	if (row->id == NULL)
		return NULL;
	d = finding_of(f, "tls-bad-signature");
	if (d == NULL || !is_of_changed_bytes(row->number))
		d = tell_alert(f, e, row);
	evidence(f, d, e, "received the alert %lld, %s: %s",
	    (long long)event_number(e, F_ALERT, -1), row->name, row->means);
	return d;
}
