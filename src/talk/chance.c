/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chance, and a sum over text, for protocols that want them in the open. */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/encode.h"
#include "net/digest.h"
#include "talk/talk_internal.h"

void
draw(void *p, size_t n)
{
	char *to = p;
	ssize_t got;

	while (n > 0) {
		got = getrandom(to, n, 0);
		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			to += got;
			n -= (size_t)got;
		}
	}
}

const char *
draw_base64(struct talk *t, size_t n)
{
	struct buf text = buf_with_cap(0);
	char bytes[64];
	const char *kept;

	if (n > sizeof(bytes))
		n = sizeof(bytes);
	draw(bytes, n);
	encode_base64(&text, (struct str){ bytes, n });
	kept = arena_strdup(t->arena, buf_text(&text));
	buf_free(&text);
	return kept;
}

const char *
sha1_base64(struct talk *t, struct str s)
{
	struct buf sum = buf_with_cap(0);
	struct buf text = buf_with_cap(0);
	const char *kept = NULL;

	if (digest_sha1(&sum, s)) {
		encode_base64(&text, buf_str(&sum));
		kept = arena_strdup(t->arena, buf_text(&text));
	} else {
		fault(t, "local-no-sha1",
		    "this machine's OpenSSL has no SHA-1");
		t->over = true;
	}
	buf_free(&sum);
	buf_free(&text);
	return kept;
}
