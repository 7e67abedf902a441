"""Waits on DBOS that survive crashes and deploys: one workflow for some hundred handles, some twenty seconds long.

    waits = Waits(press.prints, submit=submit, on_end=store)
    waits.order(["order-1", "order-2"])

It needs `pip install "dbos>=3.4,<4"`, and no store of its own: DBOS's records are the write-ahead. It records the step
of a number once per workflow, in any process, and executes a workflow from its start after a crash. So each execution
of a slice first records a turn, with the polls that it reserves; one that finds turns of others counts those polls as
burnt, and of two that run at the same time one continues. The last turn is what is left, which goes to the next
workflow.

DBOS recovers the workflows of a worker when that worker returns with the same executor id and application version.
Those of workers that do not return are taken over here, by any other.
"""

# A wait is one of the several parts that implement a task together.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar
from uuid import uuid4

import msgspec

from ..errors import ClientError, ConfigurationError
from ..resume import Handle
from ..signatures import Verified
from ..tasks.resource import SYNC_LIMIT, TaskResource
from ..validation import check_count, check_positive
from .jobs import check_sync, divided, handle_of, log_rejected, reported, resumed, submitted

if TYPE_CHECKING:
    from ..tasks.poller import Task

T = TypeVar("T")

Kind: TypeAlias = Literal["order", "wait", "push"]
KINDS: tuple[Kind, ...] = ("order", "wait", "push")

Stored: TypeAlias = dict[str, Any]
"""A handle as plain data: DBOS pickles it, which writes the names of its members once for a whole slice."""

SECONDS = 20.0
"""How long a slice takes."""

SIZE = 500
"""The maximum number of handles of a slice, and of orders of a workflow."""

OVERDUE = 1.5
"""Slices that a workflow may take before another worker takes it over."""

LOOKS = 10
"""How often during a slice a worker looks for workflows that are overdue."""

TURN = "turn"
TOPIC = "push"

_log = logging.getLogger("specloom.engines")


