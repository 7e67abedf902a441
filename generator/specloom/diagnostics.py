"""What went wrong in a spec, where, and how to mend it; with printers for people and for machines.

A finding is a value. Stages collect findings and hand them over; only `cli` prints them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from .characters import plain

Severity: TypeAlias = Literal["error", "warning"]
"""An error makes the generated client wrong, so that nothing is generated. A warning does not."""

Format: TypeAlias = Literal["text", "github", "json", "sarif"]

_LINE_WIDTH: Final = 110
"""How much of a source line the text printer shows."""

_QUOTE_WIDTH: Final = 60


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a spec file: where one value (or its key) begins."""

    file: str
    line: int
    """Counts from 1."""
    column: int
    """Counts characters from 1."""
    pointer: str
    """The JSON pointer of the value; "" is the whole document."""
    text: str = ""
    """The source line, for the caret."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a spec."""

    severity: Severity
    code: str
    """A key of `CODES`."""
    message: str
    """Lower case, no full stop, values in backticks."""
    source: Source
    hint: str | None = None
    """What the author can do about it."""


class SpecError(Exception):
    """The spec cannot be used; `diagnostics` holds every finding, warnings included."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        """The whole report, as `render_text` prints it."""
        return render_text(self.diagnostics).rstrip("\n")


class Findings:
    """The findings that one stage collects; the same finding at the same place counts once."""

    __slots__ = ("_found",)

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        self._found: dict[tuple[str, str, int, int, str], Diagnostic] = {}
        for diagnostic in found:
            self.add(diagnostic)

    def add(self, diagnostic: Diagnostic) -> None:
        """Take one more finding."""
        place = diagnostic.source
        self._found.setdefault((diagnostic.code, place.file, place.line, place.column, diagnostic.message), diagnostic)

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


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by place; a report then reads like the spec."""
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
    """Print findings for people: place, code, sentence, pointer, source line with a caret, hint.

    Takes the findings in the order given. `colour` adds ANSI colours; nothing of the spec can add any.
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
    """The part of a line around the caret, made harmless, and the terminal column of the caret in it."""
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
    lines: list[str] = []
    for diagnostic in diagnostics:
        source = diagnostic.source
        properties = {"file": source.file, "line": source.line, "col": source.column, "title": diagnostic.code}
        listed = ",".join(f"{name}={_github(str(value), property_=True)}" for name, value in properties.items())
        lines.append(f"::{diagnostic.severity} {listed}::{_github(_with_hint(diagnostic))}\n")
    return "".join(lines)


def _github(text: str, *, property_: bool = False) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if property_ else escaped


def _with_hint(diagnostic: Diagnostic) -> str:
    message = plain(diagnostic.message)
    return f"{message}\nhint: {plain(diagnostic.hint)}" if diagnostic.hint else message


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Print findings as a JSON array of objects: severity, code, message, hint, file, line, column, pointer."""
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
        }
        for diagnostic in diagnostics
    ]
    return json.dumps(found, indent=2) + "\n"


def render_sarif(diagnostics: Iterable[Diagnostic], *, version: str = "") -> str:
    """Print findings as SARIF 2.1.0, which code scanning services read. `version` is the tool's own."""
    found = list(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in found})
    driver: dict[str, object] = {"name": "specloom"}
    if version:
        driver["version"] = version
    driver["rules"] = [{"id": code, "shortDescription": {"text": CODES.get(code, code)}} for code in codes]
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
    """Print findings in the form that a command line option names, without colour."""
    match form:
        case "text":
            return render_text(diagnostics)
        case "github":
            return render_github(diagnostics)
        case "json":
            return render_json(diagnostics)
        case "sarif":
            return render_sarif(diagnostics)


# --- every code that the tool reports --------------------------------------------------------------------------------

