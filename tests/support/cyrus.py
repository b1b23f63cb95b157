# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Cyrus IMAP server: IMAP, POP3 and LMTP, SASL by Cyrus SASL."""

import imaplib

from support import cell, dovecot

CONFIG = """
configdirectory: /var/lib/cyrus
partition-default: /var/spool/cyrus
proc_path: /run/cyrus/proc
mboxname_lockpath: /run/cyrus/lock
idlesocket: /run/cyrus/idle
notifysocket: /run/cyrus/notify
servername: mail.test
admins: cyrus
allowplaintext: yes
allowapop: yes
failedloginpause: 0
unixhierarchysep: yes
altnamespace: no
autocreate_quota: 0
autocreate_inbox_folders: Drafts | Empty
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: /etc/sasldb2
sasl_mech_list: PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256
tls_server_cert: {cert}
tls_server_key: /etc/cyrus.key
tls_versions: tls1_2 tls1_3
"""

MASTER = """
START {{
  recover cmd="ctl_cyrusdb -r"
}}
SERVICES {{
  imap cmd="imapd -U 30" listen="127.0.0.1:{imap}" prefork=0
  imaps cmd="imapd -s -U 30" listen="127.0.0.1:{imaps}" prefork=0
  pop3 cmd="pop3d -U 30" listen="127.0.0.1:{pop3}" prefork=0
  pop3s cmd="pop3d -s -U 30" listen="127.0.0.1:{pop3s}" prefork=0
  lmtp cmd="lmtpd -a" listen="127.0.0.1:{lmtp}" prefork=0
}}
EVENTS {{
}}
"""

FOLDERS = "log msg socket proc db quota user".split()


class Cyrus(cell.Server):
    """A running Cyrus: URLs .imap .imaps .pop3 .pop3s .lmtp, with a slash at
    the end, and their port numbers .imap_port and so on; .imap and .pop3 have
    STARTTLS. Mechanisms: PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1
    SCRAM-SHA-256, APOP. Users: cell.USER with dovecot.MAILS in INBOX (the
    second has dot-stuffed lines), cell.OTHER_USER with none. LMTP knows both."""

    ROOT, SYSLOG = "cyrus-imapd", True

    def __init__(self, folder, authority):
        super().__init__(folder, authority)
        names = ("imap", "imaps", "pop3", "pop3s", "lmtp")
        for name in names:
            setattr(self, f"{name}_port", self.port())
            setattr(self, name, f"{name}://{cell.HOST}:{getattr(self, f'{name}_port')}/")
        self.put("etc/imapd.conf", CONFIG.format(cert=self.cert))
        self.put("etc/cyrus.conf", MASTER.format(
            **{name: getattr(self, f"{name}_port") for name in names}))
        # Its processes are of a user of their own when they read it.
        self.put("etc/cyrus.key", self.key.read_text())
        for path in ("/var/spool/cyrus", "/run/cyrus", "/run/cyrus/proc", "/run/cyrus/lock",
                     "/var/lib/cyrus", *(f"/var/lib/cyrus/{name}" for name in FOLDERS)):
            self.own(path, "cyrus", 0o750)
        for user, password in ((cell.USER, cell.PASSWORD),
                               (cell.OTHER_USER, cell.OTHER_PASSWORD)):
            self.prepare(f"printf '%s' '{password}' | "
                         f"chroot . /usr/sbin/saslpasswd2 -p -c -u mail.test {user}")
        self.prepare("chmod 644 etc/sasldb2")
        self.launch("/usr/sbin/cyrmaster", "-D")
        self.wait(self.imap_port, self.pop3_port, self.lmtp_port)
        self.fill()

    def fill(self):
        """The messages, by IMAP itself; who logs in gets an inbox."""
        with imaplib.IMAP4(cell.HOST, self.imap_port, timeout=20) as client:
            client.login(cell.OTHER_USER, cell.OTHER_PASSWORD)
        with imaplib.IMAP4(cell.HOST, self.imap_port, timeout=20) as client:
            client.login(cell.USER, cell.PASSWORD)
            for mail in dovecot.MAILS:
                status, why = client.append("INBOX", None, None,
                                            mail.replace("\n", "\r\n").encode())
                if status != "OK":
                    raise RuntimeError(f"cyrus takes no mail: {why}")
