"""What the blocks that are about one operation say about its parameters, its bodies and its credentials."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html import unescape
from typing import TYPE_CHECKING, Final

from .annotations import Annotation, read_annotation
from .blocks import Block, Code, Component, Heading, Table, Text
from .credentials import header_credential
from .curl import has_curl, read_curl
from .definitions import Definitions
from .described import (
    Certainty,
    Credential,
    ErrorCode,
    NotReadable,
    Origin,
    Todo,
)
from .endpoints import METHOD, is_end_of, split_url
from .errors import code_of, read_codes
from .facts import ITEM, Fact, fact, merged, nested
from .items import annotated, heading_fact, is_label, read_components, read_heading, read_item
from .lenient_json import JsonError, Reading, read_values
from .outline import LABELS, STATUS, Level, Outline, is_section_label, owner_in
from .prose import as_type
from .recorded import Recorded
from .tables import columns_of, examples_by_status, listed_values, read_table, schemas_by_status
from .words import Role, names_parameters, plain, role_of

if TYPE_CHECKING:
    from .described import SourceText

_OTHER_LANGUAGES: Final = frozenset(
    [
        "python",
        "py",
        "php",
        "go",
        "java",
        "ruby",
        "csharp",
        "c#",
        "jsx",
        "yaml",
        "yml",
        "xml",
        "kotlin",
        "swift",
        "rust",
        "dart",
    ]
)
_MAY_BE_JSON: Final = frozenset(["js", "javascript", "ts", "typescript", "node", "nodejs"])
_KEY_HEADER: Final = re.compile(
    r"\b(Authorization)\s*[:：]\s*[`\"']?\s*(Bearer|Basic)\b|\b(X-[A-Za-z\-]*(?:Key|Token))\b", re.IGNORECASE
)
_VALUES_OF: Final = re.compile(
    r"^(?:possible |allowed )?[`\"]?([A-Za-z_]\w*)[`\"]?\s+(?:values|valores|значения)$|"
    r"^(?:values? of|valores de) [`\"]?(\w+)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Sample:
    """JSON of the page."""

    reading: Reading
    role: Role | None
    status: str
    title: str


@dataclass(slots=True)
class Section:
    """Collects the facts about one operation."""

    source: SourceText
    path: str | None
    definitions: Definitions = field(default_factory=dict[str, "Sequence[Fact]"])
    """The members of the schemas that have a part of the page for themselves."""
    method: str | None = None
    """The one that a recorded request uses."""
    whole: dict[str, str] = field(default_factory=dict[str, str])
    """The schema of the whole body: by `request`, or by the status of a response."""
    facts: dict[str, list[Fact]] = field(default_factory=lambda: {"request": [], "response": []})
    samples: list[Sample] = field(default_factory=list[Sample])
    calls: list[Recorded] = field(default_factory=list[Recorded])
    credentials: list[Credential] = field(default_factory=list[Credential])
    todos: list[Todo] = field(default_factory=list[Todo])
    values: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list[tuple[str, list[tuple[str, str]]]])
    failing: dict[str, list[Fact]] = field(default_factory=dict[str, list[Fact]])
    """The facts about responses with other than good statuses, by status."""
    good: str = ""
    """The status of the documented response, if the page names it."""
    codes: list[ErrorCode] = field(default_factory=list[ErrorCode])
    outline: Outline = field(default_factory=Outline)
    owners: list[tuple[int, tuple[str, ...], bool]] = field(default_factory=list[tuple[int, tuple[str, ...], bool]])
    items: list[tuple[int, Fact]] = field(default_factory=list[tuple[int, Fact]])
    label: str = ""
    """The last short line, which may name what follows."""
    lead: str = ""
    """The last line, if it ends in a colon."""
    list_role: Role | None = None
    """What the list is about, by the line above it."""
    after_call: bool = False
    """Whether the last block of code was a request."""
    is_foreign: bool = False
    """Whether it was a request to another operation, whose response may follow."""

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self, blocks: Sequence[Block]) -> None:
        """Go through the blocks once."""
        at = 0
        while at < len(blocks):
            block = blocks[at]
            if not isinstance(block, Text):
                self._end_items()
            match block:
                case Heading():
                    at = self._heading(block, blocks, at)
                case Text():
                    self._text(block)
                case Table():
                    self._table(block)
                case Component():
                    at = self._components(blocks, at)
                case Code():
                    self._code(block)
            at += 1
        self._end_items()

    def _heading(self, heading: Heading, blocks: Sequence[Block], at: int) -> int:
        """Open a heading, or read the property that it is with the lines beneath;
        returns the number of the last block.
        """
        named = read_heading(heading.text)
        if named is not None:
            path, said = named
            end = at + 1
            while (
                end < len(blocks)
                and isinstance(block := blocks[end], Text)
                and not is_section_label(block.text, begins=block.begins)
            ):
                end += 1
            lines = [block for block in blocks[at + 1 : end] if isinstance(block, Text)]
            sublist = next((number for number, each in enumerate(lines) if _is_member(each)), len(lines))
            made, has_type = heading_fact(path, said, lines[:sublist], Origin(self.source.name, heading.line))
            is_ticked = heading.text.strip().startswith("`") and self.outline.role in ("request", "response")
            is_owner = bool(self._owned(".".join(path))) and not said.kind and not has_type
            if (said.kind or said.required is not None or has_type or is_ticked) and not is_owner:
                self.outline.close(heading.level)
                made = self._below_heading(heading.level, made)
                self._add(made)
                self.outline.levels.append(Level(heading.level))
                return at + sublist
        self._open(heading.level, heading.text)
        return at

    def _below_heading(self, level: int, made: Fact) -> Fact:
        while self.owners and self.owners[-1][0] >= level:
            self.owners.pop()
        if self.owners:
            made = replace(made, path=(*self.owners[-1][1], *made.path))
        is_array = made.said is not None and "array" in made.said.types
        is_open = made.said is None or bool({"object", "array"} & set(made.said.types))
        if is_open:
            self.owners.append((level, (*made.path, ITEM) if is_array else made.path, True))
        return made

    def _open(self, level: int, title: str) -> None:
        self.outline.close(level)
        while self.owners and self.owners[-1][0] >= level:
            self.owners.pop()
        self.is_foreign = self.is_foreign and level > LABELS
        owner = owner_in(title)
        self.outline.open(level, title, owner if owner and self._owned(owner) else "")
        self.label, self.lead, self.after_call, self.list_role = plain(title), "", False, None

    def _owned(self, name: str) -> list[tuple[str, tuple[str, ...]]]:
        """(role, path) of each known property that may have members, by its name or by the name of its schema."""
        found: list[tuple[str, tuple[str, ...]]] = []
        role = self.outline.role
        for each_role in (role,) if role in self.facts else ("response", "request"):
            for each in self.facts[str(each_role)]:
                types = set(each.said.types) if each.said is not None else {"object"}
                names = {each.path[-1].casefold(), ".".join(each.path).casefold(), each.schema.casefold()}
                if name.casefold() in names and types & {"object", "array"}:
                    found.append((str(each_role), (*each.path, ITEM) if "array" in types else each.path))
        return list(dict.fromkeys(found))

    def _text(self, block: Text) -> None:
        for found in _KEY_HEADER.finditer(plain(block.text)):
            name = "Authorization" if found[1] else found[3]
            made = header_credential(name, f"{found[2] or ''} x", Origin(self.source.name, block.line))
            if made is not None:
                self.credentials.append(made)
        if is_section_label(block.text, begins=block.begins):
            self._end_items()
            self._open(LABELS, block.text)
            return
        if block.begins and self.lead:
            self.list_role = role_of(self.lead)
        elif not block.begins and not block.depth:
            self.list_role = None
        self.lead = plain(block.text) if plain(block.text).endswith((":", "：")) else ""
        if is_label(block.text) and not (block.begins or block.is_term or re.search(r"[:：]\s*\S", block.text)):
            self.label = plain(block.text).strip(" :")
        if block.begins or block.is_term:
            self._item(block)
        elif self.items and block.depth:
            depth, last = self.items[-1]
            if re.match(r"^[*_`]*(?:type|tipo|тип)[*_`]*\s*:", block.text, re.IGNORECASE) is None:
                self.items[-1] = depth, _continued(last, block.text)

    def _item(self, block: Text) -> None:
        status = re.match(r"^[*_`]*([\w.\-]+)[*_`]*\s*(?:[-–—:：]|$)\s*(.*)$", block.text)
        about = _VALUES_OF.match(self.outline.title.strip(" :"))
        if about is not None and status is not None:
            name = about[1] or about[2]
            if not self.values or self.values[-1][0] != name:
                self.values.append((name, []))
            self.values[-1][1].append((status[1], plain(status[2])))
            return
        if (self.list_role or self.outline.role) == "errors":
            if status is not None and (code := code_of(status[1])):
                self.codes.append(ErrorCode(code, plain(status[2]), Origin(self.source.name, block.line)))
            return
        found = read_item(block.text, block.line, self.source.name, is_term=block.is_term)
        if found is None:
            return
        made, has_type = found
        if not has_type and self.outline.role not in ("request", "response"):
            return
        if not has_type and self._is_value_of_outer(block, made):
            return
        self.items.append((block.depth, made))

    def _is_value_of_outer(self, block: Text, made: Fact) -> bool:
        """Take an item as an allowed value of the property that it is below."""
        for at in range(len(self.items) - 1, -1, -1):
            depth, outer = self.items[at]
            if depth < block.depth:
                if outer.said is None or not set(outer.said.types) <= {"string", "integer", "number", "null"}:
                    return False
                value = as_type(made.path[-1], outer.said.types)
                if value is not None:
                    self.items[at] = depth, replace(outer, values=(*outer.values, (value, made.description)))
                return True
        return False

    def _end_items(self) -> None:
        if self.items:
            items, self.items = self.items, []
            self._add_all(nested(items), self.list_role)

    def _table(self, table: Table) -> None:
        for name, value, meaning in listed_values(table):
            if not self.values or self.values[-1][0] != name:
                self.values.append((name, []))
            self.values[-1][1].append((value, meaning))
        codes = read_codes(table, self.source.name, is_of_errors=self.outline.role == "errors")
        self.codes += codes
        columns = columns_of(table)
        is_of_values = columns is None or set(columns) <= {"name", "example"}  # of headers, or of anything else
        for line, status, text in examples_by_status(table):
            with suppress(JsonError):
                self.samples += [Sample(each, "response", status, "") for each in read_values(text, line=line)]
        statuses = schemas_by_status(table)
        self.whole |= statuses
        if statuses or codes or listed_values(table) or (is_of_values and not self.outline.place):
            return
        facts = read_table(table, self.source.name)
        if facts and not self._is_of_values(table, facts):
            self._add_all(facts)

    def _is_of_values(self, table: Table, facts: Sequence[Fact]) -> bool:
        """Take a table such as `Status | Meaning` as the allowed values of a property that is known."""
        name = plain(table.header[0]).casefold()
        known = [
            fact for role in ("response", "request") for fact in self.facts[role] if fact.path[-1].casefold() == name
        ]
        if not known or any(fact.said is not None for fact in facts):
            return False
        self.values.append(
            (known[0].path[-1], [(plain(cells[0]), plain(" ".join(cells[1:]))) for _, cells in table.rows if cells])
        )
        return True

    def _components(self, blocks: Sequence[Block], at: int) -> int:
        components: list[Component] = []
        end, last = at, 0
        while end < len(blocks):
            block = blocks[end]
            if isinstance(block, Component):
                components.append(block)
                last = max(last, block.end)
            elif not isinstance(block, Text | Heading) or block.line > last:
                break
            end += 1
        found = list(read_components(components, self.source.name))
        for role in ("response", "request"):
            self._add_all(
                nested(
                    [(depth, fact) for depth, said, fact in found if (said or self.outline.role or "request") == role]
                ),
                role,
            )
        return end - 1

    def _add_all(self, facts: Sequence[Fact], role: str | None = None) -> None:
        role = role or self.outline.role
        if role is None and facts and not self.outline.owner:
            role = self._guessed(facts)
        for each in facts:
            self._add(each if not self.owners else replace(each, path=(*self.owners[-1][1], *each.path)), role)

    def _add(self, made: Fact, role: str | None = None) -> None:
        """A fact to those of its role; the members of a property that has its own part of the page go below it."""
        role = role or self.outline.role
        if not made.path and role in (None, "request", "response"):
            self.whole[role or "request"] = made.schema
        if not made.path or role == "errors":
            return
        owners = self._owned(self.outline.owner) if self.outline.owner else []
        for owner_role, prefix in owners:
            if made.path[: len(prefix)] != prefix and made.path[0] != prefix[0]:
                self._keep(replace(made, path=(*prefix, *made.path)), owner_role)
        if not owners or made.path[0] == owners[0][1][0]:
            self._keep(made, role or self._guessed([made]))

    def _keep(self, made: Fact, role: str) -> None:
        if made.location is None and self.outline.place and role == "request" and len(made.path) == 1:
            made = replace(made, location=self.outline.place)
        if made.required is None and self.outline.need is not None and role == "request":
            made = replace(made, required=self.outline.need)
        status = self.outline.status
        if role == "response" and status >= "300":
            self.failing.setdefault(status, []).append(made)
            return
        self.facts[role].append(made)
        if role == "response" and status and not self.good:
            self.good = status

    def _guessed(self, facts: Sequence[Fact]) -> Role:
        """What facts are about under a heading that does not say."""
        if any(each.location or each.required is not None for each in facts) or not self.facts["request"]:
            return "request"
        return "response"

    # --- code -------------------------------------------------------------------------------------------------------

    def _code(self, block: Code) -> None:
        for found in _KEY_HEADER.finditer(block.text):
            name = "Authorization" if found[1] else found[3]
            made = header_credential(
                name, f"{found[2] or ''} x", Origin(self.source.name, block.line, Certainty.EXAMPLE)
            )
            if made is not None:
                self.credentials.append(made)
        if has_curl(block.text):
            self._curl(block)
            self.after_call, self.lead = True, ""
            return
        if block.language in _OTHER_LANGUAGES:
            return
        if not self.is_foreign:
            self._json(block)
        self.after_call, self.lead = False, ""

    def _curl(self, block: Code) -> None:
        try:
            calls = list(read_curl(block.text, self.source.name, block.line))
        except NotReadable as error:
            self.source.warnings.append(f"{error}; it is not read")
            return
        for call in calls:
            path = split_url(call.url).path
            ours = self.path or path
            if is_end_of(path, ours) or path.endswith(ours.split("{")[0].rstrip("/") or "/") or ours.startswith("/#"):
                self.method = self.method or call.method
                self.calls.append(call)
                self.is_foreign = False
            else:
                self.is_foreign = True

    def _json(self, block: Code) -> None:
        """The JSON of a block, behind the lines of HTTP that it may begin with."""
        text = unescape(block.text) if "&quot;" in block.text else block.text
        role = _role_of_label(self.label) or self.outline.role or ("request" if names_parameters(self.label) else None)
        status = self.outline.status
        named = next((each for each in (block.title, self.lead) if role_of(each) in ("request", "response")), "")
        if not named and STATUS.match(block.title):
            role, status = "response", block.title[:3]
        elif named:
            role = role_of(named)
            found = STATUS.search(named)
            status = found[1] if found is not None else status
        elif self.after_call and role != "request":
            role = "response"
        first = text.lstrip().split("\n", 1)[0]
        answer = re.match(r"HTTP/[\d.]+\s+(\d{3})", first)
        asked = re.match(rf"{METHOD}\s+\S+", first)
        if answer is not None:
            role, status = "response", answer[1]
        elif asked is not None:
            role = "request"
        if answer is not None or asked is not None or re.match(r"[A-Za-z\-]+:\s", first):
            begin = re.search(r"(?m)^[ \t]*[{\[]", text)
            if begin is None:
                return
            text = "\n" * text.count("\n", 0, begin.start()) + text[begin.start() :]
        if not text.lstrip().startswith(("{", "[")):
            return
        try:
            readings = read_values(text, line=block.line)
        except JsonError as error:
            if block.language not in _MAY_BE_JSON:
                self.source.warnings.append(f"{self.source.name}:{error.line}: {error}; the block is not read")
            return
        title = self.label if role_of(self.label) is None and not names_parameters(self.label) else ""
        for reading in readings:
            if "words without quotes" in reading.tolerated:  # names of types, in place of values
                where = f"{self.source.name}:{reading.tolerated['words without quotes']}"
                self.source.warnings.append(f"{where}: the JSON has words without quotes; the block is not read")
                continue
            for what, line in reading.tolerated.items():
                self.source.warnings.append(f"{self.source.name}:{line}: the JSON has {what}")
            self.samples.append(Sample(reading, role, status, title))

    @property
    def has_facts(self) -> bool:
        """Whether anything is known but the URL."""
        return any(self.facts.values()) or bool(self.samples or self.calls or self.whole)

    @property
    def has_body(self) -> bool:
        """Whether something looks like the body of a request."""
        return bool(self.facts["request"] or "request" in self.whole) or any(
            sample.role == "request" for sample in self.samples
        )

    @property
    def first(self) -> Origin:
        """The first line that says something."""
        lines = [fact.origin.line for facts in self.facts.values() for fact in facts]
        lines += [sample.reading.line for sample in self.samples] + [call.origin.line for call in self.calls]
        return Origin(self.source.name, min(lines))


def _continued(known: Fact, text: str) -> Fact:
    """A property with another line of its description, which may begin with its type: that of a definition does."""
    said = read_annotation(text) if known.said is None else Annotation()
    if said.kind:
        again = annotated(known.path, said, known.origin)
        return replace(merged(replace(known, todos=()), again), values=again.values or known.values)
    kind = "/".join(known.said.types) if known.said is not None else ""
    whole = f"{known.description}<br>{text}" if known.description else text
    again = fact(known.path, known.origin, kind=kind, required=known.required, description=whole)
    return replace(merged(known, again), description=plain(f"{known.description} {text}".strip()))


def _is_member(text: Text) -> bool:
    """Whether a line begins a list of members, each with its type."""
    found = read_item(text.text, text.line, "") if text.begins else None
    return found is not None and found[1]


def _role_of_label(label: str) -> Role | None:
    found = role_of(label) if len(label.split()) <= 6 else None
    return found if found in ("request", "response") else None
