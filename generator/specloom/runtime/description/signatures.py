"""How a provider signs the requests that it sends to webhooks and callback URLs. Pure data."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Algorithm: TypeAlias = Literal["sha256", "sha1", "sha512"]
Encoding: TypeAlias = Literal["hex", "base64"]


class StandardWebhooks(Struct, frozen=True, kw_only=True):
    """Signed as https://www.standardwebhooks.com specifies, with a shared secret (`v1`).

    `header` ends in `-signature`; the headers of the id and the timestamp have the same beginning. A request is valid
    for `tolerance` seconds before and after its timestamp.
    """

    header: str = "webhook-signature"
    tolerance: float = 300.0


class Hmac(Struct, frozen=True, kw_only=True):
    """Signed with an HMAC of one's own.

    The signature is the value of `header` after `prefix`; with `field` it is each value of that name in the header's
    list, `t=1,v1=…`. The timestamp, if there is one, is in `timestamp_header`, or in the field `timestamp_field` of the
    same list, in units of `timestamp_unit` seconds. `signed` is what is signed: a text with `{body}`, and with
    `{timestamp}` as it was sent. A request is valid for `tolerance` seconds before and after its timestamp.
    """

    header: str
    algorithm: Algorithm = "sha256"
    encoding: Encoding = "hex"
    prefix: str = ""
    field: str | None = None
    timestamp_header: str | None = None
    timestamp_field: str | None = None
    timestamp_unit: float = 1.0
    signed: str = "{body}"
    tolerance: float = 300.0


Signature: TypeAlias = StandardWebhooks | Hmac
"""How requests of a provider are signed."""
