"""What can be imported from the runtime and from a client: the same names to type checkers and at run time."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specloom import naming, runtime
from tests.pipeline import CASES, emitted, emitted_once

FEATURES = sorted(folder.name for folder in CASES.iterdir() if (folder / "spec.yaml").is_file())
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
        "print([name for name in ('generated._runtime.client', 'generated._runtime.tasks') if name in first], "
        "[name for name in ('httpx2', 'httpcore2', 'anyio', 'asyncio', 'ssl', 'logging') if name in sys.modules])"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"


# --- packages of clients ---------------------------------------------------------------------------------------------

ALWAYS = {"AsyncClientOptions", "Call", "CallOptions", "ClientOptions", "RawAnswer"}
TASKS = {"AsyncTask", "Handle", "Task", "Update"}
PAGES = {"AsyncPaged", "Page", "Paged", "PagedCall"}
STREAMS = {"AsyncEvents", "AsyncLines", "AsyncStream", "Event", "Events", "Lines", "Stream", "StreamCall"}
EXPORTED = {
    "solution-typed-tasks": ALWAYS | TASKS,
    "pagination": ALWAYS | PAGES,
    "streams": ALWAYS | STREAMS,
    "parts": ALWAYS | {"File", "Upload"},
    "enums": ALWAYS,
}
"""The types of the runtime that a package exports, by case."""


def _package(feature: str) -> ast.Module:
    """The `__init__.py` of a case."""
    files = emitted_once(CASES / feature / "spec.yaml", feature)
    return ast.parse(files[f"{naming.package(feature)}/__init__.py"])


def _seen(module: ast.Module) -> dict[str, str]:
    """Name -> module, as the imports for type checkers have it."""
    guarded = next(node for node in module.body if isinstance(node, ast.If))
    return {
        alias.name: f"{'.' * node.level}{node.module or alias.name}"
        for node in ast.walk(guarded)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _value(module: ast.Module, name: str) -> Any:
    """The value of a constant."""
    assigned = [node for node in module.body if isinstance(node, ast.Assign)]
    found = next(node for node in assigned if isinstance(node.targets[0], ast.Name) and node.targets[0].id == name)
    return ast.literal_eval(found.value)


@pytest.mark.parametrize("feature", FEATURES)
def test_type_checkers_see_what_a_package_loads(feature: str) -> None:
    """Both tables name the same, all of it is exported, and nothing is exported that is not there."""
    module = _package(feature)
    exported: list[str] = _value(module, "__all__")
    imported = {
        alias.name for node in module.body if isinstance(node, ast.ImportFrom) and node.level for alias in node.names
    }

    assert _seen(module) == _value(module, "_MODULES")
    assert {*exported} == {*_seen(module), *imported}
    assert len(exported) == len({*exported})


@pytest.mark.parametrize("feature", EXPORTED)
def test_a_package_exports_what_its_client_takes_and_returns(feature: str) -> None:
    """And no type of the runtime besides."""
    assert {name for name, module in _seen(_package(feature)).items() if module == ".._runtime"} == EXPORTED[feature]


def test_every_name_of_a_package_can_be_loaded() -> None:
    """By `from … import *`, too; and another name is an attribute error that says so."""
    from generated import capsolver, serpstat

    assert "TaskSummary" in {*serpstat.__all__} - {*capsolver.__all__}  # whose tasks can be listed
    for name in capsolver.__all__:
        assert getattr(capsolver, name) is not None
    assert {*capsolver.__all__} <= {*dir(capsolver)}
    with pytest.raises(AttributeError, match=r"module 'generated.capsolver' has no attribute 'nothing'"):
        _ = capsolver.nothing  # pyright: ignore


def test_a_client_keeps_its_name(tmp_path: Path) -> None:
    """Where a type of the runtime is called so, that type is not exported."""
    spec = tmp_path / "page.yaml"
    spec.write_text(
        (CASES / "pagination" / "spec.yaml").read_text("utf-8").replace("title: Library", "title: Page"), "utf-8"
    )
    module = ast.parse(emitted(spec)["page/__init__.py"])

    assert _seen(module)["Page"] == ".client"
    assert _seen(module)["AsyncPage"] == ".async_client"
    assert _seen(module)["Paged"] == ".._runtime"


def test_testing_scripts_the_responses_of_a_client() -> None:
    """A `Replay` and what belongs to it have a public place."""
    from generated.serpstat import AsyncSerpstat, Serpstat
    from generated.serpstat.testing import Replay, reply

    replay = Replay(reply(200, {"id": "1", "result": {"data": {"max_lines": 1, "used_lines": 0, "left_lines": 1}}}))
    client = Serpstat("KEY", transport=replay, clock=replay.clock)

    assert AsyncSerpstat.__module__ == "generated.serpstat.async_client"
    client.close()
    assert replay.sent == []
