"""What comes of one request to an emulated provider: its response, its task, and changes of tasks over time. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import ir
from ..runtime.errors import FailureKind
from ..runtime.media_types import is_json
from .drafts import Draft
from .requests import Asked
from .tasks import Moment, Outcome, Record


@dataclass(frozen=True, slots=True)
class Orders:
    """The ordered outcome of one request: a documented failure, or the end of the task that it creates."""

    failure: FailureKind | None = None
    outcome: Outcome = "succeeded"


@dataclass(frozen=True, slots=True)
class Held:
    """A long poll that is held open until its task leaves a moment, `until` a time of the provider's clock."""

    record: Record
    moment: Moment
    until: float
    asked: Asked


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A response. `delay` is the real time in seconds that it is delayed; `record` is the task that it is about.

    A `held` response has the content for the current moment; `Service.resumed` returns the final one.
    """

    status: int
    value: ir.Json
    media_type: str | None = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    operation: ir.Operation | None = None
    record: Record | None = None
    held: Held | None = None
    reason: str | None = field(default=None, repr=False)
    """Why the request is rejected, whatever the provider's documented failure says, if it is; it may quote
    the request.
    """
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What it holds that no log shows."""

    def content(self) -> bytes:
        """The body as it is transmitted."""
        if self.media_type is None:
            return b""
        json_types = self.operation.json_types if self.operation is not None else ()
        if isinstance(self.value, str) and not is_json(self.media_type, json_types):
            return self.value.encode()
        stream = self.operation.stream if self.operation is not None and self.status < 300 else None
        if stream is not None and isinstance(self.value, str):
            return self.value.encode()
        written = json.dumps(self.value, ensure_ascii=False, separators=(",", ":"))
        match stream:
            case "events":
                ends = self.operation.ends[:1] if self.operation is not None else ()
                return "".join(f"data: {text}\n\n" for text in (written, *ends)).encode()
            case "lines":
                return f"{written}\n".encode()
            case "sequence":
                return f"\x1e{written}\n".encode()
            case None:
                return written.encode()


@dataclass(frozen=True, slots=True)
class Handled:
    """A response before the envelope."""

    reply: Draft
    record: Record | None = None
    delay: float = 0.0
    held: Held | None = None
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """A task that has changed its state over time, and the callback for its creator with its target."""

    record: Record
    moment: Moment
    callback: str | None = field(default=None, repr=False)
    payload: ir.Json = field(default=None, repr=False)
