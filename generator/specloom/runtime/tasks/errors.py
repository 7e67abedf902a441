"""The errors of tasks.

    ClientError
    └── TaskError               a submitted task produced no result
        ├── TaskFailed              the provider reports that it failed
        ├── TaskTimeout             the caller's timeout expired; the task may still be running, resume it with `handle`
        ├── TaskExpired             the provider's own limit is reached; the result is lost
        └── TaskCancelled           it was cancelled

Each has the handle of its task, which resumes it, the time and the polls that it took, and its last status.
"""

from __future__ import annotations

from typing import TypedDict, Unpack

from ..errors import ClientError, FailureKind
from ..resume import Handle


class Circumstances(TypedDict, total=False):
    """What every error of a task says about it; see `TaskError` and `ClientError`."""

    handle: Handle | None
    elapsed: float
    polls: int
    last_status: str | None
    operation: str | None
    code: str | None
    status: int | None
    retry_after: float | None


class TaskError(ClientError):
    """A submitted task produced no result.

    `handle` resumes it, in another process too; if the task has failed permanently, that raises the same error again.
    `elapsed` is the time in seconds since the task was created, `polls` the number of polls so far, including those
    before a resume, and `last_status` is the provider's own status value.
    """

    def __init__(
        self,
        message: str,
        *,
        handle: Handle | None = None,
        elapsed: float = 0.0,
        polls: int = 0,
        last_status: str | None = None,
        operation: str | None = None,
        code: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, operation=operation, code=code, status=status, retry_after=retry_after)
        self.handle = handle
        self.elapsed = elapsed
        self.polls = polls
        self.last_status = last_status


class TaskFailed(TaskError):
    """The provider reports that the task failed; `kind` is what its code means, None if unknown."""

    def __init__(
        self, message: str, *, kind: FailureKind | None = None, **circumstances: Unpack[Circumstances]
    ) -> None:
        super().__init__(message, **circumstances)
        self.kind: FailureKind | None = kind


class TaskTimeout(TaskError):
    """The caller's timeout expired; the task may still be running, and can be resumed with `handle`."""


class TaskExpired(TaskError):
    """The provider's own limit of polls or time is reached; polling again is useless."""

    @property
    def burnt(self) -> int:
        """The polls of the budget that a process had reserved when it crashed:
        the task may have a result that nobody saw.
        """
        return 0 if self.handle is None else self.handle.burnt


class TaskCancelled(TaskError):
    """The task was cancelled."""
