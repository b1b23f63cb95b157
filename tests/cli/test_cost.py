# SPDX-License-Identifier: GPL-3.0-or-later
"""What one probe may cost as a process: what it opens and loads, how many
system calls and instructions it needs. bench/README says where these come
from; bench/cost.py sets them beside other programs."""

import os
import re
import shutil
import subprocess

import pytest

from support import programs

# Found, and a tenth more: libraries of another version differ a little.
CALLS = {"http": 135, "https": 245}
MILLIONS = {"http": 1.39, "https": 27.3}

PARTS = ("coding", "idn", "openssl", "replay", "sasl")


def plain(program):
    """Whether it is a build without sanitizers or coverage, by gcc."""
    text = (programs.BUILD / "config.log").read_text(errors="replace")
    symbols = subprocess.run(["nm", "-D", program], capture_output=True, text=True,
                             check=False).stdout
    return re.search(r"\bgcc\b", text) and not re.search(r"__(asan|ubsan|gcov)", symbols)


def need(*tools):
    for tool in tools:
        if not shutil.which(tool):
            pytest.skip(f"{tool} is missing: apt install {tool}")


@pytest.fixture
def traced(home, tmp_path):
    """traced(*args): the lines of strace -f, for a run that went well."""
    need("strace", "nm")
    if not plain(programs.BUILD / "sonde"):
        pytest.skip("not a plain build by gcc: its calls are not only sonde's")

    def run(*args, env=None):
        text = tmp_path / "calls"
        done = subprocess.run(
            ["strace", "-f", "-o", text, programs.BUILD / "sonde", *map(str, args)],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
            cwd=home, env=programs.environment(home, **(env or {})))
        if not text.exists() or "execve" not in text.read_text(errors="replace"):
            pytest.skip(f"strace cannot trace here: {done.stderr[-200:]}")
        assert done.returncode == 0, done
        return [line for line in text.read_text(errors="replace").splitlines()
                if "(" in line]
    return run


def opened(lines):
    """The files that were opened, in order."""
    found = (re.search(r'\bopen(?:at)?\((?:AT_FDCWD, )?"([^"]+)".*= \d+$', line)
             for line in lines)
    return [match.group(1) for match in found if match]


def test_http_loads_what_it_needs(traced, nginx):
    lines = traced(nginx.http)
    files = opened(lines)
    names = [os.path.basename(name) for name in files]
    assert not [n for n in names if re.match(r"lib(ssl|crypto|idn2|unistring|z|jansson|gsasl)\.",
                                             n)], files
    assert not [n for n in names if n in {f"sonde-{part}.so" for part in PARTS}], files
    assert not [f for f in files if "/ssl" in f or f.endswith((".pem", ".crt", ".cnf"))], files
    assert len(lines) <= CALLS["http"], len(lines)


def test_files_are_read_once(traced, nginx, tmp_path):
    """A file of options, a login file and the trust are each read once, in a
    run of several targets too."""
    options, netrc = tmp_path / "sonde/config", tmp_path / "netrc"
    options.parent.mkdir()
    options.write_text("connect-timeout 5\n")
    netrc.write_text("machine localhost login a password b\n")
    netrc.chmod(0o600)
    files = opened(traced("--netrc=" + str(netrc),
                          "--cacert", nginx.ca, nginx.https, nginx.https,
                          nginx.http.replace("127.0.0.1", "localhost"),
                          env={"XDG_CONFIG_HOME": tmp_path}))
    for name in (options, netrc, nginx.ca, "/etc/hosts"):
        assert files.count(str(name)) == 1, (name, files)
    assert files.count("/etc/resolv.conf") <= 1, files


def test_https_loads_openssl_alone(traced, nginx):
    lines = traced("--cacert", nginx.ca, nginx.https)
    parts = [name for name in map(os.path.basename, opened(lines))
             if name.startswith("sonde-")]
    assert parts == ["sonde-openssl.so"]
    assert len(lines) <= CALLS["https"], len(lines)


def test_a_redirect_loads_openssl_late(traced, nginx, peer):
    """Nothing says beforehand that TLS will be needed."""
    peer.answers["/"] = (302, {"Location": nginx.https}, b"")
    lines = traced("-L", peer.url, env={"SSL_CERT_FILE": nginx.ca})
    late = next(i for i, line in enumerate(lines) if "sonde-openssl.so" in line)
    assert any("connect(" in line for line in lines[:late])


def test_a_part_that_is_not_there(home, tmp_path):
    """One line and status 3, before anything is sent."""
    shutil.copy(programs.BUILD / "sonde", tmp_path / "sonde")
    done = programs.subprocess.run(
        [tmp_path / "sonde", "https://127.0.0.1:9/"], capture_output=True, text=True,
        check=False, timeout=30, env=programs.environment(home))
    if "tcp-refused" in done.stdout:
        pytest.skip("sonde is installed here, and so are its parts")
    assert (done.returncode, done.stdout) == (3, ""), done
    assert re.fullmatch(r"sonde: not wholly installed: .*sonde-openssl\.so.*\n",
                        done.stderr), done


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_instructions(home, nginx, scheme):
    """All of them, those of the dynamic linker too."""
    need("valgrind", "nm")
    if not plain(programs.BUILD / "sonde"):
        pytest.skip("not a plain build by gcc")
    trust = ["--cacert", str(nginx.ca)] if scheme == "https" else []
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         programs.BUILD / "sonde", *trust, getattr(nginx, scheme)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
        check=False, env=programs.environment(home))
    assert done.returncode == 0, done
    found = int(re.search(r"Collected : (\d+)", done.stderr).group(1)) / 1e6
    assert found <= MILLIONS[scheme], found
