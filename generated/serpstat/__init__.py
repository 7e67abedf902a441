# Code generated from specs/serpstat.yaml. DO NOT EDIT; run `specloom generate`.
"""Clients of Serpstat: `Serpstat` and `AsyncSerpstat`.

`models` are the types of requests and responses, `calls` the operations as pure
functions.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from .._runtime.errors import (
    AuthenticationError,
    ClientError,
    ConfigurationError,
    DecodeError,
    HttpStatusError,
    InvalidRequest,
    NotFound,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    TransportError,
    Unavailable,
)
from .._runtime.models import Unknown, from_json, to_json
from .._runtime.tasks.errors import (
    TaskCancelled,
    TaskError,
    TaskExpired,
    TaskFailed,
    TaskTimeout,
)
from . import models

if TYPE_CHECKING:
    from .._runtime.client import AsyncClientOptions, CallOptions, ClientOptions
    from .._runtime.description.tasks import Timing
    from .._runtime.ledger.errors import MayExist, OrderPending
    from .._runtime.ledger.protocol import Ledger, Order
    from .._runtime.operation import Call
    from .._runtime.response import RawResponse
    from .._runtime.resume import Handle
    from .._runtime.tasks.handle import PollOutcome, TaskSummary, Update
    from .._runtime.tasks.poller import AsyncTask, Task
    from .._runtime.tasks.slices import Rejected, Slice
    from .._runtime.tasks.stored import Outcome
    from . import calls
    from .async_client import AsyncSerpstat
    from .client import Serpstat

__all__ = [
    "UNSET",
    "AsyncClientOptions",
    "AsyncSerpstat",
    "AsyncTask",
    "AuthenticationError",
    "Call",
    "CallOptions",
    "ClientError",
    "ClientOptions",
    "ConfigurationError",
    "DecodeError",
    "Handle",
    "HttpStatusError",
    "InvalidRequest",
    "Ledger",
    "MayExist",
    "NotFound",
    "Order",
    "OrderPending",
    "Outcome",
    "PollOutcome",
    "ProviderError",
    "QuotaExceeded",
    "RateLimited",
    "RawResponse",
    "Rejected",
    "Serpstat",
    "Slice",
    "Task",
    "TaskCancelled",
    "TaskError",
    "TaskExpired",
    "TaskFailed",
    "TaskSummary",
    "TaskTimeout",
    "Timing",
    "TransportError",
    "Unavailable",
    "Unknown",
    "UnsetType",
    "Update",
    "calls",
    "from_json",
    "models",
    "to_json",
]

_MODULES = {
    "AsyncClientOptions": ".._runtime.client",
    "AsyncSerpstat": ".async_client",
    "AsyncTask": ".._runtime.tasks.poller",
    "Call": ".._runtime.operation",
    "CallOptions": ".._runtime.client",
    "ClientOptions": ".._runtime.client",
    "Handle": ".._runtime.resume",
    "Ledger": ".._runtime.ledger.protocol",
    "MayExist": ".._runtime.ledger.errors",
    "Order": ".._runtime.ledger.protocol",
    "OrderPending": ".._runtime.ledger.errors",
    "Outcome": ".._runtime.tasks.stored",
    "PollOutcome": ".._runtime.tasks.handle",
    "RawResponse": ".._runtime.response",
    "Rejected": ".._runtime.tasks.slices",
    "Serpstat": ".client",
    "Slice": ".._runtime.tasks.slices",
    "Task": ".._runtime.tasks.poller",
    "TaskSummary": ".._runtime.tasks.handle",
    "Timing": ".._runtime.description.tasks",
    "Update": ".._runtime.tasks.handle",
    "calls": ".calls",
}
"""The module that each name is loaded from when it is first used."""


def __getattr__(name: str) -> object:
    """Load the module of a name, and remember the name."""
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    loaded = import_module(module, __name__)
    value: object = loaded if module == f".{name}" else getattr(loaded, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Also what is not loaded yet."""
    return sorted({*globals(), *__all__})
