# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of runs, and how one is run: text as it prints on standard output,
json, ndjson and events of the same run in files."""

import json
import signal
import subprocess
import time

from support import programs

SOON = ["--idle", "0.3", "--connect-timeout", "0.3"]


def lab(*args, more=()):
    return lambda w: [*more, *w.practice(*args)]


def own(*paths, more=()):
    """Paths of nginx, in the clear; with a leading "s:" over TLS."""
    def words(w):
        urls = [w.nginx.https + p[2:] if p.startswith("s:") else w.nginx.http + p
                for p in paths]
        return [*w.trust, *more, *urls]
    return words


def two_addresses(w):
    """Two addresses of one name: at the second nobody listens."""
    port = w.nginx.http_port
    return ["--each-address", "--resolve", f"two.test:{port}:127.0.0.1,127.0.0.2",
            f"http://two.test:{port}/"]


class Kind:
    """words(world) are the arguments. status: the exit expected; phase: where
    the first finding of the last document is, or None; documents: how many;
    until: the kind of the event after which a SIGINT is sent."""

    def __init__(self, words, status=0, phase=None, documents=1, until=None):
        self.words, self.status, self.phase = words, status, phase
        self.documents, self.until = documents, until


RUNS = {
    "http": Kind(own("")),
    "https": Kind(own("s:")),
    "https-1.2": Kind(own("s:", more=["--tls-max", "1.2"])),
    "gzip": Kind(own("s:gzip")),
    "chunked": Kind(own("chunked")),
    "head": Kind(own("", more=["-I"])),
    "post": Kind(own("method", more=["--json", '{"a":"\\u00e9"}'])),
    "basic": Kind(own("basic", more=["-u", "ada:opensesame"])),
    "client-certificate": Kind(lab("https", "tls-client-cert-sent")),
    "resolver": Kind(lab("dns")),

    "nxdomain": Kind(lab("dns", "dns-nxdomain"), 14, "resolve"),
    "resolver-silent": Kind(lab("dns", "dns-all-timeout", more=SOON), 11, "resolve"),
    "alias-escapes": Kind(lab("dns", "dns-escapes"), 14, "resolve"),
    "refused": Kind(lab("http", "tcp-refused"), 22, "connect"),
    "filtered": Kind(lab("http", "tcp-filtered", more=SOON), 21, "connect"),
    "expired": Kind(lab("https", "tls-expired"), 45, "secure"),
    "insecure": Kind(lab("https", "tls-expired", more=["-k"]), 45, "secure"),
    "tls-silent": Kind(lab("https", "tls-silent", more=SOON), 41, "secure"),
    "tls-alert": Kind(lab("https", "tls-alert-handshake-failure"), 44, "secure"),
    "not-tls": Kind(lab("https", "tls-smtp-on-tls-port"), 43, "secure"),
    "401": Kind(own("basic"), 64, "auth"),
    "zero-window": Kind(lab("http", "tcp-zero-window", more=SOON), 71, "send"),
    "no-response": Kind(lab("https", "http-no-response", more=SOON), 81, "wait"),
    "reset": Kind(lab("http", "http-reset-without-response"), 82, "wait"),
    "404": Kind(own("missing"), 84, "receive"),
    "stalled": Kind(lab("https", "http-stalled-body", more=SOON), 81, "receive"),
    "short": Kind(lab("http", "http-length-too-long"), 82, "receive"),
    "escapes": Kind(lab("http", "http-escapes"), 83, "receive"),
    "never-closes": Kind(lambda w: [w.never_closes], 0, "close"),

    "several": Kind(own("", "missing", "s:gzip"), 84, documents=3),
    "reused": Kind(own("s:", "s:method", more=["--reuse"]), documents=2),
    "redirected": Kind(own("moved", more=["-L"]), documents=2),
    "each-address": Kind(two_addresses, 22, "connect", documents=2),

    "stopped-in-dns": Kind(lab("dns", "dns-all-timeout"), None, "resolve",
                           until="dns-query"),
    "stopped-in-connect": Kind(lab("http", "tcp-filtered"), None, "connect",
                               until="connect"),
    "stopped-in-tls": Kind(lab("https", "tls-silent"), None, "secure", until="tls-start"),
    "stopped-in-wait": Kind(lab("http", "http-no-response"), None, "wait", until="sent"),
    "stopped-in-body": Kind(lab("https", "http-stalled-body"), None, "receive",
                            until="first-byte"),
}


class Reports:
    """What a run left: status, text (bytes), the files of the other formats."""

    def __init__(self, folder, status, text, complaints):
        self.status, self.text, self.complaints = status, text, complaints
        self.json_file = folder / "run.json"
        self.json = self.json_file.read_bytes()
        self.ndjson = (folder / "run.ndjson").read_bytes()
        self.events = (folder / "run.events").read_bytes()

    def documents(self):
        found = json.loads(self.json)
        return found if isinstance(found, list) else [found]


def wait_for(path, kind, process, seconds=20):
    """Until the event is in the file: then it has happened."""
    until = time.monotonic() + seconds
    sign = b'"kind":"%s"' % kind.encode()
    while time.monotonic() < until and process.poll() is None:
        if path.exists() and sign in path.read_bytes():
            return
        time.sleep(0.01)
    raise AssertionError(f"no event {kind}")


def run(name, world, folder, look=()):
    """The run of that name, seen like that."""
    kind = RUNS[name]
    folder.mkdir(exist_ok=True)
    process = programs.start(
        "sonde", "--no-config", *look, "-o", f"json={folder}/run.json",
        "-o", f"ndjson={folder}/run.ndjson", "-o", f"events={folder}/run.events",
        *map(str, kind.words(world)), home=world.home, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        if kind.until:
            wait_for(folder / "run.events", kind.until, process)
            process.send_signal(signal.SIGINT)
        text, complaints = process.communicate(timeout=30)
        return Reports(folder, process.returncode, text, complaints)
    finally:
        programs.end(process)
