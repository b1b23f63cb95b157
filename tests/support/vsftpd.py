# SPDX-License-Identifier: GPL-3.0-or-later
"""A real vsftpd, which wants the data connection to resume the TLS session of
the control connection."""

from support import cell, ftp

CONFIG = """
listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=YES
anon_root=/srv/ftp
no_anon_password=YES
local_enable=YES
chroot_local_user=YES
allow_writeable_chroot=YES
pam_service_name=vsftpd
write_enable=YES
mdtm_write=NO
connect_from_port_20=NO
secure_chroot_dir=/var/empty
seccomp_sandbox=NO
isolate_network=NO
delay_failed_login=0
xferlog_enable=YES
vsftpd_log_file={folder}/vsftpd.log
dual_log_enable=YES
xferlog_file={folder}/transfers.log
log_ftp_protocol=YES
ssl_enable=YES
allow_anon_ssl=YES
force_anon_data_ssl=NO
force_local_logins_ssl=NO
force_local_data_ssl=NO
ssl_tlsv1=YES
rsa_cert_file={cert}
rsa_private_key_file={key}
ca_certs_file={ca}
require_ssl_reuse=YES
ssl_ciphers=HIGH
"""

PAM = "auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n"


class Vsftpd(ftp.Ftp):
    """A running vsftpd, see ftp.Ftp: .ftp with AUTH TLS (optional), anonymous
    or with a password; over TLS the data connection must resume the session
    (else 522). Options are lines of vsftpd.conf: Vsftpd(..., pasv_enable="NO",
    pasv_address="192.0.2.7", implicit_ssl="YES"). With implicit_ssl there is
    .ftps and no .ftp."""

    ROOT, LOG = "vsftpd", "vsftpd.log"

    def __init__(self, folder, authority, **options):
        super().__init__(folder, authority)
        port, implicit = self.port(), options.get("implicit_ssl") == "YES"
        self.ports_are(**{"ftps" if implicit else "ftp": port})
        self.fill("/srv/ftp")
        self.put("etc/pam.d/vsftpd", PAM)
        ca = self.write("ca.pem", self.ca.read_text())
        config = self.write("vsftpd.conf", CONFIG.format(
            port=port, folder=folder, cert=self.cert, key=self.key, ca=ca) +
            "".join(f"{name}={value}\n" for name, value in options.items()))
        self.launch("/usr/sbin/vsftpd", config)
        self.wait(*([] if implicit else [port]), silent=[port])
