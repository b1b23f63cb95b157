/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's process. What goes wrong in it is seen by the test as an end. */
#include "sasl_server.h"

#include <gsasl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"

/* No test takes longer, so none leaves a process behind. */
#define SERVER_SECONDS 60

struct serving {
	const struct sasl_server *s;
	int fd;
	int done; /* the test is told here that we are in */
	SSL *ssl;
	struct buf line; /* the last one heard */
};

/* ---- lines ---- */

static void
tell(struct serving *v, const char *start, const char *rest, size_t n)
{
	struct buf b = buf_with_cap(0);

	buf_adds(&b, start);
	buf_add(&b, rest, n);
	buf_adds(&b, "\r\n");
	if (v->ssl != NULL)
		SSL_write(v->ssl, b.p, (int)b.n);
	else
		(void)!write(v->fd, b.p, b.n);
	buf_free(&b);
}

static void
hear_line(struct serving *v)
{
	char c;

	buf_clear(&v->line);
	for (;;) {
		if ((v->ssl != NULL ? SSL_read(v->ssl, &c, 1)
				    : (int)read(v->fd, &c, 1)) != 1)
			_exit(3);
		if (c == '\n')
			return;
		if (c != '\r')
			buf_addc(&v->line, c);
	}
}

/* RFC 4422 3.5 */
static void
hear_response(struct serving *v)
{
	hear_line(v);
	if (!str_equals(buf_str(&v->line), "*"))
		return;
	tell(v, "NO cancelled", "", 0);
	_exit(2);
}

/* ---- what libgsasl asks ---- */

static void
binding(struct serving *v, Gsasl_session *session, Gsasl_property prop)
{
	unsigned char bytes[64];
	struct buf text = buf_with_cap(0);
	size_t n = 32;

	if (prop == GSASL_CB_TLS_EXPORTER &&
	    (SSL_version(v->ssl) != TLS1_3_VERSION ||
		SSL_export_keying_material(v->ssl, bytes, n,
		    "EXPORTER-Channel-Binding", 24, NULL, 0, 0) != 1))
		return;
	if (prop == GSASL_CB_TLS_UNIQUE)
		n = SSL_get_peer_finished(v->ssl, bytes, sizeof(bytes));
	encode_base64(&text, (struct str){ (char *)bytes, n });
	gsasl_property_set_raw(session, prop, text.p, text.n);
}

static int
validate(struct serving *v, Gsasl_session *session)
{
	const char *user = gsasl_property_fast(session, GSASL_AUTHID);
	const char *password = gsasl_property_fast(session, GSASL_PASSWORD);

	return user != NULL && password != NULL &&
		strcmp(user, v->s->user) == 0 &&
		strcmp(password, v->s->password) == 0
	    ? GSASL_OK
	    : GSASL_AUTHENTICATION_ERROR;
}

static int
asked_for(Gsasl *library, Gsasl_session *session, Gsasl_property prop)
{
	struct serving *v = gsasl_callback_hook_get(library);

	if (prop == GSASL_VALIDATE_SIMPLE)
		return validate(v, session);
	if (prop == GSASL_VALIDATE_EXTERNAL)
		return v->ssl != NULL ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
	if (prop == GSASL_PASSWORD)
		gsasl_property_set(session, prop, v->s->password);
	else if (v->ssl != NULL &&
	    (prop == GSASL_CB_TLS_EXPORTER || prop == GSASL_CB_TLS_UNIQUE))
		binding(v, session, prop);
	else
		return GSASL_NO_CALLBACK;
	return GSASL_OK;
}

/* ---- the exchange ---- */

/* "v=...": another signature of the same length. */
static void
lie(char *out, size_t n)
{
	if (n > 4 && strncmp(out, "v=", 2) == 0)
		out[3] = out[3] == 'A' ? 'B' : 'A';
}

static void
satisfied(struct serving *v, const char *digits, size_t n)
{
	if (v->s->mute)
		n = 0;
	if (n > 0 && !v->s->at_once) {
		tell(v, "+ ", digits, n);
		hear_response(v);
		n = 0;
	}
	tell(v, n > 0 ? "OK " : "OK", digits, n);
	_exit(write(v->done, "y", 1) == 1 ? 0 : 9);
}

/* One answer of the client's, which may be missing; the reply to it. */
static void
turn(struct serving *v, Gsasl_session *session, struct str response)
{
	struct buf in = buf_with_cap(0), digits = buf_with_cap(0);
	char *out = NULL;
	size_t n = 0;
	int code;

	if (!str_equals(response, "=") && !decode_base64(&in, response))
		_exit(4);
	code = gsasl_step(session, in.n > 0 ? in.p : "", in.n, &out, &n);
	if (code != GSASL_OK && code != GSASL_NEEDS_MORE) {
		tell(v, "NO ", v->line.p, v->line.n);
		_exit(1);
	}
	if (v->s->lies)
		lie(out, n);
	encode_base64(&digits, (struct str){ out, n });
	if (code == GSASL_OK)
		satisfied(v, digits.p, digits.n);
	tell(v, "+ ", digits.p, digits.n);
	buf_free(&in);
	buf_free(&digits);
	gsasl_free(out);
}

static void
serve(struct serving *v)
{
	Gsasl *library;
	Gsasl_session *session;
	struct str rest, word;
	bool given;

	hear_line(v);
	rest = buf_str(&v->line);
	str_next(&rest, ' ', &word);
	if (!str_next(&rest, ' ', &word) || gsasl_init(&library) != GSASL_OK)
		_exit(5);
	gsasl_callback_hook_set(library, v);
	gsasl_callback_set(library, asked_for);
	word.p = strndup(word.p, word.n);
	if (gsasl_server_start(library, word.p, &session) != GSASL_OK)
		_exit(6);
	given = rest.n > 0;
	if (!given && strcmp(word.p, "LOGIN") != 0 &&
	    strcmp(word.p, "CRAM-MD5") != 0) {
		tell(v, "+ ", "", 0);
		hear_line(v);
		rest = buf_str(&v->line);
	}
	for (;;) {
		turn(v, session, rest);
		hear_response(v);
		rest = buf_str(&v->line);
	}
}

int
sasl_server_start(int fd, const struct sasl_server *s)
{
	struct serving v = { .s = s, .fd = fd };
	int ends[2];
	pid_t pid;

	if (pipe(ends) != 0)
		abort();
	pid = fork();
	if (pid < 0)
		abort();
	if (pid > 0) {
		close(ends[1]);
		return ends[0];
	}
	signal(SIGPIPE, SIG_IGN);
	alarm(SERVER_SECONDS);
	v.done = ends[1];
	if (s->tls != NULL) {
		v.ssl = SSL_new(s->tls);
		SSL_set_fd(v.ssl, fd);
		if (SSL_accept(v.ssl) != 1)
			_exit(7);
	}
	serve(&v);
	_exit(8);
}

bool
sasl_server_end(int pipe)
{
	char in = 'n';
	bool told = read(pipe, &in, 1) == 1;

	close(pipe);
	return told && in == 'y';
}
