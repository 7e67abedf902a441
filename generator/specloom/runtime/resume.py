"""State that resumes work in another process: the handle of a task and the position in a list. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, convert, structs
from msgspec.json import encode

from .json_data import is_object, read_json


class Position(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The position of an iteration: everything needed to resume it, in another process too; it holds no key and no
    host.

    `at` identifies the page: its number, offset, cursor, or path and query; None is the page that the call itself
    requests. `skip` items of that page have been yielded. `before` is the number of items of the pages before it, None
    if unknown. `over` means that there are no more items.
    """

    at: Any = None
    skip: Annotated[int, Meta(ge=0)] = 0
    before: Annotated[int, Meta(ge=0)] | None = 0
    over: bool = False

    def to_json(self) -> str:
        """One line of JSON, for a file, a database or a queue."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Position:
        """The position that `to_json` wrote. Raises ValueError for anything else."""
        try:
            return msgspec.json.decode(text, type=cls)
        except (ValueError, RecursionError) as error:
            problem = str(error)
        raise ValueError(f"not a valid position in pages: {problem}")


HANDLE_VERSION = 1
"""The version of a handle's JSON that this module writes, and the highest that it supports."""


class Handle(Struct, frozen=True, kw_only=True, gc=False):
    """Everything needed to resume a task, in another process too; it holds no secret and no host of the provider.

    `captured` are the values of the create response by name, `inputs` those of the create request that later calls
    need, by JSON pointer, and `parameters` those outside its body, by location and name, if the whole request is
    needed. `type` is the class name of the submitted model. `created` is the time of day in seconds since 1970, `polls`
    the number of polls made, `due` the time of day of the next poll, `timer` what makes it usable where the clock
    differs, `last_status` the provider's own status value. `gathered` is the number of items of the result that were
    read so far, where polls bring them. `result_call` is where the call that brings the result stands, of a task that
    has succeeded: what that call needs of the responses before.

    Of the `polls`, `reserved` are counted in advance (see `reserve`), and `burnt` were reserved by a process that never
    gave them back: whether they were sent is unknown. `account` is the label of the
    client that made it, which a client with another one does not resume.

    `extra` are members of its JSON that this version does not know; they are preserved unchanged. Of a handle with a
    higher version, its `v`, everything is preserved, and only the members that identify the task are read: it cannot be
    resumed by this version.
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
    timer: Mapping[str, Any] | None = None
    last_status: str | None = None
    gathered: Annotated[int, Meta(ge=0)] = 0
    result_call: Mapping[str, Any] | None = None
    reserved: Annotated[int, Meta(ge=0)] = 0
    burnt: Annotated[int, Meta(ge=0)] = 0
    account: str | None = None
    extra: Mapping[str, Any] | None = None

    @property
    def version(self) -> int:
        """The version of its JSON: `HANDLE_VERSION`, or a higher one."""
        version: int = (self.extra or {}).get("v", HANDLE_VERSION)
        return version

    @property
    def identity(self) -> str:
        """What tells this task from others, one line of JSON:
        the same in handles of one task that were stored at different times.

        A task whose polls bring it another id has another one afterwards.
        """
        if self.version > HANDLE_VERSION:
            return self.to_json()
        return json_line([self.provider, self.kind, self.captured, self.created, self.inputs, self.parameters])

    def reserve(self, polls: int) -> Handle:
        """The handle with so many further polls counted in advance.

        Store it before the first of them is sent, and no crash can exceed the budget: a resume of a handle with
        reserved polls counts them as `burnt`. The task's own `handle` counts only what was sent; storing that gives the
        rest back.
        """
        if polls < 0:
            raise ValueError(f"cannot reserve {polls} polls: expected 0 or more")
        return structs.replace(self, polls=self.polls + polls, reserved=self.reserved + polls)

    def release(self) -> Handle:
        """The handle without its reserved polls, of which none was sent."""
        return structs.replace(self, polls=max(0, self.polls - self.reserved), reserved=0)

    def burn(self) -> Handle:
        """The handle as a process resumes it: polls that another one has reserved may have been sent."""
        return structs.replace(self, burnt=self.burnt + self.reserved, reserved=0) if self.reserved else self

    def to_json(self) -> str:
        """One line of JSON, for a file, a database or a queue."""
        if self.version > HANDLE_VERSION:
            return json_line(self.extra)
        parts = {name: value for name, value in structs.asdict(self).items() if name != "extra"}
        for name, default in _OMITTED.items():
            if parts[name] == default:
                del parts[name]
        return json_line({"v": HANDLE_VERSION, **parts, **(self.extra or {})})

    @classmethod
    def from_json(cls, text: str | bytes) -> Handle:
        """The handle that `to_json` wrote, of this version or a later one. Raises ValueError for anything else."""
        if not isinstance(text, (str, bytes)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(f"not a valid task handle: expected a `Handle` or its JSON, got {type(text).__name__}")
        value, problem = read_json(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        if problem is not None:
            raise ValueError(f"not a valid task handle: it {problem}")
        try:
            return cls._read(value)
        except ValueError as error:
            problem = str(error)
        raise ValueError(f"not a valid task handle: {problem}")

    @classmethod
    def _read(cls, data: Any) -> Handle:
        if not is_object(data) or "v" not in data:
            raise ValueError("expected a JSON object with a version, `v`")
        members = dict(data)
        version = members.pop("v")
        if type(version) is not int or version < 1:
            raise ValueError(f"invalid version {version!r}: expected an integer of 1 or more")
        if version > HANDLE_VERSION:
            provider, kind = (it if isinstance(it := members.get(name), str) else "" for name in ("provider", "kind"))
            return cls(provider=provider, kind=kind, captured={}, created=0.0, extra=data)
        known = {name: value for name, value in members.items() if name in _MEMBERS}
        extra = {name: value for name, value in members.items() if name not in _MEMBERS}
        return convert({**known, "extra": extra or None}, cls)


_COUNTS = ("gathered", "reserved", "burnt")
_OMITTED = {**dict.fromkeys(("parameters", "due", "timer", "result_call", "account")), **dict.fromkeys(_COUNTS, 0)}
"""The members that are absent from its JSON where they have this value."""

_MEMBERS = frozenset(Handle.__struct_fields__) - {"extra"}


def json_line(members: Any) -> str:
    """JSON in one line; text with an unpaired surrogate as Python's `json` writes it, in ASCII."""
    try:
        return encode(members).decode()
    except ValueError:
        from json import dumps

        return dumps(members, separators=(",", ":"))
