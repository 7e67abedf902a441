"""The JSON of updates, errors and outcomes: what a store keeps of a task, and another process reads.

An `Outcome` is how a task ended. Its JSON is one line, like that of a handle, and a client resumes from either: from an
outcome nothing is sent, and `result` returns the typed result or raises the same error. Texts of responses in it are
those that results and errors hold, in which secrets are masked.

Bytes are in base64. A result that is streamed is in no JSON: its outcome says so, and a resume asks the provider for
it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any, Generic

from msgspec import Struct, convert

from ..description.tasks import State
from ..errors import ClientError, ConfigurationError
from ..json_data import is_object, read_json
from ..models import S, encoded, flattened
from ..response import fit, respelling
from ..resume import Handle, json_line
from .error_json import as_bytes, error_data, error_of, handle_of, read_object, read_plain
from .handle import Update
from .progress import Ending, Progress

OUTCOME_VERSION = 1
"""The version of an outcome's JSON that this module writes, and the highest that it reads."""


class Outcome(Struct, Generic[S], frozen=True, kw_only=True):
    """How a task ended: its `value`, or the `error` why there is none.

    `ended` is the time of day in seconds since 1970, `elapsed` the seconds from the creation to the end. `value` is
    typed where a task gives its outcome, and plain JSON data where it was read from JSON. `streamed` says that the
    result is read from the provider each time: it is not in the JSON.
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
            "handle": read_plain(self.handle.to_json()),
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
            members["value"] = read_plain(encoded(flattened(self.value)))
        return json_line(members)

    @classmethod
    def from_json(cls, text: str | bytes) -> Outcome[Any]:
        """The outcome that `to_json` wrote, its value as plain JSON data. Raises ValueError for anything else."""
        members = read_object(text, "outcome of a task", OUTCOME_VERSION)
        try:
            known = convert(
                {name: it for name, it in members.items() if name in ("state", "ended", "elapsed", "streamed")}, _Head
            )
            handle = handle_of(members.get("handle"))
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
    if not isinstance(text, (str, bytes)) or b'"handle"' not in as_bytes(text):
        return None
    value, problem = read_json(as_bytes(text))
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


def restore(progress: Progress, outcome: Outcome[Any] | None) -> None:
    """End a resumed task as its outcome says, or by a limit that it has reached if it has none.

    Raises DecodeError for a value that is not of the type of the result.
    """
    if outcome is None or outcome.streamed:
        progress.check_limits()
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
