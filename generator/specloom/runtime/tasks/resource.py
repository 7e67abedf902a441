"""What clients do with tasks, in both flavours: submit and run one, wait for many, and resume them.

What a task does is in `poller`. That and all that it needs is loaded with the first task of a program.
"""

# Several modules implement a task together, and the public names of a client belong to its operations.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

from ..arguments import check_timeout, is_one
from ..client import AsyncClient, Client
from ..description.tasks import TaskSpec, Timing
from ..errors import ClientError, ConfigurationError
from ..models import S
from ..operation import Operation
from ..resource import AsyncResource, Resource
from ..resume import Handle
from ..validation import check_function

if TYPE_CHECKING:
    from ..ledger.protocol import Ledger
    from .batch import Stop
    from .handle import Checkpoint, Submission, Update
    from .poller import AsyncTask, Task
    from .slices import Slice
    from .waits import Stoppable

SYNC_LIMIT = 8
"""The default number of requests of one wait in flight at once, one thread each."""

ASYNC_LIMIT = 32
"""The default number of requests of one wait in flight at once; more only slow down each of them."""

AS_DESCRIBED = Timing()
"""The timing of a caller who leaves it to the spec."""

# --- both flavours ---------------------------------------------------------------------------------------------------


class _AnyTasks:
    """The tasks of one kind, with the caller's options."""

    __slots__ = ()
    _client: Any
    _timing: Timing
    _checkpoint: Checkpoint | None
    _once: Any

    def _copy(self, timing: Timing, checkpoint: Checkpoint | None, once: Any) -> Self:
        make: Any = type(self)
        copy: Self = make(self._client)
        _choose(copy, timing, checkpoint, once)
        return copy

    def with_options(self, *, timing: Timing | None = None, checkpoint: Checkpoint | None = None) -> Self:
        """The same tasks with other timing or another checkpoint, for tasks submitted or resumed through the returned
        resource.

        Only the given fields of `timing` replace the spec's. `checkpoint` is called just before each poll is sent, with
        a handle that counts it already: store that, and no crash can exceed the provider's budget.
        """
        _check_options(timing, checkpoint)
        chosen = self._timing if timing is None else timing
        return self._copy(chosen, self._checkpoint if checkpoint is None else checkpoint, self._once)

    def once(self, ledger: Ledger, order: str, *, wait: float | None = None) -> Self:
        """The same tasks, of which one order is submitted: `submit` and `run` of the returned resource create its task
        the first time, and afterwards find it, here and in other processes.

        `order` is your own id of it. It is written to the ledger before the request is sent, and the handle of its task
        afterwards. What a crash leaves between is found by its idempotency key, or in the provider's list; where
        neither is possible, MayExist is raised. Nothing is billed twice. Raises ConfigurationError for an order that
        was submitted with other arguments.

        While another attempt with the order may be running, a call waits up to `wait` seconds, by default until that
        attempt must be over, and then raises OrderPending. With `wait=0` it never waits: a job queue puts the order
        back.
        """
        return self._copy(self._timing, self._checkpoint, _once_module().Once(ledger, order, wait))

    def _resumed(self, make: type[Any], spec: TaskSpec[Operation], handle: Handle | str, task_type: type | None) -> Any:
        from .stored import outcome_in, restore
        from .submit import resume

        engine = self._client._engine
        outcome = outcome_in(handle)
        given = handle if outcome is None else outcome.handle
        found, given = resume(spec, engine.api.name, given, task_type, self._timing, engine.account)
        task = make(self._client, found, given, self._checkpoint)
        restore(task._progress, outcome)
        return task


def _choose(tasks: Any, timing: Timing, checkpoint: Checkpoint | None, once: Any) -> None:
    """Set the options of tasks, in the slots that each flavour has of its own."""
    tasks._timing, tasks._checkpoint, tasks._once = timing, checkpoint, once


