"""Diagnostics: what is wrong in a spec, its location and a suggested fix; with printers for terminals and for machines.

A finding is a value. Stages collect and return findings; only `cli` prints them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from .characters import plain
from .edits import Edit

Severity: TypeAlias = Literal["error", "warning"]
"""An error makes the generated client wrong, so that nothing is generated. A warning does not."""

Format: TypeAlias = Literal["text", "github", "json", "sarif"]

_LINE_WIDTH: Final = 110
"""How many columns of a source line the text printer shows."""

_QUOTE_WIDTH: Final = 60


class Source(Struct, frozen=True):
    """A location in a spec file: where one value (or its key) begins."""

    file: str
    line: int
    """Counts from 1."""
    column: int
    """Counts characters from 1."""
    pointer: str
    """The JSON pointer of the value; "" is the whole document."""
    text: str = ""
    """The source line, for the caret."""


class Diagnostic(Struct, frozen=True):
    """One finding about a spec."""

    severity: Severity
    code: str
    """A key of `codes.EXPLAINED`."""
    message: str
    """Lower case, no full stop, values in backticks."""
    source: Source
    hint: str | None = None
    """How the author can fix it."""
    meant: str = ""
    """The key that was meant, where another one is written: what follows from its absence is not reported as well."""
    fix: Edit | None = None
    """The edit at `source` that removes the finding, where exactly one does."""


class SpecError(Exception):
    """The spec cannot be used; `diagnostics` holds every finding, warnings included."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        """The whole report, as `render_text` prints it."""
        return render_text(self.diagnostics).rstrip("\n")


class Findings:
    """The findings of one stage; a finding repeated at the same location counts once, as an error if it is one."""

    __slots__ = ("_found",)

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        self._found: dict[tuple[str, str, int, int, str], Diagnostic] = {}
        for diagnostic in found:
            self.add(diagnostic)

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a finding."""
        place = diagnostic.source
        key = (diagnostic.code, place.file, place.line, place.column, diagnostic.message)
        known = self._found.setdefault(key, diagnostic)
        if known.severity == "warning" and diagnostic.severity == "error":
            self._found[key] = diagnostic

    def __iter__(self) -> Iterator[Diagnostic]:
        """All findings in the order of the spec."""
        return iter(ordered(self._found.values()))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> bool:
        """Whether one of them is an error."""
        return any(found.severity == "error" for found in self._found.values())

    def stop_on_error(self) -> None:
        """Raise a SpecError with all findings if one of them is an error."""
        if self.errors:
            raise SpecError(self)

    def softened(self) -> Findings:
        """The same collection; what is added through it is a warning: nothing on the wire depends on it."""
        return _Softened(self)


class _Softened(Findings):
    """Adds to other findings, errors as warnings."""

    __slots__ = ()

    def __init__(self, others: Findings) -> None:
        self._found = others._found

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a finding as a warning."""
        Findings.add(self, replace(diagnostic, severity="warning"))

    def softened(self) -> Findings:
        """Itself."""
        return self


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by location, so that a report follows the order of the spec."""
    return sorted(
        diagnostics,
        key=lambda found: (found.source.file, found.source.line, found.source.column, found.code, found.message),
    )


def quote(value: object) -> str:
    """Put a value of the spec into backticks, shortened, on one line, without control characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = plain(text.replace("\n", " "))
    if len(text) > _QUOTE_WIDTH:
        text = f"{text[: _QUOTE_WIDTH - 1]}…"
    return f"`{text}`"


# --- the text printer ------------------------------------------------------------------------------------------------

_COLOURS: Final = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "quiet": "\x1b[2m", "caret": "\x1b[1;31m"}


def render_text(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Print findings for a terminal: location, code, sentence, pointer, source line with a caret, hint.

    Prints the findings in the given order. `colour` adds ANSI colours; text from the spec cannot add any.
    """
    return "".join(f"{_text(diagnostic, colour)}\n" for diagnostic in diagnostics)


def _text(diagnostic: Diagnostic, colour: bool) -> str:
    source = diagnostic.source
    severity = diagnostic.severity
    head = _paint(f"{severity}[{diagnostic.code}]", severity, colour)
    lines = [f"{plain(source.file)}:{source.line}:{source.column}: {head}: {plain(diagnostic.message)}"]
    if source.pointer:
        lines.append(_paint(f"      at {plain(source.pointer)}", "quiet", colour))
    if source.text.strip():
        shown, offset = _window(source.text, source.column - 1)
        margin = f"{source.line:>5} | "
        lines.append(f"{margin}{shown}".rstrip())
        lines.append(" " * (len(margin) + offset) + _paint("^", "caret", colour))
    if diagnostic.hint:
        lines.append(f"      hint: {plain(diagnostic.hint)}")
    return "\n".join(lines)


