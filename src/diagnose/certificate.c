/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong with the server's certificates: each verify error by name,
 * with the names and dates in question. One chain may have several faults,
 * which are findings of their own.
 */
#include <string.h>

#include "base/clock.h"
#include "base/limit.h"
#include "diagnose/chain.h"
#include "diagnose/finding.h"

#define DAY_NS (CLOCK_S * 60 * 60 * 24)

/* A verify error and what it is about. */
struct fault_at {
	struct findings *f;
	const struct event *e; /* EV_VERIFY_ERROR */
	const struct chain *chain;
	const struct event *certificate; /* NULL: was not sent */
	const char *subject;             /* made visible */
};

static const char *
whose(const struct fault_at *x)
{
	return event_number(x->e, F_DEPTH, 0) == 0
	    ? "The server's certificate"
	    : "The authority's certificate";
}

static struct draft *
tell_expired(const struct fault_at *x)
{
	bool leaf = event_number(x->e, F_DEPTH, 0) == 0;
	const char *id = leaf ? "tls-expired" : "tls-intermediate-expired";
	int64_t end;

	if (x->certificate == NULL ||
	    !date_of(x->certificate, F_NOT_AFTER, &end))
		return found(x->f, x->e, id, "%s %s has expired.", whose(x),
		    x->subject);
	return found(x->f, x->e, id, "%s %s expired on %s, %s ago.", whose(x),
	    x->subject, day_text(x->f, x->certificate, F_NOT_AFTER),
	    time_text(x->f, wall_ns_of(x->e) - end));
}

/* How many certificates, sent or not, are called not yet valid. */
static size_t
count_not_yet(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_VERIFY_ERROR);
	size_t n = 0;

	for (; e != NULL; e = trace_next(t, e, EV_VERIFY_ERROR))
		n += event_number(e, F_CODE, 0) == 9;
	return n;
}

static struct draft *
tell_clock(const struct fault_at *x)
{
	const char *date = trace_fact(x->f->trace, "date");
	char now[32];
	struct draft *d;

	clock_rfc3339_s(wall_ns_of(x->e), now, sizeof(now));
	d = found(x->f, x->e, "local-clock",
	    "This machine's clock says %s, and every certificate of the chain "
	    "is from the future (the server's from %s).",
	    now, day_text(x->f, x->chain->sent[0], F_NOT_BEFORE));
	if (date != NULL)
		evidence(x->f, d, NULL, "the server's own clock says %s",
		    shown(x->f, str_of(date)));
	return d;
}

static struct draft *
tell_not_yet(const struct fault_at *x)
{
	int64_t begin;

	if (all_in_future(x->chain) && count_not_yet(x->f->trace) > 1)
		return tell_clock(x);
	if (x->certificate == NULL ||
	    !date_of(x->certificate, F_NOT_BEFORE, &begin))
		return found(x->f, x->e, "tls-not-yet-valid",
		    "%s %s is not valid yet.", whose(x), x->subject);
	return found(x->f, x->e, "tls-not-yet-valid",
	    "%s %s is valid only from %s, %s from now.", whose(x), x->subject,
	    day_text(x->f, x->certificate, F_NOT_BEFORE),
	    time_text(x->f, begin - wall_ns_of(x->e)));
}

static struct draft *
tell_wrong_host(const struct fault_at *x)
{
	const char *host = host_text(x->f);
	const char *names = "";
	const char *hint;
	struct draft *d;

	if (x->chain->n > 0)
		names = names_text(x->f, x->chain->sent[0]);
	if (names[0] == '\0') {
		d = found(x->f, x->e, "tls-wrong-host",
		    "The certificate names no host at all (subjectAltName), so "
		    "not %s either.",
		    host);
		likely(x->f, d,
		    "the name stands in the subject alone (%s), where it no "
		    "longer counts",
		    x->subject);
		return d;
	}
	d = found(x->f, x->e, "tls-wrong-host",
	    "The certificate is for %s and not for %s.", names, host);
	hint = nearest_name(x->f, x->chain->sent[0], host);
	if (hint != NULL && !is_address(host))
		evidence(x->f, d, NULL, "the nearest of its names is %s", hint);
	hint = short_wildcard(x->f, x->chain->sent[0], host);
	if (hint != NULL)
		likely(x->f, d,
		    "%s stands for one label, and %s has more before it", hint,
		    host);
	return d;
}

