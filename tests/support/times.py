# SPDX-License-Identifier: GPL-3.0-or-later
"""The times of a report, checked by a second reckoning: the phases add up to
the total, follow one another in the order of the table, and never overlap."""

import itertools
import json
import re
from decimal import Decimal

ORDER = ("resolve", "connect", "proxy", "secure", "greet", "auth", "send", "wait",
         "receive", "close")
NUMBER = re.compile(r'"\w+_s":\s*([^,}\s]+)')


def exact(text):
    """The document or documents in text, with exact decimals; every duration
    in it has nine digits behind the point, or is null."""
    numbers = NUMBER.findall(text)
    assert numbers
    for number in numbers:
        assert re.fullmatch(r"\d+\.\d{9}|null", number), number
    return json.loads(text, parse_float=Decimal)


def reached(document):
    """{phase: (start_s, duration_s)} of the phases that took time. One without
    any may have failed all the same, at start_s: 401 is a failure of auth."""
    for p in document["phases"]:
        assert (p["state"] == "not_reached") == (p["start_s"] is None), p
        assert p["duration_s"] is not None or p["state"] in ("fail", "not_reached"), p
        assert p["start_s"] is not None or p["duration_s"] is None, p
    return {p["phase"]: (p["start_s"], p["duration_s"])
            for p in document["phases"] if p["duration_s"] is not None}


def visits(document):
    """[phase, begin, end] of each stretch of time, from the events alone."""
    stretches, now, since = [], "local", Decimal(0)
    for e in document["events"]:
        if e["kind"] == "phase":
            stretches.append((now, since, e["t_s"]))
            now, since = e["phase"], e["t_s"]
    stretches.append((now, since, document["total_s"]))
    return stretches


def in_order(document):
    """The phases of a conversation with one turn: each ends before the next
    begins."""
    phases = reached(document)
    for one, following in itertools.pairwise(p for p in ORDER if p in phases):
        assert sum(phases[one]) <= phases[following][0], (one, following)


def check(document):
    """The phases of one document of exact() add up to its total and never
    overlap; they begin in the order of the table, but where TLS begins in the
    middle."""
    phases, total = reached(document), document["total_s"]
    assert sum(duration for _, duration in phases.values()) == total
    stretches = visits(document)
    assert all(begin <= end for _, begin, end in stretches), stretches
    for phase, (start, duration) in phases.items():
        mine = [(begin, end) for name, begin, end in stretches if name == phase]
        assert start == mine[0][0], phase
        assert duration == sum(end - begin for begin, end in mine), phase
    assert {name for name, _, _ in stretches} == set(phases)
    begun = [phases[p][0] for p in ORDER if p in phases and
             not ("greet" in phases and p == "secure")]
    assert begun == sorted(begun)
    assert document["events"][-1]["kind"] == "end"
    assert document["events"][-1]["t_s"] == total
    return phases
