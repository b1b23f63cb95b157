# SPDX-License-Identifier: GPL-3.0-or-later
"""--read-pcap: the formats it reads, what it shows of them, and what it says of
files that are broken. The captures are those of tests/unit/captures."""

import struct

import pytest

from support import programs

CAPTURES = programs.SOURCE / "tests/unit/captures"


def records(path):
    """(link, [(ns, wire length, bytes)]) of a pcap file of nanoseconds."""
    data = path.read_bytes()
    assert struct.unpack("<I", data[:4])[0] == 0xA1B23C4D
    link, at, found = struct.unpack("<I", data[20:24])[0], 24, []
    while at < len(data):
        s, ns, captured, wire = struct.unpack("<4I", data[at:at + 16])
        found.append((s * 10**9 + ns, wire, data[at + 16:at + 16 + captured]))
        at += 16 + captured
    return link, found


def block(order, kind, body):
    length = 12 + len(body)
    return struct.pack(order + "2I", kind, length) + body + struct.pack(order + "I", length)


def option(order, code, value):
    return struct.pack(order + "2H", code, len(value)) + value + b"\0" * (-len(value) % 4)


def pcapng(path, order="<", resolution=9, dropped=0):
    """The same capture as pcapng, with what else may stand in one."""
    link, packets = records(path)
    out = block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    out += block(order, 4, struct.pack(order + "2H", 0, 0))  # names: none
    out += block(order, 1, struct.pack(order + "2HI", link, 0, 256)
                 + option(order, 9, bytes([resolution])) + option(order, 0, b""))
    out += block(order, 10, struct.pack(order + "2I", 0x544C534B, 4) + b"key\n")
    for ns, wire, data in packets:
        ticks = ns // 10 ** (9 - resolution)
        out += block(order, 6, struct.pack(order + "5I", 0, ticks >> 32, ticks & 0xFFFFFFFF,
                                           len(data), wire)
                     + data + b"\0" * (-len(data) % 4))
    out += block(order, 5, struct.pack(order + "3I", 0, 0, 0)
                 + option(order, 5, struct.pack(order + "Q", dropped)))
    return out


