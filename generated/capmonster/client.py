# Code generated from specs/capmonster.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of CapMonster Cloud."""

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


class CapMonster(Client):
    """CapMonster Cloud solves captchas. A task is submitted with `createTask` and
    polled with `getTaskResult` until it is ready; no kind is solved immediately.
    Failures arrive as `errorId: 1` with a code, whatever the HTTP status: the service
    documents no statuses, and 200, 402, 403 and 429 have been seen.

    A task may be polled 120 times; beyond that the account is blocked for a while. The
    service wants two seconds between two polls, which it does not enforce for images;
    for most other kinds its own clients ask every second. A result is kept for about
    five minutes. Ten minutes of blocking also follow from repeated unknown keys, an
    empty balance, wrong task ids and banned proxies.

    Each kind of task has its own schema here, and each of them names the schema of its
    solution. The service tells them apart by `type`, and for `CustomTask` and
    `ComplexImageTask` by `class` too. Kinds that are not described, older names among
    them (`NoCaptchaTask`, `NoCaptchaTaskProxyless`, `RecaptchaV2TaskProxyless`,
    `HCaptchaTaskProxyless`), can be sent as `UntypedTask`.

    Using the service is subject to CapMonster Cloud's own terms.

    Documentation: https://docs.capmonster.cloud/

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        client_key: The key of the account. Options may be glued to it with two
            underscores, for instance `__nocache`, `__recognizingthreshold_70` or the
            name of an image module. Default: the environment variable
            CAPMONSTER_API_KEY.
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
        callback_url: str | UnsetType = UNSET,
        soft_id: int | UnsetType = UNSET,
    ) -> models.CreateTaskResponse:
        """Submit a captcha and receive the number of its task.

        A solved task is charged. If the create response is lost, the task cannot be
        found again: sending the request once more buys a second one.

        POST /createTask

        Args:
            task: What to solve. Its class decides the type of the solution.
            callback_url: The URL to which the service posts the result, in the form of
                a response of `getTaskResult`. Your server must accept it within two
                seconds; its response is not read. If the server is down, the task may
                be refused with `ERROR_SERVICE_NOT_AVAILABLE`. Format: uri.
            soft_id: The number of an affiliate program.
        """
        return self._call(
            _calls.create_task(task=task, callback_url=callback_url, soft_id=soft_id),
        )

    def get_task_result(self, *, task_id: int) -> models.GetTaskResultResponse:
        """Ask once whether a task is solved.

        Every task may be asked for 120 times, with two seconds between two questions.
        The result is kept for about five minutes; after that the task is unknown.

        POST /getTaskResult

        Args:
            task_id: The number that `createTask` gave.
        """
        return self._call(_calls.get_task_result(task_id=task_id))

    def get_balance(self) -> models.GetBalanceResponse:
        """Tell how much money the account has.

        POST /getBalance
        """
        return self._call(_calls.get_balance())

    def report_incorrect_image_captcha(
        self,
        *,
        task_id: int,
    ) -> models.ReportIncorrectImageCaptchaResponse:
        """Report that the text of an image was wrong.

        POST /reportIncorrectImageCaptcha

        Args:
            task_id: The number that `createTask` gave.
        """
        return self._call(_calls.report_incorrect_image_captcha(task_id=task_id))

    def report_incorrect_token_captcha(
        self,
        *,
        task_id: int,
    ) -> models.ReportIncorrectTokenCaptchaResponse:
        """Report that a website did not accept a token.

        For reCAPTCHA (v2, v3 and Enterprise), GeeTest and Turnstile. The older path
        `/reportIncorrectRecaptcha` does the same.

        POST /reportIncorrectTokenCaptcha

        Args:
            task_id: The number that `createTask` gave.
        """
        return self._call(_calls.report_incorrect_token_captcha(task_id=task_id))

    def get_actual_user_agent(self) -> str:
        """Tell the User-Agent that tasks should name at present.

        The User-Agent of a current browser on Windows, as plain text. Pass it as
        `userAgent` of a task; one that is out of date is refused with
        `ERROR_WRONG_USERAGENT`. No key is sent.

        GET https://capmonster.cloud /api/useragent/actual
        """
        return self._call(_calls.get_actual_user_agent())


class Tasks(TaskResource):
    """Submit tasks and collect their results: `client.tasks`."""

    def submit(
        self,
        task: models.TaskRequest[S],
        *,
        callback_url: str | UnsetType = UNSET,
        soft_id: int | UnsetType = UNSET,
    ) -> Task[S]:
        """Submit a task and return immediately.

        Billed; never retried automatically. Wait with `result()` or `watch()`; keep
        `handle` to resume in another process.

        POST /createTask

        Args:
            task: What to solve. Its class decides the type of the solution.
            callback_url: The URL to which the service posts the result, in the form of
                a response of `getTaskResult`. Your server must accept it within two
                seconds; its response is not read. If the server is down, the task may
                be refused with `ERROR_SERVICE_NOT_AVAILABLE`. Format: uri.
            soft_id: The number of an affiliate program.
        """
        return self._submit(
            _calls.submit_tasks(task=task, callback_url=callback_url, soft_id=soft_id),
        )

    submit_once = submitted_once(submit)

    def run(
        self,
        task: models.TaskRequest[S],
        *,
        callback_url: str | UnsetType = UNSET,
        soft_id: int | UnsetType = UNSET,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> S:
        """Submit a task, wait until it finishes, and return its result.

        Polls every 3 s, first after 1 s. The provider allows 120 polls; a resumed task
        keeps its budget.

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
            _calls.submit_tasks(task=task, callback_url=callback_url, soft_id=soft_id),
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
