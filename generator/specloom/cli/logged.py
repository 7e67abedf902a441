"""Logs of clients on the command line: reading them, and reporting what is not a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from specloom.characters import plain
from specloom.manifest import counted

from .exits import Refusal

if TYPE_CHECKING:
    from specloom import ir
    from specloom.diagnostics import Diagnostic
    from specloom.load import Document
    from specloom.observed import LogReading, Observation

_MOST_NAMED = 10


class Logged(Struct):
    """What the logs of a run contain, and what became of it."""

    files: list[tuple[str, LogReading]] = []
    seen: dict[str, Counter[Observation]] = {}
    """What was not compared yet, by the name of the API's package."""
    allowed: int = 0

    def compared(self, document: Document, api: ir.Api) -> Iterable[Diagnostic]:
        """The findings for what clients of one API have logged."""
        seen = self.seen.pop(api.name, None)
        if not seen:
            return ()
        from specloom.observed import findings

        comparison = findings(document, api, seen, is_current=False)
        self.allowed += comparison.allowed
        return comparison.findings

    def summary(self) -> Iterator[str]:
        """What is to be known of the logs: what they contain, and all that is not among the findings."""
        for name, reading in self.files:
            read = sum(seen.total() for seen in reading.seen.values())
            others = f", {counted(reading.others, 'line')} about something else" if reading.others else ""
            yield f"{plain(name)}: {counted(read, 'mismatch').replace('mismatchs', 'mismatches')} read{others}"
            if reading.unread:
                lines = ", ".join(map(str, reading.unread[:_MOST_NAMED]))
                more = f" and {len(reading.unread) - _MOST_NAMED} more" if len(reading.unread) > _MOST_NAMED else ""
                yield f"{plain(name)}: cut or changed, and not read: line {lines}{more}"
        if self.allowed:
            yield f"{counted(self.allowed, 'place')} of responses that the specs allow by now"
        for name, seen in sorted(self.seen.items()):
            missing = "its spec is not among these, or has errors"
            yield f"not compared: {counted(len(seen), 'place')} of responses of `{plain(name)}`: {missing}"


def read_logs(paths: Sequence[str]) -> Logged:
    """Read logs. Raises Refusal for one that cannot be read."""
    logged = Logged()
    if not paths:
        return logged
    from specloom.observed import read_log

    for path in paths:
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                reading = read_log(file)
        except OSError as error:
            raise Refusal(f"cannot read the log `{plain(path)}`: {(error.strerror or str(error)).lower()}") from None
        logged.files.append((path, reading))
        for name, seen in reading.seen.items():
            logged.seen.setdefault(name, Counter()).update(seen)
    return logged
