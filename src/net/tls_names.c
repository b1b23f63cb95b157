/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers of TLS as words: versions, messages, alerts and groups, by the
 * names of the IANA registries and of RFC 8446.
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
	{ 0, "close_notify" },
	{ 10, "unexpected_message" },
	{ 20, "bad_record_mac" },
	{ 21, "decryption_failed" },
	{ 22, "record_overflow" },
	{ 30, "decompression_failure" },
	{ 40, "handshake_failure" },
	{ 41, "no_certificate" },
	{ 42, "bad_certificate" },
	{ 43, "unsupported_certificate" },
	{ 44, "certificate_revoked" },
	{ 45, "certificate_expired" },
	{ 46, "certificate_unknown" },
	{ 47, "illegal_parameter" },
	{ 48, "unknown_ca" },
	{ 49, "access_denied" },
	{ 50, "decode_error" },
	{ 51, "decrypt_error" },
	{ 52, "too_many_cids_requested" },
	{ 60, "export_restriction" },
	{ 70, "protocol_version" },
	{ 71, "insufficient_security" },
	{ 80, "internal_error" },
	{ 86, "inappropriate_fallback" },
	{ 90, "user_canceled" },
	{ 100, "no_renegotiation" },
	{ 109, "missing_extension" },
	{ 110, "unsupported_extension" },
	{ 111, "certificate_unobtainable" },
	{ 112, "unrecognized_name" },
	{ 113, "bad_certificate_status_response" },
	{ 114, "bad_certificate_hash_value" },
	{ 115, "unknown_psk_identity" },
	{ 116, "certificate_required" },
	{ 117, "general_error" },
	{ 120, "no_application_protocol" },
	{ 121, "ech_required" },
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
