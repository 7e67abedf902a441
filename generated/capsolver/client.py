# Code generated from specs/capsolver.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of CapSolver."""

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


class CapSolver(Client):
    """Solves captchas. You create a task, then ask for its result until it is ready;
    tasks that only recognise an image are solved immediately.

    Use of the service is subject to the provider's terms.

    Documentation: https://docs.capsolver.com/

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        client_key: The key of your account. It is on the dashboard and starts with
            `CAP-` or `CAI-`. The provider's older client repeats it as a bearer token;
            the service does without. Default: the environment variable
            CAPSOLVER_API_KEY.
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
        app_id: str | UnsetType = UNSET,
        source: str | UnsetType = UNSET,
        version: str | UnsetType = UNSET,
        callback_url: str | UnsetType | None = UNSET,
    ) -> models.CreateTaskResponse:
        """Start a task.

        The response names the task; its result comes from getTaskResult. The
        recognition types (ImageToTextTask, ReCaptchaV2Classification,
        AwsWafClassification, VisionEngine) are solved in this response and need no
        second call. A task that is solved costs money.

        POST /createTask

        Args:
            task: Anything that createTask takes. The type decides which fields it has
                and what its solution is.
            app_id: Your developer id, if you take part in the provider's revenue share.
                It is a UUID from the dashboard.
            source: The program that asks. Only the provider's library capsolver-core
                knows it.
            version: The version of that program.
            callback_url: A URL of yours to which the solved result is posted, so that
                you need not ask for it. The provider does not describe the posted body,
                how often it tries, or a signature.
        """
        return self._call(
            _calls.create_task(
                task=task,
                app_id=app_id,
                source=source,
                version=version,
                callback_url=callback_url,
            ),
        )

    def get_task_result(self, *, task_id: str) -> models.GetTaskResultResponse:
        """Ask once whether a task is finished.

        A task may be asked for at most 120 times, and for five minutes after it was
        created; after either its result is lost. While it is pending, ask again in
        three seconds.

        POST /getTaskResult

        Args:
            task_id: Names the task. It is a UUID today; treat it as opaque.
        """
        return self._call(_calls.get_task_result(task_id=task_id))

    def get_balance(self) -> models.GetBalanceResponse:
        """Read the account's credit and packages.

        POST /getBalance
        """
        return self._call(_calls.get_balance())

    def get_token(
        self,
        task: models.TokenTaskRequest[S],
        *,
        app_id: str | UnsetType = UNSET,
        callback_url: str | UnsetType | None = UNSET,
    ) -> models.GetTokenResponse[S]:
        """Solve a reCAPTCHA in one call.

        Takes the same request as createTask, for eight reCAPTCHA types only, and
        responds when the token is there: the connection stays open for the whole solve,
        up to two minutes. A task that is solved costs money.

        POST /getToken

        Args:
            task: The reCAPTCHA tasks that getToken takes.
            app_id: Your developer id, if you take part in the provider's revenue share.
                It is a UUID from the dashboard.
            callback_url: A URL of yours to which the solved result is posted, so that
                you need not ask for it. The provider does not describe the posted body,
                how often it tries, or a signature.
        """
        return self._call(
            _calls.get_token(task=task, app_id=app_id, callback_url=callback_url),
        )

    def feedback_task(
        self,
        *,
        task_id: str,
        result: models.FeedbackResult,
        app_id: str | UnsetType = UNSET,
    ) -> models.FeedbackTaskResponse:
        """Tell whether a solution was accepted by the site.

        The provider uses such reports, good and bad, to improve its solutions.

        POST /feedbackTask

        Args:
            task_id: Names the task. It is a UUID today; treat it as opaque.
            result: What the site made of a solution.
            app_id: Your developer id, if you take part in the provider's revenue share.
                It is a UUID from the dashboard.
        """
        return self._call(
            _calls.feedback_task(task_id=task_id, result=result, app_id=app_id),
        )


class Tasks(TaskResource):
    """Submit tasks and collect their results: `client.tasks`."""

    def submit(
        self,
        task: models.TaskRequest[S],
        *,
        app_id: str | UnsetType = UNSET,
        source: str | UnsetType = UNSET,
        version: str | UnsetType = UNSET,
        callback_url: str | UnsetType | None = UNSET,
    ) -> Task[S]:
        """Submit a task and return immediately.

        Billed; never retried automatically. Wait with `result()` or `watch()`; keep
        `handle` to resume in another process.

        POST /createTask

        Args:
            task: Anything that createTask takes. The type decides which fields it has
                and what its solution is.
            app_id: Your developer id, if you take part in the provider's revenue share.
                It is a UUID from the dashboard.
            source: The program that asks. Only the provider's library capsolver-core
                knows it.
            version: The version of that program.
            callback_url: A URL of yours to which the solved result is posted, so that
                you need not ask for it. The provider does not describe the posted body,
                how often it tries, or a signature.
        """
        return self._submit(
            _calls.submit_tasks(
                task=task,
                app_id=app_id,
                source=source,
                version=version,
                callback_url=callback_url,
            ),
        )

    submit_once = submitted_once(submit)

    def run(
        self,
        task: models.TaskRequest[S],
        *,
        app_id: str | UnsetType = UNSET,
        source: str | UnsetType = UNSET,
        version: str | UnsetType = UNSET,
        callback_url: str | UnsetType | None = UNSET,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> S:
        """Submit a task, wait until it finishes, and return its result.

        Polls every 3 s, first after 1 s. The provider allows 120 polls and 300 s from
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
            _calls.submit_tasks(
                task=task,
                app_id=app_id,
                source=source,
                version=version,
                callback_url=callback_url,
            ),
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
