"""The names of the models of foreign documents:
a component's own, one for each shape, and none longer than it must be.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from specloom import ir
from specloom.load import load
from specloom.lower import lower
from specloom.naming import Names, names_of
from specloom.view.types import Directions
from tests.pipeline import emitted_of

ORDER: ir.Json = {"type": "string", "enum": ["asc", "desc"]}


def api_of(folder: Path, operations: dict[str, ir.Json], **components: ir.Json) -> ir.Api:
    """An Api of these operations, each a GET of a path of its own."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "G", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {
            f"/{id_}": {"get": {"operationId": id_, "responses": {"200": {"description": "ok"}}, **_json(more)}}
            for id_, more in operations.items()
        },
        "components": components,
    }
    path = folder / "spec.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return lower(load(path, name=path.name), "g")


def _json(value: ir.Json) -> dict[str, ir.Json]:
    assert isinstance(value, dict)
    return value


def names(api: ir.Api) -> Names:
    """Its names, as the view asks for them."""
    return names_of(api, lambda finding: None, Directions(api).of)


def classes(api: ir.Api) -> list[str]:
    """The names of all its classes, each once, in order."""
    return list(dict.fromkeys(names(api).models.values()))


def query(name: str, schema: ir.Json) -> ir.Json:
    """An operation with one query parameter."""
    return {"parameters": [{"name": name, "in": "query", "schema": schema}]}


def answered(schema: ir.Json, status: str = "200") -> ir.Json:
    """An operation with this response."""
    content: ir.Json = {"application/json": {"schema": schema}}
    return {"responses": {status: {"description": "ok", "content": content}}}


def test_a_shared_parameter_names_its_type(tmp_path: Path) -> None:
    """And not the operation that happens to come first; an inline one of that shape and name is the same."""
    uses: ir.Json = {"parameters": [{"$ref": "#/components/parameters/direction"}]}
    parameters: ir.Json = {"direction": {"name": "direction", "in": "query", "schema": ORDER}}

    operations = {"list_pots": query("direction", ORDER), "list_advisories": uses, "list_issues": uses}

    assert classes(api_of(tmp_path, operations, parameters=parameters)) == ["Direction"]


def test_a_shared_response_and_a_shared_body_name_their_types(tmp_path: Path) -> None:
    """A class of an error of one operation bears what its status means."""
    content: ir.Json = {"application/json": {"schema": {"type": "object", "properties": {"why": {"type": "string"}}}}}
    api = api_of(
        tmp_path,
        {
            "a": {
                "requestBody": {"$ref": "#/components/requestBodies/Asked"},
                "responses": {
                    "200": {"description": "ok"},
                    "404": {"$ref": "#/components/responses/Missing"},
                    "409": {"description": "no", "content": {"application/json": {"schema": _object("clash")}}},
                    "5XX": {"description": "no", "content": {"application/json": {"schema": _object("crash")}}},
                    "default": {"description": "no", "content": {"application/json": {"schema": _object("other")}}},
                },
            }
        },
        responses={"Missing": {"description": "no", "content": content}},
        requestBodies={"Asked": {"content": {"application/json": {"schema": _object("q")}}}},
    )

    assert classes(api) == ["Asked", "Missing", "AConflict", "AServerError", "AError"]


def _object(*names: str, **more: ir.Json) -> ir.Json:
    return {"type": "object", "properties": {**{name: {"type": "string"} for name in names}, **more}}


def test_one_shape_at_several_places_is_one_class(tmp_path: Path) -> None:
    """It bears the word that they have in common; its description may differ."""
    described: ir.Json = {**_json(ORDER), "description": "Of the items."}
    api = api_of(tmp_path, {"list_pots": query("sort", ORDER), "list_pens": query("sort", described)})
    models = emitted_of(tmp_path / "spec.yaml", "g")["g/models.py"]

    assert classes(api) == ["Sort"]
    assert models.count("Sort: TypeAlias") == 1


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (query("sort", {"type": "string", "enum": ["up", "down"]}), ["SortAscDesc", "CSort"]),
        (answered(_object("x", sort=ORDER)), ["SortAscDesc", "CResponse", "CResponseSort"]),
        (query("order", ORDER), ["Sort", "COrder"]),
    ],
)
def test_a_common_word_is_no_name_where_another_shape_bears_it_too(
    tmp_path: Path, other: ir.Json, expected: list[str]
) -> None:
    """Then an enum is called after its values. Two words are not one class, nor what is sent and what is received."""
    api = api_of(tmp_path, {"list_pots": query("sort", ORDER), "list_pens": query("sort", ORDER), "c": other})

    assert classes(api) == expected


