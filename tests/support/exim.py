# SPDX-License-Identifier: GPL-3.0-or-later
"""A real exim: SMTP with passwords of its own."""

from support import cell

CONFIG = """
primary_hostname = mail.test
spool_directory = /var/spool/exim4
log_file_path = {folder}/logs/%s.log
log_selector = +smtp_protocol_error +smtp_syntax_error +tls_cipher
pid_file_path = /run/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp} : {smtps}
tls_on_connect_ports = {smtps}
tls_advertise_hosts = *
tls_certificate = {cert}
tls_privatekey = /etc/exim4/server.key
auth_advertise_hosts = *
chunking_advertise_hosts = *
host_lookup =
helo_lookup_domains =
rfc1413_query_timeout = 0s
message_size_limit = 1M
dns_retry = 0
domainlist local_domains = localhost
acl_smtp_rcpt = recipient
acl_smtp_data = accept

begin acl
recipient:
  defer
    local_parts = grey
    domains = +local_domains
    message = Greylisted, try again later
  accept
    authenticated = *
  require
    message = relay not permitted
    domains = +local_domains
  require
    verify = recipient
  accept

begin routers
people:
  driver = redirect
  domains = +local_domains
  local_parts = {users}
  data = :blackhole:
nowhere:
  driver = redirect
  domains = !+local_domains
  data = :blackhole:

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{${{lookup{{$auth2}}lsearch{{/etc/exim4/passwords}}\\
    {{$value}}fail}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if eq{{$auth2}}{{${{lookup{{$auth1}}lsearch{{/etc/exim4/passwords}}\\
    {{$value}}fail}}}}}}
  server_set_id = $auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{lookup{{$auth1}}lsearch{{/etc/exim4/passwords}}{{$value}}fail}}
  server_set_id = $auth1
"""


class Exim(cell.Server):
    """A running exim (with GnuTLS): URLs .smtp (STARTTLS offered, AUTH before it
    too) and .smtps, with a slash at the end, and .smtp_port, .smtps_port.
    Mechanisms: PLAIN LOGIN CRAM-MD5; users cell.USER and cell.OTHER_USER. All
    mail is thrown away.

    Refused: 451 grey@localhost, 550 any other user at localhost, 550 any other
    domain unless logged in, 535 a wrong password, 552 over a megabyte."""

    ROOT, LOG = "exim4-daemon-light", "logs/main.log"

    def __init__(self, folder, authority):
        super().__init__(folder, authority)
        self.smtp_port, self.smtps_port = self.port(), self.port()
        self.smtp = f"smtp://{cell.HOST}:{self.smtp_port}/"
        self.smtps = f"smtps://{cell.HOST}:{self.smtps_port}/"
        self.put("etc/exim4/exim4.conf", CONFIG.format(
            folder=folder, cert=self.cert, smtp=self.smtp_port, smtps=self.smtps_port,
            users=" : ".join(cell.PEOPLE)))
        self.put("etc/exim4/passwords", f"{cell.USER}: {cell.PASSWORD}\n"
                                        f"{cell.OTHER_USER}: {cell.OTHER_PASSWORD}\n")
        # exim reads it late, as a user of its own.
        self.put("etc/exim4/server.key", self.key.read_text())
        self.logs()
        self.own("/var/spool/exim4", "Debian-exim", 0o750)
        self.launch("/usr/sbin/exim4", "-bdf")
        self.wait(self.smtp_port, silent=[self.smtps_port])
