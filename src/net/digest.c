/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By OpenSSL, whose administrator may have taken old sums away. */
#include "net/digest.h"

#include <openssl/evp.h>

#include "base/encode.h"
#include "base/secret.h"

bool
digest_sha1(struct buf *out, struct str s)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (EVP_Digest(s.p, s.n, sum, &n, EVP_sha1(), NULL) != 1)
		return false;
	buf_add(out, sum, n);
	return true;
}

bool
digest_md5(struct buf *out, struct str s)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (EVP_Digest(s.p, s.n, sum, &n, EVP_md5(), NULL) != 1)
		return false;
	encode_hex(out, (struct str){ (const char *)sum, n });
	secret_wipe(sum, sizeof(sum));
	return true;
}
