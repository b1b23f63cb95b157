# SPDX-License-Identifier: GPL-3.0-or-later
"""Each TLS fault of sonde-lab is what it says: what Python's TLS makes of it,
the certificates that are sent, and the bytes where a handshake is cut."""

import datetime
import ssl
import shutil
import struct
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from practice import (Reply, ask_secure, client_hello, hear_all, records, request, serving)

SHORT = 1.2
HANDSHAKE, ALERT = 22, 21
SERVER_HELLO, CERTIFICATE = 2, 11

ALERTS = {
    "unexpected-message": 10, "bad-record-mac": 20, "record-overflow": 22,
    "handshake-failure": 40, "bad-certificate": 42, "unsupported-certificate": 43,
    "certificate-revoked": 44, "certificate-expired": 45, "certificate-unknown": 46,
    "illegal-parameter": 47, "unknown-ca": 48, "access-denied": 49, "decode-error": 50,
    "decrypt-error": 51, "protocol-version": 70, "insufficient-security": 71,
    "internal-error": 80, "inappropriate-fallback": 86, "missing-extension": 109,
    "unsupported-extension": 110, "bad-certificate-status-response": 113,
    "unknown-psk-identity": 115, "certificate-required": 116,
    "no-application-protocol": 120, "not-assigned": 200,
}

# What X509_verify_cert() says: id -> X509_V_ERR_...
VERIFY = {
    "tls-expired": 10, "tls-not-yet-valid": 9, "tls-wrong-host": 62,
    "tls-self-signed": 18, "tls-unknown-issuer": 19, "tls-unknown-root": 20,
    "tls-intercepted": 19, "tls-incomplete-chain": 20, "tls-intermediate-expired": 10,
    "tls-not-a-ca": 79, "tls-name-constraints": 47, "tls-weak-key": 66, "tls-sha1": 68,
    "tls-wrong-usage": 26, "tls-bad-signature": 7, "tls-common-name": 62,
}

# The chain as sent: who each is, by its CN.
ROOT, MIDDLE, LEAF, OTHER = ("sonde-lab root", "sonde-lab intermediate", "localhost",
                             "extra.example.net")
CHAINS = {
    "healthy": [LEAF, MIDDLE],
    "tls-expires-soon": [LEAF, MIDDLE],
    "tls-wrong-host": ["www.example.org", MIDDLE],
    "tls-self-signed": [LEAF],
    "tls-sni-default-cert": ["TRAEFIK DEFAULT CERT"],
    "tls-unknown-issuer": [LEAF, "Foreign intermediate", "A root that nobody trusts"],
    "tls-unknown-root": [LEAF, "Foreign intermediate"],
    "tls-intercepted": [LEAF, "mitmproxy intermediate", "mitmproxy"],
    "tls-incomplete-chain": [LEAF],
    "tls-root-sent": [LEAF, MIDDLE, ROOT],
    "tls-misordered": [LEAF, ROOT, MIDDLE],
    "tls-extra": [LEAF, OTHER, MIDDLE],
    "tls-17-certificates": [LEAF, MIDDLE] + [OTHER] * 15,
}

GREETINGS = {
    "tls-smtp-on-tls-port": b"220 ", "tls-ftp-on-tls-port": b"220 ",
    "tls-imap-on-tls-port": b"* OK ", "tls-pop3-on-tls-port": b"+OK ",
    "tls-ssh-on-tls-port": b"SSH-2.0-", "tls-mysql-on-tls-port": b"J\0\0\0\n",
    "tls-not-tls": b"\1\2\3 what",
}

# After a ClientHello: what came back (None: a part of a handshake), the end.
ENDS = {
    "tls-silent": (b"", "silence"), "tls-silent-after-hello": (b"", "silence"),
    "tls-reset-on-hello": (b"", "reset"), "tls-closed-on-hello": (b"", "eof"),
    "tls-closed-at-accept": (b"", "eof"),
    "tls-cut-in-server-hello": (None, "eof"), "tls-closed-mid": (None, "eof"),
    "tls-reset-mid": (None, "reset"), "tls-stalled": (None, "silence"),
    "tls-stalled-1.3": (None, "silence"),
    "tls-warning": (b"\x15\3\3\0\2\1\x70", "silence"),
    "tls-warning-closed": (b"\x15\3\3\0\2\1\x70", "eof"),
}

