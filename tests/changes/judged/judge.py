"""What really happens to a caller whose client is generated again from a changed document.

A `Row` is one change: a base document, the edits that make the new one of it, and a small program that uses what
changes. `judge` generates the clients of all rows, before and after, lets mypy and pyright check each program against
both, and runs it with both. The class of a change follows from what they say, and from nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import msgspec
import yaml
from msgspec import Struct

from specloom import render
from specloom.changes import Change, Effect, Side, compare
from specloom.check import check
from specloom.diagnostics import SpecError
from specloom.load import load
from specloom.lower import lower
from specloom.view import view
from tests.changes.judged.edits import edited

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
CACHE = ROOT / ".mypy_cache" / "judged"


class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One change, and what is expected of everybody who looks at it."""

    name: str
    base: str
    edits: tuple[dict[str, Any], ...]
    program: str
    changes: tuple[str, ...]
    """What `diff` reports: code and subject of each change, in its order."""
    lines: tuple[int, ...] = ()
    """The lines of the program that `diff --imports` names."""
    errors: tuple[int, ...] = ()
    """The lines where type checkers object, if these are others:
    what breaks is used in one line, and missed in another.
    """
    verdict: Effect
    mypy: tuple[str, ...] = ()
    """The codes of its errors with the new client; with the old one there are none."""
    pyright: tuple[str, ...] = ()
    python: str | None = None
    """The error that ends the program with the new client; None if it ends well."""
    reverse: bool = False
    """Whether the edits make the old document, and the base is the new one."""
    naive: str = ""
    """What a tool that compares documents would say, where that is wrong."""
    note: str = ""

    @property
    def said(self) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        """What mypy, pyright and Python say with the new client."""
        return self.mypy, self.pyright, self.python

    @property
    def rejected(self) -> tuple[int, ...]:
        """The lines of the program in which type checkers find errors."""
        return (self.errors or self.lines) if self.verdict == "breaks-types" else ()

    @property
    def package(self) -> str:
        """The client of the document that its edits make."""
        return self.name.replace(" ", "_").replace("-", "_")


@cache
def rows() -> tuple[Row, ...]:
    """The table, in the order of its files."""
    texts = [path.read_text("utf-8") for path in sorted((HERE / "table").glob("*.yaml"))]
    return tuple(row for text in texts for row in msgspec.convert(yaml.safe_load(text), tuple[Row, ...]))


@cache
def base(name: str) -> Mapping[str, Any]:
    """The document of that name as plain data."""
    value: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    return value


def documents(row: Row) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The old and the new document of a change."""
    before, after = base(row.base), edited(base(row.base), row.edits)
    return (after, before) if row.reverse else (before, after)


def side_of(document: Mapping[str, Any], folder: Path, package: str) -> Side:
    """A document as `diff` gets it, once it is written into a folder.

    Raises SpecError where a spec author would get one.
    """
    path = folder / f"{package}.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
    loaded = load(path, name=path.name)
    found = check(loaded, validator=False)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(found)
    return Side.of(package, lower(loaded, package), loaded)


@dataclass(frozen=True)
class Compared:
    """What `diff` makes of a change."""

    old: Side
    changes: Sequence[Change]


def compared(row: Row) -> Compared:
    """What `diff` reports of a change; it is compared once."""
    return _compared(row.name)


@cache
def _compared(name: str) -> Compared:
    row = next(row for row in rows() if row.name == name)
    with TemporaryDirectory() as folder:
        changed = side_of(edited(base(row.base), row.edits), Path(folder), row.base)
        old, new = (changed, _base_side(row.base)) if row.reverse else (_base_side(row.base), changed)
        return Compared(old, compare(old, new))


@cache
def _base_side(name: str) -> Side:
    with TemporaryDirectory() as folder:
        return side_of(base(name), Path(folder), name)


# --- what happens ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """What a program has done."""

    error: str | None
    text: str
    seen: tuple[Any, ...]
    """The requests that it sent, the durations that it waited, and what it printed."""


@dataclass(frozen=True)
class Outcome:
    """What mypy, pyright and Python say of one program with one client."""

    mypy: tuple[str, ...]
    pyright: tuple[str, ...]
    run: Run
    lines: tuple[int, ...] = ()
    """The lines of the program with errors of type checkers."""
    texts: tuple[str, ...] = ()
    """These errors in full."""

    @property
    def said(self) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        """What mypy, pyright and Python say."""
        return self.mypy, self.pyright, self.run.error

    @property
    def is_fine(self) -> bool:
        """Whether nobody says anything."""
        return self.said == ((), (), None)


def verdict(old: Outcome, new: Outcome) -> Effect:
    """The class of a change: the first thing by which a caller notices it."""
    if new.mypy or new.pyright:
        return "breaks-types"
    if new.run.error is not None:
        return "breaks-at-run-time"
    return "harmless" if new.run.seen == old.run.seen else "changes-behaviour"


@dataclass(frozen=True)
class Judged:
    """One change, before and after."""

    old: Outcome
    new: Outcome

    @property
    def verdict(self) -> Effect:
        """What happened."""
        return verdict(self.old, self.new)


def judge(table: Sequence[Row], folder: Path) -> dict[str, Judged]:
    """What happens for each change, by name; the trees `old` and `new` are written into the folder."""
    old, new = (_outcomes(folder / side, table, after=after) for side, after in (("old", False), ("new", True)))
    return {row.name: Judged(old[row.name], new[row.name]) for row in table}


def _outcomes(tree: Path, table: Sequence[Row], *, after: bool) -> dict[str, Outcome]:
    """What is said of each program on one side, by the name of its row."""
    clients = {row.package: row.package if row.reverse != after else row.base for row in table}
    _write(tree, {clients[row.package]: documents(row)[after] for row in table})
    programs = tree / "programs"
    programs.mkdir()
    for row in table:
        text = row.program.replace(f"clients.{row.base}", f"clients.{clients[row.package]}")
        (programs / f"{row.package}.py").write_text(text, encoding="utf-8")
    mypy, pyright, runs = _mypy(tree), _pyright(tree), _runs(tree, clients)
    return {row.name: _outcome(mypy, pyright, runs, row.package) for row in table}


def _outcome(mypy: Errors, pyright: Errors, runs: Mapping[str, Run], name: str) -> Outcome:
    by_mypy, by_pyright = mypy.get(name, []), pyright.get(name, [])
    both = (*by_mypy, *by_pyright)
    lines = tuple(sorted({error.line for error in both}))
    texts = tuple(f"{error.line}: {error.text} [{error.code}]" for error in both)
    return Outcome(_codes(by_mypy), _codes(by_pyright), runs[name], lines, texts)


def _write(tree: Path, documents: Mapping[str, Mapping[str, Any]]) -> None:
    """The clients of these documents below `clients`, with one runtime, and the documented responses of each."""
    sources = tree / "documents"
    sources.mkdir(parents=True)
    files = render.shared(with_tests=False)
    for package, document in documents.items():
        try:
            view_ = view(side_of(document, sources, package).api)
        except SpecError as error:
            raise AssertionError(f"{package}: " + "\n".join(map(str, error.diagnostics))) from error
        emitted = render.emitted(view_, with_tests=False)
        files |= {path: text for path, text in emitted.items() if not path.endswith(".md")}
        files[f"{package}/documented.py"] = _documented(document, sources / f"{package}.json")
    for path, text in files.items():
        file = tree / "clients" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def _documented(document: Mapping[str, Any], path: Path) -> str:
    """A module with what the provider of a document does: its responses, and its defaults for omitted parameters."""
    operations: list[dict[str, Any]] = [
        operation for path in document["paths"].values() for operation in path.values() if "operationId" in operation
    ]
    examples: dict[str, Any] = {
        operation["operationId"]: content["example"]
        for operation in operations
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        if "example" in content
    }
    defaults: dict[str, dict[str, str]] = {
        operation["operationId"]: {
            parameter["name"]: str(parameter["schema"]["default"])
            for parameter in operation.get("parameters", [])
            if "default" in parameter.get("schema", {})
        }
        for operation in operations
    }
    return _DOCUMENTED.format(spec=str(path), examples=examples, defaults=defaults)


_DOCUMENTED = """\
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SPEC = {spec!r}
EXAMPLES: dict[str, Any] = {examples!r}
DEFAULTS: dict[str, dict[str, str]] = {defaults!r}


