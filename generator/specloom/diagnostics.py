"""Diagnostics: what is wrong in a spec, its location and a suggested fix; with printers for terminals and for machines.

A finding is a value. Stages collect and return findings; only `cli` prints them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from .characters import plain

Severity: TypeAlias = Literal["error", "warning"]
"""An error makes the generated client wrong, so that nothing is generated. A warning does not."""

Format: TypeAlias = Literal["text", "github", "json", "sarif"]

_LINE_WIDTH: Final = 110
"""How many columns of a source line the text printer shows."""

_QUOTE_WIDTH: Final = 60


@dataclass(frozen=True, slots=True)
class Source:
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
    """How the author can fix it."""
    meant: str = ""
    """The key that was meant, where another one is written: what follows from its absence is not reported as well."""


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


# --- every code that the tool reports --------------------------------------------------------------------------------

CODES: Final[dict[str, str]] = {
    # reading files
    "alias-expansion": "aliases must not expand to more values than a fixed limit, since a few bytes could fill the memory",
    "alias-recursive": "an alias must not be inside the value that it refers to",
    "byte-order-mark": "a spec must be UTF-8 without a byte order mark",
    "conflict-marker": "git marks unresolved merge conflicts with `<<<<<<<`, `=======` and `>>>>>>>`; both versions are in the file",
    "control-character": "a spec must not contain control characters other than line breaks and tabs; escape them in double quotes",
    "duplicate-key": "keys must be unique in an object; parsers disagree which duplicate counts",
    "file-too-large": "a spec file must be smaller than a fixed limit",
    "file-unreadable": "a file that a `$ref` names must exist and be readable",
    "json-syntax": "a `.json` file must be JSON as defined by RFC 8259",
    "key-not-text": "a key must be a string; null, booleans, lists and objects are not allowed",
    "merge-key": "YAML 1.2 has no merge key `<<`",
    "multiple-documents": "a spec file must contain one YAML document",
    "not-json-number": "hexadecimal, octal, infinite and overlong numbers cannot be written in JSON",
    "not-utf8": "a spec must be UTF-8",
    "root-not-object": "a spec must be an object",
    "tab-indentation": "YAML must be indented with spaces, not with tabs",
    "too-deep": "values must not be nested deeper than a fixed limit",
    "yaml-syntax": "a `.yaml` file must be valid YAML",
    "yaml-tag": "only YAML's core tags are supported; others would refer to code or types of one program",
    # references
    "ref-cycle": "a chain of `$ref` must end at a value",
    "ref-misplaced": "a `$ref` must be in a place where OpenAPI allows one; elsewhere it is followed anyway",
    "ref-not-found": "a `$ref` must refer to an existing value",
    "ref-outside": "a `$ref` must stay inside the folder of the spec, also after resolving symbolic links",
    "ref-remote": "a `$ref` must name a local file by a relative path; nothing is fetched",
    "ref-wrong-kind": "a `$ref` must lead to the kind of object that is expected at its location",
    # values
    "missing-key": "a required key is missing",
    "newer-keyword": "the document uses a keyword of a newer version of OpenAPI than it declares",
    "null-value": "a key has no value; no version of OpenAPI allows null here",
    "older-keyword": "the document uses a keyword that the declared version of OpenAPI has removed",
    "openapi-invalid": "openapi-spec-validator rejects the value, and none of our own rules covers it",
    "unknown-key": "the key is unknown here, usually a misspelling",
    "validator-stopped": "openapi-spec-validator could not check the whole spec",
    "version-unsupported": "specs must be OpenAPI 3.0, 3.1 or 3.2",
    "wrong-type": "a value of another JSON type is expected",
    "wrong-value": "the value is not one of the allowed values",
    # operations
    "component-name": "a component's name must consist of letters, digits, `.`, `_` and `-`",
    "example-missing": "each operation should have an example of a successful response, which the generated tests replay",
    "links-ignored": "`links` describe how calls follow each other; the generated client leaves that to its caller",
    "media-type-shape": "a media type must be written as `type/subtype`",
    "operation-id-duplicate": "an `operationId` must be unique",
    "operation-id-missing": "each operation should have an `operationId`, which becomes the name of the client's method",
    "parameter-duplicate": "a parameter must be declared once in each location",
    "parameter-media-types": "a parameter must have one media type; of several one is used",
    "parameter-undescribed": "a parameter must have a `schema`, or a `content` with one media type",
    "part-headers-ignored": "a part of a multipart body has no headers other than its name and its media type",
    "path-parameter-misspelt": "a path and its parameters must use the same names",
    "path-parameter-missing": "each `{name}` of a path must be declared as a parameter",
    "path-parameter-optional": "a path parameter must be required",
    "path-parameter-unused": "each path parameter must have a `{name}` in its path",
    "path-shape": "a path must begin with `/`, contain no query, and have balanced brackets",
    "reserved-header": "`Accept`, `Content-Type` and `Authorization` are set by the client, and cannot be parameters",
    "response-missing": "each operation should declare at least one response",
    "security-scheme-missing": "a security requirement must refer to a declared scheme",
    "server-url": "the URL of a server must be a URL or a path, without white space",
    "server-variable-missing": "each `{name}` of a server's URL must be declared as a variable",
    "status-unknown": "the key of a response must be a status, a range like `4XX`, or `default`",
    "summary-missing": "each operation should have a `summary` or a `description`, which becomes a docstring",
    "tag-duplicate": "a tag must be declared once",
    "xml-raw": "only JSON bodies have a model; XML is returned as text or bytes",
    # schemas and examples
    "bounds-contradict": "a minimum must not be more than the maximum",
    "default-breaks-schema": "a default must match its schema",
    "discriminator-target-missing": "the mapping of a discriminator must name existing schemas",
    "choices-empty": "`oneOf`, `anyOf` and `allOf` must list at least one schema",
    "enum-duplicate": "each value of an enum must be listed once",
    "enum-empty": "an enum must list at least one value",
    "enum-type": "the values of an enum must have the type of their schema",
    "example-breaks-schema": "an example must match its schema; responses may contain text that can be read as the declared type",
    "items-missing": "an array must declare its items",
    "pattern-unreadable": "a pattern must be a valid Python regular expression",
    "required-twice": "each required name must be listed once",
    "required-undeclared": "each required name must be a declared property",
    # not expressible, or not supported yet
    "all-of-contradicts": "some value must match all schemas that apply to it",
    "choices-too-many": "choices that apply together must have few combinations",
    "discriminator-target-unlisted": "the mapping of a discriminator must name members of its union",
    "enum-of-structures": "the values of an enum must be strings, numbers, booleans or null",
    "keyword-unsupported": "a keyword without a Python type is only documented in the docstring, and never checked",
    "name-collision": "no two names of a spec should become the same name in Python; otherwise more words or a hash distinguish them",
    "property-name": "the name of a property must not contain a quote, backslash or control character",
    "python-name-unusable": "an `x-python-name` must be a name that Python and the generated code do not use",
    "schema-endless": "a schema that refers to itself must have a name, and contain more than the reference",
    "schema-false": "a schema must allow some value; `false` allows none",
    # our own keys
    "array-format-unclear": "`x-array-format` belongs to the style `deepObject`, and must distinguish the items of every array",
    "condition-impossible": "some value must fulfil all tests of a condition",
    "condition-not-constant": "a condition must compare with words and numbers, not with expressions",
    "condition-without-test": "a condition must test the value that it names",
    "credential-conflict": "a credential must be declared the same way at each location",
    "expression-broken": "an expression must be one of OpenAPI's runtime expressions, or `$task.name`",
    "operation-untested": "each operation should have examples that a generated test can play",
    "task-example-endless": "an example should bring each task to its end: a client waits for such a response",
    "task-example-unknown-status": "the status in an example should be a word that the task lists",
    "task-example-without-capture": "the example of a create response should have all that the task captures",
    "task-example-without-result": "the example of a success should have the result",
    "task-state-without-example": "an example should show how a task waits, succeeds and fails: the generated tests play them",
    "ignore-unknown": "a comment `# specloom: ignore[…]` must name codes of findings",
    "ignore-unused": "a comment that ignores a finding should be removed once nothing is reported there",
    "ignore-without-reason": "a comment that ignores a finding should say why",
    "expression-in-text": "an expression must stand alone, or in braces within a text: `/v1/{$task.id}`",
    "expression-no-scalar": "a status word and a captured value must be a text, a number or a flag, not an object or a list",
    "expression-no-list": "an expression or pointer whose items are used must lead to a list",
    "expression-parameter-unknown": "an expression must name a parameter of the request that creates the task",
    "expression-out-of-place": "an expression must read data that is available at its location",
    "extension-misplaced": "an extension key has no effect at this location",
    "extension-unknown": "a key that differs by a letter from an extension key is a misspelling",
    "failure-code-twice": "a provider's error code must belong to one kind of failure",
    "obsolete-key": "an obsolete key must be replaced by its current name; it is supported until the next release",
    "pagination-items": "the items of a page must be an array of the response, within the value that an envelope opens",
    "pagination-parameter-missing": "the next page must be requested by a parameter of the operation",
    "pagination-unused": "the pagination of a document must apply to some operation",
    "pagination-way": "a pagination must declare exactly one way from a page to the next one",
    "pattern-broken": "a pattern must be a regular expression, with one group if it extracts a part",
    "pointer-broken": "a JSON pointer must begin with `/`, and escape `~` and `/`",
    "pointer-not-in-schema": "a pointer must lead to a value that the schema allows",
    "signature-header": "the headers of Standard Webhooks must have one beginning, and the signature's must end in `-signature`",
    "signature-key-idle": "a key of a signature must have an effect in combination with the others",
    "signature-template": "what is signed must contain the body, and the timestamp if there is one",
    "signature-unused": "a signature must belong to requests that the provider sends",
    # tasks
    "operation-unknown": "a task must refer to operations of its own spec",
    "task-budget-unreachable": "the polling intervals should let a task use all polls before it expires",
    "task-capture-missing": "`$task.name` must be captured from the response that created the task",
    "task-capture-unused": "each captured value except `id` should be used by a call of the task",
    "task-case-unmatched": "the pattern of a case must match a value that the request allows",
    "task-input-missing": "a call must be given every required input that the client does not set",
    "task-input-unknown": "a call must be given only inputs that its operation has",
    "task-input-unsendable": "the inputs of a call must be placed in a JSON or form body",
    "task-again-unclear": "a repeated create call must be a single call, and must not be billed again",
    "task-key-idle": "a key of a task must have an effect in combination with the others",
    "task-never-succeeds": "some status or rule must mark a task as succeeded",
    "task-other-succeeds": "an unknown status word must never count as success",
    "task-pages-of-no-list": "each page of a result must contain a list",
    "task-rule-too-wide": "a rule must match responses about the task only, and none that rejects the key",
    "task-rule-unreachable": "each rule must match some response that no earlier rule matches",
    "task-status-twice": "a status word must belong to one state",
    "task-status-undocumented": "a status word must be one of those that the schema of the response lists",
    "task-status-unmapped": "each documented status word must belong to a state",
    "task-sync-missing": "a create response ends a task only with `sync`",
    "task-url-relative": "a URL must begin with `/`, with its scheme, or with an expression",
    "task-timing": "the first poll must be before the end, and `min` must not be more than `max`",
}
"""Every code, with a sentence that says what is expected. `specloom lint --explain CODE` prints it."""

WARNINGS: Final = frozenset(
    {
        "all-of-contradicts",
        "array-format-unclear",
        "bounds-contradict",
        "choices-empty",
        "choices-too-many",
        "component-name",
        "default-breaks-schema",
        "discriminator-target-missing",
        "discriminator-target-unlisted",
        "enum-duplicate",
        "enum-empty",
        "enum-of-structures",
        "enum-type",
        "example-breaks-schema",
        "example-missing",
        "ignore-unknown",
        "ignore-unused",
        "ignore-without-reason",
        "items-missing",
        "keyword-unsupported",
        "links-ignored",
        "media-type-shape",
        "name-collision",
        "newer-keyword",
        "null-value",
        "obsolete-key",
        "older-keyword",
        "openapi-invalid",
        "operation-id-duplicate",
        "operation-id-missing",
        "operation-untested",
        "parameter-duplicate",
        "parameter-media-types",
        "part-headers-ignored",
        "path-parameter-missing",
        "path-parameter-optional",
        "path-parameter-unused",
        "path-shape",
        "pattern-unreadable",
        "property-name",
        "ref-misplaced",
        "ref-wrong-kind",
        "required-twice",
        "required-undeclared",
        "reserved-header",
        "response-missing",
        "schema-false",
        "security-scheme-missing",
        "server-variable-missing",
        "status-unknown",
        "summary-missing",
        "tag-duplicate",
        "task-budget-unreachable",
        "task-capture-unused",
        "task-case-unmatched",
        "task-example-endless",
        "task-example-unknown-status",
        "task-example-without-capture",
        "task-example-without-result",
        "task-state-without-example",
        "task-rule-too-wide",
        "task-status-undocumented",
        "unknown-key",
        "validator-stopped",
        "wrong-type",
        "wrong-value",
        "xml-raw",
    }
)
"""The codes of warnings. Some of them also have findings that are errors, if the meaning is uncertain."""
