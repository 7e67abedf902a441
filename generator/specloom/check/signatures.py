"""How the provider signs what it sends: `x-webhook-signature` beyond the form of its keys."""

from __future__ import annotations

import re
from typing import Final

from ..diagnostics import quote
from ..node import Node
from .declared import webhooks_in
from .spec import Spec

_OF_HMAC: Final = ("algorithm", "encoding", "prefix", "field", "timestamp", "signed")


def check_signatures(spec: Spec) -> None:
    """Report what is wrong with each `x-webhook-signature`."""
    for kind in ("document", "callback", "operation"):
        for holder in spec.found[kind]:
            node = holder.get("x-webhook-signature") if holder.is_object else None
            if node is not None and node.is_object:
                _check(node)
    for operation in spec.operations:
        if operation.path:
            _report_unused(
                operation.node, "the provider does not send this operation", "move it to a webhook or callback"
            )
    if not _sends(spec):
        _report_unused(spec.root, "the provider sends nothing that could be signed", _SENDS)


_SENDS: Final = "declare `webhooks`, `callbacks`, or the `notify` of a task; or drop it"


def _report_unused(holder: Node, message: str, hint: str) -> None:
    node = holder.get("x-webhook-signature") if holder.is_object else None
    if node is not None:
        node.complain("signature-unused", message, hint, at_key=True)


def _sends(spec: Spec) -> bool:
    """Whether the provider sends anything: to webhooks, to callbacks, or about a task."""
    webhooks, tasks = webhooks_in(spec.root), spec.root.get("x-tasks")
    if spec.found["callback"] or (webhooks is not None and webhooks.value):
        return True
    listed = [task for _, task in tasks.items()] if tasks is not None and tasks.is_object else []
    return any(task.is_object and task.has("notify") for task in listed)


# --- one of them -----------------------------------------------------------------------------------------------------


def _check(node: Node) -> None:
    match node.value_of("scheme"):
        case "standard-webhooks":
            _check_standard(node)
        case "hmac":
            _check_hmac(node)
        case _:
            pass  # another is reported by the table


def _check_standard(node: Node) -> None:
    for name in _OF_HMAC:
        _report_idle(node.get(name), "with the scheme `standard-webhooks`", "drop it, or write `scheme: hmac`")
    header = node.get("header")
    if header is not None and isinstance(header.value, str) and not header.value.lower().endswith("-signature"):
        message = f"{quote(header.value)} does not end in `-signature`, so that the headers beside it are unknown"
        header.complain("signature-header", message, "write it as in `svix-signature`, or drop it: `webhook-signature`")


def _check_hmac(node: Node) -> None:
    timestamp, field = node.get("timestamp"), node.get("field")
    if not node.has("header"):
        hint = "name the header of the signature: `header: X-Signature`"
        node.complain("missing-key", "`header` is required with the scheme `hmac`", hint)
    if timestamp is None:
        hint = "drop it, or write where the time is: `timestamp: {header: X-Timestamp}`"
        _report_idle(node.get("tolerance"), "without a `timestamp`", hint)
    elif timestamp.is_object:
        _check_timestamp(timestamp, field)
    _check_template(node, has_timestamp=timestamp is not None)


def _check_timestamp(timestamp: Node, field: Node | None) -> None:
    own = timestamp.get("field")
    if timestamp.has("header"):
        _report_idle(own, "beside `header`", "a timestamp has one location: drop one of them")
    elif own is not None and field is None:
        hint = "name the signature in the same list, beside `timestamp`: `field: v1`"
        own.complain("missing-key", "the header of the signature is a list, but the signature has no `field`", hint)
    elif own is not None and field is not None and own.value == field.value:
        own.complain("wrong-value", f"{quote(own.value)} is the signature's name, too", "give each its own name")


def _check_template(node: Node, *, has_timestamp: bool) -> None:
    signed = node.get("signed")
    template = "{body}" if signed is None else signed.value
    if not isinstance(template, str):
        return
    place = signed or node
    found = re.findall(r"\{[^{}]*\}", template)
    unknown = [name for name in found if name not in ("{body}", "{timestamp}")]
    message = hint = None
    if unknown:
        message, hint = f"{quote(unknown[0])} is not a part of the request", "write `{body}` and `{timestamp}`"
    elif found.count("{body}") != 1:
        message, hint = "the body is not signed exactly once", "write `{body}` where it is"
    elif "{timestamp}" in found and not has_timestamp:
        message = "`{timestamp}` is signed, but its location is unknown"
        hint = "write it beside `signed`: `timestamp: {header: X-Timestamp}`"
    elif "{timestamp}" not in found and has_timestamp:
        message = "the timestamp is not signed, so that anyone can change it"
        hint = 'write how it is signed, as in `signed: "{timestamp}.{body}"`, or drop `timestamp`'
    if message is not None:
        place.complain("signature-template", message, hint)


def _report_idle(node: Node | None, when: str, hint: str) -> None:
    if node is not None:
        node.complain("signature-key-idle", f"{quote(node.key)} has no effect {when}", hint, at_key=True)
