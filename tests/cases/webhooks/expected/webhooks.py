# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""Webhooks and callbacks of Kennel: turns payloads into typed values.

Verify beforehand that a payload came from the provider: only its form is checked here.

`body` is the raw payload, or its parsed JSON. `headers` are those of the request: their
`Content-Type` selects the decoder where a payload may be of several media types. A
payload that does not match raises a `DecodeError` with the location.
"""

from __future__ import annotations

from collections.abc import Mapping

from .._runtime.payloads import Payload
from .._runtime.webhooks import Webhook, parse
from . import models

DOG_WAS_BORN: Webhook[models.Dog] = Webhook(
    id="dogWasBorn",
    bodies={
        "application/json": models.Dog,
        "application/x-www-form-urlencoded": models.Dog,
    },
    open=True,
)


def parse_dog_was_born(
    body: Payload,
    *,
    headers: Mapping[str, str] | None = None,
) -> models.Dog:
    """A dog was born.

    Sent once for each dog.

    POST dogWasBorn, a webhook
    """
    return parse(DOG_WAS_BORN, body, headers)


ANY_EVENT: Webhook[models.AnyEventPayload] = Webhook(
    id="anyEvent",
    bodies={"application/json": models.AnyEventPayload},
)


def parse_any_event(
    body: Payload,
    *,
    headers: Mapping[str, str] | None = None,
) -> models.AnyEventPayload:
    """Something has happened.

    POST anyEvent, a webhook
    """
    return parse(ANY_EVENT, body, headers)


GET_ANY_EVENT: Webhook[None] = Webhook(id="getAnyEvent")


def parse_get_any_event(
    body: Payload,
    *,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Are you there.

    GET getAnyEvent, a webhook
    """
    return parse(GET_ANY_EVENT, body, headers)


NOTE: Webhook[str] = Webhook(id="note", bodies={"text/plain": str})


def parse_note(body: Payload, *, headers: Mapping[str, str] | None = None) -> str:
    """The payload of `note`.

    POST note, a webhook
    """
    return parse(NOTE, body, headers)


PICTURE_TAKEN: Webhook[bytes] = Webhook(id="pictureTaken", bodies={"image/png": bytes})


def parse_picture_taken(
    body: Payload,
    *,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """The payload of `pictureTaken`.

    PUT pictureTaken, a webhook
    """
    return parse(PICTURE_TAKEN, body, headers)


WATCH_DOGS_ON_BARK: Webhook[models.WatchDogsOnBarkPayload] = Webhook(
    id="watchDogsOnBark",
    bodies={"application/json": models.WatchDogsOnBarkPayload},
    open=True,
)


def parse_watch_dogs_on_bark(
    body: Payload,
    *,
    headers: Mapping[str, str] | None = None,
) -> models.WatchDogsOnBarkPayload:
    """A dog has barked.

    POST watchDogsOnBark, a callback of `watchDogs`

    With the header `X-Signature`: Of the body.
    """
    return parse(WATCH_DOGS_ON_BARK, body, headers)


WATCH_DOGS_ON_SLEEP: Webhook[list[str]] = Webhook(
    id="watchDogsOnSleep",
    bodies={"application/json": list[str]},
)


def parse_watch_dogs_on_sleep(
    body: Payload,
    *,
    headers: Mapping[str, str] | None = None,
) -> list[str]:
    """A dog sleeps.

    POST watchDogsOnSleep, a callback of `watchDogs`
    """
    return parse(WATCH_DOGS_ON_SLEEP, body, headers)
