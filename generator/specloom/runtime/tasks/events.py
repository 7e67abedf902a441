"""What a client reports of its tasks to the hook `observe`; see `events`."""

from __future__ import annotations

from ..events import Event


class Polled(Event, frozen=True, kw_only=True):
    """A task was asked for: `kind` is the kind of task, `task` the provider's id, `polls` how many there were so far.

    `error` is the class of the error if the response held no state.
    """

    kind: str
    task: str | None
    polls: int
    state: str
    status: str | None
    progress: float | None
    elapsed: float
    error: str | None


class StateChanged(Event, frozen=True, kw_only=True):
    """A task has another state; `previous` is None for one that was just submitted.

    `elapsed` are the seconds since it was created. `error` and `code` say why it ended without a result.
    """

    kind: str
    task: str | None
    previous: str | None
    state: str
    status: str | None
    polls: int
    elapsed: float
    error: str | None
    code: str | None

    @property
    def done(self) -> bool:
        """Whether the task has ended."""
        return self.state not in ("pending", "needs_action")
