"""Properties in tables, whatever the order and the language of the columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from .annotations import Annotation, read_annotation
from .blocks import Table
from .described import Origin
from .endpoints import METHOD
from .facts import Fact, fact, name_of, nested
from .types import named_type, read_type
from .words import Column, column, need_in, place_in, plain, says_nothing, yes_or_no

_CODE: Final = re.compile(r"(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|-?\d+)")
_STATUS: Final = re.compile(r"[1-5]\d\d|default", re.IGNORECASE)
_LOCATIONS: Final = frozenset(
    {"path", "query", "header", "headers", "cookie", "body", "formdata", "form", "url path", "url"}
)


def read_table(table: Table, file: str) -> list[Fact]:
    """A fact for each row that describes a property; none if the table is about something else."""
    columns = columns_of(table)
    if columns is None:
        return []
    return _unwrapped(nested(_rows(table, columns, file)))


def _unwrapped(facts: list[Fact]) -> list[Fact]:
    """The facts without a row that is the whole body: `body | body | Pot`, with the members of a pot indented below."""
    inner = {fact.path[0] for fact in facts if len(fact.path) > 1}
    in_body = [fact for fact in facts if fact.location == "body" and len(fact.path) == 1]
    if len(in_body) != 1:
        return facts
    (outer,) = in_body
    is_whole = outer.path == ("body",) or bool(outer.schema)
    if not is_whole:
        return facts
    others = [fact for fact in facts if fact is not outer]
    if outer.schema and outer.path[0] not in inner:  # its members are described under the name of the schema
        others.append(replace(outer, path=()))
    return [
        (
            replace(fact, path=fact.path[1:], location="body")
            if len(fact.path) > 1 and fact.path[0] == outer.path[0]
            else fact
        )
        for fact in others
    ]


def listed_values(table: Table) -> list[tuple[str, str, str]]:
    """(name, value, meaning) of a table that has a row for each allowed value of a property;
    empty for any other table.
    """
    heads = [column(header) for header in table.header]
    if len(heads) < 2 or heads[0] != "name" or heads[1] not in ("example", "values"):
        return []
    found: list[tuple[str, str, str]] = []
    for _, cells in table.rows:
        named = name_of(cells[0]) if cells else None
        if named is None or len(cells) < 2:
            return []
        found.append((named[0][-1], plain(cells[1]), plain(" ".join(cells[2:]))))
    names = [name for name, _, _ in found]
    return found if len(set(names)) < len(names) else []


def columns_of(table: Table) -> dict[Column, int] | None:
    """Which column holds what; None if the table describes no properties."""
    known: dict[Column, int] = {}
    for at, header in enumerate(table.header):
        found = _by_words(table, at) or column(header)
        if found is not None and found not in known:
            known[found] = at
    _by_content(table, known)
    if "name" not in known or len(known) < 2 or not table.rows:
        return None
    names = [plain(cells[known["name"]]) for _, cells in table.rows if known["name"] < len(cells)]
    if not any(name_of(name) for name in names) or all(_CODE.fullmatch(name) for name in names if name):
        return None
    if (
        "type" not in known
        and "required" not in known
        and not _is_code(table, known["name"])
        and column(table.header[known["name"]]) is None
    ):
        return None
    return known


def _by_words(table: Table, at: int) -> Column | None:
    """What a column is whose cells leave no doubt, whatever its header is:
    where parameters are sent, or whether they must be.
    """
    cells = [plain(cells[at]).casefold() for _, cells in table.rows if at < len(cells)]
    if cells and all(cell in _LOCATIONS for cell in cells):
        return "location"
    return "required" if cells and all(need_in(cell) is not None and " " not in cell for cell in cells) else None


def schemas_by_status(table: Table) -> dict[str, str]:
    """The schema of each response in a table of statuses: `201 | Booked | [Place](#place)`."""
    statuses = next(
        (
            at
            for at in range(len(table.header))
            if _most(_STATUS.fullmatch(plain(cells[at])) for _, cells in table.rows if at < len(cells))
        ),
        None,
    )
    if statuses is None or not table.rows:
        return {}
    return {
        plain(cells[statuses]): name
        for _, cells in table.rows
        if len(cells) > statuses
        and plain(cells[statuses]).isdigit()
        and (name := next((found for cell in reversed(cells) if "](#" in cell and (found := named_type(cell))), ""))
    }


def examples_by_status(table: Table) -> Iterator[tuple[int, str, str]]:
    """(line, status, JSON) of each response that a row shows: `201 | application/json | {"id": 1}`."""
    for line, cells in table.rows:
        texts = [cell.strip("` ") for cell in cells]
        status = next((text for text in texts[:2] if _STATUS.fullmatch(text) and text.isdigit()), None)
        shown = next((text for text in texts if text.startswith("{") and text.endswith("}")), None)
        if status is not None and shown is not None:
            yield line, status, shown


def _by_content(table: Table, known: dict[Column, int]) -> None:
    """Recognize the columns that their headers do not name."""
    free = [at for at in range(len(table.header)) if at not in known.values()]
    for at in free:
        cells = [cells[at] for _, cells in table.rows if at < len(cells) and not says_nothing(cells[at])]
        if not cells:
            continue
        if "required" not in known and _most(yes_or_no(cell) is not None for cell in cells):
            known["required"] = at
        elif "type" not in known and _most(read_type(cell) is not None for cell in cells):
            known["type"] = at
        elif "name" not in known and at <= 1 and _most(_is_identifier(cell) for cell in cells):
            known["name"] = at
        elif "description" not in known and _most(" " in plain(cell) or not plain(cell).isascii() for cell in cells):
            known["description"] = at


def _most(facts: Iterable[object]) -> bool:
    answers = [bool(fact) for fact in facts]
    return sum(answers) * 4 >= len(answers) * 3


def _is_identifier(cell: str) -> bool:
    return name_of(cell) is not None and re.match(METHOD, plain(cell)) is None


def _is_code(table: Table, at: int) -> bool:
    cells = [cells[at] for _, cells in table.rows if at < len(cells)]
    return _most("`" in cell for cell in cells)


def _rows(table: Table, columns: dict[Column, int], file: str) -> Iterator[tuple[int, Fact]]:
    place = place_in(plain(table.header[columns["name"]])) if "location" not in columns else ""
    for line, cells in table.rows:

        def cell(name: Column, cells: tuple[str, ...] = cells) -> str:
            at = columns.get(name)
            return cells[at] if at is not None and at < len(cells) else ""

        named = name_of(cell("name"))
        if named is None:
            continue
        path, depth, marked = named
        required: str | bool | None = cell("required") if "required" in columns else None
        if "optional" in columns and "required" not in columns:
            answer = yes_or_no(cell("optional"))
            required = None if answer is None else not answer
        if marked is not None and (required is None or required == "" or says_nothing(str(required))):
            required = marked
        kind, description = cell("type") or _type_behind(cell("name"), path), cell("description")
        said = read_annotation(description.replace("**", "")) if not kind and "type" not in columns else Annotation()
        if said.kind:
            kind, description = said.kind, said.rest
            required = said.required if said.required is not None and required is None else required
        yield depth, fact(
            path,
            Origin(file, line),
            kind=kind,
            required=required,
            description=description,
            default=cell("default") or said.default,
            values=cell("values") or said.values,
            location=cell("location") or place,
        )


def _type_behind(cell: str, path: tuple[str, ...]) -> str:
    """The type in a cell such as `name (string, required)`."""
    if not path:
        return ""
    rest = plain(cell).partition(path[-1])[2].strip(" ()*:")
    return rest if rest and read_type(rest) is not None else ""
