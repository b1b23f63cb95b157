# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong with FTP, by the practice server's rows: each is named in
the phase where it belongs, with the exit status that follows, and with the
server's own words, which stand on the control connection. A second connection
is told on the same time line."""

import pytest

# fault of sonde-lab: (what sonde says, phase, exit status, a word of the server's)
ROWS = {
    "ftp-120": ("ftp-120", "greet", 0, "A moment"),
    "ftp-not-ready": ("ftp-not-ready", "greet", 54, "Cannot read"),
    "ftp-no-greeting": ("no-greeting", "greet", 51, ""),
    "ftp-implicit-tls-port": ("implicit-tls-port", "greet", 53, ""),
    "ftp-service-closing": ("service-closing", "greet", 54, "421"),
    "ftp-in-the-clear": ("in-the-clear", "secure", 0, ""),
    "ftp-starttls-not-offered": ("starttls-not-offered", "secure", 44, ""),
    "ftp-starttls-refused": ("starttls-refused", "secure", 44, "431"),
    "ftp-starttls-injection": ("starttls-injection", "secure", 43, ""),
    "ftp-data-in-the-clear": ("ftp-data-in-the-clear", "secure", 0, "536"),
    "ftp-530": ("ftp-530", "auth", 64, "530 Login incorrect"),
    "ftp-530-needs-tls": ("ftp-530-needs-tls", "auth", 64, "530"),
    "ftp-550-needs-tls": ("ftp-550-needs-tls", "auth", 64, "550 SSL/TLS"),
    "ftp-500-oops": ("ftp-500-oops", "auth", 64, "500 OOPS"),
    "ftp-no-anonymous": ("ftp-no-anonymous", "auth", 0, "530"),
    "ftp-account": ("ftp-account", "auth", 64, "332"),
    "ftp-account-refused": ("ftp-account-refused", "auth", 64, "530 No such account"),
    "ftp-auth-too-many": ("auth-too-many", "auth", 64, "maximum"),
    "ftp-auth-unavailable": ("auth-unavailable", "auth", 64, "451"),
    "ftp-522-reuse": ("ftp-522-reuse", "receive", 84, "session reuse required"),
    "ftp-522-data-clear": ("ftp-522-data-clear", "receive", 84, "522"),
    "ftp-data-tls": ("ftp-data-tls", "secure", 43, ""),
    "ftp-pasv-private": ("ftp-pasv-private", "connect", 0, "10.1.2.3"),
    "ftp-pasv-elsewhere": ("ftp-pasv-elsewhere", "connect", 0, "192.0.2.7"),
    "ftp-pasv-malformed": ("ftp-pasv-malformed", "connect", 23, "300"),
    "ftp-epsv-malformed": ("ftp-epsv-malformed", "connect", 23, "70000"),
    "ftp-data-refused": ("ftp-data-refused", "connect", 22, "refuses"),
    "ftp-data-filtered": ("ftp-data-filtered", "connect", 21, "not answer"),
    "ftp-active-blocked": ("ftp-active-blocked", "connect", 21, "425"),
    "ftp-425": ("ftp-425", "receive", 84, "425"),
    "ftp-426": ("ftp-426", "receive", 84, "426"),
    "ftp-550-directory": ("ftp-550-directory", "receive", 84, ""),
    "ftp-552": ("ftp-552", "receive", 84, "Quota"),
    "ftp-size-differs": ("ftp-size-differs", "receive", 83, "100000"),
    "ftp-ascii": ("ftp-ascii", "receive", 0, "100000"),
    "ftp-no-completion": ("ftp-no-completion", "receive", 81, ""),
    "ftp-data-unfinished": ("ftp-data-unfinished", "receive", 81, "50000"),
    "ftp-no-close-notify": ("ftp-no-close-notify", "receive", 0, ""),
}


def probe(lab, sonde, fault, protocol="ftp", *more):
    server = lab(protocol, fault)
    done = sonde("--no-config", "-o", "json", *more, *server.options, server.target)
    return done.json()


@pytest.mark.parametrize("fault", ROWS)
def test_phase(lab, sonde, fault):
    name, phase, status, words = ROWS[fault]
    report = probe(lab, sonde, fault)
    finding = next(f for f in report["findings"] if f["id"] == name)
    assert (finding["phase"], report["exit"]) == (phase, status), report["findings"]
    assert words in finding["what"], finding


def test_protection_is_required_of_ftps(lab, sonde):
    report = probe(lab, sonde, "ftp-prot-refused", "ftps")
    assert [f["id"] for f in report["findings"]] == ["ftp-prot-refused"]
    assert not any("RETR" in str(e.get("what")) or "MLSD" in str(e.get("what"))
                   for e in report["events"])


# Look-alikes inside TLS, where the words of a server that wants it mean nothing.
IN_TLS = {
    "ftp-530-in-tls": ("ftp-530", "auth", 64, "encrypted login"),
    "ftp-oops-in-the-clear": ("ftp-500-oops", "auth", 64, "500 OOPS: vsftpd"),
    "ftp-left-tls": ("talk-left-tls", "auth", 63, "Segmentation fault"),
}


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("fault", IN_TLS)
def test_in_tls(lab, sonde, fault, version):
    name, phase, status, words = IN_TLS[fault]
    report = probe(lab, sonde, fault, "ftps", "--tls-max", version)
    finding = report["findings"][0]
    assert (finding["id"], finding["phase"], report["exit"]) == (name, phase, status), \
        report["findings"]
    assert words in finding["what"], finding


ACCOUNTS = {"ftp-account-given": ["USER", "PASS", "ACCT"],
            "ftp-account-first": ["USER", "ACCT", "PASS"],
            "ftp-account-for-file-given": ["USER", "PASS", "EPSV", "RETR", "ACCT",
                                           "EPSV", "RETR"]}


@pytest.mark.parametrize("fault", ACCOUNTS)
def test_account(lab, sonde, fault):
    """It is given once, where the server asks for it, and shown nowhere."""
    server = lab("ftp", fault)
    done = sonde("--no-config", "-o", "json", "-vvv", *server.options, server.target)
    said = [e["text"].split()[0] for e in done.json()["events"]
            if e["kind"] == "line" and e["dir"] == "sent"]
    order = ACCOUNTS[fault]
    assert [verb for verb in said if verb in order] == order
    assert "lab-account" not in done.out + done.err


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_session_goes_on(lab, sonde, version):
    """Where the server wants it, the data connection resumes, and says so."""
    report = probe(lab, sonde, "ftp-resume", "ftp", "--tls-min", version, "--tls-max", version)
    assert report["findings"] == []
    done = [e for e in report["events"] if e["kind"] == "tls-done"]
    assert [e["conn"] for e in done] == [1, 2]
    assert [e.get("resumed", False) for e in done] == [False, True]
    assert {e["version"] for e in done} == {f"TLS {version}"}


def test_what_is_stored_has_a_name(sonde, tmp_path):
    """A usage error, before anything is sent."""
    file = tmp_path / "file"
    file.write_text("x")
    for path in ["", "dir/"]:
        done = sonde("--no-config", "-T", str(file), f"ftp://127.0.0.1:9/{path}")
        assert done.status == 2 and "must end in the name" in done.err, done
    assert sonde("--no-config", "ftp://127.0.0.1:9/a%0D%0ADELE%20b").status == 2
