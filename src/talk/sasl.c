/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SASL (RFC 4422) as modules see it: the choice of a mechanism, and the
 * exchange of base64 lines, of which only lengths are shown. What a mechanism
 * says stands in its own file; see sasl.h.
 */
#include "talk/sasl.h"

#include "base/encode.h"

/* Shorter responses are not looked for: "AQ==" says nothing. */
#define TELLING 8

/* ---- the choice ---- */

static bool
is_offered(struct str offered, const char *name)
{
	struct str word;

	while (str_next(&offered, ' ', &word))
		if (str_equals_nocase(str_trim(word), name))
			return true;
	return false;
}

/* Whether TLS gives something to bind to. */
static bool
can_bind(const struct talk *t)
{
	struct buf bytes = buf_with_cap(0);
	bool can = tls_channel_binding(t->conn, &bytes) != NULL;

	buf_free(&bytes);
	return can;
}

/* Whether we have what it takes; how safe the connection is comes later. */
static bool
fits(const struct talk *t, const struct mechanism *m)
{
	if (m->with == CREDENTIAL_NONE)
		return tls_has_certificate(t->conn);
	return m->with == credential(t) &&
	    (!m->binds || (!t->unbound && can_bind(t)));
}

/* The best of those offered; discreet: that reveals nothing to a listener. */
static const struct mechanism *
best(const struct talk *t, struct str offered, bool discreet)
{
	const struct mechanism *m = sasl_mechanisms;

	for (size_t i = 0; i < sasl_n_mechanisms; i++, m++)
		if (is_offered(offered, m->name) && fits(t, m) &&
		    !(discreet && m->reveals))
			return m;
	return NULL;
}

enum suits
sasl_suits(const struct talk *t, struct str offered)
{
	if (best(t, offered, true) != NULL)
		return SUITS_WELL;
	return best(t, offered, false) != NULL ? SUITS_REVEALING : SUITS_NOT;
}

static const char *
in_words(enum credential c)
{
	static const char *const words[] = {
		[CREDENTIAL_NONE] = "neither password, token nor certificate",
		[CREDENTIAL_PASSWORD] = "a password",
		[CREDENTIAL_TOKEN] = "a token",
	};

	return words[c];
}

/* None fits: what there is on either side. */
static void
tell_no_fit(struct talk *t, struct str offered)
{
	struct buf ours = buf_with_cap(0);

	for (size_t i = 0; i < sasl_n_mechanisms; i++)
		if (fits(t, &sasl_mechanisms[i]))
			buf_addf(&ours, " %s", sasl_mechanisms[i].name);
	offered = str_trim(offered);
	fault(t, "auth-no-mechanism",
	    "the server offers %.*s; with %s sonde would take%s",
	    STR_ARG(offered.n > 0 ? offered : str_of("no mechanism")),
	    in_words(credential(t)), ours.n > 0 ? buf_text(&ours) : " none");
	buf_free(&ours);
}

/* --auth: this one and no other, whether or not it is offered. */
static const struct mechanism *
forced(struct talk *t, struct str offered)
{
	const char *name = asked(t)->mechanism;
	const struct mechanism *m = sasl_find(str_of(name));

	if (m == NULL)
		fault(t, "auth-no-mechanism",
		    "sonde has no mechanism of the name %s", name);
	else if (!fits(t, m))
		fault(t, "auth-no-mechanism",
		    "%s is not for a connection %s TLS with %s", m->name,
		    secured(t) ? "in" : "without", in_words(credential(t)));
	if (m == NULL || !fits(t, m) || !may_log_in(t))
		return NULL;
	if (!is_offered(offered, m->name))
		learn(t, "auth-not-offered", str_of(m->name));
	return m;
}

/*
 * A digest of a password is a secret too: who has listened can try passwords
 * until one fits (RFC 5802 9).
 */
static void
tell_in_the_clear(struct talk *t, const struct mechanism *m)
{
	const char *shows = "reveals the token";

	if (!m->reveals)
		shows = "lets who listens try out passwords";
	else if (m->with == CREDENTIAL_PASSWORD)
		shows = "reveals the password";
	fault(t, "auth-in-the-clear",
	    "the connection is not encrypted, and the best that the server "
	    "offers is %s, which %s: nothing secret was sent",
	    m->name, shows);
}

/* In the clear one that reveals nothing, if there is one. */
static const struct mechanism *
choose(struct talk *t, struct str offered)
{
	const struct mechanism *m = best(t, offered, !secured(t));

	if (m == NULL)
		m = best(t, offered, false);
	if (m == NULL) {
		tell_no_fit(t, offered);
		return NULL;
	}
	if (login_is_safe(t))
		return m;
	tell_in_the_clear(t, m);
	return NULL;
}

bool
sasl_again(struct talk *t)
{
	if (t->over || t->unbound || t->sasl == NULL ||
	    !t->sasl->mechanism->binds || asked(t)->mechanism != NULL)
		return false;
	t->unbound = true;
	return true;
}

const char *
sasl_choose(struct talk *t, struct str offered)
{
	const struct mechanism *m;

	if (t->over)
		return NULL;
	m = asked(t)->mechanism != NULL ? forced(t, offered)
					: choose(t, offered);
	return m == NULL ? NULL : m->name;
}

/* ---- the exchange ---- */

static void
release(void *arg)
{
	struct sasl *s = arg;

	buf_free(&s->held);
	buf_free(&s->why);
}

static struct sasl *
sasl_new(struct talk *t, const struct mechanism *m)
{
	struct sasl *s = arena_alloc(t->arena, sizeof(*s));

	s->talk = t;
	s->mechanism = m;
	s->held = buf_with_cap(0);
	s->why = buf_with_cap(LIMIT_LINE);
	arena_defer(t->arena, release, s);
	return s;
}

