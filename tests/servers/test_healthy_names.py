# SPDX-License-Identifier: GPL-3.0-or-later
"""No false alarm: name servers of many makes, and a page that is fetched by
each kind of name they know. All is well, so sonde says ok and nothing above a
note, and tells what the server answered."""

import json

import pytest

from support import names, programs, roots, sites, times


@pytest.fixture(scope="module")
def started(tmp_path_factory, authority):
    """All of them, started at once: {kind: server, or why there is none}."""
    running = {}
    try:
        for kind in names.KINDS:
            other = running.get(names.ASKS.get(kind))
            try:
                running[kind] = other if isinstance(other, str) else kind(
                    tmp_path_factory.mktemp(kind.__name__.lower()), authority, other)
            except roots.NoRoot as why:
                running[kind] = str(why)
        yield running
    finally:
        for server in reversed(running.values()):
            if not isinstance(server, str):
                server.stop()


@pytest.fixture(scope="module")
def app(tmp_path_factory, authority):
    server = sites.App(tmp_path_factory.mktemp("app"), authority)
    yield server
    server.stop()


@pytest.fixture(params=names.KINDS, ids=lambda kind: kind.__name__)
def name_server(request, started):
    server = started[request.param]
    if isinstance(server, str):
        pytest.skip(server)
    server.ready()
    return server


@pytest.fixture
def fetch(sonde, name_server, app, tmp_path):
    """fetch(host, ...) gives the document of a healthy page from there."""
    def run(host, *words):
        done = sonde("--no-config", "--dns", name_server.address, "-o", "json", *words,
                     f"http://{host}.sonde.test:{app.plain}/", cwd=tmp_path)
        document = times.exact(done.out)
        programs.validated(json.loads(done.out))
        assert (document["verdict"], document["exit"]) == ("ok", 0), document["findings"]
        assert all(f["severity"] == "note" for f in document["findings"]), \
            document["findings"]
        assert {"resolve", "connect", "wait", "close"} <= set(times.check(document))
        return document
    return run


def addresses(document):
    """All addresses the resolver gave."""
    return {address for e in document["events"] if e["kind"] == "dns-result"
            for address in e.get("address", [])}


@pytest.mark.parametrize("host, expected", [
    ("www", {"127.0.0.1", "::1"}), ("v4", {"127.0.0.1"}), ("v6", {"::1"}),
    ("alias", {"127.0.0.1", "::1"}), ("deep", {"127.0.0.1", "::1"}),
    ("many", {f"127.0.1.{n}" for n in range(1, 61)})])
def test_a_name(fetch, host, expected):
    # Who has both may be connected by the one before the other is told.
    told = addresses(fetch(host))
    assert told == expected if len(expected) != 2 else told and told <= expected
