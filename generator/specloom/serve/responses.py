"""The responses of operations if nothing fails: the spec's examples, or values of their schemas. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

from .. import ir
from ..examples import is_success
from ..runtime.json_data import escape_token, get_pointer
from .drafts import Draft
from .paging import last_page
from .refusals import answer_for
from .requests import Asked, Requests, given
from .samples import Samples, with_value
from .shapes import Shape
from .validation import Types


class ResponseBuilder:
    """Builds the responses of one Api."""

    def __init__(self, types: Types, requests: Requests, samples: Samples) -> None:
        self._types = types
        self._requests = requests
        self._samples = samples

    def plain(self, asked: Asked) -> Draft:
        """The response of an operation that does not belong to a task: that of the example most similar to
        the request.
        """
        operation = asked.operation
        examples = [example for example in operation.examples if is_success(operation, example)]
        found = self.most_like(asked, examples)
        if found is None:
            return last_page(self.sampled(operation), asked)
        example, is_like = found
        reply = self.shown(operation, example)
        member, _ = self._requests.subject(operation, asked.body)
        answer = answer_for(operation, example.status)
        if not is_like and member is not None and member.solution is not None and answer is not None and answer.raw:
            for pointer in self.solution_pointers(answer.raw):
                value = with_value(reply.value, pointer, self._samples.of(member.solution))
                reply = replace(reply, value=value)
        return reply if is_like else last_page(reply, asked)

    def documented_refusal(self, asked: Asked) -> Draft | None:
        """The failure that every example of exactly this request shows."""
        operation = asked.operation
        same = [example for example in operation.examples if _is_same(asked, example)]
        failing = [example for example in same if not is_success(operation, example)]
        return self.shown(operation, failing[0]) if failing and len(failing) == len(same) else None

    def solution_pointers(self, type_: ir.Type) -> list[str]:
        """The locations in a response of the solution for the request's subject."""
        return list(_solutions(self._types, type_, "", 0))

    def most_like(self, asked: Asked, examples: list[ir.Example]) -> tuple[ir.Example, bool] | None:
        """The example of exactly this request, else one of the same subject;
        else the first one, which is not similar.
        """
        same = next((example for example in examples if _is_same(asked, example)), None)
        if same is not None:
            return same, True
        subject, value = self._requests.subject(asked.operation, asked.body)
        if subject is not None:
            for example in examples:
                member, shown = self._requests.subject(asked.operation, given(example.request))
                if member is subject and self._tells_same(subject, value, shown):
                    return example, True
        return (examples[0], False) if examples else None

    def _tells_same(self, subject: ir.Object, value: ir.Json, shown: ir.Json) -> bool:
        """Whether two values of the member for all other types have the same type."""
        if not self._types.is_catch_all(subject):
            return True
        names = [field.name for field in subject.fields]
        return all(get_pointer(value, f"/{name}") == get_pointer(shown, f"/{name}") for name in names)

    def shown(self, operation: ir.Operation, example: ir.Example) -> Draft:
        """The response of an example."""
        answer = answer_for(operation, example.status)
        return Draft(example.status, deepcopy(example.response), answer.media_type if answer is not None else None)

    def sampled(self, operation: ir.Operation) -> Draft:
        """A response that no example shows."""
        fine = [answer for answer in operation.responses if answer.status[0] in "2d"]
        answer = fine[0] if fine else ir.Response("200", "", None, None)
        status = int(answer.status) if answer.status.isdigit() else 200
        value = self._samples.of(answer.raw) if answer.raw is not None else None
        return Draft(status, value, answer.media_type if answer.raw is not None else None)

    def first(self, operation: ir.Operation) -> tuple[Draft, ir.Example | None]:
        """The response of the first successful example, or one that no example shows; with the example."""
        example = next((example for example in operation.examples if is_success(operation, example)), None)
        return (self.sampled(operation) if example is None else self.shown(operation, example)), example

    def shape(self, operation: ir.Operation, status: int) -> Shape:
        """The type of the response of an operation for an HTTP status."""
        answer = answer_for(operation, status)
        return Shape(self._types, self._samples, None if answer is None else answer.raw)

    def good_shape(self, operation: ir.Operation) -> Shape:
        """The type of the first successful response of an operation."""
        return Shape(self._types, self._samples, next((it.raw for it in operation.good_responses), None))

    def solution(self, operation: ir.Operation, body: ir.Json) -> ir.Json:
        """The result of a task created by a request; None if its type is the same for all."""
        member = self._requests.solved_as(operation, body)
        return None if member is None or member.solution is None else self._samples.of(member.solution)


def _is_same(asked: Asked, example: ir.Example) -> bool:
    """Whether an example is of exactly this request, whatever its credentials and its id."""
    if isinstance(example.request, ir.Missing) or asked.operation.body is None:
        return False
    shown, body = example.request, asked.body
    pointers = [placement.name for placement in asked.operation.placements if placement.location == "body"]
    if asked.operation.envelope is not None and asked.operation.envelope.id is not None:
        pointers.append(asked.operation.envelope.id)
    for pointer in pointers:
        shown, body = with_value(shown, pointer, None), with_value(body, pointer, None)
    return shown == body


def _solutions(types: Types, type_: ir.Type, at: str, depth: int) -> Iterator[str]:
    found = types.resolved(type_)
    if isinstance(found, ir.Nullable):
        yield from _solutions(types, found.inner, at, depth)
    elif isinstance(found, ir.SolutionOf):
        yield at
    elif isinstance(found, ir.Object) and depth < 6:
        for field in found.fields:
            name = escape_token(field.name)
            yield from _solutions(types, field.type, f"{at}/{name}", depth + 1)
