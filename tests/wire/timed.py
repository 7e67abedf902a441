"""How long something takes, on a machine that does other things as well."""

from __future__ import annotations

from collections.abc import Callable

TRIES = 5


def quickest(attempt: Callable[[], float], enough: float) -> float:
    """The least of the seconds that a few attempts take, each of which tells its own; `enough` ends it.

    What takes long by itself takes long each time. What was only not let go on by a busy machine does not.
    """
    least = float("inf")
    for _ in range(TRIES):
        least = min(least, attempt())
        if least < enough:
            break
    return least
