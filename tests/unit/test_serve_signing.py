"""How the emulator signs what it sends: the callback of the create call says how, otherwise the document."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from specloom import ir
from specloom.load import load
from specloom.lower import lower
from specloom.runtime.description.signatures import Hmac, Signature, StandardWebhooks
from specloom.serve.signing import signature_of, signed_headers, signs

SPECS = Path(__file__).resolve().parents[1] / "providers" / "tasks"
OWN = Hmac(header="X-Signature")


def callback(api: ir.Api, operation: str, signature: Signature | None) -> ir.Webhook:
    """A callback of an operation."""
    return ir.Webhook("told", api.tasks[0].place, operation, "POST", "", "", (), (), (), signature)


@pytest.mark.parametrize(
    ("callbacks", "expected"),
    [
        ([], StandardWebhooks()),
        ([("predictions.create", OWN)], OWN),
        ([("predictions.create", None)], None),
        ([("another", OWN)], StandardWebhooks()),
    ],
)
def test_the_callback_of_the_create_call_comes_first(
    callbacks: list[tuple[str, Signature | None]], expected: Signature | None
) -> None:
    """One that is declared as unsigned is not signed."""
    api = lower(load(SPECS / "replicate_predictions.yaml"), "replicate")
    api = replace(api, signature=StandardWebhooks(), webhooks=tuple(callback(api, *each) for each in callbacks))

    assert signature_of(api, api.tasks[0]) == expected
    assert signs(api) == (expected is not None)
    assert not signs(replace(api, tasks=()))


def test_each_message_has_an_id_of_its_own() -> None:
    """And one that is not signed has no headers."""
    assert signed_headers(None, b"{}", 1.0, 1) == {}
    assert signed_headers(StandardWebhooks(), b"{}", 1.0, 7)["webhook-id"] == "msg_7"