static struct draft *
tell_self_signed(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-self-signed",
	    "The server's certificate %s is signed by itself.", x->subject);
}

/* Words in the name of an authority that only inspects other people's TLS. */
static const char *const inspectors[] = {
	"avast",
	"bitdefender",
	"blue coat",
	"burp",
	"charles proxy",
	"check point",
	"eset ssl",
	"fiddler",
	"fortigate",
	"fortinet",
	"kaspersky",
	"mitmproxy",
	"netskope",
	"palo alto",
	"portswigger",
	"sophos",
	"squid",
	"umbrella",
	"untangle",
	"zscaler",
};

static bool
holds_nocase(struct str s, const char *word)
{
	for (; s.n > 0; s.p++, s.n--)
		if (str_starts_nocase(s, word))
			return true;
	return false;
}

static bool
is_inspector(struct str name)
{
	for (size_t i = 0; i < sizeof(inspectors) / sizeof(inspectors[0]); i++)
		if (holds_nocase(name, inspectors[i]))
			return true;
	return false;
}

/* Whether nothing at all is trusted here, so that nothing can be verified. */
static bool
no_trust(const struct trace *t)
{
	const struct event *e = trace_first(t, EV_VERIFIED);

	return e != NULL && str_starts(event_get(e, F_FROM), "nothing");
}

static struct draft *
tell_private_root(const struct fault_at *x, const struct event *top)
{
	return found(x->f, x->e, "tls-unknown-issuer",
	    "The chain ends in the authority %s, which this machine does not "
	    "trust.",
	    top == NULL ? x->subject : shown_field(x->f, top, F_SUBJECT));
}

/* Both are possible, and what would decide it is said. */
static struct draft *
tell_incomplete(const struct fault_at *x, const struct event *top)
{
	const char *issuer = shown_field(x->f, top, F_ISSUER);
	struct draft *d = found(x->f, x->e, "tls-incomplete-chain",
	    "The issuer %s was not sent and is not known here: either an "
	    "intermediate is missing on the server, or it is a private root.",
	    issuer);

	evidence(x->f, d, NULL,
	    "what decides: whether %s is a public authority's intermediate or "
	    "your own root",
	    issuer);
	return d;
}

static struct draft *
tell_no_issuer(const struct fault_at *x)
{
	const struct event *top = chain_top(x->chain);

	if (no_trust(x->f->trace))
		return found(x->f, x->e, "local-ca-missing",
		    "This machine trusts %s, so nothing can be verified.",
		    shown_field(x->f, trace_first(x->f->trace, EV_VERIFIED),
			F_FROM));
	if (top != NULL && is_inspector(event_get(top, F_ISSUER)))
		return found(x->f, x->e, "tls-intercepted",
		    "The chain ends in %s, which inspects TLS and is not the "
		    "site's.",
		    shown_field(x->f, top, F_ISSUER));
	if (top == NULL || is_self_issued(top))
		return tell_private_root(x, top);
	return tell_incomplete(x, top);
}

static struct draft *
tell_weak_key(const struct fault_at *x)
{
	if (x->certificate == NULL)
		return found(x->f, x->e, "tls-weak-key",
		    "%s %s has a key that is too small.", whose(x), x->subject);
	return found(x->f, x->e, "tls-weak-key",
	    "%s %s has a key of %s bits; 2048 (RSA) or 256 (EC) are wanted.",
	    whose(x), x->subject, shown_field(x->f, x->certificate, F_KEY));
}

static struct draft *
tell_sha1(const struct fault_at *x)
{
	if (x->certificate == NULL)
		return found(x->f, x->e, "tls-sha1",
		    "%s %s is signed with a digest that is too weak.", whose(x),
		    x->subject);
	return found(x->f, x->e, "tls-sha1",
	    "%s %s is signed with %s, which is refused today.", whose(x),
	    x->subject, shown_field(x->f, x->certificate, F_SIGNATURE));
}

