/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of the server's certificates. See faults.tbl.h for what a row holds.
 */
FAULT("tls-expired", "the certificate has expired", PHASE_SECURE, SEVERITY_FAIL,
    KIND_VERIFICATION, "The server's certificate has expired.",
    "the network or your TLS version: the handshake went through",
    "it was not renewed\n"
    "it was renewed, and the service was not reloaded or reads another file\n"
    "this machine's clock is ahead",
    "date -u\n"
    "echo | openssl s_client {connect} | openssl x509 -noout -dates",
    "Renew it and reload the service; check that it serves the new file.",
    "RFC 5280 4.1.2.5")
FAULT("tls-not-yet-valid", "the certificate is not valid yet", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "The server's certificate is not valid yet.",
    "the network or your TLS version: the handshake went through",
    "this machine's clock is behind\n"
    "the certificate was made on a machine whose clock is ahead\n"
    "it was installed before its time",
    "date -u\n"
    "timedatectl",
    "Check both clocks, then the certificate's dates.", "RFC 5280 4.1.2.5")
FAULT("local-clock", "this machine's clock is wrong", PHASE_SECURE,
    SEVERITY_FAIL, KIND_MACHINE,
    "This machine's clock is wrong: every certificate of the chain looks not "
    "yet valid.",
    "the server: not all its certificates can be from the future",
    "this machine has no battery-backed clock, or NTP does not run\n"
    "the clock was set by hand",
    "date -u\n"
    "timedatectl",
    "Set the clock (NTP).", "RFC 5280 4.1.2.5")
FAULT("tls-wrong-host", "the certificate is for another name", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "The server's certificate is for other names than the one asked for.",
    "the network or your TLS version: the handshake went through",
    "the server has no certificate for this name and shows its default one\n"
    "the certificate lacks the name, or a wildcard does not reach so deep\n"
    "the DNS points to the wrong server",
    "echo | openssl s_client {connect} | openssl "
    "x509 -noout -ext subjectAltName\n"
    "dig {host}",
    "Use a name it covers, or get a certificate with this name.",
    "RFC 9525 6; RFC 9110 4.3.4")
FAULT("tls-sni-default-cert", "the default certificate was shown", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "The server does not know the name and shows the certificate it was "
    "delivered with.",
    "the network: the handshake was completed\n"
    "an expired or revoked certificate of the site: this is none of the site's",
    "no site, ingress or router of that name, or none with TLS\n"
    "the certificate's secret or file is missing or in another namespace\n"
    "the name points to the wrong server",
    "openssl s_client -connect {host}:{port} -servername {host}\n"
    "sonde -k {url}",
    "Add the site and its certificate, or correct their name.", "RFC 6066 3")
FAULT("tls-self-signed", "the certificate vouches for itself", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "The server's certificate is signed by itself and by no authority.",
    "the network or your TLS version: the handshake went through",
    "the service still has the certificate of its installation\n"
    "a device or a test server that makes its own\n"
    "somebody else answers in the server's place",
    "echo | openssl s_client {connect} | openssl x509 > server.pem\n"
    "sonde --cacert server.pem {url}",
    "Install a certificate of an authority, or trust this one on purpose with "
    "--cacert.",
    "RFC 5280 6.1")
FAULT("tls-unknown-issuer", "the certificate's authority is not trusted",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "The chain ends in an authority that this machine does not trust.",
    "the network or your TLS version: the handshake went through\n"
    "the certificate's dates: they are checked apart",
    "a private authority (company, laboratory) whose root is not installed here\n"
    "a public authority that is newer than this machine's ca-certificates\n"
    "somebody else answers in the server's place",
    "sonde --cacert root.pem {url}\n"
    "echo | openssl s_client -showcerts {connect}",
    "Install the authority's root here (--cacert), or use a certificate of a "
    "public one.",
    "RFC 5280 6.1")
FAULT("tls-incomplete-chain", "a certificate between is missing", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "The issuer of the last certificate sent is neither sent nor known here: "
    "an intermediate is missing, or the root is private.",
    "the network or your TLS version: the handshake went through",
    "the server sends its certificate without the intermediate: browsers hide "
    "that, they fetch or remember it\n"
    "the issuer is a private authority whose root is not installed here",
    "echo | openssl s_client -showcerts {connect}\n"
    "sonde --cacert issuer.pem {url}",
    "If the issuer is a public authority's intermediate, configure the full "
    "chain on the server; if it is a private root, install it here.",
    "RFC 8446 4.4.2; RFC 5280 6.1")
