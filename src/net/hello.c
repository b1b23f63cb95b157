/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a ClientHello and reading what answers it, byte by byte. The names
 * are those of the IANA registry (TLS Cipher Suites, TLS Supported Groups),
 * cipher suites without TLS_ and WITH.
 */
#include "net/hello.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define RANDOM 32

struct number {
	unsigned int number;
	const char *name;
};

static const struct number versions[] = {
	{ 0x0300, "SSL 3.0" },
	{ 0x0301, "TLS 1.0" },
	{ 0x0302, "TLS 1.1" },
	{ 0x0303, "TLS 1.2" },
	{ 0x0304, "TLS 1.3" },
	{ 0, NULL },
};

/* Those of TLS 1.0 that were right in their time. */
static const struct number usual_ciphers[] = {
	{ 0xc014, "ECDHE_RSA AES_256_CBC_SHA" },
	{ 0xc00a, "ECDHE_ECDSA AES_256_CBC_SHA" },
	{ 0xc013, "ECDHE_RSA AES_128_CBC_SHA" },
	{ 0xc009, "ECDHE_ECDSA AES_128_CBC_SHA" },
	{ 0x0039, "DHE_RSA AES_256_CBC_SHA" },
	{ 0x0033, "DHE_RSA AES_128_CBC_SHA" },
	{ 0x0035, "RSA AES_256_CBC_SHA" },
	{ 0x002f, "RSA AES_128_CBC_SHA" },
	{ 0, NULL },
};

/* Those that a TLS library of today does not offer. */
static const struct number old_ciphers[] = {
	{ 0x000a, "RSA 3DES_EDE_CBC_SHA" },
	{ 0x0016, "DHE_RSA 3DES_EDE_CBC_SHA" },
	{ 0xc012, "ECDHE_RSA 3DES_EDE_CBC_SHA" },
	{ 0xc008, "ECDHE_ECDSA 3DES_EDE_CBC_SHA" },
	{ 0x0005, "RSA RC4_128_SHA" },
	{ 0x0004, "RSA RC4_128_MD5" },
	{ 0xc011, "ECDHE_RSA RC4_128_SHA" },
	{ 0xc007, "ECDHE_ECDSA RC4_128_SHA" },
	{ 0x0041, "RSA CAMELLIA_128_CBC_SHA" },
	{ 0x0084, "RSA CAMELLIA_256_CBC_SHA" },
	{ 0x0096, "RSA SEED_CBC_SHA" },
	{ 0x0007, "RSA IDEA_CBC_SHA" },
	{ 0x0032, "DHE_DSS AES_128_CBC_SHA" },
	{ 0x0038, "DHE_DSS AES_256_CBC_SHA" },
	{ 0x0009, "RSA DES_CBC_SHA" },
	{ 0x0003, "RSA_EXPORT RC4_40_MD5" },
	{ 0x003b, "RSA NULL_SHA256" },
	{ 0x0002, "RSA NULL_SHA" },
	{ 0x0001, "RSA NULL_MD5" },
	{ 0x0034, "DH_anon AES_128_CBC_SHA" },
	{ 0xc018, "ECDH_anon AES_128_CBC_SHA" },
	{ 0, NULL },
};

static const struct number new_ciphers[] = {
	{ 0x1301, "AES_128_GCM_SHA256" },
	{ 0x1302, "AES_256_GCM_SHA384" },
	{ 0x1303, "CHACHA20_POLY1305_SHA256" },
	{ 0x1304, "AES_128_CCM_SHA256" },
	{ 0, NULL },
};

static const struct number usual_groups[] = {
	{ 0x001d, "x25519" },
	{ 0x0017, "secp256r1" },
	{ 0x0018, "secp384r1" },
	{ 0x0019, "secp521r1" },
	{ 0, NULL },
};

static const struct number other_groups[] = {
	{ 0x11ec, "X25519MLKEM768" },
	{ 0x11eb, "SecP256r1MLKEM768" },
	{ 0x11ed, "SecP384r1MLKEM1024" },
	{ 0x001f, "brainpoolP256r1tls13" },
	{ 0x0020, "brainpoolP384r1tls13" },
	{ 0x0021, "brainpoolP512r1tls13" },
	{ 0x0029, "curveSM2" },
	{ 0, NULL },
};

