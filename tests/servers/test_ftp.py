# SPDX-License-Identifier: GPL-3.0-or-later
"""sonde against vsftpd, proftpd (both want data connections to resume the TLS
session) and pure-ftpd: lists, files byte for byte in both directions, passive
and active, in the clear and in TLS 1.2 and 1.3. The right password gives no
finding above a note, a wrong one the finding for that and no other."""

import pytest

from support import cell, ftp

SERVERS = ["vsftpd", "proftpd", "pureftpd"]
AMY = f"{cell.USER}:{cell.PASSWORD}"
WAYS = {"clear": ("ftp+notls", []),
        "offered": ("ftp", []),
        "tls12": ("ftp+tls", ["--tls-max", "1.2"]),
        "tls13": ("ftp+tls", ["--tls-min", "1.3"])}
LOGS = {"vsftpd": ["vsftpd.log"], "proftpd": ["commands.log"], "pureftpd": [None]}


@pytest.fixture(params=SERVERS)
def named(request):
    return request.param, request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def probe(sonde, authority):
    """probe(url, ...) as amy: the report, after the run went well."""
    def run(url, *options, user=AMY):
        who = ["-u", user] if user else []
        done = sonde("--no-config", "--cacert", authority.cert, "-o", "json", *who,
                     *options, url)
        return done.json()
    return run


def url_of(server, scheme, path=""):
    return f"{scheme}://{cell.HOST}:{server.ftp_port}/{path}"


def is_well(report):
    """The verdict is ok, and nothing stands above a note."""
    assert report["verdict"] == "ok", report["findings"]
    assert all(f["severity"] == "note" for f in report["findings"]), report["findings"]
    return report


def found(report):
    """(id, phase) of what was found; but vsftpd ends TLS, or a conversation
    that it has refused, without a word, which is told in a note."""
    return [(f["id"], f["phase"]) for f in report["findings"]
            if f["id"] not in ("no-close-notify", "good-bye-unanswered")]


def said(report):
    """The commands in order, as they are shown."""
    return [e["text"] for e in report["events"]
            if e["kind"] == "line" and e["dir"] == "sent"]


def fact(report, name):
    found = [e["value"] for e in report["events"] if e["kind"] == "fact" and e["name"] == name]
    return found[-1] if found else None


@pytest.mark.parametrize("mode", ["passive", "active"])
@pytest.mark.parametrize("way", WAYS)
def test_file(probe, named, tmp_path, way, mode):
    name, server = named
    scheme, options = WAYS[way]
    body = tmp_path / "body"
    report = is_well(probe(url_of(server, scheme, "binary.dat"), "--body", body, *options,
                           *(["--active"] if mode == "active" else [])))
    assert body.read_bytes() == ftp.BINARY
    assert fact(report, "size") == str(len(ftp.BINARY))
    # pure-ftpd gives no tickets in TLS 1.3, and there is no other way.
    resumes = name != "pureftpd" or way == "tls12"
    secure = [e for e in report["events"] if e["kind"] == "tls-done"]
    assert [e.get("resumed", False) for e in secure] == \
        ([] if way == "clear" else [False, resumes]), secure
    kinds = {e["kind"] for e in report["events"] if e.get("conn") == 2}
    assert ("accepted" if mode == "active" else "connected") in kinds


@pytest.mark.parametrize("way", WAYS)
def test_list(probe, named, tmp_path, way):
    name, server = named
    scheme, options = WAYS[way]
    body = tmp_path / "body"
    report = is_well(probe(url_of(server, scheme), "--body", body, *options))
    assert ("MLSD" if name != "vsftpd" else "LIST") in said(report)
    entries = body.read_text().splitlines()
    for entry in ["text.txt", "binary.dat", "empty", "incoming"]:
        assert any(line.endswith(f" {entry}") for line in entries), entries
    of_itself = [line for line in entries if "type=cdir" in line or "type=pdir" in line or
                 line.startswith("total ")]
    assert fact(report, "entries") == str(len(entries) - len(of_itself))


@pytest.mark.parametrize("way", ["clear", "tls12", "tls13"])
def test_stored(probe, named, tmp_path, way):
    """What is sent is there, byte for byte, and comes back so."""
    _, server = named
    scheme, options = WAYS[way]
    sent, back = tmp_path / "sent", tmp_path / "back"
    sent.write_bytes(ftp.BINARY + way.encode())
    url = url_of(server, scheme, f"incoming/{way}.dat")
    report = is_well(probe(url, "-T", sent, *options))
    assert fact(report, "size") == str(sent.stat().st_size)
    is_well(probe(url, "--body", back, *options))
    assert back.read_bytes() == sent.read_bytes()


