"""Requests from a provider to a webhook or a callback URL: from the payload to a typed value. Pure.

The sender is not verified here. Before parsing a payload, verify that it came from the provider, in the way that the
provider documents: a signature, a secret in the URL, an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct

from .errors import DecodeError
from .form_types import is_form
from .formats import respelt
from .media_types import decoded, is_json, plain
from .mismatches import converted, kept
from .models import decode_json
from .payloads import Payload, payload_bytes

T = TypeVar("T")


class Webhook(Struct, Generic[T], frozen=True, kw_only=True):
    """One kind of payload: its types by media type, the usual one first; empty if it has no body.

    `open` means that it may contain an `OpenStruct`.
    """

    id: str
    bodies: Mapping[str, Any] = {}
    open: bool = False


def parse(webhook: Webhook[T], payload: Payload, headers: Mapping[str, str] | None = None) -> T:
    """The typed value of a payload, whose `Content-Type` decides if there are several.

    Raises DecodeError for a payload that does not match, with the locations, and with its value as far as it matches;
    `response_text` is then its text. Raises ConfigurationError for an argument that is not a payload at all.
    """
    body = payload_bytes(payload)
    sent_as = next((value for name, value in (headers or {}).items() if name.lower() == "content-type"), "")
    problem: DecodeError
    try:
        value: T = _value(webhook, body, sent_as, is_read=isinstance(payload, Mapping))
    except DecodeError as error:
        problem = error
    else:
        return value
    said = problem.message.replace("the response", "the payload", 1)
    made = DecodeError(said, operation=webhook.id, response_text=body.decode("utf-8", "replace"))
    if problem.mismatches:
        made.response, made.value, made.mismatches = problem.response, problem.value, problem.mismatches
    raise made


def _value(webhook: Webhook[Any], body: bytes, sent_as: str, *, is_read: bool) -> Any:
    if not webhook.bodies:
        return None
    media_type = plain(sent_as)
    first = next(iter(webhook.bodies))
    media_type = media_type if media_type in webhook.bodies else first
    annotation = webhook.bodies[media_type]
    if annotation is bytes:
        return body
    if annotation is str and not is_json(media_type):
        return decoded(body, sent_as)
    if not body.strip():
        raise DecodeError("the response is empty")
    data = _form(body) if is_form(media_type) and not is_read else decode_json(body)
    try:
        return converted(data, annotation, respelt, gather=webhook.open)
    except DecodeError as error:
        found = kept(data, annotation, respelt, gather=webhook.open)
        error.response, error.value, error.mismatches = data, found.value, found.mismatches
        raise


def _form(body: bytes) -> dict[str, Any]:
    """The members of a form: a text each, or a list of texts if a name is repeated."""
    from urllib.parse import parse_qs

    members = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] if len(values) == 1 else values for name, values in members.items()}
