/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profiles: what the user wants of TLS, checked before anything is sent, and
 * the SSL_CTX that is made from it when the first handshake needs one. What is
 * trusted is decided here; reading the files is tls_files.c's.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/limit.h"
#include "base/xalloc.h"
#include "net/tls_files.h"
#include "net/tls_internal.h"

struct tls_profile {
	struct arena *arena;
	struct tls_wish wish; /* its texts are the arena's */
	const char *trust;
	STACK_OF(X509) * authorities; /* of wish.cacert; NULL: the system's */
	STACK_OF(X509) * chain;       /* our own, ours first; NULL: none */
	EVP_PKEY *key;
	int keylog; /* a descriptor; -1: no log */
	SSL_CTX *ctx;
};

static const char *
keep(struct tls_profile *p, const char *s)
{
	return s == NULL ? NULL : arena_strdup(p->arena, s);
}

/* Our certificate and its key, which must belong together. */
static int
load_own(struct tls_profile *p, struct buf *error)
{
	const char *cert = p->wish.cert;
	const char *key = p->wish.key != NULL ? p->wish.key : cert;
	int code;

	if (cert == NULL && key != NULL) {
		buf_addf(error, "the key %s is of no use without a certificate",
		    key);
		return ERR_FILE;
	}
	if (cert == NULL)
		return 0;
	code =
	    tls_read_certificates("certificate file", cert, &p->chain, error);
	if (code == 0)
		code = tls_read_key(key, &p->key, error);
	if (code != 0)
		return code;
	if (X509_check_private_key(sk_X509_value(p->chain, 0), p->key) == 1)
		return 0;
	ERR_clear_error();
	buf_addf(error, "the key in %s is not the first certificate's of %s",
	    key, cert);
	return ERR_FILE;
}

static int
load(struct tls_profile *p, struct buf *error)
{
	const struct tls_wish *w = &p->wish;

	if (w->min != 0 && w->max != 0 && w->min > w->max) {
		buf_adds(error, "the lowest TLS version is above the highest");
		return ERR_UNSUPPORTED;
	}
	if (w->cacert != NULL &&
	    tls_read_certificates("CA file", w->cacert, &p->authorities,
		error) != 0)
		return ERR_FILE;
	return load_own(p, error);
}

int
tls_profile_new(const struct tls_wish *wish, struct tls_profile **out,
    struct buf *error)
{
	struct tls_profile *p = xcalloc(1, sizeof(*p));
	int code;

	/* Its end costs 1.4 M instructions, to free what ends anyway. */
	OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, NULL);
	p->arena = arena_new();
	p->keylog = -1;
	p->wish = (struct tls_wish){
		.cacert = keep(p, wish->cacert),
		.cert = keep(p, wish->cert),
		.key = keep(p, wish->key),
		.sni = keep(p, wish->sni),
		.insecure = wish->insecure,
		.min = wish->min,
		.max = wish->max,
		.tell_key = wish->tell_key,
		.key_arg = wish->key_arg,
	};
	code = load(p, error);
	if (code != 0) {
		tls_profile_free(p);
		p = NULL;
	}
	*out = p;
	return code;
}

void
tls_profile_free(struct tls_profile *p)
{
	if (p == NULL)
		return;
	if (p->ctx != NULL) /* a connection may live on with it */
		SSL_CTX_set_keylog_callback(p->ctx, NULL);
	SSL_CTX_free(p->ctx);
	sk_X509_pop_free(p->authorities, X509_free);
	sk_X509_pop_free(p->chain, X509_free);
	EVP_PKEY_free(p->key);
	if (p->keylog >= 0)
		close(p->keylog);
	arena_free(p->arena);
	free(p);
}

const char *
tls_profile_trust(const struct tls_profile *p)
{
	return p->trust;
}

const struct tls_wish *
tls_profile_wish(const struct tls_profile *p)
{
	return &p->wish;
}

/* "5ad8a5d6.0": how a directory names a certificate so that it is found. */
static bool
is_hashed_name(const char *name)
{
	size_t n = strspn(name, "0123456789abcdef");

	return n == 8 && name[n] == '.' && name[n + 1] != '\0' &&
	    strspn(name + n + 1, "0123456789") == strlen(name + n + 1);
}

static bool
is_hashed_directory(const char *path)
{
	DIR *d = opendir(path);
	const struct dirent *entry;
	bool found = false;

	if (d == NULL)
		return false;
	while (!found) {
		entry = readdir(d);
		if (entry == NULL)
			break;
		found = is_hashed_name(entry->d_name);
	}
	closedir(d);
	return found;
}

/* Whether one of the directories of a list with colons is. */
static bool
any_hashed_directory(struct tls_profile *p, const char *list)
{
	struct str rest = str_of(list), path;

	while (str_next(&rest, ':', &path))
		if (is_hashed_directory(arena_str(p->arena, path).p))
			return true;
	return false;
}

