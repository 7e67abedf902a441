"""One task, apart from I/O: when it is polled, and who waits for it.

Its flows yield what to send and how long to wait. Every poll that is sent counts, with or without a response, and is
counted before it is sent; the next one is never sent when the provider's budget is used up, by any process, since
the `Handle` carries the count.

What is known of a task is in its `Progress`, where its result comes from in `result`. The transitions at the end of this
module decide what a response changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic

from msgspec.structs import replace

from ..description.tasks import Search, State, TaskSpec
from ..errors import ClientError, ConfigurationError, DecodeError, bare, is_transient
from ..flow import Engine, Flow, Sleep, call_flow, wait_for_ticket
from ..json_data import as_text
from ..limiter import TICK, Limiter, Ticket
from ..models import S
from ..operation import Call, Operation
from ..payloads import Payload, payload_bytes
from ..request import Request, Response
from ..resume import Handle
from .errors import TaskCancelled, TaskError, TaskExpired, TaskFailed, TaskTimeout
from .exchange import (
    FOLLOWED,
    Exchange,
    call_of,
    describe_failure,
    describe_status,
    follow_redirect,
    ignore_response,
    interpret,
)
from .handle import Checkpoint, Update
from .progress import Fetching, Progress, Trouble, make_call, pace, read_hint
from .result import gather, strategy_of
from .search import find, is_to_be_found
from .state import CallName, Classification

SHORTEST = 0.05
"""Minimum seconds for a request that is due exactly when a wait ends."""

ELSEWHERE = 0.1
"""Seconds until one wait looks again while another wait for the same task has a request in flight."""


class AnyTask(Generic[S]):
    """A task, of a sync or an async client.

    Several waits for one task share its polls. What has ended stays ended: its result or error is kept.
    """

    __slots__ = ("_checkpoint", "_progress", "_stopped")

    def __init__(
        self, engine: Engine, spec: TaskSpec[Operation], handle: Handle, checkpoint: Checkpoint | None
    ) -> None:
        self._progress = Progress(engine, spec, handle)
        self._checkpoint = checkpoint
        self._stopped: Exception | None = None

    @property
    def handle(self) -> Handle:
        """What is needed to resume the task, as of now."""
        return self._progress.handle

    @property
    def id(self) -> str | None:
        """The provider's id: the captured value called `id`, or the only one; None where there is no such thing."""
        captured = self.handle.captured
        only = next(iter(captured.values())) if len(captured) == 1 else None
        return as_text(captured.get("id", only))

    @property
    def state(self) -> State:
        """The normalized state from the last response."""
        return self._progress.state

    @property
    def status(self) -> str | None:
        """The provider's own word for it."""
        return self._progress.handle.last_status

    @property
    def done(self) -> bool:
        """Whether the task has ended: its result or its error is known."""
        return self._progress.ending is not None

    def receive(self, payload: Payload) -> Update:
        """Process what the provider pushed to a callback URL like the response to a poll, and return the update.

        Make sure beforehand that it came from the provider. It does not count as a poll. Raises DecodeError for what is
        not JSON, and ConfigurationError where the API's description knows of no such push.
        """
        progress = self._progress
        notify = progress.spec.notify
        if notify is None:
            raise ConfigurationError(f"no push is described for tasks of the kind `{progress.spec.name}`")
        if progress.ending is not None:
            return progress.ending.update
        response = Response(200, {}, payload_bytes(payload))
        call = call_of(progress.spec.poll, progress.facts)
        request = Request(operation=call.operation.id, method="POST", url="")
        seen = interpret(progress.engine, progress.spec, "poll", call, request, response, progress.facts)
        if seen.unreadable is not None:
            unreadable = seen.unreadable
            unreadable.handle = progress.handle
            raise unreadable
        progress.keep(seen)
        update = absorb(progress, seen)
        if not update.done and notify.payload == "id":
            progress.due = progress.engine.clock.monotonic()
        return update

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._progress.spec.name}, {self.id}, {self.state})"

    # --- waiting ---

    def _deadline(self, timeout: float | None) -> float:
        return self._progress.engine.clock.monotonic() + (self._progress.spec.wait if timeout is None else timeout)

    def _outcome(self) -> S:
        """The result of a task that has ended, or the error."""
        progress = self._progress
        ending = progress.ended
        if ending.error is not None:
            raise bare(ending.error)
        if progress.spec.result.expiring_urls and progress.is_dropped:
            retained = progress.spec.limits.retained
            text = (
                f"the URLs of this result expired {retained:g} s after the task ended: resume the task to get new ones"
            )
            raise TaskExpired(text, **progress.circumstances(code="retained"))
        value: S = ending.value
        return value

    def _result_flow(self, timeout: float | None, on_update: Callable[[Update], None] | None) -> Flow[S]:
        """Wait until the task has ended."""
        if self._stopped is not None and timeout is None and not self.done:
            raise bare(self._stopped)
        return (yield from self._wait_flow(self._deadline(timeout), on_update))

    def _wait_flow(self, deadline: float, on_update: Callable[[Update], None] | None) -> Flow[S]:
        progress = self._progress
        if progress.ending is None:
            now = progress.engine.clock.monotonic()
            due = max(progress.due, now)
            limiter = progress.engine.limiters.here()
            begin = min(limiter.begin(due, pace(progress.spec.timing, 1)), deadline)
            if begin > due:
                yield Sleep(begin - now)
        while progress.ending is None:
            update = yield from self._update_flow(deadline)
            if on_update is not None:
                on_update(update)
        return self._outcome()

    def _update_flow(self, deadline: float) -> Flow[Update]:
        """Wait for the next response about the task and return its update, or at `deadline` raise TaskTimeout."""
        clock = self._progress.engine.clock
        self._stopped = None
        while True:
            update = yield from self._step(deadline)
            if update is not None:
                return update
            now = clock.monotonic()
            if now >= deadline:
                raise self._timeout()
            wait = self._progress.due - now
            yield Sleep(min(wait if wait > TICK else ELSEWHERE, deadline - now))

    def _timeout(self) -> TaskTimeout:
        """The error for a wait that is over before the task is."""
        progress = self._progress
        text = f"no result in time, the task may still be running: resume it with `handle`{progress.last_response}"
        late = TaskTimeout(text, **progress.circumstances())
        late.value = progress.unread
        late.judged(passing=True, may_exist=False)
        return late

    def _note(self, error: BaseException) -> None:
        """Attach the handle to what ends a wait: an own error, a Ctrl-C, a cancellation, an error of a callback."""
        if isinstance(error, ClientError):
            error.handle = error.handle or self.handle
        elif not self.done and not isinstance(error, GeneratorExit):
            note = f"task handle: {self.handle.to_json()}"
            if note not in getattr(error, "__notes__", ()):
                error.add_note(note)

    # --- requests ---

    def _step(self, deadline: float, admitted: Limiter | None = None) -> Flow[Update | None]:
        """Make the one request that is due, and return what it reported; None where none is due, or one is in flight.

        `admitted` is the limiter that has admitted it already.
        """
        progress = self._progress
        if progress.ending is not None:
            return progress.ending.update
        clock, limiter = progress.engine.clock, admitted or progress.engine.limiters.here()
        now = clock.monotonic()
        if progress.due - now > TICK or now - deadline > TICK or not limiter.claim(self):
            return None
        try:
            if progress.check_limits():
                return progress.ended.update
            if admitted:
                return (yield from self._request(deadline))
            with Ticket(limiter, progress.due, progress.spec.limits.rate) as ticket:
                in_time = yield from wait_for_ticket(ticket, clock, max(deadline, now + SHORTEST))
                if in_time and not self.done and not progress.check_limits():
                    return (yield from self._request(deadline))
            return progress.ended.update if self.done else None
        finally:
            limiter.release(self)

    def _request(self, deadline: float) -> Flow[Update]:
        fetching = self._progress.fetching
        search = self._progress.spec.search
        if search is not None and is_to_be_found(search, self._progress.handle):
            return (yield from self._search(search, deadline))
        return (yield from self._poll(deadline) if fetching is None else self._fetch(fetching, deadline))

    def _search(self, search: Search[Operation], deadline: float) -> Flow[Update]:
        """Look for a task in the provider's list, which its create response did not name."""
        progress = self._progress
        call = make_call(progress, search.call, progress.facts)
        if isinstance(call, ClientError):
            return progress.abandon(call)
        request = progress.engine.request(call)
        progress.wait(pace(progress.spec.timing, 1))
        progress.asked_last = progress.left <= TICK
        seen = yield from _ask(progress, "poll", call, request, deadline)
        if isinstance(seen, ClientError):
            return self._search_again(seen, is_whole=isinstance(seen, DecodeError))
        found = find(progress, search, seen)
        if not isinstance(found, ClientError):
            return found
        if is_transient(seen.response.status) or seen.classification.transient or seen.is_garbled:
            return self._search_again(found, _read_hint(progress, seen), is_whole=seen.is_garbled)
        return progress.abandon(found, "it cannot be found in the provider's list")

    def _search_again(self, error: ClientError, hint: float | None = None, *, is_whole: bool = False) -> Update:
        """Continue after a request that did not bring the provider's list."""
        progress = self._progress
        update = survive(progress, error, hint, is_whole=is_whole)
        if progress.ending is not None:
            return update
        progress.wait(pace(progress.spec.timing, 1, hint=hint))
        return replace(update, handle=progress.handle)

    def _poll(self, deadline: float) -> Flow[Update]:
        progress = self._progress
        call = make_call(progress, progress.spec.poll, progress.facts)
        if isinstance(call, ClientError):
            return progress.abandon(call)
        request = progress.engine.request(call)
        polls = progress.handle.polls + 1
        wait = progress.budget.clip(pace(progress.spec.timing, polls), progress.left)
        handle = replace(progress.handle, polls=polls, due=progress.wall_in(wait))
        if self._checkpoint is not None:
            self._checkpoint(handle)
        progress.handle = handle
        progress.due = progress.engine.clock.monotonic() + wait
        progress.asked_last = progress.left <= TICK
        seen = yield from _ask(progress, "poll", call, request, deadline)
        if isinstance(seen, ClientError):
            return survive(progress, seen, is_whole=isinstance(seen, DecodeError))
        progress.keep(seen)
        return absorb(progress, seen)

    def _fetch(self, fetching: Fetching, deadline: float) -> Flow[Update]:
        """Make the call that brings the result of a task that has succeeded."""
        progress, strategy = self._progress, fetching.strategy
        call = strategy.call(progress, fetching)
        if isinstance(call, ClientError):
            return progress.abandon(call)
        request = progress.engine.request(call)
        progress.due = progress.engine.clock.monotonic() + pace(progress.spec.timing, 1)
        seen = yield from _ask(progress, "result", call, request, deadline)
        if isinstance(seen, ClientError):
            strategy.lose(fetching, seen)
            return survive(progress, seen, is_whole=isinstance(seen, DecodeError))
        if seen.classification.state in ("succeeded", "partial"):
            return strategy.accept(progress, fetching, seen)
        update = strategy.reject(progress, fetching, seen)
        if update is not None:
            return update
        is_pending = seen.classification.state == "pending" and not seen.classification.transient
        if is_pending and progress.phase is fetching:
            progress.phase = None
        return absorb(progress, seen)

    def _cancel_flow(self) -> Flow[bool]:
        progress = self._progress
        cancel = progress.spec.cancel
        if progress.ending is not None:
            return False
        if cancel is None:
            text = "cancelled locally only: the provider does not support cancellation, the task keeps running there"
        else:
            if progress.spec.search is not None and is_to_be_found(progress.spec.search, progress.handle):
                raise TaskError("the provider has not named it yet: it cannot be cancelled", **progress.circumstances())
            call = make_call(progress, cancel, progress.facts)
            if isinstance(call, ClientError):
                raise TaskError(call.message, **progress.circumstances(call))
            yield from call_flow(progress.engine, ignore_response(call), creates=False)
            text = "cancelled by this program"
        progress.end("cancelled", TaskCancelled(text, **progress.circumstances()), None)
        return cancel is not None


