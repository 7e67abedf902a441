"""What a provider allows for the tasks of one kind: when they are polled, how often, and until when. Pure.

All times are in seconds. One `Budget` serves every task of its kind; what a single task has used up is passed in.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import NamedTuple

from ..description.tasks import Limits, TaskSpec, Timing
from ..limiter import TICK
from ..operation import Operation
from ..resume import Handle
from .spec import pace


class Exhausted(NamedTuple):
    """Which limit a task has reached: the sentence for its error, and the error's code."""

    text: str
    code: str


class Budget:
    """The pace and the limits of one kind of task."""

    __slots__ = ("limits", "timing")

    def __init__(self, timing: Timing, limits: Limits) -> None:
        self.timing = timing
        self.limits = limits

    @property
    def interval(self) -> float:
        """Seconds from one poll to the next, as far as is known beforehand."""
        return pace(self.timing, 1)

    def resume(self, handle: Handle, wall: float, elapsed: float, chance: float) -> float:
        """Seconds until the first poll of this process: what the handle says, or what the pace does.

        `wall` is the time of day, `elapsed` are the seconds since the task was created.
        """
        if handle.due is not None:  # no longer than was left then, should the clock have gone back
            return max(0.0, min(handle.due - wall, handle.due - handle.created))
        wait = pace(self.timing, handle.polls, chance)
        return max(0.0, wait - elapsed if handle.polls == 0 else wait)

    def left(self, elapsed: float) -> float:
        """Seconds until the provider should have forgotten a task, negative ones after that."""
        return inf if self.limits.expires is None else self.limits.expires - elapsed

    def clip(self, wait: float, left: float) -> float:
        """A wait that does not outlast the task's life; but the last poll too keeps its distance from the one before."""
        return wait if wait <= left else min(wait, max(left, self.interval))

    def ends_before(self, wait: float, left: float) -> bool:
        """Whether a task that is polled again after `wait` should have expired by then, and within an interval."""
        return wait - left > TICK and self.interval - left > TICK

    def exhaust(self, polls: int, *, asked_last: bool) -> Exhausted | None:
        """The limit that forbids another poll; None where one is allowed."""
        limits = self.limits
        if limits.polls is not None and polls >= limits.polls:
            return Exhausted(f"the provider allows {limits.polls} polls for a task, and all are used", "polls")
        if asked_last:
            return Exhausted(f"the provider forgets a task {limits.expires:g} s after its creation", "expires")
        return None

    def drops(self, seconds: float) -> bool:
        """Whether the provider keeps the result no longer, so many seconds after the task ended."""
        return self.limits.retained is not None and seconds - self.limits.retained > TICK


@lru_cache(maxsize=1024)
def budget_of(kind: TaskSpec[Operation]) -> Budget:
    """The one budget of a kind of task."""
    return Budget(kind.timing, kind.limits)
