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

static int
add_target(struct plan *p, const char *text, struct buf *error)
{
	struct target t;
	int code = target_parse(p->arena, text, p->o->port, &t, error);

	if (code != 0)
		return code;
	p->targets = xreallocarray(p->targets, p->n + 1, sizeof(t));
	p->targets[p->n++] = t;
	return 0;
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

/* Those of the command line first: credentials.c counts on it. */
static int
add_targets(struct plan *p, struct buf *error)
{
	const struct options *o = p->o;
	int code = 0;

	for (size_t i = 0; code == 0 && i < o->targets.n; i++)
		code = add_target(p, o->targets.p[i], error);
	for (size_t i = 0; code == 0 && i < o->from.n; i++)
		code = add_list(p, o->from.p[i], error);
	if (code == 0 && p->n == 0) {
		buf_adds(error, "no target: sonde URL... (sonde --help)");
		code = ERR_SYNTAX;
	}
	return code;
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

/* ---- all of it ---- */

static int
make_profiles(struct plan *p, struct buf *error)
{
	const struct options *o = p->o;
	struct tls_wish wish = {
		.cacert = o->cacert,
		.cert = o->cert,
		.key = o->key,
		.sni = o->sni,
		.insecure = o->insecure,
		.min = o->tls_min,
		.max = o->tls_max,
	};
	int code = tls_profile_new(&wish, &p->tls, error);

	if (code != 0 || o->cert == NULL || !o->follow)
		return code;
	wish.cert = wish.key = NULL;
	return tls_profile_new(&wish, &p->no_one, error);
}

int
plan_make(struct plan *p, const struct options *o, struct buf *error)
{
	int code;

	*p = (struct plan){ .o = o,
		.arena = arena_new(),
		.mask = mask_new(),
		.outputs = { .body_fd = -1, .body_end_fd = -1 } };
	code = add_targets(p, error);
	if (code == 0)
		code = payload_make(&p->payload, o, error);
	if (code == 0)
		code = make_profiles(p, error);
	if (code == 0)
		code = credentials_get(&p->credentials, o, p->targets, p->n,
		    p->mask, error);
	if (code != 0)
		return code == ERR_SYSTEM ? ERR_SYNTAX : code;
	add_headers(p);
	return outputs_open(&p->outputs, o, error);
}

void
plan_free(struct plan *p)
{
	struct buf error = { 0 };

	(void)outputs_close(&p->outputs, &error);
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
wish_talk(const struct plan *p, const struct step *s, struct probe_wish *w)
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
		},
		.secure = SECURE_NEVER,
		.tls = home || p->no_one == NULL ? p->tls : p->no_one,
		.idle_ns = o->idle_ns,
		.max_body = o->max_body,
		.body_fd = p->outputs.body_fd,
		.body_visible = p->outputs.body_visible,
	};
	if (s->as_asked) {
		w->talk.asked.method = o->method;
		w->talk.asked.body = buf_str(&p->payload.bytes);
		w->talk.asked.has_body = p->payload.present;
		w->talk.asked.body_type = p->payload.type;
	}
	if (home) {
		w->talk.asked.user = login->user;
		w->talk.credential = login->kind;
		w->talk.credential_value = login->value;
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

struct probe_wish
plan_wish(const struct plan *p, const struct step *s)
{
	const struct options *o = p->o;
	struct probe_wish w = {
		.target = s->target,
		.resolve = {
			.family = o->family,
			.servers = o->dns,
			.pins = o->pins,
			.n_pins = o->n_pins,
		},
		.dial = { .source = o->source, .interface = o->interface },
		.only = s->only,
		.total_ns = o->total_ns,
		.connect_ns = o->connect_ns,
		.close_ns = CLOSE_NS,
		.hops = s->hops,
		.mask = p->mask,
		.kept = s->kept,
	};

	w.options = again(p->arena, o, s->as_asked,
	    target_same_origin(&s->target, &p->targets[s->index]));
	wish_talk(p, s, &w);
	wish_detour(p, &s->target, &w);
	return w;
}
