# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Darkroom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from .._runtime.models import S
from .._runtime.tasks.resource import TaskResource, submitted_once
from . import calls as _calls
from . import models

if TYPE_CHECKING:
    from .._runtime.resume import Handle
    from .._runtime.tasks.handle import Update
    from .._runtime.tasks.poller import Task


class Darkroom(Client):
    """Develops pictures. Submit one and come back for it.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        client_key: Default: the environment variable DARKROOM_KEY.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        client_key: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"client_key": client_key}
        del client_key  # the client empties the other one too: no frame keeps a key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def developing(self) -> Developing:
        """Submit tasks and collect their results: `client.developing`."""
        return Developing(self)

    def create_task(
        self,
        task: models.Task[S],
        *,
        callback_url: str | UnsetType = UNSET,
    ) -> models.State[S]:
        """Start a task.

        POST /createTask

        Args:
            task: Anything that can be developed.
        """
        return self._call(_calls.create_task(task=task, callback_url=callback_url))

    def get_task_result(self, *, task_id: int) -> models.State[Any]:
        """Ask whether a task is finished.

        POST /getTaskResult
        """
        return self._call(_calls.get_task_result(task_id=task_id))

    def cancel_task(self, *, task_id: int) -> models.CancelTaskResponse:
        """Stop a task.

        POST /cancelTask
        """
        return self._call(_calls.cancel_task(task_id=task_id))


class Developing(TaskResource):
    """Submit tasks and collect their results: `client.developing`."""

    def submit(
        self,
        task: models.Task[S],
        *,
        callback_url: str | UnsetType = UNSET,
    ) -> Task[S]:
        """Submit a task and return immediately.

        Billed; never retried automatically. Wait with `result()` or `watch()`; keep
        `handle` to resume in another process.

        POST /createTask

        Args:
            task: Anything that can be developed.
        """
        return self._submit(
            _calls.submit_developing(task=task, callback_url=callback_url),
        )

    submit_once = submitted_once(submit)

    def run(
        self,
        task: models.Task[S],
        *,
        callback_url: str | UnsetType = UNSET,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> S:
        """Submit a task, wait until it finishes, and return its result.

        Polls every 3 s, first after 1 s. The provider allows 120 polls and 360 s from
        creation; a resumed task keeps its budget.

        Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and
        `TaskTimeout` when `timeout` is, with the handle to resume from.

        POST /createTask, then POST /getTaskResult

        See `submit` for the other arguments.

        Args:
            timeout: Overall timeout in seconds, submission included. Default: derived
                from the provider's limits.
            on_update: Called after each poll with the current state and handle.
        """
        return self._run(
            _calls.submit_developing(task=task, callback_url=callback_url),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(
        self,
        handle: Handle | str,
        task_type: type[models.Task[S]] | None = None,
    ) -> Task[S]:
        """Resume a task that was submitted earlier, here or in another process. Sends
        no request.

        Args:
            handle: The handle of a task, or its JSON.
            task_type: The class of what was submitted, which determines the type of the
                result.
        """
        return self._resume(_calls.DEVELOPING_TASKS, handle, task_type)

    def cancel(self, task: Task[Any] | Handle | str) -> None:
        """Ask the provider to cancel a task.

        POST /cancelTask

        Args:
            task: The task, or its handle.
        """
        self._cancel(_calls.DEVELOPING_TASKS, task)
