"""`x-webhook-signature`: how the provider signs the requests that it sends."""

from __future__ import annotations

from typing import Any

from ..node import Node
from ..runtime.description.signatures import Hmac, Signature, StandardWebhooks
from .conditions import number

_UNITS = {"ms": 0.001}


def signature_of(*holders: Node) -> Signature | None:
    """The signature that the first of these objects declares which declares one; None for `false`, or if none does."""
    for holder in holders:
        node = holder.get("x-webhook-signature") if holder.is_object else None
        if node is not None and node.value is not None:
            return _signature(node) if node.is_object else None
    return None


def _signature(node: Node) -> Signature:
    header, tolerance = _text(node, "header"), number(node.get("tolerance"))
    given: dict[str, Any] = {"header": header or None, "tolerance": None if tolerance is None else float(tolerance)}
    if _text(node, "scheme") == "standard-webhooks":
        return StandardWebhooks(**_present(given))
    timestamp = node.get("timestamp")
    return Hmac(
        **_present(
            {
                **given,
                "algorithm": _text(node, "algorithm"),
                "encoding": _text(node, "encoding"),
                "prefix": _text(node, "prefix"),
                "field": _text(node, "field"),
                "timestamp_header": _text(timestamp, "header"),
                "timestamp_field": _text(timestamp, "field"),
                "timestamp_unit": _UNITS.get(_text(timestamp, "unit")),
                "signed": _text(node, "signed"),
            }
        )
    )


def _present(given: dict[str, Any]) -> dict[str, Any]:
    """What a spec says; the rest has the defaults of the description."""
    return {name: value for name, value in given.items() if value is not None and value != ""}


def _text(node: Node | None, key: str) -> str:
    """The text under `key` with its white space, which is signed, too; "" if there is none."""
    value = node.value_of(key) if node is not None and node.is_object else None
    return value if isinstance(value, str) else ""
