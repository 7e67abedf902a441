"""What a job of any engine does with tasks around its wait: resume them from handles, and report those that have ended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ConfigurationError
from ..resume import Handle

if TYPE_CHECKING:
    from ..tasks.poller import Task

T = TypeVar("T", bound="Task[Any]")

_log = logging.getLogger("specloom.engines")


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
