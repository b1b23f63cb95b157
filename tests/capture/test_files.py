# SPDX-License-Identifier: GPL-3.0-or-later
"""--capture and --keys: other people's programs read the files, and decrypt
what is said in them with --keys and not without."""

import errno
import os
import re
import socket
import stat
import subprocess
import threading
import urllib.request

import pytest

from support import programs

LOGIN = ("-u", "ada:opensesame")


def port_of(practice):
    return re.search(r":(\d+)/?", practice.target.split("//")[1]).group(1)


def secure(practice, inner):
    """tshark's words for a protocol inside TLS on that port."""
    port = port_of(practice)
    return ("-d", f"tcp.port=={port},tls", "-d", f"tls.port=={port},{inner}")


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("keys", [(), ("--keys",)])
def test_https(captured, lab, version, keys):
    server = lab("https")
    run, file = captured(*keys, *server.options, "--tls-min", version, "--tls-max",
                         version, server.target)
    assert run.status == 0, run
    facts = file.accepted()
    assert facts["File timestamp precision"] == "nanoseconds (9)"
    said = file.fields("http.request.uri", "http.response.code", where="http",
                       more=secure(server, "http"))
    if keys:
        assert [(uri, code) for uri, code in said] == [("/", ""), ("", "200")]
        assert "Number of decryption secrets in file" in facts
        assert "who has it reads all that was said" in run.err
    else:
        assert said == []
        assert "Number of decryption secrets in file" not in facts
        assert "with --keys it can" in run.err


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("keys", [(), ("--keys",)])
def test_smtp_with_starttls(captured, lab, version, keys):
    server = lab("smtp")
    run, file = captured(*keys, *server.options, "--starttls", "--tls-min", version,
                         "--tls-max", version, *LOGIN, server.target)
    assert run.status == 0, run
    file.accepted()
    said = [command for command, in
            file.fields("smtp.req.command", where="smtp.req",
                        more=("-d", f"tcp.port=={port_of(server)},smtp"))]
    assert said[:2] == ["EHLO", "STAR"]  # as tshark has it
    assert ("EHLO" in said[2:] and "QUIT" in said) == bool(keys)


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("keys", [(), ("--keys",)])
def test_imaps(captured, lab, version, keys):
    server = lab("imaps")
    run, file = captured(*keys, *server.options, "--tls-min", version, "--tls-max",
                         version, *LOGIN, server.target)
    assert run.status == 0, run
    file.accepted()
    said = [command for command, in
            file.fields("imap.request.command", where="imap.request.command",
                        more=secure(server, "imap"))]
    assert ("LOGOUT" in said) == bool(keys)
    assert bool(said) == bool(keys)


def test_comments_say_what_sonde_did(captured, lab):
    server = lab("http")
    run, file = captured(*server.options, server.target)
    assert run.status == 0, run
    rows = file.fields("frame.comment", "tcp.flags.syn", "http.request.method",
                       "http.response.code", more=("-d", f"tcp.port=={port_of(server)},http"))
    assert all(row[0].startswith("sonde: ") for row in rows)
    assert "connect" in rows[0][0] and rows[0][1] == "1"
    assert next(row[0] for row in rows if row[2]) == "sonde: send, turn 1: GET /"
    # On loopback a reply may be there before send() has returned.
    assert re.match("sonde: (send|wait), turn 1: GET /$",
                    next(row[0] for row in rows if row[3]))


def test_nobody_else_may_read_it(captured, lab, tmp_path):
    server = lab("http")
    there = tmp_path / "run-0.pcapng"
    run, file = captured(*server.options, server.target)
    assert stat.S_IMODE(os.stat(file.path).st_mode) == 0o600
    file.path.chmod(0o644)
    assert there == file.path


def test_a_file_that_was_there_is_shut(sonde, may_capture, lab, tmp_path):
    path = tmp_path / "old"
    path.write_text("x" * 100000)
    path.chmod(0o644)
    server = lab("http")
    assert sonde("--capture", path, *server.options, server.target).status == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size < 100000


