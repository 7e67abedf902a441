"""The response with which a provider rejects a request: code, text and HTTP status by its examples. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import ir
from ..examples import fault_of, value_at
from ..runtime.description.conditions import Expressions, Match
from ..runtime.errors import FailureKind
from ..runtime.json_data import as_text, get_pointer
from .drafts import Draft
from .requests import Requests, given
from .samples import Samples, with_value, written_as
from .validation import Reason, Types

STATUSES: dict[FailureKind, int] = {
    "authentication": 401,
    "quota": 402,
    "rate_limit": 429,
    "invalid": 400,
    "not_found": 404,
    "unavailable": 503,
    "unsolvable": 422,
}
"""The HTTP status of a failure that the spec has no example of and documents no other status for."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A failure in an example, and what is wrong with the example's own request."""

    operation: ir.Operation
    example: ir.Example
    kind: FailureKind | None
    reasons: frozenset[Reason]


class Refusals:
    """Picks failures."""

    def __init__(self, api: ir.Api, types: Types, requests: Requests, samples: Samples) -> None:
        ends = {id(example) for kind in api.tasks for example in _ends(api, kind)}
        self._types = types
        self._samples = samples
        self._shown = [
            _Shown(operation, example, fault.kind if fault is not None else None, reasons)
            for operation in api.operations
            for example in operation.examples
            if id(example) not in ends
            if (fault := fault_of(operation, example)) is not None or example.status >= 400
            if (reasons := _reasons(requests, operation, example)) is not None
        ]

    def pick(self, operation: ir.Operation, kind: FailureKind, text: str, reason: Reason | None = None) -> Draft:
        """The failure of a kind for an operation; `text` is the message where the spec shows no failure of that kind.

        The operation's own examples come first, those whose request is rejected for the same reason before all others;
        then the examples of other operations, if their response is allowed here; then one of another kind, with the
        first code that the spec lists for this kind.
        """
        shown = [each for each in self._shown if each.kind == kind]
        shown.sort(key=lambda each: _rank(each, operation, reason))
        for documented in (True, False):
            for each in shown:
                if self._may_answer(operation, each.example, documented=documented):
                    return _reply(operation, each.example)
        return self._made_up(operation, kind, text)

    def _may_answer(self, operation: ir.Operation, example: ir.Example, *, documented: bool) -> bool:
        if operation.failure is None and example in operation.examples:
            return True
        answer = answer_for(operation, example.status)
        if answer is None:
            return not documented
        return answer.raw is not None and not self._types.problems(answer.raw, example.response, "response")

    def _made_up(self, operation: ir.Operation, kind: FailureKind, text: str) -> Draft:
        """A failure of the right form: another one with a listed code, or one generated from the schema."""
        failure = operation.failure
        codes = [*failure.kinds.get(kind, ())] if failure is not None else list[str]()
        shown = sorted(
            self._shown, key=lambda each: (_is_of_another_kind(each.example.status, kind), _rank(each, operation, None))
        )
        for each in shown if codes else ():
            if each.kind is None or not self._may_answer(operation, each.example, documented=True):
                continue
            changed = self._with_code(operation, each.example.response, codes[0], text)
            answer = answer_for(operation, each.example.status)
            if (
                answer is not None
                and answer.raw is not None
                and not self._types.problems(answer.raw, changed, "response")
            ):
                return _reply(operation, each.example, changed)
        status = _status(operation, kind)
        answer = answer_for(operation, status)
        value: ir.Json = {"error": text}
        if answer is not None and answer.raw is not None:
            value = self._samples.of(answer.raw)
        if codes or self._tells_another(operation, value):
            value = self._with_code(operation, value, codes[0] if codes else f"ERROR_{kind.upper()}", text)
        return Draft(status, value, "application/json" if answer is None else answer.media_type)

    def _tells_another(self, operation: ir.Operation, value: ir.Json) -> bool:
        """Whether a body generated from the schema has the code of some other known failure."""
        failure = operation.failure
        if failure is None:
            return False
        told = {as_text(get_pointer(value, pointer)) for pointer in body_pointers(failure.code)}
        return any(code in told for codes in failure.kinds.values() for code in codes)

    def _with_code(self, operation: ir.Operation, value: ir.Json, code: str, text: str) -> ir.Json:
        failure = operation.failure
        if failure is None:
            return value
        for expressions, wanted in ((failure.code, code), (failure.message, text)):
            for pointer in body_pointers(expressions):
                before = get_pointer(value, pointer)
                if before is not None or pointer == body_pointers(expressions)[0]:
                    value = with_value(value, pointer, written_as(before, wanted))
                    break
        return value


def _ends(api: ir.Api, kind: ir.Task) -> Iterator[ir.Example]:
    """The examples that report the end of a task by its status word: they reject nothing."""
    polls = (operation for operation in api.operations if operation.id == kind.poll.operation.id)
    known = frozenset(kind.status.words if kind.status is not None else ())
    for operation in polls:
        for example in operation.examples:
            if kind.status is not None and as_text(value_at(kind.status.at, example)) in known:
                yield example


def body_pointers(expressions: Expressions) -> list[str]:
    """The JSON pointers of a response's body that expressions read."""
    texts = (found.source if isinstance(found, Match) else found for found in expressions)
    return [
        text.removeprefix("$response.body").removeprefix("#") for text in texts if text.startswith("$response.body")
    ]


def answer_for(operation: ir.Operation, status: int) -> ir.Response | None:
    """The documented response of an operation for an HTTP status."""
    answers = {answer.status: answer for answer in operation.responses}
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in answers:
            return answers[key]
    return None


def _reply(operation: ir.Operation, example: ir.Example, value: ir.Json | ir.Missing = ir.MISSING) -> Draft:
    answer = answer_for(operation, example.status)
    media_type = answer.media_type if answer is not None else "application/json"
    return Draft(example.status, example.response if isinstance(value, ir.Missing) else value, media_type)


def _reasons(requests: Requests, operation: ir.Operation, example: ir.Example) -> frozenset[Reason] | None:
    if isinstance(example.request, ir.Missing):
        return frozenset()
    return frozenset(problem.reason for problem in requests.problems(operation, given(example.request)))


def _is_of_another_kind(status: int, kind: FailureKind) -> bool:
    """Whether an HTTP status contradicts this kind of failure; 400 only means that it is a failure."""
    return status != STATUSES["invalid"] and any(status == told for other, told in STATUSES.items() if other != kind)


def _rank(shown: _Shown, operation: ir.Operation, reason: Reason | None) -> tuple[int, bool]:
    """Smaller is better: an example about something else is worse than one of another operation."""
    other = shown.operation is not operation
    if reason is not None and reason in shown.reasons:
        return (0, other)
    return (1 if not shown.reasons else 2, other)


def _status(operation: ir.Operation, kind: FailureKind) -> int:
    """The HTTP status for a failure without an example: a documented one if there is any."""
    wanted = STATUSES[kind]
    documented = [int(answer.status) for answer in operation.responses if answer.status.isdigit()]
    if answer_for(operation, wanted) is not None:
        return wanted
    failing = [status for status in documented if status >= 400]
    return failing[0] if failing else wanted