def _ask(
    progress: Progress, name: CallName, call: Call[Any], request: Request, deadline: float
) -> Flow[Exchange | ClientError]:
    """Send a request once and go where it is redirected to; the exchange, or why there was none."""
    engine, spec = progress.engine, progress.spec
    long_poll = max(call.operation.long_poll, spec.long_poll if name == "poll" else 0.0)
    for hop in range(FOLLOWED + 1):
        left = deadline - engine.clock.monotonic()
        try:
            response = yield from engine.send(request, max(SHORTEST, min(left, engine.longest(long_poll))))
        except ConfigurationError:
            raise
        except ClientError as error:
            return error
        follows = hop < FOLLOWED and not (name == "poll" and spec.reads_redirects)
        further = follow_redirect(engine, call, request, response, spec.origins) if follows else None
        if further is None:
            return interpret(engine, spec, name, call, request, response, progress.facts)
        call, request = further, engine.request(further)
    raise AssertionError(FOLLOWED)


# --- transitions -----------------------------------------------------------------------------------------------------


UNREADABLE = 3
"""Complete responses in a row that cannot be read, after which the task is not asked for again."""

_ENDS = {"failed": "failed", "cancelled": "was cancelled", "expired": "expired"}


def absorb(progress: Progress, seen: Exchange) -> Update:
    """Change the state of the task as a response says."""
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
    if progress.spec.result.gathered and classification.state in ("pending", "needs_action", "succeeded", "partial"):
        ended = gather(progress, seen)
        if ended is not None:
            return ended
    match classification.state:
        case "pending" | "needs_action":
            progress.state = classification.state
            progress.plan(hint, is_reported=True)
            return progress.update(seen) if progress.ending is None else progress.ending.update
        case "succeeded" | "partial":
            progress.state = classification.state
            return strategy_of(progress.spec).begin(progress, seen)
        case "failed" | "cancelled" | "expired":
            return progress.end(classification.state, _describe_end(progress, classification, seen), seen)


