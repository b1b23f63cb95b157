/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of the TLS handshake, but for alerts and certificates, which have
 * files of their own. See faults.tbl.h for what a row holds.
 */
FAULT("tls-silent", "the server never answered", PHASE_SECURE, SEVERITY_FAIL,
    KIND_TIMEOUT, "The ClientHello was sent, and nothing came back.",
    "DNS, routing or a closed port: TCP was connected\n"
    "the certificate: none was shown",
    "the program behind the port hangs, or its queue is full\n"
    "a middlebox drops what it does not like: try --sni '' and --tls-max 1.2\n"
    "the port speaks a protocol in which it waits for the client: no TLS at all",
    "sonde --tls-max 1.2 {url}\n"
    "sonde --sni '' {url}\n"
    "sonde http://{hostport}/",
    "Look at the server's process and its log; compare from another network.",
    "RFC 8446 2")
FAULT("tls-mtu-blackhole", "large packets of the handshake vanish",
    PHASE_SECURE, SEVERITY_FAIL, KIND_TIMEOUT,
    "Small packets pass and the server's certificates, which need large ones, "
    "never arrive.",
    "a closed port or a filter on the address: small packets pass\n"
    "the server: it answered, and sent its certificates again and again",
    "a tunnel, VPN or PPPoE with a smaller MTU, and ICMP is filtered\n"
    "a container or cloud network whose interface has a wrong MTU\n"
    "every large packet on that path is lost for another reason",
    "ping -M do -s 1400 {host}\n"
    "ping -M do -s 1200 {host}\n"
    "tracepath -n {host}",
    "Clamp the MSS at the tunnel, lower the interface's MTU, or let ICMP "
    "\"packet too big\" pass.",
    "RFC 2923 2.1; RFC 4821; RFC 8201")
FAULT("tls-stalled", "the handshake began, then silence", PHASE_SECURE,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "The handshake began, and then nothing more came.",
    "DNS, routing or a closed port: TCP was connected\n"
    "a port that does not speak TLS: the server began a handshake",
    "large packets are lost on the way: a tunnel with a small MTU whose ICMP "
    "is dropped\n"
    "the server hangs in the handshake (a key on a slow device, OCSP)\n"
    "a middlebox stops the certificate",
    "ping -M do -s 1400 {host}\n"
    "sonde --tls-max 1.2 {url}\n"
    "tracepath {host}",
    "Clamp the MSS or lower the interface's MTU; if small packets pass as "
    "well, look at the server.",
    "RFC 2923 2.1; RFC 8446 2")
FAULT("tls-closed-on-hello", "the server hung up on the ClientHello",
    PHASE_SECURE, SEVERITY_FAIL, KIND_CLOSED,
    "The server closed the connection after the ClientHello without a byte.",
    "DNS, routing or a closed port: TCP was connected\n"
    "the certificate: none was shown",
    "the server takes no connections from here: a limit, a ban, an access list\n"
    "a proxy or load balancer has no backend for this port\n"
    "the port does not speak TLS, and closes on what it cannot read",
    "sonde http://{hostport}/\n"
    "sonde --sni '' {url}\n"
    "sonde --tls-max 1.2 {url}",
    "Look at the server's log; try from another address.", "RFC 8446 6.1")
FAULT("tls-reset-on-hello", "the ClientHello was answered by a reset",
    PHASE_SECURE, SEVERITY_FAIL, KIND_CLOSED,
    "A reset came in answer to the ClientHello.",
    "DNS, routing or a closed port: TCP was connected\n"
    "the certificate: none was shown",
    "a filter on the name in the ClientHello: try --sni ''\n"
    "a published container port whose application does not listen\n"
    "the server's program crashed or refuses",
    "sonde --sni '' {url}\n"
    "sonde --tls-max 1.2 {url}\n"
    "sonde http://{hostport}/",
    "If it works without SNI, ask the network's owner; else look at the "
    "server.",
    "RFC 9293 3.5.2")
FAULT("tls-closed-mid", "the server hung up in the handshake", PHASE_SECURE,
    SEVERITY_FAIL, KIND_CLOSED,
    "The server closed the connection in the middle of the handshake, without "
    "an alert.",
    "a port that does not speak TLS: the server began a handshake",
    "the server's program crashed or was stopped in the handshake\n"
    "it refuses the client and does not say so (version, certificate)\n"
    "a middlebox ends the connection",
    "sonde -v {url}\n"
    "sonde --tls-max 1.2 {url}",
    "Look at the server's log.", "RFC 8446 6.1")
FAULT("tls-reset-mid", "a reset came in the handshake", PHASE_SECURE,
    SEVERITY_FAIL, KIND_CLOSED,
    "The connection was reset in the middle of the handshake.",
    "a port that does not speak TLS: the server began a handshake",
    "the server's program crashed\n"
    "a middlebox read the certificate and ended the connection",
    "sonde -v {url}\n"
    "sonde --tls-max 1.2 {url}",
    "Look at the server's log; try from another network.", "RFC 9293 3.5.2")
