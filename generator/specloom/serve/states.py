"""The response to a poll of a task in a state: an example of that state, or one that is read as it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from .. import ir
from ..examples import fault_of, is_success, state_of
from ..runtime.description.tasks import Status
from ..runtime.errors import FailureKind
from ..runtime.json_data import get_pointer
from ..runtime.tasks.state import Classification, classify
from .drafts import Draft, pointer_of, put, read, without
from .fulfilment import fulfil, violate
from .refusals import body_pointers
from .responses import ResponseBuilder
from .samples import written_as
from .shapes import Shape
from .tasks import Moment, Record, adapted

_KINDS_OF_END: tuple[FailureKind | None, ...] = ("unsolvable", None, "invalid", "unavailable")
"""The kinds of failure that a task may end with, likelier ones first; the other kinds are about the request."""


class States:
    """Finds the responses of one Api that report states."""

    def __init__(self, operations: Mapping[str, ir.Operation], responses: ResponseBuilder) -> None:
        self._operations = operations
        self._responses = responses

    def draft(self, record: Record, moment: Moment, operation: ir.Operation) -> tuple[Draft, ir.Example | None] | None:
        """The response that reports a state, with the example that it is made of; None if the spec has none.

        `operation` is the one that is polled.
        """
        kind = adapted(record.kind, record.given)
        example = _example_of(record.kind, operation, moment, record.solution)
        if example is not None:
            return self._with_word(record, kind.status, self._responses.shown(operation, example), moment), example
        made = next(self._made(record, kind, operation, moment), None)
        if made is not None:
            return made
        if moment.state not in ("pending", "succeeded") and (moment.word is None or kind.status is None):
            return None
        return self._with_word(record, kind.status, self._responses.sampled(operation), moment), None

    def is_reported(self, record: Record, draft: Draft, moment: Moment, operation: ir.Operation) -> bool:
        """Whether a client reads a response to a poll as a state."""
        read_as = self._read(record, draft, operation)
        return read_as.state == moment.state and not read_as.transient

    def _read(self, record: Record, draft: Draft, operation: ir.Operation) -> Classification:
        kind = adapted(record.kind, record.given)
        return classify(kind, "poll", draft.seen(record.facts), operation.failure)

    def _made(
        self, record: Record, kind: ir.Task, operation: ir.Operation, moment: Moment
    ) -> Iterator[tuple[Draft, ir.Example | None]]:
        """Responses that are read as a state, those closest to an example first."""
        for base, example in self._bases(record, operation):
            shape = self._shape(record, operation, base)
            for draft in self._changed(record, kind, base, moment, shape, operation):
                if self.is_reported(record, draft, moment, operation):
                    yield draft, example

    def _shape(self, record: Record, operation: ir.Operation, base: Draft) -> Shape:
        found = self._responses.shape(operation, base.status)
        return found if operation.responses else self._responses.good_shape(record.operation)

    def _bases(self, record: Record, operation: ir.Operation) -> Iterator[tuple[Draft, ir.Example | None]]:
        """What a response may be made of: examples, then a sample of the schema, then nothing.

        A URL that no operation describes is read as the create call is, if that has an example: most APIs show the same
        object there.
        """
        described = operation if operation.responses else record.operation
        for example in described.examples:
            if is_success(described, example):
                shown = self._responses.shown(described, example)
                yield (shown if operation.responses else replace(shown, status=200)), example
        if operation.responses:
            yield self._responses.sampled(operation), None
        yield Draft(200, None, None), None
        yield Draft(200, {}), None

    def _changed(
        self, record: Record, kind: ir.Task, base: Draft, moment: Moment, shape: Shape, operation: ir.Operation
    ) -> Iterator[Draft]:
        """A response changed in each of the ways in which the spec reports the state."""
        facts = record.facts
        worded = self._with_word(record, kind.status, base, moment, shape)
        rules = [rule for rule in kind.rules if rule.state == moment.state and rule.call in ("poll", "any")]
        if moment.word is not None:
            yield worded
        for start in (base, worded):
            for rule in rules:
                found = fulfil(start, rule.when, shape, facts)
                if found is not None:
                    yield found
        if moment.state == "failed" and operation.failure is not None:
            found = fulfil(base, operation.failure.when, shape, facts)
            if found is not None:
                yield found
        yield base
        yield from (violate(base, rule.when, facts) for rule in kind.rules if rule.state != moment.state)
        if kind.status is not None:
            yield without(base, kind.status.at, facts)

    def _with_word(
        self, record: Record, status: Status | None, draft: Draft, moment: Moment, shape: Shape | None = None
    ) -> Draft:
        """A response with the status word; without a `shape` only where it has one already."""
        if status is None or moment.word is None:
            return draft
        before = read(draft, status.at, record.facts)
        if before is not None:
            return put(draft, status.at, written_as(before, moment.word), record.facts)
        pointer = pointer_of(status.at[0]) if status.at else None
        if shape is None or pointer is None:
            return draft if shape is None else put(draft, status.at, moment.word, record.facts)
        return put(draft, status.at, shape.written(pointer, moment.word), record.facts)


def _example_of(kind: ir.Task, operation: ir.Operation, moment: Moment, solution: ir.Json) -> ir.Example | None:
    """The example of a poll that shows a state, preferably with the word and with the solution."""
    at = next(iter(body_pointers(kind.result.at)), None) if kind.result.call is None else None
    found = [
        (example, classification)
        for example in operation.examples
        if (classification := state_of(kind, operation, example, "poll")).state == moment.state
        and not classification.transient
    ]
    if moment.state == "failed":
        found = [each for each in found if each[1].kind in _KINDS_OF_END and 200 <= each[0].status < 300]
        found.sort(key=lambda each: (not _is_told(each[1], moment.word), _KINDS_OF_END.index(each[1].kind)))
    else:
        found = [each for each in found if fault_of(operation, each[0]) is None] or (
            [] if moment.state in ("pending", "succeeded") else found
        )
        found.sort(
            key=lambda each: (
                each[1].word != moment.word,
                solution is not None and at is not None and get_pointer(each[0].response, at) != solution,
            )
        )
    return found[0][0] if found else None


def _is_told(classification: Classification, word: str | None) -> bool:
    return word is None or classification.word == word
