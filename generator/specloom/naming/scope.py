"""Decides which wire name gets which Python name in one namespace."""

from __future__ import annotations

import keyword
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

from msgspec import Struct

from ..diagnostics import Diagnostic, Severity, Source, quote
from ..ir import Place
from .words import INVISIBLE, constant, has_runs, snake, spelt_out


class Report(Struct, frozen=True):
    """Takes what is wrong with names; without `warnings` errors alone,
    so that no place is looked for that nobody asks for.
    """

    add: Callable[[Diagnostic], None]
    warnings: bool = True

    def takes(self, severity: Severity) -> bool:
        """Whether a finding of this severity is wanted."""
        return self.warnings or severity == "error"


class Scope(Struct, eq=False):
    """The names of one Python namespace: a module, a class, a list of arguments."""

    what: str
    """The kind of its names, for reports: "field of `Task`"."""
    reserved: frozenset[str] = frozenset()
    report: Report | None = None
    hint: str = "give one of them an `x-python-name`"
    """The suggested fix for a collision."""
    style: Callable[[str], str] = snake
    """How its names are written."""
    taken: dict[str, str] = {}

    def claim(
        self,
        wire: str,
        wanted: str,
        place: Place,
        chosen: str | None = None,
        *,
        nearer: Iterable[str] = (),
        is_fixed: bool = False,
    ) -> str:
        """Give `wire` its name: `chosen` by the spec, or else the `wanted` one made safe.

        If another wire name has it already, the first free one of `nearer` is used, then the name with its signs
        spelled out, then the wanted one with digits of a hash; a warning reports it. An iterator `nearer` is asked
        only then. A name that was chosen, or that other code relies on (`is_fixed`), cannot be changed: then it is an
        error.
        """
        name = chosen or safe(wanted, self.reserved)
        if chosen is not None and not is_usable(chosen, self.reserved):
            self._complain(
                "python-name-unusable",
                place,
                f"{quote(chosen)} is not a valid Python name for {quote(wire)} ({self.what})",
                UNUSABLE_HINT,
            )
        other = self.taken.setdefault(name, wire)
        if other == wire:
            return name
        problem = f"{quote(wire)} and {quote(other)} would both be named `{name}` in Python ({self.what})"
        if chosen is not None or is_fixed:
            self._complain("name-collision", place, problem, self.hint)
            return name
        found = next(free for free in self._others(wire, wanted, nearer) if self.taken.setdefault(free, wire) == wire)
        self._complain("name-collision", place, f"{problem}; this one becomes `{found}`", self.hint, "warning")
        return found

    def _others(self, wire: str, wanted: str, nearer: Iterable[str]) -> Iterator[str]:
        """The other candidates, increasingly long."""
        yield from (safe(name, self.reserved) for name in (*nearer, self.style(spelt_out(wire))))
        digest = sha256(wire.encode("utf-8", "surrogatepass")).hexdigest()
        case = str.upper if self.style is constant else str
        yield from (case(f"{wanted}_{digest[:count]}") for count in range(4, len(digest) + 1))

    def _complain(self, code: str, place: Place, message: str, hint: str, severity: Severity = "error") -> None:
        if self.report is not None and self.report.takes(severity):
            source = Source(place.file, place.line, place.column, place.pointer)
            self.report.add(Diagnostic(severity, code, message, source, hint))


def wishes(texts: Mapping[str, str], style: Callable[[str], str]) -> dict[str, str]:
    """The proposed name of each wire name; wire names that are spelled so already come first.

    `texts` contains the basis of each name, by wire name. Signs are spelled out if there is nothing else, and if
    several would otherwise share a name.
    """
    wanted = {wire: style(text if has_runs(text) else spelt_out(text)) for wire, text in texts.items()}
    counts = Counter(wanted.values())
    crowded = {wire: style(spelt_out(texts[wire])) for wire, name in wanted.items() if counts[name] > 1}
    found = wanted | crowded
    return {wire: found[wire] for wire in sorted(found, key=lambda wire: found[wire] != texts[wire])}


UNUSABLE_HINT = "choose a public identifier that is not a keyword and not used by the generated code"


_AMBIGUOUS = frozenset({"l", "O", "I"})
"""Letters that look like digits; linters reject them."""


def safe(wanted: str, reserved: Container[str] = ()) -> str:
    """One trailing underscore for keywords and for names used by the surrounding code."""
    return wanted if is_usable(wanted, reserved) else f"{wanted}_"


def is_usable(name: str, reserved: Container[str]) -> bool:
    """Whether it is a public identifier in Python's own normal form that has no other meaning."""
    return name not in reserved and _is_public(name)


@lru_cache(maxsize=16384)
def _is_public(name: str) -> bool:
    """Whether it is a public identifier in Python's own normal form except keywords."""
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_") or name in _AMBIGUOUS:
        return False
    return name.isascii() or (unicodedata.normalize("NFKC", name) == name and not INVISIBLE.search(name))