FAULT("tls-not-tls", "that port does not speak TLS", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The port does not speak TLS: its first bytes are something else.",
    "the network, the certificate or your TLS version",
    "the port belongs to another service\n"
    "the service speaks in the clear, or expects STARTTLS",
    "sonde http://{hostport}/\n"
    "sonde -v {url}",
    "Use the scheme and port of the service.", "RFC 8446 5.1")
FAULT("tls-http-on-tls-port", "that port speaks plain HTTP", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL, "The port speaks HTTP in the clear, not TLS.",
    "the network, the certificate or your TLS version",
    "https was asked of the port of http\n"
    "the server's listener lacks TLS (nginx: listen ... ssl)\n"
    "a proxy before it has taken TLS off and answers itself",
    "sonde http://{hostport}/",
    "Use http:// for this port, or switch TLS on in the server.",
    "RFC 9110 4.2.2")
FAULT("tls-smtp-on-tls-port", "that port speaks plain SMTP", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The port greets in the clear as a mail server (SMTP) does.",
    "the network, the certificate or your TLS version",
    "the port wants STARTTLS (25, 587), not TLS at once (465)\n"
    "https was asked of a mail port",
    "openssl s_client -starttls smtp {connect}",
    "Use SMTP with STARTTLS on this port, or port 465 for TLS at once.",
    "RFC 3207; RFC 8314 3.3")
FAULT("tls-ftp-on-tls-port", "that port speaks plain FTP", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The port greets in the clear as a file server (FTP) does.",
    "the network, the certificate or your TLS version",
    "the port wants AUTH TLS (21), not TLS at once (990)",
    "openssl s_client -starttls ftp {connect}",
    "Use FTP with AUTH TLS on this port, or port 990 for TLS at once.",
    "RFC 4217 4")
FAULT("tls-imap-on-tls-port", "that port speaks plain IMAP", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The port greets in the clear as a mailbox server (IMAP) does.",
    "the network, the certificate or your TLS version",
    "the port wants STARTTLS (143), not TLS at once (993)",
    "openssl s_client -starttls imap {connect}",
    "Use IMAP with STARTTLS on this port, or port 993 for TLS at once.",
    "RFC 9051 6.2.1; RFC 8314 3.2")
FAULT("tls-pop3-on-tls-port", "that port speaks plain POP3", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The port greets in the clear as a mailbox server (POP3) does.",
    "the network, the certificate or your TLS version",
    "the port wants STLS (110), not TLS at once (995)",
    "openssl s_client -starttls pop3 {connect}",
    "Use POP3 with STLS on this port, or port 995 for TLS at once.",
    "RFC 2595 4; RFC 8314 3.1")
FAULT("tls-ssh-on-tls-port", "that port speaks SSH", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL, "The port speaks SSH, not TLS.",
    "the network, the certificate or your TLS version",
    "the port belongs to an SSH server", "ssh -p {port} {host}",
    "Use the port of the service that you want.", "RFC 4253 4.2")
FAULT("tls-mysql-on-tls-port", "that port belongs to a database (MySQL)",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The port greets as a MySQL or MariaDB server does.",
    "the network, the certificate or your TLS version",
    "the port belongs to a database, which starts TLS in its own way",
    "openssl s_client -starttls mysql {connect}",
    "Use the port of the service that you want.", "-")
FAULT("tls-old-version", "the server knows only outdated TLS", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server speaks only TLS 1.0 or 1.1 (or SSL), which are refused today.",
    "the network: the handshake began\n"
    "the certificate: it was not looked at yet",
    "an old server or device without TLS 1.2\n"
    "TLS 1.2 and 1.3 are switched off in its configuration",
    "echo | openssl s_client -tls1 -cipher DEFAULT@SECLEVEL=0 {connect}",
    "Enable TLS 1.2 or 1.3 on the server, or update it.", "RFC 8996")
FAULT("tls-old-ciphers", "the server knows only outdated ciphers", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server refuses the cipher suites of today and takes an outdated one.",
    "the network: the server answered\n"
    "the TLS version: it was the same",
    "an old server or device that knows only 3DES, RC4 or the like\n"
    "a configuration that leaves only such cipher suites, or none that "
    "encrypts",
    "echo | openssl s_client -cipher ALL:eNULL:@SECLEVEL=0 {connect}",
    "Enable AES-GCM or ChaCha20 with ECDHE on the server, or update it.",
    "RFC 9325 4.1; RFC 9325 4.2")
FAULT("tls-no-common-group", "the server wants another key exchange group",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server takes none of the groups offered, but one that is rare or new.",
    "the network: the server answered\n"
    "the certificate: it was not looked at yet",
    "a server set to post-quantum key exchange alone\n"
    "a server set to national curves alone",
    "echo | openssl s_client {connect}",
    "Let the server take X25519 or secp256r1 too.",
    "RFC 8446 4.2.7; RFC 8446 4.1.4")
