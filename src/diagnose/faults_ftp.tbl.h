/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FTP: logging in, the data connection, and what becomes of a transfer. See
 * faults.tbl.h for what a row holds.
 */
FAULT("ftp-120", "the server asks for patience", PHASE_GREET, SEVERITY_NOTE,
    KIND_OTHER, "The server greets with 120: it will be ready in a while.",
    "a refusal: the same connection goes on",
    "the server is starting, or has a queue", "sonde -v {url}",
    "Wait; look at what keeps the server.", "RFC 959 5.4")
FAULT("ftp-not-ready", "the server greets with a refusal", PHASE_GREET,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The first words of the server are not 220: it serves nobody now.",
    "a wrong password: the login had not begun\n"
    "the network: the server said so itself",
    "the server is being serviced, or cannot read its configuration\n"
    "this address is not allowed there",
    "sonde -v {url}", "Read its words; look at the server's log.",
    "RFC 959 5.4")
FAULT("ftp-no-anonymous", "nobody without a name is let in", PHASE_AUTH,
    SEVERITY_NOTE, KIND_NEGATIVE,
    "No user was given, so the login was anonymous, and this server wants a "
    "name.",
    "a failure: the server works up to the login",
    "the server has no anonymous logins", "sonde -u USER {url}",
    "Give a user with -u.", "RFC 1635; RFC 1738 3.2.1")
FAULT("ftp-530", "the server does not let this user in", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not take this user with this password.",
    "the network, TLS or the service: they work up to the login",
    "the user or the password is wrong\n"
    "the user is not among those who may use FTP, or has no valid shell\n"
    "the server has no anonymous logins, and no user was given",
    "sonde -v {url}\n"
    "grep -i ftp /var/log/auth.log # on the server",
    "Check name, password and allowed users; the server's log has its own "
    "reason.",
    "RFC 959 4.2.2; RFC 959 5.4")
FAULT("ftp-530-needs-tls", "the server takes logins in TLS alone", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server refuses the login because the connection is in the clear.",
    "a wrong password: it was not judged",
    "TLS was switched off by the scheme (ftp+notls), or not offered in time",
    "sonde --starttls {url}", "Use AUTH TLS: ftp+tls, or --starttls.",
    "RFC 4217 4; RFC 4217 12")
FAULT("ftp-550-needs-tls", "550 to a login means that TLS is wanted",
    PHASE_AUTH, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server answers the login with 550: TLS is required on the control "
    "connection.",
    "a missing file: 550 is the answer to the login here (ProFTPD)\n"
    "a wrong password: it was not judged",
    "TLS was switched off by the scheme (ftp+notls), or not offered in time",
    "sonde --starttls {url}", "Use AUTH TLS: ftp+tls, or --starttls.",
    "RFC 4217 4; RFC 4217 12")
FAULT("ftp-500-oops", "vsftpd will not serve this user", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server answers with 500 OOPS: vsftpd gave up over its own "
    "configuration.",
    "a wrong password: the login went that far\n"
    "the network",
    "the user's folder is writable, and vsftpd locks users up in it (chroot)\n"
    "a folder or file that vsftpd.conf names is not there",
    "sonde -v {url}\n"
    "grep -E 'chroot|writeable|root' /etc/vsftpd.conf # on the server",
    "Take the right to write from the folder, or set "
    "allow_writeable_chroot=YES.",
    "RFC 959 4.2.2")
FAULT("ftp-account", "the server wants an account too", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants an account (ACCT) besides user and password.",
    "a wrong password: it was not refused",
    "a server with accounts for billing, or a proxy in front of it",
    "sonde --account @FILE {url}",
    "Ask the server's operator for the account, and give it with --account.",
    "RFC 959 4.1.1; RFC 959 5.4")
FAULT("ftp-account-refused", "the server does not take the account", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants an account (ACCT) and refuses the one that was given.",
    "the user or the password: they were taken",
    "the account is another's, or is closed", "sonde -v {url}",
    "Ask the server's operator for the account of this user.",
    "RFC 959 4.1.1; RFC 959 5.4")
FAULT("ftp-prot-refused", "files would go in the clear", PHASE_SECURE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "TLS is required, and the server refuses it on data connections: names and "
    "contents of files would be readable, so nothing was transferred.",
    "the certificate: the control connection is in TLS",
    "the server has TLS for logins alone", "sonde -v {url}",
    "Let the server take PROT P.", "RFC 4217 9; RFC 2228 3")