def test_a_link_is_not_followed(sonde, may_capture, lab, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    server = lab("http")
    run = sonde("--capture", tmp_path / "link", *server.options, server.target)
    assert run.status == 3 and "cannot write" in run.err
    assert not (tmp_path / "elsewhere").exists()


def test_redirects_are_in_it(captured, lab):
    server = lab("http")
    run, file = captured("-L", *server.options, server.target + "redirect")
    assert run.status == 0, run
    file.accepted()
    asked = [uri for uri, in file.fields(
        "http.request.uri", where="http.request",
        more=("-d", f"tcp.port=={port_of(server)},http"))]
    assert asked[0] == "/redirect" and len(asked) > 1
    assert len(file.fields("tcp.stream", where="tcp.flags.syn==1 && tcp.flags.ack==0")) == \
        len(asked)


@pytest.mark.parametrize("active", [(), ("--active",)])
def test_the_second_connection_of_ftp_is_in_it(captured, lab, active):
    server = lab("ftp")
    run, file = captured(*active, *server.options, server.target + "readme.txt")
    assert run.status == 0, run
    file.accepted()
    streams = {stream for stream, in file.fields("tcp.stream", where="tcp.len > 0")}
    assert len(streams) == 2
    assert len(file.fields("tcp.stream", where="tcp.flags.syn==1 && tcp.flags.ack==0")) == 2


@pytest.mark.parametrize("fault, transport", [(None, "udp"), ("dns-many-records", "tcp")])
def test_questions_to_a_resolver_are_in_it(captured, lab, fault, transport):
    server = lab("dns", fault)
    run, file = captured(*server.options, server.target)
    port = re.search(r":(\d+)", " ".join(server.options)).group(1)
    asked = file.fields("dns.qry.name", "dns.flags.response", where=f"dns && {transport}",
                        more=("-d", f"udp.port=={port},dns", "-d", f"tcp.port=={port},dns"))
    assert {way for _, way in asked} >= {"0", "1"}, (run, asked)
    file.accepted()


def test_a_refused_connection_is_in_it(captured):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        run, file = captured(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert run.status == 22
    flags = [int(f, 16) & 0x16 for f, in file.fields("tcp.flags")]
    assert flags == [0x02, 0x14]
    file.accepted()


def test_each_target_is_in_it(captured, lab):
    server = lab("http")
    run, file = captured("--brief", *server.options, *[server.target] * 5)
    assert run.status == 0, run
    assert len(file.fields("tcp.stream", where="tcp.flags.syn==1 && tcp.flags.ack==0")) == 5
    file.accepted()


def test_a_connection_that_serves_again_is_in_it(captured, lab):
    server = lab("http")
    run, file = captured("--reuse", "--brief", *server.options, *[server.target] * 3)
    assert run.status == 0, run
    asked = file.fields("tcp.stream", where="http.request",
                        more=("-d", f"tcp.port=={port_of(server)},http"))
    assert asked == [("0",)] * 3


def test_names_are_in_it(captured, lab):
    server = lab("http")
    _, file = captured(*server.options, "--resolve", f"www.lab.test:{port_of(server)}:127.0.0.1",
                       f"http://www.lab.test:{port_of(server)}/")
    assert file.accepted()["Number of resolved IPv4 addresses in file"] == "1"


def test_nobody_elses_packets_are_in_it(captured, lab):
    """A second run beside it, to the same server, is not seen."""
    server = lab("http")
    stop = threading.Event()

    def others():
        while not stop.is_set():
            with urllib.request.urlopen(server.url, timeout=10) as reply:
                reply.read()
    thread = threading.Thread(target=others)
    thread.start()
    try:
        run, file = captured(*server.options, *[server.target] * 10, "--brief")
    finally:
        stop.set()
        thread.join()
    assert run.status == 0, run
    agents = {agent for agent, in file.fields(
        "http.user_agent", where="http.request",
        more=("-d", f"tcp.port=={port_of(server)},http"))}
    assert len(agents) == 1 and "sonde" in agents.pop()


def test_where_it_may_not_capture(sonde, lab, home, tmp_path):
    """A line says what would allow it; the conversation goes on; no file."""
    if os.geteuid() != 0:
        pytest.skip("needs a user without the right: run as root")
    server = lab("http")
    path = tmp_path / "none.pcapng"
    done = subprocess.run(
        ["setpriv", "--bounding-set", "-net_raw", programs.BUILD / "sonde", "--capture", path,
         "--wire", *server.options, server.target], capture_output=True, text=True,
        timeout=30, check=False, env=programs.environment(home), stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done
    assert re.fullmatch(r"sonde: no packets: sonde-capture may not capture; as root, once: "
                        r"setcap cap_net_raw=ep \S*/sonde-capture\n", done.stderr)
    assert "OK " in done.stdout
    assert not path.exists()


@pytest.mark.parametrize("words, why", [
    (("--keys",), "needs --capture"), (("--capture", "-"), "name of a file"),
    (("--replay", "x", "--wire"), "do not go together"),
    (("--capture", ""), "is empty")])
def test_wrong_command_lines(sonde, words, why):
    run = sonde(*words, *([] if "--replay" in words else ["http://127.0.0.1:9/"]))
    assert run.status == 2 and why in run.err


def test_a_full_disk(sonde, may_capture, lab):
    server = lab("http")
    run = sonde("--capture", "/dev/full", *server.options, server.target)
    assert run.status == 3
    assert f"cannot write /dev/full: {os.strerror(errno.ENOSPC)}" in run.err