# What openssl(1) reads in the staple, in order.
GOOD = ("successful", "Cert Status: good")
STAPLES = {
    "tls-ocsp-good": GOOD, "tls-ocsp-good-1.2": GOOD, "tls-must-staple-good": GOOD,
    "tls-revoked": ("Cert Status: revoked",), "tls-revoked-1.2": ("Cert Status: revoked",),
    "tls-ocsp-unknown": ("Cert Status: unknown",), "tls-ocsp-stale": GOOD,
    "tls-ocsp-not-yet-valid": GOOD, "tls-ocsp-other-certificate": GOOD,
    "tls-ocsp-wrong-responder": GOOD, "tls-ocsp-bad-signature": GOOD,
    "tls-ocsp-refused": ("trylater",), "tls-ocsp-malformed": ("response parse error",),
    "tls-must-staple-missing": ("no response sent",), "tls-must-staple-stale": GOOD,
}

# Nothing of these stops a client.
WELL = {"tls-root-sent", "tls-misordered", "tls-extra", "tls-expires-soon", "tls-escapes"}

# Each has a test of its own below.
ALONE = {
    "tls-reset-after-accept", "tls-spoilt-record", "tls-broken", "tls-http-on-tls-port",
    "tls-old-version", "tls-legacy-renegotiation", "tls-dh-small", "tls-1.0-only",
    "tls-no-shared-cipher", "tls-client-cert", "tls-client-cert-1.2",
    "tls-client-cert-refused", "tls-client-cert-sent", "no-close-notify",
    "tls-truncated", "tls-no-address", "tls-large-certificate", "tls-escapes",
    "tls-alert-unrecognized-name", "tls-http-silent", "tls-http-closed", "http-tls-closed",
    "tls-old-ciphers", "tls-no-common-group", "tls-one-address-ill",
}

# What a server objects to in a ClientHello: what is left out to please it.
PICKY = {
    "tls-name-filtered": "name", "tls-name-dropped": "name", "tls-name-unknown": "name",
    "tls-version-intolerant": "version", "tls-version-failure": "version",
    "tls-alpn-refused": "alpn",
}

CHECKED = (ALONE | set(VERIFY) | set(CHAINS) | set(GREETINGS) | set(ENDS) | WELL
           | set(STAPLES) | set(PICKY)
           | {f"tls-alert-{name}" for name in ALERTS})


def after_hello(lab, timeout=8, hello=None):
    """The bytes that a ClientHello is answered with, and how that ended."""
    with lab.connect(timeout=timeout) as sock:
        sock.sendall(hello or client_hello())
        return hear_all(sock)


