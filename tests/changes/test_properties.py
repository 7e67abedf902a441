"""What holds for the changes between any two documents."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from specloom.changes import EFFECTS, Change, Side, compare, ordered
from specloom.changes.model import Code
from tests.changes.sides import ZOO, edited, side, side_of
from tests.pages import ROOT
from tests.pipeline import CASES, SPECS

DOCUMENTS = [*sorted(SPECS.glob("*.yaml")), *sorted(CASES.glob("*/spec.yaml"))]
SWAPPED = {"added": "removed", "removed": "added"}


def name_of(path: Path) -> str:
    """The name of a document: that of its folder, of a case."""
    return path.stem if path.stem != "spec" else path.parent.name


@cache
def loaded(path: Path, copy: int = 0) -> Side:
    """A document of this repository; each copy is read again."""
    return side_of(path, "same")


def test_there_are_documents() -> None:
    assert len(DOCUMENTS) > 40


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_a_document_does_not_differ_from_itself(path: Path) -> None:
    assert compare(loaded(path), loaded(path, 1)) == []


@pytest.mark.parametrize(("one", "other"), list(pairwise(DOCUMENTS)), ids=name_of)
def test_two_documents_differ_and_the_other_way_round_what_is_new_is_gone(one: Path, other: Path) -> None:
    there, back = compare(loaded(one), loaded(other)), compare(loaded(other), loaded(one))

    assert there and back
    assert _gone_or_new(there) == {(SWAPPED[code], *rest) for code, *rest in _gone_or_new(back)}
    for change in (*there, *back):
        assert change.effect in EFFECTS
        assert change.code in get_args(Code)
        assert change.message and change.subject and change.wire
        assert change.place.line >= 1
        assert (change.side == "old") == (change.near is not None) or change.owner.kind == "package"
    assert there == ordered(there)


def _gone_or_new(changes: list[Change]) -> set[tuple[str, str]]:
    """(code, Python name) of the methods and models that are new or gone."""
    return {(it.code, it.subject) for it in changes if it.code in SWAPPED and it.owner.kind in ("method", "model")}


def test_the_order_of_a_document_means_nothing(tmp_path: Path) -> None:
    """Models, properties and operations in another order are the same; of arguments only a subject has a position."""
    text = edited(
        ZOO,
        "        name: {type: string}\n        legs: {type: integer}\n => \n        legs: {type: integer}\n        name: {type: string}\n",
        "[serif, mono] => [mono, serif]",
        '[{$ref: "#/components/schemas/Hay"}, {$ref: "#/components/schemas/Meat"}] => [{$ref: "#/components/schemas/Meat"}, {$ref: "#/components/schemas/Hay"}]',
    )

    assert compare(side(tmp_path, ZOO), side(tmp_path, text)) == []


def test_words_for_people_are_no_change(tmp_path: Path) -> None:
    text = edited(
        ZOO, "One animal. => A single animal.", "The animal. => What it is.", "Keeps animals. => Has animals."
    )

    assert compare(side(tmp_path, ZOO), side(tmp_path, text)) == []


def test_each_code_is_explained_in_the_documentation() -> None:
    page = (ROOT / "docs/changes.md").read_text("utf-8")
    rows = page[page.index("## Codes") :].splitlines()[3:]
    explained = [code.strip("` ") for row in rows for code in row.split("|")[1].split(",")]

    assert sorted(explained) == sorted(get_args(Code))
