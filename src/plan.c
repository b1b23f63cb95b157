/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From options to wishes. Credentials, and headers that are such, go to the
 * origin of the target that the user named and nowhere else.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/limit.h"
#include "base/xalloc.h"
#include "file.h"

#define CLOSE_NS CLOCK_S

/* ---- targets ---- */

static void
add(struct plan *p, const struct target *t)
{
	p->targets = xreallocarray(p->targets, p->n + 1, sizeof(*t));
	p->targets[p->n++] = *t;
}

static int
add_target(struct plan *p, const char *text, struct buf *error)
{
	struct target t;
	int code = target_parse(p->arena, text, p->o->port, &t, error);

	if (code != 0)
		return code;
	add(p, &t);
	return 0;
}

static int
add_domain(struct plan *p, const char *text, struct buf *error)
{
	struct target t;
	int code = target_parse_domain(p->arena, text, p->o->port, &t, error);

	if (code == 0)
		add(p, &t);
	return code;
}

/* One line of a list: nothing, a comment, or a target. */
static int
add_line(struct plan *p, struct str line, const char *name, unsigned int number,
    struct buf *error)
{
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return 0;
	buf_addf(error, "%s, line %u: ", name, number);
	if (str_has(line, '\0')) {
		buf_addf(error, "a NUL byte cannot stand in a URL");
		return ERR_SYNTAX;
	}
	if (add_target(p, arena_copy(p->arena, line.p, line.n), error) != 0)
		return ERR_SYNTAX;
	buf_clear(error);
	return 0;
}

static int
add_list(struct plan *p, const char *name, struct buf *error)
{
	struct buf text = { 0 };
	struct str line, rest;
	unsigned int number = 0;
	int code = file_read(name, LIMIT_FILE, &text, error);

	rest = buf_str(&text);
	while (code == 0 && str_next(&rest, '\n', &line))
		code = add_line(p, line, name, ++number, error);
	buf_free(&text);
	return code;
}

/* ---- what not every protocol has ---- */

/* Whether word is one of those of a module, NULL: it has none. */
static int
check_word(const struct target *t, const char *option, const char *noun,
    const char *words, const char *word, struct buf *error)
{
	struct str one, rest = str_of(words);

	while (str_next(&rest, ' ', &one))
		if (str_equals(one, word))
			return 0;
	buf_addf(error, "option --%s: %s has no %s \"%s\"", option,
	    t->module->name, noun, word);
	if (words != NULL)
		buf_addf(error, "; it has: %s", words);
	return ERR_SYNTAX;
}

static int
check_step(const struct target *t, const char *step, struct buf *error)
{
	if (step == NULL)
		return 0;
	return check_word(t, "stop-after", "step", t->module->steps, step,
	    error);
}

static int
check_checks(const struct target *t, const struct texts *checks,
    struct buf *error)
{
	int code = 0;

	for (size_t i = 0; code == 0 && i < checks->n; i++)
		code = check_word(t, "check", "check", t->module->checks,
		    checks->p[i], error);
	return code;
}

static int
check_starttls(const struct target *t, bool starttls, struct buf *error)
{
	if (!starttls || t->secure == SECURE_IF_OFFERED ||
	    t->secure == SECURE_REQUIRED)
		return 0;
	buf_addf(error, "option --starttls: %s: ", t->url);
	if (!t->module->upgrades)
		buf_addf(error, "%s cannot start TLS in the middle",
		    t->module->name);
	else
		buf_adds(error,
		    t->tls ? "there TLS starts at once"
			   : "the scheme says never");
	return ERR_SYNTAX;
}

/* A message is a file, and somebody has to have it. */
static int
check_mail(const struct target *t, const struct options *o, struct buf *error)
{
	if (t->module->upload != UPLOAD_MESSAGE)
		return 0;
	if (o->data.n > 0 || o->forms.n > 0 || o->json != NULL)
		buf_addf(error, "%s: a message is a file: -T FILE", t->url);
	else if (o->upload != NULL && o->mail_to.n == 0)
		buf_addf(error,
		    "option -T: %s: a message needs somebody to have it: "
		    "--mail-rcpt",
		    t->url);
	else if (o->checks.n > 0 && o->mail_to.n == 0)
		buf_addf(error,
		    "option --check: %s: its messages need somebody to have "
		    "them, yourself: --mail-rcpt",
		    t->url);
	return error->n == 0 ? 0 : ERR_SYNTAX;
}

/* What is stored has a name there: a URL that ends in / has none. */
static int
check_store(const struct target *t, const struct options *o, struct buf *error)
{
	size_t n = strlen(t->place);

	if (o->upload == NULL || t->module->upload != UPLOAD_FILE ||
	    (n > 0 && t->place[n - 1] != '/'))
		return 0;
	buf_addf(error,
	    "option -T: %s: the URL must end in the name that the file is to "
	    "have",
	    t->url);
	return ERR_SYNTAX;
}

