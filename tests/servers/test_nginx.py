# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations with a real nginx, judged by the JSON report: what was said,
that healthy is called healthy, and that the times add up to the nanosecond."""

import base64
import gzip
import hashlib
import json

import pytest

from support import programs, times

PROBES = 50
LARGE = 5 * 1024 * 1024


@pytest.fixture
def probe(sonde, nginx, tmp_path):
    """probe(*words) gives the document of one run, probe.status its exit."""
    def run(*words, many=False):
        done = sonde("--no-config", "--cacert", nginx.ca, "-o", "json", *words,
                     cwd=tmp_path)
        run.done, run.status = done, done.status
        document = times.exact(done.out)
        programs.validated(json.loads(done.out))
        assert isinstance(document, list) == many, done
        for one in document if many else [document]:
            times.check(one)
            times.in_order(one)
        assert done.status == max(d["exit"] for d in (document if many else [document]))
        return document
    return run


def healthy(document):
    """Verdict ok, and nothing above a note."""
    assert (document["verdict"], document["exit"]) == ("ok", 0), document["findings"]
    assert all(f["severity"] == "note" for f in document["findings"])
    return document


def ids(document):
    return [f["id"] for f in document["findings"]]


def kinds(document):
    return [e["kind"] for e in document["events"]]


def only(document, kind):
    """The one event of that kind."""
    (event,) = [e for e in document["events"] if e["kind"] == kind]
    return event


def turn(document):
    (one,) = document["turns"]
    return one


def body_of(document):
    """The body in the trace, as bytes."""
    data = b""
    for e in document["events"]:
        if e["kind"] == "body" and e["dir"] == "received":
            data += base64.b64decode(e["data_b64"]) if "data_b64" in e else e["data"].encode()
    return data


# ---- 50 probes ----

SAFE = {"1.2": ["--tls-max", "1.2"], "1.3": ["--tls-min", "1.3"]}


def judge_exchange(document, phases):
    healthy(document)
    assert set(times.reached(document)) == {"local", *phases}
    one = turn(document)
    for phase in ("send", "wait", "receive"):
        assert one[f"{phase}_s"] == times.reached(document)[phase][1]
    assert (one["sent"], one["reply"]) == ("GET / HTTP/1.1", "HTTP/1.1 200 OK")
    assert document["facts"]["result"] == "200"
    assert body_of(document) == b"<p>hello from nginx</p>\n"
    (connection,) = document["connections"]
    assert connection["first"] == "client" and connection["close_s"] is not None
    assert connection["rtt_s"] > 0


def test_fifty_in_the_clear(probe, nginx):
    before = nginx.log().count("GET / 200")
    for document in probe(*[nginx.http] * PROBES, many=True):
        judge_exchange(document, {"connect", "send", "wait", "receive", "close"})
        assert document["connections"][0]["how"] == "orderly"
    assert nginx.log().count("GET / 200") - before == PROBES


@pytest.mark.parametrize("version", SAFE)
def test_fifty_secured(probe, nginx, version):
    ports = set()
    for document in probe(*SAFE[version], *[nginx.https] * PROBES, many=True):
        judge_exchange(document,
                       {"connect", "secure", "send", "wait", "receive", "close"})
        done, checked = only(document, "tls-done"), only(document, "verified")
        assert done["version"] == document["connections"][0]["tls"] == f"TLS {version}"
        assert done["alpn"] == ["http/1.1"] and done["group"]
        assert checked["ok"] is True and checked["from"] == str(nginx.ca)
        # the check of the chain is this machine's time
        assert any(name == "local" and begin <= checked["t_s"] and
                   end - begin >= checked["elapsed_s"]
                   for name, begin, end in times.visits(document))
        ports.add(document["connections"][0]["local"])
    assert len(ports) == PROBES


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_each_a_process_of_its_own(probe, nginx, scheme):
    """What only a first probe does (the trust store, the first key) included."""
    for _ in range(5):
        healthy(probe(getattr(nginx, scheme)))


def test_with_a_name(probe, nginx):
    """localhost from /etc/hosts: looked up, and in the ClientHello."""
    document = healthy(probe("-4", nginx.https.replace("127.0.0.1", "localhost")))
    assert "resolve" in times.reached(document)
    assert only(document, "tls-start")["sni"] == "localhost"
    assert only(document, "certificate")["san"] == ["DNS:localhost", "IP:127.0.0.1"]


# ---- what HTTP can do ----

@pytest.mark.parametrize("scheme", ["http", "https"])
def test_keep_alive(probe, nginx, scheme):
    url = getattr(nginx, scheme)
    first, second, third = probe("--reuse", url, url + "method", url, many=True)
    for document in (first, second, third):
        healthy(document)
    assert "connected" in kinds(first) and "kept" in kinds(first)
    assert "closed" not in kinds(first) and first["connections"][0]["closed_s"] is None
    for document in (second, third):
        assert "connected" not in kinds(document)
        assert only(document, "reused")["local"] == first["connections"][0]["local"]
        assert not {"resolve", "connect", "secure"} & set(times.reached(document))
    assert "closed" in kinds(third)
    # the server counts the requests of a connection
    counts = [line.split()[3] for line in nginx.log().splitlines()[-3:]]
    assert counts == ["1", "2", "3"]


def test_not_kept_where_the_server_closes(probe, nginx):
    first, second = probe("--reuse", nginx.http + "close", nginx.http, many=True)
    assert "kept" not in kinds(healthy(first))
    assert first["connections"][0]["first"] == "server"
    assert "reused" not in kinds(healthy(second))


def test_head(probe, nginx):
    document = healthy(probe("-I", nginx.http))
    assert turn(document)["sent"] == "HEAD / HTTP/1.1"
    assert document["facts"]["content-length"] == "24"
    assert body_of(document) == b""
    assert nginx.log().splitlines()[-1].startswith("HEAD / 200 ")


def test_http_1_0(probe, nginx):
    document = healthy(probe("--http1.0", nginx.http))
    assert turn(document)["sent"] == "GET / HTTP/1.0"
    assert document["connections"][0]["first"] == "server"
    assert body_of(document) == b"<p>hello from nginx</p>\n"


@pytest.mark.parametrize("path, finding, status",
                         [("missing", "http-404", 84), ("broken", "http-500", 84),
                          ("basic", "http-401-basic", 64)])
def test_refusals(probe, nginx, path, finding, status):
    document = probe(nginx.https + path)
    assert document["verdict"] == "fail"
    assert (ids(document), probe.status) == ([finding], status)
    assert document["findings"][0]["severity"] == "fail"


def test_redirect(probe, nginx):
    first, second = probe("-L", nginx.http + "moved", many=True)
    assert (first["facts"]["result"], second["facts"]["result"]) == ("302", "200")
    assert (first["target"]["hop"], second["target"]["hop"]) == (0, 1)
    assert second["target"]["url"] == only(first, "next")["url"] == nginx.http
    healthy(second)


def test_redirect_not_followed(probe, nginx):
    document = probe(nginx.http + "moved")
    assert only(document, "next")["ok"] is False
    assert only(document, "next")["how"] == "off"
    assert probe.status == 0


def test_redirect_loop(probe, nginx):
    before = nginx.log().count("GET /loop")
    document = probe("-L", nginx.http + "loop")
    assert ids(document) == ["http-redirect-loop"] and probe.status == 83
    assert nginx.log().count("GET /loop") - before == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_gzip(probe, nginx, tmp_path, scheme):
    plain = (nginx.www / "large").read_bytes()
    document = healthy(probe("--body", "body", getattr(nginx, scheme) + "gzip"))
    assert document["facts"]["content-encoding"] == "gzip"
    assert (tmp_path / "body").read_bytes() == plain
    sent = int(document["facts"]["body-bytes"])
    assert 0 < sent < len(plain) // 20
    assert turn(document)["bytes_received"] > sent
    assert document["facts"]["decoded-bytes"] == str(len(plain))
    assert int(document["facts"]["wire-bytes"]) >= sent
    assert abs(sent - len(gzip.compress(plain, 1))) < len(plain) // 50


def test_gzip_not_offered(probe, nginx, tmp_path):
    document = healthy(probe("--no-compressed", "--body", "body", nginx.http + "gzip"))
    assert "content-encoding" not in document["facts"]
    assert (tmp_path / "body").read_bytes() == (nginx.www / "large").read_bytes()


def test_chunked(probe, nginx, tmp_path):
    document = healthy(probe("--body", "body", nginx.http + "chunked"))
    assert document["facts"]["framing"] == "chunked"
    assert (tmp_path / "body").read_bytes() == (nginx.www / "large").read_bytes()
    assert int(document["facts"]["body-bytes"]) == (nginx.www / "large").stat().st_size
    assert turn(document)["bytes_received"] > int(document["facts"]["wire-bytes"]) \
        > int(document["facts"]["body-bytes"])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_large_body(probe, nginx, tmp_path, scheme):
    large = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(LARGE // 32))
    (nginx.www / "five").write_bytes(large)
    document = healthy(probe("--body", "body", getattr(nginx, scheme) + "five"))
    assert (tmp_path / "body").read_bytes() == large
    assert document["facts"]["body-bytes"] == str(LARGE)
    assert turn(document)["bytes_received"] > LARGE
    assert times.reached(document)["receive"][1] > 0
    assert "limit" in kinds(document)    # not all of it is in the trace
    assert len(body_of(document)) < LARGE


def test_large_body_is_bounded(probe, nginx):
    (nginx.www / "five").write_bytes(bytes(LARGE))
    document = probe("--max-body", "1M", nginx.http + "five")
    assert ids(healthy(document))[0] == "http-body-too-large"
    assert 1 << 20 <= turn(document)["bytes_received"] < LARGE // 2


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_post(probe, nginx, scheme):
    document = healthy(probe("-d", "name=ada", "-d", "n=2", getattr(nginx, scheme) + "method"))
    assert body_of(document) == b"POST application/x-www-form-urlencoded 12\n"
    assert turn(document)["sent"] == "POST /method HTTP/1.1"
    document = healthy(probe("--json", '{"a":1}', getattr(nginx, scheme) + "method"))
    assert body_of(document) == b"POST application/json 7\n"
    document = healthy(probe("-X", "PUT", "-d", "x", getattr(nginx, scheme) + "method"))
    assert body_of(document) == b"PUT application/x-www-form-urlencoded 1\n"


def test_plain_request_to_the_tls_port(probe, nginx):
    document = probe(nginx.https.replace("https:", "http:"))
    assert (ids(document), probe.status) == (["http-tls-port"], 83)
    assert document["facts"]["status"] == "400"
    assert "secure" not in times.reached(document)


def test_tls_to_the_plain_port(probe, nginx):
    document = probe(nginx.http.replace("http:", "https:"))
    assert (ids(document), probe.status) == (["tls-http-on-tls-port"], 43)
    assert document["turns"] == []


# ---- trust, both ways ----

def test_unknown_authority(sonde, nginx, tmp_path):
    """Without --cacert nobody vouches for it, and nothing is asked."""
    before = nginx.log()
    done = sonde("--no-config", "-o", "json", nginx.https)
    document = done.json()
    assert document["verdict"] == "fail" and done.status == 45
    assert document["findings"][0]["phase"] == "secure"
    assert document["turns"] == [] and nginx.log() == before
    done = sonde("--no-config", "-k", "-o", "json", nginx.https)
    assert done.json()["facts"]["result"] == "200" and done.status == 45


@pytest.mark.parametrize("version", SAFE)
def test_client_certificate(probe, nginx, authority, version):
    ours = authority.sign("ours", ["client.example"])
    document = healthy(probe(*SAFE[version], "--cert", ours.cert, "--key", ours.key,
                             nginx.known))
    assert body_of(document) == b"CN=client.example\n"
    asked = only(document, "tls-client-cert")
    assert asked["ok"] is True and asked["issuers"] == ["CN=sonde tests"]


@pytest.mark.parametrize("version", SAFE)
def test_client_certificate_not_given(probe, nginx, version):
    document = probe(*SAFE[version], nginx.known)
    asked = only(document, "tls-client-cert")
    assert asked["ok"] is False
    # nginx takes the handshake and refuses the request
    assert document["facts"]["status"] == "400"
    assert (ids(document), probe.status) == (["tls-client-cert"], 44)


def test_client_certificate_of_a_stranger(probe, nginx, tmp_path):
    from support import certificates
    (tmp_path / "strangers").mkdir()
    theirs = certificates.Authority(tmp_path / "strangers", subject="strangers").sign(
        "theirs", ["client.example"])
    document = probe("--cert", theirs.cert, "--key", theirs.key, nginx.known)
    assert only(document, "tls-client-cert")["ok"] is True
    assert document["facts"]["status"] == "400"
    assert (ids(document), probe.status) == (["tls-client-cert-refused"], 44)


def test_client_certificate_wanted_and_another_400(probe, nginx, authority):
    """The look-alike: asked for, given, and the request itself is refused."""
    ours = authority.sign("ours", ["client.example"])
    document = probe("--cert", ours.cert, "--key", ours.key, "-H", "Host: a b",
                     nginx.known)
    assert document["facts"]["status"] == "400"
    assert (ids(document), probe.status) == (["http-4xx"], 84)
