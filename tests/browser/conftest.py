"""What the tests in a browser share: one Chromium, and a page of an emulator that must stay quiet."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from specloom.serve.server import Emulator
from tests.browser.chromium import Chromium, Page

INKWELL = Path(__file__).parent.parent / "providers" / "inkwell.yaml"

Visit: TypeAlias = Callable[[Emulator], Page]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A running browser: the program that `CHROMIUM` names, else the one of the system."""
    told = os.environ.get("CHROMIUM")
    names = (told,) if told else ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("there is no Chromium: install your system's package `chromium`, or let CHROMIUM name the program")
    with Chromium(program, tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """The emulator of the invented provider; a task of it goes through all its states in two seconds."""
    with Emulator(INKWELL, speed=2) as running:
        yield running


@pytest.fixture
def visit(chromium: Chromium) -> Iterator[Visit]:
    """Open the page of an emulator. At the end of the test it has met no error, and asked nobody else for anything."""
    pages: list[tuple[Page, str]] = []

    def opened(emulator: Emulator) -> Page:
        page = chromium.page()
        pages.append((page, emulator.root))
        page.show(width=1280)
        page.open(f"{emulator.root}/")
        page.wait_for("document.getElementById('link').textContent === 'live'")
        return page

    yield opened
    for page, root in pages:
        complaints, addresses = page.complaints(), page.addresses()
        page.close()
        assert complaints == []
        assert f"{root}/page.js" in addresses
        assert [address for address in addresses if not address.startswith(f"{root}/")] == []


@pytest.fixture
def page(emulator: Emulator, visit: Visit) -> Page:
    """The page of `emulator`, on a wide screen."""
    return visit(emulator)