static int
check_targets(const struct plan *p, struct buf *error)
{
	int code = 0;

	for (size_t i = 0; code == 0 && i < p->n; i++) {
		code = check_step(&p->targets[i], p->o->last_step, error);
		if (code == 0)
			code =
			    check_checks(&p->targets[i], &p->o->checks, error);
		if (code == 0)
			code = check_mail(&p->targets[i], p->o, error);
		if (code == 0)
			code = check_store(&p->targets[i], p->o, error);
		if (code == 0)
			code = check_starttls(&p->targets[i], p->o->starttls,
			    error);
	}
	return code;
}

/* Those of the command line first: credentials.c counts on it. */
static int
add_targets(struct plan *p, struct buf *error)
{
	const struct options *o = p->o;
	int code = 0;

	for (size_t i = 0; code == 0 && i < o->targets.n; i++)
		code = add_target(p, o->targets.p[i], error);
	for (size_t i = 0; code == 0 && i < o->mx.n; i++)
		code = add_domain(p, o->mx.p[i], error);
	for (size_t i = 0; code == 0 && i < o->from.n; i++)
		code = add_list(p, o->from.p[i], error);
	if (code == 0 && p->n == 0) {
		buf_adds(error, "no target: sonde URL... (sonde --help)");
		code = ERR_SYNTAX;
	}
	return code == 0 ? check_targets(p, error) : code;
}

/* ---- headers ---- */

static bool
has_header(const struct options *o, const char *name)
{
	for (size_t i = 0; i < o->headers.n; i++)
		if (str_starts_nocase(str_of(o->headers.p[i]), name))
			return true;
	return false;
}

static void
add_headers(struct plan *p)
{
	const struct options *o = p->o;
	const char *line;

	for (size_t i = 0; i < o->headers.n; i++) {
		line = o->headers.p[i];
		texts_add(&p->headers, line);
		if (!header_is_bound(line) &&
		    !str_starts_nocase(str_of(line), "Host:"))
			texts_add(&p->harmless, line);
	}
	if (o->json == NULL || has_header(o, "Accept:"))
		return;
	texts_add(&p->headers, "Accept: application/json");
	texts_add(&p->harmless, "Accept: application/json");
}

/* ---- TLS ---- */

static struct tls_wish
wish_tls(struct plan *p)
{
	const struct options *o = p->o;

	return (struct tls_wish){
		.cacert = o->cacert,
		.cert = o->cert,
		.key = o->key,
		.sni = o->sni,
		.insecure = o->insecure,
		.min = o->tls_min,
		.max = o->tls_max,
		.tell_key = o->keys ? packets_key : NULL,
		.key_arg = &p->packets,
	};
}

static int
make_profiles(struct plan *p, struct buf *error)
{
	const struct options *o = p->o;
	struct tls_wish wish = wish_tls(p);
	int code = tls_profile_new(&wish, &p->tls, error);

	if (code != 0 || o->cert == NULL || (!o->follow && o->mx.n == 0))
		return code;
	wish.cert = wish.key = NULL;
	return tls_profile_new(&wish, &p->no_one, error);
}

/*
 * Profiles are made before anything is sent if TLS may be wanted, or there are
 * files of the user's to check. Otherwise a redirect may yet lead to TLS.
 */
static int
prepare_tls(struct plan *p, struct buf *error)
{
	const struct options *o = p->o;
	bool wanted = o->cacert != NULL || o->cert != NULL || o->key != NULL;

	for (size_t i = 0; i < p->n; i++)
		wanted = wanted || p->targets[i].secure != SECURE_NEVER;
	return wanted ? make_profiles(p, error) : 0;
}

/* For a step that may want TLS. A wish without files is never wrong. */
static struct tls_profile *
profile_for(struct plan *p, const struct step *s, bool home)
{
	struct tls_wish wish = wish_tls(p);
	struct buf error = { 0 };

	if (s->target.secure == SECURE_NEVER)
		return NULL;
	if (p->tls == NULL)
		(void)tls_profile_new(&wish, &p->tls, &error);
	buf_free(&error);
	return home || p->no_one == NULL ? p->tls : p->no_one;
}

/* ---- all of it ---- */

int
plan_make(struct plan *p, const struct options *o, struct buf *error)
{
	int code;

	*p = (struct plan){ .o = o,
		.arena = arena_new(),
		.mask = mask_new(),
		.outputs = { .body_fd = -1, .body_end_fd = -1 },
		.packets = { .fd = -1 } };
	code = add_targets(p, error);
	if (code == 0)
		code = payload_make(&p->payload, o, error);
	if (code == 0)
		code = prepare_tls(p, error);
	if (code == 0)
		code = credentials_get(&p->credentials, o, p->targets, p->n,
		    p->mask, error);
	if (code != 0)
		return code == ERR_SYSTEM ? ERR_SYNTAX : code;
	add_headers(p);
	code = outputs_open(&p->outputs, o, error);
	return code == 0 ? packets_begin(&p->packets, o, error) : code;
}

