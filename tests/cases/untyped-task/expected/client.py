# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Kiln."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from .._runtime.tasks.listing import ListedTaskResource
from .._runtime.tasks.resource import submitted_once
from . import calls as _calls
from . import models

if TYPE_CHECKING:
    from .._runtime.resume import Handle
    from .._runtime.tasks.handle import TaskSummary, Update
    from .._runtime.tasks.poller import Task


class Kiln(Client):
    """Burns clay.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        bearer: The bearer token. Default: the environment variable KILN_TOKEN.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        bearer: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"bearer": bearer}
        del bearer  # the client empties the other one too: no frame keeps a key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def firings(self) -> Firings:
        """Firings of the kiln."""
        return Firings(self)

    def fire(self, *, clay: str, degrees: int | UnsetType = UNSET) -> models.Firing:
        """Fire a pot.

        POST /firings

        Args:
            degrees: Default: `1000`.
        """
        return self._call(_calls.fire(clay=clay, degrees=degrees))

    def list_firings(self) -> list[models.Firing]:
        """All firings.

        GET /firings
        """
        return self._call(_calls.list_firings())

    def get_firing(self, *, firing_id: str) -> models.Firing:
        """How a firing goes.

        GET /firings/{firingId}
        """
        return self._call(_calls.get_firing(firing_id=firing_id))

    def refire(self, *, firing_id: str) -> models.Firing:
        """Fire a pot again.

        POST /firings/{firingId}
        """
        return self._call(_calls.refire(firing_id=firing_id))

    def get_pot(self, *, firing_id: str) -> models.Pot:
        """What came out of the kiln.

        GET /firings/{firingId}/pot
        """
        return self._call(_calls.get_pot(firing_id=firing_id))


class Firings(ListedTaskResource):
    """Firings of the kiln."""

    def submit_fire(
        self,
        *,
        clay: str,
        degrees: int | UnsetType = UNSET,
    ) -> Task[models.Pot]:
        """Submit a task and return immediately.

        Wait with `result()` or `watch()`; keep `handle` to resume in another process.

        POST /firings

        Args:
            degrees: Default: `1000`.
        """
        return self._submit(_calls.submit_firings_fire(clay=clay, degrees=degrees))

    submit_once_fire = submitted_once(submit_fire)

    def run_fire(
        self,
        *,
        clay: str,
        degrees: int | UnsetType = UNSET,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> models.Pot:
        """Submit a task, wait until it finishes, and return its result.

        Polls every 10 s.

        Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and
        `TaskTimeout` when `timeout` is, with the handle to resume from.

        POST /firings, then GET /firings/{firingId}

        See `submit_fire` for the other arguments.

        Args:
            timeout: Overall timeout in seconds, submission included. Default: derived
                from the provider's limits.
            on_update: Called after each poll with the current state and handle.
        """
        return self._run(
            _calls.submit_firings_fire(clay=clay, degrees=degrees),
            timeout=timeout,
            on_update=on_update,
        )

    def submit_refire(self, *, firing_id: str) -> Task[models.Pot]:
        """Submit a task and return immediately.

        Wait with `result()` or `watch()`; keep `handle` to resume in another process.

        POST /firings/{firingId}
        """
        return self._submit(_calls.submit_firings_refire(firing_id=firing_id))

    submit_once_refire = submitted_once(submit_refire)

    def run_refire(
        self,
        *,
        firing_id: str,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> models.Pot:
        """Submit a task, wait until it finishes, and return its result.

        Polls every 10 s.

        Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and
        `TaskTimeout` when `timeout` is, with the handle to resume from.

        POST /firings/{firingId}, then GET /firings/{firingId}

        Args:
            timeout: Overall timeout in seconds, submission included. Default: derived
                from the provider's limits.
            on_update: Called after each poll with the current state and handle.
        """
        return self._run(
            _calls.submit_firings_refire(firing_id=firing_id),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(self, handle: Handle | str) -> Task[models.Pot]:
        """Resume a task that was submitted earlier, here or in another process. Sends
        no request.

        Args:
            handle: The handle of a task, or its JSON.
        """
        return self._resume(_calls.FIRINGS_TASKS, handle)

    def list_tasks(self) -> tuple[TaskSummary, ...]:
        """List the provider's tasks, each with its handle.

        Also finds a task whose submission got no response.

        GET /firings
        """
        return self._list(_calls.FIRINGS_TASKS, _calls.list_firings())
