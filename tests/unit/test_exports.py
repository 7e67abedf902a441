"""What generated code imports, and what importing it loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from specloom import render, runtime
from specloom.view import imported
from tests.pipeline import CASES, defined, emitted


@pytest.mark.parametrize(
    ("module", "name"), [(it, name) for it, names in imported.RUNTIME.items() for name in names.split()]
)
def test_each_name_is_imported_from_the_module_that_defines_it(module: str, name: str) -> None:
    """ "Go to definition" lands there, and a client gets a copy of no other module for its sake."""
    path = Path(runtime.__file__).parent.joinpath(*module.split(".")).with_suffix(".py")

    assert name in set(defined(ast.parse(path.read_text("utf-8"))))


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
