/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers of TLS as words: versions, messages, alerts and groups, by the
 * names of the IANA registries and of RFC 8446. Alerts are in
 * trace/alert.tbl.h.
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include "net/tls_internal.h"

struct number_name {
	int number;
	const char *name;
};

static const struct number_name versions[] = {
	{ TLS1_3_VERSION, "TLS 1.3" },
	{ TLS1_2_VERSION, "TLS 1.2" },
	{ TLS1_1_VERSION, "TLS 1.1" },
	{ TLS1_VERSION, "TLS 1.0" },
	{ SSL3_VERSION, "SSL 3.0" },
	{ 0, NULL },
};

static const struct number_name messages[] = {
	{ SSL3_MT_HELLO_REQUEST, "HelloRequest" },
	{ SSL3_MT_CLIENT_HELLO, "ClientHello" },
	{ SSL3_MT_SERVER_HELLO, "ServerHello" },
	{ SSL3_MT_NEWSESSION_TICKET, "NewSessionTicket" },
	{ SSL3_MT_END_OF_EARLY_DATA, "EndOfEarlyData" },
	{ SSL3_MT_ENCRYPTED_EXTENSIONS, "EncryptedExtensions" },
	{ SSL3_MT_CERTIFICATE, "Certificate" },
	{ SSL3_MT_SERVER_KEY_EXCHANGE, "ServerKeyExchange" },
	{ SSL3_MT_CERTIFICATE_REQUEST, "CertificateRequest" },
	{ SSL3_MT_SERVER_DONE, "ServerHelloDone" },
	{ SSL3_MT_CERTIFICATE_VERIFY, "CertificateVerify" },
	{ SSL3_MT_CLIENT_KEY_EXCHANGE, "ClientKeyExchange" },
	{ SSL3_MT_FINISHED, "Finished" },
	{ SSL3_MT_CERTIFICATE_STATUS, "CertificateStatus" },
	{ SSL3_MT_KEY_UPDATE, "KeyUpdate" },
	{ -1, NULL },
};

static const struct number_name alerts[] = {
#define ALERT(number_, name_, what_, fault_) { number_, name_ },
#include "trace/alert.tbl.h"
#undef ALERT
	{ -1, NULL },
};

static const struct number_name groups[] = {
	{ NID_X25519, "X25519" },
	{ NID_X448, "X448" },
	{ NID_X9_62_prime256v1, "P-256" },
	{ NID_secp384r1, "P-384" },
	{ NID_secp521r1, "P-521" },
	{ NID_brainpoolP256r1, "brainpoolP256r1" },
	{ NID_brainpoolP384r1, "brainpoolP384r1" },
	{ NID_brainpoolP512r1, "brainpoolP512r1" },
	{ NID_ffdhe2048, "ffdhe2048" },
	{ NID_ffdhe3072, "ffdhe3072" },
	{ NID_ffdhe4096, "ffdhe4096" },
	{ NID_ffdhe6144, "ffdhe6144" },
	{ NID_ffdhe8192, "ffdhe8192" },
	{ -1, NULL },
};

static const char *
look_up(const struct number_name *table, int number)
{
	for (; table->name != NULL; table++)
		if (table->number == number)
			return table->name;
	return NULL;
}

const char *
tls_version_name(struct arena *a, int version)
{
	const char *name = look_up(versions, version);

	return name != NULL ? name : arena_printf(a, "0x%04x", version);
}

const char *
tls_message_name(struct arena *a, int type)
{
	const char *name = look_up(messages, type);

	return name != NULL ? name : arena_printf(a, "message %d", type);
}

const char *
tls_alert_name(struct arena *a, int alert)
{
	const char *name = look_up(alerts, alert);

	return name != NULL ? name : arena_printf(a, "alert %d", alert);
}

/* The key of the peer, for key exchanges without a registered group. */
static const char *
key_name(struct arena *a, EVP_PKEY *key)
{
	char group[80];
	const char *name;
	size_t n;

	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_DH)
		return arena_printf(a, "DH %d", EVP_PKEY_get_bits(key));
	name = look_up(groups, EVP_PKEY_get_id(key));
	if (name == NULL &&
	    EVP_PKEY_get_group_name(key, group, sizeof(group), &n) == 1) {
		name = look_up(groups, OBJ_txt2nid(group));
		if (name == NULL)
			name = arena_strdup(a, group);
	}
	return name;
}

const char *
tls_group_name(struct arena *a, SSL *ssl)
{
	int nid = (int)SSL_get_negotiated_group(ssl);
	const char *name = look_up(groups, nid);
	EVP_PKEY *key = NULL;

	if (name != NULL)
		return name;
	if (SSL_get_peer_tmp_key(ssl, &key) == 1)
		name = key_name(a, key);
	EVP_PKEY_free(key);
	if (name == NULL && (nid & TLSEXT_nid_unknown) != 0)
		name = arena_printf(a, "0x%04x", nid & 0xffff);
	return name;
}
