"""Changes of a client as a whole: names, credentials, servers, failures and webhooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.changes import compare
from tests.changes.sides import ZOO, changes, edited, side, told

TYPES, RUN, BEHAVIOUR, HARMLESS = "breaks-types", "breaks-at-run-time", "changes-behaviour", "harmless"

ONE = {
    "class": ("title: Zoo => title: Park", ("renamed", TYPES, "Zoo", "Zoo", "Park")),
    "variable": ("x-env: ZOO_KEY => x-env: PARK_KEY", ("environment", RUN, "Zoo(api_key)", "ZOO_KEY", "PARK_KEY")),
    "no variable": (", x-env: ZOO_KEY => ", ("environment", RUN, "Zoo(api_key)", "ZOO_KEY", "")),
    "credential": ("ApiKey: {type => ApiKey: {x-python-name: token, type", ("renamed", TYPES, "Zoo(api_key)", "api_key", "token")),
    "host": ("{region}.zoo.example => {region}.park.example", ("server", BEHAVIOUR, "Zoo", "https://eu.zoo.example", "https://eu.park.example")),
    "default of a variable": ("default: eu => default: us", ("server", BEHAVIOUR, "Zoo", "https://eu.zoo.example", "https://us.zoo.example")),
    "value of a variable": ("enum: [eu, us] => enum: [eu]", ("server-variable", RUN, "Zoo", "eu, us", "eu")),
    "more values": ("enum: [eu, us] => enum: [eu, us, ap]", None),
    "code of another class": ("quota: [EMPTY], invalid: [BAD] => quota: [], invalid: [BAD, EMPTY]", ("error-kind", RUN, "Zoo", "QuotaExceeded", "InvalidRequest")),
    "code without a class": ("quota: [EMPTY], => ", ("error-kind", RUN, "Zoo", "QuotaExceeded", "ProviderError")),
    "code with a class": ("invalid: [BAD] => invalid: [BAD, WORSE]", ("error-kind", BEHAVIOUR, "Zoo", "ProviderError", "InvalidRequest")),
    "other failures": ("gt: 0 => gt: 1", ("failure", BEHAVIOUR, "Zoo", "", "")),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), ONE.values(), ids=ONE.keys())
def test_one_change_of_a_client(edit: str, expected: tuple[str, ...] | None, tmp_path: Path) -> None:
    found = changes(tmp_path, edit)

    assert [(it.code, it.effect, it.subject, it.before, it.after) for it in found] == ([expected] if expected else [])


def test_a_server_variable_that_is_gone(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        'url: "https://{region}.zoo.example", variables: {region: {default: eu, enum: [eu, us]}} => url: "https://eu.zoo.example"',
    )

    assert told(found) == [("server-variable", "breaks-at-run-time", "Zoo")]
    assert found[0].side == "old"


def test_a_document_without_a_server_needs_a_base_url(tmp_path: Path) -> None:
    line = next(line for line in ZOO.splitlines() if line.startswith("servers:"))

    assert told(changes(tmp_path, f"{line} => "))[0] == ("server", "breaks-at-run-time", "Zoo")


def test_failures_that_are_no_longer_declared(tmp_path: Path) -> None:
    start, end = ZOO.index("x-failure:"), ZOO.index("x-tasks:")

    found = compare(side(tmp_path, ZOO), side(tmp_path, ZOO[:start] + ZOO[end:]))

    assert told(found) == [("failure", "breaks-at-run-time", "Zoo")]


def test_the_first_credential_is_the_one_that_is_given_by_position(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        "security: [{ApiKey: []}] => security: [{Team: [], ApiKey: []}]",
        "  requestBodies:\n =>     Team: {type: apiKey, in: header, name: X-Team}\n  requestBodies:\n",
    )

    assert ("position", "breaks-at-run-time", "Zoo(api_key)") in told(found)


def test_a_provider_that_is_new_or_gone_is_one_change(tmp_path: Path) -> None:
    only = side(tmp_path, ZOO)

    (new,), (gone,) = compare(None, only), compare(only, None)

    assert (new.code, new.effect, new.after) == ("added", "harmless", "zoo")
    assert (gone.code, gone.effect, gone.before) == ("removed", "breaks-types", "zoo")
    assert compare(None, None) == []


def test_webhooks_that_are_signed_take_a_secret(tmp_path: Path) -> None:
    found = changes(tmp_path, "webhooks:\n => x-webhook-signature: {scheme: standard-webhooks}\nwebhooks:\n")

    assert told(found) == [
        ("signature", "breaks-types", "webhooks.parse_born()"),
        ("added", "harmless", "webhooks.sign()"),
        ("added", "harmless", "webhooks.verify()"),
    ]


def test_a_payload_of_another_type(tmp_path: Path) -> None:
    content = 'requestBody:\n        content: {application/json: {schema: {$ref: "#/components/schemas/'
    found = changes(tmp_path, f"{content}Animal => {content}Picture")

    assert told(found) == [("retyped", "breaks-types", "webhooks.parse_born()")]
    assert (found[0].before, found[0].after) == ("models.Animal", "models.Picture")


def test_tokens_that_are_requested_elsewhere_or_no_longer(tmp_path: Path) -> None:
    key = "ApiKey: {type: apiKey, in: header, name: X-Key, x-env: ZOO_KEY}"
    flow = "clientCredentials: {tokenUrl: https://zoo.example/token, scopes: {}}"
    text = edited(ZOO, f"{key} => ApiKey: {{type: oauth2, flows: {{{flow}}}}}")

    moved = changes(tmp_path, "https://zoo.example/token => https://id.example/token", text=text)
    gone = changes(
        tmp_path,
        f"type: oauth2, flows: {{{flow}}} => type: http, scheme: bearer, x-python-name: access_token",
        text=text,
    )

    assert [(it.code, it.effect, it.before, it.after) for it in moved] == [
        ("credential", "changes-behaviour", "https://zoo.example/token", "https://id.example/token")
    ]
    assert ("credential", "breaks-at-run-time", "Zoo") in told(gone)
    assert ("removed", "breaks-types", "Zoo(client_id)") in told(gone)
