/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FTP: greetings, TLS, logins, data connections, transfers. .number are bits
 * of ftp.h. See lab.tbl.h.
 */
#define FTP_LAB(id, what, finding, ...) \
	LAB(FTP, id, what, finding, .serve = serve_ftp, __VA_ARGS__)
#define FTP_BOTH(id, what, finding, ...) \
	LAB(FTP | FTPS, id, what, finding, .serve = serve_ftp, __VA_ARGS__)
#define ADA "-u ada:opensesame"

/* The greeting. */
FTP_LAB("ftp-120", "asks for patience before it is ready", "ftp-120",
    .verb = "greeting", .text = TEXT("120 A moment.\r\n220 Ready.\r\n"))
FTP_LAB("ftp-not-ready", "greets with a refusal", "ftp-not-ready",
    .verb = "greeting", .text = TEXT("500 Cannot read configuration.\r\n"))
FTP_LAB("ftp-service-closing", "greets with 421 and closes", "service-closing",
    .verb = "greeting", .ends = true,
    .text = TEXT("421 There are too many connected users.\r\n"))
LAB(FTP, "ftp-no-greeting", "accepts, and says nothing for ever", "no-greeting",
    .serve = serve_nothing, .ending = END_HOLD, .options = "--idle 2")
LAB(FTP, "ftp-implicit-tls-port", "the port is that of FTP inside TLS",
    "implicit-tls-port", .serve = serve_after_hello, .options = "--idle 2",
    .text = TEXT("\25\3\1\0\2\2\106"))

/* TLS. */
FTP_LAB("ftp-in-the-clear", "offers no TLS", "in-the-clear",
    .number = FTP_NO_TLS)
FTP_LAB("ftp-starttls-not-offered", "offers no TLS, and it is required",
    "starttls-not-offered", .number = FTP_NO_TLS, .options = "--starttls")
FTP_LAB("ftp-starttls-refused", "offers TLS and refuses it", "starttls-refused",
    .verb = "AUTH", .options = "--starttls",
    .text = TEXT("431 Necessary security resource unavailable.\r\n"))
FTP_LAB("ftp-starttls-injection", "says more behind the word for TLS",
    "starttls-injection", .verb = "AUTH",
    .text = TEXT("234 Proceed.\r\n230 You are in.\r\n"))
LAB(FTPS, "ftp-prot-refused", "refuses TLS on data connections",
    "ftp-prot-refused", .serve = serve_ftp, .number = FTP_NO_PROT)
FTP_LAB("ftp-data-in-the-clear",
    "refuses TLS on data connections, and it is not required",
    "ftp-data-in-the-clear", .number = FTP_NO_PROT)

/* The login. */
FTP_BOTH("ftp-530", "the password is wrong", "ftp-530",
    .options = "-u ada:sesame")
FTP_LAB("ftp-530-needs-tls", "refuses logins in the clear (vsftpd)",
    "ftp-530-needs-tls", .number = FTP_TLS_ONLY | FTP_NO_TLS, .options = ADA)
FTP_LAB("ftp-550-needs-tls", "refuses logins in the clear (ProFTPD)",
    "ftp-550-needs-tls", .number = FTP_NO_TLS, .options = ADA, .verb = "USER",
    .text = TEXT("550 SSL/TLS required on the control channel\r\n"))
LAB(FTPS, "ftp-530-in-tls", "refuses a login in TLS, in words about encryption",
    "ftp-530", .serve = serve_ftp, .options = ADA, .verb = "PASS",
    .text = TEXT("530 No TLS certificate of yours, no encrypted login.\r\n"))
FTP_BOTH("ftp-500-oops", "will not serve in a writable folder (vsftpd)",
    "ftp-500-oops", .options = ADA, .verb = "PASS", .ends = true,
    .text = TEXT("500 OOPS: vsftpd: refusing to run with writable root "
		 "inside chroot()\r\n"))
LAB(FTPS, "ftp-oops-in-the-clear",
    "says its last words past its own TLS (vsftpd)", "ftp-500-oops",
    .serve = serve_ftp, .options = ADA, .number = FTP_LEAVES_TLS,
    .text = TEXT("500 OOPS: vsftpd: refusing to run with writable root "
		 "inside chroot()\r\n"))