CODES: Final[dict[str, str]] = {
    # reading files
    "alias-expansion": "aliases may not expand to more values than a fixed bound: a few bytes could fill the memory",
    "alias-recursive": "an alias may not stand inside the value that it names",
    "byte-order-mark": "a spec is UTF-8 without a byte order mark",
    "conflict-marker": "git leaves `<<<<<<<`, `=======` and `>>>>>>>` where it could not merge; both versions stand there",
    "control-character": "a spec holds no control characters but line breaks and tabs; escape them in double quotes",
    "duplicate-key": "a key stands once in an object; of two, readers disagree which one counts",
    "file-too-large": "a spec file is smaller than a fixed bound",
    "file-unreadable": "a file that a `$ref` names must exist and be readable",
    "json-syntax": "a `.json` file is JSON as RFC 8259 defines it",
    "key-not-text": "a key is text; null, booleans, lists and objects are not",
    "merge-key": "YAML 1.2 has no merge key `<<`",
    "multiple-documents": "a spec file holds one YAML document",
    "not-json-number": "hexadecimal, octal, infinite and overlong numbers have no JSON form",
    "not-utf8": "a spec is UTF-8",
    "root-not-object": "a spec is an object",
    "tab-indentation": "YAML is indented with spaces; a tab is none",
    "too-deep": "values are nested no deeper than a fixed bound",
    "yaml-syntax": "a `.yaml` file is YAML",
    "yaml-tag": "only YAML's core tags are read; others would name code or types of one program",
    # references
    "ref-cycle": "a chain of `$ref` must end at a value",
    "ref-not-found": "a `$ref` names a value that exists",
    "ref-outside": "a `$ref` stays inside the folder of the spec, links followed",
    "ref-remote": "a `$ref` names a local file by a relative path; nothing is fetched",
    "ref-wrong-kind": "a `$ref` leads to the kind of object that is expected where it stands",
    # values
    "missing-key": "a key that is required here is absent",
    "newer-keyword": "the document says that it is of an older OpenAPI than a keyword in it",
    "null-value": "a key without a value; null is allowed here in no version",
    "older-keyword": "the document says that it is of a newer OpenAPI, which has dropped a keyword in it",
    "openapi-invalid": "openapi-spec-validator refuses what none of our own rules looks at",
    "unknown-key": "a key that has no meaning here, mostly a misspelling",
    "validator-stopped": "openapi-spec-validator could not look at the whole spec",
    "version-unsupported": "specs are OpenAPI 3.0, 3.1 or 3.2",
    "wrong-type": "a value of another JSON type is expected here",
    "wrong-value": "the value is none of those that are possible here",
    # operations
    "component-name": "a component's name consists of letters, digits, `.`, `_` and `-`",
    "example-missing": "each operation has an example of a good answer, which the generated tests replay",
    "links-ignored": "`links` say how calls follow each other, which a client leaves to its caller",
    "media-type-shape": "a media type is written as `type/subtype`",
    "operation-id-duplicate": "an `operationId` names one operation",
    "operation-id-missing": "each operation has an `operationId`, which names the client's method",
    "parameter-duplicate": "a parameter is declared once in each place",
    "parameter-undescribed": "a parameter has a `schema`, or a `content` with one media type",
    "part-headers-ignored": "a part of a multipart body has no headers but its name and its media type",
    "path-parameter-misspelt": "a path and its parameters call a place by the same name",
    "path-parameter-missing": "each `{name}` of a path is declared as a parameter",
    "path-parameter-optional": "a path parameter is required",
    "path-parameter-unused": "each path parameter has a `{name}` in its path",
    "path-shape": "a path begins with `/`, holds no query, and closes its brackets",
    "reserved-header": "`Accept`, `Content-Type` and `Authorization` are filled in by the client, and are no parameters",
    "response-missing": "each operation declares at least one answer",
    "security-scheme-missing": "a security requirement names a declared scheme",
    "server-url": "the URL of a server is one, or a path, without white space",
    "server-variable-missing": "each `{name}` of a server's URL is declared as a variable",
    "status-unknown": "answers are named by a status, a range like `4XX`, or `default`",
    "summary-missing": "each operation has a `summary` or a `description`, which becomes a docstring",
    "tag-duplicate": "a tag is declared once",
    "xml-raw": "bodies with a model are JSON; XML is passed on as text or bytes",
    # schemas and examples
    "bounds-contradict": "a minimum is no more than the maximum",
    "default-breaks-schema": "a default fits the schema that it stands in",
    "discriminator-target-missing": "the mapping of a discriminator names schemas that exist",
    "enum-duplicate": "each value of an enum is listed once",
    "enum-empty": "an enum lists at least one value",
    "enum-type": "the values of an enum have the type of their schema",
    "example-breaks-schema": "an example fits its schema; answers may hold text that reads as the declared type",
    "items-missing": "an array says what its items are",
    "pattern-unreadable": "a pattern is a regular expression that Python reads too",
    "required-undeclared": "each required name is a declared property",
    # what cannot be expressed, or not yet
    "all-of-contradicts": "some value fits all schemas that hold of it",
    "choices-too-many": "choices that hold together have few combinations",
    "discriminator-target-unlisted": "the mapping of a discriminator names members of its union",
    "enum-of-structures": "the values of an enum are strings, numbers, booleans or null",
    "keyword-unsupported": "what no Python type can say stands in the docstring only, and nothing checks it",
    "name-collision": "no two names of a spec become one name in Python; else one of them is told apart by more words or a hash",
    "property-name": "the name of a property holds no quote, backslash or control character",
    "python-name-unusable": "an `x-python-name` is a name that Python and the generated code leave free",
    "schema-endless": "a schema that refers to itself has a name, and holds more than the reference",
    "schema-false": "a schema allows some value; `false` allows none",
    # our own keys
    "array-format-unclear": "`x-array-format` belongs to the style `deepObject`, and keeps the items of every array apart",
    "condition-impossible": "some value fulfils all tests of a condition",
    "condition-not-constant": "a condition compares with words and numbers, and not with what an expression reads",
    "condition-without-test": "a condition tests the value that it names",
    "credential-conflict": "a credential is declared the same way wherever it stands",
    "expression-broken": "an expression is one of OpenAPI's runtime expressions, or `$task.name`",
    "expression-out-of-place": "an expression reads what is known where it is used",
    "extension-misplaced": "a key of ours stands where it has an effect",
    "extension-unknown": "a key that differs by a letter from one of ours is a misspelling",
    "failure-code-twice": "a provider's error code belongs to one kind of failure",
    "obsolete-key": "a key of ours goes by its present name; a former one is read until the next release",
    "pagination-items": "the items of a page are an array of the answer, within the value that an envelope opens",
    "pagination-parameter-missing": "the next page is asked for by an argument that the operation has",
    "pagination-unused": "the pagination of a document is that of some operation",
    "pagination-way": "a page leads to the next one in one way",
    "pattern-broken": "a pattern is a regular expression, with one group where it picks a part",
    "pointer-broken": "a JSON pointer begins with `/`, and escapes `~` and `/`",
    "pointer-not-in-schema": "a pointer leads to a value that the schema can hold",
    # tasks
    "operation-unknown": "a task names operations of its own spec",
    "task-budget-unreachable": "the pace of polling lets a task use all polls before it expires",
    "task-capture-missing": "`$task.name` is captured from the answer that created the task",
    "task-capture-unused": "each captured value but `id` is used by a call of the task",
    "task-case-unmatched": "the pattern of a case matches a value that the request allows",
    "task-input-missing": "a call is given every required input that does not fill itself",
    "task-input-unknown": "a call is given only inputs that its operation has",
    "task-input-unsendable": "a call of a task is given what can be placed in its body: JSON and forms have places",
    "task-again-unclear": "a create call that is made again is one call, and costs nothing again",
    "task-key-idle": "a key of a task has an effect beside the others",
    "task-never-succeeds": "some status or rule says that a task has succeeded",
    "task-other-succeeds": "an unknown status word is never a success",
    "task-pages-of-no-list": "each page of a result holds a list",
    "task-rule-too-wide": "a rule speaks of answers about the task, and of none that refuses the key",
    "task-rule-unreachable": "each rule decides about some answer that no earlier rule decides about",
    "task-status-twice": "a status word belongs to one state",
    "task-status-undocumented": "a status word is one of those that the schema of the answer lists",
    "task-status-unmapped": "each documented status word belongs to a state",
    "task-sync-missing": "a create answer ends a task only where `sync` says so",
    "task-url-relative": "a URL begins with `/`, with its scheme, or with an expression",
    "task-timing": "the first poll comes before the end, and `min` is no more than `max`",
}
"""Every code, with one sentence that says what is expected. `specloom lint --explain CODE` prints it."""

