# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that HACKING shows is built as HACKING says, and speaks."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading

import pytest

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def section():
    with open(os.path.join(SOURCE, "HACKING"), encoding="utf-8") as f:
        text = f.read()
    return text[text.index("Adding a protocol\n-"):]


def module_source():
    """The indented block from the licence line to the last brace."""
    lines = section().splitlines()
    start = next(i for i, line in enumerate(lines) if "SPDX" in line)
    end = next(i for i, line in enumerate(lines) if i > start
               and line == "    };")
    return "\n".join(line[4:] for line in lines[start:end + 1]) + "\n"


def makefile_lines():
    block = re.search(r"Makefile\.am\s+(if .*?endif)", section(), re.S)
    return "\n".join(line.strip() for line in block.group(1).splitlines())


def replace_once(path, old, new):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    assert text.count(old) == 1, (path, old)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """sonde with the module of HACKING, in a copy of the tree."""
    tree = tmp_path_factory.mktemp("tree") / "sonde"
    shutil.copytree(SOURCE, tree, ignore=shutil.ignore_patterns(
        ".git", "build", "autom4te.cache", "*.o", "*.a"))
    (tree / "protocols" / "finger.c").write_text(module_source())
    assert "SONDE_PROTOCOLS([finger " in section()
    replace_once(tree / "configure.ac", "\nSONDE_PROTOCOLS([",
                 "\nSONDE_PROTOCOLS([finger ")
    replace_once(tree / "Makefile.am", "\n#### Programs\n",
                 "\n" + makefile_lines() + "\n\n#### Programs\n")
    build = tree / "build"
    build.mkdir()
    for command in (["autoreconf", "-fi"],):
        subprocess.run(command, cwd=tree, check=True, capture_output=True)
    for command in (["../configure", "--with-protocols=finger",
                     "--enable-werror", "CFLAGS=-O0"],
                    ["make", "-j2", "sonde"]):
        done = subprocess.run(command, cwd=build, capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return build / "sonde"


def serve_once(answer):
    """A server for one question; its port, and the list that gets it."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    server.settimeout(20)
    heard = []

    def run():
        peer, _ = server.accept()
        with peer, server:
            peer.settimeout(20)
            heard.append(peer.recv(100))
            if answer is not None:
                peer.sendall(answer)

    thread = threading.Thread(target=run)
    thread.start()
    return server.getsockname()[1], heard, thread


def probe(sonde, port, path):
    return subprocess.run(
        [sonde, "--no-config", "-o", "json", f"finger://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, timeout=30, check=False)


def test_it_speaks(built):
    port, heard, thread = serve_once(b"Login: ada\r\nPlan: none\r\n")
    done = probe(built, port, "/ada")
    thread.join()
    assert heard == [b"ada\r\n"]
    report = json.loads(done.stdout)
    assert (done.returncode, report["verdict"]) == (0, "ok")
    assert report["facts"]["result"] == "24 bytes"
    assert report["turns"][0]["what"] == "query ada"
    assert [p["phase"] for p in report["phases"]
            if p["duration_s"] is not None and p["phase"] != "local"] == [
                "connect", "send", "wait", "receive", "close"]


def test_a_refusal_is_named_for_it_too(built):
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    done = probe(built, port, "/ada")
    assert done.returncode == 22
    assert [f["id"] for f in json.loads(done.stdout)["findings"]] == [
        "tcp-refused"]


def test_it_alone_was_built(built):
    done = subprocess.run([built, "http://127.0.0.1/"], capture_output=True,
                          text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "http" in done.stderr
