"""Submissions that are safe across a crash: an order is sent once, whatever happens between two statements.

The intent of an order is written before its create request is sent, and the handle of its task afterwards. Who finds an
intent without a handle waits until the attempt that wrote it must be over, or for as long as its caller wants to, which
`OrderPending` reports. Then the request is repeated with the idempotency key of the intent, which creates nothing
twice; or the task is looked for in the provider's list; or the order is reported as `MayExist`. The intent is deleted
only by the attempt that wrote it, and only if its error proves that nothing was created.

What to do is decided by generators, which yield work on the ledger and flows; each flavour has a driver of its own.
"""

# Several modules implement a task together, and the public names of a client belong to its operations.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping
from hashlib import sha256
from json import dumps
from math import inf
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

from msgspec import UNSET, Struct, to_builtins
from msgspec.structs import replace

from ..arguments import check_not_negative
from ..description.tasks import TaskSpec, Timing
from ..errors import ClientError, ConfigurationError, bare
from ..flow import Engine, Flow, Sleep
from ..models import S, flattened
from ..operation import Call, Operation
from ..resume import Handle
from ..tasks.errors import TaskFailed
from ..tasks.exchange import Exchange
from ..tasks.handle import Submission
from ..tasks.poller import AsyncTask, Task
from ..tasks.submit import Created, create_flow, intended_handle, new_key, resume
from ..validation import check_text
from .errors import MayExist, OrderPending
from .listed import Looked, is_named, look_flow, looked_for, name_of
from .protocol import Ledger, Order

if TYPE_CHECKING:
    from ..tasks.resource import AsyncTaskResource, TaskResource

GRACE = 5.0
"""Seconds beyond its timeout that an attempt may take to write down what it has got."""

LOOKS = 1.0
"""Seconds after which a caller looks again whether another one has submitted its order."""


class Work(Struct, frozen=True):
    """Something to do on the ledger, which blocks."""

    do: Callable[[], Any]


class Found(Struct, frozen=True):
    """The task of an order: its description, its handle, and the response that has just created it."""

    spec: TaskSpec[Operation]
    handle: Handle
    exchange: Exchange | None = None


Steps: TypeAlias = Generator[Work | Flow[Any], Any, Found]
"""Yields work on the ledger and flows, and receives what they return; what goes wrong is thrown into it."""


