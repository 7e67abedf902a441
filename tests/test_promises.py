"""The quick suite touches every promise, and leaves no module of tests out but those that are long as a whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import suites
from tests.conftest import COLLECTED
from tests.promises import PROMISES

ROOT = Path(__file__).resolve().parent.parent

LONG_AS_A_WHOLE = {
    "tests/browser/test_other_sites.py",
    "tests/browser/test_page.py",
    "tests/browser/test_site.py",
    "tests/engines/test_airflow.py",
    "tests/engines/test_example_service.py",
    "tests/engines/test_limiter.py",
    "tests/engines/test_redis_slices.py",
    "tests/engines/test_temporal.py",
    "tests/test_action.py",
    "tests/test_pace.py",
    "tests/test_packaging.py",
    "tests/test_typing.py",
    "tests/wire/test_scale.py",
    "tests/wire/test_schemathesis.py",
}
"""Modules of tests that take seconds each, much room, or a browser; those in `suites.LONG_FOLDERS` are so too."""


@pytest.fixture
def collected(request: pytest.FixtureRequest) -> list[pytest.Item] | None:
    """All tests; None where only some of them were collected and another run, which collects all, has judged them."""
    found = request.config.stash[COLLECTED]
    if not modules() - {module_of(item) for item in found}:
        return found
    name: str = request.node.name
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", f"test_promises and {name}"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return None


def modules() -> set[str]:
    """Every module of tests, but for those that the quick suite does not even import."""
    found = [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "generated" / "tests").glob("test_*.py")]
    outside = [ROOT / "tests" / "cases", *suites.LONG_FOLDERS]
    return {
        path.relative_to(ROOT).as_posix() for path in found if not any(folder in path.parents for folder in outside)
    }


def module_of(item: pytest.Item) -> str:
    """The path of its module."""
    return item.path.relative_to(ROOT).as_posix()


def test_every_promise_has_a_quick_test(collected: list[pytest.Item] | None) -> None:
    """One at least that `make test` runs."""
    if collected is None:
        return
    touched = {mark.args[0] for item in suites.quick(collected) for mark in item.iter_markers("promise")}

    assert touched == PROMISES.keys()


def test_every_module_has_a_quick_test(collected: list[pytest.Item] | None) -> None:
    """But for those that are long as a whole, of which the list is complete."""
    if collected is None:
        return
    quick = {module_of(item) for item in suites.quick(collected)}

    assert modules() - quick == LONG_AS_A_WHOLE
