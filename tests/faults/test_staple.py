# SPDX-License-Identifier: GPL-3.0-or-later
"""Stapled OCSP answers against the practice servers: what is told of a good
one, that nothing is said to a server whose certificate is revoked, that -k
goes on and still says so. Which fault is named is test_practice.py's."""

import pytest


@pytest.fixture
def probe(lab, sonde):
    """probe(ROW, options...) of a practice server."""
    def run(row, *options):
        practice = lab("https", row, "--seconds", "60")
        return sonde("--no-config", *options, *practice.options, practice.url, timeout=60)
    return run


def staple(report):
    told = [e for e in report["events"] if e["kind"] == "staple"]
    assert len(told) == 1
    return told[0]


def said(report):
    """What the application said: nothing is in the clear here."""
    return [e for e in report["events"] if e["layer"] == "app" and e["dir"] == "sent"]


@pytest.mark.parametrize("row", ["tls-ocsp-good", "tls-ocsp-good-1.2", "tls-must-staple-good"])
def test_good(probe, row):
    report = probe(row, "-o", "json").json()
    told = staple(report)
    assert told["how"] == told["status"] == "good" and told["ok"] is True
    assert told["must_staple"] is ("must" in row)
    assert told["responder"] == "CN=sonde-lab intermediate,O=Practice"
    assert told["this_update"] < told["next_update"]
    assert "revoked_at" not in told and "error" not in told
    assert report["findings"] == []


def test_good_is_silent(probe):
    done = probe("tls-ocsp-good")
    assert "OCSP" not in done.out
    done = probe("tls-ocsp-good", "-v")
    assert "stapled OCSP: good" in done.out + done.err


@pytest.mark.parametrize("row", ["tls-revoked", "tls-revoked-1.2", "tls-ocsp-malformed",
                                 "tls-must-staple-missing", "tls-must-staple-stale"])
def test_refused(probe, row):
    done = probe(row, "-o", "json")
    report = done.json()
    assert report["exit"] == 45
    assert staple(report)["ok"] is False
    assert said(report) == [] and report["turns"] == []


def test_revoked_is_told(probe):
    told = staple(probe("tls-revoked", "-o", "json").json())
    assert told["status"] == "revoked" and told["reason"] == "keyCompromise"
    assert told["revoked_at"] < told["this_update"]


def test_insecure_goes_on(probe):
    report = probe("tls-revoked", "-k", "-o", "json").json()
    assert said(report) != []
    assert [f["id"] for f in report["findings"]] == ["tls-revoked", "tls-insecure-continued"]


def test_a_stale_one_only_warns(probe):
    report = probe("tls-ocsp-stale", "-o", "json").json()
    assert report["verdict"] == "warn" and report["exit"] == 0
    assert said(report) != []
