/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All options, one row each: symbol, long name, letter (0: none), argument
 * (NULL: none; in brackets: optional), who takes it, field of struct options,
 * group, default (what takes it takes this first), one line of help. From
 * this come the enum, getopt_long's array, --help, the completions and the
 * check of the manual. OPTION(...) must be defined.
 */

/* what to ask */
OPTION(OPT_REQUEST, "request", 'X', "METHOD", take_method, method,
    GROUP_REQUEST, NULL, "method of the request")
OPTION(OPT_HEAD, "head", 'I', NULL, take_flag, head, GROUP_REQUEST, NULL,
    "ask for the header alone (HEAD)")
OPTION(OPT_HEADER, "header", 'H', "LINE", take_header, headers, GROUP_REQUEST,
    NULL, "a header line to add, or @FILE of them")
OPTION(OPT_DATA, "data", 'd', "DATA", take_texts, data, GROUP_REQUEST, NULL,
    "a form as body (POST), or @FILE, @- as it is")
OPTION(OPT_JSON, "json", 0, "DATA", take_text, json, GROUP_REQUEST, NULL,
    "JSON as body (POST), or @FILE, @-")
OPTION(OPT_FORM, "form", 'F', "NAME=VALUE", take_texts, forms, GROUP_REQUEST,
    NULL, "a part of a multipart form, or NAME=@FILE")
OPTION(OPT_EXPECT_CONTINUE, "expect-continue", 0, NULL, take_flag,
    expect_continue, GROUP_REQUEST, NULL, "ask before the body is sent")
OPTION(OPT_HTTP10, "http1.0", 0, NULL, take_flag, http10, GROUP_REQUEST, NULL,
    "speak HTTP/1.0")
OPTION(OPT_NO_COMPRESSED, "no-compressed", 0, NULL, take_flag, identity,
    GROUP_REQUEST, NULL, "offer no content coding")
OPTION(OPT_LOCATION, "location", 'L', NULL, take_flag, follow, GROUP_REQUEST,
    NULL, "follow redirects, each a probe of its own")
OPTION(OPT_MAX_REDIRS, "max-redirs", 0, "N", take_hops, max_hops, GROUP_REQUEST,
    "10", "redirects followed at most")

/* a body or message from a file, and who has it; the dialogues of lines; for
   protocols to come, hidden until then */
OPTION(OPT_MAIL_FROM, "mail-from", 0, "ADDRESS", take_sender, mail_from,
    GROUP_REQUEST, NULL, "the sender of a message; <> for none")
OPTION(OPT_MAIL_RCPT, "mail-rcpt", 0, "ADDRESS", take_recipient, mail_to,
    GROUP_REQUEST, NULL, "a recipient of the message")
OPTION(OPT_UPLOAD, "upload", 'T', "FILE", take_text, upload, GROUP_REQUEST,
    NULL, "send FILE: by PUT, or as a message")
OPTION(OPT_HELO, "helo", 0, "NAME", take_greeting, our_name, GROUP_REQUEST,
    NULL, "the name we greet an SMTP server with")
OPTION(OPT_STOP_AFTER, "stop-after", 0, "STEP", take_text, last_step,
    GROUP_REQUEST, NULL, "say good-bye after this step")
OPTION(OPT_SAY, "say", 0, "LINE", take_saying, sayings, GROUP_REQUEST, NULL,
    "a command of your own, before the good-bye")
OPTION(OPT_CHECK, "check", 0, "NAME", take_texts, checks, GROUP_REQUEST, NULL,
    "look for this weakness too: smuggling (SMTP)")
OPTION(OPT_ACTIVE, "active", 0, NULL, take_flag, active, GROUP_REQUEST, NULL,
    "FTP: the server opens the data connection")
OPTION(OPT_FOLLOW_PASV, "follow-pasv", 0, NULL, take_flag, follow_pasv,
    GROUP_REQUEST, NULL, "FTP: go to the address that PASV names")
OPTION(OPT_OFFSET, "offset", 0, "SIZE", take_size, offset, GROUP_REQUEST, NULL,
    "FTP: begin at this byte of the file")
OPTION(OPT_SUBPROTOCOL, "subprotocol", 0, "NAME", take_text, subprotocol,
    GROUP_REQUEST, NULL, "WebSocket: offer this subprotocol")
OPTION(OPT_PINGS, "pings", 0, "N", take_pings, pings, GROUP_REQUEST, "1",
    "WebSocket: pings to send")
OPTION(OPT_KEEP_GOING, "keep-going", 0, NULL, take_flag, keep_going,
    GROUP_REQUEST, NULL, "go on after an offence that should end it")

/* who asks */
OPTION(OPT_USER, "user", 'u', "USER", take_user, user, GROUP_LOGIN, NULL,
    "log in as USER; the password is asked for")
OPTION(OPT_PASSWORD_FILE, "password-file", 0, "FILE", take_text, password_file,
    GROUP_LOGIN, NULL, "the password is the first line of FILE")
OPTION(OPT_PASSWORD_FD, "password-fd", 0, "N", take_descriptor, password_fd,
    GROUP_LOGIN, NULL, "the password comes from descriptor N")
