"""A minute's worth of other people's documents, with `make test-all`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus import runs
from tests.corpus.clients import Clients
from tests.corpus.documents import Document, batches, needs_documents, parameters, sample
from tests.corpus.test_corpus import REFUSED, TAKEN, assert_refused, assert_whole

pytestmark = pytest.mark.slow

SMALL = 60_000
"""Bytes: what takes a second."""

COUNT = 16

RIGHT = batches(sample(TAKEN, COUNT, SMALL), COUNT)
WRONG = sample(REFUSED, 8, SMALL)


@needs_documents
def test_they_are_generated_whole_and_typed(tmp_path: Path) -> None:
    """Every operation, every schema, every import; and `mypy --strict` finds nothing."""
    for number, group in enumerate(RIGHT):
        tree = Clients(tmp_path).tree(str(number), group)
        for document in group:
            assert_whole(document, tree)
        assert runs.mypy(tree.out, tree.folder) == ""


@pytest.mark.parametrize("document", parameters(WRONG))
def test_what_is_wrong_is_refused(document: Document, tmp_path: Path) -> None:
    """With its place."""
    assert_refused(document, tmp_path)
