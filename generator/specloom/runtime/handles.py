"""What is known of a task from outside: its handle, what it told last, and what is submitted to create it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, TypeAlias

from msgspec import Meta, Struct, convert, structs
from msgspec.json import encode

from .errors import ClientError, ConfigurationError, DecodeError
from .expressions import is_object
from .judge import State
from .kinds import TaskKind
from .structs import S, decode_json
from .validation import check_handle
from .wire import Call

HANDLE_VERSION = 1
"""The version of a handle's JSON that this module writes, and the last one that it understands."""


class Handle(Struct, frozen=True, kw_only=True):
    """All that is needed to go on with a task, in another process too; it holds no secret and no host of the provider.

    `captured` are the values of the create answer by name, `inputs` those of the create request that later calls need,
    by JSON pointer, and `parameters` those beside its body, by place and name, where the whole request is needed.
    `type` is the class name of what was submitted. `created` is the time of day in seconds since 1970, `polls` the
    number of polls made, `due` the time of day of the next one, `last_status` the provider's own word.

    `extra` are members of its JSON that this version does not know; they are passed on as they came. Of a handle with a
    higher version, its `v`, everything is passed on, and nothing is read but what names the task: it cannot be resumed
    here.
    """

    provider: str
    kind: str
    captured: Mapping[str, Any]
    created: Annotated[float, Meta(ge=0)]
    type: str | None = None
    inputs: Mapping[str, Any] = {}
    parameters: Mapping[str, Mapping[str, Any]] | None = None
    polls: Annotated[int, Meta(ge=0)] = 0
    due: Annotated[float, Meta(ge=0)] | None = None
    last_status: str | None = None
    extra: Mapping[str, Any] | None = None

    @property
    def version(self) -> int:
        """The version of its JSON: `HANDLE_VERSION`, or a higher one."""
        version: int = (self.extra or {}).get("v", HANDLE_VERSION)
        return version

    def to_json(self) -> str:
        """One line of JSON, for a file, a database or a queue."""
        if self.version > HANDLE_VERSION:
            return _encoded(self.extra)
        parts = {name: value for name, value in structs.asdict(self).items() if name != "extra"}
        for optional in ("parameters", "due"):
            if parts[optional] is None:
                del parts[optional]
        return _encoded({"v": HANDLE_VERSION, **parts, **(self.extra or {})})

    @classmethod
    def from_json(cls, text: str | bytes) -> Handle:
        """The handle that `to_json` wrote, of this version or a later one. Raises ConfigurationError for anything else."""
        check_handle(text)
        try:
            return cls._read(decode_json(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text))
        except DecodeError as error:
            problem = error.message.removeprefix("the answer is ")
        except ValueError as error:
            problem = str(error)
        raise ConfigurationError(f"this is no task handle: {problem}")

    @classmethod
    def _read(cls, data: Any) -> Handle:
        if not is_object(data) or "v" not in data:
            raise ValueError("it is no JSON object with a version, `v`")
        members = dict(data)
        version = members.pop("v")
        if type(version) is not int or version < 1:
            raise ValueError(f"its version is {version!r}, which is none")
        if version > HANDLE_VERSION:
            provider, kind = (it if isinstance(it := members.get(name), str) else "" for name in ("provider", "kind"))
            return cls(provider=provider, kind=kind, captured={}, created=0.0, extra=data)
        known = {name: value for name, value in members.items() if name in _MEMBERS}
        extra = {name: value for name, value in members.items() if name not in _MEMBERS}
        return convert({**known, "extra": extra or None}, cls)


_MEMBERS = frozenset(Handle.__struct_fields__) - {"extra"}


def _encoded(members: Any) -> str:
    """JSON in one line; what holds half of a surrogate pair as Python's `json` writes it, in ASCII."""
    try:
        return encode(members).decode()
    except ValueError:
        from json import dumps

        return dumps(members, separators=(",", ":"))


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