OPTION(OPT_PASSWORD_ENV, "password-env", 0, "NAME", take_text, password_env,
    GROUP_LOGIN, NULL, "the password is in the environment: last choice")
OPTION(OPT_NETRC, "netrc", 'n', "[FILE]", take_netrc, netrc, GROUP_LOGIN, NULL,
    "user and password from ~/.netrc or FILE")
OPTION(OPT_OAUTH2_BEARER, "oauth2-bearer", 0, "@FILE", take_bearer, bearer,
    GROUP_LOGIN, NULL, "a token from FILE, @fd:N, @- or @tty")
OPTION(OPT_ACCOUNT, "account", 0, "@FILE", take_account, account, GROUP_LOGIN,
    NULL, "FTP: an account from FILE, @fd:N, @- or @tty")

OPTION(OPT_AUTH, "auth", 0, "MECHANISM", take_text, mechanism, GROUP_LOGIN,
    NULL, "this SASL mechanism, not the best one")
OPTION(OPT_ALLOW_CLEARTEXT_AUTH, "allow-cleartext-auth", 0, NULL, take_flag,
    clear_login, GROUP_LOGIN, NULL, "log in without TLS all the same")

/* whom to trust */
OPTION(OPT_STARTTLS, "starttls", 0, NULL, take_flag, starttls, GROUP_TLS, NULL,
    "TLS must start in the middle (SMTP, IMAP ...)")
OPTION(OPT_INSECURE, "insecure", 'k', NULL, take_flag, insecure, GROUP_TLS,
    NULL, "go on after a failed verification, and report it")
OPTION(OPT_CACERT, "cacert", 0, "FILE", take_text, cacert, GROUP_TLS, NULL,
    "trust the certificates of FILE alone")
OPTION(OPT_CERT, "cert", 0, "FILE", take_text, cert, GROUP_TLS, NULL,
    "certificate of our own, with its chain (PEM)")
OPTION(OPT_KEY, "key", 0, "FILE", take_text, key, GROUP_TLS, NULL,
    "its key, if it is not in the same file")
OPTION(OPT_TLS_MIN, "tls-min", 0, "VERSION", take_tls_version, tls_min,
    GROUP_TLS, "1.2", "lowest version of TLS: 1.2 or 1.3")
OPTION(OPT_TLS_MAX, "tls-max", 0, "VERSION", take_tls_version, tls_max,
    GROUP_TLS, "1.3", "highest version of TLS")
OPTION(OPT_TLSV12, "tlsv1.2", 0, NULL, take_tlsv12, tls_min, GROUP_TLS, NULL,
    "the same as --tls-min 1.2")
OPTION(OPT_TLSV13, "tlsv1.3", 0, NULL, take_tlsv13, tls_min, GROUP_TLS, NULL,
    "the same as --tls-min 1.3")
OPTION(OPT_SNI, "sni", 0, "NAME", take_sni, sni, GROUP_TLS, NULL,
    "name in the ClientHello, empty for none")

/* the way there */
OPTION(OPT_IPV4, "ipv4", '4', NULL, take_ipv4, family, GROUP_NETWORK, NULL,
    "IPv4 alone")
OPTION(OPT_IPV6, "ipv6", '6', NULL, take_ipv6, family, GROUP_NETWORK, NULL,
    "IPv6 alone")
OPTION(OPT_RESOLVE, "resolve", 0, "HOST:PORT:ADDRESS", take_pin, pins,
    GROUP_NETWORK, NULL, "pin a name to addresses")
OPTION(OPT_CONNECT_TO, "connect-to", 0, "HOST:PORT:HOST:PORT", take_connect_to,
    detours, GROUP_NETWORK, NULL, "connect to the second instead of the first")
OPTION(OPT_DNS, "dns", 0, "SERVER", take_dns, dns, GROUP_NETWORK, NULL,
    "ask this resolver, ADDRESS[:PORT]; also @SERVER")
OPTION(OPT_PORT, "port", 'p', "PORT", take_port, port, GROUP_NETWORK, NULL,
    "port of targets without a scheme")
OPTION(OPT_SOURCE, "source", 's', "ADDRESS", take_source, source, GROUP_NETWORK,
    NULL, "local address")
OPTION(OPT_INTERFACE, "interface", 0, "NAME", take_interface, interface,
    GROUP_NETWORK, NULL, "local interface")
OPTION(OPT_MX, "mx", 0, "DOMAIN", take_mx, mx, GROUP_NETWORK, NULL,
    "a probe of every mail exchanger of DOMAIN (SMTP)")
OPTION(OPT_EACH_ADDRESS, "each-address", 0, NULL, take_flag, each_address,
    GROUP_NETWORK, NULL, "a probe of every address of a name")
OPTION(OPT_REUSE, "reuse", 0, NULL, take_flag, reuse, GROUP_NETWORK, NULL,
    "one connection for targets of one origin")
OPTION(OPT_FROM, "from", 'f', "FILE", take_texts, from, GROUP_NETWORK, NULL,
    "targets from FILE or -, one a line")

