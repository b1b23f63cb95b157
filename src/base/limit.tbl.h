/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server may make sonde do, one row a limit: symbol, value, what it
 * bounds. Beyond it the conversation ends with a finding, or the rest is
 * counted and not kept; nothing grows without an end.
 */
LIMIT(LIMIT_LINE, 65536, "bytes in one line of a reply")
LIMIT(LIMIT_LINES, 1000, "lines in one reply or header")
LIMIT(LIMIT_HEAD, 262144, "bytes in all lines of one reply or header")
LIMIT(LIMIT_LIST, 100000, "messages of a mailbox that are listed")
LIMIT(LIMIT_LIST_BYTES, 16777216, "bytes in all lines of such a list")
LIMIT(LIMIT_INTERIM, 16, "interim replies (1xx) before the final one")
LIMIT(LIMIT_FRAMES, 16384, "frames of one message (WebSocket)")
LIMIT(LIMIT_CONTROLS, 1000, "control frames in one turn (WebSocket)")
LIMIT(LIMIT_BODY_KEPT, 1048576, "bytes of a body kept in the trace")
LIMIT(LIMIT_BODY, 67108864, "bytes of a body read")
LIMIT(LIMIT_RATIO, 100, "decompressed bytes for one compressed byte")
LIMIT(LIMIT_CERTIFICATES, 16, "certificates in a chain")
LIMIT(LIMIT_CHAIN, 262144, "bytes of all certificates of a chain")
LIMIT(LIMIT_NAMES, 100, "names of a certificate that are kept")
LIMIT(LIMIT_NAME, 1024, "bytes of one name of a certificate that are kept")
LIMIT(LIMIT_AUTHORITIES, 32, "authorities kept of those that a server accepts")
LIMIT(LIMIT_STAPLE, 65536, "bytes of a stapled OCSP response")
LIMIT(LIMIT_STAPLED, 32, "certificates looked at in a stapled OCSP response")
LIMIT(LIMIT_HANDSHAKE, 524288, "bytes of a TLS handshake read")
LIMIT(LIMIT_MESSAGES, 256, "messages and alerts of TLS kept of a connection")
LIMIT(LIMIT_STAMPS, 2000, "time stamps of the kernel's kept of a connection")
LIMIT(LIMIT_CHALLENGES, 16, "challenges in one login (SASL)")
LIMIT(LIMIT_ROUNDS, 100000, "rounds of hashing in a login (SCRAM)")
LIMIT(LIMIT_DNS_ADDRESSES, 64, "addresses kept of one name")
LIMIT(LIMIT_DNS_HOSTS, 20, "mail exchangers kept of a domain")
LIMIT(LIMIT_DNS_ALIASES, 8, "aliases followed (CNAME)")
LIMIT(LIMIT_REDIRECTS, 10, "redirects followed with -L")
LIMIT(LIMIT_URL, 8192, "bytes in a URL")
LIMIT(LIMIT_FILE, 67108864,
    "bytes of a file of the user's (a body, a saved trace)")