def test_a_component_keeps_the_common_word(tmp_path: Path) -> None:
    """Its own name wins over that of a place."""
    uses = {"list_pots": query("sort", ORDER), "list_pens": query("sort", ORDER)}

    assert classes(api_of(tmp_path, uses, schemas={"Sort": _object("a")})) == ["Sort", "SortAscDesc"]


def test_a_component_is_named_without_its_packages(tmp_path: Path) -> None:
    """With its version, and with as many packages as tell it apart; what stands inline in it is named after that."""
    shown = (
        "io.example.core.v1.Pot",
        "io.example.core.v1.Ink",
        "io.example.print.v1.Ink",
        "org.acme-lab.Lid",
        "org.acme.Jar",
    )
    others = ("Jar", "issuing.card", "v1.pen.2")
    schemas: dict[str, ir.Json] = {name: _object("a") for name in (*shown, *others)}
    schemas["io.example.core.v1.Pot"] = _object("a", lid=_object("b"))
    answers = {f"a{at}": answered({"$ref": f"#/components/schemas/{name}"}) for at, name in enumerate(schemas)}
    found = names(api_of(tmp_path, answers, schemas=schemas)).models

    assert [found[name] for name in shown] == ["V1Pot", "CoreV1Ink", "PrintV1Ink", "Lid", "AcmeJar"]
    assert [found[name] for name in others] == ["Jar", "IssuingCard", "V1Pen2"]
    assert set(found.values()) - {found[name] for name in schemas} == {"V1PotLid"}


def test_a_long_name_leaves_out_what_nobody_needs(tmp_path: Path) -> None:
    """Owner and last words tell it apart, as long as no other location ends so."""
    deep = _object(payment_method_options=_object(customer_balance_details=_object(bank_transfer_country=ORDER)))
    twice = _object(
        "a",
        payment_method_options=_object(customer_balance_details=_object(transfer=ORDER)),
        preferred_method_options=_object(customer_balance_details=_object("b", transfer={"enum": ["x", "y"]})),
    )
    found = classes(
        api_of(tmp_path, {"get_payment_intent": answered(deep), "get_setup_intent_of_checkout": answered(twice)})
    )

    assert "GetPaymentIntentBankTransferCountry" in found
    assert all(len(name) <= 60 for name in found)
    assert len({*found}) == len(found)


def test_the_only_option_beside_null_is_the_component(tmp_path: Path) -> None:
    """A class or an enum bears its name, and what the component says of itself."""
    schemas: ir.Json = {
        "ServiceTier": {"anyOf": [{"type": "string", "enum": ["auto", "flex"]}, {"type": "null"}]},
        "StreamOptions": {
            "description": "How it streams.",
            "anyOf": [{"type": "object", "properties": {"usage": {"type": "boolean"}}}, {"type": "null"}],
        },
        "Chat": {
            "type": "object",
            "properties": {
                "tier": {"$ref": "#/components/schemas/ServiceTier"},
                "options": {"$ref": "#/components/schemas/StreamOptions"},
                "heat": {"anyOf": [{"type": "number", "description": "How hot."}, {"type": "null"}]},
            },
        },
    }
    api = api_of(tmp_path, {"chat": answered({"$ref": "#/components/schemas/Chat"})}, schemas=schemas)
    models = {model.name: model for model in api.models}
    chat = models["Chat"]

    assert {*names(api).models.values()} == {"ServiceTier", "StreamOptions", "Chat"}
    assert models["StreamOptions"].doc == "How it streams."
    assert isinstance(chat, ir.Object)
    assert [(field.type, field.doc) for field in chat.fields[:2]] == [
        (ir.Nullable(ir.Ref("ServiceTier")), ""),
        (ir.Nullable(ir.Ref("StreamOptions")), ""),
    ]
    assert chat.fields[2].doc == "How hot."


def test_options_are_told_apart_by_what_only_one_of_them_has(tmp_path: Path) -> None:
    """A constant in a list of one value, a property, or what an option is merged of; never by their numbers."""
    event: ir.Json = {"type": "string", "enum": ["thread.created"]}
    options: list[ir.Json] = [
        _object("data", event=event),
        _object("data", "team", event=event),
        {"allOf": [{"$ref": "#/components/schemas/Rule"}, _object("source")]},
    ]
    api = api_of(tmp_path, {"a": answered({"oneOf": options})}, schemas={"Rule": _object("rule")})

    assert {*classes(api)} == {
        "Rule",
        "AResponse",
        "ResponseThreadCreated",
        "ResponseThreadCreatedWithTeam",
        "ResponseRule",
        "Event",
    }


def _issue(description: str, **more: ir.Json) -> ir.Json:
    """An option that says by constants which issue it is of."""
    constants: dict[str, ir.Json] = {
        "issue": {"type": "string", "enum": ["TOO_LONG"]},
        "description": {"enum": [description]},
    }
    return {"title": "Too Long", "type": "object", "properties": {**constants, **more}}


