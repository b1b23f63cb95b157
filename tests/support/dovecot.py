# SPDX-License-Identifier: GPL-3.0-or-later
"""A real dovecot: IMAP, POP3, LMTP and SASL for postfix."""

import base64
import hashlib
import hmac
import json
import time

from support import cell

CONFIG = """
base_dir = /run/dovecot
state_dir = /var/lib/dovecot
log_path = {folder}/dovecot.log
protocols = imap pop3 lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
ssl_ca = <{ca}
ssl_verify_client_cert = yes
ssl_require_crl = no
auth_ssl_username_from_cert = yes
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 apop scram-sha-1 scram-sha-256 xoauth2 oauthbearer external
auth_failure_delay = 0
auth_verbose = yes
auth_username_format = %Ln
mail_location = maildir:~/mail
mail_plugins = $mail_plugins zlib
first_valid_uid = 1
namespace inbox {{
	inbox = yes
	separator = /
	mailbox Drafts {{
		auto = create
		special_use = \\Drafts
	}}
	mailbox Empty {{
		auto = create
	}}
}}
namespace archive {{
	prefix = Archive/
	separator = /
	location = maildir:~/archive
}}
protocol imap {{
	mail_plugins = $mail_plugins imap_zlib
}}
# Who shows a certificate needs no password; its name must be a user's.
passdb {{
	driver = passwd-file
	mechanisms = external
	args = {folder}/known
}}
passdb {{
	driver = passwd-file
	mechanisms = plain login cram-md5 apop scram-sha-1 scram-sha-256
	args = scheme=PLAIN username_format=%n {folder}/users
}}
passdb {{
	driver = oauth2
	mechanisms = xoauth2 oauthbearer
	args = {folder}/oauth2.conf
}}
userdb {{
	driver = passwd
}}
service imap-login {{
	inet_listener imap {{
		port = {imap}
	}}
	inet_listener imaps {{
		port = {imaps}
		ssl = yes
	}}
}}
service pop3-login {{
	inet_listener pop3 {{
		port = {pop3}
	}}
	inet_listener pop3s {{
		port = {pop3s}
		ssl = yes
	}}
}}
service lmtp {{
	inet_listener lmtp {{
		port = {lmtp}
	}}
}}
# No waiting after wrong passwords.
service anvil {{
	unix_listener anvil-auth-penalty {{
		mode = 0
	}}
}}
service auth {{
	inet_listener {{
		port = {auth}
	}}
}}
"""

OAUTH = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""

# The second has a line that POP3 must stuff with a dot.
MAILS = ("""From: Cleo <cleo@example.org>
To: amy@localhost
Subject: first
Date: Thu, 1 Oct 2026 10:00:00 +0000
Message-ID: <first@example.org>

hello
""", """From: Cleo <cleo@example.org>
To: amy@localhost
Subject: dots
Date: Thu, 1 Oct 2026 11:00:00 +0000
Message-ID: <dots@example.org>

before
.dot line
.
after
""")


def text64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Dovecot(cell.Server):
    """A running dovecot: URLs .imap .imaps .pop3 .pop3s .lmtp, with a slash at
    the end, and their port numbers .imap_port and so on; .imap, .pop3 and
    .lmtp have STARTTLS. .auth_port is its SASL service for postfix. Mechanisms:
    PLAIN LOGIN CRAM-MD5 APOP SCRAM-SHA-1 SCRAM-SHA-256; XOAUTH2 and
    OAUTHBEARER with .token(); EXTERNAL with a certificate that the authority
    signed for "amy". Users: cell.USER with two messages in INBOX (the second
    has dot-stuffed lines), cell.OTHER_USER with none. LMTP knows both."""

    ROOT, LOG = "dovecot-imapd", "dovecot.log"
    SECRET = b"secret of the tests"

    def __init__(self, folder, authority):
        super().__init__(folder, authority)
        for name in ("imap", "imaps", "pop3", "pop3s", "lmtp", "auth"):
            setattr(self, f"{name}_port", self.port())
        for name in ("imap", "imaps", "pop3", "pop3s", "lmtp"):
            setattr(self, name, f"{name}://{cell.HOST}:{getattr(self, f'{name}_port')}/")
        ca = self.write("ca.pem", self.ca.read_text())
        self.write("users", f"{cell.USER}:{{PLAIN}}{cell.PASSWORD}\n"
                            f"{cell.OTHER_USER}:{{PLAIN}}{cell.OTHER_PASSWORD}\n")
        self.write("known", f"{cell.USER}:::::::nopassword=y\n")
        self.write("oauth2.conf", OAUTH.format(folder=folder))
        self.write("keys/default/HS256/default", base64.b64encode(self.SECRET).decode())
        config = self.write("dovecot.conf", CONFIG.format(
            folder=folder, cert=self.cert, key=self.key, ca=ca, imap=self.imap_port,
            imaps=self.imaps_port, pop3=self.pop3_port, pop3s=self.pop3s_port,
            lmtp=self.lmtp_port, auth=self.auth_port))
        self.fill()
        self.launch("/usr/sbin/dovecot", "-F", "-c", config)
        self.wait(self.imap_port, self.pop3_port, self.lmtp_port)

    def fill(self):
        """The messages, in the folder that becomes amy's in the cell."""
        for number, mail in enumerate(MAILS, 1):
            self.put(f"home/{cell.USER}/mail/cur/{number}.mail:2,",
                       mail.replace("\n", "\r\n"))
        for user in cell.PEOPLE:
            for name in ("", "mail", "mail/cur", "mail/new", "mail/tmp"):
                self.own(f"/home/{user}/{name}", user, 0o700)

    def token(self, user=cell.USER, lasts=3600):
        """A bearer token for that user, valid for so many seconds (it has
        expired if that is negative): a JWT signed with HS256."""
        now = int(time.time())
        parts = [{"alg": "HS256", "typ": "JWT"},
                 {"sub": user, "iat": now - 7200, "exp": now + lasts}]
        body = b".".join(text64(json.dumps(part).encode()) for part in parts)
        sign = hmac.new(self.SECRET, body, hashlib.sha256).digest()
        return (body + b"." + text64(sign)).decode()
