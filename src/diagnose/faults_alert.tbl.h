/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults that the server names itself, by a TLS alert. Which alert has which
 * row stands in alert.tbl.h. See faults.tbl.h for what a row holds.
 */
FAULT("tls-alert-protocol-version", "the server refuses these TLS versions",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server refuses the offered TLS versions (alert protocol_version).",
    "the network or the certificate",
    "the server speaks only TLS 1.0 or 1.1\n"
    "the server speaks only TLS 1.3, and --tls-max 1.2 was given",
    "sonde --tls-max 1.2 {url}\n"
    "echo | openssl s_client -tls1 -cipher DEFAULT@SECLEVEL=0 {connect}",
    "Enable TLS 1.2 or 1.3 on the server.", "RFC 8446 6.2; RFC 8996")
FAULT("tls-alert-handshake-failure", "nothing in common to encrypt with",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server finds nothing in common with the client (alert "
    "handshake_failure).",
    "the network: the server answered",
    "no common cipher suite, group or signature algorithm\n"
    "the server has no certificate for that name\n"
    "it wants a client certificate and did not ask in time\n"
    "only TLS 1.0 or 1.1 is enabled",
    "sonde --tls-max 1.2 {url}\n"
    "echo | openssl s_client -cipher ALL@SECLEVEL=0 {connect}",
    "Compare the server's cipher suites and certificates with what sonde "
    "offers (-vv).",
    "RFC 8446 6.2")
FAULT("tls-alert-unrecognized-name", "the server has no site of that name",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server has no site for the name asked for (alert unrecognized_name).",
    "the network or your TLS version",
    "the name is not configured on this server\n"
    "the DNS points to the wrong server\n"
    "the certificate for the name was not loaded",
    "sonde --sni '' {url}\n"
    "dig {host}",
    "Use the right name, or add the site and its certificate.", "RFC 6066 3")
FAULT("tls-alert-unknown-ca", "your certificate's issuer is unknown there",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not know the authority of the client certificate (alert "
    "unknown_ca).",
    "the server's own certificate: this is about yours",
    "the client certificate is of another authority\n"
    "its intermediate certificate was not sent along",
    "openssl x509 -noout -issuer -in {cert}",
    "Use a certificate of an authority that the server knows.", "RFC 8446 6.2")
FAULT("tls-alert-internal-error", "the server failed in the handshake",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server failed inside (alert internal_error).",
    "the network or the client's certificate and version",
    "the server has no certificate for the name asked for (Go, Caddy)\n"
    "its key or certificate cannot be read\n"
    "it is out of memory or entropy",
    "sonde --sni '' {url}\n"
    "sonde -v {url}",
    "Read the server's log.", "RFC 8446 6.2")
FAULT("tls-alert-access-denied", "the server does not let you in", PHASE_SECURE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not let this client in (alert access_denied).",
    "the network or your TLS version",
    "a rule on the client's certificate, address or name", "sonde -v {url}",
    "Ask who runs the server.", "RFC 8446 6.2")
FAULT("tls-alert-decode-error", "the server cannot read the handshake",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server could not read a message of the handshake (alert "
    "decode_error).",
    "the certificate",
    "the server's TLS library is old or broken\n"
    "something on the way changes bytes",
    "sonde --tls-max 1.2 {url}", "Update the server's TLS library.",
    "RFC 8446 6.2")
FAULT("tls-alert-illegal-parameter", "the server objects to a handshake field",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server calls a field of the handshake wrong (alert "
    "illegal_parameter).",
    "the certificate",
    "the server's TLS library is old or broken\n"
    "something on the way changes bytes",
    "sonde --tls-max 1.2 {url}", "Update the server's TLS library.",
    "RFC 8446 6.2")
FAULT("tls-alert-insufficient-security", "the server wants stronger ciphers",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants stronger ciphers than it was offered (alert "
    "insufficient_security).",
    "the network or the certificate",
    "the server's list of ciphers is very short\n"
    "the version was bounded with --tls-max",
    "sonde -vv {url}",
    "Compare the server's list of ciphers with what sonde offers (-vv).",
    "RFC 8446 6.2")
FAULT("tls-alert-no-application-protocol",
    "the server speaks none of what was offered", PHASE_SECURE, SEVERITY_FAIL,
    KIND_NEGATIVE,
    "The server speaks none of the offered protocols (alert "
    "no_application_protocol).",
    "the network or the certificate",
    "the port serves another protocol (only h2, or no HTTP)",
    "echo | openssl s_client -alpn h2 {connect}\n"
    "echo | openssl s_client {connect}",
    "Use the port of the service, or enable the protocol on the server.",
    "RFC 7301 3.2")
FAULT("tls-alert-bad-certificate", "your certificate is not accepted",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not accept the client certificate (alert "
    "bad_certificate or its kin).",
    "the server's own certificate: this is about yours",
    "the client certificate has expired, was revoked or is of a wrong kind\n"
    "none was sent, and the server's library says it so",
    "openssl x509 -noout -subject -dates -purpose -in {cert}",
    "Give a valid client certificate with --cert and --key.", "RFC 8446 6.2")
FAULT("tls-alert-decrypt-error", "your signature did not check out",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server could not check a signature or Finished (alert decrypt_error).",
    "the network",
    "the client's key does not fit its certificate\n"
    "something on the way changes bytes",
    "sonde --tls-max 1.2 {url}", "Check that --key belongs to --cert.",
    "RFC 8446 6.2")
FAULT("tls-alert-missing-extension",
    "the ClientHello lacks what the server wants", PHASE_SECURE, SEVERITY_FAIL,
    KIND_NEGATIVE,
    "The server misses an extension in the ClientHello (alert "
    "missing_extension).",
    "the network or the certificate",
    "the server wants a name (SNI), and none was sent",
    "sonde --sni {host} {url}", "Send the server's name.", "RFC 8446 9.2")
FAULT("tls-alert-inappropriate-fallback",
    "the server can do a newer TLS version", PHASE_SECURE, SEVERITY_FAIL,
    KIND_NEGATIVE,
    "The server sees a needless fall-back to an old version (alert "
    "inappropriate_fallback).",
    "the network or the certificate",
    "the version was bounded with --tls-max, and the server can do better",
    "sonde {--tls-max}{url}", "Leave --tls-max out.", "RFC 7507 3")
FAULT("tls-alert", "the server broke off with an alert", PHASE_SECURE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server ended TLS with an alert that has no id of its own.",
    "the network: the server answered",
    "see the alert's meaning in the evidence",
    "sonde -v {url}\n"
    "sonde --tls-max 1.2 {url}",
    "Read the server's log.", "RFC 8446 6")
