"""One task: when it is polled, and who waits for it; apart from I/O, and then in both flavours.

Its flows yield what to send and how long to wait. Every poll that is sent counts, with or without a response, and is
counted before it is sent; the next one is never sent when the provider's budget is used up, by any process, since
the `Handle` carries the count.

What is known of a task, and what a response changes of that, is in its `Progress`.
"""

# The flavours and their clients implement a task together.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from math import inf
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from msgspec.structs import replace

from ..arguments import check_timeout
from ..client import AsyncClient, Client
from ..description.tasks import State, TaskSpec
from ..errors import ClientError, ConfigurationError, DecodeError, bare
from ..flow import Engine, Flow, Sleep, call_flow, slow_down, wait_for_ticket
from ..limiter import IN_FLIGHT, TICK, Limiter, Ticket
from ..models import S
from ..operation import Call, Operation
from ..payloads import Payload, payload_bytes
from ..request import Request, Response
from ..response import retry_after
from ..resume import Handle
from .errors import TaskCancelled, TaskError, TaskExpired, TaskTimeout
from .exchange import FOLLOWED, Exchange, call_of, facts_of, follow_redirect, ignore_response, interpret
from .handle import Checkpoint, PollOutcome, Update, id_of
from .progress import Finder, Progress, UnseenProgress, absorb, longest_wait, make_call, pace, survive
from .state import CallName

if TYPE_CHECKING:
    from .stored import Outcome

T = TypeVar("T")

SHORTEST = 0.05
"""Minimum seconds for a request that is due exactly when a wait ends."""

ELSEWHERE = 0.1
"""Seconds until one wait looks again while another wait for the same task has a request in flight."""


UNHURRIED = 1_000
"""How many waits begin in one second, if many begin together."""


class Starts:
    """Spreads waits that begin together over one interval, so that they do not continue in lockstep.

    As many as may be in flight begin at once. No wait begins before it is due, or later by more than an interval.
    """

    __slots__ = ("_at", "_count", "_lock")

    def __init__(self) -> None:
        self._lock = RLock()  # a signal handler may wait for a task in the middle of another wait
        self._at = float("-inf")
        self._count = 0

    def next(self, due: float, interval: float) -> float:
        """When a wait begins that is due then, and every `interval` seconds afterwards."""
        with self._lock:
            if due > self._at + self._count / UNHURRIED:
                self._at, self._count = due, 0
            self._count += 1
            behind = self._count - IN_FLIGHT
        if behind <= 0 or interval <= 0:
            return due
        return max(due, self._at + behind / UNHURRIED % interval)


def claim(limiter: Limiter, task: object) -> bool:
    """Reserve a task's next request for the caller; False if it is reserved already.

    It is one step for the interpreter.
    """
    mine = object()
    return limiter.shared.setdefault(task, mine) is mine


