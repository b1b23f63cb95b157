# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs under test: where they are, how they are run, and what a run
gave. A run never outlives its time-out, and its environment is always the
same: no proxy, no colour, no configuration of the user's."""

import functools
import json
import os
import pathlib
import signal
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = next((pathlib.Path(p) for p in (os.environ.get("SONDE_BUILD"),
                                        SOURCE / "build", SOURCE)
              if p and (pathlib.Path(p) / "sonde").exists()), SOURCE)
# The practice servers may be of another build: they are not what is tried.
LAB = pathlib.Path(os.environ.get("SONDE_LAB") or BUILD / "sonde-lab")
SCHEMA = SOURCE / "share/sonde-report-1.schema.json"

# Kept from the caller, if set: what the sanitizers and valgrind listen to.
KEPT = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")


def environment(home, **more):
    """A clean environment; a value of None takes the name away."""
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    env.setdefault("ASAN_OPTIONS", "detect_stack_use_after_return=1")
    env.update(HOME=str(home), LC_ALL="C.UTF-8", TERM="dumb")
    env.update(more)
    return {name: str(value) for name, value in env.items() if value is not None}


class Run:
    """How a run ended: status, out and err as text (bytes that are no UTF-8
    become lone surrogates), raw_out and raw_err as they came."""

    def __init__(self, done):
        self.status = done.returncode
        self.raw_out, self.raw_err = done.stdout, done.stderr
        self.out = done.stdout.decode("utf-8", "surrogateescape")
        self.err = done.stderr.decode("utf-8", "surrogateescape")

    def json(self):
        """The document on standard output, valid by the installed schema."""
        return validated(json.loads(self.out))

    def ids(self):
        """The ids of the findings in the document on standard output."""
        return [finding["id"] for finding in self.json()["findings"]]

    def __repr__(self):
        return f"exit {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


@functools.lru_cache
def checker(kind):
    """Judges what the installed schema defines by that name."""
    import jsonschema
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        {**schema, "anyOf": [{"$ref": f"#/$defs/{kind}"}]})


def validated(document, kind="document"):
    """The same document, after the schema has seen it (each, in a list);
    kind is "line" for what -o events writes."""
    for one in document if isinstance(document, list) else [document]:
        checker(kind).validate(one)
    return document


def path_of(program):
    return LAB if program == "sonde-lab" else BUILD / program


def run(program, *args, home, stdin=None, timeout=30, env=None, cwd=None):
    """Runs a program of the build to its end; stdin is bytes or nothing."""
    done = subprocess.run(
        [path_of(program), *map(str, args)], input=stdin if stdin is not None else b"",
        capture_output=True, timeout=timeout, check=False, cwd=cwd or home,
        env=environment(home, **(env or {})))
    return Run(done)


def start(program, *args, home, env=None, **more):
    """Starts a program of the build; the caller ends it with end()."""
    return subprocess.Popen([path_of(program), *map(str, args)], cwd=home,
                            env=environment(home, **(env or {})), **more)


def end(process, timeout=10):
    """Ends a process that a test started, politely first."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()
    return process.returncode
