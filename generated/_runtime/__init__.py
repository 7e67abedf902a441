"""The runtime of generated clients: ordinary, typed Python that all of them share.

Each name is loaded from its module when it is first asked for: importing models loads no client, and importing a client
loads no HTTP library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType, field

if TYPE_CHECKING:
    from .answers import RawAnswer
    from .client import AsyncClient, AsyncClientOptions, AsyncResource, CallOptions, Client, ClientOptions, Resource
    from .errors import (
        AuthenticationError,
        ClientError,
        ConfigurationError,
        DecodeError,
        FailureKind,
        HttpStatusError,
        InvalidRequest,
        NotFound,
        ProviderError,
        QuotaExceeded,
        RateLimited,
        TaskCancelled,
        TaskError,
        TaskExpired,
        TaskFailed,
        TaskTimeout,
        TransportError,
        Unavailable,
    )
    from .events import AsyncEvents, AsyncLines, Events, Lines
    from .expressions import Match
    from .fast import AsyncFastTransport, FastTransport
    from .files import File, Upload
    from .flow import Clock, Flow, Send, Sleep, SystemClock, adrive, call_flow, drive
    from .handles import Handle, Submission, TaskSummary, Update
    from .http import AsyncHttpTransport, HttpTransport
    from .judge import AnyOf, Condition, Failure, Rule, Status
    from .kinds import (
        ByType,
        FollowUp,
        Hint,
        Limits,
        Listing,
        Notify,
        Pages,
        Result,
        Slot,
        SyncRequest,
        TaskKind,
        Timing,
        Variant,
    )
    from .pages import AsyncPaged, Paged
    from .paging import Page, Paging, Position
    from .parameters import Style
    from .readers import Event
    from .secrets import Credential
    from .streams import AsyncStream, Stream
    from .structs import OpenIntEnum, OpenStrEnum, OpenStruct, S, S_co, Unknown, from_json, to_json, union_of
    from .tasks import AsyncTask, AsyncTaskResource, Task, TaskResource
    from .transport import (
        AsyncIncoming,
        AsyncStreamingTransport,
        AsyncTransport,
        Incoming,
        StreamingTransport,
        Transport,
    )
    from .wire import (
        Api,
        Call,
        Envelope,
        Grant,
        Operation,
        PagedCall,
        Placement,
        Request,
        Response,
        SealedRequest,
        Server,
        StreamCall,
        Variable,
    )

__all__ = [
    "UNSET",
    "AnyOf",
    "Api",
    "AsyncClient",
    "AsyncClientOptions",
    "AsyncEvents",
    "AsyncFastTransport",
    "AsyncHttpTransport",
    "AsyncIncoming",
    "AsyncLines",
    "AsyncPaged",
    "AsyncResource",
    "AsyncStream",
    "AsyncStreamingTransport",
    "AsyncTask",
    "AsyncTaskResource",
    "AsyncTransport",
    "AuthenticationError",
    "ByType",
    "Call",
    "CallOptions",
    "Client",
    "ClientError",
    "ClientOptions",
    "Clock",
    "Condition",
    "ConfigurationError",
    "Credential",
    "DecodeError",
    "Envelope",
    "Event",
    "Events",
    "Failure",
    "FailureKind",
    "FastTransport",
    "File",
    "Flow",
    "FollowUp",
    "Grant",
    "Handle",
    "Hint",
    "HttpStatusError",
    "HttpTransport",
    "Incoming",
    "InvalidRequest",
    "Limits",
    "Lines",
    "Listing",
    "Match",
    "NotFound",
    "Notify",
    "OpenIntEnum",
    "OpenStrEnum",
    "OpenStruct",
    "Operation",
    "Page",
    "Paged",
    "PagedCall",
    "Pages",
    "Paging",
    "Placement",
    "Position",
    "ProviderError",
    "QuotaExceeded",
    "RateLimited",
    "RawAnswer",
    "Request",
    "Resource",
    "Response",
    "Result",
    "Rule",
    "S",
    "S_co",
    "SealedRequest",
    "Send",
    "Server",
    "Sleep",
    "Slot",
    "Status",
    "Stream",
    "StreamCall",
    "StreamingTransport",
    "Struct",
    "Style",
    "Submission",
    "SyncRequest",
    "SystemClock",
    "Task",
    "TaskCancelled",
    "TaskError",
    "TaskExpired",
    "TaskFailed",
    "TaskKind",
    "TaskResource",
    "TaskSummary",
    "TaskTimeout",
    "Timing",
    "Transport",
    "TransportError",
    "Unavailable",
    "Unknown",
    "UnsetType",
    "Update",
    "Upload",
    "Variable",
    "Variant",
    "adrive",
    "call_flow",
    "drive",
    "field",
    "from_json",
    "to_json",
    "union_of",
]

_NAMES = {
    "answers": ("RawAnswer",),
    "client": (
        "AsyncClient",
        "AsyncClientOptions",
        "AsyncResource",
        "CallOptions",
        "Client",
        "ClientOptions",
        "Resource",
    ),
    "errors": (
        "AuthenticationError",
        "ClientError",
        "ConfigurationError",
        "DecodeError",
        "FailureKind",
        "HttpStatusError",
        "InvalidRequest",
        "NotFound",
        "ProviderError",
        "QuotaExceeded",
        "RateLimited",
        "TaskCancelled",
        "TaskError",
        "TaskExpired",
        "TaskFailed",
        "TaskTimeout",
        "TransportError",
        "Unavailable",
    ),
    "events": (
        "AsyncEvents",
        "AsyncLines",
        "Events",
        "Lines",
    ),
    "expressions": ("Match",),
    "fast": (
        "AsyncFastTransport",
        "FastTransport",
    ),
    "files": (
        "File",
        "Upload",
    ),
    "flow": (
        "Clock",
        "Flow",
        "Send",
        "Sleep",
        "SystemClock",
        "adrive",
        "call_flow",
        "drive",
    ),
    "handles": (
        "Handle",
        "Submission",
        "TaskSummary",
        "Update",
    ),
    "http": (
        "AsyncHttpTransport",
        "HttpTransport",
    ),
    "judge": (
        "AnyOf",
        "Condition",
        "Failure",
        "Rule",
        "Status",
    ),
    "kinds": (
        "ByType",
        "FollowUp",
        "Hint",
        "Limits",
        "Listing",
        "Notify",
        "Pages",
        "Result",
        "Slot",
        "SyncRequest",
        "TaskKind",
        "Timing",
        "Variant",
    ),
    "pages": (
        "AsyncPaged",
        "Paged",
    ),
    "paging": (
        "Page",
        "Paging",
        "Position",
    ),
    "parameters": ("Style",),
    "readers": ("Event",),
    "secrets": ("Credential",),
    "streams": (
        "AsyncStream",
        "Stream",
    ),
    "structs": (
        "OpenIntEnum",
        "OpenStrEnum",
        "OpenStruct",
        "S",
        "S_co",
        "Unknown",
        "from_json",
        "to_json",
        "union_of",
    ),
    "tasks": (
        "AsyncTask",
        "AsyncTaskResource",
        "Task",
        "TaskResource",
    ),
    "transport": (
        "AsyncIncoming",
        "AsyncStreamingTransport",
        "AsyncTransport",
        "Incoming",
        "StreamingTransport",
        "Transport",
    ),
    "wire": (
        "Api",
        "Call",
        "Envelope",
        "Grant",
        "Operation",
        "PagedCall",
        "Placement",
        "Request",
        "Response",
        "SealedRequest",
        "Server",
        "StreamCall",
        "Variable",
    ),
}
"""What each module gives, for those who ask for it here; the imports above say the same to type checkers."""

_MODULES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load the module of a name, and remember the name."""
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value
