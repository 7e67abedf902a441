"""The pytest plugin: the emulator of any spec as a fixture. It imports the server only if a test uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from .server import Emulator


class StartEmulator(Protocol):
    """Starts an emulator of one spec or several; options are those of `specloom.serve.server.Emulator`."""

    def __call__(self, *specs: str | os.PathLike[str], **options: Any) -> Emulator:
        """The running emulator, which stops at the end of the test."""
        ...


@pytest.fixture
def specloom_emulator() -> Iterator[StartEmulator]:
    """Start emulators: ``specloom_emulator("specs/press.yaml", speed=100).url("press")``. They stop at the end of the
    test.
    """
    from .server import Emulator

    running: list[Emulator] = []

    def start(*specs: str | os.PathLike[str], **options: Any) -> Emulator:
        emulator = Emulator(*specs, **options).start()
        running.append(emulator)
        return emulator

    yield start
    for emulator in running:
        emulator.stop()
