"""What a provider sends by itself: read as what it was sent as, or refused with its place."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from specloom.check import check
from specloom.load import load
from specloom.lower import lower
from specloom.runtime.errors import ConfigurationError, DecodeError
from specloom.runtime.models import OpenStruct
from specloom.runtime.payloads import Payload
from specloom.runtime.webhooks import Webhook, parse


class Dog(OpenStruct, frozen=True, kw_only=True):
    """A model as they are generated."""

    name: str
    age: int = 0


DOG: Webhook[Dog] = Webhook(
    id="dogWasBorn", bodies={"application/json": Dog, "application/x-www-form-urlencoded": Dog}, open=True
)
FORM = {"Content-type": "application/x-www-form-urlencoded; charset=utf-8"}


@pytest.mark.parametrize(
    "payload", [b'{"name": "Rex", "age": "3"}', '{"name": "Rex", "age": 3}', {"name": "Rex", "age": 3}]
)
def test_it_comes_as_bytes_as_text_or_read_already(payload: Payload) -> None:
    """And is read as leniently as an answer."""
    assert parse(DOG, payload) == Dog(name="Rex", age=3)


def test_a_form_is_read_as_one() -> None:
    """Where its headers say so; one that a framework has read is a mapping."""
    expected = Dog(name="Rex & Co", age=3)

    assert parse(DOG, b"name=Rex+%26+Co&age=3", FORM) == expected
    assert parse(DOG, {"name": "Rex & Co", "age": "3"}, FORM) == expected


def test_a_name_that_comes_twice_in_a_form_is_a_list() -> None:
    """As browsers and servers write lists."""
    tags: Webhook[dict[str, list[str]]] = Webhook(
        id="tagged", bodies={"application/x-www-form-urlencoded": dict[str, list[str]]}
    )

    assert parse(tags, "tag=a&tag=b") == {"tag": ["a", "b"]}


def test_what_is_not_declared_is_kept() -> None:
    """In models that take it."""
    assert parse(DOG, {"name": "Rex", "colour": "brown"}).additional_properties == {"colour": "brown"}


def test_text_bytes_and_nothing() -> None:
    """What is no JSON comes as it is."""
    text: Webhook[str] = Webhook(id="note", bodies={"text/plain": str})
    picture: Webhook[bytes] = Webhook(id="picture", bodies={"image/png": bytes})
    ping: Webhook[None] = Webhook(id="ping")

    assert parse(text, "Größe".encode("latin-1"), {"content-type": "text/plain; charset=latin-1"}) == "Größe"
    assert parse(text, b"{}", {"content-type": "text/plain; charset=unheard-of"}) == "{}"
    assert parse(text, b"{}", {"content-type": "text/plain; charset=idna"}) == "{}"
    assert parse(picture, b"\x89PNG") == b"\x89PNG"
    assert parse(ping, b"") is None


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b'{"name": 3}', "dogWasBorn: Expected `str`, got `int` - at `$.name`"),
        (b"{}", "dogWasBorn: Object missing required field `name` - at `$`"),
        (b'{"name"', "dogWasBorn: the payload is not JSON: Input data was truncated"),
        (b"", "dogWasBorn: the payload is empty"),
        (
            b'{"name": "Rex", "name": "Bello"}',
            "dogWasBorn: the payload is not JSON: duplicate key 'name' in one object",
        ),
        (b"[" * 100_000, "dogWasBorn: the payload has more than 512 levels"),
    ],
)
def test_what_is_no_such_payload_is_an_error_with_its_place(payload: bytes, said: str) -> None:
    """Which survives pickling, and keeps the text."""
    with pytest.raises(DecodeError) as caught:
        parse(DOG, payload)

    error: Any = pickle.loads(pickle.dumps(caught.value))
    assert str(error) == said
    assert error.response_text == payload.decode()


def test_a_payload_that_is_off_loses_nothing() -> None:
    """As a response that is off."""
    with pytest.raises(DecodeError) as caught:
        parse(DOG, {"name": 7, "age": 3})

    assert [(it.pointer, it.got) for it in caught.value.mismatches] == [("/name", "an integer")]
    assert caught.value.response == {"name": 7, "age": 3}
    assert caught.value.value.name == 7


@pytest.mark.parametrize("payload", [None, 7, ["name"]])
def test_what_is_no_payload_at_all_is_told_so(payload: Any) -> None:
    with pytest.raises(ConfigurationError, match="a payload must be bytes, a string or a mapping, not"):
        parse(DOG, payload)


def test_a_payload_may_hold_half_a_pair_of_surrogates() -> None:
    """What JavaScript makes of a cut emoji, and a buffer is as good as bytes."""
    assert parse(DOG, '{"name": "\ud83d"}').name == "\ud83d"
    assert parse(DOG, memoryview(b'{"name": "Rex"}')).name == "Rex"


WEBHOOKS = """\
openapi: "3.0.3"
info: {title: Kennel, version: "1"}
paths: {}
x-webhooks:
  newDog:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Dog"}}}}
      responses: {"200": {description: Heard.}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Dog"}}}}
      responses: {"200": {description: Heard.}}
components: {schemas: {Dog: {type: object, properties: {name: {type: string}}}}}
"""


def lowered(folder: Path, text: str) -> list[tuple[str, str]]:
    """(id, method) of what the provider of a spec sends, after it was found to be without errors."""
    (folder / "spec.yaml").write_text(text, encoding="utf-8")
    document = load(folder / "spec.yaml", name="spec.yaml")
    assert [each for each in check(document, validator=False) if each.severity == "error"] == []
    return [(webhook.id, webhook.method) for webhook in lower(document, "kennel").webhooks]


def test_documents_of_30_have_a_key_of_their_own(tmp_path: Path) -> None:
    """Which is read where it has the form; each method is a payload with a name of its own."""
    assert lowered(tmp_path, WEBHOOKS) == [("newDog", "POST"), ("putNewDog", "PUT")]


@pytest.mark.parametrize(
    "other", ["x-webhooks: [newDog]", "x-webhooks: {newDog: true}", "x-webhooks: {url: {path: /}}"]
)
def test_what_has_another_form_under_that_key_is_left_alone(tmp_path: Path, other: str) -> None:
    """It is somebody else's."""
    assert lowered(tmp_path, f'openapi: "3.0.3"\ninfo: {{title: Kennel, version: "1"}}\npaths: {{}}\n{other}\n') == []
