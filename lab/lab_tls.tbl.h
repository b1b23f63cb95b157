/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TLS handshake and its certificates. See lab.tbl.h. */

/*
 * A ServerHello (RFC 5246 7.4.1.3): version, 32 random bytes, no session, a
 * cipher, no compression. The other has secure renegotiation (RFC 5746) too.
 */
#define RANDOM "A practice server's random bytes"
#define HELLO_OLD \
	"\026\003\001\000\061\002\000\000\055\003\001" RANDOM \
	"\000\000\057\000\000\005\377\001\000\001\000"
#define HELLO_LEGACY \
	"\026\003\003\000\052\002\000\000\046\003\003" RANDOM "\000\300\053\000"

/* A HelloRetryRequest (RFC 8446 4.1.4) for TLS 1.3 and the group 0x11ec. */
#define RETRY \
	"\317\041\255\164\345\232\141\021\276\035\214\002\036\145\270\221" \
	"\302\242\021\026\172\273\214\136\007\236\011\342\310\250\063\234"
#define HELLO_RETRY \
	"\026\003\003\000\070\002\000\000\064\003\003" RETRY \
	"\000\023\001\000\000\014\000\053\000\002\003\004" \
	"\000\063\000\002\021\354"

/* Silence, and ends of all kinds. */
LAB(HTTPS, "tls-silent", "accepts, and never says a byte", "tls-silent",
    .serve = serve_nothing, .ending = END_HOLD)
LAB(HTTPS, "tls-silent-after-hello", "reads the ClientHello, then is silent",
    "tls-silent", .serve = serve_after_hello, .ending = END_HOLD)
LAB(HTTPS, "tls-reset-on-hello", "answers the ClientHello with a reset",
    "tls-reset-on-hello", .serve = serve_after_hello, .ending = END_RESET)
LAB(HTTPS, "tls-closed-on-hello", "answers the ClientHello by closing",
    "tls-closed-on-hello", .serve = serve_after_hello, .ending = END_CUT)
LAB(HTTPS, "tls-closed-at-accept", "accepts, and closes at once",
    "tls-closed-on-hello", .serve = serve_nothing, .ending = END_CUT)
LAB(HTTPS, "tls-reset-after-accept", "accepts, and resets a moment later",
    "tls-reset-on-hello", .serve = serve_nothing, .wait_ms = 10,
    .ending = END_RESET)
LAB(HTTPS, "tls-cut-in-server-hello", "closes in the middle of ServerHello",
    "tls-closed-mid", .serve = serve_pages, .cut = 1, .ending = END_CUT)
LAB(HTTPS, "tls-closed-mid", "closes in the middle of the certificate",
    "tls-closed-mid", .serve = serve_pages, .only = TLS1_2_VERSION, .cut = 2,
    .ending = END_CUT)
LAB(HTTPS, "tls-reset-mid", "resets in the middle of the certificate",
    "tls-reset-mid", .serve = serve_pages, .only = TLS1_2_VERSION, .cut = 2,
    .ending = END_RESET)
LAB(HTTPS, "tls-stalled", "falls silent in the middle of the certificate",
    "tls-stalled", .serve = serve_pages, .only = TLS1_2_VERSION, .cut = 2,
    .ending = END_HOLD)
LAB(HTTPS, "tls-stalled-1.3", "the same under TLS 1.3, where it is encrypted",
    "tls-stalled", .serve = serve_pages, .only = TLS1_3_VERSION, .cut = 4,
    .ending = END_HOLD)
LAB(HTTPS, "tls-spoilt-record", "one bit of an encrypted message is changed",
    "tls-broken", .serve = serve_pages, .only = TLS1_3_VERSION, .spoil = 4)
LAB(HTTPS, "tls-broken", "a ServerHello that ends after its version",
    "tls-broken", .serve = serve_after_hello, .ending = END_HOLD,
    .text = TEXT("\026\003\003\000\006\002\000\000\002\003\003"))