def pcap(path, order=">", nanoseconds=False):
    link, packets = records(path)
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    out = struct.pack(order + "I2H4I", magic, 2, 4, 0, 0, 65536, link)
    for ns, wire, data in packets:
        part = ns % 10**9 // (1 if nanoseconds else 1000)
        out += struct.pack(order + "4I", ns // 10**9, part, len(data), wire) + data
    return out


@pytest.fixture
def read(sonde, tmp_path):
    """read(bytes): sonde --read-pcap of a file of these."""
    def run(data, *args):
        path = tmp_path / "some.pcap"
        path.write_bytes(data)
        return sonde("--read-pcap", path, *args)
    return run


FORMS = {
    "pcap big us": lambda p: pcap(p),
    "pcap big ns": lambda p: pcap(p, nanoseconds=True),
    "pcap little us": lambda p: pcap(p, "<"),
    "pcapng little": lambda p: pcapng(p),
    "pcapng big": lambda p: pcapng(p, ">"),
    "pcapng us": lambda p: pcapng(p, resolution=6),
}


@pytest.mark.parametrize("form", FORMS)
def test_formats(sonde, read, form):
    """Each form of one capture tells the same, up to its own precision."""
    path = CAPTURES / "loss.pcap"
    first = sonde("--read-pcap", path, "-o", "json").json()
    other = read(FORMS[form](path), "-o", "json").json()
    assert [e["kind"] for e in first["events"]] == [e["kind"] for e in other["events"]]
    assert abs(first["total_s"] - other["total_s"]) < 0.00001


def test_dropped_by_the_capture(read):
    """Where the capture has gaps, no loss is named, and it says why."""
    path = CAPTURES / "loss.pcap"
    assert "tcp-loss" in read(pcapng(path), "-o", "json").ids()
    with_gaps = read(pcapng(path, dropped=3), "-o", "json")
    assert with_gaps.ids() == ["wire-capture-incomplete"]
    assert "lost" not in read(pcapng(path, dropped=3)).out.replace("losses", "")


def test_screen(sonde):
    """Who, when, how far, what was lost."""
    done = sonde("--read-pcap", CAPTURES / "loss.pcap")
    assert done.status == 0
    assert done.out.startswith("OK    tcp://10.77.0.2:80   from 10.77.0.1:")
    for words in ("round trip", "captured near the client", "1 lost (cost", "offered",
                  "server first: orderly"):
        assert words in done.out


def test_transcript(sonde):
    """-v tells packet by packet what was noticed, in its place in time."""
    done = sonde("--read-pcap", CAPTURES / "reset.pcap", "-v")
    lines = done.out.split("\n── end")[0].split("\n-- end")[0]
    said = [words for words in ("SYN 1: mss 1460", "SYN/ACK 1: mss", "18 bytes from byte 0 on",
                                "reset at byte 0, TTL 77 where 57 is usual",
                                "after-reset at byte 0") if words in lines]
    assert len(said) == 5, done
    assert [lines.index(words) for words in said] == sorted(map(lines.index, said))


def test_commands_to_try(sonde):
    """Of which URL the packets were is not known: the user's is to be put in."""
    done = sonde("--read-pcap", CAPTURES / "reset.pcap")
    assert "sonde --capture reset.pcapng URL\n" in done.out
    assert "sudo traceroute -T -p 80 10.77.0.2\n" in done.out


def test_several(read):
    """Connections come one after the other, an array in JSON."""
    link, loss = records(CAPTURES / "loss.pcap")
    _, reset = records(CAPTURES / "reset.pcap")
    out = struct.pack("<I2H4I", 0xA1B23C4D, 2, 4, 0, 0, 65536, link)
    for ns, wire, data in sorted(loss + reset):
        out += struct.pack("<4I", ns // 10**9, ns % 10**9, len(data), wire) + data
    documents = read(out, "-o", "json").json()
    assert len(documents) == 2
    assert sorted(d["exit"] for d in documents) == [0, 92]


def test_replay(sonde, tmp_path):
    """A report of a capture, shown again, is the same."""
    saved = tmp_path / "saved.json"
    done = sonde("--read-pcap", CAPTURES / "reset.pcap", "-o", f"json={saved}")
    again = sonde("--replay", saved)
    assert again.status == done.status == 92
    assert again.out.split("\n", 1)[1] == done.out


@pytest.mark.parametrize("cut", [24 + 7, 24 + 16 + 5])
def test_cut_within_a_packet(read, cut):
    path = CAPTURES / "loss.pcap"
    done = read(path.read_bytes()[:cut])
    assert done.status == 2
    assert done.err.count("\n") == 1 and "offset 24: the file ends in what begins here" in done.err


def test_cut_at_the_end_shows_the_rest(read):
    """What stands before the place is shown."""
    done = read((CAPTURES / "loss.pcap").read_bytes()[:-3])
    assert done.status == 2
    assert "tcp://10.77.0.2:80" in done.out and "offset " in done.err


@pytest.mark.parametrize("data, said", [
    (b"", "offset 0: the file ends in what begins here"),
    (b"GIF89a..................", "offset 0: neither pcap nor pcapng"),
    (struct.pack("<I2H4I", 0xA1B2C3D4, 3, 4, 0, 0, 65536, 1), "pcap of version 3"),
    (struct.pack("<I2H4I", 0xA1B2C3D4, 2, 4, 0, 0, 65536, 1)
     + struct.pack("<4I", 0, 0, 4294967295, 60), "offset 24: a packet of 4294967295 bytes"),
    (struct.pack("<I2H4I", 0xA1B2C3D4, 2, 4, 0, 0, 65536, 1), "no TCP connection"),
    (block("<", 0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
     + struct.pack("<2I", 6, 13), "offset 28: a block of 13 bytes"),
    (block("<", 0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
     + block("<", 6, bytes(20)), "offset 28: a packet of interface 0"),
    (block("<", 0x0A0D0D0A, struct.pack("<IHHq", 0x11223344, 1, 0, -1)),
     "a section of no byte order"),
])
def test_broken(read, data, said):
    """One line that names the place, nothing else, and 2."""
    done = read(data)
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1 and said in done.err


def test_no_file(sonde):
    done = sonde("--read-pcap", "/nowhere/x.pcap")
    assert done.status == 2 and "cannot read /nowhere/x.pcap" in done.err


def test_takes_no_target(sonde):
    done = sonde("--read-pcap", "x.pcap", "http://127.0.0.1/")
    assert done.status == 2 and "--read-pcap" in done.err
