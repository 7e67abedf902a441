"""One exchange as plain data, and the failure that a rule finds in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct

from .errors import FailureKind


class Facts(Struct, frozen=True, kw_only=True):
    """One exchange, as expressions see it.

    `body` and `request` are plain JSON data (or a text if the body is not JSON), None if there is no body. `headers`
    are those of the response, case-insensitive. `parameters` are those of the request that created the task, by
    location and name, each as it was given: not encoded. `task` holds captured values by name, `item` is one of a list
    of which each item has a call of its own.
    """

    status: int = 0
    url: str = ""
    headers: Mapping[str, str] = {}
    body: Any = None
    request: Any = None
    parameters: Mapping[str, Mapping[str, Any]] = {}
    task: Mapping[str, Any] = {}
    item: Any = None

    def __repr__(self) -> str:
        return f"Facts({self.status}, {self.url})"


class ReportedFailure(Struct, frozen=True):
    """A failure that a response reports, in the provider's own words; `kind` where the spec knows the code."""

    code: str | None = None
    message: str | None = None
    kind: FailureKind | None = None


class FailureRule(Protocol):
    """When a response is an error whatever its HTTP status, and how to read it; see `expressions.Failure`."""

    def reported(self, facts: Facts, /) -> ReportedFailure | None:
        """The failure that a response reports, or None."""
        ...

    def told(self, facts: Facts, /) -> ReportedFailure:
        """What a response says about a failure, however that was noticed."""
        ...

    def kind_of(self, code: str | None, /) -> FailureKind | None:
        """What an error code means; None if the description does not list it."""
        ...
