# SPDX-License-Identifier: GPL-3.0-or-later
"""--warn, --crit, --cert-days and -o nagios: what they find, what the exit
status is, and what a monitoring system reads. Bounds are such that no machine
is too slow or too quick for the test."""

import re

ALWAYS = "total=100:"     # nothing takes so long
NEVER = "total=100"


def test_a_warning_leaves_0(sonde, peer):
    done = sonde("--warn", ALWAYS, "-o", "json", peer.url)
    assert (done.status, done.json()["verdict"]) == (0, "warn"), done
    assert [f["id"] for f in done.json()["findings"]] == ["bound-warning"]
    assert sonde("--warn", ALWAYS, "--fail-on=warn", "-q", peer.url).status == 1
    assert sonde("--warn", NEVER, "--fail-on=warn", "-q", peer.url).status == 0


def test_critical_fails(sonde, peer):
    done = sonde("--crit", "wait=@0:100", peer.url)
    assert done.status == 80, done
    assert "bound-critical: wait took " in done.out and "Exit 80" in done.out
    assert "Likely causes" in done.out and "So it is not" in done.out


def test_a_saved_report_is_judged_again(sonde, peer, tmp_path):
    sonde("-q", "-o", "json=r", peer.url, cwd=tmp_path)
    assert sonde("--replay", "r", "--crit", "wait=@0:100", "-q", cwd=tmp_path).status == 80
    assert sonde("--replay", "r", "-q", cwd=tmp_path).status == 0


def nagios(done):
    """State, long text and {label: (value, warn, crit)} of a plug-in."""
    first, *rest = done.out.splitlines()
    assert first.count("|") == 1 and not any("|" in line for line in rest)
    words, times = first.split(" | ")
    data = dict(item.split("=") for item in times.split(" "))
    for value in data.values():
        assert re.fullmatch(r"\d+(\.\d+s)?(;[0-9.:~@]*){2}(;0)?", value), value
    return words.split(":")[0], rest, {k: v.split(";")[:3] for k, v in data.items()}


def test_nagios(sonde, peer):
    done = sonde("-o", "nagios", "--warn", "total=100", "--crit", "total=@200:300", peer.url)
    state, rest, data = nagios(done)
    assert (done.status, state, rest) == (0, "SONDE OK", [])
    assert data["total"][1:] == ["100", "@200:300"]
    assert data["wait"][1:] == ["", ""]
    done = sonde("-o", "nagios", "--warn", ALWAYS, peer.url)
    state, rest, _ = nagios(done)
    assert (done.status, state) == (1, "SONDE WARNING")
    assert rest[0].startswith("warn bound-warning: all of it took ")
    done = sonde("-o", "nagios", "http://127.0.0.1:1/")
    state, rest, _ = nagios(done)
    assert (done.status, state) == (2, "SONDE CRITICAL")
    assert rest[0].startswith("fail tcp-refused: ")


def test_nagios_of_several(sonde, peer):
    done = sonde("-o", "nagios", peer.url, "http://127.0.0.1:1/")
    state, rest, data = nagios(done)
    assert (done.status, state) == (2, "SONDE CRITICAL")
    assert "1 of 2 are well" in done.out
    assert rest[0].startswith("OK: ") and rest[1].startswith("CRITICAL: ")
    assert {"1_total", "2_total"} <= set(data)


def test_nagios_unknown(sonde, peer):
    """What kept sonde from probing; in a file the format changes no status."""
    assert sonde("-o", "nagios", "--warn", "x", peer.url).status == 3
    assert sonde("--warn", "x", peer.url).status == 2
    assert sonde("-o", "nagios=/dev/null", "http://127.0.0.1:1/").status == 22


def test_nagios_of_a_hostile_server(sonde, peer):
    """A server adds neither figures nor lines."""
    peer.answers["/"] = (500, {}, b"<title>a | total=9\n\x1b[2J</title>")
    done = sonde("-o", "nagios", peer.url)
    state, rest, data = nagios(done)
    assert (done.status, state) == (2, "SONDE CRITICAL"), done
    assert data["total"][0] != "9" and "\x1b" not in done.out
    assert len(rest) == 1


def test_cert_days(sonde, lab):
    """The lab's certificate ends in two days."""
    server = lab("https", "tls-expires-soon")
    for days, status, verdict in (("14", 0, "warn"), ("1", 0, "ok"), ("30,1", 0, "warn"),
                                  ("30,5", 45, "fail")):
        done = sonde(*server.options, "--cert-days", days, "-o", "json", server.target)
        assert (done.status, done.json()["verdict"]) == (status, verdict), (days, done)
    done = sonde("-o", "nagios", *server.options, "--cert-days", "30,5", server.target)
    _, _, data = nagios(done)
    assert data["cert_days"][1:] == ["30:", "5:"]
    assert done.status == 2
