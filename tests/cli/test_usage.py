# SPDX-License-Identifier: GPL-3.0-or-later
"""A slip on the command line or in a file of the user's ends with status 2 and
one line that names the place; nothing is sent and nothing is on standard
output. The rows here run the whole program; the unit tests have more."""

import os

import pytest

CANARY = "hunter22-canary"

# URL stands for that of a peer that must not hear of it.
BAD = [
    ([], "no target"),
    (["--nonsense", "URL"], "unknown option --nonsense"),
    (["-Z", "URL"], "unknown option -Z"),
    (["--ver", "URL"], "option --ver is ambiguous: --verbose or --version"),
    (["-m", "abc", "URL"], "option -m: \"abc\" is not a time"),
    (["-m", "0", "URL"], "option -m: "),
    (["-p", "99999", "URL"], "option -p: "),
    (["-H", "X: a\r\nY: b", "URL"], "option -H, column 5: a carriage return"),
    (["-H", "X: a\nY: b", "URL"], "option -H, column 5: a line feed"),
    (["-H", "no colon", "URL"], "option -H, column 9: "),
    (["-H", "X Y: b", "URL"], "option -H, column 2: "),
    (["-X", "GET /\r\nX: y", "URL"], "option -X, column 6: a carriage return"),
    (["-X", "A B", "URL"], "option -X, column 2: "),
    (["-u", "a\nb", "URL"], "option -u, column 2: a line feed"),
    (["--sni", "a\r\nb", "URL"], "option --sni, column 2: "),
    (["-o", "xml", "URL"], "unknown format \"xml\"; known are text, json"),
    (["-o", "json", "-o", "ndjson", "URL"], "both write to standard output"),
    (["-o", "json", "--body", "-", "URL"], "both write to standard output"),
    (["-I", "-d", "x", "URL"], "--head and --data do not go together"),
    (["-d", "x", "--json", "1", "URL"], "--data and --json do not go together"),
    (["-4", "-6", "URL"], "--ipv4 and --ipv6 do not go together"),
    (["-q", "-v", "URL"], "--quiet and --verbose do not go together"),
    (["--tls-max", "1.1", "URL"], "is none of 1.2, 1.3"),
    (["--tls-min", "1.3", "--tls-max", "1.2", "URL"], "--tls-max is lower"),
    (["--resolve", "h:80", "URL"], "option --resolve: it is HOST:PORT:ADDRESS"),
    (["--connect-to", "a:b:c:d", "URL"], "option --connect-to, column 3: "),
    (["--dns", "name", "URL"], "is not the address of a resolver"),
    (["-s", "name", "URL"], "option -s, column 1: "),
    (["--interface", "far/too/odd", "URL"], "option --interface: "),
    (["--cacert", "/nonexistent", "URL"], "/nonexistent"),
    (["--cert", "/dev/null", "URL"], "/dev/null"),
    (["--key", "x", "URL"], "option --key needs --cert"),
    (["-d", "@/nonexistent", "URL"], "option -d: cannot read /nonexistent"),
    (["-F", "noequals", "URL"], "option -F, column 9: "),
    (["-F", "a\r\nb=c", "URL"], "option -F, column 2: "),
    (["-F", "f=@/nonexistent", "URL"], "option -F: cannot read /nonexistent"),
    (["-f", "/nonexistent", "URL"], "cannot read /nonexistent"),
    (["-H", "@/nonexistent", "URL"], "option -H: cannot read /nonexistent"),
    (["--replay", "/nonexistent"], "cannot read /nonexistent"),
    (["--replay", "/dev/null"], "/dev/null: "),
    (["--describe", "no-such-fault"], "no fault is called \"no-such-fault\""),
    (["--describe", "tls-slient"], "did you mean tls-silent?"),
    (["--describe", "tcp-rst"], "did you mean tcp-rst-at-accept or tcp-rst-on-data?"),
    (["http://127.0.0.256/"], "column 16: the last number of the IPv4 address"),
    (["--netrc=/nonexistent", "URL"], "cannot read /nonexistent"),
    (["--password-file", "/nonexistent", "-u", "x", "URL"], "cannot read /nonexistent"),
    (["--password-file", "/dev/null", "URL"], "a password needs its user"),
    (["--password-env", "SONDE_NO_SUCH", "-u", "x", "URL"], "has no SONDE_NO_SUCH"),
    (["--password-fd", "77", "-u", "x", "URL"], "cannot read descriptor 77"),
    (["--oauth2-bearer", "@/nonexistent", "URL"], "cannot read /nonexistent"),
    (["https://exa mple.org/"], "https://exa mple.org/: column 12: a space"),
    (["URL/\x1b[2J"], "the character U+001B cannot stand in a URL"),
    (["gopher://127.0.0.1/"], "column 1: sonde does not speak \"gopher\""),
    (["http://127.0.0.1:0/"], "column 18: a port is a number"),
    (["http:///x"], "column 8: the host is missing"),
    (["http://a..b/"], "column 8: this is not a host name"),
    (["URL/%0"], "two hexadecimal digits must follow a %"),
    (["URL/%zz"], "two hexadecimal digits must follow a %"),
    (["URL", "URL/<b>"], "\"<\" cannot stand here"),
    # what would be two words, or two lines, of a mail dialogue
    (["--mail-from", "", "MAIL"], "option --mail-from: its argument is empty"),
    (["--mail-from", "a@b\r\nDATA", "MAIL"], "option --mail-from, column 4: a carriage return"),
    (["--mail-from", "a@b\x1b", "MAIL"], "option --mail-from, column 4: a control"),
    (["--mail-from", "a@b\tc", "MAIL"], "option --mail-from, column 4: a tab"),
    (["--mail-from", "a@b> SIZE=1", "MAIL"], "option --mail-from, column 4: an address holds"),
    (["--mail-from", "<a@b><c@d>", "MAIL"], "option --mail-from, column 5: an address holds"),
    (["--mail-from", "<a@b", "MAIL"], "option --mail-from, column 1: an address holds"),
    (["--mail-from", "a" * 255, "MAIL"], "option --mail-from: an address has at most 254"),
    (["--mail-rcpt", "", "MAIL"], "option --mail-rcpt: its argument is empty"),
    (["--mail-rcpt", "<>", "MAIL"], "option --mail-rcpt: a recipient has an address"),
    (["--mail-rcpt", "a@b\nRSET", "MAIL"], "option --mail-rcpt, column 4: a line feed"),
    (["--mail-rcpt", "a@b>", "MAIL"], "option --mail-rcpt, column 4: an address holds"),
    (["--mail-rcpt", "<" + "a" * 255 + ">", "MAIL"], "an address has at most 254"),
    (["--mail-rcpt", "a@b"] * 101 + ["MAIL"], "a message has at most 100 recipients"),
    (["-T", "/dev/null", "--mail-from", "a@b", "MAIL"], "a message needs somebody"),
    (["-d", "x", "--mail-rcpt", "a@b", "MAIL"], "a message is a file: -T FILE"),
    (["--mx", "lab.test", "-T", "/dev/null", "--mail-rcpt", "a@b"], "do not go together"),
    (["--helo", "two words", "MAIL"], "option --helo, column 4: it is one word"),
    (["--helo", "", "MAIL"], "option --helo: its argument is empty"),
    (["--say", "NOOP\rRSET", "MAIL"], "option --say, column 5: a carriage return"),
    (["--say", "", "MAIL"], "option --say: its argument is empty"),
    (["--stop-after", "stat", "MAIL"], 'smtp has no step "stat"; it has: greeting ehlo'),
    (["--stop-after", "rcpt", "URL"], 'http has no step "rcpt"'),
    (["--check", "smuggling", "MAIL"], "its messages need somebody to have them"),
    (["--check", "x", "--mail-rcpt", "a@b", "MAIL"], 'smtp has no check "x"; it has: smuggling'),
    (["--check", "smuggling", "URL"], 'http has no check "smuggling"'),
    (["-T", "/dev/null", "FILES/"], "the URL must end in the name"),
    # secrets in the open, where a target is not loopback
    (["-u", f"joe:{CANARY}", "http://192.0.2.1/"], "option -u: a password in the open"),
    ([f"http://joe:{CANARY}@192.0.2.1/"], "http://192.0.2.1/: a password in the open"),
    (["--oauth2-bearer", CANARY, "http://192.0.2.1/"], "--oauth2-bearer: a token"),
    (["-H", f"Authorization: Bearer {CANARY}", "http://192.0.2.1/"], "option -H: a secret"),
    (["-H", f"cookie: a={CANARY}", "http://192.0.2.1/"], "option -H: a secret"),
    (["-H", f"Proxy-Authorization: {CANARY}", "http://192.0.2.1/"], "option -H: a secret"),
    (["-u", f"joe:{CANARY}", "URL", "http://192.0.2.1/"], "option -u: a password"),
]


