/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates, made when the lab starts: a root, an intermediate, the
 * server's own (the leaf) and one for a client; and the server's SSL_CTX with
 * them. Nothing is kept from one run to the next.
 */
#ifndef LAB_CERTIFICATES_H
#define LAB_CERTIFICATES_H

#include <openssl/ssl.h>

#include "lab.h"

/* What a row's .chain is made of; without one it is CHAIN_GOOD. */
#define CHAIN_GOOD "LI"
#define CHAIN_LEAF 'L'
#define CHAIN_INTERMEDIATE 'I'
#define CHAIN_ROOT 'R'
#define CHAIN_EXTRA 'X' /* it has nothing to do with the others */

/*
 * A context for a server as row wants it, to be freed by the caller. Writes
 * the root to trust into folder/ca.pem, and a client's certificate and key
 * into folder/client.pem. NULL: OpenSSL or a file failed, and stderr says so.
 */
SSL_CTX *certificates_context(const struct row *row, const char *folder);

#endif
