/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The OCSP responses that a server staples to its certificate (RFC 6960; RFC
 * 6066 8). Which ones there are is enum staple's in lab.h.
 */
#ifndef LAB_STAPLE_H
#define LAB_STAPLE_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "lab.h"
#include "pki.h"

/*
 * Makes ctx staple a response of that kind for leaf, which issuer has issued;
 * other is a certificate and key of somebody else. False: OpenSSL failed.
 */
bool staple_use(SSL_CTX *ctx, enum staple kind, const struct pair *leaf,
    const struct pair *issuer, const struct pair *other);

#endif