# --- the sync flavour ------------------------------------------------------------------------------------------------


class TaskResource(Resource, _AnyTasks):
    """The tasks of one kind of a sync client."""

    __slots__ = ("_checkpoint", "_once", "_timing")

    def __init__(self, client: Client) -> None:
        self._client = client
        _choose(self, AS_DESCRIBED, None, None)

    def wait_all(
        self,
        tasks: Iterable[TaskT],
        *,
        timeout: float | None = None,
        max_in_flight: int = SYNC_LIMIT,
        stop: Stoppable | Stop | None = None,
    ) -> list[TaskT]:
        """Wait until all tasks have ended, up to `timeout` seconds, with up to `max_in_flight` requests in flight.

        Returns the same tasks. All waits of a client share its maximum number of requests in flight, `max_connections`,
        and the first polls of very many tasks are spread over time. No error of a task is raised here: its `result`
        returns or raises its outcome immediately. For a task that is not ready in time that is TaskTimeout; wait for it
        again, or give `result` a timeout, to continue. The wait ends early, as if the timeout expired, soon after
        `stop` (an event, or a function without arguments) says so: once the requests in flight are complete, and
        without any further one.
        """
        given = list(tasks)
        for _ in self.as_completed(given, timeout=timeout, max_in_flight=max_in_flight, stop=stop):
            pass
        return given

    def as_completed(
        self,
        tasks: Iterable[TaskT],
        *,
        timeout: float | None = None,
        max_in_flight: int = SYNC_LIMIT,
        stop: Stoppable | Stop | None = None,
    ) -> Iterator[TaskT]:
        """Yield each task when it has ended, or at the latest after `timeout` seconds; see `wait_all`."""
        from .waits import yield_ended

        return yield_ended(self._client, tasks, timeout, max_in_flight, stop)

    def wait_slice(
        self,
        handles: Iterable[Task[Any] | Handle | str],
        *,
        seconds: float,
        stop: Stoppable | Stop | None = None,
        max_in_flight: int = SYNC_LIMIT,
        save: Callable[[list[Handle]], object] | None = None,
    ) -> Slice[Task[Any]]:
        """Wait up to `seconds` for tasks of this or other processes, and give back what has not ended:
        the unit of work of a job queue.

        `handles` are those of tasks, or their JSON; a task itself will do. `save` is called once, before the first
        request, with one handle of each task, in which the polls of the slice are reserved, and with each rejected
        `Handle` as it is: store them, and no crash can exceed a budget. A task is not polled more often than that, and
        `stop` ends the slice early; see `wait_all`. A request that began in time has its own timeout. No error of a
        task is raised here.
        """
        from .slices import wait_slice

        return wait_slice(self, self._client, handles, seconds, stop, max_in_flight, save)

    def _submit(self, submission: Submission[S]) -> Task[S]:
        return self._create(submission, None)

    def _run(
        self, submission: Submission[S], *, timeout: float | None, on_update: Callable[[Update], None] | None
    ) -> S:
        from .progress import longest_wait

        if timeout is not None:
            check_timeout(timeout)
        start = self._client._engine.clock.monotonic()
        deadline = None if timeout is None else start + timeout
        waiting = longest_wait(submission.spec) if timeout is None else timeout
        task = self._create(submission, deadline, waiting, is_seen=on_update is not None)
        deadline = start + longest_wait(task._progress.spec) if deadline is None else deadline
        try:
            return task._obtain(task._wait_flow(deadline, on_update))
        except BaseException as error:
            task._note(error)
            _judge_after_creation(error)
            raise

    def _create(
        self,
        submission: Submission[S],
        deadline: float | None,
        waiting: float | None = None,
        *,
        is_seen: bool = True,
    ) -> Task[S]:
        from .poller import Task
        from .submit import create_flow

        if self._once is not None:
            created: Task[S] = self._once.create(self, submission, deadline, waiting)
            return created
        try:
            flow = create_flow(self._client._engine, submission, self._timing, deadline, waiting=waiting)
            made = self._client._drive(flow)
        except BaseException as error:
            _note_creation(error)
            raise
        task: Task[S] = Task(self._client, made.spec, made.handle, self._checkpoint, is_seen=is_seen)
        task._begin(made.exchange)
        return task

    def _resume(self, spec: TaskSpec[Operation], handle: Handle | str, task_type: type | None = None) -> Task[Any]:
        from .poller import Task

        task: Task[Any] = self._resumed(Task, spec, handle, task_type)
        return task

    def _cancel(self, spec: TaskSpec[Operation], task: Task[Any] | Handle | str) -> None:
        from .poller import Task

        (task if isinstance(task, Task) else self._resume(spec, task)).cancel()


