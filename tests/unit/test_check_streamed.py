"""What is said about `stream` in the result of a task, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.check import check
from specloom.load import load

SPEC = Path(__file__).resolve().parents[1] / "providers" / "tasks" / "streamed_lines.yaml"
FILED = "    result: {url: $response.body#/file, as: lines, stream: true}\n"


def findings_of(path: Path, result: str) -> list[tuple[str, str, str | None]]:
    """(code, message, hint) of each finding about a spec with another `result` of its first task."""
    text = SPEC.read_text("utf-8")
    assert FILED in text
    spec = path / "spec.yaml"
    spec.write_text(text.replace(FILED, f"    result: {result}\n"), "utf-8", newline="\n")
    return [(it.code, it.message, it.hint) for it in check(load(spec, name=spec.name))]


def test_lines_that_are_streamed_are_right(tmp_path: Path) -> None:
    assert findings_of(tmp_path, "{url: $response.body#/file, as: lines, stream: true}") == []


@pytest.mark.parametrize(
    "other", ["at: $response.body#/rows", "singleUse: true", "notReady: [{at: $statusCode, is: 202}]"]
)
def test_what_needs_the_whole_response_excludes_it(other: str, tmp_path: Path) -> None:
    key = other.partition(":")[0]
    found = findings_of(tmp_path, f"{{url: $response.body#/file, as: lines, stream: true, {other}}}")

    assert ("task-key-idle", f"`stream` and `{key}` exclude each other", "drop one of them") in found


def test_nothing_is_streamed_of_what_has_no_lines(tmp_path: Path) -> None:
    """The media type of a URL is not known."""
    found = findings_of(tmp_path, "{url: $response.body#/file, stream: true}")

    assert [(code, hint) for code, _, hint in found] == [("task-key-idle", "add `as: lines`")]
