# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Easel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from .._runtime.tasks.resource import TaskResource, submitted_once
from . import calls as _calls
from . import models

if TYPE_CHECKING:
    from .._runtime.resume import Handle
    from .._runtime.tasks.handle import Update
    from .._runtime.tasks.poller import Task


class Easel(Client):
    """Draws what it can.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {}
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def drawings(self) -> Drawings:
        """Submit tasks and collect their results: `client.drawings`."""
        return Drawings(self)

    @property
    def titles(self) -> Titles:
        """Submit tasks and collect their results: `client.titles`."""
        return Titles(self)

    @property
    def sketches(self) -> Sketches:
        """Submit tasks and collect their results: `client.sketches`."""
        return Sketches(self)

    def draw(self, *, prompt: str) -> models.Drawing:
        """Start a drawing.

        POST /drawings
        """
        return self._call(_calls.draw(prompt=prompt))

    def name(self, *, prompt: str) -> models.Drawing:
        """Start to look for a title.

        POST /titles
        """
        return self._call(_calls.name(prompt=prompt))

    def sketch(self, *, prompt: str) -> models.Drawing:
        """Start a sketch.

        POST /sketches
        """
        return self._call(_calls.sketch(prompt=prompt))

    def get_drawing(self, *, id: str) -> models.Drawing:
        """How a drawing goes.

        GET /drawings/{id}
        """
        return self._call(_calls.get_drawing(id=id))

    def get_title(self, *, id: str) -> str | None:
        """The title, if there is one.

        GET /drawings/{id}/title
        """
        return self._call(_calls.get_title(id=id))

    def list_strokes(
        self,
        *,
        id: str,
        from_: str | UnsetType = UNSET,
    ) -> models.ListStrokesResponse:
        """The strokes of a sketch.

        GET /drawings/{id}/strokes
        """
        return self._call(_calls.list_strokes(id=id, from_=from_))


class Drawings(TaskResource):
    """Submit tasks and collect their results: `client.drawings`."""

    def submit(self, *, prompt: str) -> Task[list[str] | None]:
        """Submit a task and return immediately.

        Wait with `result()` or `watch()`; keep `handle` to resume in another process.

        POST /drawings
        """
        return self._submit(_calls.submit_drawings(prompt=prompt))

    submit_once = submitted_once(submit)

    def run(
        self,
        *,
        prompt: str,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> list[str] | None:
        """Submit a task, wait until it finishes, and return its result.

        Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and
        `TaskTimeout` when `timeout` is, with the handle to resume from.

        POST /drawings, then GET /drawings/{id}

        Args:
            timeout: Overall timeout in seconds, submission included. Default: derived
                from the provider's limits.
            on_update: Called after each poll with the current state and handle.
        """
        return self._run(
            _calls.submit_drawings(prompt=prompt),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(self, handle: Handle | str) -> Task[list[str] | None]:
        """Resume a task that was submitted earlier, here or in another process. Sends
        no request.

        Args:
            handle: The handle of a task, or its JSON.
        """
        return self._resume(_calls.DRAWINGS_TASKS, handle)


class Titles(TaskResource):
    """Submit tasks and collect their results: `client.titles`."""

    def submit(self, *, prompt: str) -> Task[str | None]:
        """Submit a task and return immediately.

        Wait with `result()` or `watch()`; keep `handle` to resume in another process.

        POST /titles
        """
        return self._submit(_calls.submit_titles(prompt=prompt))

    submit_once = submitted_once(submit)

    def run(
        self,
        *,
        prompt: str,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> str | None:
        """Submit a task, wait until it finishes, and return its result.

        Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and
        `TaskTimeout` when `timeout` is, with the handle to resume from.

        POST /titles, then GET /drawings/{id}

        Args:
            timeout: Overall timeout in seconds, submission included. Default: derived
                from the provider's limits.
            on_update: Called after each poll with the current state and handle.
        """
        return self._run(
            _calls.submit_titles(prompt=prompt),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(self, handle: Handle | str) -> Task[str | None]:
        """Resume a task that was submitted earlier, here or in another process. Sends
        no request.

        Args:
            handle: The handle of a task, or its JSON.
        """
        return self._resume(_calls.TITLES_TASKS, handle)


class Sketches(TaskResource):
    """Submit tasks and collect their results: `client.sketches`."""

    def submit(self, *, prompt: str) -> Task[list[int]]:
        """Submit a task and return immediately.

        Wait with `result()` or `watch()`; keep `handle` to resume in another process.

        POST /sketches
        """
        return self._submit(_calls.submit_sketches(prompt=prompt))

    submit_once = submitted_once(submit)

    def run(
        self,
        *,
        prompt: str,
        timeout: float | None = None,
        on_update: Callable[[Update], None] | None = None,
    ) -> list[int]:
        """Submit a task, wait until it finishes, and return its result.

        Raises `TaskFailed`; `TaskExpired` when a limit of the provider is reached; and
        `TaskTimeout` when `timeout` is, with the handle to resume from.

        POST /sketches, then GET /drawings/{id}

        Args:
            timeout: Overall timeout in seconds, submission included. Default: derived
                from the provider's limits.
            on_update: Called after each poll with the current state and handle.
        """
        return self._run(
            _calls.submit_sketches(prompt=prompt),
            timeout=timeout,
            on_update=on_update,
        )

    def resume(self, handle: Handle | str) -> Task[list[int]]:
        """Resume a task that was submitted earlier, here or in another process. Sends
        no request.

        Args:
            handle: The handle of a task, or its JSON.
        """
        return self._resume(_calls.SKETCHES_TASKS, handle)
