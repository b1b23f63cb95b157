# SPDX-License-Identifier: GPL-3.0-or-later
"""WebSocket with real servers: Python's websockets and Node's ws, each at once
and through a real nginx, in the clear and with TLS. What is healthy is called
so, the server's own log agrees, and each refusal and end has its name."""

import json
import socket

import pytest

from support import nginx, programs, roots, times, websocket

# Behind a proxy: as it should be, impatient, and as it is often forgotten.
PROXY = """
		location /{name} {{
			proxy_pass http://127.0.0.1:{port};
			proxy_http_version 1.1;
			proxy_set_header Upgrade $http_upgrade;
			proxy_set_header Connection upgrade;
		}}
		location /{name}/brief {{
			proxy_pass http://127.0.0.1:{port};
			proxy_http_version 1.1;
			proxy_set_header Upgrade $http_upgrade;
			proxy_set_header Connection upgrade;
			proxy_read_timeout 2s;
		}}
		location /{name}/login {{
			auth_basic tests;
			auth_basic_user_file {folder}/users;
			proxy_pass http://127.0.0.1:{port};
			proxy_http_version 1.1;
			proxy_set_header Upgrade $http_upgrade;
			proxy_set_header Connection upgrade;
		}}
		location /{name}/forgotten {{ proxy_pass http://127.0.0.1:{port}; }}
		location = /{name}/moved {{ return 307 /{name}; }}
"""
DEAD = """
		location /dead {{ proxy_pass http://127.0.0.1:{port}; }}
"""


@pytest.fixture(scope="module", params=websocket.SERVERS)
def echo(request, tmp_path_factory):
    try:
        server = websocket.Echo(request.param, tmp_path_factory.mktemp("echo"))
    except (websocket.Absent, roots.NoRoot) as why:
        pytest.skip(str(why))
    server.name = request.param
    yield server
    server.stop()


@pytest.fixture(scope="module")
def proxy(echo, tmp_path_factory, authority):
    """An nginx before it: .places are the URLs at which it is."""
    folder = tmp_path_factory.mktemp("proxy")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        more = PROXY.format(name=echo.name, port=echo.port, folder=folder) + \
            DEAD.format(port=nobody.getsockname()[1])
        try:
            server = nginx.Nginx(folder, authority, more)
        except roots.NoRoot as why:
            pytest.skip(str(why))
        server.ws = server.http.replace("http:", "ws:")
        server.places = {"direct": f"ws://127.0.0.1:{echo.port}/",
                         "nginx": f"{server.ws}{echo.name}",
                         "tls": f"{server.https.replace('https:', 'wss:')}{echo.name}"}
        yield server
        server.stop()


PLACES = ("direct", "nginx", "tls")


@pytest.fixture
def probe(sonde, proxy, tmp_path):
    """probe(*words) gives the document of one run."""
    def run(*words):
        done = sonde("--no-config", "--cacert", proxy.ca, "-o", "json", *words, cwd=tmp_path)
        document = times.exact(done.out)
        programs.validated(json.loads(done.out))
        for one in document if isinstance(document, list) else [document]:
            times.check(one)
        return document
    return run


def healthy(document):
    """Verdict ok, nothing above a note, and closed in order by both."""
    assert (document["verdict"], document["exit"]) == ("ok", 0), document["findings"]
    assert all(f["severity"] == "note" for f in document["findings"])
    assert document["facts"]["close-code"] == "1000"
    assert document["facts"]["protocol"] == "WebSocket"
    return document


def turns(document):
    return [turn["what"] for turn in document["turns"]]


def bodies(document):
    return [e.get("data") for e in document["events"]
            if e["kind"] == "body" and e["dir"] == "received"]


def named(document):
    """The one finding of severity fail or warn, as (id, severity)."""
    loud = [(f["id"], f["severity"]) for f in document["findings"]
            if f["severity"] != "note"]
    assert len(loud) == 1, document["findings"]
    return loud[0]


# ---- what is well ----

@pytest.mark.parametrize("place", PLACES)
def test_one_ping(probe, proxy, echo, place):
    before = len(echo.log())
    document = healthy(probe(proxy.places[place]))
    assert turns(document) == ["handshake", "ping 1", "close"]
    assert document["turns"][1]["reply"] == "pong, 8 bytes"
    assert document["turns"][1]["wait_s"] > 0
    assert document["facts"]["status"] == "101"
    assert document["connections"][0]["first"] == "server"
    echo.wait_for("close 1000", after=before)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("deflate", [True, False])
def test_message(probe, proxy, echo, place, deflate):
    before = len(echo.log())
    document = healthy(probe(*([] if deflate else ["--no-compressed"]), "-d", "hello, world",
                             proxy.places[place]))
    assert ("permessage-deflate" in document["facts"].get("extensions", "")) == deflate
    assert bodies(document) == ["hello, world"]
    ours = next(e["text"] for e in document["events"]
                if e["kind"] == "frame" and e["dir"] == "sent" and e["text"].startswith("text"))
    assert ours.endswith("compressed from 12" if deflate else "12 bytes"), ours
    echo.wait_for("message str 12", "close 1000", after=before)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("n", [1, 125, 126, 65535, 65536, 1000000])
def test_binary(probe, proxy, echo, tmp_path, place, n):
    data = bytes(i * 7 % 251 for i in range(n))
    (tmp_path / "in").write_bytes(data)
    before = len(echo.log())
    healthy(probe("-T", "in", "--body", "out", proxy.places[place]))
    assert (tmp_path / "out").read_bytes() == data
    echo.wait_for(f"message bytes {n}", "close 1000", after=before)