def refused(done, says):
    """Status 2, one line, and it names the place."""
    assert done.status == 2, done
    assert done.out == "", done
    assert done.err.startswith("sonde: ") and done.err.endswith("\n"), done
    assert done.err.count("\n") == 1, done
    assert says in done.err, done
    assert CANARY not in done.err
    assert not any(ord(c) < 32 for c in done.err[:-1])


@pytest.mark.parametrize("args, says", BAD, ids=lambda v: " ".join(v)[:40]
                         if isinstance(v, list) else "")
def test_bad(sonde, peer, args, says):
    urls = {"URL": peer.url, **{name: peer.url.replace("http", scheme) for name, scheme in
                               (("MAIL", "smtp"), ("FILES", "ftp"))}}
    for name, url in urls.items():
        args = [a.replace(name, url) for a in args]
    done = sonde("--no-config", *args)
    refused(done, says)
    assert peer.connections == 0


FILES = [
    ("list", b"http://127.0.0.1/\n\nhttp://a b/\n", ["-f", "list"], "list, line 3: http://a b/: column 9"),
    ("list", b"http://127.0.0.1/\0\n", ["-f", "list"], "list, line 1: a NUL byte"),
    ("head", b"X: y\r\nbad line\r\n", ["-H", "@head", "URL"], "head, line 2, column 9"),
    ("head", b"X: a\0b\n", ["-H", "@head", "URL"], "line 1, column 5: a NUL byte"),
    ("head", b"X: a\rb\n", ["-H", "@head", "URL"], "line 1, column 5: a carriage return"),
    ("token", b"two words\n", ["--oauth2-bearer", "@token", "URL"], "byte 4 of the token"),
    ("token", b"\n", ["--oauth2-bearer", "@token", "URL"], "the first line is empty"),
    ("pw", b"a\0b\n", ["-u", "x", "--password-file", "pw", "URL"], "column 2: a NUL byte"),
    ("netrc", b"machine\n", ["--netrc=netrc", "URL"], "netrc: line 2: \"machine\" without"),
    ("saved", b"{\"schema\": \"x\"}", ["--replay", "saved"], "saved: "),
    ("saved", b"[" * 5000, ["--replay", "saved"], "saved: "),
]