/* Not TLS at all. */
LAB(HTTPS, "tls-http-on-tls-port", "the port speaks HTTP",
    "tls-http-on-tls-port", .serve = serve_after_hello,
    .text = TEXT("HTTP/1.1 400 Bad Request\r\nServer: sonde-lab\r\n"
		 "Content-Length: 0\r\nConnection: close\r\n\r\n"))
LAB(HTTPS, "tls-smtp-on-tls-port", "the port speaks SMTP",
    "tls-smtp-on-tls-port", .serve = serve_greeting, .ending = END_HOLD,
    .text = TEXT(GREETING_SMTP))
LAB(HTTPS, "tls-ftp-on-tls-port", "the port speaks FTP", "tls-ftp-on-tls-port",
    .serve = serve_greeting, .ending = END_HOLD, .text = TEXT(GREETING_FTP))
LAB(HTTPS, "tls-imap-on-tls-port", "the port speaks IMAP",
    "tls-imap-on-tls-port", .serve = serve_greeting, .ending = END_HOLD,
    .text = TEXT(GREETING_IMAP))
LAB(HTTPS, "tls-pop3-on-tls-port", "the port speaks POP3",
    "tls-pop3-on-tls-port", .serve = serve_greeting, .ending = END_HOLD,
    .text = TEXT(GREETING_POP3))
LAB(HTTPS, "tls-ssh-on-tls-port", "the port speaks SSH", "tls-ssh-on-tls-port",
    .serve = serve_greeting, .ending = END_HOLD, .text = TEXT(GREETING_SSH))
LAB(HTTPS, "tls-mysql-on-tls-port", "the port speaks MySQL",
    "tls-mysql-on-tls-port", .serve = serve_greeting, .ending = END_HOLD,
    .text = TEXT(GREETING_MYSQL))
LAB(HTTPS, "tls-not-tls", "the port speaks something nobody knows",
    "tls-not-tls", .serve = serve_greeting, .ending = END_HOLD,
    .text = TEXT("\001\002\003 what is this? \033[31m\r\n"))