class AnyTask(Generic[S]):
    """A task, of a sync or an async client.

    Several waits for one task share its polls. What has ended stays ended: its result or error is kept.
    """

    __slots__ = ("_checkpoint", "_progress", "_stopped")

    def __init__(
        self,
        engine: Engine,
        spec: TaskSpec[Operation],
        handle: Handle,
        checkpoint: Checkpoint | None,
        *,
        is_seen: bool = True,
    ) -> None:
        """`is_seen` says whether anybody sees the updates of this task."""
        self._progress = (Progress if is_seen else UnseenProgress)(engine, spec, handle)
        self._checkpoint = checkpoint
        self._stopped: Exception | None = None

    @property
    def handle(self) -> Handle:
        """What is needed to resume the task, as of now."""
        return self._progress.stamped

    @property
    def id(self) -> str | None:
        """The provider's id: the captured value called `id`, or the only one; None where there is no such thing."""
        return id_of(self._progress.handle)

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

    def outcome(self) -> Outcome[S]:
        """How the task ended: its result or its error, which `to_json` makes a text of for a store.

        Raises ConfigurationError while it has not ended.
        """
        from .stored import outcome_of

        return outcome_of(self._progress)

    def to_json(self) -> str:
        """One line of JSON that `resume` takes: the outcome of a task that has ended, and else its handle."""
        return self.outcome().to_json() if self.done else self.handle.to_json()

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
        call = call_of(progress.spec.poll, facts_of(progress.handle))
        request = Request(operation=call.operation.id, method="POST", url="")
        seen = interpret(progress.engine, progress.spec, "poll", call, request, response, facts_of(progress.handle))
        if seen.unreadable is not None:
            unreadable = seen.unreadable
            unreadable.handle = progress.stamped
            raise unreadable
        progress.keep(seen)
        update = absorb(progress, seen)
        if not update.done and notify.payload == "id":
            progress.due = progress.engine.clock.monotonic()
        return update

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._progress.spec.name}, {self.id}, {self.state})"

    # --- waiting ---

    def _begin(self, created: Exchange) -> None:
        """Take in the response that created the task, which may have ended it already."""
        if created.observer is not None:
            from .reporting import report_state

            self._progress.engine = replace(self._progress.engine, observer=created.observer)
            report_state(created.observer, self._progress, None, None)
        absorb(self._progress, created)

    def _deadline(self, timeout: float | None) -> float:
        return self._progress.engine.clock.monotonic() + (
            longest_wait(self._progress.spec) if timeout is None else timeout
        )

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
            starts: Starts = limiter.shared.setdefault(Starts, Starts())
            begin = min(starts.next(due, pace(progress.spec.timing, 1)), deadline)
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

    def _once_flow(self, timeout: float | None) -> Flow[PollOutcome]:
        """Make the request that is due, if one is, and the calls that bring the result where they follow."""
        progress, deadline = self._progress, self._deadline(timeout)
        clock, before = progress.engine.clock, progress.requests
        self._stopped = None
        update = yield from self._step(deadline)
        while progress.fetching is not None and progress.due - clock.monotonic() <= TICK:
            further = yield from self._step(deadline)
            if further is None:
                break
            update = further
        return self._outcome_of_step(update, sent=progress.requests > before)

    def _outcome_of_step(self, update: Update | None, *, sent: bool) -> PollOutcome:
        progress = self._progress
        wait = max(progress.due - progress.engine.clock.monotonic(), 0.0)
        allowed = progress.spec.limits.polls
        return PollOutcome(
            update=update,
            handle=self.handle,
            due=None if self.done else wait if sent or wait > TICK else ELSEWHERE,
            polls_left=None if allowed is None else max(0, allowed - progress.handle.polls),
            seconds_left=None if progress.left == inf else max(0.0, progress.left),
            sent=sent,
        )

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
            same = note.partition(',"due":')[0]
            if not any(other.startswith(same) for other in getattr(error, "__notes__", ())):
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
        if progress.due - now > TICK or now - deadline > TICK or not claim(limiter, self):
            return None
        try:
            if progress.check_limits():
                return progress.ended.update
            if admitted:
                return (yield from self._request(deadline))
            with Ticket(limiter, progress.due, progress.spec.limits.rate) as ticket:
                in_time = yield from wait_for_ticket(ticket, clock, max(deadline, now + SHORTEST))
                if progress.engine.observer is not None:
                    waited = clock.monotonic() - max(now, ticket.due)
                    progress.engine.observer.waited(progress.spec.poll.operation.id, waited)
                if in_time and not self.done and not progress.check_limits():
                    return (yield from self._request(deadline))
            return progress.ended.update if self.done else None
        finally:
            limiter.shared.pop(self, None)

    def _request(self, deadline: float) -> Flow[Update]:
        fetching = self._progress.fetching
        if fetching is not None:
            return (yield from fetching.flow(self._progress, deadline))
        search = self._progress.spec.search
        if search is not None and self._progress.is_unnamed:
            finder: Finder = search.finder
            return (yield from finder.flow(self._progress, search, deadline))
        return (yield from self._poll(deadline))

    def _poll(self, deadline: float) -> Flow[Update]:
        progress = self._progress
        call = make_call(progress, progress.spec.poll, facts_of(progress.handle))
        if isinstance(call, ClientError):
            return progress.abandon(call)
        request = progress.engine.request(call)
        progress.count_poll(self._checkpoint)
        seen = yield from ask(progress, "poll", call, request, deadline)
        if isinstance(seen, ClientError):
            update = survive(progress, seen, is_whole=isinstance(seen, DecodeError))
        else:
            progress.keep(seen)
            update = absorb(progress, seen)
        if progress.engine.observer is not None:
            from .reporting import report_poll

            report_poll(progress.engine.observer, progress, update)
        return update

    def _cancel_flow(self) -> Flow[bool]:
        progress = self._progress
        cancel = progress.spec.cancel
        if progress.ending is not None:
            return False
        if cancel is None:
            text = "cancelled locally only: the provider does not support cancellation, the task keeps running there"
        else:
            if progress.is_unnamed:
                raise TaskError(
                    "the provider has not given the task an ID yet: it cannot be cancelled", **progress.circumstances()
                )
            call = make_call(progress, cancel, facts_of(progress.handle))
            if isinstance(call, ClientError):
                raise TaskError(call.message, **progress.circumstances(call))
            yield from call_flow(progress.engine, ignore_response(call), creates=False)
            text = "cancelled by this program"
        progress.end("cancelled", TaskCancelled(text, **progress.circumstances()), None)
        return cancel is not None