FAULT("tls-version-intolerant", "the server cannot stand newer TLS",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The handshake fails when TLS 1.3 is offered and goes through without it.",
    "the network: the same port answers\n"
    "the certificate or the name: they were the same",
    "an old load balancer or firewall that cannot read the new ClientHello\n"
    "a server whose TLS library breaks off instead of choosing TLS 1.2",
    "sonde --tls-max 1.2 {url}",
    "Update what ends TLS there; until then clients can offer TLS 1.2 alone.",
    "RFC 8446 4.1.2; RFC 8446 D.1")
FAULT("tls-dh-small", "the server's key exchange is too weak", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The server's Diffie-Hellman group is too small; 2048 bits are wanted.",
    "the network or the certificate",
    "old Diffie-Hellman parameters of 512 or 1024 bits in the configuration",
    "echo | openssl s_client -cipher DEFAULT@SECLEVEL=0 {connect}",
    "Generate larger parameters on the server, or use ECDHE.", "RFC 9325 4.1")
FAULT("tls-legacy-renegotiation", "the server's TLS is unsafe and outdated",
    PHASE_SECURE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server lacks secure renegotiation, which is required today.",
    "the network or the certificate",
    "an old server or load balancer without RFC 5746",
    "echo | openssl s_client -legacy_server_connect {connect}",
    "Update the server's TLS library.", "RFC 5746 3.4")
FAULT("tls-broken", "a handshake message makes no sense", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "A handshake message of the server's breaks the protocol or cannot be "
    "read.",
    "the network: the handshake began",
    "the server's TLS library is broken or very old\n"
    "something on the way changes bytes\n"
    "a certificate that is damaged",
    "sonde -vvv {url}\n"
    "sonde --tls-max 1.2 {url}\n"
    "echo | openssl s_client {connect}",
    "Look at the server's TLS library and its certificate files.", "RFC 8446 4")
FAULT("tls-local-failure", "this machine could not start TLS", PHASE_SECURE,
    SEVERITY_FAIL, KIND_MACHINE, "TLS could not be started on this machine.",
    "the server or the network",
    "the versions asked for (--tls-min, --tls-max) are forbidden here\n"
    "OpenSSL's configuration on this machine",
    "openssl version -a\n"
    "sonde -v {url}",
    "Look at the evidence, the options and openssl.cnf.", "-")
FAULT("local-ca-missing", "no trusted certificates on this machine",
    PHASE_SECURE, SEVERITY_FAIL, KIND_MACHINE,
    "The trust store holds no certificate, so nothing can be verified.",
    "the server's certificate: nothing was there to check it with",
    "the package ca-certificates is not installed\n"
    "--cacert or SSL_CERT_FILE names an empty or wrong file",
    "ls -l /etc/ssl/certs\n"
    "openssl version -d",
    "Install ca-certificates or name the right file.", "-")
FAULT("tls-client-cert", "a client certificate is required", PHASE_SECURE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server asks for a client certificate, and none was sent.",
    "the server's certificate or the network",
    "the service is for clients with a certificate (mutual TLS)\n"
    "the wrong port or name of a service that has an open one",
    "sonde --cert client.pem --key client.key {url}",
    "Give --cert and --key, issued by an authority that the server names.",
    "RFC 8446 4.3.2; RFC 5246 7.4.4")
FAULT("tls-client-cert-refused", "your client certificate was refused",
    PHASE_SECURE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server refuses the client certificate that was sent.",
    "the server's certificate or the network\n"
    "a missing client certificate: one was sent",
    "it is of another authority than the server accepts\n"
    "it has expired or was revoked\n"
    "its intermediate certificate was not sent along",
    "openssl x509 -noout -subject -issuer -dates -in {cert}\n"
    "sonde -v {url}",
    "Use a certificate of an authority that the server names.",
    "RFC 8446 4.4.2.4")
FAULT("tls-truncated", "TLS was cut off: the body may lack its end",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_CLOSED,
    "TLS ended without close_notify in a body that only the end delimits: it "
    "may be cut short.",
    "a slow network: the end came at once",
    "the server closes without close_notify\n"
    "the server's program was stopped in the middle\n"
    "somebody on the way cut the connection",
    "sonde -v {url}",
    "Let the server send Content-Length or chunks, and close_notify at the "
    "end.",
    "RFC 9112 9.8; RFC 8446 6.1")
FAULT("tls-insecure-continued", "unverified, yet it went on (-k)", PHASE_SECURE,
    SEVERITY_NOTE, KIND_OTHER,
    "The conversation went on although verification failed (-k); the finding "
    "and its exit status stay.",
    "a safe conversation: anybody may have been at the other end",
    "the option -k", "sonde {-k}{url}",
    "Leave -k out when the certificate is repaired.", "RFC 9110 4.3.4")
