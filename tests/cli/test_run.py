# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run does beyond one conversation: targets in turn, redirects and who
may come along, bodies and reports in files, signals, the prompt."""

import gzip
import json
import os
import pty
import re
import select
import signal
import time

import pytest

from support import programs

CANARY = "hunter22-canary"


def request(peer, number=-1):
    method, path, headers, body = peer.requests[number]
    return method, path, headers, body


def test_json_with_a_token(sonde, peer, tmp_path):
    """The first example of the manual."""
    (tmp_path / "token.txt").write_text(CANARY + "\n")
    peer.answers["/v1/users"] = (201, {}, b"{}")
    done = sonde("-vvv", "--oauth2-bearer", "@token.txt", "--json", '{"name":"ada"}',
                 f"{peer.url}/v1/users", cwd=tmp_path)
    assert done.status == 0, done
    method, _, headers, body = request(peer)
    assert (method, body) == ("POST", b'{"name":"ada"}')
    assert headers["Authorization"] == f"Bearer {CANARY}"
    assert headers["Content-Type"] == "application/json"
    assert headers["Accept"] == "application/json"
    assert CANARY not in done.out + done.err


def test_bodies(sonde, peer, tmp_path):
    (tmp_path / "bin").write_bytes(b"a\r\n\0b")
    sonde("-d", "a=1", "-d", "b=2", peer.url)
    assert request(peer)[0] == "POST" and request(peer)[3] == b"a=1&b=2"
    assert request(peer)[2]["Content-Type"] == "application/x-www-form-urlencoded"
    sonde("-d", f"@{tmp_path}/bin", peer.url)
    assert request(peer)[3] == b"a\r\n\0b"
    sonde("-d", "@-", peer.url, stdin=b"from stdin")
    assert request(peer)[3] == b"from stdin"
    sonde("-F", 'a"b=c\nd', "-F", f"f=@{tmp_path}/bin", peer.url)
    _, _, headers, body = request(peer)
    boundary = re.fullmatch(r"multipart/form-data; boundary=([\w-]+)",
                            headers["Content-Type"]).group(1)
    parts = body.split(b"--" + boundary.encode())
    assert parts[0] == b"" and parts[3] == b"--\r\n"
    assert parts[1] == (b"\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n"
                        b"c\nd\r\n")
    assert b'name="f"; filename="bin"\r\n' in parts[2]
    assert parts[2].endswith(b"\r\n\r\na\r\n\0b\r\n")


def test_targets_in_turn(sonde, peer, tmp_path):
    peer.answers["/b"] = (500, {}, b"no\n")
    (tmp_path / "list").write_text(f"# all\n\n{peer.url}/b\r\n  {peer.url}/  \n")
    done = sonde("-o", "json", f"{peer.url}/", "-f", tmp_path / "list")
    documents = programs.validated(json.loads(done.out))
    assert [d["target"]["path"] for d in documents] == ["/", "/b", "/"]
    assert [d["exit"] for d in documents] == [0, 84, 0]
    assert done.status == 84
    assert peer.connections == 3


def test_reuse(sonde, peers):
    one, other = peers(), peers()
    done = sonde("--reuse", "-o", "ndjson", one.url, one.url + "/?2", other.url, one.url)
    assert done.status == 0, done
    assert (one.connections, other.connections) == (2, 1)
    kinds = [[e["kind"] for e in json.loads(line)["events"]]
             for line in done.out.splitlines()]
    assert ["kept" in k for k in kinds] == [True, False, False, False]
    assert ["reused" in k for k in kinds] == [False, True, False, False]


# ---- redirects ----

def secrets_of(headers):
    return {name: headers[name] for name in ("Authorization", "Cookie", "X-Api-Key")
            if headers[name] is not None}


LOGINS = {
    "basic": ["-u", f"joe:{CANARY}"],
    "url": [],
    "bearer": ["--oauth2-bearer", CANARY],
    "header": ["-H", f"Authorization: Digest {CANARY}"],
    "cookie": ["-H", f"Cookie: a={CANARY}"],
    "key": ["-H", f"X-Api-Key: {CANARY}"],
    "netrc": ["--netrc=netrc"],
}


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("where", ["same origin", "other port", "other host"])
def test_who_comes_along(sonde, peers, tmp_path, login, where):
    """Only the origin of the target that was named hears of a login."""
    home, other = peers(), peers()
    to = {"same origin": home.url + "/to", "other port": other.url + "/to",
          "other host": f"http://localhost:{home.server_port}/to"}[where]
    home.answers["/from"] = (302, {"Location": to}, b"")
    home.answers["/to"] = other.answers["/to"] = (200, {}, b"there\n")
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login joe password {CANARY}\n"
                     f"default login joe password {CANARY}\n")
    netrc.chmod(0o600)
    url = f"{home.url}/from"
    if login == "url":
        url = url.replace("//", f"//joe:{CANARY}@")
    done = sonde("-L", *LOGINS[login], url, cwd=tmp_path)
    assert done.status == 0, done
    first = home.requests[0]
    last = (other if where == "other port" else home).requests[-1]
    assert first[1] == "/from" and secrets_of(first[2])
    assert last[1] == "/to"
    assert bool(secrets_of(last[2])) == (where == "same origin")
    assert CANARY not in done.out + done.err


def test_redirects(sonde, peer, tmp_path):
    peer.answers["/303"] = (303, {"Location": "/"}, b"old")
    peer.answers["/307"] = (307, {"Location": "/"}, b"old")
    assert sonde("-d", "x", f"{peer.url}/303").status == 0
    assert len(peer.requests) == 1
    sonde("-L", "-d", "x", f"{peer.url}/303")
    assert (request(peer)[0], request(peer)[3]) == ("GET", b"")
    done = sonde("-L", "-d", "x", "--body", tmp_path / "body", f"{peer.url}/307")
    assert done.status == 0, done
    assert (request(peer)[0], request(peer)[3]) == ("POST", b"x")
    assert (tmp_path / "body").read_bytes() == b"hello\n"
    sonde("-L", "-I", f"{peer.url}/303")
    assert request(peer)[0] == "HEAD"


def test_hops_on_the_screen(sonde, peer):
    """A line a hop that is followed; the last has the whole screen."""
    peer.answers["/a"] = (302, {"Location": "/b"}, b"")
    peer.answers["/b"] = (301, {"Location": peer.url + "/"}, b"")
    done = sonde("-L", f"{peer.url}/a")
    lines = done.out.splitlines()
    assert lines[0].startswith(f"302   {peer.url}/a   to /b ") and lines[0].endswith(" ms")
    assert lines[1].startswith(f"301   {peer.url}/b   to / ") and lines[1].endswith(" ms")
    assert lines[2] == "" and lines[3].startswith(f"OK    {peer.url}/   200")
    assert done.out.count("  total ") == 1
    done = sonde("-L", "-v", f"{peer.url}/a")
    assert done.out.count("Location: ") == 2
    done = sonde("--max-redirs", "1", "-L", f"{peer.url}/a")
    assert done.out.splitlines()[0].startswith("302 ")
    assert "http-redirect-limit" in done.out


def test_headlines(sonde, peer):
    """What failed is said in words, and the id stands below."""
    peer.answers["/gone"] = (404, {}, b"none")
    done = sonde(f"{peer.url}/gone")
    first = "\n".join(done.out.splitlines()[:2])
    assert "receive: there is nothing at that path (404)" in first, done
    assert "http-404" not in first
    assert "What happened   http-404: " in done.out
    done = sonde("--brief", f"{peer.url}/gone", peer.url)
    assert done.out.splitlines()[0].endswith("  http-404")
    assert "      http-404: there is nothing at that path (404)\n" in done.out


def test_a_phase_without_time(sonde, peer):
    """401 is said in the reply, and fails a phase that has no time."""
    peer.answers["/"] = (401, {"WWW-Authenticate": "Basic realm=x"}, b"")
    document = json.loads(sonde("-o", "json", peer.url).out)
    (auth,) = [p for p in document["phases"] if p["phase"] == "auth"]
    (finding,) = [f for f in document["findings"] if f["id"] == "http-401-basic"]
    assert finding["title"] == "a user and a password are wanted (401)"
    assert auth["state"] == "fail" and auth["duration_s"] is None
    assert 0 < auth["start_s"] <= document["total_s"]


def test_sizes(sonde, peer):
    """The body as it came and as it is."""
    plain = b"hello world " * 4000
    coded = gzip.compress(plain)
    peer.answers["/"] = (200, {"Content-Encoding": "gzip"}, coded)
    facts = json.loads(sonde("-o", "json", peer.url).out)["facts"]
    assert facts["wire-bytes"] == facts["body-bytes"] == str(len(coded))
    assert facts["decoded-bytes"] == str(len(plain))
    assert ", 48.0 kB decoded" in sonde(peer.url).out
    peer.answers["/"] = (200, {}, plain)
    assert "decoded" not in sonde(peer.url).out


def test_hops_end(sonde, peer):
    for i in range(5):
        peer.answers[f"/{i}"] = (302, {"Location": f"/{i + 1}"}, b"")
    peer.answers["/loop"] = (302, {"Location": "/loop"}, b"")
    sonde("-L", "--max-redirs", "2", f"{peer.url}/0")
    assert [r[1] for r in peer.requests] == ["/0", "/1", "/2"]
    peer.requests.clear()
    assert sonde("-L", f"{peer.url}/loop").status != 0
    assert len(peer.requests) == 1


# ---- where things go ----

def test_body(sonde, peer, tmp_path):
    peer.answers["/"] = (200, {}, b"a\x1b[2J\n")
    done = sonde("--body", tmp_path / "f", peer.url)
    assert (tmp_path / "f").read_bytes() == b"a\x1b[2J\n"
    assert done.out.startswith("OK")
    done = sonde("--body", "-", peer.url)
    assert done.raw_out == b"a\x1b[2J\n"
    assert done.err.startswith("OK")


def test_outputs(sonde, peer, tmp_path):
    done = sonde("-o", "json=j", "-o", "ndjson=n", "-o", "events=e", peer.url, cwd=tmp_path)
    assert done.out.startswith("OK")
    one = programs.validated(json.loads((tmp_path / "j").read_text()))
    assert json.loads((tmp_path / "n").read_text()) == one
    assert len((tmp_path / "e").read_text().splitlines()) == len(one["events"])
    done = sonde("-q", "-o", "json=j", peer.url, cwd=tmp_path)
    assert done.out == done.err == ""
    again = sonde("--replay", "j", "-o", "json", cwd=tmp_path)
    assert again.status == 0 and again.json()["events"]


def test_fail_on_warn(sonde, peer):
    """A coding that sonde cannot decode is a warning."""
    peer.answers["/odd"] = (200, {"Content-Encoding": "x-odd"}, b"odd")
    done = sonde("-o", "json", f"{peer.url}/odd")
    assert (done.status, done.json()["verdict"]) == (0, "warn"), done
    done = sonde("--fail-on", "warn", "-o", "json", f"{peer.url}/odd")
    assert (done.status, done.json()["exit"]) == (1, 1), done
    assert sonde("--fail-on", "warn", peer.url).status == 0


# ---- another way there ----

def test_each_address(sonde, peer):
    """Nothing listens on 127.0.0.2 at that port."""
    done = sonde("--each-address", "-o", "ndjson", "--resolve",
                 f"a.example:{peer.server_port}:127.0.0.1,127.0.0.2",
                 f"http://a.example:{peer.server_port}/")
    each = [json.loads(line) for line in done.out.splitlines()]
    assert sorted(d["exit"] for d in each) == [0, 22], done
    assert done.status == 22
    assert [r[2]["Host"] for r in peer.requests] == [f"a.example:{peer.server_port}"]


def test_connect_to(sonde, peer):
    done = sonde("--connect-to", f"a.example:80:127.0.0.1:{peer.server_port}",
                 "http://a.example/")
    assert done.status == 0, done
    assert request(peer)[2]["Host"] == "a.example"


def test_default_port(sonde, peer):
    """A bare host is https: the peer hears TLS, which it does not speak."""
    done = sonde("-p", str(peer.server_port), "-o", "json", "127.0.0.1")
    assert done.json()["target"]["port"] == peer.server_port
    assert done.status // 10 == 4
    assert sonde("-p", "1", peer.url).status == 0


# ---- signals and secrets of a process in flight ----

def in_flight(peer, home, *args, **how):
    process = programs.start("sonde", *args, f"{peer.url}/silent", home=home,
                             stdout=programs.subprocess.PIPE,
                             stderr=programs.subprocess.PIPE, **how)
    until = time.monotonic() + 10
    while not peer.requests and time.monotonic() < until:
        time.sleep(0.02)
    assert peer.requests
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(peer, home, number):
    process = in_flight(peer, home, "-o", "json", "--idle", "20", "-m", "20")
    process.send_signal(number)
    out, _ = process.communicate(timeout=10)
    document = programs.validated(json.loads(out))
    assert document["verdict"] == "fail"
    assert "interrupted" in [e["kind"] for e in document["events"]]
    assert process.returncode not in (0, -number)


def test_usr1(peer, home):
    process = in_flight(peer, home, "-q", "--idle", "20", "-m", "20")
    process.send_signal(signal.SIGUSR1)
    assert select.select([process.stderr], [], [], 10)[0]
    line = os.read(process.stderr.fileno(), 4096).decode()
    programs.end(process)
    assert re.fullmatch(r"sonde: http://127\.0\.0\.1:\d+/silent: [a-z ]+, \d+\.\d s\n", line)


def test_not_in_argv(peer, home):
    process = in_flight(peer, home, "-q", "-u", f"joe:{CANARY}",
                        "-H", f"Cookie: a={CANARY}", "--json", f'"{CANARY}"')
    with open(f"/proc/{process.pid}/cmdline", "rb") as file:
        words = file.read()
    with open(f"/proc/{process.pid}/limits", encoding="ascii") as file:
        limits = file.read()
    programs.end(process)
    assert CANARY.encode() not in words
    assert b"sonde" in words
    if os.environ.get("SONDE_KIND") != "sanitized":
        assert re.search(r"Max core file size\s+0\s", limits)


# ---- the terminal ----

def on_terminal(home, args, typed):
    """Runs sonde with a terminal of its own; what it printed, and its status."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(programs.BUILD / "sonde", ["sonde", *args],
                  programs.environment(home))
    seen, until = b"", time.monotonic() + 15
    while time.monotonic() < until:
        if not select.select([fd], [], [], 0.2)[0]:
            continue
        try:
            some = os.read(fd, 4096)
        except OSError:
            break
        if not some:
            break
        seen += some
        if typed and seen.endswith(b": "):
            os.write(fd, typed)
            typed = None
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(fd)
    _, status = os.waitpid(pid, 0)
    return seen.decode(), status


