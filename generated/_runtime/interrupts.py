"""Waits that Ctrl-C ends immediately.

Python runs a signal's handler in the main thread, between two steps of the program. A wait inside a system call ends
early only if the system delivers the signal to the main thread, and during the wait. It may deliver it to another
thread, or a moment before the wait; and `_thread.interrupt_main` delivers none. So the main thread waits in slices.

A handler may raise anywhere: after a lock was taken, and before the line that would release it; and a handler that
makes a request may find locks held already. So the data that the main thread shares with others is accessed by
operations that are one step for the interpreter, as those of `dict`, `deque` and `SimpleQueue` are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import get_ident, main_thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from queue import SimpleQueue

T = TypeVar("T")

SLICE = 0.02
"""The maximum delay in seconds before an interruption is noticed."""


def in_main_thread() -> bool:
    """Whether an interruption may be raised here."""
    return get_ident() == main_thread().ident


def slices(seconds: float) -> Iterator[float]:
    """The seconds to wait at a time, for a wait of `seconds`: short slices in the main thread, one wait elsewhere."""
    if not in_main_thread():
        yield seconds
        return
    end = time.monotonic() + seconds
    while seconds > SLICE:
        yield SLICE
        seconds = end - time.monotonic()
    yield max(0.0, seconds)


def sleep(seconds: float) -> None:
    """Wait in this thread."""
    for pause in slices(seconds):
        time.sleep(pause)


def take(queue: SimpleQueue[T], seconds: float) -> T:
    """The next item of a queue; raises TimeoutError if there is none in time."""
    from queue import Empty

    for pause in slices(seconds):
        try:
            return queue.get(timeout=pause)
        except Empty:
            continue
    raise TimeoutError
