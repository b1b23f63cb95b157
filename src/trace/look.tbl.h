/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a second look can vary, one row each: symbol, name, how it speaks with
 * the server, in words that follow "second look, ".
 */
LOOK(LOOK_PLAIN, "plain", "in the clear")
LOOK(LOOK_TLS, "tls", "with TLS")