void
plan_free(struct plan *p)
{
	struct buf error = { 0 };

	(void)outputs_close(&p->outputs, &error);
	(void)packets_end(&p->packets, &error);
	buf_free(&error);
	credentials_free(&p->credentials);
	tls_profile_free(p->tls);
	tls_profile_free(p->no_one);
	payload_free(&p->payload);
	free(p->headers.p);
	free(p->harmless.p);
	free(p->targets);
	mask_free(p->mask);
	arena_free(p->arena);
}

/* ---- wishes ---- */

static void
wish_talk(struct plan *p, const struct step *s, struct probe_wish *w)
{
	const struct options *o = p->o;
	bool home = target_same_origin(&s->target, &p->targets[s->index]);
	const struct login *login = &p->credentials.logins[s->index];

	w->talk = (struct talk_wish){
		.asked = {
			.headers = home ? p->headers.p : p->harmless.p,
			.head_only = o->head,
			.http10 = o->http10,
			.expect = o->expect_continue,
			.identity = o->identity,
			.keep = s->keep,
			.our_name = o->our_name,
			.mechanism = o->mechanism,
			.mail_from = o->mail_from,
			.mail_to = o->mail_to.p,
			.sayings = o->sayings.p,
			.checks = o->checks.p,
			.subprotocol = o->subprotocol,
			.pings = o->pings,
			.listen_s = (double)o->idle_ns / 1e9,
			.active = o->active,
			.follow_pasv = o->follow_pasv,
			.offset = o->offset,
			.keep_going = o->keep_going,
		},
		.secure = o->starttls ? SECURE_REQUIRED : SECURE_NEVER,
		.clear_login = o->clear_login,
		.last_step = o->last_step,
		.tls = profile_for(p, s, home),
		.idle_ns = o->idle_ns,
		.max_body = o->max_body,
		.body_fd = p->outputs.body_fd,
		.body_visible = p->outputs.body_visible,
	};
	if (s->as_asked) {
		w->talk.asked.method = o->method;
		w->talk.asked.upload = o->upload != NULL;
		w->talk.asked.body = buf_str(&p->payload.bytes);
		w->talk.asked.has_body = p->payload.present;
		w->talk.asked.body_type = p->payload.type;
	}
	if (home) {
		w->talk.asked.user = login->user;
		w->talk.credential = login->kind;
		w->talk.credential_value = login->value;
		w->talk.account = login->account;
	}
}

/* The first --connect-to that fits. */
static void
wish_detour(const struct plan *p, const struct target *t, struct probe_wish *w)
{
	const struct detour *d;

	for (size_t i = 0; i < p->o->n_detours; i++) {
		d = &p->o->detours[i];
		if ((d->from_host[0] != '\0' &&
			strcmp(d->from_host, t->host_ascii) != 0) ||
		    (d->from_port != 0 && d->from_port != t->port))
			continue;
		w->connect_host =
		    d->to_host[0] != '\0' ? d->to_host : t->host_ascii;
		w->connect_port = d->to_port != 0 ? d->to_port : t->port;
		return;
	}
}

/* One target, asked once: many are a survey, and its cost is known before. */
static bool
wants_looks(const struct plan *p, const struct step *s)
{
	return !p->o->no_second_look && p->n == 1 && !p->o->each_address &&
	    !s->look_up_mx && s->exchanger == NULL;
}

struct probe_wish
plan_wish(struct plan *p, const struct step *s)
{
	const struct options *o = p->o;
	struct probe_wish w = {
		.target = s->target,
		.resolve = {
			.family = o->family,
			.servers = o->dns,
			.pins = o->pins,
			.n_pins = o->n_pins,
			.wire = p->packets.wire,
		},
		.dial = { .source = o->source,
			.interface = o->interface,
			.wire = p->packets.wire },
		.only = s->only,
		.total_ns = o->total_ns,
		.connect_ns = o->connect_ns,
		.close_ns = CLOSE_NS,
		.hops = s->hops,
		.exchanger = s->exchanger,
		.look_up_mx = s->look_up_mx,
		.looks = { .wanted = wants_looks(p, s),
			.sni = o->sni,
			.tls_min = o->tls_min,
			.tls_max = o->tls_max },
		.mask = p->mask,
		.kept = s->kept,
	};

	w.options = again(p->arena, o, s->as_asked,
	    target_same_origin(&s->target, &p->targets[s->index]));
	wish_talk(p, s, &w);
	wish_detour(p, &s->target, &w);
	return w;
}
