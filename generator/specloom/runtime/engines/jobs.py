"""What a job of any engine does with tasks:
submit orders, resume tasks from handles, and report those that have ended.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from ..arguments import is_one
from ..errors import ClientError, ConfigurationError
from ..resume import Handle
from ..tasks.resource import TaskResource

if TYPE_CHECKING:
    from ..tasks.poller import Task

T = TypeVar("T", bound="Task[Any]")
Item = TypeVar("Item")

_log = logging.getLogger("specloom.engines")


class Submitted(Struct, frozen=True):
    """What became of orders: the handles of their tasks, and those that are left;
    `is_failing` if only these are that have failed, and may succeed later.
    """

    handles: list[Handle]
    left: list[str]
    is_failing: bool


def check_sync(tasks: object, **functions: Callable[..., object] | None) -> None:
    """Raise ConfigurationError for the tasks of an async client, and for functions that would have to be awaited: a job
    has a thread of its own, and no event loop.
    """
    if not is_one(tasks, TaskResource):
        raise ConfigurationError("`tasks` must be those of a sync client: a job has a thread, and no event loop")
    for name, function in functions.items():
        if iscoroutinefunction(function):
            raise ConfigurationError(f"`{name}` must be a plain function: a job has a thread, and no event loop")


def submitted(
    name: str,
    orders: Sequence[str],
    submit: Callable[[str], T],
    on_error: Callable[[str, Exception], object],
    seconds: float,
    is_stopping: Callable[[], bool],
) -> Submitted:
    """Submit orders for so many seconds at most.

    One that cannot succeed is reported; any other failure is tried again.
    """
    end, handles, again, waiting = time.monotonic() + seconds, list[Handle](), list[str](), list(orders)
    while waiting and not is_stopping() and time.monotonic() < end:
        order = waiting.pop(0)
        try:
            handles.append(submit(order).handle)
        except ClientError as error:
            if error.retryable:
                again.append(order)
            else:
                on_error(order, error)
        except Exception:
            _log.exception("submit failed for order %s of %s: it is tried again", order, name)
            again.append(order)
    return Submitted(handles, [*waiting, *again], bool(again) and not waiting)


def resumed(name: str, resume: Callable[[Handle], T], handles: Iterable[Handle]) -> tuple[list[T], list[Handle]]:
    """The tasks of handles, and the handles that only another version of the program may be able to resume."""
    tasks: list[T] = []
    others: list[Handle] = []
    for handle in handles:
        try:
            tasks.append(resume(handle))
        except ConfigurationError as error:
            _log.warning("a task of %s is left to another worker: %s", name, error)
            others.append(handle)
    return tasks, others


def reported(name: str, on_end: Callable[[T], object], tasks: Iterable[T]) -> list[Handle]:
    """Report tasks that have ended; returns the handles of those that could not be reported."""
    failed: list[Handle] = []
    for task in tasks:
        try:
            on_end(task)
        except Exception:
            _log.exception("on_end failed for task %s of %s: it is reported again", task.id, name)
            failed.append(task.handle)
    return failed


def log_rejected(order: str, error: Exception) -> None:
    """What becomes of an order that made no task where its caller does not say it."""
    _log.error("order %s made no task: %s", order, error)


def divided(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    """The items of each job, in their order."""
    return (list(items[at : at + size]) for at in range(0, len(items), size))


def handle_of(task: Task[Any] | Handle | str) -> Handle:
    """The handle that a task, a handle or its JSON names."""
    if isinstance(task, str):
        return Handle.from_json(task)
    return task if isinstance(task, Handle) else task.handle
