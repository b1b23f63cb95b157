/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Going on with the session of another connection to the same server, as FTP's
 * data connection does with the control connection's. In TLS 1.3 the ticket
 * comes after the handshake, so the session is taken when it is needed; and as
 * a copy: OpenSSL spoils the session of a connection that ends badly.
 */
#include <string.h>

#include <openssl/err.h>

#include "net/tls_internal.h"

void
tls_session_offer(struct tls *tls)
{
	SSL_SESSION *session, *copy = NULL;

	if (tls->first == NULL)
		return;
	ERR_clear_error();
	session = SSL_get1_session(tls->first->ssl);
	if (session != NULL && SSL_SESSION_is_resumable(session) == 1)
		copy = SSL_SESSION_dup(session);
	tls->offered = copy != NULL && SSL_set_session(tls->ssl, copy) == 1;
	SSL_SESSION_free(copy);
	SSL_SESSION_free(session);
	ERR_clear_error();
}

bool
tls_session_resumed(const struct tls *tls)
{
	return tls->offered && SSL_session_reused(tls->ssl) == 1;
}

void
tls_session_inherit(struct tls *tls)
{
	tls->judged = tls->first->judged;
	tls->n_faults = tls->first->n_faults;
	memcpy(tls->faults, tls->first->faults, sizeof(tls->faults));
}
