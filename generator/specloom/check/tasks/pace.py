"""Checks that the timing and the limits of a kind of task are consistent."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from ...diagnostics import quote
from ...node import Node

_MOST_POLLS: Final = 1_000_000


def check_pace(node: Node, block: Node) -> None:
    """Report `timing` and `limits` that contradict each other: those of a block, or of a case with the block's as
    defaults.
    """
    if not (node.has("timing") or node.has("limits")):
        return
    first = _pace(node, block, "timing", "first")
    every = _pace(node, block, "timing", "every")
    factor = _pace(node, block, "timing", "factor") or 1
    most = _pace(node, block, "timing", "max")
    least = _pace(node, block, "timing", "min")
    polls = _pace(node, block, "limits", "polls")
    at = node.get("timing") or node.get("limits") or node
    if least is not None and most is not None and least > most:
        at.complain("task-timing", f"`min` is {quote(least)}, more than `max`, which is {quote(most)}")
    if every is not None and most is not None and every > most:
        at.complain("task-timing", f"`every` is {quote(every)}, more than `max`, which is {quote(most)}")
    start = first if first is not None else every
    for key in ("expires", "wait"):
        end = _pace(node, block, "limits", key)
        if start is not None and end is not None and start > end:
            message = f"the first poll comes after {quote(start)} seconds, and `{key}` ends after {quote(end)}"
            at.complain("task-timing", message, f"lower `first`, or raise `{key}`")
            return
    expires = _pace(node, block, "limits", "expires")
    if start is None or every is None or polls is None or expires is None or every <= 0:
        return
    waits = _Waits(start, every, factor, most)
    used = waits.polls_within(expires, int(min(polls, _MOST_POLLS)))
    if used < polls:
        message = (
            f"only {quote(used)} of {quote(polls)} polls are possible within the {quote(expires)} seconds until the "
            "task expires"
        )
        better = int((expires - start) / (polls - 1) * 100) / 100 if polls > 1 and factor == 1 else 0
        hint = f"`every: {better:g}` would use them all" if better > 0 else None
        at.warn("task-budget-unreachable", message, hint)


def _pace(node: Node, block: Node, part: str, key: str) -> int | float | None:
    """A number of `timing` or `limits`, of a case or else of its block."""
    for holder in (node, block):
        found = holder.find((part, key))
        if found is not None and isinstance(found.value, (int, float)) and not isinstance(found.value, bool):
            return found.value
    return None


class _Waits(Struct, frozen=True):
    """The polling intervals, in seconds."""

    start: float
    every: float
    factor: float
    most: float | None

    def polls_within(self, end: float, enough: int) -> int:
        """The number of polls until `end`, counted up to `enough`."""
        at, wait, count = self.start, self.every, 0
        while at <= end and count < enough:
            count += 1
            at += min(wait, self.most) if self.most is not None else wait
            wait = min(wait * self.factor, end + 1)
        return count