/* What only a second look in the clear can tell. */
LAB(HTTPS, "tls-http-silent", "the port speaks HTTP; TLS is not answered",
    "tls-http-on-tls-port", .serve = serve_in_clear, .ending = END_HOLD,
    .text = TEXT("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
LAB(HTTPS, "tls-http-closed", "the port speaks HTTP, and closes on TLS",
    "tls-http-on-tls-port", .serve = serve_in_clear, .ending = END_CUT,
    .text = TEXT("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
LAB(HTTPS, "http-tls-closed", "the port speaks TLS, and closes on HTTP",
    "http-tls-port", .serve = serve_pages, .scheme = "http")

/* What only another ClientHello can tell; the extension by its number. */
#define ALERT(code) TEXT("\025\003\003\000\002\002" code)
LAB(HTTPS, "tls-name-filtered", "resets if it sees a server name",
    "tls-reset-on-hello", .serve = serve_picky, .number = 0,
    .ending = END_RESET)
LAB(HTTPS, "tls-name-dropped", "is silent if it sees a server name",
    "tls-silent", .serve = serve_picky, .number = 0, .ending = END_HOLD)
LAB(HTTPS, "tls-name-unknown", "fails inside on any server name",
    "tls-alert-internal-error", .serve = serve_picky, .number = 0,
    .text = ALERT("\120"))
LAB(HTTPS, "tls-version-intolerant", "closes if TLS 1.3 is offered",
    "tls-version-intolerant", .serve = serve_picky, .number = 43,
    .ending = END_CUT)
LAB(HTTPS, "tls-version-failure", "an alert, 40, if TLS 1.3 is offered",
    "tls-version-intolerant", .serve = serve_picky, .number = 43,
    .text = ALERT("\050"))
LAB(HTTPS, "tls-alpn-refused", "an alert, 120, if ALPN is offered",
    "tls-alert-no-application-protocol", .serve = serve_picky, .number = 16,
    .text = ALERT("\170"))
LAB(HTTPS, "tls-old-ciphers", "knows a cipher suite that does not encrypt",
    "tls-old-ciphers", .serve = serve_pages, .leaf = LEAF_RSA,
    .only = TLS1_2_VERSION, .ciphers = "NULL-SHA256")
LAB(HTTPS, "tls-no-common-group", "wants X25519MLKEM768 and no other group",
    "tls-no-common-group", .serve = serve_rare_group, .text = TEXT(HELLO_RETRY))
LAB(HTTPS, "tls-one-address-ill", "is silent at its IPv6 address", "tls-silent",
    .serve = serve_ipv4, .ending = END_HOLD, .host = "www.lab.test",
    .options = "--resolve www.lab.test:{port}:[::1],127.0.0.1")
#undef ALERT

/* Versions, ciphers, names, client certificates. */
LAB(HTTPS, "tls-old-version", "chooses TLS 1.0, whatever was offered",
    "tls-old-version", .serve = serve_after_hello, .ending = END_HOLD,
    .text = TEXT(HELLO_OLD))
LAB(HTTPS, "tls-legacy-renegotiation", "has no secure renegotiation",
    "tls-legacy-renegotiation", .serve = serve_after_hello, .ending = END_HOLD,
    .text = TEXT(HELLO_LEGACY))
LAB(HTTPS, "tls-dh-small", "a Diffie-Hellman group of 1024 bits",
    "tls-dh-small", .serve = serve_pages, .leaf = LEAF_RSA,
    .only = TLS1_2_VERSION, .ciphers = "DHE-RSA-AES128-GCM-SHA256")
LAB(HTTPS, "tls-1.0-only", "speaks TLS 1.0 alone, and sees that we do not",
    "tls-old-version", .serve = serve_pages, .only = TLS1_VERSION)
LAB(HTTPS, "tls-no-shared-cipher", "knows no cipher that sonde offers",
    "tls-alert-handshake-failure", .serve = serve_pages, .only = TLS1_2_VERSION,
    .ciphers = "AES128-SHA")
LAB(HTTPS, "tls-client-cert", "wants a client certificate (TLS 1.3)",
    "tls-client-cert", .serve = serve_pages, .only = TLS1_3_VERSION,
    .wants_client = true)
LAB(HTTPS, "tls-client-cert-1.2", "wants a client certificate (TLS 1.2)",
    "tls-client-cert", .serve = serve_pages, .only = TLS1_2_VERSION,
    .wants_client = true)
LAB(HTTPS, "tls-client-cert-refused", "does not trust the client certificate",
    "tls-client-cert-refused", .serve = serve_pages, .wants_client = true,
    .strange_client = true, .options = "--cert {folder}/client.pem")
LAB(HTTPS, "tls-client-cert-sent",
    "nothing: the certificate is asked for and sent", "-", .serve = serve_pages,
    .wants_client = true, .options = "--cert {folder}/client.pem")

/* The end of the connection. */
LAB(HTTPS, "no-close-notify", "closes without close_notify; all had come",
    "no-close-notify", .serve = serve_text, .ending = END_CUT,
    .text = TEXT("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"
		 "Connection: close\r\n\r\nall\n"))
LAB(HTTPS, "tls-truncated",
    "closes without close_notify; who knows how much "
    "should have come",
    "tls-truncated", .serve = serve_text, .ending = END_CUT,
    .text = TEXT("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
		 "This may be all, or"))

/* Certificates. */
LAB(HTTPS, "tls-expired", "the certificate expired three days ago",
    "tls-expired", .serve = serve_pages, .leaf = LEAF_EXPIRED)
LAB(HTTPS, "tls-expires-soon", "the certificate ends in two days",
    "tls-expires-soon", .serve = serve_pages, .leaf = LEAF_SOON)
LAB(HTTPS, "tls-not-yet-valid", "the certificate begins in three days",
    "tls-not-yet-valid", .serve = serve_pages, .leaf = LEAF_NOT_YET)
LAB(HTTPS, "tls-wrong-host", "the certificate is for www.example.org",
    "tls-wrong-host", .serve = serve_pages, .leaf = LEAF_WRONG_HOST)
LAB(HTTPS, "tls-common-name", "the name stands in the CN alone",
    "tls-wrong-host", .serve = serve_pages, .leaf = LEAF_COMMON_NAME)
LAB(HTTPS, "tls-no-address", "the certificate has names, the URL an address",
    "tls-wrong-host", .serve = serve_pages, .leaf = LEAF_NO_ADDRESS,
    .host = "127.0.0.1")
LAB(HTTPS, "tls-self-signed", "the certificate is signed by itself",
    "tls-self-signed", .serve = serve_pages, .leaf = LEAF_SELF_SIGNED,
    .chain = "L")
LAB(HTTPS, "tls-sni-default-cert", "the certificate is that of no site",
    "tls-sni-default-cert", .serve = serve_pages, .leaf = LEAF_DEFAULT,
    .chain = "L")
LAB(HTTPS, "tls-unknown-issuer", "the chain and its root are of a stranger",
    "tls-unknown-issuer", .serve = serve_pages, .above = ABOVE_FOREIGN,
    .chain = "LIR")
LAB(HTTPS, "tls-unknown-root", "the same, and the root is not sent",
    "tls-incomplete-chain", .serve = serve_pages, .above = ABOVE_FOREIGN)
LAB(HTTPS, "tls-intercepted", "a TLS-inspecting proxy signed the certificate",
    "tls-intercepted", .serve = serve_pages, .above = ABOVE_INSPECTOR,
    .chain = "LIR")
LAB(HTTPS, "tls-incomplete-chain", "the intermediate is not sent",
    "tls-incomplete-chain", .serve = serve_pages, .chain = "L")
LAB(HTTPS, "tls-intermediate-expired", "the intermediate has expired",
    "tls-intermediate-expired", .serve = serve_pages, .above = ABOVE_EXPIRED)
LAB(HTTPS, "tls-not-a-ca", "the intermediate may not issue", "tls-not-a-ca",
    .serve = serve_pages, .above = ABOVE_NOT_CA)
LAB(HTTPS, "tls-name-constraints",
    "the intermediate may not issue for this name", "tls-name-constraints",
    .serve = serve_pages, .above = ABOVE_CONSTRAINED)
LAB(HTTPS, "tls-bad-signature", "one bit of the intermediate is changed",
    "tls-bad-signature", .serve = serve_pages, .only = TLS1_2_VERSION,
    .spoil = 2)
LAB(HTTPS, "tls-weak-key", "an RSA key of 1024 bits", "tls-weak-key",
    .serve = serve_pages, .leaf = LEAF_WEAK_KEY)
LAB(HTTPS, "tls-sha1", "the certificate is signed with SHA-1", "tls-sha1",
    .serve = serve_pages, .leaf = LEAF_SHA1)
LAB(HTTPS, "tls-wrong-usage", "the certificate is made for clients",
    "tls-wrong-usage", .serve = serve_pages, .leaf = LEAF_WRONG_USAGE)
LAB(HTTPS, "tls-root-sent", "nothing: the root is sent too, which is needless",
    "-", .serve = serve_pages, .chain = "LIR")
LAB(HTTPS, "tls-misordered",
    "nothing that harms: root and intermediate are "
    "swapped",
    "-", .serve = serve_pages, .chain = "LRI")
LAB(HTTPS, "tls-extra", "nothing that harms: a stranger is in the chain", "-",
    .serve = serve_pages, .chain = "LXI")
LAB(HTTPS, "tls-17-certificates", "a chain of 17 certificates",
    "tls-verify-failed", .serve = serve_pages, .chain = "LIXXXXXXXXXXXXXXX")
LAB(HTTPS, "tls-large-certificate", "a certificate with 10,000 names",
    "tls-broken", .serve = serve_pages, .leaf = LEAF_HUGE)
LAB(HTTPS, "tls-escapes", "nothing that harms: terminal escapes in the names",
    "-", .serve = serve_pages, .leaf = LEAF_ESCAPES)

/* Stapled OCSP responses. */
LAB(HTTPS, "tls-ocsp-good", "nothing: the stapled OCSP answer says good", "-",
    .serve = serve_pages, .staple = STAPLE_GOOD)
LAB(HTTPS, "tls-ocsp-good-1.2", "nothing: the same under TLS 1.2", "-",
    .serve = serve_pages, .staple = STAPLE_GOOD, .only = TLS1_2_VERSION)
LAB(HTTPS, "tls-revoked", "the stapled OCSP answer says revoked", "tls-revoked",
    .serve = serve_pages, .staple = STAPLE_REVOKED)
LAB(HTTPS, "tls-revoked-1.2", "the same under TLS 1.2", "tls-revoked",
    .serve = serve_pages, .staple = STAPLE_REVOKED, .only = TLS1_2_VERSION)
LAB(HTTPS, "tls-ocsp-unknown", "the stapled OCSP answer says unknown",
    "tls-ocsp-unknown", .serve = serve_pages, .staple = STAPLE_UNKNOWN)
LAB(HTTPS, "tls-ocsp-stale", "the stapled OCSP answer ended three days ago",
    "tls-ocsp-stale", .serve = serve_pages, .staple = STAPLE_STALE)
LAB(HTTPS, "tls-ocsp-not-yet-valid",
    "the stapled OCSP answer begins in three days", "tls-ocsp-not-yet-valid",
    .serve = serve_pages, .staple = STAPLE_EARLY)
LAB(HTTPS, "tls-ocsp-other-certificate",
    "the stapled OCSP answer is of another certificate",
    "tls-ocsp-other-certificate", .serve = serve_pages, .staple = STAPLE_OTHER)
LAB(HTTPS, "tls-ocsp-wrong-responder",
    "a stranger signed the stapled OCSP answer", "tls-ocsp-wrong-responder",
    .serve = serve_pages, .staple = STAPLE_STRANGER)
LAB(HTTPS, "tls-ocsp-bad-signature", "one bit of the OCSP answer is changed",
    "tls-ocsp-bad-signature", .serve = serve_pages, .staple = STAPLE_SPOILT)
LAB(HTTPS, "tls-ocsp-refused", "an error of the OCSP service is stapled",
    "tls-ocsp-refused", .serve = serve_pages, .staple = STAPLE_ERROR)
LAB(HTTPS, "tls-ocsp-malformed", "a web page is stapled, no OCSP answer",
    "tls-ocsp-malformed", .serve = serve_pages, .staple = STAPLE_GARBAGE)
LAB(HTTPS, "tls-must-staple-good",
    "nothing: the certificate is must-staple, and one is stapled", "-",
    .serve = serve_pages, .leaf = LEAF_MUST_STAPLE, .staple = STAPLE_GOOD)
LAB(HTTPS, "tls-must-staple-missing",
    "the certificate is must-staple, and nothing is stapled",
    "tls-must-staple-missing", .serve = serve_pages, .leaf = LEAF_MUST_STAPLE)
LAB(HTTPS, "tls-must-staple-stale",
    "the certificate is must-staple, the answer is out of date",
    "tls-ocsp-stale", .serve = serve_pages, .leaf = LEAF_MUST_STAPLE,
    .staple = STAPLE_STALE)

#undef HELLO_LEGACY
#undef HELLO_OLD
#undef RANDOM