def test_options_of_one_title_are_told_apart_by_the_first_words_of_a_constant(tmp_path: Path) -> None:
    """As few as it takes; options that are the same have one class."""
    options = [_issue("Given name is long."), _issue("Item id."), _issue("Item tax."), _issue("Item tax.")]
    api = api_of(tmp_path, {"a": answered({"type": "object", "properties": {"detail": {"oneOf": options}}})})

    found = [name for name in classes(api) if "TooLong" in name and "Description" not in name]
    assert found == ["DetailTooLong", "DetailTooLongItem", "DetailTooLongItemTax"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["Boolean", "Whole number."], ["DefaultBoolean", "DefaultWholeNumber"]),
        (["A value that is true or false", "Text"], ["DefaultWithValue", "DefaultText"]),
    ],
)
def test_an_option_without_a_title_is_called_as_its_short_description_says(
    tmp_path: Path, options: list[str], expected: list[str]
) -> None:
    """Of one word or two; a longer one is no title. What it is merged of may be inline."""
    kinds: list[ir.Json] = [{"type": "boolean"}, {"type": "integer"}]
    choice: list[ir.Json] = [
        {"description": text, "allOf": [{"type": "object", "properties": {"value": kind}}]}
        for text, kind in zip(options, kinds, strict=True)
    ]
    api = api_of(tmp_path, {"a": answered({"type": "object", "properties": {"default": {"oneOf": choice}}})})

    assert [name for name in classes(api) if name.startswith("Default")] == expected


def test_an_option_at_a_path_is_called_as_what_is_there(tmp_path: Path) -> None:
    """A reference into an operation has no name of a component."""
    rename: ir.Json = {"title": "Rename", **_json(_object("name"))}
    first = answered({"type": "object", "properties": {"action": {"oneOf": [rename, _object("size")]}}})
    at = "#/paths/~1a/get/responses/200/content/application~1json/schema/properties/action/oneOf/0"
    second = answered({"type": "object", "properties": {"step": {"oneOf": [{"$ref": at}, _object("kernel")]}}})
    api = api_of(tmp_path, {"b": second, "a": first})

    assert {"StepRename", "StepWithKernel", "ActionWithSize"} <= {*classes(api)}


def test_a_sentence_has_one_full_stop(tmp_path: Path) -> None:
    """Whatever the document ends it with, between quotes or not."""
    api: dict[str, ir.Json] = {
        "a": {"summary": "Two stops.."},
        "b": {"summary": "As it says (see the docs.)"},
        "c": {"summary": "Wait…"},
        "d": {"summary": "None"},
    }
    api_of(tmp_path, api)
    client = emitted_of(tmp_path / "spec.yaml", "g")["g/client.py"]

    for expected in ('"""Two stops.\n', "(see the docs.)\n", '"""Wait…\n', '"""None.\n'):
        assert expected in client


@pytest.mark.parametrize(
    ("summary", "description", "expected"),
    [
        ("Get a pot", "Get a pot.", '"""Get a pot.\n\n        GET /a\n'),
        ("Get a pot.", "Get a pot. It is round.", '"""Get a pot.\n\n        It is round.\n'),
        ("Get a pot", "**Get a pot**\n\nIt is round.", '"""Get a pot.\n\n        It is round.\n'),
        ("Get a pot", "Get a pot of any kind.", '"""Get a pot.\n\n        Get a pot of any kind.\n'),
        ("Get a pot", "Gets a pot.", '"""Get a pot.\n\n        GET /a\n'),
        ("Get a pot", "Gets a pot. It is round.\nAnd red.", '"""Get a pot.\n\n        It is round. And red.\n'),
        ("Get a pot", "Gets a pot of ink. It is round.", '"""Get a pot.\n\n        Gets a pot of ink. It is round.\n'),
        ("", "Get a pot.", '"""Get a pot.\n\n        GET /a\n'),
        ("Get a pot", "", '"""Get a pot.\n\n        GET /a\n'),
    ],
)
def test_a_description_does_not_repeat_its_summary(
    tmp_path: Path, summary: str, description: str, expected: str
) -> None:
    """As a whole, or at its beginning."""
    api_of(tmp_path, {"a": {"summary": summary, "description": description}})

    assert expected in emitted_of(tmp_path / "spec.yaml", "g")["g/client.py"]


def test_deprecated_schemas_and_parameters_say_so(tmp_path: Path) -> None:
    """In their docstrings; a method is marked for type checkers, too."""
    old: ir.Json = {"type": "string", "deprecated": True}
    uses: ir.Json = {
        "deprecated": True,
        **_json(query("old", old)),
        **_json(answered({"$ref": "#/components/schemas/Old"})),
    }
    api_of(tmp_path, {"a": uses}, schemas={"Old": {**_json(_object("x")), "deprecated": True, "title": "It"}})
    files = emitted_of(tmp_path / "spec.yaml", "g")

    assert '    """It.\n\n    Deprecated.\n    """' in files["g/models.py"]
    assert '    @_deprecated("a is deprecated.")\n' in files["g/client.py"]
    assert "old: Deprecated." in files["g/client.py"]


