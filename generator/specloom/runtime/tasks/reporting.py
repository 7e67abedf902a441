"""What a task reports to the hook of its client; see `events`."""

from __future__ import annotations

from typing import Any

from ..errors import ClientError
from .events import Polled, StateChanged
from .handle import Update, id_of


def report_state(observer: Any, progress: Any, previous: str | None, error: ClientError | None) -> None:
    """Report that a task has another state than `previous`, or was just submitted."""
    observer.emit(
        StateChanged,
        kind=progress.spec.name,
        task=observer.shown(id_of(progress.handle)),
        previous=previous,
        state=progress.state,
        status=observer.shown(progress.handle.last_status),
        polls=progress.handle.polls,
        elapsed=progress.elapsed,
        error=None if error is None else type(error).__name__,
        code=None if error is None else observer.shown(error.code),
    )


def report_poll(observer: Any, progress: Any, update: Update) -> None:
    """Report what a poll brought."""
    observer.emit(
        Polled,
        kind=progress.spec.name,
        task=observer.shown(id_of(update.handle)),
        polls=update.polls,
        state=update.state,
        status=observer.shown(update.status),
        progress=update.progress,
        elapsed=update.elapsed,
        error=None if update.error is None else type(update.error).__name__,
    )