# --- the sync flavour -------------------------------------------------------------------------------------------------


class Task(AnyTask[S]):
    """A task of a sync client. Several threads may wait for it; they share its polls."""

    __slots__ = ("_client",)

    def __init__(
        self,
        client: Client,
        spec: TaskSpec[Operation],
        handle: Handle,
        checkpoint: Checkpoint | None = None,
        *,
        is_seen: bool = True,
    ) -> None:
        self._client = client
        super().__init__(client._engine, spec, handle, checkpoint, is_seen=is_seen)

    def _drive(self, flow: Flow[T]) -> T:
        """Do what a flow asks for; what ends it early carries the handle."""
        try:
            return self._client._drive(flow)
        except BaseException as error:
            self._note(error)
            raise

    def _obtain(self, flow: Flow[S]) -> S:
        """What a wait returns: the result, which is opened now where it is streamed."""
        value = self._client._drive(flow)
        if not self._progress.spec.result.streamed:
            return value
        source: Any = value
        lines: S = source.open(self._client)
        return lines

    def result(self, timeout: float | None = None, on_update: Callable[[Update], None] | None = None) -> S:
        """Wait for the result, up to `timeout` seconds (default: the spec's value, or 600).

        Raises TaskFailed, TaskCancelled or TaskExpired according to how the task ended, TaskTimeout when the timeout
        expires (call it again to continue), and DecodeError for a result that does not have the declared type. A second
        call returns or raises the same.
        """
        check_timeout(timeout)
        try:
            return self._obtain(self._result_flow(timeout, on_update))
        except BaseException as error:
            self._note(error)
            raise

    def poll_once(self, timeout: float | None = None) -> PollOutcome:
        """Make at most one poll if it is due, and the calls for the result where they follow;
        never wait for the next poll.

        It sends nothing if nothing is due. Call it again after `due` seconds, here or with the stored `handle` in
        another process. How the task ended is not raised: `result` returns or raises it. Up to `timeout` seconds are
        spent on the requests (default: the spec's value, or 600).
        """
        check_timeout(timeout)
        return self._drive(self._once_flow(timeout))

    def watch(self, timeout: float | None = None) -> Iterator[Update]:
        """Yield an update for each response until the task has ended, in whatever state; then call `result`.

        Raises TaskTimeout when `timeout` seconds have passed.
        """
        check_timeout(timeout)
        return _watch(self, self._deadline(timeout))

    def cancel(self) -> bool:
        """Cancel the task; `result` raises TaskCancelled from now on.

        Returns True if the provider was asked to cancel it. Returns False if the provider has no such call, so that
        only this program stops waiting and the task continues there, and if the task had already ended.
        """
        return self._drive(self._cancel_flow())


def _watch(task: Task[Any], deadline: float) -> Iterator[Update]:
    while True:
        update = task._drive(task._update_flow(deadline))
        yield update
        if task.done:
            return


