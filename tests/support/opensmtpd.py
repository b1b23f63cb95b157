# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OpenSMTPD: SMTP, which wants TLS before a password."""

import shutil
import subprocess

from support import cell, programs, roots

CONFIG = """
pki localhost cert "{cert}"
pki localhost key "{key}"
table passwords file:/etc/mail/passwords
smtp max-message-size 1M
listen on 127.0.0.1 port {smtp} hostname mail.test tls pki localhost auth-optional <passwords>
listen on 127.0.0.1 port {submission} hostname mail.test tls-require pki localhost auth <passwords>
listen on 127.0.0.1 port {smtps} hostname mail.test smtps pki localhost auth-optional <passwords>
action inbox maildir "/var/mail/%{{user.username}}"
action elsewhere maildir "/var/mail/elsewhere" virtual {{ "@" = {user} }}
match from any for domain localhost action inbox
match auth from any for any action elsewhere
"""


class OpenSmtpd(cell.Server):
    """A running OpenSMTPD: URLs .smtp (STARTTLS offered), .submission (STARTTLS
    and a password required) and .smtps, with a slash at the end, and their
    port numbers .smtp_port and so on. Mechanisms: PLAIN LOGIN, over TLS only;
    users cell.USER and cell.OTHER_USER.

    Refused: 550 any other user at localhost and any other domain unless
    logged in, 535 a wrong password, 530 MAIL before STARTTLS and AUTH at
    .submission, 503 AUTH in the clear. Its log is long: it is run with -v."""

    # What mends its TLS (opensmtpd_key.c) does so for this kind of key.
    ROOT, KEY = "opensmtpd", "rsa"

    def __init__(self, folder, authority):
        super().__init__(folder, authority)
        for name in ("smtp", "submission", "smtps"):
            setattr(self, f"{name}_port", self.port())
        self.smtp = f"smtp://{cell.HOST}:{self.smtp_port}/"
        self.submission = f"smtp://{cell.HOST}:{self.submission_port}/"
        self.smtps = f"smtps://{cell.HOST}:{self.smtps_port}/"
        config = self.write("smtpd.conf", CONFIG.format(
            cert=self.cert, key=self.key, smtp=self.smtp_port, smtps=self.smtps_port,
            submission=self.submission_port, user=cell.USER))
        self.put("etc/mail/passwords", "".join(
            f"{name}\t{secret}\n" for name, (_, secret) in cell.PEOPLE.items()))
        self.put("etc/mailname", "mail.test\n")
        self.own("/var/spool/smtpd", mode=0o711)
        self.own("/var/lib/opensmtpd/empty")
        self.own("/var/mail", mode=0o1777)
        for user in cell.PEOPLE:
            self.own(f"/home/{user}", user)
        self.prepare(f"export LD_PRELOAD={self.mended()}")
        self.launch("/usr/sbin/smtpd", "-d", "-v", "-f", config)
        self.wait(self.smtp_port, self.submission_port, silent=[self.smtps_port])

    def mended(self):
        """What makes its TLS work with OpenSSL 3, as a shared object."""
        if shutil.which("cc") is None:
            raise roots.NoRoot("OpenSMTPD's TLS needs mending by a compiler: apt install gcc")
        made = self.folder / "key.so"
        subprocess.run(["cc", "-D_GNU_SOURCE", "-Wno-deprecated-declarations", "-fPIC",
                        "-shared", "-o", made,
                        programs.SOURCE / "tests/support/opensmtpd_key.c"],
                       check=True, timeout=60, stdin=subprocess.DEVNULL)
        return made