/* A line that ends in base64, which is hidden wherever it comes back. */
static void
say_response(struct talk *t, const char *start, struct str response)
{
	if (response.n >= TELLING)
		login_hide(t, response);
	login_say(t, start, response);
}

/* The mechanism's next answer, in base64. */
static enum sasl_verdict
answer(struct sasl *s, struct str challenge, struct buf *out)
{
	struct buf bytes = buf_with_cap(0);
	enum sasl_verdict v;

	buf_clear(&s->why);
	if (str_has(login_secret(s->talk), '\0')) {
		buf_adds(&s->why, "a NUL byte is in the password or token");
		v = SASL_UNABLE;
	} else {
		v = s->mechanism->answer(s, challenge, &bytes);
	}
	if (v == SASL_SAY) {
		s->steps++;
		encode_base64(out, buf_str(&bytes));
	}
	buf_free(&bytes);
	return v;
}

/* Names what is wrong, once: what follows from it is no news. */
static void
tell(struct sasl *s, enum sasl_verdict v)
{
	static const struct {
		const char *id, *what;
	} faults[] = {
		[SASL_WRONG] = { "auth-bad-challenge",
		    "the server's words have no right answer" },
		[SASL_UNPROVEN] = { "auth-server-unproven",
		    "the server does not prove that it knows the password" },
		[SASL_UNABLE] = { "local-no-answer",
		    "this machine cannot make the answer" },
	};

	if (s->failed)
		return;
	s->failed = true;
	fault(s->talk, faults[v].id, "%s: %s: %s", s->mechanism->name,
	    faults[v].what, buf_text(&s->why));
}

/* The initial response, into s->held. */
static void
prepare(struct sasl *s)
{
	enum sasl_verdict v = answer(s, str_of(""), &s->held);

	s->holds = v == SASL_SAY;
	if (s->holds)
		return;
	tell(s, v);
	s->talk->over = true;
}

/* RFC 4954 4: "=" stands for a response that is empty. */
static void
say_start(struct talk *t, const char *start, size_t longest)
{
	struct sasl *s = t->sasl;
	const char *with = arena_printf(t->arena, "%s ", start);
	struct str response = s->held.n > 0 ? buf_str(&s->held) : str_of("=");

	if (str_of(with).n + response.n + 2 > longest) {
		say(t, "%s", start);
		return;
	}
	say_response(t, with, response);
	s->holds = false;
	buf_clear(&s->held);
}

void
sasl_begin(struct talk *t, const char *command, const char *mechanism,
    bool initial, size_t longest)
{
	const char *start = arena_printf(t->arena, "%s %s", command, mechanism);
	const struct mechanism *m = sasl_find(str_of(mechanism));

	if (t->over || m == NULL)
		return;
	t->sasl = sasl_new(t, m);
	learn(t, "auth-mechanism", str_of(m->name));
	if (m->first)
		prepare(t->sasl);
	if (t->over)
		return;
	if (m->first && initial)
		say_start(t, start, longest);
	else
		say(t, "%s", start);
}

/*
 * The bytes of a challenge; false: it is no base64. "=" is a way to say
 * nothing.
 */
static bool
decode(struct sasl *s, struct str challenge, struct buf *bytes)
{
	challenge = str_trim(challenge);
	if (str_equals(challenge, "="))
		return true;
	if (challenge.n <= LIMIT_LINE && decode_base64(bytes, challenge))
		return true;
	buf_clear(&s->why);
	buf_adds(&s->why, "it is not base64");
	return false;
}

/* RFC 4422 3.5: the client breaks the exchange off. */
static void
break_off(struct sasl *s, enum sasl_verdict v)
{
	tell(s, v);
	say(s->talk, "*");
}

bool
sasl_answer(struct talk *t, struct str challenge)
{
	struct buf bytes = buf_with_cap(0);
	struct sasl *s = t->sasl;
	enum sasl_verdict v = SASL_WRONG;

	if (t->over || s == NULL)
		return false;
	if (++s->challenges > LIMIT_CHALLENGES) {
		buf_clear(&s->why);
		buf_adds(&s->why, "the questions do not end");
	} else if (decode(s, challenge, &bytes)) {
		v = SASL_SAY;
		if (!s->holds)
			v = answer(s, buf_str(&bytes), &s->held);
	}
	s->holds = false;
	if (v == SASL_SAY)
		say_response(t, "", buf_str(&s->held));
	else
		break_off(s, v);
	buf_clear(&s->held);
	buf_free(&bytes);
	return v == SASL_SAY;
}

bool
sasl_satisfied(struct talk *t, struct str additional)
{
	struct buf bytes = buf_with_cap(0), out = buf_with_cap(0);
	struct sasl *s = t->sasl;
	enum sasl_verdict v = SASL_UNPROVEN;

	if (t->over || s == NULL)
		return !t->over;
	if (t->unbound)
		fault(t, "auth-binding-refused",
		    "the server offers logins that are bound to TLS, and "
		    "refused the one that %s allows; %s was accepted",
		    tls_version(t->conn), s->mechanism->name);
	if (!s->mechanism->mutual || s->proven)
		return true;
	buf_clear(&s->why);
	if (str_trim(additional).n == 0)
		buf_adds(&s->why, "it did not even try");
	else if (decode(s, additional, &bytes))
		v = answer(s, buf_str(&bytes), &out);
	if (!s->proven)
		tell(s, v == SASL_SAY ? SASL_UNPROVEN : v);
	buf_free(&bytes);
	buf_free(&out);
	return s->proven;
}