LAB(FTPS, "ftp-left-tls", "goes on in the clear, inside TLS", "talk-left-tls",
    .serve = serve_ftp, .options = ADA, .number = FTP_LEAVES_TLS,
    .text = TEXT("Segmentation fault\r\n"))
FTP_LAB("ftp-no-anonymous", "lets nobody in without a name", "ftp-no-anonymous",
    .verb = "PASS", .text = TEXT("530 Login incorrect.\r\n"))
FTP_LAB("ftp-account", "wants an account besides the password", "ftp-account",
    .options = ADA, .number = FTP_ACCOUNT)
FTP_BOTH("ftp-account-given", "wants an account, as sonde gives it", "-",
    .options = ADA " --account lab-account", .number = FTP_ACCOUNT)
FTP_LAB("ftp-account-first", "wants an account before the password", "-",
    .options = ADA " --account lab-account", .number = FTP_ACCOUNT_FIRST)
FTP_LAB("ftp-account-for-file", "wants an account for what is stored",
    "ftp-account", .path = "/new.txt", .upload = true,
    .options = ADA " -T {folder}/upload", .number = FTP_ACCOUNT_LATE)
FTP_LAB("ftp-account-for-file-given",
    "wants an account, as sonde then gives it", "-", .path = "/data.bin",
    .options = ADA " --account lab-account", .number = FTP_ACCOUNT_LATE)
FTP_LAB("ftp-account-refused", "does not take the account",
    "ftp-account-refused", .options = ADA " --account other",
    .number = FTP_ACCOUNT)
FTP_LAB("ftp-auth-too-many", "lets in no more clients than it has",
    "auth-too-many", .options = ADA, .verb = "PASS",
    .text = TEXT("530 Sorry, the maximum number of clients is reached.\r\n"))
FTP_LAB("ftp-auth-unavailable", "cannot check logins now", "auth-unavailable",
    .options = ADA, .verb = "PASS", .text = TEXT("451 Try again later.\r\n"))

/* The data connection. */
FTP_BOTH("ftp-resume", "wants its session resumed, as sonde does", "-",
    .number = FTP_RESUME, .path = "/data.bin")
FTP_BOTH("ftp-522-reuse", "says that its session was not resumed",
    "ftp-522-reuse", .number = FTP_RESUME | FTP_FORGETS, .path = "/data.bin")
FTP_BOTH("ftp-data-tls", "has no TLS on data connections after all",
    "ftp-data-tls", .number = FTP_DATA_PLAIN, .path = "/data.bin")
FTP_LAB("ftp-522-data-clear", "refuses data connections in the clear",
    "ftp-522-data-clear", .number = FTP_NO_TLS | FTP_DATA_IN_TLS,
    .path = "/data.bin")
FTP_LAB("ftp-pasv-private", "names its address behind a NAT, and takes no EPSV",
    "ftp-pasv-private", .number = FTP_NO_EPSV | FTP_NAT,
    .listening = LISTEN_IPV4)
FTP_LAB("ftp-pasv-elsewhere", "names another host for its data connection",
    "ftp-pasv-elsewhere", .number = FTP_NO_EPSV | FTP_OTHER,
    .listening = LISTEN_IPV4)
FTP_LAB("ftp-pasv-malformed", "names 300 as a part of its passive port",
    "ftp-pasv-malformed", .number = FTP_NO_EPSV, .verb = "PASV",
    .text = TEXT("227 Entering Passive Mode (127,0,0,1,300,5).\r\n"))
FTP_LAB("ftp-epsv-malformed", "names 70000 as its passive port",
    "ftp-epsv-malformed", .verb = "EPSV",
    .text = TEXT("229 Entering Extended Passive Mode (|||70000|)\r\n"))
FTP_LAB("ftp-epsv-zero", "names 0 as its passive port", "ftp-epsv-malformed",
    .verb = "EPSV",
    .text = TEXT("229 Entering Extended Passive Mode (|||0|)\r\n"))
FTP_BOTH("ftp-data-refused", "nobody listens at its passive port",
    "ftp-data-refused", .number = FTP_PORT_CLOSED)
