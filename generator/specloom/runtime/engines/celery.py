"""Waits on Celery with Redis: one message for some hundred handles, which a worker waits for, some twenty seconds long.

    waits = Waits(app, press.prints, RedisSlices(REDIS_URL), submit=submit, on_end=store)
    waits.order(["order-1", "order-2"])

What is left of a slice goes back to the queue. A worker that is killed leaves its message unacknowledged: Celery
delivers it again after its visibility timeout, and the store of slices says what was polled in the meantime.
"""

# A wait is one of the several parts that implement a task together.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from multiprocessing.sharedctypes import RawValue
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import uuid4

from ..errors import ClientError
from ..resume import Handle
from ..tasks.resource import SYNC_LIMIT, TaskResource
from ..validation import check_count, check_positive
from .jobs import check_sync, divided, handle_of, log_rejected, reported, resumed, submitted
from .redis import RedisSlices
from .slices import Claim, Slices, SliceTaken

if TYPE_CHECKING:
    from ..tasks.poller import Task

__all__ = ["RedisSlices", "Store", "Waits"]

T = TypeVar("T")

SECONDS = 20.0
"""How long a slice takes."""

SIZE = 500
"""The maximum number of handles of a slice, and of orders of a message."""

LOOKS = 10
"""How often during a slice a worker looks for what the provider has pushed."""

PAUSE = 1.0
"""Seconds that a worker waits before it gives a message back that it could not process."""

_log = logging.getLogger("specloom.engines")


