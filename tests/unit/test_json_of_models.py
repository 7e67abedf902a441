"""Models to JSON and back: `to_json` and `from_json`, as a user of a client has them."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from uuid import UUID

import pytest
from msgspec import UNSET, Struct, UnsetType, field

from specloom.runtime.enums import OpenStrEnum
from specloom.runtime.errors import ConfigurationError, DecodeError
from specloom.runtime.models import OpenStruct, Unknown, from_json, to_json
from specloom.runtime.unions import union_of


class Colour(OpenStrEnum):
    """Of a pot."""

    RED = "red"


class Label(OpenStruct, frozen=True, kw_only=True):
    """With whatever is on it."""

    text: str
    additional_properties: dict[str, int] = {}


class Cup(Struct, frozen=True, kw_only=True):
    """Named by its tag."""

    kind: Literal["cup"] = "cup"
    handle: bool | UnsetType = UNSET


class Bowl(OpenStruct, frozen=True, kw_only=True):
    """Named by its tag, and takes anything besides."""

    kind: Literal["bowl"] = "bowl"
    width: int


if TYPE_CHECKING:
    Ware: TypeAlias = Cup | Bowl | Unknown
else:
    Ware = union_of("Ware", lambda: (Cup, Bowl), tag="kind", mapping={"cup": "Cup", "bowl": "Bowl"}, is_open=True)


class Pot(OpenStruct, frozen=True, kw_only=True):
    """Everything that a model can hold."""

    fired_at: dt.datetime = field(name="firedAt")
    day: dt.date | UnsetType = UNSET
    seal: bytes | UnsetType = UNSET
    price: Decimal | UnsetType = UNSET
    id: UUID | UnsetType = UNSET
    colour: Colour | UnsetType = UNSET
    note: str | UnsetType | None = UNSET
    label: Label | UnsetType = UNSET
    ware: list[Ware] | UnsetType = UNSET


FIRED = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)

WHOLE = Pot(
    fired_at=FIRED,
    day=dt.date(2026, 1, 2),
    seal=b"\xfb\xff",
    price=Decimal("1.50"),
    id=UUID(int=7),
    colour=Colour("blue"),
    note=None,
    label=Label(text="a", additional_properties={"b": 1}),
    ware=[
        Cup(),
        Cup(handle=True),
        Bowl(width=3, additional_properties={"deep": True}),
        Unknown("vase", {"kind": "vase", "h": 2}),
    ],
    additional_properties={"glaze": {"tint": "green"}, "marks": [1, None]},
)

WRITTEN = {
    "firedAt": "2026-01-02T03:04:00Z",
    "day": "2026-01-02",
    "seal": "+/8=",
    "price": "1.50",
    "id": "00000000-0000-0000-0000-000000000007",
    "colour": "blue",
    "note": None,
    "label": {"text": "a", "b": 1},
    "ware": [
        {"kind": "cup"},
        {"kind": "cup", "handle": True},
        {"kind": "bowl", "width": 3, "deep": True},
        {"kind": "vase", "h": 2},
    ],
    "glaze": {"tint": "green"},
    "marks": [1, None],
}


def test_a_model_goes_to_json_and_back() -> None:
    """Under the names of the wire; undeclared properties beside the declared ones, and nothing of our own."""
    assert json.loads(to_json(WHOLE)) == WRITTEN
    assert from_json(Pot, to_json(WHOLE)) == WHOLE
    assert from_json(Pot, json.dumps(WRITTEN)) == WHOLE


def test_what_is_unset_is_omitted() -> None:
    """And is unset again; null is another thing."""
    pot = Pot(fired_at=FIRED)

    assert to_json(pot) == b'{"firedAt":"2026-01-02T03:04:00Z"}'
    assert from_json(Pot, to_json(pot)).note is UNSET
    assert from_json(Pot, to_json(WHOLE)).note is None


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (Ware, Cup()),
        (Ware, Bowl(width=1, additional_properties={"a": "b"})),
        (Ware, Unknown("jug", {"kind": "jug"})),
        (list[Ware], [Cup(), Unknown("jug", {"kind": "jug"})]),
        (dict[str, Label], {"x": Label(text="t", additional_properties={"n": 1})}),
        (Label | None, None),
        (Colour, Colour("green")),
        (bytes, b"\x00"),
        (dt.datetime, FIRED),
    ],
)
def test_types_made_of_models_do_too(type_: Any, value: object) -> None:
    """Unions of models, lists and dicts, scalars."""
    found = from_json(type_, to_json(value))

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "missing required field `firedAt`"),
        ('{"firedAt": "soon"}', r"\$.firedAt"),
        ('{"firedAt": "2026-01-02T03:04:00Z", "label": {"text": "a", "b": "c"}}', r"\$.label|`int`"),
        ("{", "not JSON"),
        ('{"firedAt": 1, "firedAt": 2}', "duplicate key"),
    ],
)
def test_what_does_not_fit_is_an_error(text: str, message: str) -> None:
    """With the place."""
    with pytest.raises(DecodeError, match=message):
        from_json(Pot, text)


def test_what_json_cannot_write_is_an_error() -> None:
    """With its pointer; msgspec by itself writes null."""
    with pytest.raises(ConfigurationError, match="`/a/0` is nan"):
        to_json(Bowl(width=1, additional_properties={"a": [float("nan")]}))


def test_a_package_has_both() -> None:
    """For its own models."""
    from generated import capsolver
    from generated.capsolver import models

    task = models.UntypedTask(type="Other", additional_properties={"websiteURL": "https://a.example"})

    assert capsolver.to_json(task) == b'{"websiteURL":"https://a.example","type":"Other"}'
    assert capsolver.from_json(models.UntypedTask, capsolver.to_json(task)) == task
