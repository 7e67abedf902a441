# Code generated from specs/ezcaptcha.yaml. DO NOT EDIT; run `specloom generate`.
"""Clients of EZ-Captcha: `EZCaptcha` and `AsyncEZCaptcha`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import UNSET

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
    TaskCancelled,
    TaskError,
    TaskExpired,
    TaskFailed,
    TaskTimeout,
    TransportError,
    Unavailable,
)
from .._runtime.models import Unknown
from . import models

if TYPE_CHECKING:
    from .._runtime.resume import Handle
    from . import calls
    from .async_client import AsyncEZCaptcha
    from .client import EZCaptcha

__all__ = [
    "UNSET",
    "AsyncEZCaptcha",
    "AuthenticationError",
    "ClientError",
    "ConfigurationError",
    "DecodeError",
    "EZCaptcha",
    "Handle",
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
    "Unknown",
    "calls",
    "models",
]


def __getattr__(name: str) -> object:
    """Load the client or the module that is asked for, and only that."""
    if name == "EZCaptcha":
        return getattr(import_module(".client", __name__), name)
    if name == "AsyncEZCaptcha":
        return getattr(import_module(".async_client", __name__), name)
    if name == "calls":
        return import_module(".calls", __name__)
    if name == "Handle":
        return getattr(import_module(".._runtime.resume", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
