"""The public task objects of clients, in both flavours: submit one task, wait for one or many, and get results.

`Task` and `AsyncTask` have the same few methods, and so have their resources. Their behaviour is decided in `poller`.
"""

# Several modules implement a task together, and the public names of a client belong to its operations.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Generic, Self, TypeVar

from ..client import AsyncClient, AsyncResource, Client, Resource
from ..description.tasks import TaskSpec, Timing
from ..errors import ClientError, ConfigurationError
from ..flow import Clock, Flow
from ..limiter import TICK, Limiter, Limiters
from ..models import S
from ..operation import Call, Operation
from ..resume import Handle
from ..validation import check_count, check_timeout, is_one
from .batch import ASYNC_LIMIT, SYNC_LIMIT, AsTheyEnd, as_they_end, wait_until_ended
from .handle import Checkpoint, Submission, TaskSummary, Update
from .poller import ELSEWHERE, AnyTask, absorb
from .submit import create_flow, list_flow, resume

__all__ = [
    "AnyTask",
    "AsyncTask",
    "AsyncTaskResource",
    "Checkpoint",
    "Handle",
    "Submission",
    "Task",
    "TaskResource",
    "TaskSummary",
    "Update",
]

NOTED = 20
"""The maximum number of handles attached to an exception that interrupts a wait for many tasks."""


# --- many waits ------------------------------------------------------------------------------------------------------

AnyTaskT = TypeVar("AnyTaskT", bound=AnyTask[Any])


class _Wait(Generic[AnyTaskT]):
    """One of many tasks that are waited for, as the schedule sees it."""

    __slots__ = ("_again", "_deadline", "_limiter", "task")

    def __init__(self, task: AnyTaskT, deadline: float) -> None:
        self.task = task
        self._deadline = deadline
        self._again: float | None = 0.0  # when to look again at the earliest; None where it has given up
        self._limiter: Limiter | None = None
        task._stopped = None

    @property
    def due(self) -> float | None:
        if self._again is None or self.task.done:
            return None
        return max(self._again, min(self.task._progress.due, self._deadline))

    @property
    def interval(self) -> float:
        return self.task._progress.budget.interval

    @property
    def rate(self) -> float | None:
        return self.task._progress.spec.limits.rate

    @property
    def deadline(self) -> float:
        return self._deadline

    def ready(self, now: float, limiter: Limiter) -> bool:
        """False if the caller's timeout expires before another poll is due, or if another wait makes this one."""
        is_claimed = limiter.is_claimed(self.task)
        if self._deadline - now <= TICK and (
            is_claimed or now - self._deadline > TICK or self.task._progress.due - now > TICK
        ):
            self.stop(self.task._timeout())
            return False
        if is_claimed:
            self._again = min(self._deadline, now + ELSEWHERE)
            return False
        self._limiter = limiter
        return True

    def stop(self, error: Exception) -> None:
        self._again = None
        self.task._stopped = error

    def flow(self) -> Flow[None]:
        """Make the due request."""
        if (yield from self.task._step(self._deadline, self._limiter)) is None:
            self._again = min(self._deadline, self.task._progress.engine.clock.monotonic() + ELSEWHERE)


def _waits(tasks: Iterable[AnyTaskT], timeout: float | None) -> list[_Wait[AnyTaskT]]:
    """One wait for each task, even if it is listed twice; those for tasks of one kind end together."""
    named = {id(task): task for task in tasks}.values()
    one_of_each_kind = {id(task._progress.spec): task for task in named}
    ends = {key: task._deadline(timeout) for key, task in one_of_each_kind.items()}
    return [_Wait(task, ends[id(task._progress.spec)]) for task in named]


def _check(
    tasks: Iterable[AnyTaskT], kind: type[AnyTask[Any]], timeout: float | None, max_in_flight: int
) -> list[AnyTaskT]:
    """The tasks to wait for. Raises ConfigurationError for arguments that are not tasks or mix clients."""
    check_timeout(timeout)
    check_count("max_in_flight", max_in_flight)
    given = list(tasks)
    for task in given:
        if not is_one(task, kind):
            raise ConfigurationError(f"expected a `{kind.__name__}`, not a `{type(task).__name__}`")
    return given