static struct draft *
tell_wrong_usage(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-wrong-usage",
	    "%s %s is not made for a server: its extended key usage lacks "
	    "serverAuth.",
	    whose(x), x->subject);
}

static struct draft *
tell_not_a_ca(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-not-a-ca",
	    "%s signs another one in the chain and has no right to: %s.",
	    x->subject, shown_field(x->f, x->e, F_ERROR));
}

static struct draft *
tell_bad_signature(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-bad-signature",
	    "The signature of %s is wrong.", x->subject);
}

static struct draft *
tell_name_constraints(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-name-constraints",
	    "An authority in the chain may not issue for the names of %s: %s.",
	    x->subject, shown_field(x->f, x->e, F_ERROR));
}

static struct draft *
tell_revoked(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-revoked",
	    "%s %s was revoked by its authority.", whose(x), x->subject);
}

static struct draft *
tell_too_long(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-verify-failed",
	    "The server's chain is longer than the %d certificates that sonde "
	    "checks.",
	    LIMIT_CERTIFICATES);
}

static struct draft *
tell_unnamed(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-verify-failed",
	    "%s %s did not pass verification: %s.", whose(x), x->subject,
	    shown_field(x->f, x->e, F_ERROR));
}

/* X509_V_ERR_... of OpenSSL, which are stable numbers. */
static const struct {
	int code;
	struct draft *(*tell)(const struct fault_at *x);
} tellers[] = {
	{ 2, tell_no_issuer },         /* UNABLE_TO_GET_ISSUER_CERT */
	{ 7, tell_bad_signature },     /* CERT_SIGNATURE_FAILURE */
	{ 9, tell_not_yet },           /* CERT_NOT_YET_VALID */
	{ 10, tell_expired },          /* CERT_HAS_EXPIRED */
	{ 18, tell_self_signed },      /* DEPTH_ZERO_SELF_SIGNED_CERT */
	{ 19, tell_no_issuer },        /* SELF_SIGNED_CERT_IN_CHAIN */
	{ 20, tell_no_issuer },        /* ..._ISSUER_CERT_LOCALLY */
	{ 21, tell_no_issuer },        /* ..._VERIFY_LEAF_SIGNATURE */
	{ 22, tell_too_long },         /* CERT_CHAIN_TOO_LONG */
	{ 23, tell_revoked },          /* CERT_REVOKED */
	{ 25, tell_not_a_ca },         /* PATH_LENGTH_EXCEEDED */
	{ 26, tell_wrong_usage },      /* INVALID_PURPOSE */
	{ 32, tell_not_a_ca },         /* KEYUSAGE_NO_CERTSIGN */
	{ 37, tell_not_a_ca },         /* INVALID_NON_CA */
	{ 47, tell_name_constraints }, /* PERMITTED_VIOLATION */
	{ 48, tell_name_constraints }, /* EXCLUDED_VIOLATION */
	{ 62, tell_wrong_host },       /* HOSTNAME_MISMATCH */
	{ 64, tell_wrong_host },       /* IP_ADDRESS_MISMATCH */
	{ 66, tell_weak_key },         /* EE_KEY_TOO_SMALL */
	{ 67, tell_weak_key },         /* CA_KEY_TOO_SMALL */
	{ 68, tell_sha1 },             /* CA_MD_TOO_WEAK */
	{ 79, tell_not_a_ca },         /* INVALID_CA */
};

/* Names of certificates that servers make for whom they do not know. */
static const char *const defaults[] = {
	"traefik default",
	"Kubernetes Ingress Controller Fake Certificate",
	"Plesk",
	"Parallels Panel",
	"SomeOrganization",
};

