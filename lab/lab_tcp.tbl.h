/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports, and connections that end before anything is said. See lab.tbl.h. */
LAB(WEB, "tcp-refused", "nothing listens on the port", "tcp-refused",
    .listening = LISTEN_NOT)
LAB(WEB, "tcp-filtered",
    "no packet to the port is answered (its queue is full)", "tcp-filtered",
    .listening = LISTEN_FULL)
LAB(WEB, "tcp-one-address-dead", "of two addresses the first refuses",
    "tcp-one-address-dead", .serve = serve_pages, .listening = LISTEN_IPV4,
    .host = "www.lab.test",
    .options = "--resolve www.lab.test:{port}:127.0.0.2,127.0.0.1")
LAB(WEB, "tcp-ipv6-dead", "the IPv6 address refuses, the other one is well",
    "tcp-ipv6-dead", .serve = serve_pages, .listening = LISTEN_IPV4,
    .host = "www.lab.test",
    .options = "--resolve www.lab.test:{port}:[::1],127.0.0.1")
LAB(HTTP, "tcp-fin-at-accept", "accepts, and closes at once",
    "tcp-fin-at-accept", .serve = serve_nothing, .ending = END_CUT)
/* A race: mostly it is there before the first byte of who connects. */
LAB(HTTP, "tcp-rst-at-accept", "accepts, and resets at once",
    "tcp-rst-at-accept", .serve = serve_nothing, .ending = END_RESET)
LAB(HTTP, "tcp-rst-after-accept", "accepts, and resets a moment later",
    "tcp-rst-on-data", .serve = serve_nothing, .wait_ms = 10,
    .ending = END_RESET)
LAB(HTTP, "tcp-rst-on-data", "resets when the first byte comes",
    "tcp-rst-on-data", .serve = serve_after_byte, .ending = END_RESET)
LAB(HTTP, "tcp-silent", "accepts, and says nothing for ever",
    "http-no-response", .serve = serve_nothing, .ending = END_HOLD)
LAB(WEB, "tcp-zero-window", "takes a few bytes of an upload, then no more",
    "tcp-zero-window", .serve = serve_deaf, .listening = LISTEN_IDLE,
    .upload = true, .options = "-d @{folder}/upload", .path = "/echo")