def _check_options(timing: object, checkpoint: object) -> None:
    if timing is not None and not is_one(timing, Timing):
        raise ConfigurationError(f"`timing` must be a `Timing`, not {type(timing).__name__}")
    if checkpoint is not None and not callable(checkpoint):
        raise ConfigurationError(f"`checkpoint` must be a function, not {type(checkpoint).__name__}")


def _note_all(waits: Iterable[_Wait[Any]], error: BaseException) -> None:
    """Attach the handles of the first few tasks that have not ended to the exception that interrupts the wait
    for them.
    """
    if isinstance(error, (ClientError, StopAsyncIteration)):
        return
    unfinished = [wait.task for wait in waits if not wait.task.done]
    for task in unfinished[:NOTED]:
        task._note(error)


# --- the sync flavour ------------------------------------------------------------------------------------------------


class Task(AnyTask[S]):
    """A task of a sync client. Several threads may wait for it; they share its polls."""

    __slots__ = ("_client",)

    def __init__(
        self, client: Client, spec: TaskSpec[Operation], handle: Handle, checkpoint: Checkpoint | None = None
    ) -> None:
        self._client = client
        super().__init__(client._engine, spec, handle, checkpoint)

    def result(self, timeout: float | None = None, on_update: Callable[[Update], None] | None = None) -> S:
        """Wait for the result, up to `timeout` seconds (default: the spec's value, or 600).

        Raises TaskFailed, TaskCancelled or TaskExpired according to how the task ended, TaskTimeout when the timeout
        expires (call it again to continue), and DecodeError for a result that does not have the declared type. A second
        call returns or raises the same.
        """
        check_timeout(timeout)
        try:
            return self._client._drive(self._result_flow(timeout, on_update))
        except BaseException as error:
            self._note(error)
            raise

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
        try:
            return self._client._drive(self._cancel_flow())
        except BaseException as error:
            self._note(error)
            raise


class TaskResource(Resource):
    """The tasks of one kind of a sync client."""

    __slots__ = ("_checkpoint", "_timing")

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._timing = Timing()
        self._checkpoint: Checkpoint | None = None

    def with_options(self, *, timing: Timing | None = None, checkpoint: Checkpoint | None = None) -> Self:
        """The same tasks with other timing or another checkpoint, for tasks submitted or resumed through the returned
        resource.

        Only the given fields of `timing` replace the spec's. `checkpoint` is called just before each poll is sent, with
        a handle that counts it already: store that, and no crash can exceed the provider's budget.
        """
        _check_options(timing, checkpoint)
        copy = type(self)(self._client)
        copy._timing = self._timing if timing is None else timing
        copy._checkpoint = self._checkpoint if checkpoint is None else checkpoint
        return copy

    def wait_all(
        self, tasks: Iterable[TaskT], *, timeout: float | None = None, max_in_flight: int = SYNC_LIMIT
    ) -> list[TaskT]:
        """Wait until all tasks have ended, up to `timeout` seconds, with up to `max_in_flight` requests in flight.

        Returns the same tasks. All waits of a client share its maximum number of requests in flight, `max_connections`, and the first polls of
        very many tasks are spread over time. No error of a task is raised here: its `result` returns or raises its
        outcome immediately. For a task that is not ready in time that is TaskTimeout; wait for it again, or give
        `result` a timeout, to continue.
        """
        given = list(tasks)
        for _ in self.as_completed(given, timeout=timeout, max_in_flight=max_in_flight):
            pass
        return given

    def as_completed(
        self, tasks: Iterable[TaskT], *, timeout: float | None = None, max_in_flight: int = SYNC_LIMIT
    ) -> Iterator[TaskT]:
        """Yield each task when it has ended, or at the latest after `timeout` seconds; see `wait_all`."""
        given = _check(tasks, Task, timeout, max_in_flight)
        return _yield_ended(self._client, _waits(given, timeout), max_in_flight)

    def _submit(self, submission: Submission[S]) -> Task[S]:
        return self._create(submission, None)

    def _run(
        self, submission: Submission[S], *, timeout: float | None, on_update: Callable[[Update], None] | None
    ) -> S:
        check_timeout(timeout)
        start = self._client._engine.clock.monotonic()
        deadline = None if timeout is None else start + timeout
        task = self._create(submission, deadline, submission.spec.wait if timeout is None else timeout)
        deadline = start + task._progress.spec.wait if deadline is None else deadline
        try:
            return self._client._drive(task._wait_flow(deadline, on_update))
        except BaseException as error:
            task._note(error)
            _judge_after_creation(error)
            raise

    def _create(self, submission: Submission[S], deadline: float | None, waiting: float | None = None) -> Task[S]:
        try:
            flow = create_flow(self._client._engine, submission, self._timing, deadline, waiting=waiting)
            made = self._client._drive(flow)
        except BaseException as error:
            _note_creation(error)
            raise
        task: Task[S] = Task(self._client, made.spec, made.handle, self._checkpoint)
        absorb(task._progress, made.exchange)
        return task

    def _resume(self, spec: TaskSpec[Operation], handle: Handle | str, task_type: type | None = None) -> Task[Any]:
        found, given = resume(spec, self._client._engine.api.name, handle, task_type, self._timing)
        return Task(self._client, found, given, self._checkpoint)

    def _cancel(self, spec: TaskSpec[Operation], task: Task[Any] | Handle | str) -> None:
        (task if isinstance(task, Task) else self._resume(spec, task)).cancel()

    def _list(self, spec: TaskSpec[Operation], call: Call[Any]) -> tuple[TaskSummary, ...]:
        return self._client._drive(list_flow(self._client._engine, spec, call))


