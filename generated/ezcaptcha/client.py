# Code generated from specs/ezcaptcha.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of EZ-Captcha."""

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


class EZCaptcha(Client):
    """Solves captchas. Most types can be created as tasks and asked for until they are
    ready; most can also be solved in one call that stays open, which another host
    serves.

    Use of the service is subject to the provider's terms.

    Documentation: https://docs.ezxlabs.com/docs/captcha/api

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        client_key: The key of your account, from the provider's personal centre. The
            provider's client repeats it in the header `X-API-Key`; the service does
            without. Default: the environment variable EZCAPSOLVER_API_KEY.
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
    def tasks(self) -> Tasks:
        """Submit tasks and collect their results: `client.tasks`."""
        return Tasks(self)

    def create_task(
        self,
        task: models.TaskRequest[Any],
        *,
        app_id: int | UnsetType = UNSET,
    ) -> models.CreateTaskResponse:
        """Start a task.

        The response names the task; its result comes from getTaskResult. A task is
        billed when it is created, whether or not it is solved. A type that only
        createSyncTask serves is refused, and not billed.

        POST /createTask

        Args:
            task: Anything that createTask takes. The type decides which fields it has
                and what its solution is. The service does not tell capitals apart in
                the type.
            app_id: Your developer id, if you have one.
        """
        return self._call(_calls.create_task(task=task, app_id=app_id))

    def get_task_result(self, *, task_id: str) -> models.GetTaskResultResponse:
        """Ask once whether a task is finished.

        A result can be had for five minutes after its task was created. While the task
        is pending, ask again in three seconds; for FunCaptcha the provider's first
        client asked every second. Asking is not billed.

        POST /getTaskResult

        Args:
            task_id: Names the task. It is a UUID today; treat it as opaque.
        """
        return self._call(_calls.get_task_result(task_id=task_id))

    def create_sync_task(
        self,
        task: models.SyncTaskRequest[S],
        *,
        app_id: int | UnsetType = UNSET,
    ) -> models.CreateSyncTaskResponse[S]:
        """Solve a task in one call.

        Takes the same request as createTask and responds when the solution is there:
        the connection stays open for the whole solve, up to three minutes for the
        slowest types. A task is billed when it is created; a call that is given up is
        billed too, and its solution is lost. A type that only createTask serves is
        refused, and not billed.

        POST https://sync.ez-captcha.com /createSyncTask

        Args:
            task: Anything that createSyncTask takes. The type decides which fields it
                has and what its solution is.
            app_id: Your developer id, if you have one.
        """
        return self._call(_calls.create_sync_task(task=task, app_id=app_id))

    def get_balance(self) -> models.GetBalanceResponse:
        """Read the account's balance.

        POST /getBalance
        """
        return self._call(_calls.get_balance())


class Tasks(TaskResource):
    """Submit tasks and collect their results: `client.tasks`."""

    def submit(
        self,
        task: models.TaskRequest[S],
        *,
        app_id: int | UnsetType = UNSET,
    ) -> Task[S]:
        """Submit a task and return immediately.

        Billed; never retried automatically. Wait with `result()` or `watch()`; keep
        `handle` to resume in another process.

        POST /createTask

        Args:
            task: Anything that createTask takes. The type decides which fields it has
                and what its solution is. The service does not tell capitals apart in
                the type.
            app_id: Your developer id, if you have one.
        """
        return self._submit(_calls.submit_tasks(task=task, app_id=app_id))

    submit_once = submitted_once(submit)

    def run(
        self,
        task: models.TaskRequest[S],
        *,
        app_id: int | UnsetType = UNSET,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> S:
        """Submit a task, wait until it finishes, and return its result.

        Polls every 3 s, first after 3 s. The provider allows 300 s from creation; a
        resumed task keeps its budget.

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
            _calls.submit_tasks(task=task, app_id=app_id),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(
        self,
        handle: Handle | str,
        task_type: type[models.TaskRequest[S]] | None = None,
    ) -> Task[S]:
        """Resume a task that was submitted earlier, here or in another process. Sends
        no request.

        Args:
            handle: The handle of a task, or its JSON.
            task_type: The class of what was submitted, which determines the type of the
                result.
        """
        return self._resume(_calls.TASKS, handle, task_type)
