"""What generated code imports, what importing it loads, and what a package of a client exports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specloom import naming, render, runtime
from specloom.view import imported
from tests.pipeline import CASES, defined, emitted, emitted_once

FEATURES = sorted(folder.name for folder in CASES.iterdir() if (folder / "spec.yaml").is_file())


@pytest.mark.parametrize(
    ("module", "name"), [(it, name) for it, names in imported.RUNTIME.items() for name in names.split()]
)
def test_each_name_is_imported_from_the_module_that_defines_it(module: str, name: str) -> None:
    """ "Go to definition" lands there, and a client gets a copy of no other module for its sake."""
    path = Path(runtime.__file__).parent.joinpath(*module.split(".")).with_suffix(".py")

    assert name in set(defined(ast.parse(path.read_text("utf-8"))))


@pytest.mark.promise(13)
def test_importing_a_client_loads_no_http_library() -> None:
    """Nor an event loop, nor logging, nor what runs tasks; the models alone load no client."""
    code = (
        "import sys; from generated.capsolver import models; first = set(sys.modules); "
        "from generated.capsolver import CapSolver, AsyncCapSolver; "
        "print([name for name in ('generated._runtime.client', 'generated._runtime.tasks.resource') if name in first], "
        "[name for name in ('httpx2', 'httpcore2', 'anyio', 'asyncio', 'ssl', 'logging', 'generated._runtime.tasks.poller') "
        "if name in sys.modules])"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"


# --- packages of clients ---------------------------------------------------------------------------------------------

ALWAYS = {"AsyncClientOptions", "Call", "CallOptions", "ClientOptions", "RawResponse"}
TASKS = {"AsyncTask", "Handle", "Outcome", "PollOutcome", "Rejected", "Slice", "Task", "Timing", "Update"}
ORDERS = {"Ledger", "MayExist", "Order", "OrderPending"}
PAGES = {"AsyncPaged", "Page", "Paged", "PagedCall"}
STREAMS = {"AsyncEvents", "AsyncLines", "AsyncStream", "Event", "Events", "Lines", "Stream", "StreamCall"}
EXPORTED = {
    "solution-typed-tasks": ALWAYS | TASKS | ORDERS,
    "pagination": ALWAYS | PAGES,
    "streams": ALWAYS | STREAMS,
    "parts": ALWAYS | {"File", "Upload"},
    "signatures": ALWAYS | {"HiddenSecret", "SignatureError", "Verified"},
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
        alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and (node.level or node.module == "msgspec")
        for alias in node.names
    }

    assert _seen(module) == _value(module, "_MODULES")
    assert {*exported} == {*_seen(module), *imported}
    assert len(exported) == len({*exported})


@pytest.mark.parametrize("feature", EXPORTED)
def test_a_package_exports_what_its_client_takes_and_returns(feature: str) -> None:
    """And no type of the runtime besides."""
    seen = _seen(_package(feature))

    assert {name for name, module in seen.items() if module.startswith(".._runtime.")} == EXPORTED[feature]


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
    assert _seen(module)["Paged"] == ".._runtime.pagination.paged"


def test_testing_scripts_the_responses_of_a_client() -> None:
    """A `Replay` and what belongs to it have a public place."""
    from generated.serpstat import AsyncSerpstat, Serpstat
    from generated.serpstat.testing import Replay, reply

    replay = Replay(reply(200, {"id": "1", "result": {"data": {"max_lines": 1, "used_lines": 0, "left_lines": 1}}}))
    client = Serpstat("KEY", transport=replay, clock=replay.clock)

    assert AsyncSerpstat.__module__ == "generated.serpstat.async_client"
    client.close()
    assert replay.sent == []


def test_a_plain_client_loads_only_what_it_needs(tmp_path: Path) -> None:
    """It imports each name from the module that defines it;
    tasks, pages, streams and transports stay where they are.
    """
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
    others = modules_of("Task", "Paged", "Events") | {"description.tasks", "description.pages"}
    assert others & loaded == set()


def modules_of(*names: str) -> set[str]:
    """The modules of the runtime that define these names."""
    return {imported.runtime(name).source.module.removeprefix(".._runtime.") for name in names}