WARNINGS: Final = frozenset(
    {
        "all-of-contradicts",
        "array-format-unclear",
        "choices-too-many",
        "component-name",
        "default-breaks-schema",
        "discriminator-target-missing",
        "discriminator-target-unlisted",
        "enum-duplicate",
        "enum-of-structures",
        "enum-type",
        "example-breaks-schema",
        "example-missing",
        "items-missing",
        "keyword-unsupported",
        "links-ignored",
        "name-collision",
        "newer-keyword",
        "null-value",
        "older-keyword",
        "openapi-invalid",
        "operation-id-duplicate",
        "operation-id-missing",
        "part-headers-ignored",
        "path-parameter-missing",
        "path-parameter-optional",
        "path-parameter-unused",
        "path-shape",
        "pattern-unreadable",
        "property-name",
        "required-undeclared",
        "reserved-header",
        "response-missing",
        "schema-false",
        "security-scheme-missing",
        "server-variable-missing",
        "summary-missing",
        "tag-duplicate",
        "task-budget-unreachable",
        "task-capture-unused",
        "task-case-unmatched",
        "task-rule-too-wide",
        "task-status-undocumented",
        "unknown-key",
        "validator-stopped",
        "wrong-type",
        "xml-raw",
    }
)
"""The codes of warnings. Some of them also have findings that are errors, where nothing certain is meant."""
