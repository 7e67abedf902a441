"""What the log of the emulator says of a run: who was charged twice, polled too often, and too fast. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

POLLS = 6
"""Polls that `press.yaml` allows per task."""

ENDED = ("printed", "jammed")


@dataclass(frozen=True)
class Audit:
    """The life of every task by the provider's own log."""

    charged: dict[str, list[str]]
    """The ids of the tasks that were created for each order."""
    polls: Counter[str]
    """The polls of each task that reached the provider; one that its rate limit rejected is none."""
    polled: dict[str, list[float]]
    """When, in seconds since 1970."""
    ended: dict[str, str]
    """The last word of each task that has ended, as it was told to a poll."""
    at: Sequence[float]
    """When requests came in, sorted."""
    rejected: Counter[str]
    """Failed requests, by operation and status."""

    @property
    def charged_twice(self) -> list[str]:
        """Orders for which more than one task was created."""
        return sorted(order for order, ids in self.charged.items() if len(ids) > 1)

    @property
    def over_budget(self) -> list[str]:
        """Tasks that were polled more often than allowed."""
        return sorted(task for task, count in self.polls.items() if count > POLLS)

    def most_within(self, seconds: float) -> int:
        """The most requests in any window of so many seconds."""
        first = most = 0
        for last, at in enumerate(self.at):
            while self.at[first] <= at - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    def unpolled(self, tasks: Iterable[str], after: float) -> list[str]:
        """Those of these tasks that have neither ended nor been polled since."""
        return [it for it in tasks if it not in self.ended and self.polled[it][-1] <= after]

    def longest_pause(self, tasks: Iterable[str], after: float) -> float:
        """Of these tasks, the longest time in seconds without a poll from `after` on until the next one."""
        return max(
            (min((at for at in self.polled[it] if at > after), default=after) - after for it in tasks), default=0
        )


def audit(lines: Iterable[str | bytes]) -> Audit:
    """The lines of the log, as `specloom serve --log` writes them; a last line that is cut is ignored."""
    charged: defaultdict[str, list[str]] = defaultdict(list)
    polled: defaultdict[str, list[float]] = defaultdict(list)
    polls: Counter[str] = Counter()
    ended: dict[str, str] = {}
    rejected: Counter[str] = Counter()
    at: list[float] = []
    for entry in _requests(lines):
        at.append(entry["at"])
        operation: str = entry["operation"]
        answer: dict[str, Any] = entry["response"] or {}
        if entry["status"] != 200:
            rejected[f"{operation} {entry['status']}"] += 1
        if operation in ("createPrint", "createProof") and "id" in answer:
            ids = charged[entry["request"]["number"]]
            ids += [answer["id"]] if answer["id"] not in ids else []
        elif operation == "getPrint" and entry["status"] != 429:
            task = entry["path"].rpartition("/")[2]
            polls[task] += 1
            polled[task].append(entry["at"])
            if answer.get("status") in ENDED:
                ended[task] = answer["status"]
    return Audit(dict(charged), polls, dict(polled), ended, sorted(at), rejected)


def _requests(lines: Iterable[str | bytes]) -> Iterable[dict[str, Any]]:
    for line in lines:
        try:
            entry = msgspec.json.decode(line)
        except msgspec.DecodeError:
            continue
        if entry["type"] == "request":
            yield entry
