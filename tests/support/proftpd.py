# SPDX-License-Identifier: GPL-3.0-or-later
"""A real proftpd, in the clear, with AUTH TLS and with TLS at once."""

from support import cell, ftp

CONFIG = """
ModulePath /usr/lib/proftpd
LoadModule mod_tls.c
ServerType standalone
ServerName tests
DefaultAddress 127.0.0.1
Port {ftp}
SocketBindTight on
UseIPv6 off
UseReverseDNS off
User proftpd
Group nogroup
Umask 022
MaxInstances 30
PidFile /run/proftpd.pid
ScoreboardFile /run/proftpd.scoreboard
DelayEngine off
WtmpLog off
SystemLog {folder}/proftpd.log
TransferLog {folder}/transfers.log
LogFormat tests "%r %s %{{protocol}}"
<Global>
  DefaultRoot ~
  RequireValidShell off
  AuthOrder mod_auth_unix.c
  AllowOverwrite on
  AllowStoreRestart on
  ExtendedLog {folder}/commands.log ALL tests
  TLSEngine on
  TLSLog {folder}/tls.log
  TLSProtocol TLSv1.2 TLSv1.3
  TLSECCertificateFile {cert}
  TLSECCertificateKeyFile {key}
  TLSVerifyClient off
  TLSRequired off
</Global>
<VirtualHost 127.0.0.1>
  Port {ftps}
  TLSOptions UseImplicitSSL
</VirtualHost>
"""


class Proftpd(ftp.Ftp):
    """A running proftpd, see ftp.Ftp: .ftp with AUTH TLS (optional) and .ftps;
    over TLS the data connection must resume the session (else 425). It has
    MLSD. .log("commands.log") has each command with its reply's code."""

    ROOT, LOG = "proftpd-core", "proftpd.log"

    def __init__(self, folder, authority):
        super().__init__(folder, authority)
        self.ports_are(ftp=self.port(), ftps=self.port())
        self.fill()
        config = self.write("proftpd.conf", CONFIG.format(
            ftp=self.ftp_port, ftps=self.ftps_port, folder=folder, cert=self.cert,
            key=self.key))
        self.launch("/usr/sbin/proftpd", "--nodaemon", "--config", config)
        self.wait(self.ftp_port, silent=[self.ftps_port])