def test_prompt(peer, home):
    seen, status = on_terminal(home, ["-u", "joe", f"{peer.url}/"],
                               CANARY.encode() + b"\n")
    assert status == 0, seen
    assert "Password of joe: " in seen
    assert CANARY not in seen
    assert request(peer)[2]["Authorization"].startswith("Basic am9lOmh1bnRlcjIyLWNhbmFyeQ")


def test_prompt_ends(peer, home):
    seen, status = on_terminal(home, ["-u", "joe", f"{peer.url}/"], b"\n")
    assert os.waitstatus_to_exitcode(status) == 2, seen
    assert "nothing was typed" in seen
    seen, status = on_terminal(home, ["-u", "joe", f"{peer.url}/"], b"\x03")
    assert os.waitstatus_to_exitcode(status) == -signal.SIGINT, seen
    assert peer.connections == 0


def test_prompt_without_terminal(peer, home):
    process = programs.start("sonde", "-u", "joe", peer.url, home=home,
                             stderr=programs.subprocess.PIPE, start_new_session=True)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 2
    assert err.startswith(b"sonde: cannot ask at the terminal: ")
    assert b"--password-file" in err and err.count(b"\n") == 1


def test_body_on_a_terminal(peer, home):
    peer.answers["/"] = (200, {}, b"a\x1b[2J\n")
    seen, _ = on_terminal(home, ["--body", "-", "-q", f"{peer.url}/"], None)
    assert seen == "a\\x1b[2J\r\n"


# ---- many targets ----

def test_targets_in_turn_need_few_descriptors(home, tmp_path):
    """No run raises a limit: what a target took is given back before the next."""
    (tmp_path / "targets").write_text("".join(f"http://127.0.0.1:1/{i}\n" for i in range(200)))
    done = programs.subprocess.run(
        ["/bin/sh", "-c", 'ulimit -n 32; exec "$@"', "sh", programs.BUILD / "sonde", "-o",
         "ndjson", "--from", tmp_path / "targets"],
        capture_output=True, timeout=60, check=False, env=programs.environment(home))
    found = [[finding["id"] for finding in json.loads(line)["findings"]]
             for line in done.stdout.splitlines()]
    assert found == [["tcp-refused"]] * 200, done.stderr
