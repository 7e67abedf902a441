"""Calls: one operation with its arguments, and how its response is to be read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import UNSET, Struct

from .operation import Operation

if TYPE_CHECKING:
    from .streaming.decoders import Kind

T = TypeVar("T")
P = TypeVar("P")


class Target(Struct, frozen=True):
    """A URL from a response; `own` says that it is the provider's, so that credentials may be sent there."""

    url: str
    own: bool


class Call(Struct, Generic[T], frozen=True):
    """One operation with its arguments, whose response is read whole, into a `T`. It holds no credential.

    Arguments are keyed by their wire names; what is UNSET is omitted. `arguments` are members of the body, `members`
    more of them by JSON pointer of the whole body, `body` is the whole body where it is one value. `subject` is the
    class of the argument whose solution types the response. `target` is the URL to call in place of the operation's
    own.
    """

    operation: Operation
    arguments: Mapping[str, Any] = {}
    path: Mapping[str, Any] = {}
    query: Mapping[str, Any] = {}
    header: Mapping[str, Any] = {}
    cookie: Mapping[str, Any] = {}
    body: Any = UNSET
    members: Mapping[str, Any] = {}
    subject: type | None = None
    target: Target | None = None

    def streamed(self) -> StreamCall[T]:
        """The same call, its response read incrementally: `client.stream(calls.export().streamed())`."""
        return StreamCall(self)

    def __repr__(self) -> str:
        return f"Call({self.operation.id})"


class StreamCall(Struct, Generic[T], frozen=True):
    """A call whose response is read incrementally: bytes, or `items` of the type `T`.

    It wraps a `Call` and is not one itself, so that a type checker accepts neither in place of the other.
    """

    call: Call[T]
    items: Kind | None = None

    @property
    def operation(self) -> Operation:
        """The operation that is called."""
        return self.call.operation

    def whole(self) -> Call[T]:
        """The same call, its response read whole: `client.raw(calls.get_report(id="7").whole())`.

        Raises TypeError for a response that is a stream of items, and so is not a single value.
        """
        if self.items is not None:
            raise TypeError(f"the response of {self.operation.id} comes item by item and is never read whole")
        return self.call

    def __repr__(self) -> str:
        return f"StreamCall({self.operation.id})"


class PagedCall(Struct, Generic[T, P], frozen=True):
    """A list of items of the type `T`, which comes in pages of the type `P`, from the page that `call` gives."""

    call: Call[P]

    @property
    def operation(self) -> Operation:
        """The operation that is called, once for each page."""
        return self.call.operation

    def __repr__(self) -> str:
        return f"PagedCall({self.operation.id})"
