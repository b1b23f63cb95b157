/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fields an event may carry, one row each: symbol, name in JSON, type.
 * Types: TEXT (words of the program's own), BYTES (bytes from outside), INT,
 * NS (a duration; "_s" in JSON, seconds), BOOL, TEXTS and BYTESES (may stand
 * several times in an event; an array in JSON).
 */
FIELD(F_SERVER, "server", TEXT)       /* a resolver, "127.0.0.1:53" */
FIELD(F_TRANSPORT, "transport", TEXT) /* "udp", "tcp" */
FIELD(F_NAME, "name", BYTES)          /* the name asked, or of a fact */
FIELD(F_TYPE, "type", TEXT)           /* a record type, "AAAA" */
FIELD(F_ID, "id", INT)                /* of a DNS query */
FIELD(F_TRY, "try", INT)              /* 1 for the first */
FIELD(F_RCODE, "rcode", TEXT)         /* "NOERROR", "NXDOMAIN" */
FIELD(F_EDE, "ede", INT)              /* RFC 8914 info code */
FIELD(F_EDE_TEXT, "ede_text", BYTES)
FIELD(F_TTL, "ttl", INT)               /* seconds, as the record says */
FIELD(F_ALIAS, "alias", BYTESES)       /* CNAME targets in order */
FIELD(F_ADDRESS, "address", TEXTS)     /* "192.0.2.1", or with a port */
FIELD(F_EXCHANGE, "exchange", BYTESES) /* of MX: "10 mx1.example.org" */
FIELD(F_POINTER, "pointer", BYTESES)   /* of PTR: a name */
FIELD(F_FROM, "from", TEXT) /* "dns", "hosts", "literal", "--resolve" */
FIELD(F_TRUNCATED, "truncated", BOOL)
FIELD(F_ELAPSED, "elapsed_s", NS)
FIELD(F_ERRNO, "errno", INT)
FIELD(F_ERROR, "error", TEXT) /* what the errno or library says */
FIELD(F_ICMP_TYPE, "icmp_type", INT)
FIELD(F_ICMP_CODE, "icmp_code", INT)
FIELD(F_ICMP_FROM, "icmp_from", TEXT) /* the router or host that sent it */
FIELD(F_ATTEMPT, "attempt", INT)      /* 1 for the first address tried */
FIELD(F_OF, "of", INT)                /* how many there are in all */
FIELD(F_SILENT, "silent", INT)        /* mail exchangers before this one */
FIELD(F_LOCAL, "local", TEXT)         /* our address and port */
FIELD(F_RTT, "rtt_s", NS)
FIELD(F_MSS, "mss", INT)
FIELD(F_VERSION, "version", TEXT) /* "TLS 1.3" */
FIELD(F_CIPHER, "cipher", TEXT)
FIELD(F_GROUP, "group", TEXT)
FIELD(F_ALPN, "alpn", TEXTS)
FIELD(F_SNI, "sni", TEXT)
FIELD(F_RESUMED, "resumed", BOOL) /* a TLS session of before goes on */
FIELD(F_MESSAGE, "message", TEXT) /* "ClientHello" */
FIELD(F_LEVEL, "level", TEXT)     /* "fatal", "warning" */
FIELD(F_ALERT, "alert", INT)
FIELD(F_DEPTH, "depth", INT) /* 0 is the server's own certificate */
FIELD(F_SUBJECT, "subject", BYTES)
FIELD(F_ISSUER, "issuer", BYTES)
FIELD(F_ISSUERS, "issuers", BYTESES)    /* that a server accepts */
FIELD(F_SAN, "san", BYTESES)            /* "DNS:a.example", "IP:192.0.2.1" */
FIELD(F_NOT_BEFORE, "not_before", TEXT) /* RFC 3339, seconds */
FIELD(F_NOT_AFTER, "not_after", TEXT)
FIELD(F_KEY, "key", TEXT) /* "RSA 2048", "EC P-256" */
FIELD(F_SIGNATURE, "signature", TEXT)
FIELD(F_FINGERPRINT, "sha256", TEXT)
FIELD(F_MUST_STAPLE, "must_staple", BOOL)
FIELD(F_STATUS, "status", TEXT)           /* "good", "revoked", "unknown" */
FIELD(F_PRODUCED_AT, "produced_at", TEXT) /* RFC 3339, seconds */
FIELD(F_THIS_UPDATE, "this_update", TEXT)
FIELD(F_NEXT_UPDATE, "next_update", TEXT)
FIELD(F_REVOKED_AT, "revoked_at", TEXT)
FIELD(F_REASON, "reason", TEXT)        /* "keyCompromise" */
FIELD(F_RESPONDER, "responder", BYTES) /* who signed a stapled response */
FIELD(F_CODE, "code", INT)             /* X509_V_ERR_..., OpenSSL reason */
FIELD(F_TEXT, "text", BYTES)           /* a line, without its end */
FIELD(F_DATA, "data", BYTES)           /* bytes that are no line */
FIELD(F_OFFSET, "offset", INT)         /* of the first byte, in its direction */
FIELD(F_BYTES, "bytes", INT)
FIELD(F_SENT, "sent", INT)     /* bytes that the kernel took */
FIELD(F_UNSENT, "unsent", INT) /* bytes that it did not */
FIELD(F_QUEUED, "queued", INT) /* bytes that it still holds */
FIELD(F_GOOD, "ok", BOOL)
FIELD(F_FAULT, "fault", TEXT) /* an id of faults.tbl.h */
FIELD(F_WHAT, "what", BYTES)
FIELD(F_VALUE, "value", BYTES)
FIELD(F_WHERE, "where", TEXT) /* "waiting for the status line" */
FIELD(F_LIMIT, "limit", INT)
FIELD(F_WITHIN, "within_s", NS) /* the time allowed */
FIELD(F_URL, "url", BYTES)
FIELD(F_HOW, "how", TEXT)     /* see each event */
FIELD(F_FIRST, "first", TEXT) /* who closed first: "client", "server" */
FIELD(F_HOP, "hop", INT)
FIELD(F_FINAL, "final", BOOL)
FIELD(F_WIRE, "wire", INT) /* the same place, of the bytes in TCP */
FIELD(F_WHEN, "when", TEXT)
FIELD(F_RTT_VAR, "rtt_var_s", NS)
FIELD(F_RTT_MIN, "rtt_min_s", NS)
FIELD(F_RTO, "rto_s", NS)
FIELD(F_RECEIVE_RTT, "receive_rtt_s", NS)
FIELD(F_RECEIVE_MSS, "receive_mss", INT)
FIELD(F_PATH_MTU, "path_mtu", INT)
FIELD(F_TCP_OPTIONS, "tcp_options", TEXT) /* that both ends agreed on */
FIELD(F_SEND_SCALE, "send_scale", INT)    /* of the peer's window, RFC 7323 */
FIELD(F_RECEIVE_SCALE, "receive_scale", INT)
FIELD(F_CWND, "cwnd", INT)               /* segments */
FIELD(F_PEER_WINDOW, "peer_window", INT) /* bytes */
FIELD(F_RETRANSMITS, "retransmits", INT) /* by us, the SYN's too */
FIELD(F_SEGMENTS_OUT, "segments_out", INT)
FIELD(F_SEGMENTS_IN, "segments_in", INT)
FIELD(F_DATA_OUT, "data_segments_out", INT)
FIELD(F_DATA_IN, "data_segments_in", INT)
FIELD(F_BYTES_ACKED, "bytes_acked", INT)
FIELD(F_BYTES_RECEIVED, "bytes_received", INT)
FIELD(F_NOT_SENT, "not_sent", INT)
FIELD(F_DELIVERY_RATE, "delivery_rate", INT) /* bytes a second */
FIELD(F_BUSY, "busy_s", NS)
FIELD(F_WINDOW_LIMITED, "window_limited_s", NS) /* by the peer's window */
FIELD(F_BUFFER_LIMITED, "buffer_limited_s", NS) /* by our own buffer */
FIELD(F_DUPLICATES, "duplicates", INT)          /* the peer got it twice */
FIELD(F_REORDERINGS, "reorderings", INT)
FIELD(F_OUT_OF_ORDER, "out_of_order", INT) /* segments that came so */
FIELD(F_SEGMENTS, "segments", INT)         /* in what was read at once */
FIELD(F_EARLIER, "earlier_s", NS)    /* so much earlier it may have come */
FIELD(F_STEP, "step_ns", INT)        /* forward, or if negative back */
FIELD(F_OPTIONS, "options", TEXT)    /* of a SYN: "mss 1460, sack, scale 7" */
FIELD(F_HOP_LIMIT, "hop_limit", INT) /* or TTL, as a packet came */
FIELD(F_USUAL, "usual_hop_limit", INT)
FIELD(F_MTU, "mtu", INT)
FIELD(F_PACKETS, "packets", INT)
FIELD(F_LARGEST, "largest", INT) /* bytes of data in one packet */
FIELD(F_LOST, "lost", INT)
FIELD(F_LATE, "late", INT)
FIELD(F_NEEDLESS, "needless", INT)
FIELD(F_DUP_ACKS, "duplicate_acks", INT)
FIELD(F_CLOSED, "closed_windows", INT)
FIELD(F_MARKED, "marked", INT)
FIELD(F_ROUNDS, "rounds", INT)
FIELD(F_NEAR, "near", TEXT) /* "client", "server" */
FIELD(F_DROPPED, "dropped", INT)
FIELD(F_LEFT_OUT, "left_out", INT)
