"""Changes in `models`: what becomes of programs that read, make or name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.changes import compare
from tests.changes.sides import ZOO, changes, edited, side, told

TYPES, RUN, BEHAVIOUR, HARMLESS = "breaks-types", "breaks-at-run-time", "changes-behaviour", "harmless"

RECEIVED = {
    "field gone": ("nick: {type: string} => other: {type: string}", ("removed", TYPES, "models.Animal.nick")),
    "field retyped": ("legs: {type: integer} => legs: {type: string}", ("retyped", TYPES, "models.Animal.legs")),
    "integer to number": ("legs: {type: integer} => legs: {type: number}", ("widened", TYPES, "models.Animal.legs")),
    "number to integer": (
        "weight: {type: number} => weight: {type: integer}",
        ("narrowed", HARMLESS, "models.Animal.weight"),
    ),
    "may be null": ('legs: {type: integer} => legs: {type: [integer, "null"]}', ("widened", TYPES, "models.Animal.legs")),
    "may be absent": (
        "required: [name, home, legs] => required: [name, home]",
        ("became-optional", TYPES, "models.Animal.legs"),
    ),
    "always there": (
        "required: [name, home, legs] => required: [name, home, legs, nick]",
        ("became-required", HARMLESS, "models.Animal.nick"),
    ),
    "date to time": ("format: date} => format: date-time}", ("retyped", RUN, "models.Animal.born")),
    "items may be null": (
        'items: {type: string}}\n        extra => items: {type: [string, "null"]}}\n        extra',
        ("retyped", TYPES, "models.Animal.notes"),
    ),
    "typed from anything": ("extra: {} => extra: {type: string}", ("retyped", TYPES, "models.Animal.extra")),
    "anything instead of text": ("nick: {type: string} => nick: {}", ("widened", HARMLESS, "models.Animal.nick")),
    "anything instead of a model": (
        'home: {$ref: "#/components/schemas/Home"} => home: {}',
        ("widened", RUN, "models.Animal.home"),
    ),
    "closer bounds": ("city: {type: string} => city: {type: string, maxLength: 3}", ("bounds", HARMLESS, "models.Home.city")),
    "another format": ("zip: {type: string} => zip: {type: string, format: zip}", ("format", HARMLESS, "models.Home.zip")),
    "deprecated": ("nick: {type: string} => nick: {type: string, deprecated: true}", ("deprecated", HARMLESS, "models.Animal.nick")),
    "named otherwise": ("nick: {type: string} => nick: {type: string, x-python-name: alias}", ("renamed", TYPES, "models.Animal.nick")),
    "enum value gone": ("[good, bad] => [good]", ("enum-value-removed", TYPES, "models.Mood.BAD")),
    "enum value new": ("[good, bad] => [good, bad, calm]", ("enum-value-added", HARMLESS, "models.Mood.CALM")),
    "enum value spelled otherwise": (
        "[good, bad] => [good, BAD]",
        ("enum-value-changed", BEHAVIOUR, "models.Mood.BAD"),
    ),
    "error": ("reason: {type: string} => reason: {type: integer}", ("retyped", TYPES, "models.Missing.reason")),
    "additional properties": (
        "Home: {type: object, => Home: {type: object, additionalProperties: true,",
        ("added", HARMLESS, "models.Home"),
    ),
}  # fmt: skip

SENT = {
    "new required field": (
        "required: [text]\n      properties: => required: [text, tone]\n      properties:\n        tone: {type: string}",
        ("new-required", TYPES, "models.Label.tone"),
    ),
    "new optional field": ("size: {type: integer}\n        font => size: {type: integer}\n        tone: {type: string}\n        font", ("added", HARMLESS, "models.Label.tone")),
    "must be given": ("required: [text] => required: [text, size]", ("became-required", TYPES, "models.Label.size")),
    "need not be given": ("required: [text]\n => required: []\n", ("became-optional", HARMLESS, "models.Label.text")),
    "wider type": ("size: {type: integer}\n => size: {type: number}\n", ("widened", HARMLESS, "models.Label.size")),
    "narrower type": ("size: {type: integer}\n => size: {type: boolean}\n", ("narrowed", TYPES, "models.Label.size")),
    "wider items": (
        "lines: {type: array, items: {type: integer}} => lines: {type: array, items: {type: number}}",
        ("retyped", TYPES, "models.Label.lines"),
    ),
    "narrower bounds": ("minLength: 2 => minLength: 3", ("bounds", RUN, "models.Label.text")),
    "wider bounds": ("minLength: 2 => minLength: 1", ("bounds", HARMLESS, "models.Label.text")),
    "another format": ("text: {type: string, => text: {type: string, format: email,", ("format", HARMLESS, "models.Label.text")),
    "another default": ("size: {type: integer}\n => size: {type: integer, default: 4}\n", ("default", BEHAVIOUR, "models.Label.size")),
    "literal gone": ("[serif, mono] => [serif]", ("enum-value-removed", TYPES, "models.Font")),
    "literal new": ("[serif, mono] => [serif, mono, sans]", ("enum-value-added", HARMLESS, "models.Font")),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), (RECEIVED | SENT).values(), ids=(RECEIVED | SENT).keys())
def test_one_change_of_a_model_is_reported_at_the_model(
    edit: str, expected: tuple[str, str, str], tmp_path: Path
) -> None:
    found = told(changes(tmp_path, edit))

    assert expected in found
    assert len(found) == (2 if edit.endswith("other: {type: string}") else 1), found


def test_a_constant_that_is_only_sent_changes_behaviour(tmp_path: Path) -> None:
    text = edited(ZOO, "required: [text]\n => required: [text, kind]\n")
    (change,) = changes(tmp_path, "kind: {const: label} => kind: {const: tag}", text=text)

    assert (change.code, change.effect, change.subject) == ("constant", "changes-behaviour", "models.Label.kind")
    assert (change.before, change.after) == ('Literal["label"]', 'Literal["tag"]')


def test_a_model_is_renamed_where_exactly_one_of_the_same_structure_is_gone_and_new(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        "Home: {type => House: {type",
        'home: {$ref: "#/components/schemas/Home"} => home: {$ref: "#/components/schemas/House"}',
    )

    assert told(found) == [("renamed", "breaks-types", "models.Home")]
    assert (found[0].before, found[0].after) == ("Home", "House")
    assert found[0].owner.model == "Home"


def test_a_model_of_two_possible_ones_is_gone_and_not_renamed(tmp_path: Path) -> None:
    twin = "House: {type: object, required: [city], properties: {city: {type: string}, zip: {type: string}}}"
    found = changes(
        tmp_path,
        f"    Home: {{type => \n    {twin}\n    {twin.replace('House', 'Flat')}\n    Gone: {{type",
        'home: {$ref: "#/components/schemas/Home"} => home: {$ref: "#/components/schemas/House"}',
    )

    assert ("removed", "breaks-types", "models.Home") in told(found)
    assert not [change for change in found if change.code == "renamed"]


def test_a_model_that_is_received_as_well_becomes_a_class(tmp_path: Path) -> None:
    """An enum that is only sent is an alias of literals, and one that a response contains is a class."""
    change, *others = changes(tmp_path, 'extra: {} => extra: {$ref: "#/components/schemas/Font"}')

    assert [told([change])[0], *told(others)] == [
        ("retyped", "breaks-types", "models.Animal.extra"),
        ("retyped", "breaks-types", "models.Font"),
    ]


def test_a_new_member_of_an_open_union_is_harmless_and_one_that_is_gone_too(tmp_path: Path) -> None:
    fish = "    Fish: {type: object, required: [kind], properties: {kind: {const: Fish}}}\n    Missing:"
    more = (
        '{$ref: "#/components/schemas/Meat"}] => {$ref: "#/components/schemas/Meat"}, {$ref: "#/components/schemas/Fish"}]',
        f"    Missing: => {fish}",
    )

    added = told(changes(tmp_path, *more))

    assert ("member-added", "harmless", "models.Food") in added
    assert {effect for _, effect, _ in added} == {"harmless"}
    removed = told(changes(tmp_path, '{$ref: "#/components/schemas/Fish"}] => ]', text=edited(ZOO, *more)))
    assert removed == [("member-removed", "harmless", "models.Food")]


def test_a_union_without_a_discriminator_is_closed(tmp_path: Path) -> None:
    closed = edited(ZOO, "\n      discriminator: {propertyName: kind} => ")
    found = changes(
        tmp_path,
        '{$ref: "#/components/schemas/Meat"}] => {$ref: "#/components/schemas/Meat"}, {$ref: "#/components/schemas/Home"}]',
        text=closed,
    )

    assert told(found) == [("member-added", "breaks-types", "models.Food")]


def test_what_python_does_not_see_of_a_type_is_no_break(tmp_path: Path) -> None:
    """A model in place of the same inline schema, and `int64` for an integer."""
    found = changes(tmp_path, "legs: {type: integer} => legs: {type: integer, format: int64}")

    assert told(found) == [("format", "harmless", "models.Animal.legs")]


def test_a_change_has_its_place_in_the_new_document_and_what_is_gone_in_both(tmp_path: Path) -> None:
    old, new = side(tmp_path, ZOO), side(tmp_path, edited(ZOO, "nick: {type: string} => other: {type: string}"))
    gone, come = compare(old, new)

    assert (gone.side, gone.place.text.strip()) == ("old", "nick: {type: string}")
    assert gone.near is not None and gone.near.pointer == "/components/schemas/Animal/properties"
    assert (come.side, come.place.text.strip()) == ("new", "other: {type: string}")


def test_a_model_is_not_renamed_where_a_model_in_it_is_another_one(tmp_path: Path) -> None:
    """`Animal` is the same as `Beast` but for its home, which is no model of the old version."""
    home = "Home: {type: object, required: [city], properties: {city: {type: string}, zip: {type: string}}}"
    names = ZOO.replace('/Animal"', '/Beast"').replace("    Animal:\n", "    Beast:\n")
    same = compare(side(tmp_path, ZOO), side(tmp_path, names))
    other = edited(
        names,
        f"{home} => House: {{type: object, properties: {{street: {{type: string}}}}}}",
        "#/components/schemas/Home => #/components/schemas/House",
    )
    found = compare(side(tmp_path, ZOO), side(tmp_path, other))

    assert told(same) == [("renamed", "breaks-types", "models.Animal")]
    assert ("removed", "breaks-types", "models.Animal") in told(found)
    assert not [change for change in found if change.code == "renamed"]


def test_a_value_of_an_enum_has_the_place_of_that_value(tmp_path: Path) -> None:
    """A null in the list is no value of the enum."""
    mood = 'Mood: {type: string, enum: [good, bad]} => Mood:\n      type: [string, "null"]\n      enum:\n        - null\n        - good\n        - bad'
    text = edited(ZOO, mood)
    (gone,) = changes(tmp_path, "        - bad\n => ", text=text)
    (new,) = changes(tmp_path, "        - bad\n =>         - bad\n        - calm\n", text=text)

    assert (gone.subject, gone.place.text.strip()) == ("models.Mood.BAD", "- bad")
    assert (new.subject, new.place.text.strip()) == ("models.Mood.CALM", "- calm")
