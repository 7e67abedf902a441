"""The parts of responses that hold the result of a task: whole, or in pages; and how far a task is. Pure."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace

from .. import ir
from ..runtime.expressions import as_number
from ..runtime.item_types import media_types_of_items
from ..runtime.json_data import as_text
from .drafts import Draft, pointer_of, put, read, without
from .identifiers import Identifiers
from .refusals import body_pointers
from .requests import Asked
from .responses import ResponseBuilder
from .samples import Samples, Unmakeable, with_value
from .shapes import MADE_UP, Shape, filled
from .tasks import Link, Moment, Record, Store

PAGE = "page"
"""The name under which a record keeps what leads to the second page of its result."""


class Results:
    """The results of the tasks of one Api."""

    def __init__(self, responses: ResponseBuilder, samples: Samples, identifiers: Identifiers, store: Store) -> None:
        self._responses = responses
        self._samples = samples
        self._identifiers = identifiers
        self._store = store

    def completed(self, record: Record, reply: Draft, operation: ir.Operation, *, page: int = 1) -> Draft:
        """A response that holds the result, or a `page` of it:
        the first has what the example shows, the last the rest.
        """
        shape = self._responses.shape(operation, reply.status) if operation.responses else None
        reply = self._with_result(record, reply, shape or self._responses.good_shape(record.operation))
        return reply if record.kind.result.pages is None else self._page(record, reply, shape, page)

    def _with_result(self, record: Record, reply: Draft, shape: Shape) -> Draft:
        result = record.kind.result
        if record.solution is not None:
            for pointer in body_pointers(result.at)[:1]:
                return replace(reply, value=with_value(reply.value, pointer, deepcopy(record.solution)))
            return reply
        if not result.at:
            return self._whole(record, reply)
        if read(reply, result.at, record.facts) is not None or (result.optional and reply.value is not None):
            return reply
        where = pointer_of(result.at[0])
        value = None if where is None else shape.data(where)
        return put_data(reply, where, self._sample(record) if value is None else value, record)

    def _whole(self, record: Record, reply: Draft) -> Draft:
        """A response that is the result as a whole."""
        if reply.value is not None or reply.media_type is not None:
            return reply
        value, items = self._sample(record), record.kind.result.items
        if items is None:
            return replace(reply, value=value, media_type="application/json")
        separator = "\x1e" if items == "sequence" else ""
        lines: ir.Json = "".join(
            f"{separator}{json.dumps(item)}\n" for item in (value if isinstance(value, list) else [value])
        )
        return replace(reply, value=lines, media_type=media_types_of_items(items)[0])

    def _sample(self, record: Record) -> ir.Json:
        """A result that no example shows."""
        type_ = record.kind.result_type
        if isinstance(type_, ir.Nullable):
            type_ = type_.inner
        if record.kind.result.each and isinstance(type_, ir.ListOf):
            type_ = type_.item
        if not isinstance(type_, ir.FreeForm):
            with suppress(Unmakeable):
                return filled(self._samples.of(type_))
        return (
            [MADE_UP] if record.kind.result.pages is not None and record.kind.result.pages.join == "list" else MADE_UP
        )

    # --- pages -------------------------------------------------------------------------------------------------------

    def page_asked(self, record: Record, step: ir.Step, asked: Asked) -> int | None:
        """The page that a request asks for; None if no page has named it."""
        pages = record.kind.result.pages
        if pages is None or pages.set.location == "url":
            return 1
        place = pages.set.location
        told = asked.value(place, pages.set.name)
        values = {"query": step.query, "header": step.header, "body": step.body}[place]
        if told is None or told == as_text(values.get(pages.set.name)):
            return 1
        return 2 if told == as_text(record.handed.get(PAGE)) else None

    def _page(self, record: Record, reply: Draft, shape: Shape | None, page: int) -> Draft:
        """The first page, which names the second, or the second, which names none."""
        pages, facts = record.kind.result.pages, record.facts
        assert pages is not None
        at = record.kind.result.at
        pointer = pointer_of(at[0]) if at else ""
        first, rest = _split(read(reply, at, facts) if at else reply.value, pages.join)
        if pointer is not None:
            reply = replace(reply, value=with_value(reply.value, pointer, first if page == 1 else rest))
        reply = without(reply, pages.next, facts)
        if page > 1:
            return self._filled(reply, shape)
        if PAGE not in record.handed:
            record.handed[PAGE] = self._next(record, shape)
        return put(reply, pages.next, record.handed[PAGE], facts)

    def _next(self, record: Record, shape: Shape | None) -> ir.Json:
        pages = record.kind.result.pages
        assert pages is not None
        if pages.set.location == "url":
            return record.base + self._store.issue(Link(record, PAGE, is_page=True))
        pointer = pointer_of(pages.next[0])
        shown = None if shape is None or pointer is None else shape.sample(pointer)
        return self._identifiers.new(record, f"{PAGE}-2a" if shown is None or isinstance(shown, str) else shown)

    def _filled(self, reply: Draft, shape: Shape | None) -> Draft:
        """The last page, with null where its type requires the name of a next one."""
        if shape is None or shape.fits(reply.value):
            return reply
        for problem in shape.missing(reply.value):
            reply = replace(reply, value=with_value(reply.value, problem, None))
        return reply

    # --- progress ----------------------------------------------------------------------------------------------------

    def progressing(self, record: Record, reply: Draft, moment: Moment, operation: ir.Operation) -> Draft:
        """A response of a pending task that says how much of it is done: more in each of its states."""
        completion, facts = record.kind.completion, record.facts
        if completion is None or not completion.at:
            return reply
        done = (record.timeline.index(moment) + 1) / (len(record.timeline) + 1) if moment in record.timeline else 0.5
        whole = completion.of
        if not isinstance(whole, float | int):
            told = as_number(read(reply, whole, facts))
            if told is None:
                told, shape = 100.0, self._responses.shape(operation, reply.status)
                pointer = pointer_of(whole[0])
                if pointer is None or shape.at(pointer) is None:
                    return reply
                reply = put(reply, whole, 100, facts)
            whole = told
        return self._with_number(reply, record, done * whole, operation)

    def _with_number(self, reply: Draft, record: Record, number: float, operation: ir.Operation) -> Draft:
        completion = record.kind.completion
        pointer = None if completion is None else pointer_of(completion.at[0])
        shape = self._responses.shape(operation, reply.status)
        if completion is None or pointer is None or (shape.raw is not None and shape.at(pointer) is None):
            return reply
        for value in (number, int(number)):
            told = shape.written(pointer, int(value) if float(value).is_integer() else value)
            changed = put(reply, completion.at, told, record.facts)
            if shape.fits(changed.value):
                return changed
        return reply


def put_data(reply: Draft, pointer: str | None, value: ir.Json, record: Record) -> Draft:
    """A response with a result, which may be an object or an array, where the spec says that it is."""
    at = record.kind.result.at
    if pointer is None or not isinstance(at[0], str):
        text = as_text(value)
        return put(reply, at, "example" if text is None else text, record.facts)
    media_type = reply.media_type or "application/json"
    return replace(reply, value=with_value(reply.value, pointer, value), media_type=media_type)


def _split(data: ir.Json, join: str) -> tuple[ir.Json, ir.Json]:
    """Two pages of a result that join to the whole."""
    if join == "list":
        items: list[ir.Json] = data if isinstance(data, list) else []
        half = (len(items) + 1) // 2
        return items[:half], items[half:]
    text = data if isinstance(data, str) else ""
    if join == "text":
        half = (len(text) + 1) // 2
        return text[:half], text[half:]
    header, line_break, _ = text.partition("\n")
    return text, "" if '"' in header else header + line_break
