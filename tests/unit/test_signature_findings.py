"""`x-webhook-signature`: what `lint` says of one that cannot be meant, and how one is found for each request."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.check import check
from specloom.load import load
from specloom.lower import lower
from specloom.runtime.description.signatures import Hmac, Signature, StandardWebhooks

SPEC = """openapi: "{version}"
info: {{title: Kennel, version: "1"}}
{document}
paths:
  /watches:
    post:
      operationId: watchDogs
      summary: Watch dogs
      requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{url: {{type: string}}}}}}}}}}}}
      responses: {{"204": {{description: Done}}}}
      callbacks:
        onBark:
          {callback}
          "{{$request.body#/url}}":
            post:
              {operation}
              summary: A dog has barked
              responses: {{"204": {{description: Received}}}}
x-webhooks:
  newDog:
    post:
      {webhook}
      summary: A dog was born
      responses: {{"204": {{description: Received}}}}
"""
STANDARD = "x-webhook-signature: {scheme: standard-webhooks}"
OWN = "x-webhook-signature: {scheme: hmac, header: X-Signature}"
OTHER = "x-webhook-signature: {scheme: hmac, header: X-Other, algorithm: sha512, encoding: base64, prefix: 'v1 '}"


def spec(folder: Path, version: str = "3.1.0", **parts: str) -> Path:
    """A spec with a signature at some places."""
    file = folder / "kennel.yaml"
    empty = dict.fromkeys(("document", "callback", "operation", "webhook"), "x-none: 1")
    text = SPEC.format(version=version, **(empty | parts))
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        ("{scheme: hmac}", "`header` is required with the scheme `hmac`"),
        ("{header: X-S}", "`scheme` is required here"),
        ("{scheme: hmca, header: X-S}", "`scheme` must be one of `standard-webhooks`, `hmac`, not `hmca`"),
        ("{scheme: hmac, header: X S}", "`X S` is not a valid header name"),
        (
            "{scheme: hmac, header: X-S, algorithm: md5}",
            "`algorithm` must be one of `sha256`, `sha1`, `sha512`, not `md5`",
        ),
        ("{scheme: hmac, header: X-S, tollerance: 5}", "unknown key `tollerance` in `x-webhook-signature`"),
        ("{scheme: standard-webhooks, tolerance: 0}", "`tolerance` must be more than 0, not `0`"),
        ("{scheme: standard-webhooks, signed: '{body}'}", "`signed` has no effect with the scheme `standard-webhooks`"),
        ("{scheme: hmac, header: X-S, signed: 'v0'}", "the body is not signed exactly once"),
        ("{scheme: hmac, header: X-S, signed: '{body}{body}'}", "the body is not signed exactly once"),
        (
            "{scheme: hmac, header: X-S, signed: '{timestamp}{body}'}",
            "`{timestamp}` is signed, but its location is unknown",
        ),
        (
            "{scheme: hmac, header: X-S, timestamp: {unit: ms}, signed: '{timestamp}{body}'}",
            "`header` or `field` is required here",
        ),
        (
            "{scheme: hmac, header: X-S, timestamp: {field: t}, signed: '{timestamp}{body}'}",
            "the header of the signature is a list, but the signature has no `field`",
        ),
        (
            "{scheme: hmac, header: X-S, field: t, timestamp: {field: t}, signed: '{timestamp}{body}'}",
            "`t` is the signature's name, too",
        ),
        (
            "{scheme: hmac, header: X-S, field: v, timestamp: {header: T, field: t}, signed: '{timestamp}{body}'}",
            "`field` has no effect beside `header`",
        ),
    ],
)
def test_a_signature_that_cannot_be_meant_is_an_error(signature: str, said: str, tmp_path: Path) -> None:
    """One finding each, wherever it is."""
    for place in ("document", "callback", "operation", "webhook"):
        found = check(load(spec(tmp_path, **{place: f"x-webhook-signature: {signature}"})))

        assert [(finding.severity, finding.message) for finding in found if finding.severity == "error"] == [
            ("error", said)
        ]
        assert all(finding.hint for finding in found if finding.code.startswith("signature-"))


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
@pytest.mark.parametrize(
    ("parts", "document", "webhook", "callback"),
    [
        ({}, None, None, None),
        ({"document": STANDARD}, StandardWebhooks(), StandardWebhooks(), StandardWebhooks()),
        ({"document": STANDARD, "callback": OWN}, StandardWebhooks(), StandardWebhooks(), Hmac(header="X-Signature")),
        ({"callback": OWN, "operation": STANDARD}, None, None, StandardWebhooks()),
        (
            {"document": OWN, "webhook": "x-webhook-signature: false", "operation": OTHER},
            Hmac(header="X-Signature"),
            None,
            Hmac(header="X-Other", algorithm="sha512", encoding="base64", prefix="v1 "),
        ),
    ],
)
def test_the_nearest_signature_counts(
    version: str,
    parts: dict[str, str],
    document: Signature | None,
    webhook: Signature | None,
    callback: Signature | None,
    tmp_path: Path,
) -> None:
    """In every version of OpenAPI, although the published schema of 3.1 takes an extension of a callback for a URL."""
    loaded = load(spec(tmp_path, version, **parts))
    found = check(loaded)
    api = lower(loaded, "kennel")

    assert [finding.message for finding in found if finding.severity == "error"] == []
    assert [api.signature, *(each.signature for each in api.webhooks)] == [document, webhook, callback]


def test_it_belongs_to_what_the_provider_sends(tmp_path: Path) -> None:
    """A schema or a path cannot have one."""
    found = check(load(spec(tmp_path, document=f"components: {{schemas: {{Dog: {{type: string, {STANDARD}}}}}}}")))

    said = [(finding.code, finding.hint) for finding in found if finding.severity == "error"]
    assert said == [("extension-misplaced", "it belongs to the document or a callback or an operation")]
