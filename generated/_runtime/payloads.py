"""Payloads that a provider sends, about a task or to a webhook: their bytes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from .arguments import is_one
from .errors import ConfigurationError
from .models import encoded

Payload: TypeAlias = bytes | bytearray | memoryview | str | Mapping[str, Any]
"""A raw body, or one that a web framework has parsed already."""


def payload_bytes(payload: Payload) -> bytes:
    """A payload as it was transmitted, as far as that is known."""
    if isinstance(payload, Mapping):
        return encoded(payload)
    if isinstance(payload, str):
        return payload.encode("utf-8", "surrogatepass")
    if not any(is_one(payload, kind) for kind in (bytes, bytearray, memoryview)):
        raise ConfigurationError(f"a payload must be bytes, a string or a mapping, not {type(payload).__name__}")
    return bytes(payload)