TaskT = TypeVar("TaskT", bound="Task[Any]")


def _note_creation(error: BaseException) -> None:
    """State what a create call may have done, if no error of the client does."""
    if not isinstance(error, ClientError):
        error.add_note("a task may have been created")


def _judge_after_creation(error: BaseException) -> None:
    """Repeating the call would create a second task: this one exists, and `handle` resumes it."""
    if isinstance(error, ClientError):
        error.judged(passing=False, may_exist=True)


# --- the async flavour -----------------------------------------------------------------------------------------------


class AsyncTaskResource(AsyncResource, _AnyTasks):
    """The tasks of one kind of an async client."""

    __slots__ = ("_checkpoint", "_once", "_timing")

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        _choose(self, AS_DESCRIBED, None, None)

    async def wait_all(
        self,
        tasks: Iterable[AsyncTaskT],
        *,
        timeout: float | None = None,
        max_in_flight: int = ASYNC_LIMIT,
        stop: Stoppable | Stop | None = None,
    ) -> list[AsyncTaskT]:
        """Wait until all tasks have ended, up to `timeout` seconds, with up to `max_in_flight` requests in flight.

        Returns the same tasks. All waits of a client share its maximum number of requests in flight, `max_connections`,
        and the first polls of very many tasks are spread over time. No error of a task is raised here: its `result`
        returns or raises its outcome immediately. For a task that is not ready in time that is TaskTimeout; wait for it
        again, or give `result` a timeout, to continue. The wait ends early, as if the timeout expired, soon after
        `stop` (an event, or a function without arguments) says so: once the requests in flight are complete, and
        without any further one.
        """
        from .waits import wait_for_all

        return await wait_for_all(self._client, tasks, timeout, max_in_flight, stop)

    def as_completed(
        self,
        tasks: Iterable[AsyncTaskT],
        *,
        timeout: float | None = None,
        max_in_flight: int = ASYNC_LIMIT,
        stop: Stoppable | Stop | None = None,
    ) -> AsyncIterator[AsyncTaskT]:
        """Yield each task when it has ended, or at the latest after `timeout` seconds; see `wait_all`.

        While a task is yielded nothing is in flight, so that the loop may be left at any time. Prefer `wait_all` if the
        provider supports long polling.
        """
        from .waits import AsCompleted

        return AsCompleted(self._client, tasks, timeout, max_in_flight, stop)

    async def wait_slice(
        self,
        handles: Iterable[AsyncTask[Any] | Handle | str],
        *,
        seconds: float,
        stop: Stoppable | Stop | None = None,
        max_in_flight: int = ASYNC_LIMIT,
        save: Callable[[list[Handle]], object] | None = None,
    ) -> Slice[AsyncTask[Any]]:
        """Wait up to `seconds` for tasks of this or other processes, and give back what has not ended:
        the unit of work of a job queue.

        `handles` are those of tasks, or their JSON; a task itself will do. `save` is called once, before the first
        request, with one handle of each task, in which the polls of the slice are reserved, and with each rejected
        `Handle` as it is: store them, and no crash can exceed a budget. A task is not polled more often than that, and
        `stop` ends the slice early; see `wait_all`. A request that began in time has its own timeout. No error of a
        task is raised here.
        """
        from .slices import await_slice

        return await await_slice(self, self._client, handles, seconds, stop, max_in_flight, save)

    async def _submit(self, submission: Submission[S]) -> AsyncTask[S]:
        return await self._create(submission, None)

    async def _run(
        self, submission: Submission[S], *, timeout: float | None, on_update: Callable[[Update], None] | None
    ) -> S:
        from .progress import longest_wait

        if timeout is not None:
            check_timeout(timeout)
        start = self._client._engine.clock.monotonic()
        deadline = None if timeout is None else start + timeout
        waiting = longest_wait(submission.spec) if timeout is None else timeout
        task = await self._create(submission, deadline, waiting, is_seen=on_update is not None)
        deadline = start + longest_wait(task._progress.spec) if deadline is None else deadline
        try:
            return await task._obtain(task._wait_flow(deadline, on_update))
        except BaseException as error:
            task._note(error)
            _judge_after_creation(error)
            raise

    async def _create(
        self,
        submission: Submission[S],
        deadline: float | None,
        waiting: float | None = None,
        *,
        is_seen: bool = True,
    ) -> AsyncTask[S]:
        from .poller import AsyncTask
        from .submit import create_flow

        if self._once is not None:
            created: AsyncTask[S] = await self._once.acreate(self, submission, deadline, waiting)
            return created
        try:
            flow = create_flow(self._client._engine, submission, self._timing, deadline, waiting=waiting)
            made = await self._client._drive(flow)
        except BaseException as error:
            _note_creation(error)
            raise
        task: AsyncTask[S] = AsyncTask(self._client, made.spec, made.handle, self._checkpoint, is_seen=is_seen)
        task._begin(made.exchange)
        return task

    def _resume(self, spec: TaskSpec[Operation], handle: Handle | str, task_type: type | None = None) -> AsyncTask[Any]:
        from .poller import AsyncTask

        task: AsyncTask[Any] = self._resumed(AsyncTask, spec, handle, task_type)
        return task

    async def _cancel(self, spec: TaskSpec[Operation], task: AsyncTask[Any] | Handle | str) -> None:
        from .poller import AsyncTask

        await (task if isinstance(task, AsyncTask) else self._resume(spec, task)).cancel()


