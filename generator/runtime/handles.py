"""What is known of a task from outside: its handle, what it told last, and what is submitted to create it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, TypeAlias

import msgspec
from msgspec import Meta, Struct

from .errors import ClientError, ConfigurationError
from .expressions import is_object
from .judge import State
from .kinds import TaskKind
from .structs import S
from .validation import check_handle
from .wire import Call

HANDLE_VERSION = 1
"""The version of a handle's JSON that this module writes, and the only one that it reads."""


class Handle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is needed to go on with a task, in another process too; it holds no secret and no host of the provider.

    `captured` are the values of the create answer by name, `inputs` those of the create request that later calls need,
    by JSON pointer, and `parameters` those beside its body, by place and name, where the whole request is needed.
    `type` is the class name of what was submitted. `created` is the time of day in seconds since 1970, `polls` the
    number of polls made, `last_status` the provider's own word.
    """

    provider: str
    kind: str
    captured: Mapping[str, Any]
    created: Annotated[float, Meta(ge=0)]
    type: str | None = None
    inputs: Mapping[str, Any] = {}
    parameters: Mapping[str, Mapping[str, Any]] | None = None
    polls: Annotated[int, Meta(ge=0)] = 0
    last_status: str | None = None

    def to_json(self) -> str:
        """One line of JSON, for a file, a database or a queue."""
        parts = msgspec.structs.asdict(self)
        if self.parameters is None:
            del parts["parameters"]
        return msgspec.json.encode({"v": HANDLE_VERSION, **parts}).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Handle:
        """The handle that `to_json` wrote. Raises ConfigurationError for anything else."""
        check_handle(text)
        try:
            return cls._read(msgspec.json.decode(text))
        except (ValueError, RecursionError) as error:
            problem = str(error)
        raise ConfigurationError(f"this is no task handle: {problem}")

    @classmethod
    def _read(cls, data: Any) -> Handle:
        if not is_object(data) or "v" not in data:
            raise ValueError("it is no JSON object with a version, `v`")
        version = data.pop("v")
        if type(version) is not int or version != HANDLE_VERSION:
            raise ValueError(f"its version is {version!r}, and only {HANDLE_VERSION} is known here")
        return msgspec.convert(data, cls)


class Submission(Struct, Generic[S], frozen=True):
    """A task that is to be created: its kind, the call that creates it, and the class that types its result."""

    kind: TaskKind
    call: Call[Any]
    subject: type | None = None


class Update(Struct, frozen=True, kw_only=True):
    """What one answer told about a task.

    `status` is the provider's own word, `known` is False where the spec does not list it. `elapsed` are the seconds
    since the task was created. `answer` is the whole body as plain JSON data. `fault` is what went wrong where a poll
    gave no state. A `partial` result counts as a success.
    """

    state: State
    handle: Handle
    elapsed: float
    status: str | None = None
    known: bool = True
    answer: Any = None
    fault: ClientError | None = None

    @property
    def polls(self) -> int:
        """How many polls were made so far, before a resume included."""
        return self.handle.polls

    @property
    def done(self) -> bool:
        """Whether the task has ended."""
        return self.state not in ("pending", "needs_action")

    def __repr__(self) -> str:
        """Without the answer, in which a provider may repeat a key."""
        return f"Update({self.state}, status={self.status!r}, polls={self.polls}, fault={self.fault!r})"


class TaskSummary(Struct, frozen=True, kw_only=True):
    """One item of a provider's list of tasks: `item` as it came, and the `handle` to resume it with.

    The handle is None where a task needs more than its id to be resumed. Its `created` is the time of the listing,
    since only that is known.
    """

    id: str | None
    state: State
    status: str | None
    item: Any
    handle: Handle | None


Checkpoint: TypeAlias = Callable[[Handle], None]
"""Is called just before a poll is sent, with the poll counted: store the handle, and no crash can exceed the budget."""