class Once:
    """One order of one ledger."""

    __slots__ = ("_ledger", "_order", "_wait")

    def __init__(self, ledger: Ledger, order: str, wait: float | None) -> None:
        check_text("`order`", order)
        if not order:
            raise ConfigurationError("`order` must not be empty")
        if wait is not None:
            check_not_negative("wait", wait)
        self._ledger = ledger
        self._order = order
        self._wait = wait

    def create(
        self, tasks: TaskResource, submission: Submission[S], deadline: float | None, waiting: float | None
    ) -> Task[S]:
        """The task of the order, created if this is the first time."""
        client = tasks._client
        steps = self._steps(client._engine, submission, tasks._timing, deadline, waiting)
        found = _finish(steps, client._drive)
        task: Task[S] = Task(client, found.spec, found.handle, tasks._checkpoint)
        if found.exchange is None:
            task._progress.check_limits()
        else:
            task._begin(found.exchange)
        return task

    async def acreate(
        self, tasks: AsyncTaskResource, submission: Submission[S], deadline: float | None, waiting: float | None
    ) -> AsyncTask[S]:
        """The task of the order, created if this is the first time."""
        client = tasks._client
        steps = self._steps(client._engine, submission, tasks._timing, deadline, waiting)
        found = await _afinish(steps, client._drive)
        task: AsyncTask[S] = AsyncTask(client, found.spec, found.handle, tasks._checkpoint)
        if found.exchange is None:
            task._progress.check_limits()
        else:
            task._begin(found.exchange)
        return task

    def _steps(
        self,
        engine: Engine,
        submission: Submission[Any],
        timing: Timing,
        deadline: float | None,
        waiting: float | None,
    ) -> Steps:
        """The decisions for one call with the order."""
        ledger, own = self._ledger, _order_of(engine, self._order, submission)
        order: Order = yield Work(lambda: ledger.begin(own))
        patience = min(own.until - own.since if self._wait is None else self._wait, _left(engine, deadline))
        while (pause := _pause_of(own, order, engine.clock.wall(), own.since + patience)) > 0:
            yield _sleep(pause)
            order = yield Work(lambda: ledger.begin(own))
        _check_same(own, order)
        if order.handle is not None:
            return _found(engine, submission, timing, order.handle)
        is_first = order.token == own.token
        if not is_first and engine.clock.wall() < order.until:
            raise _pending(order, order.until - engine.clock.wall(), submission)
        if not is_first and order.key is None:
            return (yield from self._search(engine, submission, timing, order))
        if not is_first:
            renewed = replace(_order_of(engine, self._order, submission), token=own.token)
            former = order.token
            order = yield Work(lambda: ledger.begin(renewed, former))
            if order.token != own.token or order.handle is not None:  # another caller was faster
                return (yield from self._steps(engine, submission, timing, deadline, waiting))
        keyed = replace(submission, key=order.key)
        return (yield from self._send(engine, order, keyed, timing, deadline, waiting, is_first=is_first))

    def _send(
        self,
        engine: Engine,
        order: Order,
        submission: Submission[Any],
        timing: Timing,
        deadline: float | None,
        waiting: float | None,
        *,
        is_first: bool,
    ) -> Steps:
        """Send the create request, and write down what came of it."""
        ledger = self._ledger
        failure: ClientError
        try:
            made: Created = yield create_flow(engine, submission, timing, deadline, waiting=waiting)
        except ClientError as error:
            failure = error
        else:
            yield from self._keep(order, made.handle)
            return Found(made.spec, made.handle, made.exchange)
        if isinstance(failure, TaskFailed) and failure.handle is not None:
            yield from self._keep(order, failure.handle)
        elif is_first and not failure.may_exist:
            yield Work(lambda: ledger.settle(order, None))
        else:
            over = replace(order, until=engine.clock.wall())
            yield Work(lambda: ledger.begin(over, order.token))
            failure.judged(passing=False, may_exist=True)  # if not by this attempt, by the one before
        raise bare(failure)

    def _keep(self, order: Order, handle: Handle) -> Generator[Work, Any, None]:
        """Write down the handle of a task; where that fails, the error holds it."""
        try:
            yield Work(lambda: self._ledger.settle(order, handle))
        except Exception as error:
            error.add_note(f"the task was created, and its handle was not stored: {handle.to_json()}")
            raise

    def _search(self, engine: Engine, submission: Submission[Any], timing: Timing, order: Order) -> Steps:
        """Look for the task of an order in the provider's list. Raises MayExist unless exactly one matches."""
        ledger, search = self._ledger, submission.spec.search
        unnamed = _unnamed(engine, submission, order.since)
        problem = "a crash, or a lost response, leaves open whether its task exists"
        if search is not None:
            found: Looked | ClientError = yield look_flow(engine, submission.spec, search, unnamed, order)
            if isinstance(found, ClientError):
                problem = f"{problem}, and the provider's list cannot be read: {found}"
            else:
                others: list[Order] = yield Work(lambda: [*ledger.near(order, search.skew)])
                taken = {name_of(other.handle) for other in others if other.handle is not None}
                free = [handle for name, handle in found.found.items() if name not in taken]
                rivals = [it for it in others if it.likeness == order.likeness and not is_named(search, it.handle)]
                if len(free) == 1 and found.is_whole and not rivals:
                    handle = free[0]
                    yield Work(lambda: ledger.settle(order, handle))
                    return _found(engine, submission, timing, handle)
                problem = f"{problem}: {len(free)} of {found} match"
                if rivals:
                    problem = f"{problem}, or of another order like it that has no task yet"
        raise MayExist(
            f"order `{order.id}`: {problem}; it is not sent again",
            order=order.id,
            since=order.since,
            operation=submission.call.operation.id,
        )


# --- drivers ----------------------------------------------------------------------------------------------------------


def _finish(steps: Steps, drive: Callable[[Flow[Any]], Any]) -> Found:
    """Do what the steps ask for, in this thread."""
    try:
        step = next(steps)
        while True:
            try:
                value = step.do() if isinstance(step, Work) else drive(step)
            except Exception as error:
                step = steps.throw(error)
            else:
                step = steps.send(value)
    except StopIteration as stop:
        found: Found = stop.value
        return found
    finally:
        steps.close()