FAULT("tls-intercepted", "somebody on the way opens the TLS", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "The chain ends in the root of a TLS-inspecting proxy or antivirus, not of "
    "the site.",
    "the site: somebody else answers in its place",
    "a proxy of the company, school or provider inspects TLS\n"
    "an antivirus or debugging proxy on this machine does",
    "sonde --cacert corporate-root.pem {url}\n"
    "echo | openssl s_client -showcerts {connect}",
    "Install the inspecting proxy's root here, or have the site exempted.",
    "RFC 5280 6.1")
FAULT("tls-weak-key", "a key in the chain is too small", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "A key in the chain is too small to be trusted today.",
    "the network or the dates of the certificate",
    "an old certificate with an RSA key under 2048 bits",
    "echo | openssl s_client {connect} | openssl x509 -noout -text",
    "Issue a certificate with a larger key (RSA 2048 or EC P-256).",
    "RFC 9325 4.1")
FAULT("tls-sha1", "the certificate's signature is outdated", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "A certificate of the chain is signed with SHA-1 or MD5, which are refused "
    "today.",
    "the network or the dates of the certificate",
    "an old or private authority that still signs with SHA-1",
    "echo | openssl s_client {connect} | openssl x509 -noout -text",
    "Reissue it with SHA-256.", "RFC 9155; RFC 9325 4.1")
FAULT("tls-wrong-usage", "the certificate is not for a server", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "The certificate is not made for a server (extended key usage).",
    "the network or the dates of the certificate",
    "a client or code-signing certificate was installed in the server\n"
    "the profile of the private authority is wrong",
    "echo | openssl s_client {connect} | openssl x509 -noout -purpose",
    "Issue a certificate with the usage serverAuth.", "RFC 5280 4.2.1.12")
FAULT("tls-not-a-ca", "a certificate signs others without the right",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "A certificate in the chain signs others and has no right to.",
    "the network or the dates of the certificate",
    "the private authority's certificate lacks CA:TRUE or keyCertSign\n"
    "the chain is longer than the authority allows\n"
    "somebody signed with a server's key",
    "echo | openssl s_client -showcerts {connect}",
    "Reissue the authority's certificate with the right basic constraints.",
    "RFC 5280 4.2.1.9")
FAULT("tls-intermediate-expired", "an authority's certificate has expired",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "A certificate of an authority in the chain has expired, not the server's "
    "own.",
    "the server's own certificate",
    "the server's chain file holds an old intermediate\n"
    "the private authority's root has come to its end\n"
    "this machine's ca-certificates or clock is wrong",
    "echo | openssl s_client -showcerts {connect}\n"
    "date -u",
    "Install the authority's current intermediate in the server's chain file.",
    "RFC 5280 4.1.2.5")
FAULT("tls-bad-signature", "a signature in the chain is wrong", PHASE_SECURE,
    SEVERITY_FAIL, KIND_VERIFICATION, "A signature in the chain is wrong.",
    "the dates or names of the certificate",
    "a certificate was made by another authority of the same name\n"
    "the file is damaged\n"
    "somebody forged it",
    "echo | openssl s_client -showcerts {connect}",
    "Reissue the certificate with the authority's present key.",
    "RFC 5280 6.1.3")
FAULT("tls-name-constraints", "the authority may not vouch for that name",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "An authority in the chain may not issue for this name (name constraints).",
    "the network or the dates of the certificate",
    "a private authority is bound to other domains",
    "echo | openssl s_client -showcerts {connect}",
    "Use an authority that may issue for the name.", "RFC 5280 4.2.1.10")
FAULT("tls-revoked", "the certificate was revoked", PHASE_SECURE, SEVERITY_FAIL,
    KIND_VERIFICATION, "The certificate was revoked by its authority.",
    "the network or the dates of the certificate",
    "its key was lost or stolen\n"
    "the authority had to revoke certificates that it issued wrongly",
    "echo | openssl s_client {connect} | openssl x509 -noout -serial",
    "Replace it with a new one, with a new key.", "RFC 5280 5; RFC 6960")
FAULT("tls-verify-failed", "the certificate could not be verified",
    PHASE_SECURE, SEVERITY_FAIL, KIND_VERIFICATION,
    "The chain did not pass verification, for a reason that has no id of its "
    "own.",
    "the network or your TLS version: the handshake went through",
    "see the evidence",
    "sonde -vv {url}\n"
    "echo | openssl s_client -showcerts {connect}",
    "Look at the certificates of the chain with -vv.", "RFC 5280 6")
FAULT("tls-expires-soon", "the certificate is about to expire", PHASE_SECURE,
    SEVERITY_WARN, KIND_VERIFICATION,
    "The server's certificate is valid, and expires soon: within the days that "
    "--cert-days sets, or else 14.",
    "a fault today: the certificate is valid",
    "automatic renewal has stopped working\n"
    "it was renewed, and the service was not reloaded",
    "echo | openssl s_client {connect} | openssl x509 -noout -dates",
    "Check the automatic renewal.", "RFC 5280 4.1.2.5")