def survive(progress: Progress, error: ClientError, hint: float | None = None, *, is_whole: bool = False) -> Update:
    """Continue after a request that reported nothing about the task.

    `is_whole` says that a complete response came which cannot be read: asking again and again brings the same, so that
    after a few of them the wait ends, with the text.
    """
    trouble = progress.trouble = progress.trouble or Trouble()
    trouble.reason = str(error)
    if isinstance(error, DecodeError) and error.response_text is not None:
        trouble.unread = error.response_text
    trouble.unreadable += is_whole
    if trouble.unreadable >= UNREADABLE and isinstance(error, DecodeError):
        return _give_up(progress, error)
    if progress.fetching is None:
        progress.plan(hint)
    elif progress.is_dropped:
        retained = progress.spec.limits.retained
        progress.expire(f"the result has expired: the provider keeps it for {retained:g} s", "retained")
    else:
        progress.due = progress.engine.clock.monotonic() + pace(progress.spec.timing, 1, 0.0, hint)
    if progress.ending is not None:
        return progress.ending.update
    handle = progress.handle
    return Update(state="pending", handle=handle, elapsed=progress.elapsed, status=handle.last_status, error=error)


def _read_hint(progress: Progress, seen: Exchange) -> float | None:
    """Seconds that a response asks to wait; one that rejects a poll can only make the wait longer."""
    timing = progress.spec.timing
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


