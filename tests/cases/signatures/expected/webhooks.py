# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""Webhooks and callbacks of Kennel: turns payloads into typed values.

The provider signs its requests. A function with a `secret` verifies the signature
before it parses: pass the raw body, as it was received, the headers of the request, and
the secret of the webhook, or several while it is changed. Or pass what `verify`
returned. A request that is not proven to come from the provider raises a
`SignatureError`.

A function without a `secret` checks the form of a payload only: verify beforehand that
it came from the provider. It takes parsed JSON as well.

The `Content-Type` of `headers` selects the decoder where a payload may be of several
media types. A payload that does not match raises a `DecodeError` with the location.
"""

from __future__ import annotations

from collections.abc import Mapping

from .._runtime.description.signatures import Hmac, StandardWebhooks
from .._runtime.payloads import Payload
from .._runtime.signatures import (
    Body,
    Headers,
    Secret,
    Verified,
    hidden,
    sign_request,
    verify_signature,
)
from .._runtime.signed_webhooks import SignedWebhook, parse_signed
from .._runtime.webhooks import Webhook, parse
from . import models

_SIGNATURE: StandardWebhooks = StandardWebhooks(tolerance=600)


def verify(
    body: Body,
    headers: Headers,
    *,
    secret: Secret,
    now: float | None = None,
) -> Verified:
    """Verify the signature of a request; returns its body.

    `body` is the raw body, as it was received. `secret` is that of the webhook, or
    several while it is changed. `now` is the time in Unix seconds, that of the system
    by default. Raises SignatureError, and ConfigurationError for arguments with which
    nothing can be verified.
    """
    secret = hidden(secret)
    return verify_signature(_SIGNATURE, body, headers, secret, now)


def sign(
    body: Body,
    *,
    secret: Secret,
    now: float | None = None,
    message_id: str = "msg_1",
) -> dict[str, str]:
    """The headers of a request with this body, as the provider signs it: for tests."""
    secret = hidden(secret)
    return sign_request(_SIGNATURE, body, secret, now=now, message_id=message_id)


_SIGNATURE_WATCH_DOGS_ON_BARK: Hmac = Hmac(
    header="Kennel-Signature",
    field="v1",
    timestamp_field="t",
    signed="{timestamp}.{body}",
)


def verify_watch_dogs_on_bark(
    body: Body,
    headers: Headers,
    *,
    secret: Secret,
    now: float | None = None,
) -> Verified:
    """Verify the signature of a request of `watch_dogs_on_bark`; returns its body.

    `body` is the raw body, as it was received. `secret` is that of the webhook, or
    several while it is changed. `now` is the time in Unix seconds, that of the system
    by default. Raises SignatureError, and ConfigurationError for arguments with which
    nothing can be verified.
    """
    secret = hidden(secret)
    return verify_signature(_SIGNATURE_WATCH_DOGS_ON_BARK, body, headers, secret, now)


def sign_watch_dogs_on_bark(
    body: Body,
    *,
    secret: Secret,
    now: float | None = None,
) -> dict[str, str]:
    """The headers of a request of `watch_dogs_on_bark` with this body, as the provider
    signs it: for tests.
    """
    secret = hidden(secret)
    return sign_request(_SIGNATURE_WATCH_DOGS_ON_BARK, body, secret, now=now)


_SIGNATURE_WATCH_DOGS_ON_SLEEP: Hmac = Hmac(
    header="X-Kennel-Signature",
    algorithm="sha512",
    encoding="base64",
    prefix="v0=",
    timestamp_header="X-Kennel-Time",
    timestamp_unit=0.001,
    signed="v0:{timestamp}:{body}",
    tolerance=60,
)


def verify_watch_dogs_on_sleep(
    body: Body,
    headers: Headers,
    *,
    secret: Secret,
    now: float | None = None,
) -> Verified:
    """Verify the signature of a request of `watch_dogs_on_sleep`; returns its body.

    `body` is the raw body, as it was received. `secret` is that of the webhook, or
    several while it is changed. `now` is the time in Unix seconds, that of the system
    by default. Raises SignatureError, and ConfigurationError for arguments with which
    nothing can be verified.
    """
    secret = hidden(secret)
    return verify_signature(_SIGNATURE_WATCH_DOGS_ON_SLEEP, body, headers, secret, now)


def sign_watch_dogs_on_sleep(
    body: Body,
    *,
    secret: Secret,
    now: float | None = None,
) -> dict[str, str]:
    """The headers of a request of `watch_dogs_on_sleep` with this body, as the provider
    signs it: for tests.
    """
    secret = hidden(secret)
    return sign_request(_SIGNATURE_WATCH_DOGS_ON_SLEEP, body, secret, now=now)


DOG_WAS_BORN: SignedWebhook[models.Dog] = SignedWebhook(
    id="dogWasBorn",
    bodies={
        "application/json": models.Dog,
        "application/x-www-form-urlencoded": models.Dog,
    },
    open=True,
    signature=_SIGNATURE,
)


def parse_dog_was_born(
    body: Body,
    *,
    headers: Headers | None = None,
    secret: Secret | None = None,
    now: float | None = None,
) -> models.Dog:
    """A dog was born.

    Sent once for each dog.

    POST dogWasBorn, a webhook
    """
    secret = hidden(secret)
    return parse_signed(DOG_WAS_BORN, body, headers, secret, now)


NOTE: Webhook[str] = Webhook(id="note", bodies={"text/plain": str})


def parse_note(body: Payload, *, headers: Mapping[str, str] | None = None) -> str:
    """The payload of `note`.

    POST note, a webhook
    """
    return parse(NOTE, body, headers)


WATCH_DOGS_ON_BARK: SignedWebhook[models.WatchDogsOnBarkPayload] = SignedWebhook(
    id="watchDogsOnBark",
    bodies={"application/json": models.WatchDogsOnBarkPayload},
    signature=_SIGNATURE_WATCH_DOGS_ON_BARK,
)


def parse_watch_dogs_on_bark(
    body: Body,
    *,
    headers: Headers | None = None,
    secret: Secret | None = None,
    now: float | None = None,
) -> models.WatchDogsOnBarkPayload:
    """A dog has barked.

    POST watchDogsOnBark, a callback of `watchDogs`
    """
    secret = hidden(secret)
    return parse_signed(WATCH_DOGS_ON_BARK, body, headers, secret, now)


WATCH_DOGS_ON_SLEEP: SignedWebhook[list[str]] = SignedWebhook(
    id="watchDogsOnSleep",
    bodies={"application/json": list[str]},
    signature=_SIGNATURE_WATCH_DOGS_ON_SLEEP,
)


def parse_watch_dogs_on_sleep(
    body: Body,
    *,
    headers: Headers | None = None,
    secret: Secret | None = None,
    now: float | None = None,
) -> list[str]:
    """A dog sleeps.

    POST watchDogsOnSleep, a callback of `watchDogs`
    """
    secret = hidden(secret)
    return parse_signed(WATCH_DOGS_ON_SLEEP, body, headers, secret, now)
