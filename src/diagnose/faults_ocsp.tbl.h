/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of the OCSP response that a server staples to its certificate; that
 * it says "revoked" is tls-revoked. See faults.tbl.h for what a row holds.
 */
FAULT("tls-ocsp-unknown", "the certificate's authority does not know it",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "The stapled OCSP answer says that the authority does not know the "
    "certificate. Firefox and GnuTLS refuse it, Chrome goes on.",
    "the network, the dates or the names of the certificate",
    "the certificate is so new that the OCSP service has not heard of it\n"
    "the OCSP service has dropped it from its records\n"
    "it was not issued by the authority whose name it bears",
    "echo | openssl s_client -status {connect}\n"
    "sonde -vv {url}",
    "Staple again in an hour; if it stays, have the authority look at its OCSP "
    "service or issue anew.",
    "RFC 6960 2.2; RFC 6066 8")
FAULT("tls-ocsp-stale", "the stapled OCSP answer is out of date", PHASE_SECURE,
    SEVERITY_WARN, KIND_VERIFICATION,
    "The time of the stapled OCSP answer is over, so it says nothing of today. "
    "Browsers then do as if there were none; GnuTLS and OpenSSL where they are "
    "told to check refuse it. With a certificate that promises a staple it "
    "fails.",
    "a revoked certificate: the old answer would say so",
    "the server cannot reach the OCSP service (firewall, proxy, resolver) to "
    "fetch a new one\n"
    "the answer is a file, and the job that renews it has stopped\n"
    "this machine's clock is ahead",
    "date -u\n"
    "echo | openssl s_client -status {connect}",
    "Let the server reach the OCSP service of its authority, or reload it.",
    "RFC 6960 4.2.2.1")
FAULT("tls-ocsp-not-yet-valid", "the stapled OCSP answer is of the future",
    PHASE_SECURE, SEVERITY_WARN, KIND_VERIFICATION,
    "The stapled OCSP answer is valid only from a time that is to come. Browsers "
    "bear a day of that. With a certificate that promises a staple it fails.",
    "a revoked certificate",
    "this machine's clock is behind\n"
    "the clock of the OCSP service is ahead",
    "date -u\n"
    "timedatectl",
    "Check this machine's clock first, then the OCSP service's.",
    "RFC 6960 4.2.2.1")
FAULT("tls-ocsp-other-certificate", "the OCSP answer is of another certificate",
    PHASE_SECURE, SEVERITY_WARN, KIND_VERIFICATION,
    "The stapled OCSP answer is about another certificate, so nothing is known "
    "of this one. Browsers then do as if there were none. With a certificate "
    "that promises a staple it fails.",
    "a revoked certificate",
    "the certificate was renewed, and the stapled file or cache is of the old "
    "one\n"
    "several certificates share one stapled file",
    "echo | openssl s_client -status {connect}",
    "Clear the server's OCSP cache, or fetch the answer for this certificate.",
    "RFC 6960 3.2; RFC 6066 8")
FAULT("tls-ocsp-refused", "an OCSP error is stapled, no answer", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "What is stapled is an error of the OCSP service's (try later, "
    "unauthorized). Firefox refuses the connection, Chrome goes on.",
    "the certificate itself: nothing is said of it",
    "the OCSP service failed, and the server passes its error on (Apache does "
    "without SSLStaplingReturnResponderErrors off)\n"
    "the OCSP service is not responsible for this certificate",
    "echo | openssl s_client -status {connect}",
    "Do not pass errors on (Apache: SSLStaplingReturnResponderErrors off), and "
    "see why the OCSP service refuses.",
    "RFC 6960 2.3; RFC 6066 8")
FAULT("tls-ocsp-malformed", "the stapled OCSP answer is unreadable",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "What is stapled is no OCSP response, or one that cannot be read. A client "
    "that asked for one must break off, and browsers do.",
    "the certificate itself: nothing is said of it",
    "a wrong file is configured to be stapled (a PEM file, an error page)\n"
    "the OCSP service or a proxy before it answered with a page",
    "echo | openssl s_client -status {connect}\n"
    "sonde -vv {url}",
    "Staple the response in DER, as the OCSP service gives it.",
    "RFC 6960 4.2.1; RFC 6066 8")
FAULT("tls-ocsp-bad-signature", "the stapled OCSP answer's signature is wrong",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "The stapled OCSP answer is not what its responder signed. A client that "
    "asked for one must break off, and browsers do.",
    "the dates or the names of the certificate",
    "the stapled file is damaged\n"
    "the authority has a new key of the same name\n"
    "somebody forged it",
    "echo | openssl s_client -status {connect}",
    "Fetch the answer anew from the authority's OCSP service.",
    "RFC 6960 3.2; RFC 6066 8")
FAULT("tls-ocsp-wrong-responder", "the OCSP answer is signed by a stranger",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "The stapled OCSP answer is signed neither by the certificate's issuer nor "
    "by one that the issuer has entitled. Browsers refuse it.",
    "the dates or the names of the certificate",
    "the responder's own certificate has expired or lacks the usage "
    "OCSPSigning\n"
    "the server staples an answer of another authority\n"
    "the chain has a cross-signed issuer with another key",
    "echo | openssl s_client -status {connect}\n"
    "sonde -vv {url}",
    "Have the authority renew its responder's certificate, or staple the "
    "answer of the right authority.",
    "RFC 6960 4.2.2.2; RFC 6066 8")
FAULT("tls-must-staple-missing", "the promised OCSP answer is missing",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "The certificate promises a stapled OCSP answer (\"must-staple\"), and the "
    "server sent none. Firefox refuses it; Chrome does not look.",
    "the dates or the names of the certificate\n"
    "the network or your TLS version: the handshake went through",
    "stapling is not switched on (nginx: ssl_stapling; Apache: SSLUseStapling)\n"
    "the server was just started and has not fetched an answer yet (nginx)\n"
    "the server cannot reach the OCSP service, or the authority has none any "
    "more",
    "echo | openssl s_client -status {connect}\n"
    "echo | openssl s_client {connect} | openssl x509 -noout -text",
    "Switch stapling on, or have a certificate without must-staple.",
    "RFC 7633 4.3.3; RFC 6066 8")