static bool
is_default(const struct chain *c)
{
	for (size_t i = 0;
	     c->n > 0 && i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (holds_nocase(event_get(c->sent[0], F_SUBJECT), defaults[i]))
			return true;
	return false;
}

/* Whose it is, and who signed it: with such a certificate one cause. */
static bool
is_of_identity(int64_t code)
{
	return code == 2 || (code >= 18 && code <= 21) || code == 62 ||
	    code == 64;
}

static struct draft *
tell_default(const struct fault_at *x)
{
	return found(x->f, x->e, "tls-sni-default-cert",
	    "The server does not know %s: it shows its default certificate, "
	    "%s.",
	    host_text(x->f), shown_field(x->f, x->chain->sent[0], F_SUBJECT));
}

static struct draft *
tell(const struct fault_at *x)
{
	int64_t code = event_number(x->e, F_CODE, 0);

	if (is_of_identity(code) && is_default(x->chain))
		return tell_default(x);
	for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++)
		if (tellers[i].code == code)
			return tellers[i].tell(x);
	return tell_unnamed(x);
}

static void
certificate_evidence(struct findings *f, struct draft *d, const struct event *c)
{
	evidence(f, d, c,
	    "certificate %lld: %s, issued by %s, valid %s to %s, %s, %s",
	    (long long)event_number(c, F_DEPTH, 0),
	    shown_field(f, c, F_SUBJECT), shown_field(f, c, F_ISSUER),
	    day_text(f, c, F_NOT_BEFORE), day_text(f, c, F_NOT_AFTER),
	    shown_field(f, c, F_KEY), shown_field(f, c, F_SIGNATURE));
}

static void
verify_errors(struct findings *f)
{
	struct chain chain = chain_of(f->trace);
	const struct event *e = trace_first(f->trace, EV_VERIFY_ERROR);

	for (int n = 0; e != NULL && n < MOST_JUDGED;
	     n++, e = trace_next(f->trace, e, EV_VERIFY_ERROR)) {
		struct fault_at x = { .f = f, .e = e, .chain = &chain };
		struct draft *d;

		x.certificate = chain_certificate(&chain, e);
		x.subject = shown_field(f,
		    x.certificate == NULL ? e : x.certificate, F_SUBJECT);
		if (*x.subject == '\0')
			x.subject = "(without a name)";
		d = tell(&x);
		for (size_t i = 0; i < chain.n && i < MOST_EVIDENCE / 2; i++)
			certificate_evidence(f, d, chain.sent[i]);
		evidence(f, d, e, "verification, certificate %lld: %s",
		    (long long)event_number(e, F_DEPTH, 0),
		    shown_field(f, e, F_ERROR));
	}
}

/* Refused for the chain, and no error says why; see staple.c. */
static void
no_verdict(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_TLS_FAILED);

	if (e == NULL || !event_is(e, F_HOW, "verify") ||
	    trace_first(f->trace, EV_VERIFY_ERROR) != NULL ||
	    trace_first(f->trace, EV_STAPLE) != NULL)
		return;
	found(f, e, "tls-verify-failed",
	    "The server's certificate did not pass verification, or none was "
	    "shown.");
}

static void
expires_soon(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_CERTIFICATE);
	struct draft *d;
	int64_t end, left;

	if (e == NULL || !date_of(e, F_NOT_AFTER, &end))
		return;
	left = end - wall_ns_of(e);
	if (left <= 0 || left > f->bounds->warn_days * DAY_NS)
		return;
	d = found(f, e, "tls-expires-soon",
	    "The server's certificate %s expires on %s, in %s.",
	    shown_field(f, e, F_SUBJECT), day_text(f, e, F_NOT_AFTER),
	    time_text(f, left));
	if (left <= f->bounds->crit_days * DAY_NS)
		d->finding.severity = SEVERITY_FAIL;
	certificate_evidence(f, d, e);
}

/* -k: what verification found stays, and something was said all the same. */
static void
went_on(struct findings *f)
{
	const struct event *e = trace_first(f->trace, EV_VERIFY_ERROR);
	const struct event *turn = NULL;

	if (e != NULL)
		turn = trace_next(f->trace, e, EV_TURN);
	if (turn != NULL)
		found(f, turn, "tls-insecure-continued",
		    "The conversation went on although the certificate did not "
		    "pass verification (-k).");
}

rule *const certificate_rules[] = {
	verify_errors,
	no_verdict,
	expires_soon,
	went_on,
	NULL,
};