/* RFC 8446 4.2.3 and RFC 5246 7.4.1.4.1, the old ones last. */
static const unsigned char signatures[] = { 4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 8, 6,
	4, 1, 5, 1, 6, 1, 2, 1, 2, 3, 2, 2 };

static const struct {
	unsigned int version; /* of the message; TLS 1.3 has an extension */
	const struct number *ciphers, *groups;
} kinds[] = {
	[HELLO_OLD_VERSION] = { 0x0302, usual_ciphers, usual_groups },
	[HELLO_OLD_CIPHERS] = { 0x0303, old_ciphers, usual_groups },
	[HELLO_OTHER_GROUPS] = { 0x0303, new_ciphers, other_groups },
};

/* ---- writing ---- */

static void
put(struct buf *out, unsigned int number, int bytes)
{
	while (bytes-- > 0)
		buf_addc(out, (char)(number >> (8 * bytes)));
}

static void
put_vector(struct buf *out, const struct buf *body, int bytes)
{
	put(out, (unsigned int)body->n, bytes);
	buf_add(out, body->p, body->n);
}

static void
put_numbers(struct buf *out, const struct number *list)
{
	struct buf body = { 0 };

	for (; list->name != NULL; list++)
		put(&body, list->number, 2);
	put_vector(out, &body, 2);
	buf_free(&body);
}

/* body is spent. */
static void
put_extension(struct buf *out, unsigned int type, struct buf *body)
{
	put(out, type, 2);
	put_vector(out, body, 2);
	buf_clear(body);
}

/* RFC 6066 3: a list of one name, of the type host_name. */
static void
put_name(struct buf *out, const char *name, struct buf *body)
{
	unsigned int n = (unsigned int)strlen(name);

	put(body, n + 3, 2);
	put(body, 0, 1);
	put(body, n, 2);
	buf_adds(body, name);
	put_extension(out, 0, body);
}

static void
put_extensions(struct buf *out, enum hello_kind kind, const char *name)
{
	struct buf body = { 0 };

	if (name != NULL && *name != '\0')
		put_name(out, name, &body);
	put_numbers(&body, kinds[kind].groups);
	put_extension(out, 10, &body);
	put(&body, 0x0100, 2); /* uncompressed points, RFC 8422 5.1.2 */
	put_extension(out, 11, &body);
	if (kind != HELLO_OLD_VERSION) {
		put(&body, sizeof(signatures), 2);
		buf_add(&body, (const char *)signatures, sizeof(signatures));
		put_extension(out, 13, &body);
	}
	if (kind == HELLO_OTHER_GROUPS) {
		put(&body, 0x020304, 3); /* TLS 1.3 alone */
		put_extension(out, 43, &body);
		put(&body, 0, 2); /* no share: the server names its group */
		put_extension(out, 51, &body);
	}
	buf_free(&body);
}

/* RFC 5746 3.3: an empty renegotiation_info, which is no old server's trouble.
 */
static void
put_ciphers(struct buf *out, const struct number *list)
{
	struct buf body = { 0 };

	put(&body, 0x00ff, 2);
	for (; list->name != NULL; list++)
		put(&body, list->number, 2);
	put_vector(out, &body, 2);
	buf_free(&body);
}

bool
hello_make(struct buf *out, enum hello_kind kind, const char *name)
{
	struct buf message = { 0 }, extensions = { 0 };
	char random[RANDOM];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return false;
	put(&message, kinds[kind].version, 2);
	buf_add(&message, random, sizeof(random));
	put(&message, 0, 1); /* no session */
	put_ciphers(&message, kinds[kind].ciphers);
	put(&message, 0x0100, 2); /* no compression */
	put_extensions(&extensions, kind, name);
	put_vector(&message, &extensions, 2);
	put(out, 22, 1); /* handshake */
	put(out, 0x0301, 2);
	put(out, (unsigned int)message.n + 4, 2);
	put(out, 1, 1); /* ClientHello */
	put_vector(out, &message, 3);
	buf_free(&message);
	buf_free(&extensions);
	return true;
}