FTP_BOTH("ftp-data-filtered", "no packet to its passive port is answered",
    "ftp-data-filtered", .number = FTP_PORT_FULL,
    .options = "--connect-timeout 2")
FTP_LAB("ftp-active-blocked", "does not come to our port in active mode",
    "ftp-active-blocked", .number = FTP_STAYS_AWAY,
    .options = "--active --idle 2")
FTP_LAB("ftp-425", "says that it has no data connection", "ftp-425",
    .verb = "MLSD", .text = TEXT("425 Failed to establish connection.\r\n"))

/* The transfer. */
FTP_BOTH("ftp-426", "breaks the transfer off", "ftp-426", .number = FTP_BREAKS,
    .path = "/data.bin")
FTP_LAB("ftp-450", "says that the file is busy", "ftp-450", .verb = "RETR",
    .path = "/data.bin", .text = TEXT("450 File is busy.\r\n"))
FTP_LAB("ftp-451", "says that its disk failed", "ftp-451", .verb = "RETR",
    .path = "/data.bin", .text = TEXT("451 Local error.\r\n"))
FTP_LAB("ftp-550", "has no such file", "ftp-550", .path = "/nothing.txt")
FTP_LAB("ftp-550-missing", "has no such file, and says so", "ftp-550-missing",
    .path = "/nothing.txt", .verb = "RETR",
    .text = TEXT("550 nothing.txt: No such file or directory\r\n"))
FTP_LAB("ftp-550-denied", "does not let anonymous write", "ftp-550-denied",
    .path = "/new.txt", .upload = true, .options = "-T {folder}/upload")
FTP_LAB("ftp-550-directory", "has a directory where a file is asked for",
    "ftp-550-directory", .path = "/pub")
FTP_LAB("ftp-552", "has no room for the file", "ftp-552", .verb = "STOR",
    .path = "/new.txt", .upload = true, .options = ADA " -T {folder}/upload",
    .text = TEXT("552 Quota exceeded.\r\n"))
FTP_LAB("ftp-553", "does not allow the file's name", "ftp-553", .verb = "STOR",
    .path = "/new.txt", .upload = true, .options = ADA " -T {folder}/upload",
    .text = TEXT("553 Could not create file.\r\n"))
FTP_LAB("ftp-rest-refused", "begins at the start of a file alone",
    "ftp-rest-refused", .verb = "REST", .path = "/data.bin",
    .options = "--offset 100", .text = TEXT("502 REST not implemented.\r\n"))
FTP_BOTH("ftp-size-differs", "sends half of the file and says that it is all",
    "ftp-size-differs", .number = FTP_HALF, .path = "/data.bin")
FTP_LAB("ftp-ascii", "changes line ends although it was told not to",
    "ftp-ascii", .number = FTP_TEXT, .path = "/data.bin")
FTP_LAB("ftp-ascii-wanted", "changes line ends of what is no text, as asked",
    "ftp-ascii", .path = "/data.bin;type=a")
FTP_BOTH("ftp-no-completion", "does not say that the transfer is complete",
    "ftp-no-completion", .number = FTP_NO_COMPLETION, .path = "/data.bin",
    .options = "--idle 2")
FTP_BOTH("ftp-data-unfinished", "stops in the middle of the file",
    "ftp-data-unfinished", .number = FTP_STALLS, .path = "/data.bin",
    .options = "--idle 2")
FTP_BOTH("ftp-no-close-notify", "ends data connections without close_notify",
    "ftp-no-close-notify", .number = FTP_NO_NOTIFY, .path = "/data.bin")
FTP_LAB("ftp-body-limit", "has a file without an end", "ftp-body-limit",
    .number = FTP_ENDLESS, .path = "/data.bin", .options = "--max-body 500k")
FTP_LAB("ftp-good-bye-unanswered", "does not answer the good-bye",
    "good-bye-unanswered", .verb = "QUIT", .ends = true)
FTP_LAB("ftp-good-bye-refused", "does not know QUIT", "good-bye-refused",
    .verb = "QUIT", .text = TEXT("500 Unknown command.\r\n"))

#undef ADA
#undef FTP_BOTH
#undef FTP_LAB
