# SPDX-License-Identifier: GPL-3.0-or-later
"""--wire: what packets tell is in the trace, in its connection and at its time,
and stands in the transcript between what sonde did."""

import json
import re
import socket

import pytest


def packets(run, conn=None):
    """The events of a report that come from packets, in the order of time."""
    return sorted((e for e in run.json()["events"] if e["source"] == "packet"
                   and conn in (None, e.get("conn"))), key=lambda e: e["t_s"])


def test_the_transcript_has_them_at_their_time(sonde, may_capture, lab):
    server = lab("http")
    run = sonde("--wire", "-v", *server.options, server.target)
    assert run.status == 0, run
    lines = run.out.splitlines()

    def at(pattern):
        return next(i for i, line in enumerate(lines) if re.search(pattern, line))
    assert at(r"→ \S+ +connect$") < at(r"SYN 1:.*\(packet\)") < at(r"SYN/ACK 1:.*\(packet\)") \
        < at("established") < at("GET / HTTP") < at(r"FIN at byte \d+ \(packet\)")
    times = [float(m.group(1)) for m in (re.match(r" +(\d+\.\d) ", line) for line in lines
                                         if "(packet)" in line or "connect" in line) if m]
    assert times == sorted(times)


def sections(run):
    return re.findall(r"^── (\d+ \S+)", run.out, re.M)


def test_they_begin_no_section(sonde, may_capture, lab):
    server = lab("ftp")
    with_packets = sonde("--wire", "-v", *server.options, server.target)
    without = sonde("-v", *server.options, server.target)
    assert "(packet)" in with_packets.out
    assert sections(with_packets) == sections(without) != []


def test_replayed_it_looks_the_same(sonde, may_capture, lab, tmp_path):
    server = lab("http")
    saved = tmp_path / "run.json"
    run = sonde("--wire", "-v", "-o", f"json={saved}", "-o", "text", *server.options,
                server.target)
    again = sonde("--replay", saved, "-v")
    assert again.out.splitlines()[1:] == run.out.splitlines()


def test_a_refused_connection(sonde, may_capture):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        run = sonde("--wire", "-o", "json", f"http://127.0.0.1:{closed.getsockname()[1]}/")
    told = [(e["kind"], e.get("how")) for e in packets(run)]
    assert run.status == 22
    assert told[:2] == [("wire-syn", "syn"), ("wire-close", "reset")], json.dumps(packets(run))


@pytest.mark.parametrize("active", [(), ("--active",)])
def test_the_second_connection_has_its_own(sonde, may_capture, lab, active):
    """Also where the server opens it: then its SYN is received."""
    server = lab("ftp")
    run = sonde("--wire", "-o", "json", *active, *server.options, server.target + "readme.txt")
    assert run.status == 0, run
    for conn in (1, 2):
        syn = next(e for e in packets(run, conn) if e["kind"] == "wire-syn")
        assert syn["dir"] == ("received" if conn == 2 and active else "sent")
        assert "received" in {e["dir"] for e in packets(run, conn) if e["kind"] == "wire-data"}
    assert not [f for f in run.json()["findings"] if f["severity"] != "note"]


def test_moments_are_those_of_packets(sonde, may_capture, lab):
    """Of the request's last byte and the reply's first, inside TLS too."""
    server = lab("https")
    run = sonde("--wire", "-o", "json", *server.options, server.target)
    assert run.status == 0, run
    shares = run.json()["turns"][0]["shares"]
    assert shares["server_source"] == shares["client_source"] == "packet"


def test_without_it_there_are_none(sonde, lab):
    server = lab("http")
    assert packets(sonde("-o", "json", *server.options, server.target)) == []