FAULT("ftp-data-in-the-clear", "files go in the clear", PHASE_SECURE,
    SEVERITY_WARN, KIND_NEGATIVE,
    "The login is in TLS, and the server refuses TLS on data connections: who "
    "is on the way can read names and contents of files.",
    "a failure: TLS was to be used only if it is offered",
    "the server has TLS for logins alone", "sonde --starttls {url}",
    "Let the server take PROT P.", "RFC 4217 9; RFC 2228 3")
FAULT("ftp-epsv-malformed", "EPSV names no usable port", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The reply to EPSV holds no port that can be connected to.",
    "the network: the reply came as it was sent",
    "a faulty server, or a firewall that rewrites replies (ALG)",
    "sonde -vv {url}", "Repair the server; switch the firewall's FTP help off.",
    "RFC 2428 3")
FAULT("ftp-pasv-malformed", "PASV names no usable place", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The reply to PASV holds no address and port that can be connected to.",
    "the network: the reply came as it was sent",
    "a faulty server, or a firewall that rewrites replies (ALG)",
    "sonde -vv {url}", "Repair the server; switch the firewall's FTP help off.",
    "RFC 959 4.1.2; RFC 1123 4.1.2.6")
FAULT("ftp-pasv-private", "PASV names an address behind a NAT", PHASE_CONNECT,
    SEVERITY_WARN, KIND_PROTOCOL,
    "The server names a private address for its data connection, which is not "
    "the one that it is reached at, and does not take EPSV.",
    "the data connection: sonde used the address of the control connection\n"
    "the firewall: the address was wrong before anything was tried",
    "the server is behind a NAT and does not know its outer address",
    "sonde -v {url}\n"
    "sonde --follow-pasv {url}",
    "Set the server's outer address (pasv_address, MasqueradeAddress, "
    "ForcePassiveIP), or let it take EPSV.",
    "RFC 959 4.1.2; RFC 1579; RFC 2428 3")
FAULT("ftp-pasv-elsewhere", "PASV names another host", PHASE_CONNECT,
    SEVERITY_WARN, KIND_PROTOCOL,
    "The server names another host for its data connection than the one that "
    "it is reached at.",
    "the data connection: sonde used the address of the control connection",
    "the server's outer address is set wrong, or has changed\n"
    "the data connections are another machine's\n"
    "somebody wants clients to connect to a third party (bounce)",
    "sonde -v {url}\n"
    "sonde --follow-pasv {url}",
    "Set the server's outer address right, or let it take EPSV.",
    "RFC 2577 3; RFC 4217 15.2.1; RFC 2428 3")
FAULT("ftp-data-refused", "the passive port is refused", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_CLOSED,
    "The control connection works, and the port that the server named for the "
    "data connection refuses.",
    "the login, TLS or the path: the control connection has them\n"
    "a port that is dropped: a refusal came",
    "the passive ports are not mapped through a NAT or container\n"
    "a firewall that rejects, or a load balancer that leads elsewhere\n"
    "the server ended the process that listened",
    "sonde -v {url}\n"
    "sonde --active {url}",
    "Give the server a range of passive ports (pasv_min_port, PassivePorts), "
    "and open and map just these.",
    "RFC 959 3.3; RFC 1579")
FAULT("ftp-data-filtered", "the passive port is dropped", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "The control connection works, and nothing answers at the port that the "
    "server named for the data connection.",
    "the login, TLS or the path: the control connection has them\n"
    "a closed port: that would be refused",
    "a firewall lets the control port in and not the passive range\n"
    "its FTP help cannot read the replies, since they are in TLS",
    "sonde -v {url}\n"
    "sonde --active {url}",
    "Give the server a range of passive ports (pasv_min_port, PassivePorts), "
    "and open just these on its firewall.",
    "RFC 959 3.3; RFC 1579; RFC 4217 15")
FAULT("ftp-data-failed", "no data connection could be opened", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_OTHER, "The data connection could not be opened.",
    "the login or TLS: the control connection works",
    "this machine has no port or descriptor left, or no way there",
    "sonde -vv {url}", "Look at what this machine says of the attempt.",
    "RFC 959 3.3")
FAULT("ftp-active-blocked", "the server could not come to us", PHASE_CONNECT,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "In active mode the server opens the data connection, and none came to the "
    "port that was opened for it.",
    "the login, TLS or the path: the control connection has them",
    "a NAT or firewall on this side lets nobody in\n"
    "the server may not open connections",
    "sonde -v {url}", "Use passive mode: leave --active out.",
    "RFC 959 3.2; RFC 1579")