/* ---- reading ---- */

/* What is left to read; a read beyond it gives 0 and tells. */
struct left {
	struct str s;
	bool short_;
};

static unsigned int
get(struct left *l, size_t bytes)
{
	unsigned int number = 0;

	if (l->s.n < bytes) {
		l->short_ = true;
		l->s.n = 0;
		return 0;
	}
	for (; bytes > 0; bytes--, l->s.p++, l->s.n--)
		number = number << 8 | (unsigned char)*l->s.p;
	return number;
}

static struct left
get_part(struct left *l, size_t bytes)
{
	struct left part = { .s = { l->s.p, bytes } };

	if (l->s.n < bytes) {
		l->short_ = true;
		part.s.n = l->s.n;
	}
	l->s.p += part.s.n;
	l->s.n -= part.s.n;
	return part;
}

/* RFC 8446 4.2.1 and 4.2.8: what was chosen stands in the extensions. */
static void
read_extensions(struct left *l, struct hello_answer *a)
{
	while (l->s.n >= 4) {
		unsigned int type = get(l, 2);
		struct left body = get_part(l, get(l, 2));

		if (type == 43)
			a->version = get(&body, 2);
		if (type == 51)
			a->group = get(&body, 2);
	}
}

/* The random of a ServerHello that is a HelloRetryRequest: RFC 8446 4.1.3. */
static bool
is_retry(struct str random)
{
	static const unsigned char retry[RANDOM] = { 0xcf, 0x21, 0xad, 0x74,
		0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65,
		0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
		0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c };

	return random.n == RANDOM && memcmp(random.p, retry, RANDOM) == 0;
}

static void
read_hello(struct left *l, struct hello_answer *a)
{
	struct left random;

	if (get(l, 1) != 2)
		return;
	(void)get(l, 3);
	a->version = get(l, 2);
	random = get_part(l, RANDOM);
	(void)get_part(l, get(l, 1)); /* the session */
	a->cipher = get(l, 2);
	(void)get(l, 1); /* compression */
	if (l->short_)
		return;
	a->what = is_retry(random.s) ? HELLO_RETRY : HELLO_CHOSEN;
	if (l->s.n >= 2)
		(void)get(l, 2);
	read_extensions(l, a);
}

struct hello_answer
hello_read(struct str s)
{
	struct hello_answer a = { .what = HELLO_OTHER };
	struct left all = { .s = s }, record;
	unsigned int type = get(&all, 1), version = get(&all, 2);
	unsigned int size = get(&all, 2);

	if (s.n > 2 && (version >> 8 != 3 || (type != 21 && type != 22)))
		return a;
	if (all.short_ || all.s.n < size) {
		a.what = HELLO_MORE;
		return a;
	}
	record = get_part(&all, size);
	if (type == 22) {
		read_hello(&record, &a);
	} else if (size == 2) {
		a.what = HELLO_ALERT;
		a.level = get(&record, 1);
		a.alert = get(&record, 1);
	}
	return a;
}

/* ---- names ---- */

static const char *
name_in(const struct number *const *lists, size_t n, unsigned int number,
    char room[HELLO_NAME])
{
	for (size_t i = 0; i < n; i++)
		for (const struct number *one = lists[i]; one->name != NULL;
		     one++)
			if (one->number == number)
				return one->name;
	snprintf(room, HELLO_NAME, "0x%04x", number & 0xffff);
	return room;
}

const char *
hello_version_name(unsigned int version, char room[HELLO_NAME])
{
	static const struct number *const lists[] = { versions };

	return name_in(lists, 1, version, room);
}

const char *
hello_cipher_name(unsigned int cipher, char room[HELLO_NAME])
{
	static const struct number *const lists[] = { usual_ciphers,
		old_ciphers, new_ciphers };

	return name_in(lists, 3, cipher, room);
}

const char *
hello_group_name(unsigned int group, char room[HELLO_NAME])
{
	static const struct number *const lists[] = { usual_groups,
		other_groups };

	return name_in(lists, 2, group, room);
}
