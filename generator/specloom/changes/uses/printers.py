"""Prints the uses of what breaks, as a part of what is printed of the changes."""

from __future__ import annotations

from collections.abc import Iterator

from ...characters import plain
from ...diagnostics import Source, workflow_command
from . import Unread, Use, Uses

_LONGEST = 160
"""The letters of a line of the program that are shown; JSON has all of it."""


def counted(uses: Uses) -> str:
    """What was found, in one sentence without a full stop."""
    lines = len({(use.file, use.line) for use in uses.uses if use.is_certain})
    others = len({(use.file, use.line) for use in uses.uses if not use.is_certain})
    files = f"{uses.files} file{'' if uses.files == 1 else 's'}"
    told = f"{lines or 'no'} line{'' if lines == 1 else 's'} of {files} use{'s' if lines == 1 else ''} what breaks"
    if others:
        told += f", and {others} more may"
    if not uses.importing:
        told = f"none of {files} imports {' or '.join(f'`{package}`' for package in uses.packages) or 'a client'}"
    if uses.unread:
        told += f"; {len(uses.unread)} cannot be read"
    return told


def text_of(uses: Uses) -> Iterator[str]:
    """The uses by location, each with its line, and the files that cannot be read."""
    yield f"your program: {counted(uses)}"
    for use in uses.uses:
        may = "" if use.is_certain else "may use this: "
        yield f"  {plain(use.file)}:{use.line}:{use.column}: {may}{plain(use.change.message)} [{use.change.code}]"
        yield f"    {_line(use)}"
    for unread in uses.unread:
        yield f"  {plain(unread.file)}:{unread.line}:{unread.column}: cannot be read: {plain(unread.reason)}"


def data_of(uses: Uses) -> dict[str, object]:
    """The keys `uses` and `unread` of JSON; a use names its change by provider, subject and code."""
    return {
        "uses": [
            {
                "file": use.file,
                "line": use.line,
                "column": use.column,
                "text": use.text,
                "certain": use.is_certain,
                "provider": use.change.provider,
                "subject": use.change.subject,
                "code": use.change.code,
                "effect": use.change.effect,
                "message": use.change.message,
            }
            for use in uses.uses
        ],
        "unread": [
            {"file": each.file, "line": each.line, "column": each.column, "reason": each.reason} for each in uses.unread
        ],
    }


def rows_of(uses: Uses) -> Iterator[tuple[str, str, str]]:
    """(location, line, message), for a table."""
    for use in uses.uses:
        may = "" if use.is_certain else "may use this: "
        yield f"{use.file}:{use.line}", _line(use), f"{may}{use.change.message}"
    for unread in uses.unread:
        yield f"{unread.file}:{unread.line}", "", f"cannot be read: {unread.reason}"


def commands_of(uses: Uses) -> str:
    """The uses as workflow commands, which GitHub shows beside the lines of the program."""
    return "".join((*map(_command, uses.uses), *map(_warning, uses.unread)))


def _command(use: Use) -> str:
    place = Source(use.file, use.line, use.column, "", use.text)
    title = f"{'uses' if use.is_certain else 'may use'} what breaks: {use.change.code}"
    return workflow_command("error" if use.is_certain else "warning", place, title, use.change.message)


def _warning(unread: Unread) -> str:
    place = Source(unread.file, unread.line, unread.column, "", "")
    return workflow_command("warning", place, "cannot be read", unread.reason)


def _line(use: Use) -> str:
    shown = plain(use.text.strip())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