FAULT("ftp-data-tls", "the data connection could not use TLS", PHASE_SECURE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The control connection is in TLS, and the data connection could not be "
    "brought there.",
    "the control connection: its TLS works\n"
    "a closed or dropped port: the data connection stood",
    "the server wants the session to be resumed, and does not say so\n"
    "the port leads to another machine or program\n"
    "a firewall's FTP help that reads along",
    "sonde -vv {url}", "Look at the server's log at that second.",
    "RFC 4217 10.2; RFC 4217 7")
FAULT("ftp-522-reuse", "the data connection must resume TLS", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants the data connection to go on with the TLS session of the "
    "control connection, and says that it did not.",
    "a wrong password or certificate: the control connection is past both\n"
    "a closed port: the data connection stood",
    "the server keeps no sessions and gives no tickets, so none can be "
    "resumed\n"
    "several processes or machines serve, and do not share their sessions",
    "sonde -vv {url}\n"
    "sonde --tls-max 1.2 {url}",
    "Let the server keep sessions, or set require_ssl_reuse=NO (vsftpd), "
    "TLSOptions NoSessionReuseRequired (ProFTPD).",
    "RFC 4217 10.2; RFC 4217 15.2.6")
FAULT("ftp-522-data-clear", "files must go in TLS", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server refuses data connections in the clear.",
    "a closed or dropped port: the server says what it wants",
    "PROT P was not said, because TLS is off (ftp+notls)\n"
    "the server refused PROT P and refuses to do without it",
    "sonde --starttls {url}", "Use TLS with PROT P: ftp+tls, or --starttls.",
    "RFC 4217 9")
FAULT("ftp-425", "the server has no data connection", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says that the data connection could not be opened.",
    "the login or the file: they were not the matter",
    "in active mode: a firewall or NAT on this side\n"
    "in passive mode: the connection came from another address than the "
    "control connection's, or too late\n"
    "in TLS: the server wants the session to be resumed (ProFTPD's words are "
    "\"Operation not permitted\")",
    "sonde -vv {url}", "Look at the server's log at that second.",
    "RFC 959 4.2.2; RFC 4217 10.2")
FAULT("ftp-426", "the server broke the transfer off", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says that the data connection was closed before the transfer "
    "was complete.",
    "a missing file: the transfer had begun",
    "a firewall or NAT that ended the connection\n"
    "the server could not read or write on",
    "sonde -v {url}", "Look at the server's log at that second.",
    "RFC 959 4.2.2")
FAULT("ftp-450", "the file is not to be had now", PHASE_RECEIVE, SEVERITY_FAIL,
    KIND_NEGATIVE,
    "The server says that the file is busy or not available now.",
    "a missing file: the server speaks of now",
    "another process holds the file", "sonde -v {url}", "Try again.",
    "RFC 959 4.2.2")
FAULT("ftp-451", "the server failed in its own work", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server broke off because of an error of its own.",
    "the network: the server said so itself", "its disk, or its file system",
    "sonde -v {url}", "Look at the server's log and disks.", "RFC 959 4.2.2")
FAULT("ftp-550", "the server does not give the file", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says 550: there is no such file, or it may not be used.",
    "the login or the data connection: they work",
    "the path is wrong: it begins where the login leads, /%2F at the root\n"
    "the user may not read or write there\n"
    "the path is a directory: its URL ends in /",
    "sonde -v {url}", "Correct the path, or the rights on it.",
    "RFC 959 4.2.2; RFC 1738 3.2.2")
FAULT("ftp-550-missing", "there is no such file or directory", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says that there is no such file or directory.",
    "the login or the data connection: they work",
    "the path is wrong: it begins where the login leads, /%2F at the root",
    "sonde -v {url}", "Correct the path.", "RFC 959 4.2.2; RFC 1738 3.2.2")
FAULT("ftp-550-denied", "the user may not do that there", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says that this user may not read or write there.",
    "the login or the data connection: they work\n"
    "a wrong password: it was taken",
    "the rights on the file or its folder\n"
    "the server allows no writing (write_enable=NO)",
    "sonde -v {url}", "Give the user the right, or use another place.",
    "RFC 959 4.2.2")
FAULT("ftp-550-directory", "the path is a directory", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The path was to be a file, and it is a directory.",
    "a missing file or right: the directory can be entered",
    "the / at the end of the URL is missing", "sonde {url}/",
    "End the URL in / to have it listed.", "RFC 1738 3.2.2")
