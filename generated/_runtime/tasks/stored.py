"""The JSON of updates, errors and outcomes: what a store keeps of a task, and another process reads.

An `Outcome` is how a task ended. Its JSON is one line, like that of a handle, and a client resumes from either: from an
outcome nothing is sent, and `result` returns the typed result or raises the same error. Texts of responses in it are those
that results and errors hold, in which secrets are masked.

Bytes are in base64. A result that is streamed is in no JSON: its outcome says so, and a resume asks the provider for it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any, Generic

from msgspec import UNSET, Struct, convert
from msgspec.structs import replace

from ..description.tasks import State
from ..errors import ClientError, ConfigurationError, Mismatch, bare
from ..json_data import is_array, is_object, read_json
from ..models import S, encoded, flattened
from ..response import fit, respelling
from ..resume import Handle, Position, json_line
from .errors import TaskError
from .handle import Update
from .progress import Ending, Progress

OUTCOME_VERSION = 1
"""The version of an outcome's JSON that this module writes, and the highest that it reads."""


class Outcome(Struct, Generic[S], frozen=True, kw_only=True):
    """How a task ended: its `value`, or the `error` why there is none.

    `ended` is the time of day in seconds since 1970, `elapsed` the seconds from the creation to the end. `value` is typed
    where a task gives its outcome, and plain JSON data where it was read from JSON. `streamed` says that the result is read
    from the provider each time: it is not in the JSON.
    """

    state: State
    handle: Handle
    ended: float
    elapsed: float
    value: S | None = None
    error: ClientError | None = None
    streamed: bool = False

    @property
    def polls(self) -> int:
        """The number of polls, including those before a resume."""
        return self.handle.polls

    def to_json(self) -> str:
        """One line of JSON, from which `resume` makes the ended task again. Raises ConfigurationError for a value that
        JSON has no text for."""
        members: dict[str, Any] = {
            "v": OUTCOME_VERSION,
            "state": self.state,
            "handle": _read(self.handle.to_json()),
            "ended": self.ended,
            "elapsed": self.elapsed,
        }
        if self.error is not None:
            members["error"] = error_data(self.error)
        elif self.streamed:
            members["streamed"] = True
        elif isinstance(self.value, bytes):
            members["base64"] = b64encode(self.value).decode()
        else:
            members["value"] = _read(encoded(flattened(self.value)))
        return json_line(members)

    @classmethod
    def from_json(cls, text: str | bytes) -> Outcome[Any]:
        """The outcome that `to_json` wrote, its value as plain JSON data. Raises ValueError for anything else."""
        members = _object(text, "outcome of a task")
        if members.get("v") != OUTCOME_VERSION:
            raise ValueError(f"not a readable outcome of a task: expected version {OUTCOME_VERSION}")
        try:
            known = convert(
                {name: it for name, it in members.items() if name in ("state", "ended", "elapsed", "streamed")}, _Head
            )
            handle = _handle(members.get("handle"))
            error = error_of(members["error"]) if "error" in members else None
            value = b64decode(members["base64"], validate=True) if "base64" in members else members.get("value")
        except (ValueError, TypeError) as found:
            problem = str(found)
        else:
            return Outcome(
                state=known.state,
                handle=handle,
                ended=known.ended,
                elapsed=known.elapsed,
                value=value,
                error=error,
                streamed=known.streamed,
            )
        raise ValueError(f"not a valid outcome of a task: {problem}")


class _Head(Struct, frozen=True, kw_only=True):
    state: State
    ended: float
    elapsed: float
    streamed: bool = False


def outcome_in(text: Handle | str | bytes) -> Outcome[Any] | None:
    """The outcome that a text is the JSON of; None for a handle and its JSON. Raises ConfigurationError."""
    if not isinstance(text, (str, bytes)) or b'"handle"' not in _as_bytes(text):
        return None
    value, problem = read_json(_as_bytes(text))
    if problem is not None or not is_object(value) or "handle" not in value:
        return None
    try:
        return Outcome.from_json(text)
    except ValueError as error:
        problem = str(error)
    raise ConfigurationError(problem)


def outcome_of(progress: Progress) -> Outcome[Any]:
    """How a task ended. Raises ConfigurationError for one that has not."""
    ending, clock = progress.ending, progress.engine.clock
    if ending is None:
        raise ConfigurationError("this task has not ended: store its handle, and resume it with that")
    streamed = progress.spec.result.streamed and ending.error is None
    return Outcome(
        state=ending.update.state,
        handle=progress.handle,
        ended=max(0.0, clock.wall() - (clock.monotonic() - ending.at)),
        elapsed=ending.update.elapsed,
        value=None if streamed else ending.value,
        error=ending.error,
        streamed=streamed,
    )


def restore(progress: Progress, outcome: Outcome[Any]) -> None:
    """End a task that was resumed as the outcome says. Raises DecodeError for a value that is not of the type of the result."""
    if outcome.streamed:
        return
    clock, value = progress.engine.clock, outcome.value
    if outcome.error is None and not isinstance(value, bytes):
        value = _typed(progress, value)
    handle = progress.handle
    update = Update(state=outcome.state, handle=handle, elapsed=outcome.elapsed, status=handle.last_status)
    progress.state = outcome.state
    progress.fetching = None
    since = max(0.0, clock.wall() - outcome.ended)
    progress.ending = Ending(update, clock.monotonic() - since, value, outcome.error)


