# SPDX-License-Identifier: GPL-3.0-or-later
"""A real postfix: SMTP and submission, with dovecot for SASL and mail."""

from support import cell

MAIN = """
compatibility_level = 3.6
queue_directory = /var/spool/postfix
data_directory = /var/lib/postfix
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mail.test
mydestination = localhost
mynetworks =
inet_interfaces = loopback-only
inet_protocols = ipv4
default_transport = discard:
mailbox_transport = lmtp:inet:127.0.0.1:{lmtp}
local_recipient_maps = inline:{{ {users} grey=1 }}
smtpd_tls_security_level = may
smtpd_tls_chain_files = {key}, {cert}
smtpd_tls_received_header = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{{
    {{ grey@localhost = 450 4.7.1 Greylisted, try again later }} }}, permit
message_size_limit = 1048576
smtpd_authorized_xclient_hosts = 127.0.0.1
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
alias_maps =
alias_database =
"""

MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{strict} inet n - n - - smtpd
    -o smtpd_forbid_bare_newline=yes -o smtpd_forbid_bare_newline_exclusions=
127.0.0.1:{submission} inet n - n - - smtpd
    -o smtpd_tls_auth_only=yes -o smtpd_tls_security_level=encrypt
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
lmtp unix - - n - - lmtp
postlog unix-dgram n - n - 1 postlogd
"""

QUEUES = ("active bounce corrupt defer deferred flush hold incoming private saved trace").split()


class Postfix(cell.Server):
    """A running postfix: URLs .smtp (STARTTLS offered, AUTH before it too),
    .strict (which forbids bare LF, as .smtp does not here), .submission
    (STARTTLS required) and .smtps, with a slash at the end, and
    their port numbers .smtp_port and so on. SASL is that of the dovecot given
    to it: same users and passwords, same mechanisms. Mail to cell.USER and
    cell.OTHER_USER at localhost goes to that dovecot by LMTP.

    Refused: 450 4.7.1 grey@localhost, 550 5.1.1 any other user at localhost,
    554 5.7.1 any other domain unless logged in, 552 5.3.4 over a megabyte,
    535 5.7.8 a wrong password, 530 5.7.0 MAIL before STARTTLS at
    .submission. XCLIENT is allowed."""

    ROOT, LOG = "postfix", "postfix.log"

    def __init__(self, folder, authority, dovecot):
        super().__init__(folder, authority)
        for name in ("smtp", "strict", "submission", "smtps"):
            setattr(self, f"{name}_port", self.port())
        self.smtp = f"smtp://{cell.HOST}:{self.smtp_port}/"
        self.strict = f"smtp://{cell.HOST}:{self.strict_port}/"
        self.submission = f"smtp://{cell.HOST}:{self.submission_port}/"
        self.smtps = f"smtps://{cell.HOST}:{self.smtps_port}/"
        self.put("etc/postfix/main.cf", MAIN.format(
            folder=folder, cert=self.cert, key=self.key, lmtp=dovecot.lmtp_port,
            auth=dovecot.auth_port, users=" ".join(f"{user}=1" for user in cell.PEOPLE)))
        self.put("etc/postfix/master.cf", MASTER.format(
            smtp=self.smtp_port, strict=self.strict_port, submission=self.submission_port, smtps=self.smtps_port))
        self.own("/var/spool/postfix")
        self.own("/var/spool/postfix/pid")
        self.own("/var/lib/postfix", "postfix", 0o700)
        for name in QUEUES:
            self.own(f"/var/spool/postfix/{name}", "postfix", 0o700)
        for name, mode in (("maildrop", 0o1730), ("public", 0o2710)):
            self.own(f"/var/spool/postfix/{name}", "postfix", mode)
        self.launch("/usr/lib/postfix/sbin/master", "-d", "-c", "/etc/postfix")
        self.wait(self.smtp_port, self.submission_port)
