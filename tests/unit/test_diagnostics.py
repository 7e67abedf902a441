"""How findings are printed, for people and for machines."""

from __future__ import annotations

import json
import pickle

import pytest

from specloom.characters import plain
from specloom.codes import CODES
from specloom.diagnostics import (
    Diagnostic,
    Findings,
    Source,
    SpecError,
    quote,
    render,
    render_github,
    render_json,
    render_sarif,
    render_text,
)

FOUND = Diagnostic(
    "error",
    "task-status-unmapped",
    "status `idle` belongs to no state of task `rendering`",
    Source("specs/inkwell.yaml", 81, 9, "/x-tasks/rendering/status", "        pending: [processing]"),
    "add `idle` under `pending`, `succeeded` or `failed`",
)

TEXT = """\
specs/inkwell.yaml:81:9: error[task-status-unmapped]: status `idle` belongs to no state of task `rendering`
      at /x-tasks/rendering/status
   81 |         pending: [processing]
                ^
      hint: add `idle` under `pending`, `succeeded` or `failed`
"""


def source(text: str, column: int, line: int = 1) -> Source:
    """A place in a line."""
    return Source("a.yaml", line, column, "", text)


def shown(text: str, column: int, line: int = 1) -> tuple[str, str]:
    """The source line and the caret's line of a report."""
    lines = render_text([Diagnostic("error", "wrong-type", "no", source(text, column, line))]).splitlines()
    return lines[1], lines[2]


def test_text() -> None:
    """The report, as its author sees it."""
    assert render_text([FOUND]) == TEXT
    assert str(SpecError([FOUND])) == TEXT.rstrip("\n")


def test_text_in_colour() -> None:
    """Severity, pointer and caret are painted; without colours nothing is."""
    painted = render_text([FOUND], colour=True)

    assert "\x1b[1;31merror[task-status-unmapped]\x1b[0m" in painted
    assert "\x1b[1;31m^\x1b[0m" in painted
    assert "\x1b" not in render_text([FOUND])


def test_nothing_of_the_spec_reaches_a_terminal_unescaped() -> None:
    """Control, bidirectional and invisible characters are escaped in every part of a report."""
    evil = "\x1b[2J\u202e\u200b\r\n\x07"
    found = Diagnostic("error", "wrong-type", evil, Source(evil, 1, 1, f"/{evil}", evil), evil)
    report = render_text([found])

    assert all(char.isprintable() or char == "\n" for char in report)
    assert len(report.splitlines()) == 5
    assert "\\x1b[2J\\u202e\\u200b\\x0d\\x0a\\x07" in report


@pytest.mark.parametrize(
    ("text", "column", "under"),
    [
        ("a: b", 4, "b"),
        ("\t\ta: b", 6, "b"),
        ("名前: b", 5, "b"),
        ("a\u202eb: c", 6, "c"),
        ("e\u0301: b", 5, "b"),
        ("x" * 300 + "!" + "y" * 300, 301, "!"),
        ("!" + "y" * 300, 1, "!"),
        ("x" * 300 + "!", 301, "!"),
    ],
)
def test_the_caret_stands_under_its_column(text: str, column: int, under: str) -> None:
    """Through tabs, wide, combining and escaped characters, and in lines too long to show."""
    line, caret = shown(text, column)
    place = caret.index("^")
    at = 0
    for char in line:
        if at == place and char == under:
            break
        at += 2 if char in "名前" else 0 if char == "\u0301" else 1
    else:
        raise AssertionError((line, caret))
    assert len(line) < 140


def test_the_caret_may_stand_behind_the_line() -> None:
    """An empty value begins where nothing is."""
    assert shown("a:", 3) == ("    1 | a:", "          ^")


def test_long_line_numbers() -> None:
    """The margin grows with the number."""
    line, caret = shown("a: b", 4, 1_234_567)
    assert line[caret.index("^")] == "b"


