# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of tests/style share: where the sources are, C without its
comments, functions and their sizes, and the way a check ends.

A check prints what is wrong, a place a line, and exits 1; 77 says that it
could not run here. Standard library only.
"""

import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(os.environ.get("SONDE_SOURCE")
                      or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("SONDE_BUILD") or SOURCE)

CODE = ("src", "protocols", "sonded", "capture", "lab")

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)
      |(?P<string>"(?:\\.|[^"\\\n])*")
      |(?P<char>'(?:\\.|[^'\\\n])*')""",
    re.DOTALL | re.VERBOSE)


def files(*folders, suffixes=(".c", ".h")):
    """All files under the folders with one of the suffixes, in order."""
    found = []
    for folder in folders:
        found += [p for p in (SOURCE / folder).rglob("*")
                  if p.suffix in suffixes and p.is_file()]
    return sorted(found)


def name(path):
    """A path as messages show it."""
    try:
        return str(path.relative_to(SOURCE))
    except ValueError:
        return str(path)


def read(path):
    return path.read_text(encoding="utf-8")


def bare(text, strings=False):
    """C without comments, and without what is in strings unless they are
    wanted. Lines and columns stay where they are."""
    def blank(match):
        kept = match.group()
        if match.lastgroup == "comment":
            return re.sub(r"[^\n]", " ", kept)
        if strings:
            return kept
        return kept[0] + " " * (len(kept) - 2) + kept[-1]
    return TOKEN.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def functions(text):
    """The functions of a C file in KNF: (name, first line, number of lines),
    from the line of the return type to the closing brace."""
    lines = bare(text).split("\n")
    found = []
    begin = None
    for i, line in enumerate(lines):
        if line == "{" and begin is None:
            begin = i
        elif line == "}" and begin is not None:
            first = begin
            while first > 0 and not re.search(r"^\s*$|[;}]\s*$|^#",
                                              lines[first - 1]):
                first -= 1
            head = " ".join(lines[first:begin])
            match = re.search(r"(\w+)\s*\(", re.sub(r"__attribute__\s*\(\(.*?\)\)", "", head))
            if match:
                found.append((match.group(1), first + 1, i - first + 1))
            begin = None
    return found


def finish(wrong, fine):
    """Ends the check: lists what is wrong, or says that all is well."""
    for line in wrong:
        print(line)
    if wrong:
        print(f"{len(wrong)} to mend")
        sys.exit(1)
    print(fine)
    sys.exit(0)


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)