@pytest.mark.parametrize("name, content, args, says", FILES,
                         ids=lambda v: v if isinstance(v, str) else "")
def test_bad_file(sonde, peer, tmp_path, name, content, args, says):
    path = tmp_path / name
    path.write_bytes(content)
    path.chmod(0o600)
    done = sonde("--no-config", *[a.replace("URL", peer.url) for a in args], cwd=tmp_path)
    refused(done, says)
    assert peer.connections == 0


def test_netrc_of_others(sonde, peer, tmp_path):
    path = tmp_path / "netrc"
    path.write_text(f"machine 127.0.0.1 login x password {CANARY}\n")
    path.chmod(0o644)
    refused(sonde(f"--netrc={path}", peer.url), "is open to others (mode 0644)")
    assert peer.connections == 0


def test_file_too_large(sonde, peer, tmp_path):
    path = tmp_path / "body"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    refused(sonde("-d", f"@{path}", peer.url), "more than 67108864 bytes")
    assert peer.connections == 0


CONFIGS = [
    ("nonsense 1\n", "config, line 1: unknown option \"nonsense\""),
    ("# fine\nmax-time\n", "config, line 2: max-time needs an argument"),
    ("\n\nmax-time = x\n", "config, line 3, max-time: \"x\" is not a time"),
    ("help\n", "config, line 1: this cannot stand in a file"),
    ("insecure yes\n", "config, line 1: insecure takes no argument"),
    (f"user joe:{CANARY}\n", "config, line 1, user: a password in the open"),
]


@pytest.mark.parametrize("text, says", CONFIGS)
def test_bad_config(sonde, tmp_path, text, says):
    (tmp_path / "sonde").mkdir()
    (tmp_path / "sonde/config").write_text(text)
    env = {"XDG_CONFIG_HOME": tmp_path}
    refused(sonde("http://192.0.2.1/", env=env), says)
    assert sonde("--help", env=env).status == 0


def test_config_order(sonde, peer, tmp_path):
    (tmp_path / "sonde").mkdir()
    (tmp_path / "sonde/config").write_text(
        "# what this user likes\nheader X-From: file\n--request = PUT\noutput ndjson\n")
    env = {"XDG_CONFIG_HOME": tmp_path}
    assert sonde(peer.url, env=env).out.startswith('{"schema"')
    assert peer.requests[-1][0] == "PUT"
    assert peer.requests[-1][2]["X-From"] == "file"
    done = sonde("-X", "POST", "-o", "text", peer.url, env=env)
    assert peer.requests[-1][0] == "POST"
    assert not done.out.startswith("{")
    done = sonde("--no-config", peer.url, env=env)
    assert peer.requests[-1][0] == "GET" and peer.requests[-1][2]["X-From"] is None


def test_unwritable_output(sonde, peer):
    done = sonde("-o", "json=/nonexistent/x", peer.url)
    assert done.status == 3, done
    assert done.err == "sonde: cannot write /nonexistent/x: No such file or directory\n"
    assert peer.connections == 0
    done = sonde("--body", "/nonexistent/x", peer.url)
    assert done.status == 3 and peer.connections == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_full_disk(sonde, peer):
    done = sonde("-o", "json=/dev/full", peer.url)
    assert done.status == 3, done
    assert "cannot write /dev/full: No space left on device" in done.err


def test_help(sonde):
    done = sonde("--help")
    lines = done.out.splitlines()
    assert done.status == 0 and done.err == ""
    assert len(lines) <= 24 and max(map(len, lines)) <= 80
    assert lines[0].startswith("sonde https://")
    assert sonde("-h").out == done.out
    options = sonde("--list-options").out.split()
    longer = sonde("--help=all").out
    assert len(options) > 40
    assert [o for o in options if o not in longer] == []
    assert max(map(len, longer.splitlines())) <= 80


def test_about(sonde):
    assert sonde("--version").out.startswith("sonde ")
    assert "http 80, https 443" in sonde("--list").out
    done = sonde("--describe", "tls-silent")
    assert done.status == 0 and "exit status 41" in done.out
    assert "\nthe server never answered\n" in done.out
    assert "{" not in done.out
