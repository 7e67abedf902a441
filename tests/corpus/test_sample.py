"""A minute's worth of other people's documents, with all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.documents import VARIABLE, Document, documents, parameters, sample, sound, unsound
from tests.corpus.test_corpus import CERTAIN, UNCERTAIN, assert_refused, assert_typed, assert_whole, tree

SMALL = 60_000
"""Bytes: what takes a second."""

RIGHT = sample([document for document in sound() if document.file not in UNCERTAIN], 16, SMALL)
WRONG = sample([document for document in unsound() if document.file not in CERTAIN], 8, SMALL)


@pytest.mark.parametrize("document", parameters(RIGHT))
def test_it_is_generated_whole(document: Document, tmp_path: Path) -> None:
    """Every operation, every schema, every import."""
    assert_whole([document], tmp_path)


@pytest.mark.parametrize("document", parameters(WRONG))
def test_what_is_wrong_is_refused(document: Document, tmp_path: Path) -> None:
    """With its place."""
    assert_refused(document, tmp_path)


@pytest.mark.skipif(not documents(), reason=f"no folder of documents: name one by {VARIABLE}")
def test_it_is_typed(tmp_path: Path) -> None:
    """`mypy --strict` finds nothing in the clients."""
    distinct = {document.package: document for document in RIGHT}
    assert_typed("mypy", tree(list(distinct.values()), tmp_path), tmp_path)
