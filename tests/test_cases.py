"""Every feature of a spec as a folder: what it becomes, what type checkers make of it, and that it runs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from specloom import naming, render
from tests.pipeline import CASES, as_black_leaves_it, emitted_once

FEATURES = sorted(folder.name for folder in CASES.iterdir() if (folder / "spec.yaml").is_file())
SHOWN = ("models.py", "calls.py", "client.py")

each = pytest.mark.parametrize("feature", FEATURES)


def files_of(feature: str) -> Mapping[str, str]:
    """The files of a case, by path."""
    return emitted_once(CASES / feature / "spec.yaml", feature)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package `generated`: the clients of all cases, their tests, and the runtime.

    A case may have a module that uses its client, `uses.py`, which stands in the client's package here.
    """
    root = tmp_path_factory.mktemp("cases")
    files = render.shared()
    for feature in FEATURES:
        files |= files_of(feature)
        uses = CASES / feature / "uses.py"
        if uses.is_file():
            files[f"{naming.package(feature)}/uses.py"] = uses.read_text(encoding="utf-8")
    for path, text in files.items():
        file = root / "generated" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return root


@each
def test_case(feature: str, golden: Callable[[Path, str], None]) -> None:
    """The files in `expected/` are what comes out; `pytest --update` rewrites them, all three for a new case."""
    folder = CASES / feature / "expected"
    files = files_of(feature)
    for name in [path.name for path in folder.glob("*.py")] or SHOWN:
        golden(folder / name, files[f"{naming.package(feature)}/{name}"])


@pytest.mark.sampled(6)
@each
def test_case_is_left_alone_by_black(feature: str) -> None:
    """Every file is emitted as Black would format it."""
    assert [
        path for path, text in files_of(feature).items() if path.endswith(".py") and not as_black_leaves_it(text)
    ] == []


@each
def test_case_says_the_same_in_both_flavours(feature: str) -> None:
    """The clients have the same classes, methods, parameters and docstrings, but for the words of their flavour."""
    files = files_of(feature)
    sync, twin = (ast.parse(files[f"{naming.package(feature)}/{name}.py"]) for name in ("client", "async_client"))

    assert [_shape(node) for node in sync.body] == [_shape(node) for node in twin.body]


def _shape(node: ast.AST) -> object:
    """The names in a module, without those of the flavour."""
    match node:
        case ast.ClassDef():
            return (node.name.removeprefix("Async"), [_shape(inner) for inner in node.body])
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return (node.name, ast.unparse(node.args).replace("Async", ""))
        case _:
            return None


@pytest.mark.parametrize("share", [pytest.param(1, marks=pytest.mark.slow), 12])
def test_cases_run(tree: Path, share: int) -> None:
    """The generated tests of the cases pass: every module is imported, every example goes out and comes in."""
    tests = [f"generated/tests/test_{naming.package(feature)}.py" for feature in FEATURES[::share]]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", *tests],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright", "ruff"])
def test_cases_are_well_typed(tree: Path, checker: str) -> None:
    """Strictly, and without a word for a linter."""
    (tree / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict", "pythonVersion": "3.11"}')
    commands = {
        "mypy": ["mypy", "--strict", "--cache-dir", str(tree / ".mypy_cache"), "-p", "generated"],
        "pyright": ["pyright", "--pythonpath", sys.executable, "generated"],
        "ruff": ["ruff", "check", "--isolated", "--select", "E,F,I,UP,B,SIM,RUF", "--exclude", "_runtime", "generated"],
    }
    command = [sys.executable, "-m", *commands[checker]]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
