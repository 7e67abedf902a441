"""The public state of a task: its handle, its last update, and the submission that creates it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeAlias

from msgspec import Struct, convert, structs

from ..description.tasks import State, TaskSpec
from ..errors import ClientError
from ..json_data import as_text
from ..models import S
from ..operation import Call, Operation
from ..resume import Handle, json_line

UPDATE_VERSION = 1
"""The version of an update's JSON that this module writes and reads."""


class Submission(Struct, Generic[S], frozen=True):
    """A task to be created: its description, the call that creates it, and the class that types its result.

    `files` are uploaded by the calls that start it, by name. `key` is its idempotency key, where the API has a place
    for one; None for a new one.
    """

    spec: TaskSpec[Operation]
    call: Call[Any]
    subject: type | None = None
    files: Mapping[str, Any] = {}
    key: str | None = None


class Update(Struct, frozen=True, kw_only=True):
    """The information about a task in one response.

    `status` is the provider's own status value, `known` is False if the spec does not list it. `elapsed` is the time in
    seconds since the task was created. `response` is the whole body as plain JSON data, with secrets masked. `error` is
    the error if a poll returned no state. `progress` is how much of the task is done, from 0 to 1, where the provider
    says so. A `partial` result counts as a success.
    """

    state: State
    handle: Handle
    elapsed: float
    status: str | None = None
    known: bool = True
    progress: float | None = None
    response: Any = None
    error: ClientError | None = None

    @property
    def polls(self) -> int:
        """The number of polls so far, including those before a resume."""
        return self.handle.polls

    @property
    def done(self) -> bool:
        """Whether the task has ended."""
        return self.state not in ("pending", "needs_action")

    def to_json(self) -> str:
        """One line of JSON, in which secrets are masked."""
        from .error_json import error_data, read_plain

        members = {"v": UPDATE_VERSION, **{name: getattr(self, name) for name in self.__struct_fields__}}
        members["handle"] = read_plain(self.handle.to_json())
        members["error"] = None if self.error is None else error_data(self.error)
        return json_line(members)

    @classmethod
    def from_json(cls, text: str | bytes) -> Update:
        """The update that `to_json` wrote. Raises ValueError for anything else."""
        from .error_json import error_of, handle_of, read_object

        members = read_object(text, "update of a task", UPDATE_VERSION)
        try:
            error = None if members.get("error") is None else error_of(members["error"])
            known = convert({name: it for name, it in members.items() if name not in ("handle", "error")}, _Update)
            return cls(handle=handle_of(members.get("handle")), error=error, **structs.asdict(known))
        except (ValueError, TypeError) as found:
            problem = str(found)
        raise ValueError(f"not a valid update of a task: {problem}")

    def __repr__(self) -> str:
        """Without the response, which may be long."""
        return f"Update({self.state}, status={self.status!r}, polls={self.polls}, error={self.error!r})"


class PollOutcome(Struct, frozen=True, kw_only=True):
    """What one step of a task did; see `Task.poll_once`.

    `update` is the last thing that a response reported, None if nothing was sent and the task has not ended. `handle`
    resumes the task. `due` are the seconds until the next step can do something, None if the task has ended.
    `polls_left` and `seconds_left` are what remains of the provider's limits, None where there is no such limit; `sent`
    is whether any request was sent.
    """

    update: Update | None
    handle: Handle
    due: float | None
    polls_left: int | None
    seconds_left: float | None
    sent: bool

    @property
    def done(self) -> bool:
        """Whether the task has ended: `result` returns or raises its outcome immediately."""
        return self.due is None


class _Update(Struct, frozen=True, kw_only=True):
    """The members of an update that are plain data."""

    state: State
    elapsed: float
    status: str | None = None
    known: bool = True
    progress: float | None = None
    response: Any = None


class TaskSummary(Struct, frozen=True, kw_only=True):
    """One item of a provider's list of tasks: `item` unchanged, and the `handle` to resume it with.

    The handle is None if a task needs more than its id to be resumed. Its `created` is the time of the listing, since
    only that is known.
    """

    id: str | None
    state: State
    status: str | None
    item: Any
    handle: Handle | None


def id_of(handle: Handle) -> str | None:
    """The provider's id: the captured value called `id`, or the only one; None where there is no such thing."""
    captured = handle.captured
    only = next(iter(captured.values())) if len(captured) == 1 else None
    return as_text(captured.get("id", only))


Checkpoint: TypeAlias = Callable[[Handle], None]
"""Called just before a poll is sent, with the poll counted: store the handle, and no crash can exceed the budget."""
