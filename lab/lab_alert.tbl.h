/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alerts in answer to the ClientHello, by the names and numbers of the IANA
 * registry (RFC 8446 6). See lab.tbl.h.
 */
#define ALERT(name, code, says) \
	LAB(HTTPS, "tls-alert-" name, "answers with the alert " name, says, \
	    .serve = serve_alert, .number = code)

ALERT("unexpected-message", 10, "tls-alert")
ALERT("bad-record-mac", 20, "tls-alert")
ALERT("record-overflow", 22, "tls-alert")
ALERT("handshake-failure", 40, "tls-alert-handshake-failure")
ALERT("bad-certificate", 42, "tls-alert-bad-certificate")
ALERT("unsupported-certificate", 43, "tls-alert-bad-certificate")
ALERT("certificate-revoked", 44, "tls-alert-bad-certificate")
ALERT("certificate-expired", 45, "tls-alert-bad-certificate")
ALERT("certificate-unknown", 46, "tls-alert-bad-certificate")
ALERT("illegal-parameter", 47, "tls-alert-illegal-parameter")
ALERT("unknown-ca", 48, "tls-alert-unknown-ca")
ALERT("access-denied", 49, "tls-alert-access-denied")
ALERT("decode-error", 50, "tls-alert-decode-error")
ALERT("decrypt-error", 51, "tls-alert-decrypt-error")
ALERT("protocol-version", 70, "tls-alert-protocol-version")
ALERT("insufficient-security", 71, "tls-alert-insufficient-security")
ALERT("internal-error", 80, "tls-alert-internal-error")
ALERT("inappropriate-fallback", 86, "tls-alert-inappropriate-fallback")
ALERT("missing-extension", 109, "tls-alert-missing-extension")
ALERT("unsupported-extension", 110, "tls-alert")
ALERT("bad-certificate-status-response", 113, "tls-alert")
ALERT("unknown-psk-identity", 115, "tls-alert")
ALERT("certificate-required", 116, "tls-client-cert")
ALERT("no-application-protocol", 120, "tls-alert-no-application-protocol")
ALERT("not-assigned", 200, "tls-alert")
LAB(HTTPS, "tls-alert-unrecognized-name", "refuses every server name",
    "tls-alert-unrecognized-name", .serve = serve_pages, .refuses_name = true)
LAB(HTTPS, "tls-warning", "a warning, then silence", "tls-stalled",
    .serve = serve_warning, .number = 112, .ending = END_HOLD)
LAB(HTTPS, "tls-warning-closed", "a warning, then the end", "tls-closed-mid",
    .serve = serve_warning, .number = 112, .ending = END_CUT)

#undef ALERT
