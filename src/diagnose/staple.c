/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stapled OCSP answer: what it says of the server's certificate, or why it
 * says nothing. How it was judged stands in the event. How bad that is: what
 * says "revoked", or is not what a responder signed, fails, as it does in
 * browsers (RFC 6066 8); an answer that is old, early or of another
 * certificate is as good as none, which is usual, so it warns, unless the
 * certificate promises one.
 */
#include "diagnose/chain.h"
#include "diagnose/finding.h"

/* The event, and what goes into the texts. */
struct stapled {
	struct findings *f;
	const struct event *e;
	const char *subject; /* of the server's certificate */
};

static struct draft *
tell_revoked(const struct stapled *s)
{
	const char *reason = event_cstr(s->e, F_REASON);

	return found(s->f, s->e, "tls-revoked",
	    "The server's certificate %s was revoked on %s%s%s, says the OCSP "
	    "answer that the server itself stapled.",
	    s->subject, day_text(s->f, s->e, F_REVOKED_AT),
	    reason == NULL ? "" : ", reason ",
	    reason == NULL ? "" : shown_field(s->f, s->e, F_REASON));
}

static struct draft *
tell_unknown(const struct stapled *s)
{
	return found(s->f, s->e, "tls-ocsp-unknown",
	    "The stapled OCSP answer says that the authority does not know the "
	    "certificate %s.",
	    s->subject);
}

/* The certificate's own dates tell it already, or the clock does. */
static struct draft *
told_already(const struct stapled *s, const char *id, const char *words)
{
	struct draft *d = finding_of(s->f, id);

	if (d != NULL)
		evidence(s->f, d, s->e, "%s", words);
	return d;
}

static struct draft *
tell_stale(const struct stapled *s)
{
	int64_t end;

	if (told_already(s, "tls-expired",
		"the stapled OCSP answer is out of date too") != NULL)
		return NULL;
	if (!date_of(s->e, F_NEXT_UPDATE, &end))
		return found(s->f, s->e, "tls-ocsp-stale",
		    "The stapled OCSP answer is out of date.");
	return found(s->f, s->e, "tls-ocsp-stale",
	    "The stapled OCSP answer was good until %s, %s ago.",
	    day_text(s->f, s->e, F_NEXT_UPDATE),
	    time_text(s->f, wall_ns_of(s->e) - end));
}

static struct draft *
tell_not_yet(const struct stapled *s)
{
	static const char words[] = "the stapled OCSP answer is not valid yet";
	int64_t begin;

	if (told_already(s, "local-clock", words) != NULL ||
	    told_already(s, "tls-not-yet-valid", words) != NULL)
		return NULL;
	if (!date_of(s->e, F_THIS_UPDATE, &begin))
		return found(s->f, s->e, "tls-ocsp-not-yet-valid",
		    "The stapled OCSP answer is not valid yet.");
	return found(s->f, s->e, "tls-ocsp-not-yet-valid",
	    "The stapled OCSP answer is valid only from %s, %s from now.",
	    day_text(s->f, s->e, F_THIS_UPDATE),
	    time_text(s->f, begin - wall_ns_of(s->e)));
}

static struct draft *
tell_other(const struct stapled *s)
{
	return found(s->f, s->e, "tls-ocsp-other-certificate",
	    "The stapled OCSP answer is not about the server's certificate %s.",
	    s->subject);
}

static struct draft *
tell_refused(const struct stapled *s)
{
	return found(s->f, s->e, "tls-ocsp-refused",
	    "In place of an OCSP answer the server stapled an error of the OCSP "
	    "service's: %s.",
	    shown_field(s->f, s->e, F_ERROR));
}

static struct draft *
tell_malformed(const struct stapled *s)
{
	return found(s->f, s->e, "tls-ocsp-malformed",
	    "What the server stapled to its certificate, %s, cannot be read: "
	    "%s.",
	    count_text(s->f, event_number(s->e, F_BYTES, 0), "byte"),
	    shown_field(s->f, s->e, F_ERROR));
}