def _paint(text: str, kind: str, colour: bool) -> str:
    return f"{_COLOURS[kind]}{text}\x1b[0m" if colour else text


def _window(line: str, caret: int) -> tuple[str, int]:
    """The part of a line around the caret, with control characters escaped, and the caret's terminal column in it."""
    start = 0
    end = len(line)
    if end > _LINE_WIDTH:
        start = max(0, min(caret - _LINE_WIDTH // 3, end - _LINE_WIDTH))
        end = min(end, start + _LINE_WIDTH)
    before = plain(line[start:caret].replace("\t", " "))
    after = plain(line[caret:end].replace("\t", " ")) if caret < end else ""
    if start:
        before = f"… {before}"
    if end < len(line):
        after = f"{after} …"
    return before + after, _columns(before)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


# --- printers for machines -------------------------------------------------------------------------------------------


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Print findings as workflow commands, which GitHub shows beside the lines of a pull request."""
    return "".join(
        workflow_command(diagnostic.severity, diagnostic.source, diagnostic.code, _with_hint(diagnostic))
        for diagnostic in diagnostics
    )


def workflow_command(level: Literal["error", "warning", "notice"], source: Source, title: str, message: str) -> str:
    """One line that makes GitHub show a message beside a line of a pull request."""
    properties = {"file": source.file, "line": source.line, "col": source.column, "title": title}
    listed = ",".join(f"{name}={_github(str(value), property_=True)}" for name, value in properties.items())
    return f"::{level} {listed}::{_github(message)}\n"


def _github(text: str, *, property_: bool = False) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if property_ else escaped


def _with_hint(diagnostic: Diagnostic) -> str:
    message = plain(diagnostic.message)
    return f"{message}\nhint: {plain(diagnostic.hint)}" if diagnostic.hint else message


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Print findings as a JSON array of objects:
    severity, code, message, hint, file, line, column, pointer, and whether `lint --fix` fixes it.
    """
    found = [
        {
            "severity": diagnostic.severity,
            "code": diagnostic.code,
            "message": diagnostic.message,
            "hint": diagnostic.hint,
            "file": diagnostic.source.file,
            "line": diagnostic.source.line,
            "column": diagnostic.source.column,
            "pointer": diagnostic.source.pointer,
            "fixable": diagnostic.fix is not None,
        }
        for diagnostic in diagnostics
    ]
    return json.dumps(found, indent=2) + "\n"


def render_sarif(diagnostics: Iterable[Diagnostic], *, version: str = "") -> str:
    """Print findings as SARIF 2.1.0, which code scanning services read. `version` is the tool's own."""
    from .codes import EXPLAINED  # with their examples: only needed here

    found = list(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in found})
    driver: dict[str, object] = {"name": "specloom"}
    if version:
        driver["version"] = version
    driver["rules"] = [
        {"id": code, "shortDescription": {"text": EXPLAINED[code].rule if code in EXPLAINED else code}}
        for code in codes
    ]
    results: list[dict[str, object]] = []
    for diagnostic in found:
        source = diagnostic.source
        location: dict[str, object] = {
            "physicalLocation": {
                "artifactLocation": {"uri": _uri(source.file)},
                "region": {"startLine": source.line, "startColumn": source.column},
            }
        }
        if source.pointer:
            location["logicalLocations"] = [{"fullyQualifiedName": source.pointer}]
        results.append(
            {
                "ruleId": diagnostic.code,
                "ruleIndex": codes.index(diagnostic.code),
                "level": diagnostic.severity,
                "message": {"text": _with_hint(diagnostic)},
                "locations": [location],
            }
        )
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, indent=2) + "\n"


def _uri(file: str) -> str:
    """A relative path as a URI reference."""
    return re.sub(r"[^A-Za-z0-9._~/-]", lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), file)


def render(diagnostics: Iterable[Diagnostic], form: Format) -> str:
    """Print findings in the format of a command line option, without colour."""
    match form:
        case "text":
            return render_text(diagnostics)
        case "github":
            return render_github(diagnostics)
        case "json":
            return render_json(diagnostics)
        case "sarif":
            return render_sarif(diagnostics)