class Waits(Generic[T]):
    """The tasks of one kind that workers submit and wait for, with DBOS as it is configured in this process.

    `submit` is given the id of an order and returns its task. It is called again after a crash: submit through a
    ledger, by `once(ledger, order, wait=0).submit(…)`, with which an order whose fate is open goes back to the queue.
    `on_end` is given every task that has ended: its `result()` returns or raises immediately. It is called at least
    once for each, and the first call counts: after a crash a task may be reported again, without its result. `on_error`
    is given the id of an order that made no task, and why; a `MayExist` if it may have been charged.

    `tasks` belong to a sync client. A worker runs up to `concurrency` workflows at once, each in a thread, and a slice
    takes `seconds` and has up to `size` handles. Create it before DBOS is launched: it declares three workflows.
    """

    def __init__(
        self,
        tasks: TaskResource,
        *,
        submit: Callable[[str], Task[T]],
        on_end: Callable[[Task[T]], object],
        on_error: Callable[[str, Exception], object] | None = None,
        seconds: float = SECONDS,
        size: int = SIZE,
        concurrency: int = 2,
        max_in_flight: int = SYNC_LIMIT,
    ) -> None:
        check_positive("seconds", seconds)
        check_count("size", size)
        check_count("concurrency", concurrency)
        check_sync(tasks, submit=submit, on_end=on_end, on_error=on_error)
        self._tasks, self._submit, self._on_end, self._on_error = tasks, submit, on_end, on_error or log_rejected
        self._resume: Callable[[Handle], Task[T]] = getattr(tasks, "resume")  # noqa: B009 - each kind declares its own
        self._seconds, self._size = seconds, size
        self._concurrency, self._max_in_flight = concurrency, max_in_flight
        self._stopping = threading.Event()
        self._running: set[str] = set()
        self._name = f"specloom.{tasks._client._engine.api.name}.{type(tasks).__name__}"
        self._works: dict[Kind, Callable[[str, int, list[Any]], None]] = {
            "order": self._order,
            "wait": self._wait,
            "push": self._push,
        }
        for kind, work in self._works.items():
            _dbos().workflow(name=f"{self._name}.{kind}")(self._run(work))

    # --- for any process ---------------------------------------------------------------------------------------------

    def order(self, orders: Iterable[str]) -> None:
        """Have a worker submit these orders and wait for them. An order that is given again makes no second task."""
        for some in divided(list(orders), self._size):
            self._enqueue("order", _digest(some), 0, some)

    def add(self, tasks: Iterable[Task[T] | Handle | str]) -> None:
        """Have workers wait for tasks that exist. The same tasks given again are waited for once; do not mix them
        with others then.
        """
        for some in divided([handle_of(task) for task in tasks], self._size):
            self._enqueue("wait", _name_of(some), 0, [_stored(handle) for handle in some])

    def expect(self, tasks: Iterable[Task[T] | Handle | str], seconds: float) -> None:
        """Wait for what the provider pushes about these tasks, up to `seconds` long; those of which nothing came by
        then are polled. Until then nothing runs: a task that is expected is a row of the database.
        """
        check_positive("seconds", seconds)
        for handle in map(handle_of, tasks):
            name = _task_id(handle)
            self._enqueue("push", name, 0, [_stored(handle)], delay_seconds=seconds)

    def receive(self, task_id: str, payload: bytes | str) -> bool:
        """Pass on what the provider pushed for a task, unchanged; some worker ends the wait with it.

        Verify first that it came from the provider. `task_id` is the id that the payload names, as `task.id` has it.
        False if the task is not expected: the provider may push before `expect` was called, so let it push again.
        """
        from dbos import error

        name = self._id("push", task_id, 0)
        body = payload.encode() if isinstance(payload, str) else bytes(payload)
        try:
            _dbos().send(
                name, [body, isinstance(payload, Verified)], TOPIC, idempotency_key=_digest([name, body.hex()])
            )
        except error.DBOSNonExistentWorkflowError:
            return False
        _dbos().set_workflow_delay(name, delay_seconds=0.0)
        return True

    def forget(self, seconds: float) -> int:
        """Delete the records of workflows that have ended at least so many seconds ago, and return how many; DBOS keeps
        them forever. Until then the same orders and tasks, given again, are known.
        """
        from datetime import UTC, datetime, timedelta

        before = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
        names = [f"{self._name}.{kind}" for kind in KINDS]
        count = 0
        while found := _dbos().list_workflows(
            name=names,
            status=["SUCCESS", "ERROR"],
            completed_before=before,
            limit=1000,
            load_input=False,
            load_output=False,
        ):
            _dbos().delete_workflows([it.workflow_id for it in found])
            count += len(found)
        return count

    def _enqueue(self, kind: Kind, chain: str, number: int, items: list[Any], **options: Any) -> None:
        """Have any worker of the latest application version work on these items, once."""
        _dbos().enqueue_workflow_with_options(
            {
                "workflow_name": f"{self._name}.{kind}",
                "queue_name": self._name,
                "workflow_id": self._id(kind, chain, number),
                **options,
            },
            chain,
            number,
            items,
        )

    def _id(self, kind: Kind, chain: str, number: int) -> str:
        return f"{self._name}.{kind}/{chain}/{number}"

    # --- for the worker ----------------------------------------------------------------------------------------------

    def launch(self) -> None:
        """Launch DBOS in this process, and work on its queue until `stop`. Raises ConfigurationError for settings with
        which a crash would leave workflows behind.
        """
        problem = problem_with(_dbos().executor_id, _dbos().application_version)
        if problem is not None:
            raise ConfigurationError(problem)
        _dbos().launch()
        _dbos().register_queue(
            self._name, worker_concurrency=self._concurrency, polling_interval_sec=min(1.0, self._seconds / LOOKS)
        )
        threading.Thread(target=self._look, name=f"{self._name}.look", daemon=True).start()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then give the handles back; to be called in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked)
        self.launch()
        self._stopping.wait()
        self.stop()

    def _asked(self, number: int, frame: object) -> None:
        self._stopping.set()

    def stop(self) -> None:
        """Give the handles back, and end DBOS in this process."""
        self._stopping.set()
        _dbos().destroy(workflow_completion_timeout_sec=max(1, round(self._seconds)))

    def _run(self, work: Callable[[str, int, list[Any]], None]) -> Callable[[str, int, list[Any]], None]:
        """A workflow: a function of its own, in which DBOS keeps what it knows of it."""

        def run(chain: str, number: int, items: list[Any]) -> None:
            name = _dbos().workflow_id
            self._running.add(name)
            try:
                work(chain, number, items)
            finally:
                self._running.discard(name)

        return run

    def _order(self, chain: str, number: int, orders: list[str]) -> None:
        """Submit orders for as long as a slice takes, and leave the rest to the next workflow."""
        made = _dbos().run_step({"name": "submit"}, self._submitted, orders)
        self.add(made["handles"])
        if made["left"]:
            self._enqueue("order", chain, number + 1, made["left"], **self._pause(made["is_failing"]))

    def _submitted(self, orders: Sequence[str]) -> Stored:
        found = submitted(self._name, orders, self._submit, self._on_error, self._seconds, self._stopping.is_set)
        handles = [handle.to_json() for handle in found.handles]
        return {"handles": handles, "left": found.left, "is_failing": found.is_failing}

    def _wait(self, chain: str, number: int, handles: list[Stored]) -> None:
        """Wait for the tasks of a slice, and leave those that have not ended to the next workflow."""
        turns: list[Stored] = []
        while not turns or "left" not in turns[-1]:
            turns.append(self._turn(burnt(handles, turns)))
        if turns[-1]["left"]:
            self._enqueue("wait", chain, number + 1, turns[-1]["left"], **self._pause(turns[-1]["is_failing"]))

    def _turn(self, handles: list[Handle]) -> Stored:
        """The turn of an execution before this one; where there is none, the last turn of this execution."""
        from dbos import error

        me = uuid4().hex
        tasks, others = resumed(self._name, self._resume, handles)

        def begin(reserved: list[Handle]) -> None:
            polls = {it.identity: it.reserved for it in reserved}
            mine = {"by": me, "reserved": [polls.get(handle.identity, 0) for handle in handles]}
            recorded = _record(mine)
            if recorded != mine:
                raise _Recorded(recorded)

        try:
            left, is_failing = self._waited(tasks, begin)
        except _Recorded as before:
            return before.turn
        except (error.DBOSException, error.DBOSBaseException):
            raise
        except Exception:
            _log.exception("a slice of %s failed: its tasks go to the next one", self._name)
            left, is_failing = [task.handle for task in tasks], True
        mine = {"left": [_stored(handle) for handle in [*left, *others]], "is_failing": is_failing or bool(others)}
        if _record(mine) != mine:  # another execution continues with this slice
            raise error.DBOSWorkflowConflictIDError(_dbos().workflow_id)
        return mine

    def _waited(self, tasks: list[Task[T]], begin: Callable[[list[Handle]], None]) -> tuple[list[Handle], bool]:
        """Wait for as long as a slice takes and report what has ended;
        the handles of the others, and whether any failed.
        """
        found = self._tasks.wait_slice(
            tasks, seconds=self._seconds, stop=self._stopping, max_in_flight=self._max_in_flight, save=begin
        )
        failed = reported(self._name, self._on_end, found.ended)
        for it in found.rejected:
            _log.warning("a task of %s cannot be waited for at present: %s", self._name, it.error)
            failed.append(handle_of(it.handle))
        return [*found.unfinished, *failed], bool(failed)

    def _push(self, chain: str, number: int, handles: list[Stored]) -> None:
        """End the wait for a task with what was pushed, or else have it polled."""
        message = _dbos().recv(TOPIC, 0)
        left = handles if message is None else _dbos().run_step({"name": "receive"}, self._received, handles, message)
        self.add([_read(it) for it in left])

    def _received(self, handles: list[Stored], message: list[Any]) -> list[Stored]:
        body, is_verified = message
        tasks, others = resumed(self._name, self._resume, [_read(handle) for handle in handles])
        for task in tasks:
            try:
                task.receive(Verified(body) if is_verified else body)
            except ClientError as error:
                _log.warning("what was pushed for task %s cannot be used: %s", task.id, error)
        failed = reported(self._name, self._on_end, [task for task in tasks if task.done])
        return [_stored(it) for it in [*others, *failed, *(task.handle for task in tasks if not task.done)]]

    def _pause(self, is_failing: bool) -> dict[str, float]:
        """What fails at once is not tried again at once."""
        return {"delay_seconds": min(1.0, self._seconds)} if is_failing else {}

    # --- for workers that do not return ------------------------------------------------------------------------------

    def _look(self) -> None:
        """Take over what is overdue, now and then, until this worker stops."""
        watch = Watch(OVERDUE * self._seconds)
        while not self._stopping.wait(self._seconds / LOOKS):
            try:
                for name in watch.overdue(self._begun_by_others(), time.monotonic()):
                    self._take_over(name)
            except Exception:
                if not self._stopping.is_set():
                    _log.exception("looking for overdue workflows of %s failed", self._name)

    def _begun_by_others(self) -> Iterator[tuple[str, object]]:
        """Workflows that a worker has begun, or may never begin, each with what changes as it continues."""
        for it in _dbos().list_workflows(
            name=[f"{self._name}.{kind}" for kind in KINDS],
            status=["PENDING", "ENQUEUED", "CANCELLED"],
            load_input=False,
            load_output=False,
        ):
            if it.workflow_id in self._running:
                continue
            if it.status != "ENQUEUED" or it.app_version not in (None, _dbos().application_version):
                yield it.workflow_id, (it.status, it.executor_id, it.dequeued_at)

    def _take_over(self, name: str) -> None:
        """Have any worker continue with what another one has begun. Any step of this may be repeated, in any worker.

        An execution that is cancelled cannot record its successor, so that what is found now stays true; and where it
        had recorded one, this successor has the same id, and is the same.
        """
        _dbos().cancel_workflow(name)
        found = _dbos().list_workflows(workflow_ids=[name])
        if not found or found[0].status != "CANCELLED" or found[0].input is None:
            return
        _log.warning("workflow %s of worker %s is taken over", name, found[0].executor_id)
        kind = found[0].name.rpartition(".")[2]
        chain, number, items = found[0].input["args"]
        if kind == "push":
            self.add([_read(item) for item in items])
        elif kind == "order":
            self._enqueue("order", chain, number + 1, items)
        elif left := left_of(
            items, [it["output"] for it in _dbos().list_workflow_steps(name) if it["function_name"] == TURN]
        ):
            self._enqueue("wait", chain, number + 1, left)
        _dbos().delete_workflow(name)