# --- the async flavour ------------------------------------------------------------------------------------------------


class AsyncTask(AnyTask[S]):
    """A task of an async client. Several tasks of the event loop may wait for it; they share its polls."""

    __slots__ = ("_client",)

    def __init__(
        self,
        client: AsyncClient,
        spec: TaskSpec[Operation],
        handle: Handle,
        checkpoint: Checkpoint | None = None,
        *,
        is_seen: bool = True,
    ) -> None:
        self._client = client
        super().__init__(client._engine, spec, handle, checkpoint, is_seen=is_seen)

    async def _drive(self, flow: Flow[T]) -> T:
        """Do what a flow asks for; what ends it early carries the handle."""
        try:
            return await self._client._drive(flow)
        except BaseException as error:
            self._note(error)
            raise

    async def _obtain(self, flow: Flow[S]) -> S:
        """What a wait returns: the result, which is opened now where it is streamed."""
        value = await self._client._drive(flow)
        if not self._progress.spec.result.streamed:
            return value
        source: Any = value
        lines: S = await source.aopen(self._client)
        return lines

    async def result(self, timeout: float | None = None, on_update: Callable[[Update], None] | None = None) -> S:
        """Wait for the result, up to `timeout` seconds (default: the spec's value, or 600).

        Raises TaskFailed, TaskCancelled or TaskExpired according to how the task ended, TaskTimeout when the timeout
        expires (call it again to continue), and DecodeError for a result that does not have the declared type. A second
        call returns or raises the same.
        """
        check_timeout(timeout)
        try:
            return await self._obtain(self._result_flow(timeout, on_update))
        except BaseException as error:
            self._note(error)
            raise

    async def poll_once(self, timeout: float | None = None) -> PollOutcome:
        """Make at most one poll if it is due, and the calls for the result where they follow;
        never wait for the next poll.

        It sends nothing if nothing is due. Call it again after `due` seconds, here or with the stored `handle` in
        another process. How the task ended is not raised: `result` returns or raises it. Up to `timeout` seconds are
        spent on the requests (default: the spec's value, or 600).
        """
        check_timeout(timeout)
        return await self._drive(self._once_flow(timeout))

    def watch(self, timeout: float | None = None) -> AsyncIterator[Update]:
        """Yield an update for each response until the task has ended, in whatever state; then call `result`.

        Raises TaskTimeout when `timeout` seconds have passed.
        """
        check_timeout(timeout)
        return _Watching(self, self._deadline(timeout))

    async def cancel(self) -> bool:
        """Cancel the task; `result` raises TaskCancelled from now on.

        Returns True if the provider was asked to cancel it. Returns False if the provider has no such call, so that
        only this program stops waiting and the task continues there, and if the task had already ended.
        """
        return await self._drive(self._cancel_flow())


class _Watching:
    """The updates of one task. It is not a generator, which would have to be closed when the loop is left."""

    def __init__(self, task: AsyncTask[Any], deadline: float) -> None:
        self._task = task
        self._deadline = deadline
        self._over = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Update:
        if self._over:
            raise StopAsyncIteration
        try:
            update = await self._task._drive(self._task._update_flow(self._deadline))
        except BaseException:
            self._over = True
            raise
        self._over = self._task.done
        return update


# --- requests ---------------------------------------------------------------------------------------------------------


def ask(
    progress: Progress, name: CallName, call: Call[Any], request: Request, deadline: float
) -> Flow[Exchange | ClientError]:
    """Send a request once and go where it is redirected to; the exchange, or why there was none."""
    engine, spec = progress.engine, progress.spec
    long_poll = max(call.operation.long_poll, spec.long_poll if name == "poll" else 0.0)
    progress.requests += 1
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
            seen = interpret(engine, spec, name, call, request, response, facts_of(progress.handle))
            asked = retry_after(response.headers, engine.clock.wall)
            slow_down(engine, response.status, seen.classification.kind, asked)
            return seen
        call, request = further, engine.request(further)
    raise AssertionError(FOLLOWED)
