/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PEM files, read whole before they are parsed: so errno is the system's own,
 * a pipe will do, and the bytes of a key are wiped. Nothing is asked on a
 * terminal.
 */
#include "net/tls_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/error.h"
#include "base/secret.h"

#define FILE_BYTES ((size_t)16 << 20)
#define CHUNK 2048

/* 0, or errno. */
static int
read_all(int fd, struct buf *out)
{
	char chunk[CHUNK];
	ssize_t n;

	do {
		n = read(fd, chunk, sizeof(chunk));
		if (n > 0)
			buf_add(out, chunk, (size_t)n);
	} while ((n > 0 && !out->over) || (n < 0 && errno == EINTR));
	secret_wipe(chunk, sizeof(chunk));
	if (out->over)
		return EFBIG;
	return n < 0 ? errno : 0;
}

/* The file as a BIO over text, which must live as long; NULL: see error. */
static BIO *
open_file(const char *what, const char *path, struct buf *text,
    struct buf *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int code = fd < 0 ? errno : read_all(fd, text);

	if (fd >= 0)
		close(fd);
	if (code != 0) {
		buf_addf(error, "cannot read %s %s: %s", what, path,
		    strerror(code));
		return NULL;
	}
	return BIO_new_mem_buf(buf_text(text), (int)text->n);
}

/* Notes that a passphrase would be needed, and has none to give. */
static int
no_passphrase(char *p, int size, int writing, void *asked)
{
	(void)p;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}

/* Whether the parser stopped because there is no further PEM block. */
static bool
at_end(void)
{
	unsigned long e = ERR_peek_last_error();

	return ERR_GET_LIB(e) == ERR_LIB_PEM &&
	    ERR_GET_REASON(e) == PEM_R_NO_START_LINE;
}

static const char *
reason(void)
{
	const char *text = ERR_reason_error_string(ERR_peek_last_error());

	return text != NULL ? text : "malformed";
}

/* Reads until the end; false at a block that is no certificate. */
static bool
parse_certificates(BIO *b, STACK_OF(X509) * all)
{
	bool asked = false;
	X509 *x;

	for (;;) {
		ERR_clear_error();
		x = PEM_read_bio_X509_AUX(b, NULL, no_passphrase, &asked);
		if (x == NULL)
			return at_end();
		if (sk_X509_push(all, x) == 0) {
			X509_free(x);
			return false;
		}
	}
}

static bool
certificates_in(BIO *b, const char *what, const char *path,
    STACK_OF(X509) * all, struct buf *error)
{
	if (!parse_certificates(b, all)) {
		buf_addf(error, "%s %s: certificate %d cannot be read: %s",
		    what, path, sk_X509_num(all) + 1, reason());
		return false;
	}
	if (sk_X509_num(all) == 0) {
		buf_addf(error, "%s %s holds no certificate", what, path);
		return false;
	}
	return true;
}

int
tls_read_certificates(const char *what, const char *path, STACK_OF(X509) * *out,
    struct buf *error)
{
	struct buf text = buf_with_cap(FILE_BYTES);
	STACK_OF(X509) *all = sk_X509_new_null();
	BIO *b = open_file(what, path, &text, error);
	bool ok = b != NULL && all != NULL &&
	    certificates_in(b, what, path, all, error);

	BIO_free(b);
	buf_free(&text);
	ERR_clear_error();
	if (!ok) {
		sk_X509_pop_free(all, X509_free);
		return ERR_FILE;
	}
	*out = all;
	return 0;
}

/* Any of PRIVATE KEY, RSA PRIVATE KEY, ENCRYPTED PRIVATE KEY, ... */
static bool
holds_key(const struct buf *text)
{
	return strstr(buf_text(text), "PRIVATE KEY-----") != NULL;
}

int
tls_read_key(const char *path, EVP_PKEY **out, struct buf *error)
{
	struct buf text = buf_with_cap(FILE_BYTES);
	BIO *b = open_file("key file", path, &text, error);
	bool asked = false;

	*out = NULL;
	if (b != NULL) {
		ERR_clear_error();
		*out = PEM_read_bio_PrivateKey(b, NULL, no_passphrase, &asked);
		if (*out == NULL && asked)
			buf_addf(error,
			    "the key in %s is encrypted: decrypt it first "
			    "(openssl pkey -in %s -out FILE)",
			    path, path);
		else if (*out == NULL && !holds_key(&text))
			buf_addf(error, "key file %s holds no private key",
			    path);
		else if (*out == NULL)
			buf_addf(error, "key file %s cannot be read: %s", path,
			    reason());
	}
	BIO_free(b);
	buf_free(&text);
	ERR_clear_error();
	return *out == NULL ? ERR_FILE : 0;
}
