# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from .._runtime.tasks.resource import TaskResource, submitted_once
from . import calls as _calls
from . import models

if TYPE_CHECKING:
    from .._runtime.resume import Handle
    from .._runtime.tasks.handle import Update
    from .._runtime.tasks.poller import Task


class Prints(Client):
    """Prints what is handed in.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        key: The key of your account.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        key: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"key": key}
        del key  # the client empties the other one too: no frame keeps a key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def prints(self) -> Prints_:
        """Submit tasks and collect their results: `client.prints`."""
        return Prints_(self)

    def create_print(self, *, text: str) -> models.CreatePrintResponse:
        """Hand in a print.

        POST /prints
        """
        return self._call(_calls.create_print(text=text))

    def start_print(self, *, id: str) -> None:
        """Start a print.

        POST /prints/{id}/start
        """
        return self._call(_calls.start_print(id=id))

    def list_sheets(
        self,
        *,
        id: str,
        cursor: str | UnsetType = UNSET,
    ) -> models.ListSheetsResponse:
        """What was printed.

        GET /prints/{id}/sheets
        """
        return self._call(_calls.list_sheets(id=id, cursor=cursor))


class Prints_(TaskResource):
    """Submit tasks and collect their results: `client.prints`."""

    def submit(
        self,
        *,
        text: str,
        idempotency_key: str | None = None,
    ) -> Task[list[models.Sheet]]:
        """Submit a task and return immediately.

        Billed. If its response is lost, it is sent again with the same idempotency key
        and is not billed twice. Wait with `result()` or `watch()`; keep `handle` to
        resume in another process.

        POST /prints

        Args:
            idempotency_key: Identifies this submission: sent again with the same key,
                it creates and bills nothing twice. Store it before, and it survives a
                crash. Default: a new one for each call.
        """
        return self._submit(
            _calls.submit_prints(text=text, idempotency_key=idempotency_key),
        )

    submit_once = submitted_once(submit)

    def run(
        self,
        *,
        text: str,
        idempotency_key: str | None = None,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> list[models.Sheet]:
        """Submit a task, wait until it finishes, and return its result.

        Polls every 2 s, first after 1 s.

        Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and
        `TaskTimeout` when `timeout` is, with the handle to resume from.

        POST /prints, then GET $task.get

        See `submit` for the other arguments.

        Args:
            timeout: Overall timeout in seconds, submission included. Default: derived
                from the provider's limits.
            on_update: Called after each poll with the current state and handle.
        """
        return self._run(
            _calls.submit_prints(text=text, idempotency_key=idempotency_key),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(self, handle: Handle | str) -> Task[list[models.Sheet]]:
        """Resume a task that was submitted earlier, here or in another process. Sends
        no request.

        Args:
            handle: The handle of a task, or its JSON.
        """
        return self._resume(_calls.PRINTS_TASKS, handle)

    def cancel(self, task: Task[Any] | Handle | str) -> None:
        """Ask the provider to cancel a task.

        POST /v1/prints/{$task.id}:cancel

        Args:
            task: The task, or its handle.
        """
        self._cancel(_calls.PRINTS_TASKS, task)
