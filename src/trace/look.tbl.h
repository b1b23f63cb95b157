/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a second look can vary, one row each: symbol, name, how it speaks with
 * the server, in words that follow "second look, " and may be
 * followed by the value.
 */
LOOK(LOOK_PLAIN, "plain", "in the clear")
LOOK(LOOK_TLS, "tls", "with TLS")
LOOK(LOOK_NO_SNI, "no-sni", "without the name")
LOOK(LOOK_NO_ALPN, "no-alpn", "without ALPN of")
LOOK(LOOK_TLS_MAX, "tls-max", "with at most")
LOOK(LOOK_OLD_VERSION, "old-version", "with a ClientHello of TLS 1.1")
LOOK(LOOK_OLD_CIPHERS, "old-ciphers", "with outdated cipher suites")
LOOK(LOOK_OTHER_GROUPS, "other-groups", "with rare and new groups")
LOOK(LOOK_SEGMENTS, "segments", "with a segment size of")
LOOK(LOOK_ADDRESS, "address", "at")
