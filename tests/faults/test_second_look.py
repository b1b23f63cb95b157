# SPDX-License-Identifier: GPL-3.0-or-later
"""Second looks: what they ask for and never send, where they are not taken, and
that their result is part of the finding, live and replayed. What each of them
proves is tested against sonde-lab in test_practice.py."""

import socket
import threading

import pytest

CANARY = "hunter22-canary"


class Deaf:
    """A server that hears what a client says first, and hangs up. heard: the
    bytes of each connection."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.heard = []
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        for _ in range(20):
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client:
                client.settimeout(5)
                self.heard.append(client.recv(65536))

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(10)


@pytest.fixture
def deaf():
    server = Deaf()
    yield server
    server.close()


def finding(document):
    (found,) = [f for f in document["findings"] if f["severity"] == "fail"]
    return found


def looks(document):
    return [(look["kind"], look["value"]) for look in document.get("looks", [])]


def test_proof(sonde, lab, tmp_path):
    """The cause has its own name, and the look is its evidence. Without looks
    only the symptom is known."""
    there = lab("https", "tls-http-closed")
    words = [*there.options, there.target]
    saved = tmp_path / "saved.json"
    live = sonde("-o", f"json={saved}", "-o", "text", *words)
    document = sonde("-o", "json", "--replay", saved).json()
    proved = finding(document)
    assert proved["id"] == "tls-http-on-tls-port" and document["exit"] == live.status == 43
    (look,) = document["looks"]
    (evidence,) = [e for e in proved["evidence"] if "look" in e]
    assert evidence["look"] == 1
    assert 'second look, in the clear: "HTTP/1.1 200 OK"' in evidence["text"]
    rests_on = look["events"][evidence["seq"]]
    assert rests_on["text"] == "HTTP/1.1 200 OK" and rests_on["t_s"] == evidence["t_s"]
    assert all(e["look"] == 1 for e in look["events"])
    assert not any("look" in e for e in document["events"])
    without = sonde("--no-second-look", "-o", "json", *words).json()
    assert finding(without)["id"] == "tls-closed-on-hello" and "looks" not in without


def test_exclusion(sonde, lab):
    """A cause that is not there is ruled out, and the fault keeps its name."""
    there = lab("https", "tls-closed-on-hello")
    document = sonde("-o", "json", *there.options, there.target).json()
    assert finding(document)["id"] == "tls-closed-on-hello"
    assert looks(document)[0] == ("plain", None)
    assert any("speaks in the clear" in line for line in finding(document)["not"])


def test_replay(sonde, lab, tmp_path):
    """Every format of a replay is what the live run wrote."""
    there = lab("https", "tls-http-closed")
    forms = {form: tmp_path / form for form in ("text", "json", "ndjson", "events")}
    sonde(*[word for form, file in forms.items() for word in ("-o", f"{form}={file}")],
          *there.options, there.target)
    for form, file in forms.items():
        again = sonde("-o", form, "--replay", forms["json"]).out
        if form == "text":
            again = "".join(line for line in again.splitlines(keepends=True)
                            if not line.startswith("replayed from"))
        assert again == file.read_text(), form


def test_nothing_of_the_user_is_sent(sonde, deaf, tmp_path):
    """No login, no token, no header, no path, no body, no cookie."""
    (tmp_path / "body").write_text(CANARY)
    url = f"http://127.0.0.1:{deaf.port}/{CANARY}?key={CANARY}"
    done = sonde("-o", "json", "-H", f"Cookie: {CANARY}", "-d", f"@{tmp_path}/body", url)
    assert looks(done.json()) and len(deaf.heard) == 1 + len(looks(done.json()))
    assert CANARY.encode() in deaf.heard[0]
    assert not any(CANARY.encode() in heard for heard in deaf.heard[1:])
    assert CANARY not in "".join(str(look) for look in done.json()["looks"])


def test_only_for_one_target(sonde, deaf):
    url = f"http://127.0.0.1:{deaf.port}/"
    for words in ([url, url], ["--each-address", url], ["--no-second-look", url]):
        deaf.heard.clear()
        done = sonde("-o", "ndjson", *words)
        assert '"looks"' not in done.out and done.out
        assert len(deaf.heard) == words.count(url)


def test_within_the_time_in_all(sonde, lab):
    """-m bounds the looks too: with a second left, none is begun that it does
    not end."""
    there = lab("https", "tls-silent")
    done = sonde("-o", "json", "--connect-timeout", "1", "-m", "2",
                 *there.options, there.target)
    document = done.json()
    assert finding(document)["id"] == "tls-silent"
    ends = [look["events"][-1] for look in document["looks"]]
    assert all(end["kind"] == "end" and end["t_s"] < 5 for end in ends)
    assert len(ends) == 1


def test_healthy_asks_nothing_more(sonde, lab):
    for protocol in ("http", "https"):
        there = lab(protocol)
        document = sonde("-o", "json", *there.options, there.target).json()
        assert document["verdict"] == "ok" and "looks" not in document


# A row of sonde-lab: the fault, the look that proves it, words of the proof.
PROOFS = {
    "tls-name-filtered": ("tls-reset-on-hello", "no-sni", "a filter on the name"),
    "tls-name-unknown": ("tls-alert-internal-error", "no-sni", "not set up on it"),
    "tls-version-intolerant": ("tls-version-intolerant", "tls-max", "With TLS 1.2 at most"),
    "tls-alpn-refused": ("tls-alert-no-application-protocol", "no-alpn", "Without ALPN"),
    "tls-1.0-only": ("tls-old-version", "old-version", "chooses TLS 1.0"),
    "tls-old-ciphers": ("tls-old-ciphers", "old-ciphers", "NULL_SHA256"),
    "tls-no-common-group": ("tls-no-common-group", "other-groups", "X25519MLKEM768"),
    "tls-one-address-ill": ("tls-silent", "address", "this one alone is ill"),
}


@pytest.mark.parametrize("row", PROOFS)
def test_proofs(sonde, lab, row):
    """The look that proves the cause is the last one."""
    named, kind, words = PROOFS[row]
    there = lab("https", row)
    document = sonde("-o", "json", "--connect-timeout", "1", *there.options, there.target).json()
    assert finding(document)["id"] == named and words in finding(document)["what"]
    assert looks(document)[-1][0] == kind


# Their look-alikes, in which nothing that is varied makes a difference.
ALIKE = {
    "tls-reset-on-hello": ["plain", "no-sni", "tls-max"],
    "tls-alert-handshake-failure": ["old-ciphers", "other-groups", "no-sni", "tls-max"],
    "tls-alert-protocol-version": ["old-version", "tls-max"],
    "tls-alert-internal-error": ["no-sni"],
    "tls-alert-no-application-protocol": ["no-alpn"],
}


@pytest.mark.parametrize("row", ALIKE)
def test_look_alikes(sonde, lab, row):
    """All is tried that might help, and each is told as what it is not."""
    there = lab("https", row)
    document = sonde("-o", "json", *there.options, there.target).json()
    assert finding(document)["id"] == row
    assert [kind for kind, _ in looks(document) if kind != "address"] == ALIKE[row]
    assert "goes through" not in finding(document)["what"]
    without = sonde("-o", "json", "--no-second-look", *there.options, there.target).json()
    known = len(finding(without)["not"])
    assert len(finding(document)["not"]) == known + len(looks(document))
