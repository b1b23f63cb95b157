/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums that old protocols ask for. */
#ifndef NET_DIGEST_H
#define NET_DIGEST_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* MD5 (RFC 1321) in lower-case hex, appended; false: OpenSSL has none here. */
bool digest_md5(struct buf *out, struct str s);

/* The 20 bytes of SHA-1 (RFC 3174), appended; false: OpenSSL has none here. */
bool digest_sha1(struct buf *out, struct str s);

#endif
