# SPDX-License-Identifier: GPL-3.0-or-later
"""A real pure-ftpd, in the clear and with AUTH TLS."""

from support import cell, ftp


class PureFtpd(ftp.Ftp):
    """A running pure-ftpd, see ftp.Ftp: .ftp with AUTH TLS (optional); no TLS at
    once, and the session need not be resumed. It has MLSD."""

    ROOT, SYSLOG = "pure-ftpd", True

    def __init__(self, folder, authority):
        super().__init__(folder, authority)
        self.ports_are(ftp=self.port())
        self.fill()
        both = self.write("both.pem", self.key.read_text() + self.cert.read_text(), 0o600)
        self.put("etc/shells", "/bin/sh\n")
        self.launch("/usr/sbin/pure-ftpd", "--bind", f"{cell.HOST},{self.ftp_port}",
                    "--noanonymous", "--chrooteveryone", "--dontresolve", "--verboselog",
                    "--login", "unix", "--tls", "1", "--certfile", both,
                    "--maxclientsperip", "50", "--forcepassiveip", cell.HOST)
        self.wait(self.ftp_port)
