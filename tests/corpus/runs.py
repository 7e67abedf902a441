"""The tool and the type checkers, run over other people's documents as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.corpus.documents import Document
from tests.project import CHECKOUT, environment_of

SECONDS: Final = 600
"""After so long a run hangs; the largest documents take a minute on a slow machine."""


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
    """`specloom generate` of one document, under the eyes of a witness: it may start nothing and call nobody."""
    witness = CHECKOUT / "tests" / "corpus" / "witness.py"
    return run(str(witness), "generate", "--quiet", "--spec", str(document.path), "--out", str(out), cwd=cwd)


def contents(documents: list[Document], out: Path, cwd: Path) -> dict[str, dict[str, list[str]]]:
    """What each client of a tree has once every module of it is imported: names of operations, and of schemas."""
    script = CHECKOUT / "tests" / "corpus" / "contents.py"
    done = run(str(script), str(out), *(document.package for document in documents), cwd=cwd)
    assert done.code == 0, done.err
    found: dict[str, dict[str, list[str]]] = json.loads(done.out)
    return found


def mypy(out: Path, cwd: Path) -> Run:
    """`mypy --strict` over a tree."""
    return run("-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(cwd / ".mypy"), str(out), cwd=cwd)


def pyright(out: Path, cwd: Path) -> list[str]:
    """What pyright, strict, finds in a tree."""
    config = {"typeCheckingMode": "strict", "include": [str(out)], "pythonVersion": "3.11"}
    (cwd / "pyrightconfig.json").write_text(json.dumps(config))
    done = run("-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(cwd), cwd=cwd)
    report = json.loads(done.out)
    assert report["summary"]["filesAnalyzed"], done.err
    return [f"{one['file']}: {one['message']}" for one in report["generalDiagnostics"] if one["severity"] == "error"]
