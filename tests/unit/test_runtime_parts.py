"""What a client gets of the runtime: the parts that it uses, and no more than a bound for each kind of client."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from specloom import resources, runtime_copy
from specloom.load import load
from tests.pipeline import CASES, SPECS, package_of

KINDS: dict[str, tuple[Path, ...]] = {
    "plain": (CASES / "arrays-and-maps" / "spec.yaml",),
    "tasks": (SPECS / "capsolver.yaml",),
    "streams, pages and OAuth": tuple(CASES / name / "spec.yaml" for name in ("streams", "pagination", "security")),
}

TASKS = SPECS.parent / "tests" / "providers" / "tasks"

BOUNDS = {"plain": 3_999, "tasks": 7_301, "streams, pages and OAuth": 6_047}
"""Lines of code at most, without docstrings, comments and empty lines; lower one where a part becomes smaller."""

FOREIGN = {
    "plain": {
        *(
            "auth",
            "bodies",
            "clocks",
            "enums",
            "expressions",
            "formats",
            "forms",
            "limits",
            "links",
            "multipart",
            "pagination",
            "payloads",
        ),
        *("streaming", "tasks", "testing", "transports.httpx", "transports.incoming", "transports.pyreqwest"),
        *("transports.streaming", "unions", "webhooks"),
    },
    "tasks": {
        *("auth", "bodies", "clocks", "formats", "forms", "limits", "multipart", "pagination", "streaming"),
        *("testing", "transports.httpx"),
        *(
            "tasks.results",
            "tasks.search",
            "tasks.start",
            "transports.incoming",
            "transports.pyreqwest",
            "transports.streaming",
        ),
        *("unions", "webhooks"),
    },
    "streams, pages and OAuth": {
        *(
            "bodies",
            "clocks",
            "limits",
            "multipart",
            "payloads",
            "tasks",
            "testing",
            "transports.httpx",
            "transports.pyreqwest",
            "webhooks",
        ),
    },
}
"""Modules and packages of the runtime that clients of a kind have no use for."""

PARTS = {
    "failures": (CASES / "json-rpc" / "spec.yaml", "expressions"),
    "texts, uploads and parts": (CASES / "bodies" / "spec.yaml", "multipart"),
    "forms": (CASES / "bodies" / "spec.yaml", "forms"),
    "formats": (CASES / "formats" / "spec.yaml", "formats"),
    "lists of values that may grow": (CASES / "enums" / "spec.yaml", "enums"),
    "unions": (CASES / "one-of-with-discriminator" / "spec.yaml", "unions"),
    "streams": (CASES / "streams" / "spec.yaml", "transports.streaming"),
    "webhooks": (CASES / "webhooks" / "spec.yaml", "webhooks"),
    "results of another call": (TASKS / "deepl_document.yaml", "tasks.results.fetched"),
    "results in pages": (TASKS / "bigquery_jobs.yaml", "tasks.results.paged"),
    "results of items": (TASKS / "databricks_runs.yaml", "tasks.results.listed"),
    "results in all responses": (TASKS / "trino_statements.yaml", "tasks.results.gathered"),
    "results that are streamed": (TASKS / "streamed_lines.yaml", "tasks.results.streamed"),
    "results that come once": (TASKS / "deepl_document.yaml", "tasks.results.single_use"),
    "tasks that further calls start": (TASKS / "two_steps.yaml", "tasks.start"),
    "tasks that are looked for": (TASKS / "github_dispatch.yaml", "tasks.search"),
}
"""A spec that uses a part, and a module of that."""


@cache
def copied(*specs: Path) -> Mapping[str, str]:
    """The files of the runtime for the clients of these specs without tests, by module."""
    packages = [package_of(load(spec, name=spec.name), "client", validator=False) for spec in specs]
    modules = [module for package in packages for module in package.runtime_modules(with_tests=False)]
    files = runtime_copy.files_of(modules)
    return {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): text
        for path, text in files.items()
        if path.endswith(".py")
    }


def lines_of_code(text: str) -> int:
    """Lines with anything that is not a comment or a docstring."""
    noise = {
        *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
    }
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines = {line for it in tokens if it.type not in noise for line in range(it.start[0], it.end[0] + 1)}
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                lines -= {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
            case _:
                pass
    return len(lines)


def test_lines_of_code_are_those_that_do_something() -> None:
    """Strings that are values count, and docstrings do not."""
    text = '"""A module."""\n\nA = """one\ntwo"""  # why\n"""What it is."""\n# a comment\n\ndef f():\n    """It."""\n    return A\n'

    assert lines_of_code(text) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_a_client_has_no_part_that_it_does_not_use(kind: str) -> None:
    """By itself: what is imported for type checkers, or inside a function, is copied, too."""
    modules = copied(*KINDS[kind]).keys()

    assert {module for module in modules for part in FOREIGN[kind] if f"{module}.".startswith(f"{part}.")} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_client_gets_is_bounded(kind: str) -> None:
    """A part that only some clients use must not be imported by what all of them have."""
    size = sum(map(lines_of_code, copied(*KINDS[kind]).values()))

    assert BOUNDS[kind] * 0.97 < size <= BOUNDS[kind]


@pytest.mark.parametrize(("spec", "module"), PARTS.values(), ids=PARTS)
def test_a_part_comes_with_what_uses_it(spec: Path, module: str) -> None:
    """The code of the client imports it."""
    assert module in copied(spec)


def test_tests_need_little_more_than_their_own_module() -> None:
    """They script whole responses, also where a client streams."""
    assert runtime_copy.files_of(["testing"]).keys() - runtime_copy.files_of(["client"]).keys() == {
        "streaming/__init__.py",
        "streaming/protocol.py",
        "testing.py",
    }


def test_imports_are_found_without_parsing() -> None:
    """What a pattern finds in the modules of the runtime is what Python's parser finds in them."""
    root, read = resources.runtime_dir(), runtime_copy.read_own
    for path in sorted(root.rglob("*.py")):
        package = path.relative_to(root).parent.parts
        expected: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = [*package[: len(package) - node.level + 1], *filter(None, [node.module])]
                inner = {".".join([*base, name.name]) for name in node.names}
                expected |= {name if runtime_copy.path_of(name, read) is not None else ".".join(base) for name in inner}
        here = path.relative_to(root).as_posix()
        assert set(runtime_copy.imported_in(here, path.read_text("utf-8"), read)) == expected, path
