/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mechanisms in which the password never leaves this machine, by libgsasl:
 * SCRAM, with or without the TLS connection bound in, and CRAM-MD5. Nothing
 * in it waits; what it would compute for a server that asks for too much is
 * refused before. It has no wiping of its own, so that is done here.
 *
 * Without -PLUS libgsasl always says that we know of no channel binding ("n",
 * never "y" of RFC 5802 6): a list of mechanisms that somebody shortened on
 * the way is not found out so. TLS is what protects it.
 */
#include "talk/sasl.h"

#include <gsasl.h>
#include <string.h>

#include "base/encode.h"

struct scram {
	Gsasl *library;
	Gsasl_session *session;
};

/* The library keeps copies: of the password, and of what stands for it. */
static void
release(void *arg)
{
	static const Gsasl_property secrets[] = { GSASL_PASSWORD,
		GSASL_SCRAM_SALTED_PASSWORD };
	struct scram *scram = arg;
	const char *p;

	for (size_t i = 0; scram->session != NULL && i < 2; i++) {
		p = gsasl_property_fast(scram->session, secrets[i]);
		if (p != NULL)
			secret_wipe((void *)(uintptr_t)p, strlen(p));
	}
	if (scram->session != NULL)
		gsasl_finish(scram->session);
	gsasl_done(scram->library);
}

static void
set(struct scram *scram, Gsasl_property name, struct str value)
{
	gsasl_property_set_raw(scram->session, name, value.p, value.n);
}

/* RFC 9266, RFC 5929: in base64, as the library wants it. */
static void
bind_to_tls(struct sasl *s)
{
	struct buf bytes = buf_with_cap(0), text = buf_with_cap(0);
	const char *type = tls_channel_binding(s->talk->conn, &bytes);

	encode_base64(&text, buf_str(&bytes));
	if (type != NULL)
		set(s->scram,
		    strcmp(type, "tls-exporter") == 0 ? GSASL_CB_TLS_EXPORTER
						      : GSASL_CB_TLS_UNIQUE,
		    buf_str(&text));
	buf_free(&bytes);
	buf_free(&text);
}

/* Makes the session; false if the library cannot. */
static bool
begin(struct sasl *s)
{
	struct scram *scram;
	Gsasl *library;
	int code;

	if (s->scram != NULL)
		return s->scram->session != NULL;
	if (gsasl_init(&library) != GSASL_OK)
		return false;
	scram = arena_alloc(s->talk->arena, sizeof(*scram));
	scram->library = library;
	s->scram = scram;
	arena_defer(s->talk->arena, release, scram);
	code = gsasl_client_start(library, s->mechanism->name, &scram->session);
	if (code != GSASL_OK) {
		scram->session = NULL;
		return false;
	}
	set(scram, GSASL_AUTHID, str_of(login_user(s->talk)));
	set(scram, GSASL_PASSWORD, login_secret(s->talk));
	if (s->mechanism->binds)
		bind_to_tls(s);
	return true;
}

/* One step of the library; its time is this machine's. */
static int
step(struct sasl *s, struct str challenge, struct buf *out)
{
	enum phase before = trace_current_phase(s->talk->trace);
	char *answer = NULL;
	size_t n = 0;
	int code = GSASL_NO_CLIENT_CODE;

	trace_phase(s->talk->trace, PHASE_LOCAL);
	if (begin(s))
		code = gsasl_step(s->scram->session, challenge.p, challenge.n,
		    &answer, &n);
	trace_phase(s->talk->trace, before);
	if (code != GSASL_OK && code != GSASL_NEEDS_MORE)
		return code;
	if (answer != NULL) {
		buf_add(out, answer, n);
		secret_wipe(answer, n);
		gsasl_free(answer);
	}
	return code;
}

/* What of the library's errors the server's words have brought about. */
static enum sasl_verdict
judge(struct sasl *s, int code)
{
	buf_adds(&s->why, gsasl_strerror(code));
	return code == GSASL_MECHANISM_PARSE_ERROR ||
		code == GSASL_AUTHENTICATION_ERROR
	    ? SASL_WRONG
	    : SASL_UNABLE;
}