/* how long */
OPTION(OPT_MAX_TIME, "max-time", 'm', "SEC", take_seconds, total_ns, GROUP_TIME,
    "10", "bound on a whole probe")
OPTION(OPT_CONNECT_TIMEOUT, "connect-timeout", 0, "SEC", take_seconds,
    connect_ns, GROUP_TIME, "5", "bound on connecting, and on the handshake")
OPTION(OPT_IDLE, "idle", 0, "SEC", take_seconds, idle_ns, GROUP_TIME, NULL,
    "how long the peer may be silent")

/* what to show */
OPTION(OPT_VERBOSE, "verbose", 'v', NULL, take_count, verbose, GROUP_OUTPUT,
    NULL, "the transcript; -vv decoded, -vvv bytes")
OPTION(OPT_EXPLAIN, "explain", 0, NULL, take_flag, explain, GROUP_OUTPUT, NULL,
    "with -v: below each step, what it means and why")
OPTION(OPT_QUIET, "quiet", 'q', NULL, take_flag, quiet, GROUP_OUTPUT, NULL,
    "the exit status alone")
OPTION(OPT_BRIEF, "brief", 0, NULL, take_flag, brief, GROUP_OUTPUT, NULL,
    "one line a target")
OPTION(OPT_OUTPUT, "output", 'o', "FORMAT[=FILE]", take_output, outputs,
    GROUP_OUTPUT, NULL, "a report in this format")
OPTION(OPT_WIRE, "wire", 0, NULL, take_flag, packets, GROUP_OUTPUT, NULL,
    "what the packets tell (sonde-capture)")
OPTION(OPT_CAPTURE, "capture", 0, "FILE", take_text, capture, GROUP_OUTPUT,
    NULL, "the packets as well, in a pcapng file")
OPTION(OPT_KEYS, "keys", 0, NULL, take_flag, keys, GROUP_OUTPUT, NULL,
    "with the keys that decrypt them")
OPTION(OPT_BODY, "body", 0, "FILE", take_text, body, GROUP_OUTPUT, NULL,
    "write the body that came to FILE or -")
OPTION(OPT_MAX_BODY, "max-body", 0, "SIZE", take_size, max_body, GROUP_OUTPUT,
    "64M", "read so much of a body at most")
OPTION(OPT_ASCII, "ascii", 0, NULL, take_flag, ascii, GROUP_OUTPUT, NULL,
    "no character outside ASCII")
OPTION(OPT_COLOR, "color", 0, "[WHEN]", take_colour, colour, GROUP_OUTPUT,
    "auto", "colour: auto, always, never")
OPTION(OPT_WARN, "warn", 0, "PHASE=RANGE", take_bound, bounds.warn,
    GROUP_OUTPUT, NULL, "warn of a time outside RANGE, in seconds")
OPTION(OPT_CRIT, "crit", 0, "PHASE=RANGE", take_bound, bounds.crit,
    GROUP_OUTPUT, NULL, "the same as a failure; PHASE may be total")
OPTION(OPT_CERT_DAYS, "cert-days", 0, "N[,M]", take_cert_days, bounds,
    GROUP_TLS, "14", "warn N days before a certificate ends")
OPTION(OPT_FAIL_ON, "fail-on", 0, "WHAT", take_fail_on, fail_on_warn,
    GROUP_OUTPUT, "fail", "what makes the exit status 1: warn")

/* and more */
OPTION(OPT_REPLAY, "replay", 0, "FILE", take_text, replay, GROUP_OUTPUT, NULL,
    "show a saved report again")
OPTION(OPT_DIFF, "diff", 0, "FILE", take_text, diff, GROUP_MORE, NULL,
    "what differs between this saved report and another")
OPTION(OPT_READ_PCAP, "read-pcap", 0, "FILE", take_text, read_pcap,
    GROUP_NETWORK, NULL, "show the connections in a capture (pcap, pcapng)")
OPTION(OPT_NO_SECOND_LOOK, "no-second-look", 0, NULL, take_flag, no_second_look,
    GROUP_NETWORK, NULL, "ask nothing beyond the one conversation")
OPTION(OPT_DESCRIBE, "describe", 0, "ID", take_text, describe, GROUP_MORE, NULL,
    "what a fault means and what to do")
OPTION(OPT_LIST, "list", 0, NULL, take_flag, list, GROUP_MORE, NULL,
    "the protocols sonde speaks")
OPTION(OPT_LIST_OPTIONS, "list-options", 0, NULL, take_flag, list_options,
    GROUP_HIDDEN, NULL, "all long options, one a line")
OPTION(OPT_NO_CONFIG, "no-config", 0, NULL, take_flag, no_config, GROUP_MORE,
    NULL, "read no configuration file")
OPTION(OPT_VERSION, "version", 'V', NULL, take_flag, version, GROUP_MORE, NULL,
    "version and licence")
OPTION(OPT_HELP, "help", 'h', "[all]", take_help, help, GROUP_MORE, NULL,
    "this page; --help=all tells of each option")