def test_from_the_middle(probe, named, tmp_path):
    _, server = named
    body = tmp_path / "body"
    is_well(probe(url_of(server, "ftp", "binary.dat"), "--offset", "1000", "--body", body))
    assert body.read_bytes() == ftp.BINARY[1000:]


def test_ended_early(probe, named):
    """ABOR, whatever the server makes of it."""
    _, server = named
    report = is_well(probe(url_of(server, "ftp", "binary.dat"), "--max-body", "1k"))
    assert "ABOR" in said(report)
    assert found(report) == [("ftp-body-limit", "receive")]


@pytest.mark.parametrize("way", ["clear", "tls13"])
def test_wrong_password(probe, named, way):
    _, server = named
    scheme, options = WAYS[way]
    report = probe(url_of(server, scheme), *options, user=f"{cell.USER}:wrong")
    assert found(report) == [("ftp-530", "auth")]
    assert report["exit"] == 64


def test_no_such_file(probe, named):
    _, server = named
    report = probe(url_of(server, "ftp", "nothing.txt"))
    assert found(report) in ([("ftp-550", "receive")], [("ftp-550-missing", "receive")])


def test_directory_without_its_slash(probe, named):
    _, server = named
    report = probe(url_of(server, "ftp", "empty"))
    assert found(report) == [("ftp-550-directory", "receive")]


def test_the_log_agrees(probe, named):
    """The server's own log has the commands that were told."""
    name, server = named
    mark = "".join(server.log(log) for log in LOGS[name])
    report = is_well(probe(url_of(server, "ftp+notls", "text.txt")))
    wanted = [line for line in said(report)
              if line.split()[0] in ("USER", "SYST", "SIZE", "MDTM", "EPSV", "RETR")]

    def logged():
        text = "".join(server.log(log) for log in LOGS[name])[len(mark):]
        return all(line.split()[0] in text.upper() for line in wanted)
    cell.until(logged, "the commands are in the log")


def test_implicit(probe, request, vsftpd_with):
    for server in [request.getfixturevalue("proftpd"), vsftpd_with(implicit_ssl="YES")]:
        url = f"ftps://{cell.HOST}:{server.ftps_port}/text.txt"
        report = is_well(probe(url))
        done = [e for e in report["events"] if e["kind"] == "tls-done"]
        assert [e.get("resumed", False) for e in done] == [False, True]
        assert found(report) == []


def test_implicit_port_in_the_clear(probe, proftpd):
    report = probe(f"ftp://{cell.HOST}:{proftpd.ftps_port}/", "--idle", "2")
    assert found(report) == [("implicit-tls-port", "greet")]


def test_anonymous(probe, vsftpd, pureftpd):
    assert fact(is_well(probe(url_of(vsftpd, "ftp"), user=None)), "login") == "anonymous"
    report = is_well(probe(url_of(pureftpd, "ftp"), user=None))
    assert found(report) == [("ftp-no-anonymous", "auth")]


#### what an operator may set

def test_login_needs_tls(probe, vsftpd_with):
    server = vsftpd_with(force_local_logins_ssl="YES")
    report = probe(url_of(server, "ftp+notls"))
    assert found(report) == [("ftp-530-needs-tls", "auth")]


def test_address_behind_a_nat(probe, vsftpd_with):
    """vsftpd names what pasv_address says; EPSV has no address to be wrong."""
    server = vsftpd_with(pasv_address="10.9.8.7", cmds_denied="EPSV")
    report = probe(url_of(server, "ftp", "text.txt"))
    assert found(report) == [("ftp-pasv-private", "connect")]
    assert fact(report, "result").startswith("226")


@pytest.mark.parametrize("way", WAYS)
def test_writable_root(probe, vsftpd_with, way):
    """In TLS vsftpd says it in the clear, which breaks TLS."""
    server = vsftpd_with(allow_writeable_chroot="NO", local_root="/tmp")
    scheme, options = WAYS[way]
    report = probe(url_of(server, scheme), *options)
    assert found(report) == [("ftp-500-oops", "auth")]
    assert "500 OOPS" in report["findings"][0]["what"]


def test_no_passive_mode(probe, vsftpd_with):
    server = vsftpd_with(pasv_enable="NO")
    report = probe(url_of(server, "ftp"))
    assert [name for name, _ in found(report)] == ["ftp-refused"]
    is_well(probe(url_of(server, "ftp"), "--active"))