/* All of an answer, and the proof at its end, which is worth guessing at. */
static void
hide_proof(struct sasl *s, struct str answer, const char *proof)
{
	login_hide(s->talk, answer);
	if (proof != NULL)
		login_hide(s->talk,
		    (struct str){ proof,
			answer.n - (size_t)(proof - answer.p) });
}

/* ---- SCRAM ---- */

/* C: n,,n=user,r=nonce                                        RFC 5802 5 */
static enum sasl_verdict
say_first(struct sasl *s, struct buf *out)
{
	int code = step(s, str_of(""), out);

	if (code == GSASL_NEEDS_MORE)
		return SASL_SAY;
	/* Nothing has been heard yet: it is not the server's doing. */
	judge(s, code);
	return SASL_UNABLE;
}

/*
 * How many rounds r=..., s=..., i=4096 asks for: a million take seconds, in
 * which nothing else here could go on.
 */
static bool
rounds_are_bearable(struct sasl *s, struct str challenge)
{
	struct str rest = challenge, part = str_of("");
	uint64_t rounds = 0;

	for (int i = 0; i < 3; i++)
		if (!str_next(&rest, ',', &part))
			part = str_of("");
	if (!str_starts(part, "i=") ||
	    !str_number((struct str){ part.p + 2, part.n - 2 }, 10, &rounds) ||
	    rounds == 0) {
		buf_adds(&s->why, "it does not say nonce, salt and rounds");
		return false;
	}
	learnf(s->talk, "scram-rounds", "%llu", (unsigned long long)rounds);
	if (rounds <= LIMIT_ROUNDS)
		return true;
	buf_addf(&s->why,
	    "it wants %llu rounds of hashing, more than the %d "
	    "that sonde computes",
	    (unsigned long long)rounds, LIMIT_ROUNDS);
	return false;
}

/* S: r=nonce,s=salt,i=rounds   C: c=binding,r=nonce,p=proof */
static enum sasl_verdict
say_proof(struct sasl *s, struct str challenge, struct buf *out)
{
	int code;

	if (!rounds_are_bearable(s, challenge))
		return SASL_WRONG;
	code = step(s, challenge, out);
	if (code == GSASL_AUTHENTICATION_ERROR) {
		buf_adds(&s->why, "its nonce does not begin with ours");
		return SASL_WRONG;
	}
	if (code != GSASL_NEEDS_MORE)
		return judge(s, code);
	hide_proof(s, buf_str(out), memmem(out->p, out->n, "p=", 2));
	return SASL_SAY;
}

/*
 * S: v=signature, or e=error; an empty line answers both, and then the server
 * says whether it is satisfied.
 */
static enum sasl_verdict
hear_proof(struct sasl *s, struct str challenge, struct buf *out)
{
	int code;

	if (str_starts(challenge, "e=")) {
		learn(s->talk, "scram-error",
		    (struct str){ challenge.p + 2, challenge.n - 2 });
		return SASL_SAY;
	}
	code = step(s, challenge, out);
	s->proven = code == GSASL_OK;
	if (s->proven)
		return SASL_SAY;
	if (code != GSASL_AUTHENTICATION_ERROR)
		return judge(s, code);
	buf_adds(&s->why, "its signature is wrong");
	return SASL_UNPROVEN;
}

enum sasl_verdict
sasl_scram(struct sasl *s, struct str challenge, struct buf *out)
{
	if (s->steps == 0)
		return say_first(s, out);
	if (s->steps == 1)
		return say_proof(s, challenge, out);
	if (s->steps == 2)
		return hear_proof(s, challenge, out);
	buf_adds(&s->why, "all had been said already");
	return SASL_WRONG;
}

/* ---- CRAM-MD5 ---- */

/* S: <1896.697170952@host>   C: user and the keyed MD5 of it     RFC 2195 2 */
enum sasl_verdict
sasl_cram(struct sasl *s, struct str challenge, struct buf *out)
{
	int code;

	if (s->steps > 0 || challenge.n == 0) {
		buf_adds(&s->why,
		    s->steps > 0 ? "all had been said already" : "it is empty");
		return SASL_WRONG;
	}
	code = step(s, challenge, out);
	if (code != GSASL_OK)
		return judge(s, code);
	hide_proof(s, buf_str(out), memrchr(out->p, ' ', out->n));
	return SASL_SAY;
}