def test_a_default_response_that_stands_for_success_is_that_of_other_failures(tmp_path: Path) -> None:
    """Where failures are declared beside it: it is read as each status that is not among them."""
    lamp: ir.Json = {"$ref": "#/components/schemas/Lamp"}
    answers = {status: _json(_json(answered(lamp, status))["responses"])[status] for status in ("404", "default")}
    api_of(tmp_path, {"a": {"responses": answers}, "b": answered(lamp, "default")}, schemas={"Lamp": _object("x")})
    calls = emitted_of(tmp_path / "spec.yaml", "g")["g/calls.py"]

    assert calls.count('responses={"default": models.Lamp}') == 2
    assert calls.count("errors=") == 1
    assert 'errors={"404": models.Lamp, "default": models.Lamp}' in calls


def test_what_is_called_like_a_class_of_python_stands_before_its_users(tmp_path: Path) -> None:
    """mypy takes an annotation before such a model for the class of Python, and its users would be errors."""
    spec = tmp_path / "rooms.yaml"
    spec.write_text(ROOMS, encoding="utf-8")
    text = emitted_of(spec, "rooms")["rooms/models.py"]

    assert re.findall(r"^class (\w+)", text, re.MULTILINE) == ["Warning", "TimeoutError", "Room", "Door"]
    assert "warnings: list[Warning]" in text


ROOMS = """\
openapi: 3.1.0
info: {title: Rooms, version: "1"}
servers: [{url: "https://rooms.example"}]
paths:
  /rooms:
    get:
      operationId: getRoom
      responses:
        "200": {description: A room, content: {application/json: {schema: {$ref: "#/components/schemas/Room"}}}}
components:
  schemas:
    Room:
      type: object
      required: [warnings]
      properties:
        warnings: {type: array, items: {$ref: "#/components/schemas/Warning"}}
        problem: {$ref: "#/components/schemas/TimeoutError"}
        door: {$ref: "#/components/schemas/Door"}
    Warning: {type: object, properties: {code: {type: string}}}
    Door: {type: object, properties: {code: {type: string}}}
    TimeoutError: {type: object, properties: {seconds: {type: integer}}}
"""


def test_the_only_response_is_not_called_an_error(tmp_path: Path) -> None:
    """`default` alone is what the operation returns; beside a status of a success it is an error."""

    def content(key: str) -> ir.Json:
        schema: ir.Json = {"type": "object", "properties": {key: {"type": "string"}}}
        return {"description": "ok", "content": {"application/json": {"schema": schema}}}

    api = api_of(
        tmp_path,
        {
            "getPot": {"responses": {"default": content("ink")}},
            "getPen": {"responses": {"200": content("nib"), "default": content("why")}},
        },
    )

    assert {model.name for model in api.models} == {"GetPotResponse", "GetPenResponse", "GetPenError"}


def test_an_inline_schema_without_a_description_says_where_it_is(tmp_path: Path) -> None:
    """By the method and the names of the document; a component, and what is at several places, by its own name."""
    size: ir.Json = {"type": "string", "enum": ["small", "large"]}
    pot = _object("a", lid=_object("b", knob=_object("c")), sizes={"type": "array", "items": size})
    way: ir.Json = {"oneOf": [_object("one", "x"), _object("other", "y")]}
    both: dict[str, ir.Json] = {"shape": _object("d"), "pot": {"$ref": "#/components/schemas/Pot"}}
    api_of(
        tmp_path,
        {
            "get-pot": answered(_object("e", **both)),
            "get-pen": {**_json(answered(_object("f", mode=size, way=way, **both))), **_json(query("kind", size))},
        },
        schemas={"Pot": pot},
    )
    source = emitted_of(tmp_path / "spec.yaml", "g")["g/models.py"]
    docs = {
        node.name: (ast.get_docstring(node) or "").partition("\n")[0]
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef)
    }

    assert docs == {
        "Pot": "The object `Pot` of the API.",
        "PotLid": "`lid` of `Pot`.",
        "PotLidKnob": "`lid.knob` of `Pot`.",
        "SizesItem": "The values of `SizesItem`.",
        "Shape": "The object `GetPotResponseShape` of the API.",
        "GetPotResponse": "The response of `client.get_pot()`.",
        "GetPenResponse": "The response of `client.get_pen()`.",
        "GetPenResponseMode": "`mode` in the response of `client.get_pen()`.",
        "WayWithOne": "The object `WayWithOne` of the API.",
        "WayWithOther": "The object `WayWithOther` of the API.",
    }
