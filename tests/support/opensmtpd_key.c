/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lets OpenSMTPD before 7.4 speak TLS with OpenSSL 3; loaded before its own
 * libraries (LD_PRELOAD). It marks its key through EVP_PKEY_get1_RSA() and
 * looks for the mark when it signs; but OpenSSL 3 hands out a copy there, so
 * the mark is lost and every handshake fails. Here the copy becomes the key.
 * Nothing else of the server changes.
 */
#include <dlfcn.h>
#include <openssl/evp.h>

RSA *
EVP_PKEY_get1_RSA(EVP_PKEY *key)
{
	RSA *(*get)(EVP_PKEY *);
	RSA *rsa;

	*(void **)&get = dlsym(RTLD_NEXT, "EVP_PKEY_get1_RSA");
	rsa = get(key);
	if (rsa != NULL)
		EVP_PKEY_set1_RSA(key, rsa);
	return rsa;
}
