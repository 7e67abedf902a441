"""Changes in the methods of a client: their names, arguments, results and what they send."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.changes import compare
from specloom.changes.facts import IDEMPOTENT
from specloom.runtime import flow
from tests.changes.sides import ZOO, changes, edited, side, told

TYPES, RUN, BEHAVIOUR, HARMLESS = "breaks-types", "breaks-at-run-time", "changes-behaviour", "harmless"

GET = "client.get_animal"

ONE = {
    "argument gone": (
        "        - {name: tags, in: query, schema: {type: array, items: {type: string}}}\n => ",
        ("removed", TYPES, f"{GET}(tags)"),
    ),
    "optional argument": (
        "        - {name: tags, =>         - {name: more, in: query, schema: {type: string}}\n        - {name: tags,",
        ("added", HARMLESS, f"{GET}(more)"),
    ),
    "required argument": (
        "        - {name: tags, =>         - {name: more, in: query, required: true, schema: {type: string}}\n        - {name: tags,",
        ("new-required", TYPES, f"{GET}(more)"),
    ),
    "must be given": ("{name: tags, in: query, => {name: tags, in: query, required: true,", ("became-required", TYPES, f"{GET}(tags)")),
    "need not be given": ("{name: Version, in: header, required: true, => {name: Version, in: header,", ("became-optional", HARMLESS, f"{GET}(version)")),
    "must not be null": ('schema: {type: [integer, "null"]}} => schema: {type: integer}}', ("narrowed", TYPES, f"{GET}(version)")),
    "text too": ("in: path, required: true, schema: {type: integer}} => in: path, required: true, schema: {type: [integer, string]}}", ("widened", HARMLESS, f"{GET}(animal_id)")),
    "shorter": ("maxLength: 20 => maxLength: 10", ("bounds", RUN, f"{GET}(fields)")),
    "longer": ("maxLength: 20 => maxLength: 30", ("bounds", HARMLESS, f"{GET}(fields)")),
    "another default": ("default: all => default: none", ("default", BEHAVIOUR, f"{GET}(fields)")),
    "another place": ("{name: tags, in: query, => {name: tags, in: header,", ("parameter-style", BEHAVIOUR, f"{GET}(tags)")),
    "another style": ("{name: tags, in: query, => {name: tags, in: query, explode: false,", ("parameter-style", BEHAVIOUR, f"{GET}(tags)")),
    "another name": ("{name: tags, => {x-python-name: marks, name: tags,", ("renamed", TYPES, f"{GET}(tags)")),
    "deprecated argument": ("{name: tags, => {deprecated: true, name: tags,", ("deprecated", HARMLESS, f"{GET}(tags)")),
    "returns a list": (
        'description: The animal.\n          content: {application/json: {schema: {$ref: "#/components/schemas/Animal"}}} => '
        'description: The animal.\n          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Animal"}}}}',
        ("retyped", TYPES, f"{GET}()"),
    ),
    "returns nothing at times": (
        '"404":\n          description: There is none. => "204": {description: None.}\n        "404":\n          description: There is none.',
        ("widened", TYPES, f"{GET}()"),
    ),
    "error of another type": (
        'description: There is none.\n          content: {application/json: {schema: {$ref: "#/components/schemas/Missing"}}} => '
        'description: There is none.\n          content: {application/json: {schema: {$ref: "#/components/schemas/Home"}}}',
        ("error-value", RUN, f"{GET}()"),
    ),
    "another id": ("operationId: getAnimal => operationId: readAnimal", ("renamed", TYPES, f"{GET}()")),
    "another path": ("/animals/{animalId}: => /beasts/{animalId}:", ("method-and-path", BEHAVIOUR, f"{GET}()")),
    "a server of its own": ("summary: One animal. => servers: [{url: https://other.example}]", ("server", BEHAVIOUR, f"{GET}()")),
    "no longer retried": ("x-safe: true => x-safe: false", ("retries", BEHAVIOUR, "client.get_rendering()")),
    "deprecated": ("summary: One animal. => deprecated: true", ("deprecated", HARMLESS, f"{GET}()")),
    "a form": (
        "content: {application/json: {schema: {$ref: \"#/components/schemas/NewAnimal\"}}} => "
        "content: {application/x-www-form-urlencoded: {schema: {$ref: \"#/components/schemas/NewAnimal\"}}}",
        ("media-type", BEHAVIOUR, "client.keepers.add_animal()"),
    ),
    "another resource": ("tags: [keepers] => tags: [staff]", ("renamed", TYPES, "client.keepers")),
    "another way through pages": ("set: query.page} => set: query.page, first: 0}", ("pagination", BEHAVIOUR, "client.list_animals()")),
    "another credential in the same place": (
        "ApiKey: {type: apiKey, in: header, name: X-Key => ApiKey: {type: apiKey, in: header, name: X-Other",
        ("credential", BEHAVIOUR, "Zoo"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), ONE.values(), ids=ONE.keys())
def test_one_change_of_an_operation(edit: str, expected: tuple[str, str, str], tmp_path: Path) -> None:
    assert told(changes(tmp_path, edit)) == [expected]


def test_a_change_of_an_argument_names_all_methods_and_functions_that_take_it(tmp_path: Path) -> None:
    (change,) = changes(tmp_path, "size: {type: integer}, colour => size: {type: string}, colour")

    assert (change.code, change.subject) == ("retyped", "client.rendering.submit(size)")
    assert (change.before, change.after, change.wire) == ("int", "str", "POST /render body size")
    assert change.owner.methods == ("rendering.submit", "rendering.run", "start_rendering")
    assert change.owner.functions == ("calls.start_rendering", "calls.submit_rendering")
    assert change.owner.name == "size"


def test_a_path_parameter_that_is_called_otherwise_is_renamed(tmp_path: Path) -> None:
    text = edited(ZOO, "/animals/{animalId}: => /animals/{id}:", "{name: animalId, => {name: id,")
    back = changes(tmp_path, "/animals/{id}: => /animals/{animalId}:", "{name: id, => {name: animalId,", text=text)

    assert told(back) == [("renamed", "breaks-types", "client.get_animal(id)")]
    assert back[0].after == "animal_id"


def test_an_operation_that_is_gone_takes_its_functions_along(tmp_path: Path) -> None:
    start = ZOO.index("  /animals:\n    get:")
    text = ZOO[:start] + "  /animals:\n" + ZOO[ZOO.index("    post:\n      operationId: addAnimal") :]
    found = compare(side(tmp_path, ZOO), side(tmp_path, text))

    assert ("removed", "breaks-types", "client.list_animals()") in told(found)
    gone = next(change for change in found if change.subject == "client.list_animals()")
    assert gone.owner.methods == ("list_animals", "iter_list_animals")
    assert gone.owner.functions == ("calls.list_animals", "calls.iter_list_animals")
    assert ("removed", "breaks-types", "client.paged()") in told(found)
    back = compare(side(tmp_path, text), side(tmp_path, ZOO))
    assert ("added", "harmless", "client.list_animals()") in told(back)


def test_pages_that_are_gone_take_their_iterator_along(tmp_path: Path) -> None:
    found = changes(tmp_path, "      x-pagination: {items: /animals, page: {set: query.page}}\n => ")

    assert ("removed", "breaks-types", "client.iter_list_animals()") in told(found)


def test_a_credential_that_every_call_needs_is_one_change(tmp_path: Path) -> None:
    team = "  requestBodies:\n =>     Team: {type: apiKey, in: header, name: X-Team}\n  requestBodies:\n"
    needed = changes(tmp_path, "security: [{ApiKey: []}] => security: [{ApiKey: [], Team: []}]", team)
    other = changes(tmp_path, "security: [{ApiKey: []}] => security: [{Team: []}, {Team: [], ApiKey: []}]", team)

    assert told(needed) == [("credential", "breaks-at-run-time", "Zoo(team)")]
    assert ("credential", "breaks-at-run-time", "Zoo") in told(other)
    (change,) = [change for change in other if change.subject == "Zoo"]
    assert change.message == "every call needs `api_key` and `team` or `team` instead of `api_key`"
    assert change.place.text.startswith("security:")


def test_the_methods_that_are_retried_are_those_of_the_runtime() -> None:
    assert IDEMPOTENT == flow.IDEMPOTENT


def test_an_argument_that_took_anything_takes_less(tmp_path: Path) -> None:
    text = edited(ZOO, "colour: {type: string}}}\n => colour: {}}}\n")
    found = changes(tmp_path, "colour: {}}}\n => colour: {type: string}}}\n", text=text)

    assert told(found) == [("narrowed", "breaks-types", "client.rendering.submit(colour)")]


def test_what_is_gone_from_an_operation_that_has_moved_is_near_it(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        "/animals/{animalId}: => /beasts/{animalId}:",
        "        - {name: tags, in: query, schema: {type: array, items: {type: string}}}\n => ",
    )

    (gone,) = [change for change in found if change.code == "removed"]
    assert gone.place.pointer == "/paths/~1animals~1{animalId}/get/parameters/2"
    assert gone.near is not None and gone.near.pointer == "/paths/~1beasts~1{animalId}/get/parameters/2"
