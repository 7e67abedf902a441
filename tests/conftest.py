"""What all tests share: goldens that `pytest --update` rewrites."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

Golden: TypeAlias = Callable[[Path, str], None]


def pytest_configure() -> None:
    """Let a Ctrl-C be one, for us and for what we start: a shell that runs us in the background has it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`."""
    parser.addoption("--update", action="store_true", help="rewrite expected files; read the diff before you keep it")


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
