"""What version of a client the changes call for, as Semantic Versioning has it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .model import BREAKING, EFFECTS, Change, Effect

Level: TypeAlias = Literal["major", "minor", "patch", "none"]


@dataclass(frozen=True, slots=True)
class Advice:
    """The part of the version that must grow, and why."""

    level: Level
    reason: str
    """One line."""


def advise(changes: Sequence[Change]) -> Advice:
    """What version a release with these changes needs."""
    if not changes:
        return Advice("none", "nothing changes for callers")
    if any(change.effect in BREAKING for change in changes):
        return Advice("major", "a program that worked can break; before 1.0.0 that is a minor version")
    if any(change.effect == "changes-behaviour" for change in changes):
        return Advice("minor", "no program breaks, but some behave differently")
    if any(change.code in _LARGER for change in changes):
        return Advice("minor", "no program breaks, and there is something new or deprecated")
    return Advice("patch", "no program notices")


_LARGER: Collection[str] = frozenset(
    {
        "added", "widened", "enum-value-added", "member-added", "became-optional", "deprecated", "undeprecated",
        "credential", "environment", "server", "server-variable", "bounds", "error-value",
    }
)  # fmt: skip
"""The codes of harmless changes that callers may use."""

_COUNTED: dict[Effect, tuple[str, str]] = {
    "breaks-types": ("breaks types", "break types"),
    "breaks-at-run-time": ("breaks at run time", "break at run time"),
    "changes-behaviour": ("changes behaviour", "change behaviour"),
    "harmless": ("harmless", "harmless"),
}


def counts(changes: Sequence[Change]) -> dict[Effect, int]:
    """How many changes there are of each effect, the worst first."""
    return {effect: sum(change.effect == effect for change in changes) for effect in EFFECTS}


def summary(changes: Sequence[Change]) -> str:
    """`2 break types, 1 changes behaviour, 3 harmless: a major version`."""
    parts = [f"{count} {_COUNTED[effect][count != 1]}" for effect, count in counts(changes).items() if count]
    level = advise(changes).level
    return f"{', '.join(parts)}: a {level} version" if parts else "nothing changes for callers"
