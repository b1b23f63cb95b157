# SPDX-License-Identifier: GPL-3.0-or-later
"""No false alarm: web servers of many makes, as people run them, in the clear
and with TLS. Each is well, so sonde says ok and nothing above a note, and what
it tells agrees with what the server says of itself."""

import json
import re

import pytest

from support import cell, programs, roots, sites, times, websocket


@pytest.fixture(scope="module")
def started(tmp_path_factory, authority):
    """All of them, started at once: {kind: server, or why there is none}."""
    running = {}
    try:
        for kind in sites.KINDS:
            app = (running[sites.App].plain,) if issubclass(kind, sites.Site) else ()
            try:
                running[kind] = kind(tmp_path_factory.mktemp(kind.__name__.lower()),
                                     authority, *app)
            except (roots.NoRoot, websocket.Absent) as why:
                running[kind] = str(why)
        yield running
    finally:
        for server in reversed(running.values()):
            if not isinstance(server, str):
                server.stop()


@pytest.fixture(params=[(kind, port) for kind in sites.KINDS for port in kind.PORTS],
                ids=lambda param: f"{param[0].__name__}-{param[1]}")
def place(request, started):
    """A server, and its URL in the clear or with TLS."""
    kind, port = request.param
    site = started[kind]
    if isinstance(site, str):
        pytest.skip(site)
    site.ready()
    scheme = {"plain": "http", "tls": "https"}[port]
    return site, f"{scheme}://127.0.0.1:{getattr(site, port)}"


def healthy(done, *also):
    """Verdict ok, nothing above a note, and times that add up."""
    document = times.exact(done.out)
    programs.validated(json.loads(done.out))
    assert (document["verdict"], document["exit"]) == ("ok", 0), document["findings"]
    assert all(f["severity"] == "note" for f in document["findings"]), document["findings"]
    phases = times.check(document)
    assert {"connect", "send", "wait", "receive", "close", *also} <= set(phases)
    return document


def test_a_page(sonde, place, tmp_path):
    site, url = place
    path = f"{site.www}/index.html" if isinstance(site, sites.OpensslServer) else "/"
    done = sonde("--no-config", "--cacert", site.ca, "-o", "json", "--body", "page",
                 url + path, cwd=tmp_path)
    document = healthy(done, *(["secure"] if url.startswith("https") else []))
    assert (tmp_path / "page").read_text() == sites.PAGE
    assert document["facts"]["status"] == "200"
    assert re.search(site.server or "", document["facts"].get("server", ""))
    if site.logged:
        cell.until(lambda: re.search(site.logged, site.log()), site.log)
