"""The signatures of callbacks: as the provider would make them, with a secret that everyone may know. Pure."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from .. import ir
from ..runtime.description.signatures import Signature
from ..runtime.signatures import sign_request

WEBHOOK_SECRET: Final = f"whsec_{b64encode(b'the test secret of the emulator').decode()}"
"""The secret of every emulated provider: pass it to what verifies its callbacks."""


def signature_of(api: ir.Api, kind: ir.Task) -> Signature | None:
    """How the provider signs what it sends about a task:
    as the callback of the create call, otherwise as the document.
    """
    callbacks = [webhook for webhook in api.webhooks if webhook.operation in kind.create]
    return callbacks[0].signature if callbacks else api.signature


def signed_headers(signature: Signature | None, body: bytes, now: float, number: int) -> dict[str, str]:
    """The headers that sign a callback, sent at a time in Unix seconds; none if the provider signs nothing.

    `number` counts callbacks: each is a message of its own.
    """
    if signature is None:
        return {}
    return sign_request(signature, body, WEBHOOK_SECRET, now=now, message_id=f"msg_{number}")


def signs(api: ir.Api) -> bool:
    """Whether the callbacks of a provider are signed."""
    return any(task.notify is not None and signature_of(api, task) is not None for task in api.tasks)