def _give_up(progress: Progress, last: DecodeError) -> Update:
    """End the wait for a task whose responses cannot be read; a resume asks again."""
    text = f"{UNREADABLE} complete responses in a row cannot be read: {last.message}"
    error = DecodeError(text, operation=last.operation, status=last.status)
    error.response_text = last.response_text or progress.unread
    error.response = error.response_text
    error.handle = progress.handle
    return progress.end("failed", error, None)


def _describe_end(progress: Progress, classification: Classification, seen: Exchange) -> TaskError:
    """The error for an end that the provider reported."""
    reported = describe_failure(progress.engine, seen)
    circumstances = progress.circumstances(reported)
    end = _ENDS[classification.state or "failed"]
    text = reported.message if classification.message else f"the provider says that it {end}"
    error: TaskError
    match classification.state:
        case "cancelled":
            error = TaskCancelled(text, **circumstances)
        case "expired":
            error = TaskExpired(text, **circumstances)
        case _:
            error = TaskFailed(text, kind=reported.kind, **circumstances)
    error.value, error.response = reported.value, reported.response
    return error


def _note_word(progress: Progress, classification: Classification) -> None:
    """Keep the provider's status word, and say once for each word of a task that the spec does not know it."""
    word, spec = classification.word, progress.spec
    if word is None:
        return
    progress.handle = replace(progress.handle, last_status=word)
    if classification.known or word in progress.warned:
        return
    progress.warned += (word,)
    from logging import getLogger

    name = progress.engine.api.name
    text = "%s: unknown status `%s` of a task of kind `%s`, taken as `%s`"
    other = "pending" if spec.status is None else spec.status.other
    getLogger(f"specloom.{name}").warning(text, name, word, spec.name, other)
