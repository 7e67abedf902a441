"""What the runtime gives at its top: the same names to type checkers and at run time."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from specloom import render, runtime
from specloom.view import imported
from tests.pipeline import CASES, emitted

SOURCE = ast.parse(Path(runtime.__file__).read_text("utf-8"))


def _imported() -> dict[str, str]:
    """Name -> module, as the imports for type checkers have it."""
    return {
        alias.name: node.module
        for node in ast.walk(SOURCE)
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module is not None
        for alias in node.names
    }


def test_both_tables_name_the_same() -> None:
    """A name that type checkers see can be loaded, and every exported name is one of them."""
    assert _imported() == vars(runtime)["_MODULES"]
    assert set(runtime.__all__) == {*_imported(), "UNSET", "Struct", "UnsetType", "field"}


@pytest.mark.parametrize("name", sorted(runtime.__all__))
def test_each_name_can_be_loaded(name: str) -> None:
    """Nothing in the table has moved away."""
    assert getattr(runtime, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = runtime.nothing  # pyright: ignore


@pytest.mark.promise(13)
def test_importing_a_client_loads_no_http_library() -> None:
    """Nor an event loop, nor logging; the models alone load no client."""
    code = (
        "import sys; from generated.capsolver import models; first = set(sys.modules); "
        "from generated.capsolver import CapSolver, AsyncCapSolver; "
        "print([name for name in ('generated._runtime.client', 'generated._runtime.tasks.resource') if name in first], "
        "[name for name in ('httpx2', 'httpcore2', 'anyio', 'asyncio', 'ssl', 'logging') if name in sys.modules])"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"


def test_a_plain_client_loads_only_what_it_needs(tmp_path: Path) -> None:
    """It imports each name from the module that defines it; tasks, pages, streams and transports stay where they are."""
    for path, text in (render.shared() | emitted(CASES / "objects" / "spec.yaml", "objects")).items():
        file = tmp_path / "tree" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    code = (
        "import sys, tree.objects.client; print(*[name for name in sys.modules if name.startswith('tree._runtime.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    loaded = {name.removeprefix("tree._runtime.") for name in done.stdout.split()}

    assert modules_of("Client", "Call") <= loaded
    assert modules_of("Task", "TaskSpec", "Paged", "Paging", "Events") & loaded == set()


def modules_of(*names: str) -> set[str]:
    """The modules of the runtime that define these names."""
    return {imported.runtime(name).source.module.removeprefix(".._runtime.") for name in names}
