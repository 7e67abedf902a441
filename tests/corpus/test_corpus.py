"""Documents that other people wrote: each is generated whole, imports and type-checks, or is refused with a place.

A few of them run with all tests, every one with ``make corpus``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.corpus import runs
from tests.corpus.documents import PLACE, Document, batches, operations, parameters, schemas, sound, unsound

pytestmark = pytest.mark.corpus

BATCH = 12
"""Documents that share a tree, and with it one runtime and one start of a type checker."""

UNCERTAIN: dict[str, str] = {}
"""Documents meant to be right that are refused all the same, and why."""

CERTAIN: dict[str, str] = {}
"""Documents wrong on purpose that are generated all the same, and why."""


@pytest.mark.parametrize("document", parameters(sound()))
def test_it_is_generated_whole(document: Document, tmp_path: Path) -> None:
    """Every operation has a method in both clients, every schema a name, and every module can be imported."""
    if document.file in UNCERTAIN:
        assert_refused(document, tmp_path)
    else:
        assert_whole([document], tmp_path)


@pytest.mark.parametrize("document", parameters(unsound()))
def test_what_is_wrong_is_refused(document: Document, tmp_path: Path) -> None:
    """The report names the place; or, where the meaning is certain, the client is whole."""
    if document.file in CERTAIN:
        assert_whole([document], tmp_path)
    else:
        assert_refused(document, tmp_path)


def grouped() -> list[list[Document]]:
    """What the type checkers are given at once."""
    return batches([document for document in sound() if document.file not in UNCERTAIN], BATCH)


@pytest.mark.parametrize("number", range(len(grouped())))
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_it_is_typed(checker: str, number: int, tmp_path: Path) -> None:
    """No strict type checker finds anything in a client."""
    out = tree(grouped()[number], tmp_path)
    assert_typed(checker, out, tmp_path)


def assert_whole(documents: list[Document], folder: Path) -> None:
    """All that the documents declare is in the clients."""
    out = tree(documents, folder)
    found = runs.contents(documents, out, folder)
    for document in documents:
        client = found[document.package]
        count = operations(document)
        assert len(client["calls"]) == count, document.file
        assert len(client["sync"]) == len(client["async"]) >= count, document.file
        assert not [name for name, times in Counter(client["models"]).items() if times > 1], document.file
        assert len(client["models"]) >= len(schemas(document)), document.file


def assert_typed(checker: str, out: Path, folder: Path) -> None:
    """A type checker has nothing to say."""
    if checker == "mypy":
        done = runs.mypy(out, folder)
        assert done.code == 0, done.out[-4000:] + done.err
    else:
        assert runs.pyright(out, folder) == []


def tree(documents: list[Document], folder: Path) -> Path:
    """The clients of some documents in one tree."""
    out = folder / "clients"
    for document in documents:
        done = runs.generate(document, out, folder)
        assert done.code == 0, f"{document.file}\n{done.err[-4000:]}"
    return out


def assert_refused(document: Document, folder: Path) -> None:
    """Exit code 1, at least one error with its place, no traceback, and nothing written."""
    out = folder / "clients"
    done = runs.generate(document, out, folder)
    assert done.code == 1, done.err[-4000:]
    assert PLACE.search(done.err), done.err[-4000:]
    assert "Traceback" not in done.err
    assert not out.exists()
