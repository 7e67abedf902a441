"""Requests to a webhook or a callback URL that the provider signs: verified first, then parsed. Pure."""

from __future__ import annotations

from typing import TypeVar

from .arguments import is_one
from .description.signatures import Signature
from .signatures import Body, Headers, Secret, Verified, header_pairs, hidden, verify_signature
from .webhooks import Webhook, parse

T = TypeVar("T")


class SignedWebhook(Webhook[T], frozen=True, kw_only=True):
    """One kind of payload, and how its requests are signed."""

    signature: Signature


def parse_signed(
    webhook: SignedWebhook[T],
    body: Body,
    headers: Headers | None = None,
    secret: Secret | None = None,
    now: float | None = None,
) -> T:
    """The typed value of a payload that comes from the provider:
    of one signed with the secret, or of a `Verified` body.

    Raises what `verify_signature` raises, and DecodeError for a verified payload that does not match.
    """
    secret = hidden(secret)
    pairs = header_pairs(headers) if headers is not None else None
    if secret is not None or not is_one(body, Verified):
        body = verify_signature(webhook.signature, body, pairs, secret, now)
    return parse(webhook, body, dict(pairs or ()))