FAULT("ftp-552", "there is no room for the file", PHASE_RECEIVE, SEVERITY_FAIL,
    KIND_NEGATIVE,
    "The server says that the file is too large for its disk or the user's "
    "quota.",
    "the network: the server said so itself",
    "the quota of the user is used up\n"
    "the disk is full",
    "sonde -v {url}", "Make room, or raise the quota.", "RFC 959 4.2.2")
FAULT("ftp-553", "the file may not be called so", PHASE_RECEIVE, SEVERITY_FAIL,
    KIND_NEGATIVE, "The server says that the file may not have this name.",
    "the data connection: it works",
    "the name is not allowed, or belongs to a file that may not be replaced\n"
    "the user may not write there (vsftpd says 553 for that)",
    "sonde -v {url}", "Choose another name, or give the right to write.",
    "RFC 959 4.2.2")
FAULT("ftp-refused", "the server does not do what was asked", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not do what was asked of it.",
    "the network: the server said so itself",
    "the server does not know the command, or does not allow it",
    "sonde -v {url}", "Read its words; look at the server's log.",
    "RFC 959 4.2.2")
FAULT("ftp-rest-refused", "the server begins at the start alone", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "A file was to be had from the middle on, and the server refuses REST.",
    "a missing file: it was not asked for yet",
    "the server does not know REST, or not for this user", "sonde -v {url}",
    "Leave --offset out.", "RFC 3659 5")
FAULT("ftp-data-cut", "the data connection broke", PHASE_RECEIVE, SEVERITY_FAIL,
    KIND_CLOSED,
    "The data connection ended in the middle of the transfer: what came is not "
    "all.",
    "the login or the file: the transfer had begun",
    "a firewall or NAT that ends connections\n"
    "the server's process ended",
    "sonde -vv {url}", "Look at the server's log at that second.",
    "RFC 959 3.4.1")
FAULT("ftp-data-unfinished", "the transfer did not end in time", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_TIMEOUT,
    "The data connection stands, and its end did not come in the time allowed.",
    "a closed port: the data connection stood\n"
    "a refusal: the server had agreed to the transfer",
    "the server waits for something, or is slow\n"
    "packets are lost on the way, large ones in particular (MTU)",
    "sonde --idle 60 -m 300 {url}", "Look at what the server's process does.",
    "RFC 959 3.4.1")
FAULT("ftp-no-completion", "the server does not say that it is all",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_TIMEOUT,
    "The data connection ended, and no reply says that the transfer is "
    "complete: the file may be cut short.",
    "a refusal: the server had agreed to the transfer",
    "a NAT or firewall forgot the control connection, which was silent "
    "during the transfer\n"
    "the server's process ended",
    "sonde -v {url}", "Let the firewall keep silent connections longer.",
    "RFC 959 5.4; RFC 3659 5.1")
FAULT("ftp-size-differs", "fewer or more bytes came than are there",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_PROTOCOL,
    "The server says that the transfer is complete, and it has not the size "
    "that the server had named.",
    "a broken connection: its end was in order",
    "the file was changed in the meantime\n"
    "the server or a proxy cut the transfer short",
    "sonde -v {url}", "Ask again; compare the file on the server.",
    "RFC 3659 4; RFC 959 3.4.1")
FAULT("ftp-ascii", "the transfer changed line ends", PHASE_RECEIVE,
    SEVERITY_WARN, KIND_PROTOCOL,
    "The transfer ran in ASCII mode, which changes line ends: what came is not "
    "what is there, byte for byte. A file that is no text is spoilt.",
    "a broken connection: its end was in order",
    "the URL asks for it (;type=a)\n"
    "the server does not heed TYPE I, or changes files on its own",
    "sonde -v {url}", "Use TYPE I: leave ;type=a out.", "RFC 959 3.1.1.1")
FAULT("ftp-no-close-notify", "the transfer's TLS had no good-bye",
    PHASE_RECEIVE, SEVERITY_NOTE, KIND_PROTOCOL,
    "The data connection ended without close_notify; the server says on the "
    "control connection that the transfer is complete.",
    "a loss: the word for it came in TLS",
    "a server that closes connections without ending TLS", "sonde -vv {url}",
    "Send close_notify before closing.", "RFC 4217 7; RFC 8446 6.1")
FAULT("ftp-body-limit", "no more was fetched than was wanted", PHASE_RECEIVE,
    SEVERITY_NOTE, KIND_OTHER,
    "The transfer was ended early, as --max-body says.",
    "a failure of the server's",
    "the file is larger than what sonde was told to read",
    "sonde --max-body 1G {url}", "Raise --max-body to have all of it.",
    "RFC 959 4.1.3")
