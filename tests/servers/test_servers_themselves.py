# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers the other tests rely on, judged by Python's own clients: right
and wrong passwords, STARTTLS, TLS at once, and what each refuses. sonde is not
run here."""

import base64
import contextlib
import ftplib
import hashlib
import hmac
import imaplib
import io
import poplib
import smtplib
import socket
import ssl
import subprocess
import sys

import pytest

from support import cell, ftp, programs

AMY = (cell.USER, cell.PASSWORD)
BOB = (cell.OTHER_USER, cell.OTHER_PASSWORD)
HOST = cell.HOST


@pytest.fixture(scope="session")
def trust(authority):
    """A TLS context that trusts the tests' authority."""
    return ssl.create_default_context(cafile=authority.cert)


#### Cells

# A test session of its own, with one server.
SESSION = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
from support import certificates, vsftpd
folder = pathlib.Path(sys.argv[2])
server = vsftpd.Vsftpd(folder, certificates.Authority(folder))
print(server.ftp_port, flush=True)
sys.stdin.read()
server.stop()
"""


def refuses(port):
    try:
        socket.create_connection((HOST, port), 5).close()
        return False
    except ConnectionRefusedError:
        return True


@pytest.mark.usefixtures("vsftpd")
@pytest.mark.parametrize("killed", [False, True])
def test_a_cell_ends_with_its_session(tmp_path, killed):
    with subprocess.Popen([sys.executable, "-c", SESSION, programs.SOURCE / "tests", tmp_path],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
        port = int(session.stdout.readline())
        with socket.create_connection((HOST, port), 5) as talking:
            assert talking.recv(3) == b"220"
            if killed:
                session.kill()
            else:
                session.stdin.close()
            session.wait(20)
            # The process that had our connection has gone as well.
            talking.settimeout(10)
            with contextlib.suppress(ConnectionResetError):
                while talking.recv(100):
                    pass
        cell.until(lambda: refuses(port), lambda: f"port {port} still answers")


#### SMTP

@pytest.fixture(params=["postfix", "exim", "opensmtpd"])
def smtp(request):
    return request.getfixturevalue(request.param)


def rcpt(client, address):
    """The reply to a recipient, of a message that is not sent."""
    client.ehlo_or_helo_if_needed()
    client.rset()
    client.mail("cleo@example.org")
    code, text = client.rcpt(address)
    return code, text.decode()


@pytest.mark.parametrize("user", [AMY, BOB])
def test_smtp_starttls(smtp, trust, user):
    with smtplib.SMTP(HOST, smtp.smtp_port, timeout=20) as client:
        client.starttls(context=trust)
        assert client.login(*user)[0] == 235


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_smtps_mechanisms(smtp, trust, mechanism):
    with smtplib.SMTP_SSL(HOST, smtp.smtps_port, timeout=20, context=trust) as client:
        client.ehlo()
        assert mechanism in client.esmtp_features["auth"].split()
        client.user, client.password = BOB
        by = getattr(client, f"auth_{mechanism.lower()}")
        assert client.auth(mechanism, by)[0] == 235


def test_smtp_wrong_password(smtp, trust):
    with smtplib.SMTP_SSL(HOST, smtp.smtps_port, timeout=20, context=trust) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            client.login(cell.USER, "wrong")
        assert refused.value.smtp_code == 535


def test_smtp_recipients(smtp):
    with smtplib.SMTP(HOST, smtp.smtp_port, timeout=20) as client:
        assert rcpt(client, "amy@localhost")[0] == 250
        assert rcpt(client, "stranger@localhost")[0] == 550
        assert rcpt(client, "dora@example.net")[0] in (550, 554)


def test_smtp_takes_a_message(smtp, trust):
    with smtplib.SMTP_SSL(HOST, smtp.smtps_port, timeout=20, context=trust) as client:
        client.login(*AMY)
        assert client.sendmail("amy@localhost", ["bob@localhost", "dora@example.net"],
                               b"Subject: hello\r\n\r\n.\r\n") == {}


@pytest.mark.parametrize("name", ["postfix", "opensmtpd"])
def test_submission_requires_starttls(request, trust, name):
    server = request.getfixturevalue(name)
    with smtplib.SMTP(HOST, server.submission_port, timeout=20) as client:
        client.ehlo()
        assert "auth" not in client.esmtp_features
        assert client.mail("amy@localhost")[0] == 530
        client.starttls(context=trust)
        assert client.login(*AMY)[0] == 235


@pytest.mark.parametrize("name, expected", [("postfix", 450), ("exim", 451)])
def test_greylisting(request, name, expected):
    server = request.getfixturevalue(name)
    with smtplib.SMTP(HOST, server.smtp_port, timeout=20) as client:
        code, text = rcpt(client, "grey@localhost")
        assert code == expected and "Greylisted" in text


def test_postfix_delivers_to_dovecot(postfix, dovecot):
    with smtplib.SMTP(HOST, postfix.smtp_port, timeout=20) as client:
        client.sendmail("cleo@example.org", ["bob@localhost"],
                        b"Subject: by lmtp\r\n\r\nhello\r\n")
    cell.until(lambda: "saved mail to INBOX" in dovecot.log(), dovecot.log)


def test_opensmtpd_delivers(opensmtpd):
    with smtplib.SMTP(HOST, opensmtpd.smtp_port, timeout=20) as client:
        client.sendmail("cleo@example.org", ["bob@localhost"],
                        b"Subject: a file\r\n\r\nhello\r\n")
    cell.until(lambda: "rcpt=<bob@localhost> user=bob delay=0s result=Ok" in opensmtpd.log(),
               opensmtpd.log)


#### IMAP and POP3

@pytest.fixture(params=["dovecot", "cyrus"])
def mailbox(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("user", [AMY, BOB])
def test_imap_starttls(mailbox, trust, user):
    with imaplib.IMAP4(HOST, mailbox.imap_port, timeout=20) as client:
        client.starttls(trust)
        assert client.login(*user)[0] == "OK"


def test_imap_inbox(mailbox, trust):
    with imaplib.IMAP4_SSL(HOST, mailbox.imaps_port, timeout=20, ssl_context=trust) as client:
        client.login(*AMY)
        status, (count,) = client.select("INBOX", readonly=True)
        assert status == "OK" and int(count) >= 2
        assert b"\r\n.dot line\r\n" in client.fetch("2", "(BODY.PEEK[])")[1][0][1]
        assert client.namespace()[0] == "OK"


def test_imap_wrong_password(mailbox, trust):
    with imaplib.IMAP4_SSL(HOST, mailbox.imaps_port, timeout=20, ssl_context=trust) as client:
        with pytest.raises(imaplib.IMAP4.error):
            client.login(cell.USER, "wrong")


def test_pop3_stls(mailbox, trust):
    client = poplib.POP3(HOST, mailbox.pop3_port, timeout=20)
    client.stls(trust)
    client.user(cell.OTHER_USER)
    assert client.pass_(cell.OTHER_PASSWORD).startswith(b"+OK")
    client.quit()


def test_pop3s_message(mailbox, trust):
    client = poplib.POP3_SSL(HOST, mailbox.pop3s_port, timeout=20, context=trust)
    client.user(cell.USER)
    client.pass_(cell.PASSWORD)
    assert b".dot line" in client.retr(2)[1]
    client.quit()


def test_pop3_wrong_password(mailbox):
    client = poplib.POP3(HOST, mailbox.pop3_port, timeout=20)
    client.user(cell.USER)
    with pytest.raises(poplib.error_proto, match="ERR"):
        client.pass_("wrong")
    client.close()


def test_apop(mailbox):
    client = poplib.POP3(HOST, mailbox.pop3_port, timeout=20)
    assert client.apop(*AMY).startswith(b"+OK")
    client.quit()


def test_imap_cram_md5(mailbox):
    with imaplib.IMAP4(HOST, mailbox.imap_port, timeout=20) as client:
        assert client.login_cram_md5(*BOB)[0] == "OK"


class Scram:
    """What a client says with SCRAM (RFC 5802 5), without channel binding;
    .proven says whether the server knew the password too."""

    def __init__(self, digest, user, password):
        self.digest, self.user, self.password = digest, user, password
        self.proven, self.steps = False, [self.first, self.final, self.last]

    def __call__(self, challenge):
        return self.steps.pop(0)(challenge.decode())

    def mac(self, key, text):
        return hmac.new(key, text, self.digest).digest()

    def first(self, _):
        self.bare = f"n={self.user},r=nonceoftests"
        return f"n,,{self.bare}".encode()

    def final(self, challenge):
        field = dict(part.split("=", 1) for part in challenge.split(","))
        salted = hashlib.pbkdf2_hmac(self.digest, self.password.encode(),
                                     base64.b64decode(field["s"]), int(field["i"]))
        bare = f"c=biws,r={field['r']}"
        message = f"{self.bare},{challenge},{bare}".encode()
        key = self.mac(salted, b"Client Key")
        sign = self.mac(hashlib.new(self.digest, key).digest(), message)
        proof = bytes(a ^ b for a, b in zip(key, sign))
        self.server = self.mac(self.mac(salted, b"Server Key"), message)
        return f"{bare},p={base64.b64encode(proof).decode()}".encode()

    def last(self, challenge):
        self.proven = challenge == f"v={base64.b64encode(self.server).decode()}"
        return b""


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_imap_scram(mailbox, digest):
    mechanism = {"sha1": "SCRAM-SHA-1", "sha256": "SCRAM-SHA-256"}[digest]
    with imaplib.IMAP4(HOST, mailbox.imap_port, timeout=20) as client:
        scram = Scram(digest, *BOB)
        assert client.authenticate(mechanism, scram)[0] == "OK"
        assert scram.proven
    with imaplib.IMAP4(HOST, mailbox.imap_port, timeout=20) as client:
        with pytest.raises(imaplib.IMAP4.error):
            client.authenticate(mechanism, Scram(digest, cell.OTHER_USER, "wrong"))


def test_lmtp(mailbox):
    with smtplib.LMTP(HOST, mailbox.lmtp_port, timeout=20) as client:
        client.ehlo()
        client.mail("cleo@example.org")
        assert client.rcpt("bob@localhost")[0] == 250
        assert client.rcpt("stranger@localhost")[0] == 550


def test_dovecot_lmtp_starttls(dovecot, trust):
    with smtplib.LMTP(HOST, dovecot.lmtp_port, timeout=20) as client:
        assert client.starttls(context=trust)[0] == 220
        assert client.noop()[0] == 250


def bearer(mechanism, token):
    """The one message of XOAUTH2 or of OAUTHBEARER (RFC 7628 3.1)."""
    if mechanism == "XOAUTH2":
        return f"user={cell.USER}\1auth=Bearer {token}\1\1".encode()
    return f"n,a={cell.USER},\1auth=Bearer {token}\1\1".encode()


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_dovecot_token(dovecot, trust, mechanism):
    def login(token):
        with imaplib.IMAP4_SSL(HOST, dovecot.imaps_port, timeout=20,
                               ssl_context=trust) as client:
            says = iter([bearer(mechanism, token)])
            return client.authenticate(mechanism, lambda _: next(says, b""))[0]
    assert login(dovecot.token()) == "OK"
    with pytest.raises(imaplib.IMAP4.error):
        login(dovecot.token(lasts=-3600))


def test_dovecot_external(dovecot, authority):
    context = ssl.create_default_context(cafile=authority.cert)
    known = authority.sign("external", [cell.USER])
    context.load_cert_chain(known.cert, known.key)
    with imaplib.IMAP4_SSL(HOST, dovecot.imaps_port, timeout=20,
                           ssl_context=context) as client:
        assert client.authenticate("EXTERNAL", lambda _: b"")[0] == "OK"


def test_dovecot_external_needs_a_certificate(dovecot, trust):
    with imaplib.IMAP4_SSL(HOST, dovecot.imaps_port, timeout=20, ssl_context=trust) as client:
        with pytest.raises(imaplib.IMAP4.error):
            client.authenticate("EXTERNAL", lambda _: cell.USER.encode())


#### FTP

class Reusing(ftplib.FTP_TLS):
    """Resumes the session of the control connection for data."""

    def ntransfercmd(self, cmd, rest=None):
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        return self.context.wrap_socket(connection, server_hostname=self.host,
                                        session=self.sock.session), size


@pytest.fixture(params=["vsftpd", "proftpd", "pureftpd"])
def files(request):
    return request.getfixturevalue(request.param)


def fetched(client, name):
    data = io.BytesIO()
    client.retrbinary(f"RETR {name}", data.write)
    return data.getvalue()


@pytest.mark.parametrize("user", [AMY, BOB])
def test_ftp(files, user):
    with ftplib.FTP(timeout=20) as client:
        client.connect(HOST, files.ftp_port)
        client.login(*user)
        assert fetched(client, "text.txt") == ftp.TEXT
        assert fetched(client, "binary.dat") == ftp.BINARY
        # pure-ftpd names these too
        assert set(client.nlst("empty")) <= {"empty/.", "empty/.."}
        client.storbinary("STOR incoming/new", io.BytesIO(b"new"))
        assert fetched(client, "incoming/new") == b"new"


def test_ftp_active(files):
    with ftplib.FTP(timeout=20) as client:
        client.connect(HOST, files.ftp_port)
        client.login(*AMY)
        client.set_pasv(False)
        assert fetched(client, "text.txt") == ftp.TEXT


def test_ftp_wrong_password(files):
    with ftplib.FTP(timeout=20) as client:
        client.connect(HOST, files.ftp_port)
        with pytest.raises(ftplib.error_perm, match="^530"):
            client.login(cell.USER, "wrong")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_ftp_tls(files, authority, version):
    context = ssl.create_default_context(cafile=authority.cert)
    context.minimum_version = context.maximum_version = version
    with Reusing(timeout=20, context=context) as client:
        client.connect(HOST, files.ftp_port)
        client.login(*AMY)
        client.prot_p()
        assert "text.txt" in client.nlst()


@pytest.mark.parametrize("name, reply", [("vsftpd", "^522.*session reuse"),
                                         ("proftpd", "^425")])
def test_session_reuse_is_required(request, trust, name, reply):
    server = request.getfixturevalue(name)
    with ftplib.FTP_TLS(timeout=20, context=trust) as client:
        client.connect(HOST, server.ftp_port)
        client.login(*AMY)
        client.prot_p()
        with pytest.raises((ftplib.error_perm, ftplib.error_temp), match=reply):
            client.nlst()


def test_pureftpd_needs_no_session_reuse(pureftpd, trust):
    with ftplib.FTP_TLS(timeout=20, context=trust) as client:
        client.connect(HOST, pureftpd.ftp_port)
        client.login(*AMY)
        client.prot_p()
        assert "text.txt" in client.nlst()


def test_vsftpd_anonymous(vsftpd):
    with ftplib.FTP(timeout=20) as client:
        client.connect(HOST, vsftpd.ftp_port)
        client.login()
        assert fetched(client, "text.txt") == ftp.TEXT


def test_vsftpd_with_another_address(vsftpd_with):
    server = vsftpd_with(pasv_address="192.0.2.7")
    with ftplib.FTP(timeout=20) as client:
        client.connect(HOST, server.ftp_port)
        client.login(*AMY)
        assert client.sendcmd("PASV").startswith("227 Entering Passive Mode (192,0,2,7,")


def test_vsftpd_without_passive(vsftpd_with):
    server = vsftpd_with(pasv_enable="NO")
    with ftplib.FTP(timeout=20) as client:
        client.connect(HOST, server.ftp_port)
        client.login(*AMY)
        with pytest.raises(ftplib.error_perm, match="^550"):
            client.sendcmd("PASV")
        client.set_pasv(False)
        assert fetched(client, "text.txt") == ftp.TEXT


class Implicit(Reusing):
    """TLS from the first byte."""

    def connect(self, host, port):
        self.host, self.port = host, port
        self.sock = self.context.wrap_socket(
            ftplib.socket.create_connection((host, port), self.timeout), server_hostname=host)
        self.af, self.file = self.sock.family, self.sock.makefile("r", encoding=self.encoding)
        return self.getresp()

    def login(self, *user):
        return ftplib.FTP.login(self, *user)


@pytest.mark.parametrize("name", ["vsftpd", "proftpd"])
def test_ftps(request, vsftpd_with, trust, name):
    server = (request.getfixturevalue(name) if name != "vsftpd" else
              vsftpd_with(implicit_ssl="YES"))
    with Implicit(timeout=20, context=trust) as client:
        client.connect(HOST, server.ftps_port)
        client.login(*AMY)
        client.prot_p()
        assert fetched(client, "text.txt") == ftp.TEXT