def test_github() -> None:
    """Workflow commands escape what would end them."""
    found = Diagnostic("warning", "wrong-type", "50%\nof it", Source("a,b:c.yaml", 3, 4, ""), "mend: it")

    assert render_github([found]) == (
        "::warning file=a%2Cb%3Ac.yaml,line=3,col=4,title=wrong-type::50%25\\x0aof it%0Ahint: mend: it\n"
    )
    assert render_github([]) == ""


def test_json() -> None:
    """One object a finding."""
    assert json.loads(render_json([FOUND])) == [
        {
            "severity": "error",
            "code": "task-status-unmapped",
            "message": "status `idle` belongs to no state of task `rendering`",
            "hint": "add `idle` under `pending`, `succeeded` or `failed`",
            "file": "specs/inkwell.yaml",
            "line": 81,
            "column": 9,
            "pointer": "/x-tasks/rendering/status",
            "fixable": False,
        }
    ]
    assert json.loads(render_json([])) == []


def test_sarif() -> None:
    """Version 2.1.0, rules listed once, with the sentence that explains them."""
    other = Diagnostic("warning", "wrong-type", "no", Source("a b/ü.yaml", 1, 2, ""))
    log = json.loads(render_sarif([FOUND, FOUND, other], version="1.2"))
    run = log["runs"][0]

    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["version"] == "1.2"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["task-status-unmapped", "wrong-type"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 0, 1]
    assert run["results"][0]["level"] == "error"
    assert run["results"][0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "specs/inkwell.yaml"},
                "region": {"startLine": 81, "startColumn": 9},
            },
            "logicalLocations": [{"fullyQualifiedName": "/x-tasks/rendering/status"}],
        }
    ]
    uri = run["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/%C3%BC.yaml"
    assert json.loads(render_sarif([]))["runs"][0]["results"] == []


def test_render_knows_every_form() -> None:
    """The word of the command line chooses the printer."""
    assert render([FOUND], "text") == render_text([FOUND])
    assert render([FOUND], "github") == render_github([FOUND])
    assert render([FOUND], "json") == render_json([FOUND])
    assert render([FOUND], "sarif") == render_sarif([FOUND])


def test_findings_are_ordered_and_counted_once() -> None:
    """By file, line and column; a second report of the same is dropped."""
    late, early = Diagnostic("error", "a", "x", source("", 1, 9)), Diagnostic("warning", "b", "y", source("", 1, 2))
    found = Findings([late, early, late])

    assert list(found) == [early, late]
    assert len(found) == 2
    assert found.errors
    with pytest.raises(SpecError) as caught:
        found.stop_on_error()
    assert caught.value.diagnostics == (early, late)
    Findings([early]).stop_on_error()


def test_spec_errors_pickle() -> None:
    """They cross processes."""
    assert pickle.loads(pickle.dumps(SpecError([FOUND]))).diagnostics == (FOUND,)


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("a", "`a`"),
        ("a\nb", "`a b`"),
        (None, "`null`"),
        (True, "`true`"),
        ({"a": [1]}, '`{"a": [1]}`'),
        ("x" * 100, f"`{'x' * 59}…`"),
        ("\x00", "`\\x00`"),
    ],
)
def test_quote(value: object, quoted: str) -> None:
    """Values of a spec in a sentence: short, and on one line."""
    assert quote(value) == quoted


def test_plain_keeps_languages() -> None:
    """Letters of all scripts stay as they are."""
    text = "Größe 名前 שלום 😀"
    assert plain(text) == text


def test_codes_are_explained_in_one_sentence() -> None:
    """Kebab-case, and a sentence in the style of a message."""
    for code, sentence in CODES.items():
        assert code == code.lower().strip("-") and " " not in code and "_" not in code
        assert not sentence.endswith(".") and "\n" not in sentence
        assert not sentence[0].isupper() or sentence.startswith(("YAML", "OpenAPI")), sentence
