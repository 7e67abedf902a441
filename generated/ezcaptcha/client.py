# Code generated from specs/ezcaptcha.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of EZ-Captcha."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from .._runtime.models import S
from .._runtime.resume import Handle
from .._runtime.tasks.handle import Update
from .._runtime.tasks.resource import Task, TaskResource
from . import calls as _calls
from . import models


class EZCaptcha(Client):
    """Solves captchas. Most types can be created as tasks and asked for until they are
    ready; most can also be solved in one call that stays open, which another host
    serves.

    Written from the provider's client for Python, ezcapsolver-py 0.1.0
    (https://github.com/EZXLabs/ezcapsolver-py), and from its wikis
    (https://ezcaptcha.atlassian.net/wiki and
    https://github.com/ez-captcha/EzCaptchaWiki). It was not compared with the
    provider's reference at https://docs.ezxlabs.com/docs/captcha/api. What only older
    pages or clients know is marked where it matters.

    Use of the service is subject to the provider's terms.

    Use it in `with`, or close it: it keeps connections open.

    Args:
        client_key: The key of your account, from the provider's personal centre. The
            provider's client repeats it in the header `X-API-Key`; the service does
            without. Default: the environment variable EZCAPSOLVER_API_KEY.
        options: Base URL, timeout, retries, transport and the like.
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
        task: models.Task[Any],
        *,
        app_id: int | UnsetType = UNSET,
    ) -> models.CreateTaskAnswer:
        """Start a task.

        The answer names the task; its result comes from getTaskResult. A task is billed
        when it is created, whether or not it is solved. A type that only createSyncTask
        serves is refused, and not billed.

        POST /createTask

        Args:
            task: Anything that createTask takes. The type decides which fields it has
                and what its solution is. The service does not tell capitals apart in
                the type.
            app_id: Your developer id, if you have one.
        """
        return self._call(_calls.create_task(task=task, app_id=app_id))

    def get_task_result(self, *, task_id: str) -> models.GetTaskResultAnswer:
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
        task: models.SyncTask[S],
        *,
        app_id: int | UnsetType = UNSET,
    ) -> models.CreateSyncTaskAnswer[S]:
        """Solve a task in one call.

        Takes the same request as createTask and answers when the solution is there: the
        connection stays open for the whole solve, up to three minutes for the slowest
        types. A task is billed when it is created; a call that is given up is billed
        too, and its solution is lost. A type that only createTask serves is refused,
        and not billed.

        POST https://sync.ez-captcha.com /createSyncTask

        Args:
            task: Anything that createSyncTask takes. The type decides which fields it
                has and what its solution is.
            app_id: Your developer id, if you have one.
        """
        return self._call(_calls.create_sync_task(task=task, app_id=app_id))

    def get_balance(self) -> models.GetBalanceAnswer:
        """Read the account's balance.

        POST /getBalance
        """
        return self._call(_calls.get_balance())


class Tasks(TaskResource):
    """Submit tasks and collect their results: `client.tasks`."""

    def submit(
        self,
        task: models.Task[S],
        *,
        app_id: int | UnsetType = UNSET,
    ) -> Task[S]:
        """Submit a task and come back at once.

        It costs money, and is never sent twice by itself. Wait with `result()` or
        `watch()`; keep `handle` to go on in another process.

        POST /createTask

        Args:
            task: Anything that createTask takes. The type decides which fields it has
                and what its solution is. The service does not tell capitals apart in
                the type.
            app_id: Your developer id, if you have one.
        """
        return self._submit(_calls.submit_tasks(task=task, app_id=app_id))

    def run(
        self,
        task: models.Task[S],
        *,
        app_id: int | UnsetType = UNSET,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> S:
        """Submit a task, wait for its end, and return its result.

        Polls every 3 s after 3 s. The provider allows 300 s from creation; the budget
        is kept across a resume.

        Raises `TaskFailed`, `TaskExpired` when a limit of the provider is reached, and
        `TaskTimeout`, which carries the handle to resume from, when the timeout is.

        POST /createTask, then POST /getTaskResult

        Args:
            task: Anything that createTask takes. The type decides which fields it has
                and what its solution is. The service does not tell capitals apart in
                the type.
            app_id: Your developer id, if you have one.
            timeout: Seconds for the whole of it, submission included; by default what
                the provider's limits suggest.
            on_update: Called after each poll, with the state and the handle at that
                moment.
        """
        return self._run(
            _calls.submit_tasks(task=task, app_id=app_id),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(
        self,
        handle: Handle | str,
        task_type: type[models.Task[S]] | None = None,
    ) -> Task[S]:
        """Go on with a task that was submitted before, here or in another process.
        Sends nothing.

        Args:
            handle: The handle of a task, or its JSON.
            task_type: The class of what was asked for, which gives the result its type.
        """
        return self._resume(_calls.TASKS, handle, task_type)
