/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sonde-openssl.so shows. The work is done in tls*.c and digest.c. */
#include "net/openssl_part.h"

#include "base/part.h"

PART_VISIBLE const struct openssl_part sonde_part = {
	.profile_new = tls_profile_new,
	.profile_free = tls_profile_free,
	.start = tls_start,
	.start_beside = tls_start_beside,
	.version = tls_version,
	.channel_binding = tls_channel_binding,
	.has_certificate = tls_has_certificate,
	.md5 = digest_md5,
	.sha1 = digest_sha1,
};
