"""The runtime of generated clients: ordinary, typed Python that all of them share.

Each name is loaded from its module when it is first asked for: importing models loads no client, and importing a client
loads no HTTP library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType, field

if TYPE_CHECKING:
    from .call import Call, PagedCall, StreamCall
    from .client import AsyncClient, AsyncClientOptions, AsyncResource, CallOptions, Client, ClientOptions, Resource
    from .conditions import AnyOf, Condition
    from .description import Paging
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
    from .expressions import Match
    from .failures import Failure
    from .flow import Clock, Flow, Send, Sleep, SystemClock, adrive, call_flow, drive
    from .models import OpenIntEnum, OpenStrEnum, OpenStruct, S, S_co, Unknown
    from .multipart import File, Upload
    from .operation import Api, Envelope, Grant, Operation, Placement, Server, Variable
    from .pagination.paged import AsyncPaged, Paged
    from .pagination.pages import Page
    from .parameters import Style
    from .request import Request, Response, SealedRequest
    from .response import RawResponse
    from .resume import Handle, Position
    from .secrets import Credential
    from .streaming.decoders import Event
    from .streaming.items import AsyncEvents, AsyncLines, Events, Lines
    from .streaming.stream import AsyncStream, Stream
    from .tasks.handle import Submission, TaskSummary, Update
    from .tasks.resource import AsyncTask, AsyncTaskResource, Task, TaskResource
    from .tasks.spec import (
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
        TaskSpec,
        Timing,
        Variant,
    )
    from .tasks.state import Rule, Status
    from .transports.default import AsyncHttpTransport, HttpTransport
    from .transports.protocol import (
        AsyncIncoming,
        AsyncStreamingTransport,
        AsyncTransport,
        Incoming,
        StreamingTransport,
        Transport,
    )
    from .transports.pyreqwest import AsyncFastTransport, FastTransport
    from .unions import union_of

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
    "RawResponse",
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
    "TaskResource",
    "TaskSpec",
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
    "union_of",
]

_NAMES = {
    "call": ("Call", "PagedCall", "StreamCall"),
    "client": (
        "AsyncClient",
        "AsyncClientOptions",
        "AsyncResource",
        "CallOptions",
        "Client",
        "ClientOptions",
        "Resource",
    ),
    "conditions": ("AnyOf", "Condition"),
    "description": ("Paging",),
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
    "expressions": ("Match",),
    "failures": ("Failure",),
    "flow": ("Clock", "Flow", "Send", "Sleep", "SystemClock", "adrive", "call_flow", "drive"),
    "models": ("OpenIntEnum", "OpenStrEnum", "OpenStruct", "S", "S_co", "Unknown"),
    "multipart": ("File", "Upload"),
    "operation": ("Api", "Envelope", "Grant", "Operation", "Placement", "Server", "Variable"),
    "pagination.paged": ("AsyncPaged", "Paged"),
    "pagination.pages": ("Page",),
    "parameters": ("Style",),
    "request": ("Request", "Response", "SealedRequest"),
    "response": ("RawResponse",),
    "resume": ("Handle", "Position"),
    "secrets": ("Credential",),
    "streaming.decoders": ("Event",),
    "streaming.items": ("AsyncEvents", "AsyncLines", "Events", "Lines"),
    "streaming.stream": ("AsyncStream", "Stream"),
    "tasks.handle": ("Submission", "TaskSummary", "Update"),
    "tasks.resource": ("AsyncTask", "AsyncTaskResource", "Task", "TaskResource"),
    "tasks.spec": (
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
        "TaskSpec",
        "Timing",
        "Variant",
    ),
    "tasks.state": ("Rule", "Status"),
    "transports.default": ("AsyncHttpTransport", "HttpTransport"),
    "transports.protocol": (
        "AsyncIncoming",
        "AsyncStreamingTransport",
        "AsyncTransport",
        "Incoming",
        "StreamingTransport",
        "Transport",
    ),
    "transports.pyreqwest": ("AsyncFastTransport", "FastTransport"),
    "unions": ("union_of",),
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