class Store(Slices, Protocol):
    """A store of slices that also keeps what providers push, by name, until it is collected."""

    def add(self, slice: str, handles: Sequence[Handle]) -> Mapping[str, list[Handle]]:
        """Put the tasks into a new slice that no slice has yet; returns the slices to enqueue, with their handles."""
        ...

    def push(self, name: str, payload: bytes) -> None:
        """Keep a payload."""
        ...

    def pushed(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The payloads that were pushed under these names, those that there are."""
        ...


class Waits(Generic[T]):
    """The tasks of one kind that the workers of a Celery application submit and wait for.

    `submit` is given the id of an order and returns its task. It is called again after a crash: submit through a
    ledger, by `once(ledger, order, wait=0).submit(…)`, with which an order whose fate is open goes back to the queue.
    `on_end` is given every task that has ended: its `result()` returns or raises immediately. It is called at least
    once for each, and the first call counts: after a crash a task may be reported again, without its result. `on_error`
    is given the id of an order that made no task, and why; a `MayExist` if it may have been charged.

    `tasks` belong to a sync client. A slice takes `seconds` and has up to `size` handles. It occupies one process or
    thread of a worker. Create it where the application is defined: it declares two tasks of Celery.
    """

    def __init__(
        self,
        app: Any,
        tasks: TaskResource,
        store: Store,
        *,
        submit: Callable[[str], Task[T]],
        on_end: Callable[[Task[T]], object],
        on_error: Callable[[str, Exception], object] | None = None,
        seconds: float = SECONDS,
        size: int = SIZE,
        max_in_flight: int = SYNC_LIMIT,
    ) -> None:
        check_positive("seconds", seconds)
        check_count("size", size)
        check_sync(tasks, submit=submit, on_end=on_end, on_error=on_error)
        self._tasks, self._store, self._client = tasks, store, tasks._client
        self._submit, self._on_end = submit, on_end
        self._on_error = on_error or log_rejected
        self._resume: Callable[[Handle], Task[T]] = getattr(tasks, "resume")  # noqa: B009 - each kind declares its own
        self._seconds, self._size, self._max_in_flight = seconds, size, max_in_flight
        self._is_stopping = RawValue("b", 0)  # shared with the processes that a worker forks
        self._app = app
        self._name = f"specloom.{self._client._engine.api.name}.{type(tasks).__name__}"
        options: dict[str, Any] = {"acks_late": True, "reject_on_worker_lost": True, "ignore_result": True}
        self._slice_task = app.task(self._run(self._wait), name=f"{self._name}.wait", **options)
        self._order_task = app.task(self._run(self._make), name=f"{self._name}.order", **options)
        app.add_defaults({"worker_prefetch_multiplier": 1, "broker_transport_options": transport_options(seconds)})
        signals = import_module("celery.signals")
        signals.worker_init.connect(self._check, weak=False)
        signals.worker_shutting_down.connect(self._stop, weak=False)

    # --- for any process ---------------------------------------------------------------------------------------------

    def order(self, orders: Iterable[str]) -> None:
        """Have a worker submit these orders and wait for them. An order that is given again makes no second task."""
        for some in divided(list(orders), self._size):
            self._order_task.delay(some)

    def add(self, tasks: Iterable[Task[T] | Handle | str]) -> None:
        """Have workers wait for tasks that exist, except those that they wait for already."""
        for some in divided([handle_of(task) for task in tasks], self._size):
            for slice, handles in self._store.add(uuid4().hex, some).items():
                self._send(slice, handles)

    def receive(self, task_id: str, payload: bytes | str) -> None:
        """Pass on what the provider pushed for a task, unchanged; some worker ends the wait with it.

        Verify first that it came from the provider. `task_id` is the id that the payload names, as `task.id` has it.
        """
        self._store.push(f"{self._name}:{task_id}", payload.encode() if isinstance(payload, str) else payload)

    # --- for the worker ----------------------------------------------------------------------------------------------

    def _make(self, orders: Sequence[str]) -> None:
        """Submit orders for as long as a slice takes, and leave the rest to the next message."""
        found = submitted(
            self._name, orders, self._submit, self._on_error, self._seconds, lambda: bool(self._is_stopping.value)
        )
        self.add(found.handles)
        if found.is_failing:
            self._pause()
        if found.left:
            self.order(found.left)

    def _wait(self, slice: str, handles: Sequence[str]) -> None:
        """Wait for the tasks of a slice, and leave those that have not ended to the next message."""
        claim = self._store.begin(slice, [Handle.from_json(handle) for handle in handles])
        if claim is None:
            return
        try:
            unfinished = self._waited(claim)
        except SliceTaken:
            _log.warning("another worker has taken over slice %s: it was delivered twice", slice)
            return
        if self._store.finish(claim, unfinished) and unfinished:
            self._send(slice, unfinished)

    def _waited(self, claim: Claim) -> list[Handle]:
        """Wait for as long as a slice takes and report what has ended; returns the handles of the others."""
        tasks, others = resumed(self._name, self._resume, claim.handles)
        pushes = _Pushes(self._store, self._name, self._seconds / LOOKS)

        def stop() -> bool:
            pushes.look(tasks)
            return bool(self._is_stopping.value)

        found = self._tasks.wait_slice(
            tasks,
            seconds=self._seconds,
            stop=stop,
            max_in_flight=self._max_in_flight,
            save=lambda reserved: self._store.save(claim, [*reserved, *others]),
        )
        for rejected in found.rejected:
            _log.warning("the wait for a task of %s continues later: %s", self._name, rejected.error)
        others += [handle_of(rejected.handle) for rejected in found.rejected]
        left = [*found.unfinished, *others, *reported(self._name, self._on_end, found.ended)]
        if left and not found.unfinished:
            self._pause()  # none of them waits for its next poll: they would come back at once
        return left

    def _run(self, work: Callable[..., None]) -> Callable[..., None]:
        """A task of Celery that gives its message back if it fails, in place of losing it."""

        def run(*given: Any) -> None:
            try:
                work(*given)
            except Exception as error:
                _log.exception("%s failed: its message is delivered again", self._name)
                self._pause()
                raise import_module("celery.exceptions").Reject(type(error).__name__, requeue=True) from None

        return run

    def _send(self, slice: str, handles: Sequence[Handle]) -> None:
        self._slice_task.delay(slice, [handle.to_json() for handle in handles])

    def _pause(self) -> None:
        """Wait a little, so that what fails at once is not tried again at once."""
        if not self._is_stopping.value:
            time.sleep(min(PAUSE, self._seconds))

    def _stop(self, **_: Any) -> None:
        """A worker that is asked to stop gives its handles back; it would wait for the end of the slice."""
        self._is_stopping.value = 1

    def _check(self, **_: Any) -> None:
        """End a worker whose settings would lose time or deliver slices twice. Signals only log other errors."""
        conf = self._app.conf
        problem = problem_with(conf.broker_transport_options or {}, conf.worker_prefetch_multiplier, self._seconds)
        if problem is not None:
            raise SystemExit(f"{self._name}: {problem}")


class _Pushes:
    """What the provider has pushed for the tasks of a slice, looked up now and then between its polls."""

    def __init__(self, store: Store, name: str, every: float) -> None:
        self._store, self._name, self._every = store, name, every
        self._next = 0.0

    def look(self, tasks: Sequence[Task[Any]]) -> None:
        """Give each task that waits its payload, if there is one. One that is not a payload of the task is logged."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        waiting = {f"{self._name}:{task.id}": task for task in tasks if not task.done}
        for name, payload in self._store.pushed([*waiting]).items() if waiting else ():
            try:
                waiting[name].receive(payload)
            except ClientError as error:
                _log.warning("what was pushed for task %s cannot be used: %s", waiting[name].id, error)


def transport_options(seconds: float) -> dict[str, Any]:
    """The options of Celery's transport for slices that take so many seconds: a killed worker's slice resumes within
    two of them.

    By default kombu looks for unacknowledged messages every 100 seconds: each tenth time, ten seconds apart.
    """
    return {
        "visibility_timeout": 1.5 * seconds,
        "unacked_restore_interval": seconds / 4,
        "unacked_restore_throttle": 1,
    }


def problem_with(options: Mapping[str, Any], prefetch: int, seconds: float) -> str | None:
    """What is wrong with the settings of a Celery application; None if nothing is."""
    timeout = options.get("visibility_timeout", 3600)
    wanted = f"broker_transport_options = {transport_options(seconds)}"
    if timeout <= seconds:
        return f"a visibility timeout of {timeout:g} s delivers slices of {seconds:g} s twice: set {wanted}"
    if timeout > 2 * seconds:
        return f"a visibility timeout of {timeout:g} s leaves the tasks of a killed worker unattended: set {wanted}"
    if options.get("unacked_restore_interval", 10) * options.get("unacked_restore_throttle", 10) > seconds:
        return f"unacknowledged messages are looked for too rarely: set {wanted}"
    if prefetch != 1:
        return "messages that a worker holds for later are delivered twice: set worker_prefetch_multiplier = 1"
    return None
