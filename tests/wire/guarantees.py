"""What no scene of the fault matrix may break, each as one check:
the task, the budget, the key, the deadline, the error.

A check yields a sentence for everything that is broken. None of them knows what a scene is meant to lead to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from generated._runtime import errors
from generated._runtime.errors import ClientError, DecodeError, HttpStatusError, ProviderError, TransportError
from generated._runtime.json_data import as_text
from generated._runtime.tasks import errors as task_errors
from generated._runtime.tasks.errors import TaskCancelled, TaskError, TaskExpired, TaskFailed, TaskTimeout
from specloom.serve.emulation import Event
from tests.wire.scenes import SLOW, Played, Step

MARGIN = 1.5
"""Seconds that a call may take beyond its deadline, on a machine that has much else to do."""

ROUNDING = 1e-6
"""Seconds by which two floating-point times may differ."""

MAY_EXIST = "a task may have been created"
"""How the error of a create tells that nobody knows what became of it."""

UNKNOWN_STATUS = frozenset({"gzip_bomb"})
"""Faults that keep an answer from ever being one, so that its error knows no HTTP status."""


def broken(played: Played) -> list[str]:
    """Everything that a scene breaks."""
    return [text for check in CHECKS for text in check(played)]


def _hit(played: Played) -> Iterator[str]:
    """The fault befell a request: else the scene shows nothing."""
    if not any(entry.get("fault") == played.fault for entry in played.arrived):
        yield "the fault hit no request"


def _hang(played: Played) -> Iterator[str]:
    """A client comes back."""
    if played.hangs:
        yield "it hangs"


def _deadline(played: Played) -> Iterator[str]:
    """Each call ends when its time is over; a clock that only skips shows the client no time that a request takes."""
    for step in played.steps:
        margin = MARGIN if played.fault in SLOW else MARGIN * (1 + len(step.arrived))
        if step.seconds > step.limit + margin:
            yield f"{step.name} took {step.seconds:.1f} s of {step.limit:g} s"


def _key(played: Played) -> Iterator[str]:
    """The key is shown nowhere."""
    if played.shown is not None:
        yield f"the key is shown: {played.shown}"


# --- the budget ------------------------------------------------------------------------------------------------------


def _creations(played: Played) -> Iterator[str]:
    """A create that costs money reaches the provider once."""
    if played.kind.billable and len(played.creations) > 1:
        yield f"{len(played.creations)} create requests"


def _budget(played: Played) -> Iterator[str]:
    """No more polls than the provider allows, none too soon after another, one
    when it should have forgotten the task.
    """
    for record in played.tasks[:1]:
        times = [_at(entry) for entry in played.polls]
        if record.limits.polls is not None and played.spent + len(times) > record.limits.polls:
            yield f"{played.spent + len(times)} polls where {record.limits.polls} are allowed"
        expires = record.limits.expires
        late = [] if expires is None else [at for at in times if at > record.created + expires + ROUNDING]
        waits = 1 + (played.step("resume") is not None)
        if len(late) > waits:
            yield f"{len(late)} polls later than {expires:g} s after the creation, in {waits} waits"
        least = record.timing.min or 0.0
        yield from (
            f"polls {later - sooner:.3f} s apart, where {least:g} s is the least"
            for sooner, later in pairwise(times)
            if later - sooner < least - ROUNDING
        )


def _at(entry: Event) -> float:
    at = entry["at"]
    assert isinstance(at, (int, float))
    return float(at)


# --- the task --------------------------------------------------------------------------------------------------------


def _creation(played: Played) -> Iterator[str]:
    """A task that may exist is in hand, or the error says so, with where to look for it."""
    step = played.step("submit")
    if step is None:
        return
    told = [as_text(record.id) or "" for record in played.tasks[:1]]
    answered = [text for text in told if text and any(text in _answer(entry) for entry in played.creations)]
    if step.error is None:
        held = [] if played.handle is None else [as_text(value) for value in played.handle.captured.values()]
        if not held:
            yield "the task was created, and no handle is in hand"
        yield from (f"the answer named the task {id}, and the handle does not" for id in answered if id not in held)
        return
    said = str(step.error)
    acted = isinstance(step.error, TransportError) and step.error.sent
    if (told or acted) and MAY_EXIST not in said:
        yield f"a task may exist, and the error does not say so: {said}"
    listing = played.kind.listing
    if MAY_EXIST in said and listing is not None and listing.operation.id not in said:
        yield f"the error does not say where to look for the task: {said}"
    yield from (f"the answer named the task {id}, and the error does not: {said}" for id in answered if id not in said)


def _wait(played: Played) -> Iterator[str]:
    """Whatever interrupts a wait leaves the task in hand, and another process can go on with it."""
    step, submitted = played.step("wait"), played.step("submit")
    if step is None or submitted is None or step.error is None:
        return
    handle = getattr(step.error, "handle", None)
    task = submitted.value
    if handle is None or handle.captured != task.handle.captured:
        yield f"the error has no handle of the task: {step.error!r}"
    resumed, ends = played.step("resume"), played.tasks[0].timeline[-1].state
    if resumed is not None and ends == "succeeded" and not _is_result(played, resumed.value):
        yield f"the task was resumed without its result: {resumed.error!r}"
    if resumed is not None and ends != "succeeded" and resumed.error is None:
        yield f"a task that has no result gave one: {resumed.value!r}"


def _result(played: Played) -> Iterator[str]:
    """What a wait gives is a result."""
    step = played.step("wait")
    if step is not None and step.error is None and not _is_result(played, step.value):
        yield f"the wait gave no result: {step.value!r}"


def _is_result(played: Played, value: Any) -> bool:
    return type(value) is type(played.provider.solution)


def _answer(entry: Event) -> str:
    """An answer that arrived in whole, as text."""
    cut = ("reset_before", "reset_during", "lost_response", "late", "slow_drip")
    return "" if entry.get("fault") in cut else json.dumps(entry["response"], ensure_ascii=False)


# --- the error -------------------------------------------------------------------------------------------------------

_PUBLIC = frozenset(
    it
    for it in (*vars(errors).values(), *vars(task_errors).values())
    if isinstance(it, type) and issubclass(it, ClientError)
)


def _tree(played: Played) -> Iterator[str]:
    """Nothing is raised but what the documents name."""
    for step in played.steps:
        if step.error is not None and type(step.error) not in _PUBLIC:
            yield f"{step.name} raised {step.error!r}"


def _fields(played: Played) -> Iterator[str]:
    """An error says which operation it was, and what the provider told."""
    for step in played.steps:
        if isinstance(step.error, ClientError):
            yield from (f"{step.name}: {type(step.error).__name__} {text}" for text in _wrong(played, step, step.error))


def _wrong(played: Played, step: Step, error: ClientError) -> Iterator[str]:
    last = step.arrived[-1] if step.arrived else None
    operations = {"submit": played.kind.create, "ask": (played.question,)}.get(
        step.name, (played.kind.poll.operation.id,)
    )
    if error.operation not in operations:
        yield f"is of `{error.operation}`, not of {operations}"
    match error:
        case TransportError() if last is not None and not error.sent:
            yield "says that nothing was sent, and the request arrived"
        case TaskTimeout() | TaskCancelled():
            yield from _wrong_count(played, error)
        case TaskExpired():
            yield from _wrong_count(played, error)
            if error.status is None and error.code not in ("polls", "expires"):
                yield f"does not say which limit it is: {error.code}"
        case TaskFailed() if step.name == "submit":
            yield from _untold(error, last)
        case TaskError():
            yield from _wrong_count(played, error)
            yield from _untold(error, last)
        case ProviderError() | HttpStatusError():
            yield from _untold(error, last)
        case DecodeError() if played.fault not in UNKNOWN_STATUS:
            yield from _untold(error, last)
        case _:
            pass


def _wrong_count(played: Played, error: TaskError) -> Iterator[str]:
    if error.handle is not None and error.polls != error.handle.polls:
        yield f"counts {error.polls} polls, and its handle {error.handle.polls}"
    if error.polls - played.spent > len(played.polls):
        yield f"counts {error.polls} polls of {played.spent + len(played.polls)}"
    if error.elapsed < 0:
        yield f"was {error.elapsed} s under way"


def _untold(error: ClientError, last: Event | None) -> Iterator[str]:
    """The HTTP status and the code are those of the answer."""
    if last is None:
        yield "tells of an answer that nobody gave"
        return
    if error.status != last["status"]:
        yield f"has the HTTP status {error.status}, and the answer {last['status']}"
    if error.code is not None and error.code not in json.dumps(last["response"]):
        yield f"has the code {error.code}, and the answer does not"


CHECKS: tuple[Callable[[Played], Iterator[str]], ...] = (
    _hit,
    _hang,
    _deadline,
    _key,
    _creations,
    _budget,
    _creation,
    _wait,
    _result,
    _tree,
    _fields,
)
"""Every guarantee."""
