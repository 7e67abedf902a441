"""Every shape of task that the vocabulary has words for, played by generated clients over real sockets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from specloom import cli
from tests.wire.flavours import ASYNCIO, SYNC, TRIO, Flavour
from tests.wire.plays import CDN, SPECS, Elsewhere, Play, all_plays, forget, perform

pytestmark = pytest.mark.wire

PACKAGE = "clients_of_tasks"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, elsewhere: Elsewhere) -> Iterator[str]:
    """The clients of all specs, generated; the one that allows to go elsewhere knows where that is."""
    folder = tmp_path_factory.mktemp("plays")
    (folder / "specs").mkdir()
    for path in SPECS.glob("*.yaml"):
        (folder / "specs" / path.name).write_text(path.read_text("utf-8").replace(CDN, elsewhere.url), "utf-8")
    assert cli.main(["generate", "--quiet", "--specs", str(folder / "specs"), "--out", str(folder / PACKAGE)]) == 0
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))
    forget(PACKAGE)


@pytest.mark.parametrize("flavour", [SYNC, ASYNCIO, TRIO], ids=str)
@pytest.mark.parametrize("play", all_plays(), ids=str)
def test_a_task_goes_as_its_spec_says(play: Play, flavour: Flavour, package: str, elsewhere: Elsewhere) -> None:
    """Requests, waits and outcome are as expected."""
    assert perform(play, flavour, package, elsewhere) == []


def test_every_spec_has_plays() -> None:
    """And every file of plays a spec."""
    assert sorted(path.stem for path in (SPECS / "plays").glob("*.yaml")) == sorted(
        Path(p).stem for p in SPECS.glob("*.yaml")
    )
