"""What five type checkers make of vendored clients, in a project that is set up as the documentation of each says.

The environment holds the checkers and the two packages that a client needs, and neither this project nor pytest.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.foreign.clients import CHECKERS, run
from tests.project import PYTHONPATH

pytestmark = pytest.mark.foreign

ROOT = Path(__file__).resolve().parents[2]

PROJECT = """\
[project]
name = "app"
version = "0"
requires-python = ">=3.11"

[tool.specloom]
out = "clients"
tests = false

[tool.mypy]
strict = true

[tool.pyright]
typeCheckingMode = "strict"

[tool.pyrefly]
project-includes = ["**/*.py"]
"""

CLIENTS = {
    "plain": {"books": "tests/cases/objects/spec.yaml"},
    "tasks": {"capsolver": "specs/capsolver.yaml"},
    "streams, pages and OAuth": {
        "stories": "tests/cases/streams/spec.yaml",
        "library": "tests/cases/pagination/spec.yaml",
        "vault": "tests/cases/security/spec.yaml",
    },
}
"""The specs of the clients that are vendored together, by name."""

APP = """\
from typing import assert_type

from clients.capsolver import AsyncCapSolver, CapSolver, models


def main(client: CapSolver) -> None:
    task = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
    solution = client.tasks.run(task)
    assert_type(solution, models.TurnstileSolution)
    assert_type(solution.token, str)


async def main_of_async(client: AsyncCapSolver) -> None:
    task = await client.tasks.submit(models.ImageToTextTask(body="aGk="))
    assert_type(await task.result(), models.ImageToTextSolution)
"""

COMMANDS = {
    "mypy": ("mypy", "."),
    "pyright": ("pyright", "--pythonpath", CHECKERS.tool("python")),
    "ty": ("ty", "check", "--python", CHECKERS.tool("python")),
    "pyrefly": ("pyrefly", "check", "--python-interpreter-path", CHECKERS.tool("python")),
    "zuban": ("zuban", "check", "--python-executable", CHECKERS.tool("python"), "."),
}

WRONG = '\n\ndef wrong(client: CapSolver) -> int:\n    return client.get_balance(key="k")\n'
"""A mistake that each checker must see: that it looked at all, and knows the types."""


@pytest.fixture(scope="module", params=CLIENTS)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with vendored clients, and with a module that uses them where they are known."""
    if (why := CHECKERS.left_out()) is not None:
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_text(PROJECT, "utf-8")
    for name, spec in CLIENTS[request.param].items():
        subprocess.run(
            [sys.executable, "-m", "specloom", "generate", "--spec", str(ROOT / spec), "--name", name],
            cwd=folder,
            env={"PATH": "", "PYTHONPATH": PYTHONPATH},
            check=True,
            capture_output=True,
        )
    if request.param == "tasks":
        (folder / "app.py").write_text(APP, "utf-8")
    return folder


def test_vendored_clients_are_imported_with_two_packages(project: Path) -> None:
    """Every module of them, by an interpreter that has nothing else of ours."""
    modules = [
        ".".join(path.relative_to(project).with_suffix("").parts)
        for path in sorted(project.glob("clients/**/*.py"))
        if "tests" not in path.parts and path.name != "__init__.py" and path.stem != "pyreqwest"
    ]
    code = "import importlib, sys; sys.path.insert(0, '.'); [importlib.import_module(it) for it in sys.argv[1:]]"

    done = run([CHECKERS.tool("python"), "-I", "-c", code, *modules], folder=project)

    assert len(modules) > 30
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_vendored_clients_are_clean(project: Path, name: str) -> None:
    """In strict mode where a checker has one, and the result of a task has the type of its argument's solution."""
    tool, *arguments = COMMANDS[name]

    done = run([CHECKERS.tool(tool), *arguments], folder=project)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_a_mistake_is_seen(project: Path, name: str) -> None:
    """Each checker reads the module that uses the client."""
    app = project / "app.py"
    if not app.exists():
        pytest.skip("nothing uses these clients")
    tool, *arguments = COMMANDS[name]
    app.write_text(APP + WRONG, "utf-8")
    try:
        done = run([CHECKERS.tool(tool), *arguments], folder=project)
    finally:
        app.write_text(APP, "utf-8")

    assert done.returncode != 0
    assert "app.py" in done.stdout