async def _afinish(steps: Steps, drive: Callable[[Flow[Any]], Awaitable[Any]]) -> Found:
    """Do what the steps ask for, in this task; the ledger is used in a thread, and no cancellation interrupts that."""
    try:
        step = next(steps)
        while True:
            try:
                value = await (_in_thread(step.do) if isinstance(step, Work) else drive(step))
            except Exception as error:
                step = steps.throw(error)
            else:
                step = steps.send(value)
    except StopIteration as stop:
        found: Found = stop.value
        return found
    finally:
        steps.close()


async def _in_thread(do: Callable[[], Any]) -> Any:
    from anyio import CancelScope, to_thread

    with CancelScope(shield=True):
        return await to_thread.run_sync(do)


# --- orders -----------------------------------------------------------------------------------------------------------


def _order_of(engine: Engine, id: str, submission: Submission[Any]) -> Order:
    """The intent of a submission that begins now, under a new token, and with a new idempotency key if it has none."""
    spec, now = submission.spec, engine.clock.wall()
    calls = 1 + len(spec.start)
    open_for = 0.0 if spec.sync_request is None else spec.sync_request.long_poll
    longest = engine.longest(submission.call.operation.long_poll) * calls + open_for
    return Order(
        id=id,
        provider=engine.api.name,
        kind=spec.name,
        digest=_digest([engine.api.name, spec.name, submission.call.operation.id, _arguments(submission.call)]),
        likeness="" if spec.search is None else _digest(looked_for(spec.search, _unnamed(engine, submission, now))),
        since=now,
        until=now + longest + GRACE,
        token=str(uuid4()),
        key=None if spec.idempotency is None else submission.key or new_key(),
    )


def _unnamed(engine: Engine, submission: Submission[Any], created: float) -> Handle:
    """What is known of a task before a response to its create request."""
    return intended_handle(engine, submission, engine.request(submission.call), created)


def _check_same(own: Order, order: Order) -> None:
    if own.digest != order.digest:
        raise ConfigurationError(
            f"order `{order.id}` was submitted with other arguments: give this one an id of its own"
        )


def _is_open(own: Order, order: Order) -> bool:
    """Whether another attempt has written the order, and has not brought its handle."""
    return order.handle is None and order.token != own.token and order.digest == own.digest


def _arguments(call: Call[Any]) -> Any:
    """The arguments of a call as plain data: nothing that the client adds, and None for what is uploaded."""
    places: tuple[Mapping[str, Any], ...] = (
        call.arguments,
        call.path,
        call.query,
        call.header,
        call.cookie,
        call.members,
        {"": call.body},
    )
    given = [{name: value for name, value in values.items() if value is not UNSET} for values in places]
    return to_builtins(flattened(given), enc_hook=lambda _: None)


def _digest(data: Any) -> str:
    return sha256(dumps(data, sort_keys=True).encode()).hexdigest()


def _left(engine: Engine, deadline: float | None) -> float:
    """The seconds until a deadline (monotonic)."""
    return inf if deadline is None else max(0.0, deadline - engine.clock.monotonic())


def _pause_of(own: Order, order: Order, now: float, end: float) -> float:
    """The seconds until the next look at an order that another attempt has written; 0 if there is none before `end`."""
    return max(0.0, min(LOOKS, order.until - now, end - now)) if _is_open(own, order) else 0.0


def _pending(order: Order, left: float, submission: Submission[Any]) -> OrderPending:
    return OrderPending(
        f"order `{order.id}`: another attempt to create its task may be running for {left:.0f} more seconds",
        order=order.id,
        since=order.since,
        until=order.until,
        retry_after=left,
        operation=submission.call.operation.id,
    )


def _found(engine: Engine, submission: Submission[Any], timing: Timing, handle: Handle) -> Found:
    """The task that the ledger, or the provider's list, has for an order."""
    return Found(*resume(submission.spec, engine.api.name, handle, submission.subject, timing, engine.account))


def _sleep(seconds: float) -> Flow[None]:
    yield Sleep(seconds)