TaskT = TypeVar("TaskT", bound=Task[Any])


def _watch(task: Task[Any], deadline: float) -> Iterator[Update]:
    while True:
        try:
            update = task._client._drive(task._update_flow(deadline))
        except BaseException as error:
            task._note(error)
            raise
        yield update
        if task.done:
            return


def _yield_ended(client: Client, waits: list[_Wait[TaskT]], max_in_flight: int) -> Iterator[TaskT]:
    def step(wait: _Wait[TaskT]) -> None:
        wait.task._client._drive(wait.flow())

    try:
        for wait in as_they_end(waits, step, client._engine.clock, client._engine.limiters, max_in_flight):
            yield wait.task
    except BaseException as error:
        _note_all(waits, error)
        raise


def _note_creation(error: BaseException) -> None:
    """State what a create call may have done, if no error of the client does."""
    if not isinstance(error, ClientError):
        error.add_note("a task may have been created")


def _judge_after_creation(error: BaseException) -> None:
    """Repeating the call would create a second task: this one exists, and `handle` resumes it."""
    if isinstance(error, ClientError):
        error.judged(passing=False, may_exist=True)


# --- the async flavour -----------------------------------------------------------------------------------------------


class AsyncTask(AnyTask[S]):
    """A task of an async client. Several tasks of the event loop may wait for it; they share its polls."""

    __slots__ = ("_client",)

    def __init__(
        self, client: AsyncClient, spec: TaskSpec[Operation], handle: Handle, checkpoint: Checkpoint | None = None
    ) -> None:
        self._client = client
        super().__init__(client._engine, spec, handle, checkpoint)

    async def result(self, timeout: float | None = None, on_update: Callable[[Update], None] | None = None) -> S:
        """Wait for the result, up to `timeout` seconds (default: the spec's value, or 600).

        Raises TaskFailed, TaskCancelled or TaskExpired according to how the task ended, TaskTimeout when the timeout
        expires (call it again to continue), and DecodeError for a result that does not have the declared type. A second
        call returns or raises the same.
        """
        check_timeout(timeout)
        try:
            return await self._client._drive(self._result_flow(timeout, on_update))
        except BaseException as error:
            self._note(error)
            raise

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
        try:
            return await self._client._drive(self._cancel_flow())
        except BaseException as error:
            self._note(error)
            raise


