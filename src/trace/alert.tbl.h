/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All TLS alerts of the IANA registry, one row each: ALERT(number, name, what
 * it means, id of the fault that a fatal one is; NULL for an orderly end).
 */
ALERT(0, "close_notify", "the sender will send no more", NULL)
ALERT(10, "unexpected_message", "a message came out of order", "tls-alert")
ALERT(20, "bad_record_mac", "a record could not be decrypted", "tls-alert")
ALERT(21, "decryption_failed", "a record could not be decrypted (reserved)",
    "tls-alert")
ALERT(22, "record_overflow", "a record was too long", "tls-alert")
ALERT(30, "decompression_failure", "a record could not be expanded (reserved)",
    "tls-alert")
ALERT(40, "handshake_failure", "nothing in common could be agreed on",
    "tls-alert-handshake-failure")
ALERT(41, "no_certificate", "no certificate is there to send (reserved)",
    "tls-alert-bad-certificate")
ALERT(42, "bad_certificate", "a certificate is damaged or badly signed",
    "tls-alert-bad-certificate")
ALERT(43, "unsupported_certificate", "a certificate is of an unsupported type",
    "tls-alert-bad-certificate")
ALERT(44, "certificate_revoked", "a certificate was revoked by its issuer",
    "tls-alert-bad-certificate")
ALERT(45, "certificate_expired", "a certificate has expired",
    "tls-alert-bad-certificate")
ALERT(46, "certificate_unknown", "a certificate is not accepted",
    "tls-alert-bad-certificate")
ALERT(47, "illegal_parameter", "a field of the handshake is wrong",
    "tls-alert-illegal-parameter")
ALERT(48, "unknown_ca", "a certificate's issuer is not known",
    "tls-alert-unknown-ca")
ALERT(49, "access_denied", "the sender does not want to go on",
    "tls-alert-access-denied")
ALERT(50, "decode_error", "a message could not be read",
    "tls-alert-decode-error")
ALERT(51, "decrypt_error", "a signature or Finished could not be checked",
    "tls-alert-decrypt-error")
ALERT(52, "too_many_cids_requested", "too many connection ids were asked for",
    "tls-alert")
ALERT(60, "export_restriction", "export rules were broken (reserved)",
    "tls-alert")
ALERT(70, "protocol_version", "the offered versions are not supported",
    "tls-alert-protocol-version")
ALERT(71, "insufficient_security", "the offered ciphers are too weak",
    "tls-alert-insufficient-security")
ALERT(80, "internal_error", "the sender failed inside",
    "tls-alert-internal-error")
ALERT(86, "inappropriate_fallback",
    "a fall-back to an old version was needless",
    "tls-alert-inappropriate-fallback")
ALERT(90, "user_canceled", "the handshake was given up", "tls-alert")
ALERT(100, "no_renegotiation", "the sender will not renegotiate (reserved)",
    "tls-alert")
ALERT(109, "missing_extension", "a mandatory extension is missing",
    "tls-alert-missing-extension")
ALERT(110, "unsupported_extension", "an extension came that nobody offered",
    "tls-alert")
ALERT(111, "certificate_unobtainable", "a certificate URL gave none (reserved)",
    "tls-alert")
ALERT(112, "unrecognized_name", "no server of that name is here",
    "tls-alert-unrecognized-name")
ALERT(113, "bad_certificate_status_response", "an OCSP response is not valid",
    "tls-alert")
ALERT(114, "bad_certificate_hash_value",
    "a certificate does not fit its hash (reserved)", "tls-alert")
ALERT(115, "unknown_psk_identity", "the pre-shared key is not known",
    "tls-alert")
ALERT(116, "certificate_required", "a client certificate is required",
    "tls-client-cert")
ALERT(117, "general_error", "an error that has no alert of its own",
    "tls-alert")
ALERT(120, "no_application_protocol", "none of the offered protocols is spoken",
    "tls-alert-no-application-protocol")
ALERT(121, "ech_required", "encrypted ClientHello was not used", "tls-alert")