def understood(operation: str, url: str) -> dict[str, str]:
    return DEFAULTS[operation] | dict(parse_qsl(urlsplit(url).query))
"""


# --- who says it -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Error:
    """One error of a type checker."""

    file: str
    line: int
    code: str
    text: str


Errors: TypeAlias = Mapping[str, list[Error]]
"""The errors of each program."""


def _codes(found: Iterable[Error]) -> tuple[str, ...]:
    return tuple(sorted({error.code for error in found}))


def _run(tree: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=tree, capture_output=True, text=True, check=False, env=_environment()
    )
    assert done.stdout or not done.returncode, done.stderr
    return done.stdout


def _environment() -> dict[str, str]:
    """Environment variables of the checkers and the programs: the keys are those of the base documents."""
    keys = {"PRESS_KEY": "KEY", "STUDIO_KEY": "KEY", "ABACUS_TOKEN": "KEY"}
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | keys


def _by_program(found: Iterable[Error]) -> Errors:
    errors: dict[str, list[Error]] = {}
    for error in found:
        path = Path(error.file)
        assert path.parent.name == "programs", error
        errors.setdefault(path.stem, []).append(error)
    return errors


def _mypy(tree: Path) -> Errors:
    """The errors of mypy in strict mode."""
    out = _run(
        tree, "-m", "mypy", "--strict", "--output=json", f"--cache-dir={CACHE / tree.name}",
        "--explicit-package-bases", "--config-file=", "programs",
    )  # fmt: skip
    found: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return _by_program(
        Error(each["file"], each["line"], each["code"] or "syntax", each["message"])
        for each in found
        if each["severity"] == "error"
    )


def _pyright(tree: Path) -> Errors:
    """The errors of pyright in strict mode.

    A deprecation is none: it says what may go one day. Nor is a type that it does not know, which follows from an
    error.
    """
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": ["programs"],
        "reportDeprecated": "warning",
    }
    (tree / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    out = _run(tree, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable)
    report = json.loads(out[out.index("{") :])
    return _by_program(
        Error(each["file"], each["range"]["start"]["line"] + 1, each.get("rule", "syntax"), each["message"])
        for each in report["generalDiagnostics"]
        if each["severity"] == "error" and not each.get("rule", "").startswith("reportUnknown")
    )


def _runs(tree: Path, names: Iterable[str]) -> Mapping[str, Run]:
    """What each program does: one after the other, in one process."""
    programs = [f"programs/{name}.py" for name in names]
    done: dict[str, dict[str, Any]] = json.loads(_run(tree, str(HERE / "play.py"), *programs))
    return {name: _run_of(each) for name, each in done.items()}


def _run_of(done: Mapping[str, Any]) -> Run:
    error = done["error"]
    return Run(
        error["name"] if error else None,
        error["text"] if error else "",
        (done["sent"], done["waits"], done["printed"]),
    )
