"""The tool and the type checkers, run over other people's documents as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

from tests.corpus.documents import Document
from tests.project import CHECKOUT, environment_of

SECONDS: Final = 1800
"""After so long a run hangs; a type checker takes minutes over a group
that has GitHub's and Stripe's documents in it.
"""


@dataclass(frozen=True)
class Run:
    """What a command has said, and its exit code."""

    code: int
    out: str
    err: str


def run(*arguments: str, cwd: Path) -> Run:
    """A command of Python's, in a process of its own."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment_of(cwd),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def generate(document: Document, out: Path, cwd: Path) -> Run:
    """`specloom generate` of one document, under the eyes of a witness: it may start nothing and call nobody.

    Black runs over what is emitted, and has nothing to do: a difference would be an internal error.
    """
    witness = CHECKOUT / "tests" / "corpus" / "witness.py"
    options = ("--quiet", "--verify-format", "--spec", str(document.path), "--out", str(out))
    return run(str(witness), "generate", *options, cwd=cwd)


class Contents(TypedDict):
    """What a client has: its calls by method and path, its methods, and its models; or why it cannot be imported."""

    error: str
    calls: list[str]
    sync: list[str]
    async_: list[str]
    models: list[str]


def contents(packages: list[str], out: Path, cwd: Path) -> dict[str, Contents]:
    """What each client of a tree has once every module of it is imported."""
    script = CHECKOUT / "tests" / "corpus" / "contents.py"
    done = run(str(script), str(out), *packages, cwd=cwd)
    assert done.code == 0, done.err
    found: dict[str, Contents] = json.loads(done.out)
    return found


def mypy(out: Path, cwd: Path) -> str:
    """What `mypy --strict` finds in a tree."""
    options = ("--strict", "--no-error-summary", "--cache-dir", str(cwd.parent / ".mypy"))
    done = run("-m", "mypy", *options, out.name, cwd=cwd)
    return done.out + done.err


def tests(out: Path, cwd: Path) -> str:
    """What fails of the tests that come with the clients; a tree without any has no examples to play."""
    options = ("-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-c", os.devnull)
    done = run("-m", "pytest", *options, str(out / "tests"), cwd=cwd) if (out / "tests").is_dir() else Run(0, "", "")
    return done.out + done.err if done.code not in (0, _NO_TESTS) else ""


_NO_TESTS = 5
"""What pytest ends with where there are none: no document of the tree has an example that can be played."""


def pyright(out: Path, cwd: Path) -> str:
    """What pyright, strict, finds in a tree."""
    config = {"typeCheckingMode": "strict", "include": [str(out)], "pythonVersion": "3.11"}
    (cwd / "pyrightconfig.json").write_text(json.dumps(config))
    done = run("-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(cwd), cwd=cwd)
    report = json.loads(done.out)
    assert report["summary"]["filesAnalyzed"], done.err
    return "\n".join(f"{one['file']}: {one['message']}" for one in report["generalDiagnostics"])
