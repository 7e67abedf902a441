"""What all tests share: goldens that `pytest --update` rewrites, the quick suite, and how properties are tried."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests import properties, suites
from tests.project import Project, make

Golden: TypeAlias = Callable[[Path, str], None]


COLLECTED: pytest.StashKey[list[pytest.Item]] = pytest.StashKey()
"""All tests that were collected, before any of them was deselected."""

properties.register()  # before hypothesis reads its own options, which may choose another profile


def pytest_configure(config: pytest.Config) -> None:
    """Choose the examples of the quick suite.

    And let a Ctrl-C be one, for us and for what we start: a shell that runs us in the background has it ignored.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["SPECLOOM_NO_CACHE"] = "1"  # tests neither read nor write what the user's runs keep
    if config.getoption("--quick") and not config.getoption("--hypothesis-profile"):
        properties.choose(properties.QUICK)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """With `--quick` one process more than there are processors, since tests over sockets also wait."""
    if not config.getoption("--quick") or "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    ours = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return len(ours) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update` and `--quick`."""
    parser.addoption("--update", action="store_true", help="rewrite expected files; read the diff before you keep it")
    parser.addoption("--quick", action="store_true", help="run only the tests of `make test`; see tests/suites.py")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `--quick` do not even import what has only long tests and needs large libraries."""
    return True if config.getoption("--quick") and collection_path in suites.LONG_FOLDERS else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note what there is, and with `--quick` deselect what is not of the quick suite."""
    config.stash[COLLECTED] = list(items)
    if config.getoption("--quick"):
        chosen = suites.quick(items)
        kept = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = chosen


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep the garbage collector off what was collected:
    it lives to the end, and is much to look through again and again.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with a file, whole; or write the file, with `--update`."""
    update = bool(request.config.getoption("--update"))

    def compare(path: Path, actual: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="\n")
        assert actual == path.read_text(encoding="utf-8"), f"{path} is out of date; see `pytest --update`"

    return compare


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """A generated project with two specs, as the working folder. Modules that need more of it override it."""
    return make(tmp_path / "project", capsys, monkeypatch)