static struct draft *
tell_bad_signature(const struct stapled *s)
{
	return found(s->f, s->e, "tls-ocsp-bad-signature",
	    "The signature of the stapled OCSP answer is wrong.");
}

static struct draft *
tell_wrong_responder(const struct stapled *s)
{
	return found(s->f, s->e, "tls-ocsp-wrong-responder",
	    "The stapled OCSP answer is signed by %s, which had no right to: "
	    "%s.",
	    shown_field(s->f, s->e, F_RESPONDER),
	    shown_field(s->f, s->e, F_ERROR));
}

static struct draft *
tell_missing(const struct stapled *s)
{
	return found(s->f, s->e, "tls-must-staple-missing",
	    "The server's certificate %s promises that an OCSP answer comes "
	    "with it, and none came.",
	    s->subject);
}

/* The words of EV_STAPLE; the others are no trouble. */
static const struct {
	const char *how;
	struct draft *(*tell)(const struct stapled *s);
} tellers[] = {
	{ "revoked", tell_revoked },
	{ "unknown", tell_unknown },
	{ "stale", tell_stale },
	{ "not-yet", tell_not_yet },
	{ "other-certificate", tell_other },
	{ "refused", tell_refused },
	{ "malformed", tell_malformed },
	{ "bad-signature", tell_bad_signature },
	{ "wrong-responder", tell_wrong_responder },
	{ "missing", tell_missing },
};

static struct draft *
tell(const struct stapled *s)
{
	for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++)
		if (event_is(s->e, F_HOW, tellers[i].how))
			return tellers[i].tell(s);
	return NULL;
}

/* What else the answer holds, or that there is none. */
static void
answer_evidence(const struct stapled *s, struct draft *d)
{
	if (event_cstr(s->e, F_STATUS) != NULL)
		evidence(s->f, d, s->e,
		    "OCSP answer: %s, of %s until %s, signed by %s",
		    shown_field(s->f, s->e, F_STATUS),
		    day_text(s->f, s->e, F_THIS_UPDATE),
		    event_cstr(s->e, F_NEXT_UPDATE) == NULL
			? "a newer one"
			: day_text(s->f, s->e, F_NEXT_UPDATE),
		    shown_field(s->f, s->e, F_RESPONDER));
	else if (event_number(s->e, F_BYTES, -1) >= 0)
		evidence(s->f, d, s->e, "stapled: %s",
		    count_text(s->f, event_number(s->e, F_BYTES, 0), "byte"));
	else
		evidence(s->f, d, s->e,
		    "certificate 0 has the TLS feature status_request; nothing "
		    "was stapled");
}

/* -k: it was refused, and something was said all the same. */
static void
went_on(const struct stapled *s)
{
	const struct event *turn = trace_next(s->f->trace, s->e, EV_TURN);

	if (turn != NULL)
		found(s->f, turn, "tls-insecure-continued",
		    "The conversation went on although the certificate's "
		    "standing forbids it (-k).");
}

static void
staple(struct findings *f)
{
	struct stapled s = { .f = f, .e = trace_first(f->trace, EV_STAPLE) };
	const struct event *leaf;
	struct draft *d;

	if (s.e == NULL)
		return;
	leaf = trace_first(f->trace, EV_CERTIFICATE);
	s.subject = leaf == NULL ? "" : shown_field(f, leaf, F_SUBJECT);
	d = tell(&s);
	if (d == NULL)
		return;
	answer_evidence(&s, d);
	if (event_true(s.e, F_GOOD))
		return;
	if (d->finding.severity != SEVERITY_FAIL)
		evidence(f, d, s.e,
		    "the certificate promises a good one (must-staple)");
	d->finding.severity = SEVERITY_FAIL;
	went_on(&s);
}

rule *const staple_rules[] = {
	staple,
	NULL,
};
