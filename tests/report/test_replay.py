# SPDX-License-Identifier: GPL-3.0-or-later
"""A saved report, shown again, is what the live run showed: byte for byte, but
for the one line that says that it is a replay. So is its JSON."""

import concurrent.futures
import os

import pytest
from conversations import RUNS, run

from support import programs

LOOKS = {
    "default": [],
    "v": ["-v"],
    "vv": ["-vv"],
    "vvv": ["-vvv"],
    "brief": ["--brief"],
    "ascii": ["--ascii"],
    "ascii-vvv": ["--ascii", "-vvv"],
}
if os.environ.get("SONDE_KIND") == "sanitized":   # ten times slower
    LOOKS = {look: LOOKS[look] for look in ("default", "ascii-vvv")}
SIGN = b"replayed from a saved trace of "


def replay(reports, home, *words):
    return programs.run("sonde", "--no-config", *words, "--replay", reports.json_file,
                        home=home)


def without_sign(text, reports):
    """The text without the line that tells of the replay, which must be one."""
    lines = text.splitlines(keepends=True)
    (sign,) = [line for line in lines if line.startswith(SIGN)]
    start = reports.documents()[0]["start"]
    assert sign == SIGN + start[:19].encode() + b"Z\n"
    lines.remove(sign)
    return b"".join(lines)


def same(name, world, folder, look):
    """One live run and its replays; raises where they differ."""
    reports = run(name, world, folder, look)
    again = replay(reports, world.home, *look)
    assert again.raw_err == b""
    assert without_sign(again.raw_out, reports) == reports.text
    assert again.status == max(d["exit"] for d in reports.documents())
    for form in () if look else ("json", "ndjson", "events"):
        saved = getattr(reports, form)
        assert replay(reports, world.home, "-o", form).raw_out == saved, form


@pytest.mark.parametrize("name", RUNS)
def test_same(name, world, tmp_path):
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        waiting = {look: pool.submit(same, name, world, tmp_path / look, words)
                   for look, words in LOOKS.items()}
    for look, result in waiting.items():
        assert result.exception() is None, (look, result.exception())


def test_replay_of_ndjson(world, tmp_path):
    """ndjson is read too, and a replay can be replayed."""
    reports = run("several", world, tmp_path / "live")
    text = replay(reports, world.home).raw_out
    lines = tmp_path / "saved.ndjson"
    lines.write_bytes(reports.ndjson)
    for look in ([], ["-o", "json"]):
        from_lines = programs.run("sonde", "--no-config", *look, "--replay", lines,
                                  home=world.home).raw_out
        assert from_lines == (reports.json if look else text)


def test_a_changed_report_is_seen(world, tmp_path):
    """What is compared here is not compared with itself."""
    reports = run("404", world, tmp_path / "live")
    assert b"Server: nginx" in replay(reports, world.home, "-v").raw_out
    reports.json_file.write_bytes(reports.json.replace(b"Server: nginx", b"Server: other"))
    again = replay(reports, world.home, "-v").raw_out
    assert b"Server: other" in again and b"Server: nginx" not in again