class Watch:
    """Tells which of several things have not changed for so many seconds, by a clock of this process alone: those of
    other machines may be wrong. Pure.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[str, tuple[object, float]] = {}

    def overdue(self, seen: Iterable[tuple[str, object]], now: float) -> list[str]:
        """The names of those that look as they did so many seconds ago; `seen` are all that there are."""
        before = self._since
        self._since = {
            name: before[name] if name in before and before[name][0] == looks else (looks, now) for name, looks in seen
        }
        return [name for name, (_, since) in self._since.items() if now - since >= self._seconds]


def burnt(handles: Sequence[Stored], turns: Iterable[Stored]) -> list[Handle]:
    """Handles as they are after these turns of others, whose reserved polls may have been sent."""
    read = [_read(handle) for handle in handles]
    for turn in turns:
        read = [handle.reserve(polls).burn() for handle, polls in zip(read, turn["reserved"], strict=True)]
    return read


def left_of(handles: Sequence[Stored], turns: Sequence[Stored]) -> list[Stored]:
    """The handles that a slice left, by the turns that are recorded of it."""
    if turns and "left" in turns[-1]:
        return list(turns[-1]["left"])
    return [_stored(handle) for handle in burnt(handles, turns)]


def problem_with(executor_id: str, application_version: str) -> str | None:
    """What is wrong with the identity of a worker; None if nothing is."""
    if executor_id in ("", "local"):
        return (
            "a worker needs an executor id of its own that it has again after a restart, by which DBOS recovers its "
            'workflows: set "executor_id" in the configuration of DBOS, or DBOS__VMID, to the name of its pod or unit'
        )
    if not application_version:
        return (
            "without an application version DBOS makes one of the source of your workflows, and recovers nothing after "
            'they changed: set "application_version" in the configuration of DBOS, or DBOS__APPVERSION'
        )
    return None


def _dbos() -> Any:
    """DBOS, when it is first needed."""
    from dbos import DBOS

    return DBOS


class _Recorded(Exception):
    """An execution before this one has recorded this turn."""

    def __init__(self, turn: Stored) -> None:
        super().__init__()
        self.turn = turn


def _record(turn: Stored) -> Stored:
    """Record a turn of the workflow; if the turn of this number was recorded before, return that one."""
    recorded: Stored = _dbos().run_step({"name": TURN}, lambda: turn)
    return recorded


def _stored(handle: Handle) -> Stored:
    stored: Stored = msgspec.json.decode(handle.to_json())
    return stored


def _read(stored: Stored) -> Handle:
    return Handle.from_json(msgspec.json.encode(stored))


def _task_id(handle: Handle) -> str:
    """The id that the provider calls the task by; that of all that is known of it where it has none."""
    captured = handle.captured
    only = captured.get("id", next(iter(captured.values())) if len(captured) == 1 else None)
    return str(only) if isinstance(only, str | int) else _digest([handle.identity])


def _name_of(handles: Iterable[Handle]) -> str:
    """The name of a slice: the same tasks make the same name, so that giving them again begins nothing."""
    return _digest(sorted(handle.identity for handle in handles))


def _digest(words: Iterable[str]) -> str:
    return sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:32]
