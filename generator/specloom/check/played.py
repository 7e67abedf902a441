"""Plays the examples of a spec as a client would:
what each of them says of a task, and whether one brings it to its end.

A spec whose keys are all well-formed may still describe a task that no client ever sees end. Each example is judged on
its own, with what the create example gives; nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from .. import ir
from ..diagnostics import Diagnostic, Source, quote
from ..examples import captured_by, is_success, state_of, value_at
from ..runtime.expressions import may_be_absent
from ..runtime.tasks.state import Classification

Report = Callable[[Diagnostic], None]

_GOOD = ("succeeded", "partial")


def report_played(api: ir.Api, report: Report) -> None:
    """Report what the examples of each task show, or fail to show."""
    operations = {operation.id: operation for operation in api.operations}
    for task in api.tasks:
        for finding in _played(task, operations):
            report(finding)


def report_untested(api: ir.Api, untested: Collection[str], report: Report) -> None:
    """Report the operations that no generated test calls, although they declare what they respond with."""
    for operation in api.operations:
        if operation.id in untested and operation.good_responses:
            message = f"no generated test calls {quote(operation.id)}: none of its examples can be played"
            hint = "add an example of its request and one of its successful response, each of which matches its schema"
            report(_warning("operation-untested", operation.place, message, hint))


def _played(task: ir.Task, operations: dict[str, ir.Operation]) -> Iterator[Diagnostic]:
    create = [operations[name] for name in task.create if name in operations]
    examples = [
        (operation, example) for operation in create for example in operation.examples if is_success(operation, example)
    ]
    for operation, example in examples:
        yield from _captures(task, operation, example)
    poll = operations.get(task.poll.operation.id)
    if poll is None or (isinstance(task.poll.operation, ir.Visit) and not task.poll.operation.described):
        return
    starts = [example for _, example in examples]
    seen = [(example, _classified(task, poll, example, starts)) for example in poll.examples]
    seen += [(example, state_of(task, operation, example, "create")) for operation, example in examples if task.sync]
    yield from _words(task, poll, seen)
    yield from _ends(task, poll, seen)


def _classified(task: ir.Task, poll: ir.Operation, example: ir.Example, starts: list[ir.Example]) -> Classification:
    """What a poll example says of the task of the create example that fits it best: kinds of requests have words of
    their own.
    """
    found = [state_of(task, poll, example, "poll", start) for start in (*starts, *([None] if not starts else []))]
    return min(found, key=lambda each: (not each.known, each.state not in _GOOD))


def _captures(task: ir.Task, operation: ir.Operation, example: ir.Example) -> Iterator[Diagnostic]:
    """The values that a create example does not give, although its response is the start of a task."""
    state = state_of(task, operation, example, "create").state
    if state not in ("pending", "needs_action"):
        return
    found = captured_by(task, example)
    for name, at in task.capture.items():
        reads_body = all(isinstance(it, str) and it.startswith("$response.body") for it in at)
        if name not in found and reads_body and not may_be_absent(at):
            message = (
                f"the example {quote(example.name)} of {quote(operation.id)} has no {quote(name)}, which task "
                f"{quote(task.name)} captures"
            )
            yield _warning(
                "task-example-without-capture",
                task.place,
                message,
                f"add it to the example, or correct `capture/{name}`",
            )
        elif isinstance(found.get(name), (dict, list, bool)):
            message = (
                f"the {quote(name)} that the example {quote(example.name)} of {quote(operation.id)} gives is not a "
                "string or a number"
            )
            yield _warning("task-example-without-capture", task.place, message, "name the value within it")


def _words(task: ir.Task, poll: ir.Operation, seen: list[tuple[ir.Example, Classification]]) -> Iterator[Diagnostic]:
    """Examples whose status is not a word that the task lists."""
    for example, found in seen:
        value = value_at(task.status.at, example) if task.status is not None else None
        if isinstance(value, (dict, list)):
            message = f"the status in the example {quote(example.name)} of {quote(poll.id)} is not a word"
            yield _warning(
                "task-example-unknown-status", task.place, message, "name the value within it in `status/at`"
            )
        elif not found.known:
            message = (
                f"the example {quote(example.name)} of {quote(poll.id)} has the status {quote(found.word)}, which is "
                "not listed"
            )
            yield _warning(
                "task-example-unknown-status", task.place, message, "add the word under a state, or correct the example"
            )


def _ends(task: ir.Task, poll: ir.Operation, seen: list[tuple[ir.Example, Classification]]) -> Iterator[Diagnostic]:
    """Whether an example brings the task to its end, and shows how it waits and fails."""
    ended = [example for example, found in seen if found.state in _GOOD]
    if not ended and all(found.known for _, found in seen):  # an unknown status may be the one that was meant
        told = ", ".join(f"{quote(example.name)} is {found.state or 'an error'}" for example, found in seen[:6])
        message = (
            f"no example of {quote(poll.id)} brings task {quote(task.name)} to its end{': ' + told if told else ''}"
        )
        yield _warning(
            "task-example-endless", task.place, message, "add an example of the response that reports its success"
        )
    result = task.result
    if result.call is None and result.at and not result.optional and not result.gathered:
        for example in ended:
            if value_at(result.at, example) is None:
                message = f"the example {quote(example.name)} of {quote(poll.id)} is a success without a result"
                yield _warning(
                    "task-example-without-result",
                    task.place,
                    message,
                    "add the result, or correct `result/at`; `optional: true` if that is so",
                )
    states = {found.state for _, found in seen}
    words = set(task.status.words.values()) if task.status is not None else set[str]()
    for state, shows in (("pending", "waits"), ("failed", "fails")):
        if ended and state in words and state not in states:
            message = f"no example of {quote(poll.id)} shows how task {quote(task.name)} {shows}"
            yield _warning(
                "task-state-without-example", task.place, message, f"add an example whose status is `{state}`"
            )


def _warning(code: str, place: ir.Place, message: str, hint: str) -> Diagnostic:
    return Diagnostic("warning", code, message, Source(place.file, place.line, place.column, place.pointer), hint)
