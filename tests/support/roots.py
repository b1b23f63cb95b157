# SPDX-License-Identifier: GPL-3.0-or-later
"""Real servers out of a scratch root (tools/roots), run in place: the root's
own dynamic linker and libraries, no chroot, no privilege, nothing installed."""

import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[2]


class NoRoot(Exception):
    """This machine cannot make the root; the text says why."""


def path(name):
    done = subprocess.run([SOURCE / "tools/roots", name], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False, timeout=900)
    if done.returncode != 0:
        raise NoRoot(done.stderr.strip() or f"tools/roots {name}: exit {done.returncode}")
    return pathlib.Path(done.stdout.strip())


def command(root, program):
    """The words that run a program of the root with its own libraries."""
    # /lib is a link to usr/lib, or has what was not moved there.
    folders = sorted({path.resolve() for top in ("lib", "usr/lib")
                      for path in (root / top).glob("*-linux-*")})
    linkers = [found for folder in folders for found in folder.glob("ld-linux*.so.*")]
    if not linkers:
        raise NoRoot(f"no dynamic linker in {root}")
    return [linkers[0], "--library-path", ":".join(map(str, folders)), root / program]
