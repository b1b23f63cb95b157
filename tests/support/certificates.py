# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for the tests, made when they run: an authority, and what it
signs. Never written into the repository."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

DAY = datetime.timedelta(days=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0, tzinfo=None)


def general_name(name):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Signed:
    """A certificate with its key, and the files they are in: .cert holds the
    chain without the root, .key the key."""

    def __init__(self, folder, stem, certificate, key, chain=()):
        self.certificate, self.private = certificate, key
        self.cert, self.key = folder / f"{stem}.pem", folder / f"{stem}.key"
        self.cert.write_bytes(b"".join(
            c.public_bytes(serialization.Encoding.PEM) for c in (certificate, *chain)))
        self.key.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        self.key.chmod(0o600)


class Authority(Signed):
    """A root that signs what a test asks for."""

    def __init__(self, folder, stem="ca", subject="sonde tests", begin=None):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
        certificate = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(begin or now() - DAY).not_valid_after(now() + 365 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
                           critical=False)
            .sign(key, hashes.SHA256()))
        super().__init__(folder, stem, certificate, key)
        self.folder = folder

    def sign(self, stem, names, begin=None, end=None, kind="ec"):
        """A server's certificate for names, valid from begin to end (naive UTC;
        from yesterday for 90 days unless given); its key is "ec" or "rsa"."""
        key = (rsa.generate_private_key(65537, 2048) if kind == "rsa" else
               ec.generate_private_key(ec.SECP256R1()))
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
        certificate = (
            x509.CertificateBuilder().subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(begin or now() - DAY).not_valid_after(end or now() + 90 * DAY)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([general_name(n) for n in names]),
                           critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(
                self.private.public_key()), critical=False)
            .sign(self.private, hashes.SHA256()))
        return Signed(self.folder, stem, certificate, key)