def lax(lab, version=None):
    """A context that takes everything, to see what is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    if version:
        context.minimum_version = context.maximum_version = version
    return context


def hello_1_2():
    """A ClientHello of TLS 1.2, to which the chain comes in the clear."""
    context = lax(None, ssl.TLSVersion.TLSv1_2)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def messages(data):
    """The handshake messages (RFC 5246 7.4) in whole records."""
    stream = b"".join(body for kind, _, body in records(data) if kind == HANDSHAKE)
    while len(stream) >= 4:
        size = int.from_bytes(stream[1:4], "big")
        yield stream[0], stream[4:4 + size]
        stream = stream[4 + size:]


def chain_sent(lab):
    """The certificates as they cross the wire under TLS 1.2."""
    raw, _ = after_hello(lab, timeout=SHORT, hello=hello_1_2())
    body = dict(messages(raw))[CERTIFICATE][3:]
    while body:
        size = int.from_bytes(body[:3], "big")
        yield x509.load_der_x509_certificate(body[3:3 + size])
        body = body[3 + size:]


def common_name(certificate):
    (cn,) = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return cn.value


# ---- alerts and ends ----


@pytest.mark.parametrize("name", ALERTS)
def test_alert(home, name):
    with serving(home, "https", f"tls-alert-{name}") as lab:
        raw, end = after_hello(lab)
    assert records(raw) == [(ALERT, 2, bytes([2, ALERTS[name]]))] and end == "eof"


def test_alert_to_any_name(home):
    with serving(home, "https", "tls-alert-unrecognized-name") as lab:
        raw, _ = after_hello(lab)
        assert records(raw) == [(ALERT, 2, bytes([2, 112]))]
        # without a name all is well
        with lab.secure(lax(lab), name=None) as sock:
            sock.sendall(request(fields=("Connection: close",)))
            assert Reply(hear_all(sock)[0]).status == 200


def meets(lab, without=None, ciphers=None):
    """Whether a handshake goes through that leaves one thing out."""
    context = lax(lab)
    if without == "version":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if without != "alpn":
        context.set_alpn_protocols(["http/1.1"])
    if ciphers:
        context.set_ciphers(ciphers)
    try:
        lab.secure(context, name=None if without == "name" else "localhost",
                   timeout=1).raw.close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("fault", PICKY)
def test_picky(home, fault):
    with serving(home, "https", fault) as lab:
        assert not meets(lab)
        assert meets(lab, without=PICKY[fault])


@pytest.mark.parametrize("fault", ["tls-http-silent", "tls-http-closed"])
def test_in_clear_alone(home, fault):
    with serving(home, "https", fault) as lab:
        assert not meets(lab)
        with lab.connect() as sock:
            sock.sendall(request())
            assert sock.recv(4096).startswith(b"HTTP/1.1 200 OK")


def test_tls_alone(home):
    with serving(home, "https", "http-tls-closed") as lab:
        assert meets(lab)
        with lab.connect() as sock:
            sock.sendall(request())
            assert hear_all(sock)[0] == b""


def test_old_ciphers(home):
    with serving(home, "https", "tls-old-ciphers") as lab:
        assert not meets(lab)
        assert meets(lab, without="version", ciphers="NULL-SHA256:@SECLEVEL=0")


def test_no_common_group(home):
    with serving(home, "https", "tls-no-common-group") as lab:
        assert records(after_hello(lab)[0]) == [(ALERT, 2, bytes([2, 40]))]


def test_one_address_ill(home):
    with serving(home, "https", "tls-one-address-ill") as lab:
        assert meets(lab)


@pytest.mark.parametrize("fault", ENDS)
def test_end(home, fault):
    expected, ending = ENDS[fault]
    with serving(home, "https", fault) as lab:
        raw, end = after_hello(lab, timeout=SHORT)
    assert end == ending
    if expected is not None:
        assert raw == expected
        return
    *whole, (_, size, body) = records(raw)
    assert 0 < len(body) < size                     # the last record is cut
    assert all(len(body) == size for _, size, body in whole)
    if fault == "tls-cut-in-server-hello":
        assert whole == [] and body[0] == SERVER_HELLO
    elif fault == "tls-stalled-1.3":
        assert whole[0][2][0] == SERVER_HELLO and len(whole) == 3
    else:
        assert len(whole) == 1 and whole[0][2][0] == SERVER_HELLO and body[0] == CERTIFICATE


def test_silence_before_the_hello_too(home):
    with serving(home, "https", "tls-silent") as lab, lab.connect(timeout=SHORT) as sock:
        assert hear_all(sock) == (b"", "silence")


def test_reset_after_accept(home):
    with serving(home, "https", "tls-reset-after-accept") as lab:
        try:
            with lab.connect() as sock:
                end = hear_all(sock)[1]             # nothing was sent
        except ConnectionResetError:
            end = "reset"
    assert end == "reset"


# ---- not TLS, or not as it should be ----


@pytest.mark.parametrize("fault", GREETINGS)
def test_another_service(home, fault):
    with serving(home, "https", fault) as lab, lab.connect(timeout=SHORT) as sock:
        raw, end = hear_all(sock)                   # it speaks first
    assert raw.startswith(GREETINGS[fault]) and end == "silence"


def test_http_on_the_port(home):
    with serving(home, "https", "tls-http-on-tls-port") as lab:
        raw, _ = after_hello(lab)
    assert Reply(raw).status == 400


def handshake_error(lab, context=None):
    with pytest.raises(ssl.SSLError) as error:
        lab.secure(context or lax(lab)).raw.close()
    return error.value.reason


@pytest.mark.parametrize("fault, reason", [
    ("tls-broken", "LENGTH_MISMATCH"), ("tls-spoilt-record", "DECRYPTION_FAILED_OR_BAD_RECORD_MAC"),
    ("tls-legacy-renegotiation", "UNSAFE_LEGACY_RENEGOTIATION_DISABLED"),
    ("tls-no-shared-cipher", "SSLV3_ALERT_HANDSHAKE_FAILURE")])
def test_handshake_error(home, fault, reason):
    with serving(home, "https", fault) as lab:
        assert handshake_error(lab) == reason


def test_old_version(home):
    """ServerHello chooses 3.1 though the client knows 3.3 and better alone."""
    with serving(home, "https", "tls-old-version") as lab:
        raw, end = after_hello(lab, timeout=SHORT)
        assert raw[1:3] == b"\3\1" and end == "silence"
        ((kind, body),) = messages(raw)
        assert kind == SERVER_HELLO and body[:2] == b"\3\1"
        context = lax(lab)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        assert handshake_error(lab, context) == "UNSUPPORTED_PROTOCOL"


def test_tls_1_0_only(home):
    with serving(home, "https", "tls-1.0-only") as lab:
        raw, _ = after_hello(lab)
        ((kind, size, alert),) = records(raw)
        assert (kind, size, alert) == (ALERT, 2, b"\2\x46")
        with pytest.warns(DeprecationWarning):
            context = lax(lab, ssl.TLSVersion.TLSv1)
        with lab.secure(context) as sock:
            assert sock.tls.version() == "TLSv1"


def test_small_group(home):
    with serving(home, "https", "tls-dh-small") as lab:
        context = lax(lab)
        with lab.secure(context) as sock:
            assert sock.tls.cipher()[0] == "DHE-RSA-AES128-GCM-SHA256"
        context.set_ciphers("DEFAULT:@SECLEVEL=2")
        assert handshake_error(lab, context) == "DH_KEY_TOO_SMALL"


# ---- client certificates ----


@pytest.mark.parametrize("fault, version, reason", [
    ("tls-client-cert", ssl.TLSVersion.TLSv1_3, "TLSV13_ALERT_CERTIFICATE_REQUIRED"),
    ("tls-client-cert-1.2", ssl.TLSVersion.TLSv1_2, "SSLV3_ALERT_HANDSHAKE_FAILURE")])
def test_client_certificate(home, fault, version, reason):
    with serving(home, "https", fault) as lab:
        with pytest.raises(ssl.SSLError) as error:
            ask_secure(lab)
        assert error.value.reason == reason
        context = lab.trust()
        context.load_cert_chain(f"{lab.folder}/client.pem")
        with lab.secure(context) as sock:
            assert ssl.TLSVersion[sock.tls.version().replace(".", "_")] == version
        assert Reply(ask_secure(lab, context=context)[0]).status == 200


@pytest.mark.parametrize("fault, well", [("tls-client-cert-refused", False),
                                         ("tls-client-cert-sent", True)])
def test_client_certificate_sent(home, fault, well):
    with serving(home, "https", fault) as lab:
        assert f"--cert {lab.folder}/client.pem" in lab.told["try"]
        context = lab.trust()
        context.load_cert_chain(f"{lab.folder}/client.pem")
        if well:
            assert Reply(ask_secure(lab, context=context)[0]).status == 200
            return
        with pytest.raises(ssl.SSLError, match="unknown ca"):
            ask_secure(lab, context=context)


# ---- the end of a connection ----


def test_no_close_notify(home):
    with serving(home, "https", "no-close-notify") as lab:
        raw, end = ask_secure(lab)
    assert Reply(raw).whole() == b"all\n" and end == "cut"


def test_truncated(home):
    with serving(home, "https", "tls-truncated") as lab:
        raw, end = ask_secure(lab)
    reply = Reply(raw)
    assert reply.body and end == "cut"
    assert not {"content-length", "transfer-encoding"} & set(reply.fields)


# ---- certificates ----


@pytest.mark.parametrize("fault", VERIFY)
def test_verify(home, fault):
    with serving(home, "https", fault) as lab:
        context = lab.trust()
        context.set_ciphers("DEFAULT:@SECLEVEL=2")
        if fault == "tls-common-name":
            context.hostname_checks_common_name = False
        with pytest.raises(ssl.SSLCertVerificationError) as error:
            lab.secure(context).raw.close()
        assert error.value.verify_code == VERIFY[fault]
        # and that alone is what is wrong: a client that looks away is served
        if fault != "tls-bad-signature":
            assert Reply(ask_secure(lab, context=lax(lab))[0]).status == 200


@pytest.mark.parametrize("fault", CHAINS)
def test_chain(home, fault):
    with serving(home, "https", fault) as lab:
        assert [common_name(c) for c in chain_sent(lab)] == CHAINS[fault]


@pytest.mark.parametrize("fault", sorted(WELL))
def test_well_all_the_same(home, fault):
    with serving(home, "https", fault) as lab:
        assert Reply(ask_secure(lab)[0]).status == 200


@pytest.mark.parametrize("fault, first, last", [
    ("healthy", -1, 90), ("tls-expired", -93, -3), ("tls-expires-soon", -88, 2),
    ("tls-not-yet-valid", 3, 93)])
def test_dates(home, fault, first, last):
    now = datetime.datetime.utcnow()
    with serving(home, "https", fault) as lab:
        leaf = next(chain_sent(lab))
    assert (leaf.not_valid_before - now).total_seconds() / 86400 == pytest.approx(first, abs=1)
    assert (leaf.not_valid_after - now).total_seconds() / 86400 == pytest.approx(last, abs=0.1)


def test_which_certificate_is_at_fault(home):
    with serving(home, "https", "tls-intermediate-expired") as lab:
        leaf, above = chain_sent(lab)
    now = datetime.datetime.utcnow()
    assert leaf.not_valid_after > now > above.not_valid_after
    with serving(home, "https", "tls-weak-key") as lab:
        leaf, _ = chain_sent(lab)
    assert isinstance(leaf.public_key(), rsa.RSAPublicKey) and leaf.public_key().key_size == 1024
    with serving(home, "https", "tls-sha1") as lab:
        leaf, above = chain_sent(lab)
    assert isinstance(leaf.signature_hash_algorithm, hashes.SHA1)
    assert isinstance(above.signature_hash_algorithm, hashes.SHA256)


def test_no_address_in_the_certificate(home):
    with serving(home, "https", "tls-no-address") as lab:
        with pytest.raises(ssl.SSLCertVerificationError) as error:
            lab.secure(name="127.0.0.1").raw.close()
        assert error.value.verify_code == 64
        assert lab.words[-1].startswith("https://127.0.0.1:")
        lab.secure(name="localhost").raw.close()


def test_large_certificate(home):
    with serving(home, "https", "tls-large-certificate") as lab:
        raw, _ = after_hello(lab, timeout=SHORT, hello=hello_1_2())
        assert len(dict(messages(raw))[CERTIFICATE]) > 256 * 1024
        assert handshake_error(lab) == "EXCESSIVE_MESSAGE_SIZE"


def test_escapes(home):
    with serving(home, "https", "tls-escapes") as lab:
        raw, _ = after_hello(lab, timeout=SHORT, hello=hello_1_2())
    body = dict(messages(raw))[CERTIFICATE]
    assert b"\x1b]0;owned\x07" in body and b"\x1b[2Jlab.test" in body and b"\x9b" in body
    assert struct.unpack(">H", body[1:3])[0] > 0


# ---- staples ----


@pytest.mark.parametrize("row", STAPLES)
def test_staple(home, row):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl(1) is missing: apt install openssl")
    version = ["-tls1_2"] if row.endswith("1.2") else []
    with serving(home, "https", row) as lab:
        done = subprocess.run([openssl, "s_client", "-status", *version, "-servername", "localhost",
                               "-connect", f"127.0.0.1:{lab.port}"], input=b"", timeout=60,
                              capture_output=True, check=False)
    told = (done.stdout + done.stderr).decode(errors="replace")
    at = -1
    for words in STAPLES[row]:
        at = told.index(words, at + 1)


# ---- and nothing was left out ----


def test_every_row_is_checked(home):
    import json

    from support import programs

    import test_dns_faults
    import test_http_faults
    rows = json.loads(programs.run("sonde-lab", "--list", "--json", home=home).out)
    checked = {"dns": test_dns_faults.CHECKED, "http": test_http_faults.CHECKED,
               "https": test_http_faults.CHECKED | CHECKED}
    # Servers of lines are seen through sonde's own eyes: tests/faults.
    missing = {(protocol, row["id"]) for row in rows for protocol in row["protocol"].split(",")
               if protocol in checked and row["id"] not in checked[protocol]}
    assert not missing
    ids = {row["id"] for row in rows}
    assert not set().union(*checked.values()) - ids
