"""What is printed of changes: the text of a document cannot change what surrounds it."""

from __future__ import annotations

import re

from specloom.changes import Change, Owner, advise, summary
from specloom.changes.model import Code, Effect
from specloom.changes.printers import Comparison, render, render_github, render_markdown
from specloom.diagnostics import Source

HOSTILE = "a|b\n<script>@team`x`\x1b[31m::error::\u202e"


def change(effect: Effect, code: Code = "retyped", text: str = "pet") -> Change:
    """A change of which every text is this one."""
    return Change(
        code=code,
        effect=effect,
        provider=text,
        subject=text,
        wire=text,
        message=text,
        before=text,
        after=text,
        place=Source("pets.yaml", 3, 5, "/a", ""),
        owner=Owner(kind="model"),
    )


def test_the_text_of_a_document_stays_in_its_place() -> None:
    changes = [change("breaks-types", text=HOSTILE), change("harmless", text=HOSTILE)]

    for form in ("text", "markdown", "github"):
        printed = render(Comparison("old", "new", changes), form)
        assert "\x1b" not in printed and "\u202e" not in printed
    markdown = render_markdown(Comparison("old", "new", changes))
    prose = re.sub(r"`[^`\n]*`", "", markdown.replace("`x`", ""))
    assert "<script>" not in prose and "@team" not in prose
    rows = [line for line in markdown.splitlines() if line.startswith("| `a")]
    assert len(rows) == 2
    assert all(row.replace("\\|", "").count("|") == 5 for row in rows)
    assert [line.partition(" ")[0] for line in render_github(changes).splitlines()] == ["::error", "::notice"]


def test_colour_is_only_where_it_is_asked_for() -> None:
    comparison = Comparison("old", "new", [change("breaks-types")])

    assert "\x1b[1;31mbreaks types\x1b[0m" in render(comparison, "text", colour=True)
    assert "\x1b" not in render(comparison, "text")


def test_the_version_that_changes_call_for() -> None:
    one = {
        "breaks-types": ("major", "1 breaks types: a major version"),
        "breaks-at-run-time": ("major", "1 breaks at run time: a major version"),
        "changes-behaviour": ("minor", "1 changes behaviour: a minor version"),
    }
    for effect, (level, told) in one.items():
        changes = [change(effect)]  # type: ignore[arg-type]
        assert (advise(changes).level, summary(changes)) == (level, told)
    assert advise([change("harmless", "added")]).level == "minor"
    assert advise([change("harmless", "deprecated")]).level == "minor"
    assert advise([change("harmless", "narrowed")]).level == "patch"
    assert (advise([]).level, summary([])) == ("none", "nothing changes for callers")


def test_the_summary_counts_each_effect() -> None:
    changes = [*[change("breaks-types")] * 2, change("changes-behaviour"), *[change("harmless")] * 3]

    assert summary(changes) == "2 break types, 1 changes behaviour, 3 harmless: a major version"
