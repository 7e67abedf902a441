"""Prints changes: for a terminal, for other programs, for a pull request, and beside the lines of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ..characters import plain
from ..diagnostics import Source, workflow_command
from .model import EFFECTS, Change, Effect
from .uses import Uses
from .uses.printers import commands_of, counted, data_of, rows_of, text_of
from .version import advise, counts, summary

Format: TypeAlias = Literal["text", "json", "markdown", "github"]

Locate: TypeAlias = Callable[[str], str]
"""A file of a document by the name that its reader knows."""

_TITLES: Final[dict[Effect, str]] = {
    "breaks-types": "breaks types",
    "breaks-at-run-time": "breaks at run time",
    "changes-behaviour": "changes behaviour",
    "harmless": "harmless",
}

_COLOURS: Final[dict[Effect, str]] = {
    "breaks-types": "\x1b[1;31m",
    "breaks-at-run-time": "\x1b[1;31m",
    "changes-behaviour": "\x1b[1;33m",
    "harmless": "\x1b[2m",
}


class Comparison(Struct, frozen=True):
    """All changes between two versions, ordered, and what the versions are called."""

    old: str
    new: str
    changes: Sequence[Change]
    uses: Uses | None = None
    """What a program uses of what breaks, where one was read."""


def render(comparison: Comparison, form: Format, *, colour: bool = False) -> str:
    """Print a comparison in the format of a command line option."""
    match form:
        case "text":
            return render_text(comparison, colour=colour)
        case "json":
            return render_json(comparison)
        case "markdown":
            return render_markdown(comparison)
        case "github":
            return render_github(comparison.changes) + ("" if comparison.uses is None else commands_of(comparison.uses))


# --- text ------------------------------------------------------------------------------------------------------------


def render_text(comparison: Comparison, *, colour: bool = False) -> str:
    """The changes by provider and effect, each with its location, its names and what it was and is."""
    lines: list[str] = []
    for provider, grouped in _grouped(comparison.changes):
        lines.append(_painted(plain(provider), "\x1b[1m", colour))
        for effect, found in grouped.items():
            lines.append(f"  {_painted(_TITLES[effect], _COLOURS[effect], colour)}")
            for change in found:
                lines += _text(change)
    lines += [] if comparison.uses is None else text_of(comparison.uses)
    return "".join(f"{line}\n" for line in lines)


def render_brief(changes: Iterable[Change], *, colour: bool = False) -> str:
    """A line for each change, in the given order: its effect, its location, what changes, what it was and is."""
    return "".join(f"{_brief(change, colour)}\n" for change in changes)


def _brief(change: Change, colour: bool) -> str:
    title = _painted(_TITLES[change.effect], _COLOURS[change.effect], colour)
    became = f" ({_became(change)})" if change.before or change.after else ""
    return f"  {title}: {_place(change.place)}: {plain(change.message)}{became}"


def _grouped(changes: Sequence[Change]) -> Iterator[tuple[str, dict[Effect, list[Change]]]]:
    """The changes of each provider by their effect, the worst first."""
    for provider in dict.fromkeys(change.provider for change in changes):
        own = [change for change in changes if change.provider == provider]
        grouped: dict[Effect, list[Change]] = {}
        for effect in EFFECTS:
            found = [change for change in own if change.effect == effect]
            if found:
                grouped[effect] = found
        yield provider, grouped


def _text(change: Change) -> Iterator[str]:
    yield f"    {_place(change.place)}: {plain(change.message)} [{change.code}]"
    names = f"      {plain(change.subject)} | {plain(change.wire)}"
    yield f"{names} | {_became(change)}" if change.before or change.after else names


def _place(place: Source) -> str:
    return f"{plain(place.file)}:{place.line}:{place.column}"


_LONGEST: Final = 100
"""The letters of a value that is shown; JSON has all of it."""


def _became(change: Change) -> str:
    """`int -> str`."""
    return " -> ".join(_shortened(text) or "(none)" for text in (change.before, change.after))


def _shortened(text: str) -> str:
    shown = plain(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _painted(text: str, code: str, colour: bool) -> str:
    return f"{code}{text}\x1b[0m" if colour else text


# --- JSON ------------------------------------------------------------------------------------------------------------


def render_json(comparison: Comparison) -> str:
    """The comparison as one JSON object: `old`, `new`, `version`, `counts`, `summary`, `changes`.

    Where a program was read, `uses` and `unread` as well.
    """
    advice = advise(comparison.changes)
    data = {
        "old": comparison.old,
        "new": comparison.new,
        "version": {"level": advice.level, "reason": advice.reason},
        "counts": counts(comparison.changes),
        "summary": summary(comparison.changes),
        "changes": [_data(change) for change in comparison.changes],
        **({} if comparison.uses is None else data_of(comparison.uses)),
    }
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def _data(change: Change) -> dict[str, object]:
    found: dict[str, Any] = msgspec.to_builtins(change)
    place, near = found.pop("place"), found.pop("near")
    owner = found.pop("owner")
    return {**found, **place, "near": near, "owner": owner}


# --- Markdown --------------------------------------------------------------------------------------------------------


def render_markdown(comparison: Comparison) -> str:
    """The changes as tables for a pull request; the harmless ones are folded."""
    changes = comparison.changes
    lines = [f"### API changes: {summary(changes)}", ""]
    lines += [f"{_code(comparison.old)} → {_code(comparison.new)}: {advise(changes).reason}.", ""]
    for provider, grouped in _grouped(changes):
        lines += [f"#### {_cell(provider)}", ""]
        for effect, found in grouped.items():
            lines += _section(effect, found)
    lines += [] if comparison.uses is None else _uses(comparison.uses)
    return "\n".join(lines)


def _uses(uses: Uses) -> Iterator[str]:
    yield from (f"#### Your program: {counted(uses)}", "")
    if uses.uses or uses.unread:
        yield from ("| location | line | change |", "| --- | --- | --- |")
        yield from (f"| {_code(place)} | {_code(line)} | {_cell(told)} |" for place, line, told in rows_of(uses))
        yield ""


def _section(effect: Effect, changes: Sequence[Change]) -> Iterator[str]:
    title = f"{len(changes)} {_TITLES[effect]}" if effect == "harmless" else f"{_TITLES[effect].capitalize()}"
    table = ["| Python | wire | change | location |", "| --- | --- | --- | --- |", *map(_row, changes), ""]
    if effect == "harmless":
        yield from ("<details>", f"<summary>{title}</summary>", "", *table, "</details>", "")
    else:
        yield from (f"**{title}**", "", *table)


def _row(change: Change) -> str:
    told = _cell(change.message)
    if change.before or change.after:
        told += f" ({_code(_shortened(change.before) or '(none)')} → {_code(_shortened(change.after) or '(none)')})"
    place = f"{change.place.file}:{change.place.line}"
    return f"| {_code(change.subject)} | {_code(change.wire)} | {told} | {_code(place)} |"


def _code(text: str) -> str:
    """Text as code, in which only the end of a cell has a meaning."""
    return "`" + plain(" ".join(text.split())).replace("`", "").replace("|", "\\|") + "`"


def _cell(text: str) -> str:
    """Text of a document within a table: no cell, line or tag begins in it."""
    shown = plain(" ".join(text.split()))
    return shown.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("@", "&#64;")


# --- GitHub ----------------------------------------------------------------------------------------------------------

_LEVELS: Final[dict[Effect, Literal["error", "warning", "notice"]]] = {
    "breaks-types": "error",
    "breaks-at-run-time": "error",
    "changes-behaviour": "warning",
    "harmless": "notice",
}


def render_github(changes: Iterable[Change]) -> str:
    """The changes as workflow commands, which GitHub shows beside the lines of the new document."""
    return "".join(
        workflow_command(
            _LEVELS[change.effect],
            change.near if change.near is not None else change.place,
            f"{_TITLES[change.effect]}: {change.code}",
            f"{plain(change.message)}\n{plain(change.subject)} | {plain(change.wire)}",
        )
        for change in changes
    )


def located(changes: Iterable[Change], old: Locate, new: Locate) -> list[Change]:
    """The changes with files by the names that their readers know."""
    return [
        replace(
            change,
            place=replace(change.place, file=(old if change.side == "old" else new)(change.place.file)),
            near=None if change.near is None else replace(change.near, file=new(change.near.file)),
        )
        for change in changes
    ]
