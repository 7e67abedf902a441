"""What is called: an API and its operations as they go over the line, and calls of them with arguments. Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from msgspec import UNSET, Struct

from .description.api import Credential, Envelope, Framing, Grant, Placement, ServerTemplate

if TYPE_CHECKING:
    from .encoding import BodyWriter, StyledParameters
    from .facts import FailureRule
    from .models import Respell
    from .secrets import Secrets

ACCEPT = "application/json, */*;q=0.8"
"""JSON where there is a choice."""


class Api(Struct, frozen=True, kw_only=True):
    """One provider: its name in code, its title, its base URLs (the first is the default), and the keys it needs.

    `elsewhere` are the base URLs of operations that have one of their own, where a task may be sent there by a URL.
    `respell` reads values that are spelled in another way than their formats require, where any have a format.
    """

    name: str
    title: str
    servers: tuple[str | ServerTemplate, ...] = ()
    credentials: tuple[Credential, ...] = ()
    grants: tuple[Grant, ...] = ()
    elsewhere: tuple[str, ...] = ()
    respell: Respell | None = None


class FixedValues(Protocol):
    """The values of parameters that can have one only; see `fixed`."""

    def filled(self, call: Call[Any], /) -> Call[Any]:
        """The call with these values."""
        ...


class Choice(Protocol):
    """Sets of credentials of which one suffices; see `alternatives`."""

    def chosen(self, secrets: Secrets, /) -> tuple[Placement, ...]:
        """The first set that a client has, or none where it may. Raises ConfigurationError."""
        ...


class Operation(Struct, frozen=True, kw_only=True):
    """One call of an API, as it goes over the line.

    `api` is the provider that it belongs to, whose clients alone may send it. `arguments_at` is the JSON pointer of the
    object in the body whose members the arguments are; `constants` are values of the body by JSON pointer, `fixed`
    those of parameters, which are sent unless a call gives others; an `optional` body is omitted where nothing is given
    for it. `responses` are types by HTTP status ("200", "2XX", "default"), None where the response has no value, and by
    status and media type ("200 text/csv") where another media type has another type; `errors` are those of responses
    that mean failure. A generic one takes the solution of the call's subject from `solutions`. `writer` writes a body
    that is not JSON. `accept` are the media types to ask for, where that is not JSON; `json_types` are those that are
    JSON despite their names. `styles` are those of the parameters that are not written in the default one of their
    place. `open_request` and `open_response` say that an `OpenStruct` may occur there. `long_poll` are the seconds that
    the server may keep the response open. Where the response is a stream of items, `responses` are their types, `ends`
    the texts that are not items but the end, and `events` the types of server-sent events by name, where that
    distinguishes them. `paging` is the `Paging` that says how its responses are pages of one list, where they are.
    """

    api: Api | None = None
    id: str
    method: str
    path: str
    server: str | None = None
    media_type: str | None = None
    json_types: tuple[str, ...] = ()
    writer: BodyWriter | None = None
    fixed: FixedValues | None = None
    constants: Mapping[str, Any] = {}
    arguments_at: str = ""
    optional: bool = False
    accept: str = ACCEPT
    envelope: Envelope | None = None
    failure: FailureRule | None = None
    placements: tuple[Placement, ...] = ()
    alternatives: Choice | None = None
    safe: bool = False
    long_poll: float = 0.0
    responses: Mapping[str, Any] = {}
    errors: Mapping[str, Any] = {}
    solutions: Mapping[Any, Any] = {}
    styles: StyledParameters | None = None
    open_request: bool = False
    open_response: bool = False
    ends: tuple[str, ...] = ()
    events: Mapping[str, Any] = {}
    paging: object = None


# --- calls -----------------------------------------------------------------------------------------------------------


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
    items: Framing | None = None

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
