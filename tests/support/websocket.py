# SPDX-License-Identifier: GPL-3.0-or-later
"""Real WebSocket servers on loopback: Python's websockets out of a scratch root
(tools/roots), Node's ws out of npm's registry (tools/npm). The test binds port
0 itself and hands the listening socket down."""

import os
import pathlib
import shutil
import subprocess
import time

from support import programs, roots
from support.nginx import listener

HERE = pathlib.Path(__file__).resolve().parent
NODE_WS = "ws@8.18.0"


class Absent(Exception):
    """This machine cannot have that server; the text says why."""


def python():
    """The words that run it, and what its environment needs."""
    root = roots.path("websocket")
    program = sorted((root / "usr/bin").glob("python3.*[0-9]"))[0]
    words = roots.command(root, program.relative_to(root))
    return [*words, HERE / "echo.py"], {"PYTHONHOME": root / "usr",
                                        "PYTHONDONTWRITEBYTECODE": "1"}


def node():
    if shutil.which("node") is None:
        raise Absent("node is missing: apt install nodejs")
    done = subprocess.run([programs.SOURCE / "tools/npm", NODE_WS], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, check=False, timeout=120)
    if done.returncode != 0:
        raise Absent(done.stderr.strip() or f"tools/npm: exit {done.returncode}")
    return ["node", HERE / "echo.js"], {"NODE_PATH": done.stdout.strip()}


SERVERS = {"python": python, "node": node}


class Echo:
    """A running echo server: .port; .log() is what it did so far, by lines."""

    def __init__(self, name, folder):
        words, env = SERVERS[name]()
        self.path = folder / f"{name}.log"
        sock = listener()
        self.port = sock.getsockname()[1]
        self.process = self.launch([*words, str(sock.fileno())],
                                   {**programs.environment(folder), **env}, sock)
        sock.close()

    def launch(self, words, env, sock):
        with open(self.path, "wb") as log:
            return subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={k: str(v) for k, v in env.items()}, pass_fds=[sock.fileno()],
                cwd=os.fspath(self.path.parent))

    def log(self):
        return self.path.read_text(errors="replace").splitlines()

    def wait_for(self, *lines, after=0, seconds=10):
        """Until all these lines stand in the log, behind its first so many."""
        until = time.monotonic() + seconds
        while not set(lines) <= set(self.log()[after:]):
            assert time.monotonic() < until and self.process.poll() is None, self.log()
            time.sleep(0.02)

    def stop(self):
        programs.end(self.process)
