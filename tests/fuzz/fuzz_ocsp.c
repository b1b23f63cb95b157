/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stapled OCSP responses. An input is the time (5 bytes, seconds since 1970),
 * the server's certificate and its issuer's (each behind 2 bytes of length,
 * the issuer may be empty), and the response: so all three are the peer's, and
 * a seed is judged the same on any day. Verdict and texts fit together, and in
 * a report nothing is raw.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "base/limit.h"
#include "fuzz.h"
#include "judge.h"
#include "net/ocsp.h"

static uint64_t
take_number(struct fuzz *f, int bytes)
{
	uint64_t number = 0;

	while (bytes-- > 0)
		number = number << 8 | fuzz_byte(f);
	return number;
}

/* NULL: none, or none that can be read. */
static X509 *
take_certificate(struct fuzz *f)
{
	struct str der = fuzz_bytes(f, (size_t)take_number(f, 2));
	const unsigned char *p = (const unsigned char *)der.p;

	return d2i_X509(NULL, &p, (long)der.n);
}

static void
judge_date(const char *s)
{
	MUST(s == NULL || strcmp(s, "unreadable") == 0 ||
	    (strlen(s) >= 20 && s[strlen(s) - 1] == 'Z'));
}

static void
judge_texts(const struct ocsp_staple *s, bool issuer)
{
	bool answers = s->verdict == OCSP_GOOD || s->verdict == OCSP_REVOKED ||
	    s->verdict == OCSP_UNKNOWN || s->verdict == OCSP_STALE ||
	    s->verdict == OCSP_NOT_YET;

	MUST(s->verdict < OCSP_MISSING);
	MUST(ocsp_verdict_name(s->verdict) != NULL);
	MUST(!answers || (issuer && s->status != NULL));
	MUST(s->verdict != OCSP_REVOKED || strcmp(s->status, "revoked") == 0);
	MUST(s->verdict != OCSP_GOOD || strcmp(s->status, "good") == 0);
	MUST(
	    !ocsp_refuses(s->verdict, false) || ocsp_refuses(s->verdict, true));
	MUST(s->responder.n <= LIMIT_NAME);
	judge_date(s->produced_at);
	judge_date(s->this_update);
	judge_date(s->next_update);
	judge_date(s->revoked_at);
	must_be_shown(str_of(s->reason), false);
	must_be_shown(str_of(s->error), false);
	MUST(ERR_peek_error() == 0);
}

/* The same in a trace that is reported. */
static void
judge_told(const struct ocsp_staple *s, size_t n)
{
	static const struct trace_head head = { .url = "https://h.example/",
		.scheme = "https",
		.host = "h.example",
		.host_ascii = "h.example",
		.path = "/",
		.port = 443,
		.module = "http",
		.version = "0",
		.tls = true };
	struct trace *t = trace_new(&head, NULL);
	struct event *e;

	event_commit(trace_event(t, EV_TLS_START));
	e = trace_event(t, EV_STAPLE);
	event_text(e, F_HOW, ocsp_verdict_name(s->verdict));
	event_bool(e, F_GOOD, !ocsp_refuses(s->verdict, n % 2 == 0));
	event_bool(e, F_MUST_STAPLE, n % 2 == 0);
	event_text(e, F_STATUS, s->status);
	event_text(e, F_THIS_UPDATE, s->this_update);
	event_text(e, F_NEXT_UPDATE, s->next_update);
	event_text(e, F_REVOKED_AT, s->revoked_at);
	event_text(e, F_REASON, s->reason);
	event_bytes(e, F_RESPONDER, s->responder);
	event_text(e, F_ERROR, s->error);
	event_int(e, F_BYTES, (int64_t)n);
	event_commit(e);
	event_commit(trace_event(t, EV_END));
	judge_reports(t, n);
	trace_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	int64_t now_s = (int64_t)(take_number(&f, 5));
	X509 *leaf = take_certificate(&f);
	X509 *issuer = take_certificate(&f);
	struct arena *a = arena_new();
	struct ocsp_staple s;

	ERR_clear_error();
	if (leaf != NULL) {
		(void)ocsp_must_staple(leaf);
		MUST(ERR_peek_error() == 0);
		ocsp_judge(a, fuzz_bytes(&f, f.n), leaf, issuer, now_s, &s);
		judge_texts(&s, issuer != NULL);
		if (n % 8 == 0)
			judge_told(&s, n);
	}
	X509_free(leaf);
	X509_free(issuer);
	arena_free(a);
	return 0;
}
