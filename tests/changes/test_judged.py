"""What a change of a document does to a caller: a table of changes, and what type checkers and Python say of each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from specloom.changes import EFFECTS
from specloom.changes.uses import Program, find_uses
from tests.changes.judged.edits import edited
from tests.changes.judged.judge import ROOT, Outcome, Row, Run, compared, judge, rows, verdict

FINE = Run(None, "", ((), (), ""))


@pytest.mark.slow
def test_what_happens_is_what_the_table_says(tmp_path: Path) -> None:
    """Each program is fine with the old client; with the new one mypy, pyright and Python say what its row says."""
    judged = judge(rows(), tmp_path)

    assert {name: each.old for name, each in judged.items() if not each.old.is_fine} == {}
    wrong = {row.name: judged[row.name].new for row in rows() if judged[row.name].new.said != row.said}
    assert wrong == {}
    assert {row.name: judged[row.name].verdict for row in rows()} == {row.name: row.verdict for row in rows()}
    missed = {row.name: judged[row.name].new.lines for row in rows() if judged[row.name].new.lines != row.rejected}
    assert missed == {}, "the lines with errors are those that `diff --imports` names, or those of `errors`"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_diff_agrees_with_what_happens(row: Row) -> None:
    """It reports just the changes of the row, and the worst of them is of the class that the row was judged to be."""
    found = compared(row).changes

    assert [f"{change.code} {change.subject}" for change in found] == list(row.changes)
    assert min((change.effect for change in found), key=EFFECTS.index, default="harmless") == row.verdict


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_the_lines_that_use_what_breaks_are_named(row: Row) -> None:
    """Those of the row, each for certain; and none where nothing breaks."""
    program = Program("program.py", ("program",), row.program)

    uses = find_uses([program], [(compared(row).old.surface, compared(row).changes)]).uses

    assert sorted({use.line for use in uses}) == list(row.lines)
    assert all(use.is_certain for use in uses)
    assert bool(uses) == row.verdict.startswith("breaks")


def test_both_type_checkers_object_to_the_same_programs() -> None:
    """No class of a change depends on which of the two its caller uses."""
    assert [row.name for row in rows() if bool(row.mypy) != bool(row.pyright)] == []


def test_the_table_has_every_class_and_changes_that_look_like_something_else() -> None:
    """At least 60 changes, each name and package once, and ten of them mislead who compares documents only."""
    table = rows()

    assert len(table) >= 60
    assert Counter(row.package for row in table).most_common(1)[0][1] == 1
    assert {row.verdict for row in table} == {"breaks-types", "breaks-at-run-time", "changes-behaviour", "harmless"}
    assert sum(bool(row.naive) for row in table) >= 10


def test_the_documentation_has_the_figures_of_the_table() -> None:
    """How many changes there are of each effect, and how many of them mislead."""
    page = (ROOT / "docs" / "changes.md").read_text("utf-8")
    count, misleading = (Counter(row.verdict for row in rows() if row.naive or each) for each in (True, False))

    for effect in EFFECTS:
        title = effect.replace("-", " ")
        assert f"| {title} | {count[effect]} | {count[effect]} | {misleading[effect]} |" in page
    assert f"a table of {len(rows())} changes" in page


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (Outcome(("arg-type",), (), FINE), "breaks-types"),
        (Outcome((), ("reportCallIssue",), Run("TypeError", "no", FINE.seen)), "breaks-types"),
        (Outcome((), (), Run("TypeError", "no", FINE.seen)), "breaks-at-run-time"),
        (Outcome((), (), Run(None, "", ((), (3.0,), ""))), "changes-behaviour"),
        (Outcome((), (), FINE), "harmless"),
    ],
)
def test_the_verdict_is_the_first_thing_that_a_caller_notices(new: Outcome, expected: str) -> None:
    assert verdict(Outcome((), (), FINE), new) == expected


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({"op": "add", "path": "/a/c", "value": 3}, {"a": {"b": 1, "c": 3}, "l": [1]}),
        ({"op": "add", "path": "/l/-", "value": 2}, {"a": {"b": 1}, "l": [1, 2]}),
        ({"op": "add", "path": "/l/0", "value": 0}, {"a": {"b": 1}, "l": [0, 1]}),
        ({"op": "replace", "path": "/a/b", "value": 2}, {"a": {"b": 2}, "l": [1]}),
        ({"op": "remove", "path": "/l/0"}, {"a": {"b": 1}, "l": []}),
        ({"op": "move", "from": "/a/b", "path": "/b"}, {"a": {}, "l": [1], "b": 1}),
        ({"op": "merge", "path": "/a", "value": {"c": {"d": 1}}}, {"a": {"b": 1, "c": {"d": 1}}, "l": [1]}),
    ],
    ids=lambda value: value.get("op"),
)
def test_an_edit_makes_another_document(edit: dict[str, Any], expected: dict[str, Any]) -> None:
    """And leaves the first one as it was."""
    document = {"a": {"b": 1}, "l": [1]}

    assert edited(document, [edit]) == expected
    assert document == {"a": {"b": 1}, "l": [1]}


def test_a_component_is_renamed_where_it_is_referred_to() -> None:
    document = {"s": {"A": {"x": 1}, "B": {"$ref": "#/s/A"}, "AB": {"$ref": "#/s/AB"}}}

    assert edited(document, [{"op": "rename", "path": "/s/A", "to": "C"}]) == {
        "s": {"C": {"x": 1}, "B": {"$ref": "#/s/C"}, "AB": {"$ref": "#/s/AB"}}
    }


@pytest.mark.parametrize("op", ["remove", "replace"])
def test_an_edit_of_what_is_not_there_is_an_error(op: str) -> None:
    with pytest.raises(KeyError):
        edited({"a": 1}, [{"op": op, "path": "/b", "value": 1}])


def test_an_edit_that_changes_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="changes nothing"):
        edited({"a": 1}, [{"op": "replace", "path": "/a", "value": 1}])
