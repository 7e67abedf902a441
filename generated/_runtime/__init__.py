"""The runtime of generated clients: ordinary, typed Python that all of them share.

Importing it loads no HTTP library; the first client does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType, field

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
from .expressions import Match
from .flow import Clock, Flow, Send, Sleep, SystemClock, adrive, call_flow, drive
from .judge import AnyOf, Condition, Failure, Rule, Status
from .kinds import ByType, FollowUp, Hint, Limits, Listing, Notify, Result, TaskKind, Timing, Variant
from .parameters import Style
from .secrets import Credential
from .structs import OpenIntEnum, OpenStrEnum, OpenStruct, S, S_co, union_of
from .tasks import (
    AsyncTask,
    AsyncTaskResource,
    Handle,
    Submission,
    Task,
    TaskResource,
    TaskSummary,
    Update,
)
from .transport import AsyncTransport, Transport
from .wire import Api, Call, Envelope, Operation, Placement, Request, Response, SealedRequest

if TYPE_CHECKING:
    from .http import AsyncHttpTransport, HttpTransport

__all__ = [
    "UNSET",
    "AnyOf",
    "Api",
    "AsyncClient",
    "AsyncClientOptions",
    "AsyncHttpTransport",
    "AsyncResource",
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
    "Failure",
    "FailureKind",
    "Flow",
    "FollowUp",
    "Handle",
    "Hint",
    "HttpStatusError",
    "HttpTransport",
    "InvalidRequest",
    "Limits",
    "Listing",
    "Match",
    "NotFound",
    "Notify",
    "OpenIntEnum",
    "OpenStrEnum",
    "OpenStruct",
    "Operation",
    "Placement",
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
    "Sleep",
    "Status",
    "Struct",
    "Style",
    "Submission",
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
    "UnsetType",
    "Update",
    "Variant",
    "adrive",
    "call_flow",
    "drive",
    "field",
    "union_of",
]


def __getattr__(name: str) -> Any:
    """Load the default transports, and with them the HTTP library, only for who asks for them."""
    if name in ("AsyncHttpTransport", "HttpTransport"):
        from . import http

        return getattr(http, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