class AsyncTaskResource(AsyncResource):
    """The tasks of one kind of an async client."""

    __slots__ = ("_checkpoint", "_timing")

    def __init__(self, client: AsyncClient) -> None:
        super().__init__(client)
        self._timing = Timing()
        self._checkpoint: Checkpoint | None = None

    def with_options(self, *, timing: Timing | None = None, checkpoint: Checkpoint | None = None) -> Self:
        """The same tasks with other timing or another checkpoint, for tasks submitted or resumed through the returned
        resource.

        Only the given fields of `timing` replace the spec's. `checkpoint` is called just before each poll is sent, with
        a handle that counts it already: store that, and no crash can exceed the provider's budget.
        """
        _check_options(timing, checkpoint)
        copy = type(self)(self._client)
        copy._timing = self._timing if timing is None else timing
        copy._checkpoint = self._checkpoint if checkpoint is None else checkpoint
        return copy

    async def wait_all(
        self, tasks: Iterable[AsyncTaskT], *, timeout: float | None = None, max_in_flight: int = ASYNC_LIMIT
    ) -> list[AsyncTaskT]:
        """Wait until all tasks have ended, up to `timeout` seconds, with up to `max_in_flight` requests in flight.

        Returns the same tasks. All waits of a client share its maximum number of requests in flight, `max_connections`, and the first polls of
        very many tasks are spread over time. No error of a task is raised here: its `result` returns or raises its
        outcome immediately. For a task that is not ready in time that is TaskTimeout; wait for it again, or give
        `result` a timeout, to continue.
        """
        given = _check(tasks, AsyncTask, timeout, max_in_flight)
        waits, engine = _waits(given, timeout), self._client._engine
        try:
            await wait_until_ended(waits, _async_step, engine.clock, engine.limiters, max_in_flight)
        except BaseException as error:
            _note_all(waits, error)
            raise
        return given

    def as_completed(
        self, tasks: Iterable[AsyncTaskT], *, timeout: float | None = None, max_in_flight: int = ASYNC_LIMIT
    ) -> AsyncIterator[AsyncTaskT]:
        """Yield each task when it has ended, or at the latest after `timeout` seconds; see `wait_all`.

        While a task is yielded nothing is in flight, so that the loop may be left at any time. Prefer `wait_all` if the
        provider supports long polling.
        """
        given, engine = _check(tasks, AsyncTask, timeout, max_in_flight), self._client._engine
        return _AsCompleted(_waits(given, timeout), engine.clock, engine.limiters, max_in_flight)

    async def _submit(self, submission: Submission[S]) -> AsyncTask[S]:
        return await self._create(submission, None)

    async def _run(
        self, submission: Submission[S], *, timeout: float | None, on_update: Callable[[Update], None] | None
    ) -> S:
        check_timeout(timeout)
        start = self._client._engine.clock.monotonic()
        deadline = None if timeout is None else start + timeout
        task = await self._create(submission, deadline, submission.spec.wait if timeout is None else timeout)
        deadline = start + task._progress.spec.wait if deadline is None else deadline
        try:
            return await self._client._drive(task._wait_flow(deadline, on_update))
        except BaseException as error:
            task._note(error)
            _judge_after_creation(error)
            raise

    async def _create(
        self, submission: Submission[S], deadline: float | None, waiting: float | None = None
    ) -> AsyncTask[S]:
        try:
            flow = create_flow(self._client._engine, submission, self._timing, deadline, waiting=waiting)
            made = await self._client._drive(flow)
        except BaseException as error:
            _note_creation(error)
            raise
        task: AsyncTask[S] = AsyncTask(self._client, made.spec, made.handle, self._checkpoint)
        absorb(task._progress, made.exchange)
        return task

    def _resume(self, spec: TaskSpec[Operation], handle: Handle | str, task_type: type | None = None) -> AsyncTask[Any]:
        found, given = resume(spec, self._client._engine.api.name, handle, task_type, self._timing)
        return AsyncTask(self._client, found, given, self._checkpoint)

    async def _cancel(self, spec: TaskSpec[Operation], task: AsyncTask[Any] | Handle | str) -> None:
        await (task if isinstance(task, AsyncTask) else self._resume(spec, task)).cancel()

    async def _list(self, spec: TaskSpec[Operation], call: Call[Any]) -> tuple[TaskSummary, ...]:
        return await self._client._drive(list_flow(self._client._engine, spec, call))


AsyncTaskT = TypeVar("AsyncTaskT", bound=AsyncTask[Any])


async def _async_step(wait: _Wait[AsyncTaskT]) -> None:
    await wait.task._client._drive(wait.flow())


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
            update = await self._task._client._drive(self._task._update_flow(self._deadline))
        except BaseException as error:
            self._over = True
            self._task._note(error)
            raise
        self._over = self._task.done
        return update


class _AsCompleted(Generic[AsyncTaskT]):
    """The tasks that have ended, in the order of their ends."""

    def __init__(self, waits: list[_Wait[AsyncTaskT]], clock: Clock, limiters: Limiters, limit: int) -> None:
        self._waits = waits
        self._ends = AsTheyEnd(waits, _async_step, clock, limiters, limit)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> AsyncTaskT:
        try:
            return (await anext(self._ends)).task
        except BaseException as error:
            _note_all(self._waits, error)
            raise