static const char *
setting(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/*
 * The system's trust: the directory, in which OpenSSL looks up only what it
 * needs. The file, a bundle that costs 20 ms to read, only if the user names
 * one or the directory is not made for look-ups.
 */
static void
trust_system(struct tls_profile *p, X509_STORE *store)
{
	const char *dir = setting(X509_get_default_cert_dir_env());
	const char *file = setting(X509_get_default_cert_file_env());
	bool hashed, loaded;

	if (dir == NULL)
		dir = X509_get_default_cert_dir();
	hashed = any_hashed_directory(p, dir) &&
	    X509_STORE_load_path(store, dir) == 1;
	if (file == NULL && !hashed)
		file = X509_get_default_cert_file();
	loaded = file != NULL && X509_STORE_load_file(store, file) == 1;
	if (hashed && loaded)
		p->trust = arena_printf(p->arena, "%s, %s", file, dir);
	else if (hashed || loaded)
		p->trust = arena_strdup(p->arena, hashed ? dir : file);
	else
		p->trust = arena_printf(p->arena,
		    "nothing: no certificate in %s or %s", dir, file);
}

static X509_STORE *
trusted(struct tls_profile *p)
{
	X509_STORE *store = X509_STORE_new();

	if (store == NULL)
		return NULL;
	if (p->authorities == NULL)
		trust_system(p, store);
	else
		p->trust = p->wish.cacert;
	for (int i = 0; i < sk_X509_num(p->authorities); i++)
		X509_STORE_add_cert(store, sk_X509_value(p->authorities, i));
	ERR_clear_error(); /* what is missing shows when it is needed */
	return store;
}

/* NSS key log format: a line a secret, for who wants to read a capture. */
static void
on_key(const SSL *ssl, const char *line)
{
	struct tls_profile *p = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	struct buf text = { 0 };

	if (p->wish.tell_key != NULL)
		p->wish.tell_key(line, p->wish.key_arg);
	if (p->keylog < 0)
		return;
	buf_adds(&text, line);
	buf_addc(&text, '\n');
	if (write(p->keylog, text.p, text.n) < 0) {
		close(p->keylog);
		p->keylog = -1;
	}
	buf_free(&text);
}

/* SSLKEYLOGFILE, as in browsers; one that cannot be opened is left. */
static void
open_keylog(struct tls_profile *p, SSL_CTX *ctx)
{
	const char *path = setting("SSLKEYLOGFILE");

	if (path != NULL && p->keylog < 0)
		p->keylog = open(path,
		    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
			O_NOCTTY,
		    0600);
	if (p->keylog >= 0 || p->wish.tell_key != NULL)
		SSL_CTX_set_keylog_callback(ctx, on_key);
}

/* The user's bounds; else TLS 1.2 at least, or what openssl.cnf says. */
static bool
set_versions(const struct tls_profile *p, SSL_CTX *ctx)
{
	int min = p->wish.min;

	if (min == 0 && SSL_CTX_get_min_proto_version(ctx) < TLS1_2_VERSION)
		min = TLS1_2_VERSION;
	if (min != 0 && SSL_CTX_set_min_proto_version(ctx, min) != 1)
		return false;
	return p->wish.max == 0 ||
	    SSL_CTX_set_max_proto_version(ctx, p->wish.max) == 1;
}

static bool
show_own(const struct tls_profile *p, SSL_CTX *ctx)
{
	STACK_OF(X509) * others;
	bool ok;

	if (p->chain == NULL)
		return true;
	others = sk_X509_dup(p->chain);
	if (others == NULL)
		return false;
	ok = SSL_CTX_use_cert_and_key(ctx, sk_X509_shift(others), p->key,
		 others, 1) == 1;
	sk_X509_free(others);
	return ok;
}

/* False if the administrator's policy or OpenSSL does not allow it. */
static bool
set_up(struct tls_profile *p, SSL_CTX *ctx)
{
	X509_STORE *store = trusted(p);

	if (store == NULL)
		return false;
	SSL_CTX_set_cert_store(ctx, store);
	SSL_CTX_set_mode(ctx,
	    SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_tlsext_status_type(ctx, TLSEXT_STATUSTYPE_ocsp);
	SSL_CTX_set_max_cert_list(ctx, LIMIT_CHAIN);
	if (SSL_CTX_set_app_data(ctx, p) != 1 || !tls_verify_set_up(ctx))
		return false;
	open_keylog(p, ctx);
	return set_versions(p, ctx) && show_own(p, ctx);
}

SSL_CTX *
tls_profile_context(struct tls_profile *p)
{
	if (p->ctx != NULL)
		return p->ctx;
	ERR_clear_error();
	p->ctx = SSL_CTX_new(TLS_client_method());
	if (p->ctx != NULL && !set_up(p, p->ctx)) {
		SSL_CTX_free(p->ctx);
		p->ctx = NULL;
	}
	return p->ctx;
}
