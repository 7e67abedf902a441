"""Whether a text is a valid expression, value or pattern; the sentences are in the style of a diagnostic."""

from __future__ import annotations

import re

from ..runtime.expressions import HOLE, read_expression


def check_expression(text: str) -> str | None:
    """Return why a text is not a valid runtime expression; None if it is valid.

    The sentence is in the style of a diagnostic: lower case, no full stop. Templates and constants are rejected.
    """
    found = read_expression(text)
    return found if isinstance(found, str) else None


def check_value(text: str) -> str | None:
    """Return why a text is neither an expression nor a template of expressions nor a constant; None if it is one of
    them.
    """
    if text.startswith("$"):
        return check_expression(text)
    for hole in re.findall(HOLE, text):
        reason = check_expression(hole)
        if reason is not None:
            return reason
    if "{$" in re.sub(HOLE, "", text):
        return f"`{text}` opens `{{$` without closing it"
    return None


def check_pattern(pattern: str, *, groups: int | None = None) -> str | None:
    """Return why a text is not a valid regular expression, or has another number of groups; None if it is valid."""
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"`{pattern}` is not a valid Python regular expression: {error}"
    if groups is not None and compiled.groups != groups:
        return f"`{pattern}` must have {groups} group, but has {compiled.groups}"
    return None
