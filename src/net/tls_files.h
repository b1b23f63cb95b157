/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PEM files of the user's: certificates and a key, or one line why not. */
#ifndef NET_TLS_FILES_H
#define NET_TLS_FILES_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/buf.h"

/*
 * All certificates of a file, at least one, in its order; the caller's to
 * free. 0; or ERR_FILE and a line in error, which calls the file what
 * ("CA file").
 */
int tls_read_certificates(const char *what, const char *path,
    STACK_OF(X509) * *out, struct buf *error);

/* The first private key of a file, not encrypted. 0 or ERR_FILE, as above. */
int tls_read_key(const char *path, EVP_PKEY **out, struct buf *error);

#endif
