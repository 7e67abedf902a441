"""What a response makes of a task, or the lack of one: the only place that changes its state by what the provider told.

What a response means is decided in `state` alone. A poll without a response, or with HTTP status 408, 429 or 5xx,
is tolerated: polling continues at its pace. Any other HTTP status that the spec does not explain ends the wait with a
plain `TaskError`; so does one response after the other that is complete and cannot be read, with its text. A task that
needs an action of its owner stays awaited: `watch` and `on_update` report it, the provider continues after that.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..errors import ClientError, DecodeError, TaskCancelled, TaskError, TaskExpired, TaskFailed
from ..failures import is_transient
from .exchange import Exchange, describe_failure, describe_status
from .handle import Update
from .progress import Progress, Trouble
from .result import strategy_of
from .spec import pace, read_hint
from .state import Classification

UNREADABLE = 3
"""Complete responses in a row that cannot be read, after which the task is not asked for again."""

_ENDS = {"failed": "failed", "cancelled": "was cancelled", "expired": "expired"}


def absorb(progress: Progress, seen: Exchange) -> Update:
    """Become what a response tells."""
    classification = seen.classification
    if classification.state is None:
        return _end_unexplained(progress, seen)
    hint = _read_hint(progress, seen)
    if seen.unreadable is not None and classification.state in ("pending", "needs_action", "succeeded", "partial"):
        return survive(progress, seen.unreadable, hint, is_whole=seen.is_garbled)
    if classification.transient:
        return survive(progress, describe_failure(progress.engine, seen), hint)
    _note_word(progress, classification)
    progress.trouble = None
    match classification.state:
        case "pending" | "needs_action":
            progress.state = classification.state
            progress.plan(hint, is_told=True)
            return progress.update(seen) if progress.ending is None else progress.ending.update
        case "succeeded" | "partial":
            progress.state = classification.state
            return strategy_of(progress.kind).begin(progress, seen)
        case "failed" | "cancelled" | "expired":
            return progress.end(classification.state, _describe_end(progress, classification, seen), seen)


def survive(progress: Progress, fault: ClientError, hint: float | None = None, *, is_whole: bool = False) -> Update:
    """Continue after a request that told nothing about the task.

    `is_whole` says that a complete response came which cannot be read: asking again and again brings the same, so that
    after a few of them the wait ends, with the text.
    """
    trouble = progress.trouble = progress.trouble or Trouble()
    trouble.reason = str(fault)
    if isinstance(fault, DecodeError) and fault.answer is not None:
        trouble.unread = fault.answer
    trouble.unreadable += is_whole
    if trouble.unreadable >= UNREADABLE and isinstance(fault, DecodeError):
        return _give_up(progress, fault)
    if progress.fetching is None:
        progress.plan(hint)
    elif progress.is_dropped:
        retained = progress.kind.limits.retained
        progress.expire(f"the provider keeps a result {retained:g} s, and that is past", "kept")
    else:
        progress.due = progress.engine.clock.monotonic() + pace(progress.kind.timing, 1, 0.0, hint)
    if progress.ending is not None:
        return progress.ending.update
    handle = progress.handle
    return Update(state="pending", handle=handle, elapsed=progress.elapsed, status=handle.last_status, fault=fault)


def _read_hint(progress: Progress, seen: Exchange) -> float | None:
    """Seconds that a response asks to wait; one that rejects a poll can only make the wait longer."""
    timing = progress.kind.timing
    hint = read_hint(timing, seen.facts, progress.engine.clock.wall())
    if hint is None or (seen.response.ok and not seen.classification.transient):
        return hint
    return max(hint, pace(timing, progress.handle.polls))


def _end_unexplained(progress: Progress, seen: Exchange) -> Update:
    """An HTTP status that is neither success nor a state: either transient, or the end of the wait."""
    error = describe_status(progress.engine, seen)
    if is_transient(seen.response.status):
        return survive(progress, error, _read_hint(progress, seen))
    text = f"polling it fails with an error: {error.message}"
    stuck = TaskError(text, **progress.circumstances(error))
    stuck.value, stuck.response = error.value, error.response
    return progress.end("failed", stuck, seen)


def _give_up(progress: Progress, fault: DecodeError) -> Update:
    """End the wait for a task whose responses cannot be read; a resume asks again."""
    text = f"{UNREADABLE} complete responses in a row cannot be read: {fault.message}"
    answer = fault.answer or progress.unread
    error = DecodeError(text, operation=fault.operation, status=fault.status, answer=answer)
    error.handle = progress.handle
    return progress.end("failed", error, None)


def _describe_end(progress: Progress, classification: Classification, seen: Exchange) -> TaskError:
    """The error for an end that the provider told."""
    told = describe_failure(progress.engine, seen)
    circumstances = progress.circumstances(told)
    end = _ENDS[classification.state or "failed"]
    text = told.message if classification.message else f"the provider says that it {end}"
    error: TaskError
    match classification.state:
        case "cancelled":
            error = TaskCancelled(text, **circumstances)
        case "expired":
            error = TaskExpired(text, **circumstances)
        case _:
            error = TaskFailed(text, kind=told.kind, **circumstances)
    error.value, error.response = told.value, told.response
    return error


def _note_word(progress: Progress, classification: Classification) -> None:
    """Keep the provider's status word, and say once for each word of a task that the spec does not know it."""
    word, kind = classification.word, progress.kind
    if word is None:
        return
    progress.handle = replace(progress.handle, last_status=word)
    if classification.known or word in progress.warned:
        return
    progress.warned += (word,)
    from logging import getLogger

    name = progress.engine.api.name
    text = "%s: unknown status `%s` of a task of kind `%s`, taken as `%s`"
    other = "pending" if kind.status is None else kind.status.other
    getLogger(f"specloom.{name}").warning(text, name, word, kind.name, other)