def _typed(progress: Progress, value: Any) -> Any:
    """A result from its JSON."""
    spec, engine = progress.spec, progress.engine
    named = (solution for subject, solution in spec.solutions.items() if subject.__name__ == progress.handle.type)
    solution = next(named, spec.result_type)
    if solution is None or (value is None and spec.result.optional):
        return value
    respell = respelling(spec.poll.operation)
    return fit(value, solution, engine.secrets, respell, gather=True, keeps=engine.keeps)[0]


# --- updates ----------------------------------------------------------------------------------------------------------


def update_json(update: Update) -> str:
    """See `Update.to_json`."""
    members: dict[str, Any] = {"v": OUTCOME_VERSION}
    for name in Update.__struct_fields__:
        members[name] = getattr(update, name)
    members["handle"] = _read(update.handle.to_json())
    members["error"] = None if update.error is None else error_data(update.error)
    return json_line(members)


def update_of(text: str | bytes) -> Update:
    """See `Update.from_json`."""
    members = _object(text, "update of a task")
    try:
        error = members.get("error")
        return replace(
            convert({**members, "handle": None, "error": None}, _Update).update(_handle(members.get("handle"))),
            error=None if error is None else error_of(error),
        )
    except (ValueError, TypeError) as found:
        problem = str(found)
    raise ValueError(f"not a valid update of a task: {problem}")


class _Update(Struct, frozen=True, kw_only=True):
    state: State
    elapsed: float
    status: str | None = None
    known: bool = True
    progress: float | None = None
    response: Any = None

    def update(self, handle: Handle) -> Update:
        return Update(handle=handle, **{name: getattr(self, name) for name in self.__struct_fields__})


# --- errors -----------------------------------------------------------------------------------------------------------


def error_data(error: ClientError) -> dict[str, Any]:
    """An error as plain JSON data: its classes, the nearest first, and its attributes, typed values as plain data."""
    attributes: dict[str, Any] = {}
    for name, value in vars(error).items():
        match value:
            case Handle() | Position():
                attributes[name] = _read(value.to_json())
            case _ if name == "mismatches":
                attributes[name] = [[it.pointer, it.expected, it.got] for it in value]
            case None | str() | bool() | int() | float():
                attributes[name] = value
            case _:
                attributes[name] = _data(value)
    names = [kind.__name__ for kind in type(error).__mro__ if issubclass(kind, ClientError)]
    kept = {name: value for name, value in attributes.items() if name[0] != "_" and value is not UNSET}
    return {"classes": names, "passing": bool(getattr(error, "_is_passing", False)), **kept}


def error_of(data: Any) -> ClientError:
    """The error that `error_data` describes; of the nearest class that is known here. Raises ValueError."""
    if not is_object(data) or not is_array(data.get("classes")) or not isinstance(data.get("message"), str):
        raise ValueError("an error has `classes` and a `message`")
    known = {kind.__name__: kind for kind in _classes(ClientError)}
    kind = next((known[name] for name in data["classes"] if isinstance(name, str) and name in known), ClientError)
    error = kind.__new__(kind, data["message"])
    ClientError.__init__(error, data["message"])
    if isinstance(error, TaskError):
        TaskError.__init__(error, data["message"])
    for name, value in data.items():
        if name in ("classes", "passing") or name[:1] == "_" or not name.isidentifier():
            continue
        setattr(error, name, _attribute(name, value))
    error.judged(passing=data.get("passing") is True, may_exist=data.get("may_exist") is True)
    return bare(error)


def _attribute(name: str, value: Any) -> Any:
    match name:
        case "handle" if value is not None:
            return _handle(value)
        case "position" if value is not None:
            return Position.from_json(json_line(value))
        case "mismatches":
            return tuple(Mismatch(*it) for it in value)
        case _:
            return value


def _classes(kind: type[ClientError]) -> Iterator[type[ClientError]]:
    """The class and those of its subclasses that belong to this runtime."""
    if kind.__module__.startswith(__package__.rpartition(".")[0]):
        yield kind
    for other in kind.__subclasses__():
        yield from _classes(other)


def _data(value: Any) -> Any:
    """A value as plain JSON data; UNSET for one that is no data."""
    try:
        return _read(encoded(flattened(value)))
    except (ClientError, ValueError):
        return UNSET


# --- JSON -------------------------------------------------------------------------------------------------------------


def _handle(data: Any) -> Handle:
    return Handle.from_json(json_line(data))


def _as_bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def _read(text: str | bytes) -> Any:
    value, problem = read_json(_as_bytes(text))
    if problem is not None:
        raise ValueError(problem)
    return value


def _object(text: str | bytes, what: str) -> dict[str, Any]:
    value, problem = read_json(_as_bytes(text))
    if problem is not None:
        raise ValueError(f"not a valid {what}: it {problem}")
    if not is_object(value):
        raise ValueError(f"not a valid {what}: expected a JSON object")
    return value
