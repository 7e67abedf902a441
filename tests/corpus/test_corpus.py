"""Documents that other people wrote: each is generated whole, imports and type-checks, or is refused with a place.

A few of them run with all tests, every one with ``make corpus``.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from tests.corpus import runs
from tests.corpus.clients import Clients, Tree
from tests.corpus.documents import (
    PLACE,
    Document,
    batches,
    opened,
    operations,
    parameters,
    schemas,
    sound,
    unsound,
)

pytestmark = pytest.mark.corpus

BATCH: Final = 24
"""Documents that share a tree, and with it one runtime and one start of a type checker."""

UNCERTAIN: dict[str, str] = {}
"""Documents meant to be right that are refused all the same, and why."""

CERTAIN: dict[str, str] = {}
"""Documents wrong on purpose that are generated all the same, and why."""

JOINED: dict[str, set[str]] = {
    "specs/readmeio__oas/packages__oas__test____datasets____issues__CX-3213.json": {
        *("NotificationBase", "NotificationExtras"),
    },
}
"""Schemas that have no class of their own, since one property is of two of them: it has a class with what both say."""

GROUPS: Final = batches([document for document in sound() if document.file not in UNCERTAIN], BATCH)
"""What the type checkers are given at once."""

CHECKERS: Final = {"mypy": runs.mypy, "pyright": runs.pyright, "tests": runs.tests}
"""What looks at a whole tree, and says what is wrong with it."""


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """The clients of this session, or of this worker."""
    return Clients(tmp_path_factory.mktemp("corpus"))


def grouped() -> list[Any]:
    """Every document of a group with the group's number; those of one group stay with one worker."""
    found = [
        pytest.param(document, number, id=document.file, marks=pytest.mark.xdist_group(str(number)))
        for number, group in enumerate(GROUPS)
        for document in group
    ]
    return found or [pytest.param(*parameters([])[0].values, 0, marks=parameters([])[0].marks)]


@pytest.mark.parametrize(("document", "number"), grouped())
def test_it_is_generated_whole(document: Document, number: int, clients: Clients) -> None:
    """Every operation has a method in both clients, every schema a name, and every module can be imported."""
    assert_whole(document, clients.tree(str(number), GROUPS[number]))


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize(
    "number", [pytest.param(at, marks=pytest.mark.xdist_group(str(at))) for at in range(len(GROUPS))]
)
def test_nothing_is_found(checker: str, number: int, clients: Clients) -> None:
    """No strict type checker finds anything in the clients of a group, and the tests that come with them pass."""
    tree = clients.tree(str(number), GROUPS[number])
    assert CHECKERS[checker](tree.out, tree.folder) == ""


@pytest.mark.parametrize("document", parameters([document for document in sound() if document.file in UNCERTAIN]))
def test_what_is_uncertain_is_refused(document: Document, tmp_path: Path) -> None:
    """The report names the place."""
    assert_refused(document, tmp_path)


@pytest.mark.parametrize("document", parameters(unsound()))
def test_what_is_wrong_is_refused(document: Document, tmp_path: Path) -> None:
    """The report names the place; or, where the meaning is certain, the client is whole."""
    if document.file in CERTAIN:
        assert_whole(document, Clients(tmp_path).tree("tree", [document]))
    else:
        assert_refused(document, tmp_path)


def assert_whole(document: Document, tree: Tree) -> None:
    """All that a document declares is in its client."""
    made = tree.made[document.file]
    assert made.code == 0, made.err[-4000:]
    client = tree.contents()[document.package]
    assert not client["error"]
    assert_called(document, Counter(client["calls"]))
    assert len(client["sync"]) == len(client["async_"]) == len(client["calls"])
    assert_named(document, client["models"])


def assert_called(document: Document, calls: Counter[str]) -> None:
    """Every operation of the document can be called, in every way of writing its body, and there is nothing else."""
    least: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for declared in operations(document):
        least[f"{declared.method} {declared.path}"] += declared.least
        most[f"{declared.method} {declared.path}"] += declared.most
    assert least <= calls <= most, (least - calls, calls - most)


def assert_named(document: Document, models: list[str]) -> None:
    """Every schema has a class or an alias of its own; its name is in that one's name."""
    names = {_letters(name) for name in models}
    wanted = schemas(document) - opened(document) - JOINED.get(document.file, set())
    assert len(names) == len(models) >= len(wanted)
    assert not [name for name in wanted if not any(_letters(name) in known for known in names)]


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def assert_refused(document: Document, folder: Path) -> None:
    """Exit code 1, at least one error with its place, no traceback, and nothing written."""
    out = folder / "clients"
    done = runs.generate(document, out, folder)
    assert done.code == 1, done.err[-4000:]
    assert PLACE.search(done.err), done.err[-4000:]
    assert "Traceback" not in done.err
    assert not out.exists()