@pytest.mark.parametrize("place", PLACES)
def test_subprotocol(probe, proxy, echo, place):
    before = len(echo.log())
    document = healthy(probe("--subprotocol", "other, lab.v1", proxy.places[place]))
    assert document["facts"]["subprotocol"] == "lab.v1"
    assert any(line.endswith("lab.v1") for line in echo.log()[before:])


def test_many_pings(probe, proxy):
    document = healthy(probe("--pings", "20", proxy.places["tls"]))
    assert turns(document)[1:-1] == [f"ping {i}" for i in range(1, 21)]
    assert len({turn["wait_s"] for turn in document["turns"][1:-1]}) > 1


def test_fragments(probe, proxy):
    document = healthy(probe("-d", "parts", proxy.places["direct"]))
    assert bodies(document) == ["parts"]
    frames = [e["text"] for e in document["events"]
              if e["kind"] == "frame" and e["dir"] == "received"]
    assert sum("continuation" in text for text in frames) >= 2


@pytest.mark.parametrize("step", ["handshake", "ping", "message"])
def test_stop_after(probe, proxy, step):
    document = healthy(probe("-d", "hello", "--idle", "0.3", "--stop-after", step,
                             proxy.places["nginx"]))
    steps = ["handshake", "ping 1", "text message"]
    last = {"handshake": 1, "ping": 2, "message": 3}[step]
    assert turns(document) == [*steps[:last], "close"]
    assert document["facts"]["stopped-after"] == step


def test_silence_that_is_borne(probe, proxy):
    document = healthy(probe("--idle", "0.5", proxy.places["nginx"]))
    assert document["facts"]["idle"] == "still open"
    assert turns(document)[-2:] == ["ping after the silence", "close"]


def test_redirect_followed(probe, proxy, echo):
    first, second = probe("-L", f"{proxy.ws}{echo.name}/moved")
    assert first["facts"]["status"] == "307" and first["verdict"] == "ok"
    assert second["target"]["url"] == proxy.places["nginx"]
    healthy(second)


def test_login(probe, proxy, echo, tmp_path):
    (tmp_path / "password").write_text(nginx.PASSWORD)
    healthy(probe("-u", nginx.USER, "--password-file", "password",
                  f"{proxy.ws}{echo.name}/login"))


# ---- what is not ----

def test_a_web_page(probe, proxy):
    document = probe(proxy.ws)
    assert (named(document), document["exit"]) == (("ws-200", "fail"), 84)


def test_headers_forgotten(probe, proxy, echo):
    """The proxy asks in plain HTTP: what each server says to that."""
    document = probe(f"{proxy.ws}{echo.name}/forgotten")
    assert named(document)[0] in ("ws-426-version", "ws-400-upgrade")
    assert document["exit"] == 84


@pytest.mark.parametrize("path, finding, status", [
    ("missing", "http-404", 84), ("broken", "http-500", 84), ("dead", "http-502", 84),
    ("basic", "http-401-basic", 64)])
def test_refusals(probe, proxy, path, finding, status):
    document = probe(proxy.ws + path)
    assert (named(document), document["exit"]) == ((finding, "fail"), status)


def test_redirect(probe, proxy, echo):
    document = probe(f"{proxy.ws}{echo.name}/moved")
    assert named(document) == ("ws-redirect", "fail")


@pytest.mark.parametrize("place", PLACES)
def test_closed_by_the_application(probe, proxy, echo, place):
    document = probe("-d", "bye", proxy.places[place])
    assert named(document) == ("ws-close-application", "warn")
    assert document["facts"]["close-code"] == "4001"
    assert document["facts"]["close-reason"] == "asked to"


@pytest.mark.parametrize("place", PLACES)
def test_too_big(probe, proxy, tmp_path, place):
    (tmp_path / "in").write_bytes(bytes((1 << 20) + 1))
    document = probe("-T", "in", proxy.places[place])
    assert named(document) == ("ws-close-1009", "fail")
    assert document["findings"][0]["phase"] == "close"


@pytest.mark.parametrize("place", PLACES)
def test_server_fails(probe, proxy, place):
    document = probe("-d", "fail", proxy.places[place])
    assert (named(document), document["exit"]) == (("ws-close-1011", "fail"), 94)


@pytest.mark.parametrize("place", PLACES)
def test_server_dies(probe, proxy, place):
    document = probe("-d", "die", proxy.places[place])
    assert named(document) == ("ws-closed-1006", "fail")


def test_no_answer(probe, proxy):
    document = probe("-d", "hush", "--idle", "0.3", proxy.places["direct"])
    assert named(document) == ("ws-no-answer", "warn")


def test_unknown_subprotocol(probe, proxy, echo):
    document = probe("--subprotocol", "nobody.v1", proxy.places["direct"])
    assert named(document) == ("ws-no-subprotocol", "warn")


def test_impatient_proxy(probe, proxy, echo):
    """proxy_read_timeout is 2 s, and counts from when the proxy last heard the
    server: that is what is measured, less what sonde took to hear it too."""
    document = probe("--idle", "4", "-m", "20", f"{proxy.ws}{echo.name}/brief")
    assert named(document) == ("ws-idle-closed", "warn")
    silence, = [t for t in document["turns"] if t["what"] == "silence"]
    end = next(e for e in document["events"]
               if e["kind"] == "fault" and e["fault"] == "ws-idle-closed")
    assert 1.2 < end["t_s"] - silence["start_s"] < 3.5
    assert "of silence" in document["findings"][0]["what"]
