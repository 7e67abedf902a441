"""Lists of tasks, as the call that lists them shows them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

from .. import ir
from ..runtime.description.tasks import Listing, Search
from ..runtime.json_data import as_text, get_pointer, pointer_tokens
from .drafts import Draft, pointer_of, put
from .fulfilment import fulfil
from .requests import Asked
from .samples import dated, with_value, written_as
from .shapes import Shape
from .tasks import Record, adapted


def listed(
    asked: Asked, listing: Listing[ir.Called], reply: Draft, records: list[Record], now: float, started: float
) -> Draft:
    """One page of tasks, in the form of an example. Arguments called like the status or the id of an item choose among
    them.

    The paging arguments have the usual names: page, size, limit, offset, total.
    """
    shown: ir.Json = get_pointer(reply.value, listing.items)
    templates: list[ir.Json] = shown if isinstance(shown, list) else []
    records = _chosen(asked, listing, records, now)
    page = _Page.of(asked, len(records))
    items = [_item(listing, templates, record, now, started) for record in records[page.first : page.last]]
    value = _numbered(with_value(reply.value, listing.items, []), page)
    return replace(reply, value=with_value(value, listing.items, list(items)))


def _item(listing: Listing[ir.Called], templates: list[ir.Json], record: Record, now: float, started: float) -> ir.Json:
    """A task as an item of the list: the example in the same state, if there is one."""
    moment = record.at(now)
    words = [get_pointer(template, listing.status) if listing.status is not None else None for template in templates]
    same = (template for template, word in zip(templates, words, strict=True) if str(word) == moment.word)
    found: ir.Json = deepcopy(next(same, templates[0] if templates else {}))
    found = with_value(found, listing.id, record.id)
    if listing.status is not None and moment.word is not None:
        found = with_value(found, listing.status, written_as(get_pointer(found, listing.status), moment.word))
    return dated(found, listing.id.rpartition("/")[0], started + record.created)


class _Page:
    """The part of the tasks that a list request asks for, and its numeric arguments;
    the size of a page is that of "".
    """

    def __init__(self, first: int, last: int, total: int, numbers: Mapping[str, int]) -> None:
        self.first, self.last, self.total, self.numbers = first, last, total, numbers

    @classmethod
    def of(cls, asked: Asked, total: int) -> _Page:
        """The slice that the request's numbers select by their usual names; the declared defaults apply to missing
        ones.
        """
        declared = {name: (type_, default) for name, type_, default in _declared(asked.operation)}
        defaults: dict[str, ir.Json] = {
            name: default for name, (_, default) in declared.items() if not isinstance(default, ir.Missing)
        }
        values = {**_numbers(defaults), **_numbers(_arguments(asked))}
        size = next((values[name] for name in values if _is_size(name)), None)
        offset = next((values[name] for name in values if name.lower() in ("offset", "skip")), None)
        named = next((name for name in values if name.lower() in ("page", "pagenumber", "page_number")), None)
        lowest = _lowest(declared[named]) if named in declared else 1
        number = lowest if named is None else values[named]
        first = offset if offset is not None else max(number - lowest, 0) * (size or 0)
        numbers = {**values, "": size or max(total, 1)}
        return cls(first, total if size is None else first + size, total, numbers)

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-self.total // max(1, self.numbers[""])))


def _declared(operation: ir.Operation) -> Iterator[tuple[str, ir.Type, ir.Json | ir.Missing]]:
    """The arguments of a call in its query and its body: name, type and default."""
    body = operation.body
    for argument in body.arguments if isinstance(body, ir.ObjectBody) else ():
        yield argument.field.name, argument.field.type, argument.field.default
    for parameter in operation.parameters:
        if parameter.location == "query":
            yield parameter.name, parameter.type, parameter.default


def _arguments(asked: Asked) -> dict[str, ir.Json]:
    """The arguments in the query and the body of a request, by name."""
    body = asked.operation.body
    given: ir.Json = get_pointer(asked.body, body.arguments_at if isinstance(body, ir.ObjectBody) else "")
    return {**(given if isinstance(given, dict) else {}), **asked.query}


def _lowest(declared: tuple[ir.Type, ir.Json | ir.Missing]) -> int:
    """The number of the first page: 0 if the spec allows it, else 1."""
    type_, default = declared
    inner = type_.inner if isinstance(type_, ir.Nullable) else type_
    starts_at_0 = isinstance(inner, ir.Scalar) and inner.constraints.minimum == 0
    return 0 if starts_at_0 or default == 0 else 1


def _chosen(asked: Asked, listing: Listing[ir.Called], records: list[Record], now: float) -> list[Record]:
    """The tasks that a list request asks for by status or by id."""
    given = _arguments(asked)
    if listing.status is not None and (word := as_text(given.get(pointer_tokens(listing.status)[-1]))) is not None:
        records = [record for record in records if record.at(now).word == word]
    if (number := as_text(given.get(pointer_tokens(listing.id)[-1]))) is not None:
        records = [record for record in records if as_text(record.id) == number]
    return records


def _numbered(value: ir.Json, page: _Page) -> ir.Json:
    """The numbers of a response that are about the whole list: arguments are repeated, totals are counted."""
    if not isinstance(value, dict):
        return value
    found: dict[str, ir.Json] = {}
    for name, inner in value.items():
        words = set(re.split(r"[^a-z]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()))
        if not isinstance(inner, int) or isinstance(inner, bool):
            found[name] = _numbered(inner, page)
        elif name in page.numbers:
            found[name] = page.numbers[name]
        elif "total" in words:
            found[name] = page.pages if words & {"page", "pages"} else page.total
        elif "count" in words and any(_is_size(each) for each in page.numbers):
            found[name] = page.numbers[""]
        else:
            found[name] = inner
    return found


def _is_size(name: str) -> bool:
    return name.lower().replace("_", "") in ("size", "limit", "perpage", "pagesize", "count")


def _numbers(value: ir.Json) -> dict[str, int]:
    members = value.items() if isinstance(value, dict) else ()
    return {name: it for name, it in members if isinstance(it, int) and not isinstance(it, bool)}


# --- tasks that are looked for ---------------------------------------------------------------------------------------


def searched(
    search: Search[ir.Called], reply: Draft, records: list[Record], item: Shape, now: float, started: float
) -> Draft:
    """The list in which tasks are looked for whose create response does not name them: an item meets the conditions of
    its own task.
    """
    shown: ir.Json = get_pointer(reply.value, search.items)
    template: ir.Json = shown[0] if isinstance(shown, list) and shown else item.sample("")
    items = [_found(search, template, record, item, now, started) for record in records]
    return replace(reply, value=with_value(reply.value, search.items, list(items)))


def _found(
    search: Search[ir.Called], template: ir.Json, record: Record, item: Shape, now: float, started: float
) -> ir.Json:
    draft = Draft(200, deepcopy(template) if isinstance(template, dict) else {})
    for name, expressions in search.capture.items():
        draft = put(draft, expressions, record.captured.get(name), record.facts)
    draft = fulfil(draft, search.where, item, record.facts) or draft
    if search.created is not None:
        when = _time_like(
            get_pointer(draft.value, search.created), item.sample(search.created), started + record.created
        )
        draft = replace(draft, value=with_value(draft.value, search.created, when))
    status, word = adapted(record.kind, record.given).status, record.at(now).word
    pointer = None if status is None or word is None else pointer_of(status.at[0])
    before = None if pointer is None else get_pointer(draft.value, pointer)
    if pointer is not None and word is not None and before is not None:
        draft = replace(draft, value=with_value(draft.value, pointer, written_as(before, word)))
    return draft.value


def _time_like(shown: ir.Json, sample: ir.Json, time: float) -> ir.Json:
    """A time in the form of an example: RFC 3339, or a number of seconds or milliseconds since 1970."""
    like = sample if shown is None else shown
    if isinstance(like, int | float) and not isinstance(like, bool):
        return int(time * 1000) if like > _MILLISECONDS else int(time)
    return datetime.fromtimestamp(time, UTC).isoformat().replace("+00:00", "Z")


_MILLISECONDS = 1e11
"""A number above this is a time in milliseconds: as seconds it would be in the year 5138."""
