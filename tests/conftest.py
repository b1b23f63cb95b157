# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures of all Python tests: the programs of the build, certificates,
the practice servers and real servers. SONDE_BUILD names the build folder (else
./build, else the source folder), SONDE_LAB the practice servers' program if it
is another build's; SONDE_KIND is "sanitized" where programs are
slower. All on loopback; nothing outlives its test."""

import os
import pathlib
import select
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from support import certificates, programs, roots, wire  # noqa: E402
from support.cyrus import Cyrus  # noqa: E402
from support.dovecot import Dovecot  # noqa: E402
from support.exim import Exim  # noqa: E402
from support.nginx import Nginx  # noqa: E402
from support.opensmtpd import OpenSmtpd  # noqa: E402
from support.postfix import Postfix  # noqa: E402
from support.proftpd import Proftpd  # noqa: E402
from support.pureftpd import PureFtpd  # noqa: E402
from support.vsftpd import Vsftpd  # noqa: E402


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """An empty home, so that no file of the user's is read."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def sonde(home):
    """sonde(*args, stdin=, timeout=, env=, cwd=) runs it; see programs.Run."""
    if not (programs.BUILD / "sonde").exists():
        pytest.skip(f"{programs.BUILD}/sonde is not built")

    def run(*args, **how):
        return programs.run("sonde", *args, home=home, **how)
    return run


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """An authority of the tests' own; authority.sign() makes certificates."""
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


class Practice:
    """A running sonde-lab: .url; .options to try as a list of words, and the
    URL behind them, .target."""

    def __init__(self, process, url, words, target):
        self.process, self.url, self.options = process, url, words
        self.target = target


def heads(process, seconds=10):
    """The first two lines of a sonde-lab: URL ..., TRY ..."""
    text, until = b"", time.monotonic() + seconds
    while text.count(b"\n") < 2 and time.monotonic() < until:
        if not select.select([process.stdout], [], [], 0.2)[0]:
            continue
        some = os.read(process.stdout.fileno(), 4096)
        if not some:
            break
        text += some
    lines = text.decode().splitlines()
    if len(lines) < 2 or not (lines[0].startswith("URL ") and lines[1].startswith("TRY ")):
        raise RuntimeError(f"sonde-lab said {text!r}")
    return lines[0][4:], lines[1][4:].split()


@pytest.fixture
def lab(home):
    """lab(protocol, fault=None, ...) starts a practice server for one test."""
    if not programs.LAB.exists():
        pytest.skip(f"{programs.LAB} is not built")
    running = []

    def start(*args):
        process = programs.start("sonde-lab", *[a for a in args if a], home=home,
                                 stdout=programs.subprocess.PIPE)
        running.append(process)
        url, words = heads(process)
        # TRY sonde --cacert FILE URL: what stands between
        return Practice(process, url, words[1:-1], words[-1])

    yield start
    for process in running:
        programs.end(process)


@pytest.fixture
def network(tmp_path, home):
    """network(both="delay=20", to_server="drop=1", ...) makes an emulated network
    for one test: see support/wire.py. Without TUN or namespaces it skips."""
    running = []

    def make(**settings):
        folder = tmp_path / f"wire{len(running)}"
        folder.mkdir()
        try:
            running.append(wire.Wire(folder, home, **settings))
        except wire.NoWire as why:
            pytest.skip(str(why))
        return running[-1]

    yield make
    for one in running:
        one.stop()


# Real servers out of a scratch root: what each offers stands in its class, in
# support/. A machine that cannot run one skips its tests and says why.

@pytest.fixture(scope="session")
def serve(tmp_path_factory, authority):
    """serve(kind, ...) starts a real server for the rest of the session."""
    running = []

    def start(kind, *args, **options):
        folder = tmp_path_factory.mktemp(kind.__name__.lower())
        try:
            running.append(kind(folder, authority, *args, **options))
        except roots.NoRoot as why:
            pytest.skip(str(why))
        return running[-1]

    yield start
    for server in reversed(running):
        server.stop()


@pytest.fixture(scope="session")
def nginx(serve):
    """A real nginx: http and https."""
    return serve(Nginx)


@pytest.fixture(scope="session")
def dovecot(serve):
    """A real dovecot: IMAP, POP3 and LMTP."""
    return serve(Dovecot)


@pytest.fixture(scope="session")
def postfix(serve, dovecot):
    """A real postfix: SMTP and submission; SASL and mail by dovecot."""
    return serve(Postfix, dovecot)


@pytest.fixture(scope="session")
def exim(serve):
    """A real exim: SMTP."""
    return serve(Exim)


@pytest.fixture(scope="session")
def opensmtpd(serve):
    """A real OpenSMTPD: SMTP and submission."""
    return serve(OpenSmtpd)


@pytest.fixture(scope="session")
def cyrus(serve):
    """A real Cyrus: IMAP, POP3 and LMTP."""
    return serve(Cyrus)


@pytest.fixture(scope="session")
def proftpd(serve):
    """A real proftpd: FTP with AUTH TLS and TLS at once, session reuse required."""
    return serve(Proftpd)


@pytest.fixture(scope="session")
def pureftpd(serve):
    """A real pure-ftpd: FTP with AUTH TLS."""
    return serve(PureFtpd)


@pytest.fixture(scope="session")
def vsftpd(serve):
    """A real vsftpd: FTP with AUTH TLS, session reuse required."""
    return serve(Vsftpd)


@pytest.fixture(scope="session")
def vsftpd_with(serve):
    """vsftpd_with(option="value", ...): another vsftpd, with these lines in
    its configuration; the same one for the same options."""
    known = {}

    def start(**options):
        key = tuple(sorted(options.items()))
        if key not in known:
            known[key] = serve(Vsftpd, **options)
        return known[key]
    return start