AsyncTaskT = TypeVar("AsyncTaskT", bound="AsyncTask[Any]")


# --- orders and options ----------------------------------------------------------------------------------------------


P = ParamSpec("P")
R = TypeVar("R")
ResourceT = TypeVar("ResourceT", bound="TaskResource | AsyncTaskResource")


def submitted_once(
    submit: Callable[Concatenate[ResourceT, P], R],
) -> Callable[Concatenate[ResourceT, Ledger, str, P], R]:
    """The method that submits the task of an order unless that was done before: `once(ledger, order).submit(...)`."""

    def submit_once(tasks: ResourceT, ledger: Ledger, order: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Submit the task of an order unless that was done before; see `TaskResource.once`."""
        ordered: Any = tasks.once(ledger, order)
        return submit(ordered, *args, **kwargs)

    return submit_once


def _once_module() -> Any:
    """The module that submits orders, which is generated only where the settings name it.

    Raises ConfigurationError where it was not.
    """
    name = f"{__name__.rsplit('.', 2)[0]}.ledger.once"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
    raise ConfigurationError(
        "what submits an order once was not generated: add `ledger` to `runtime` in the settings of specloom, and run "
        "`specloom generate`"
    )


def _check_options(timing: object, checkpoint: object) -> None:
    if timing is not None and not is_one(timing, Timing):
        raise ConfigurationError(f"`timing` must be a `Timing`, not {type(timing).__name__}")
    if checkpoint is not None:
        check_function("checkpoint", checkpoint)
