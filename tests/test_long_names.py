"""Documents whose names leave no room on a line: what is emitted for them is in the style of Black too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom import formatting
from tests.pipeline import emitted_of
from tests.properties import examples

Drawn: TypeAlias = dict[str, Any]

ANY_LENGTH = st.integers(60, 170) | st.integers(1, 60)
words = st.sampled_from(
    ["ink", "of", "Quill", "parchment", "`code`", "- an item", "\n\n", '"', "\\", "v" * 90, "é漢字"]
)
prose = st.lists(words, max_size=30).map(" ".join)
values = st.sampled_from(["ink", "i" * 100, 'a "quoted" text', "", "漢字" * 30])


@st.composite
def documents(draw: st.DrawFn, lengths: st.SearchStrategy[int] = ANY_LENGTH) -> Drawn:
    """A document with a few operations, parameters, models and a webhook, all of which may have any name."""
    taken: list[str] = []

    def name(capital: bool = False) -> str:
        """A name that no other is."""
        letters = ("quillInkParchment" * 10)[: draw(lengths)] + "abcdefghijklmnopqrstuvwxyz"[len(taken)]
        taken.append(letters)
        return letters.capitalize() if capital else letters

    objects, choice, enum, alias = [name(True) for _ in range(2)], name(True), name(True), name(True)
    refs = st.sampled_from([*objects, choice, enum, alias]).map(lambda one: {"$ref": f"#/components/schemas/{one}"})
    scalars: st.SearchStrategy[Drawn] = st.sampled_from(
        [
            {"type": "string", "maxLength": 9, "pattern": "^[a, b]"},
            {"type": "string", "format": "date-time"},
            {"type": "integer", "minimum": 1, "default": 7},
            {"type": "string", "enum": ["a", "b" * 50]},
            {"type": ["number", "null"]},
        ]
    )

    def wider(inner: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
        return (
            inner.map(lambda item: {"type": "array", "items": item})
            | inner.map(lambda item: {"type": "object", "additionalProperties": item})
            | st.lists(inner, min_size=2, max_size=3).map(lambda members: {"oneOf": members})
        )

    types = st.recursive(scalars | refs, wider, max_leaves=4)

    def properties() -> Drawn:
        return {name(): draw(types) | {"description": draw(prose)} for _ in range(2)}

    def parameter(place: str) -> Drawn:
        schema = {"type": "string"} if place == "path" else draw(types)
        example = {"example": draw(values)} if place == "path" else {}
        return {"name": name(), "in": place, "required": place == "path", "schema": schema, **example}

    def answer(schema: Drawn) -> Drawn:
        return {"description": "", "content": {"application/json": {"schema": schema}}}

    path, query = parameter("path"), parameter("query")
    body = {"content": {"application/json": {"schema": draw(types)}}, "required": draw(st.booleans())}
    form: Drawn = {"type": "object", "properties": properties()}
    tag, key = name(), name()
    string = {"type": "string"}
    get = {
        "operationId": name(),
        "parameters": [query],
        "responses": {"200": answer(draw(types)), "404": answer(draw(types))},
    }
    given = {"type": "object", "required": ["kind"], "properties": {"kind": string, name(): string}}
    examples_of_it = {"one": {"value": {"kind": draw(values)}}}
    response: Drawn = {
        "description": draw(prose),
        "content": {"application/json": {"schema": given, "examples": examples_of_it}},
    }
    post = {
        "operationId": name(),
        "tags": [tag],
        "summary": draw(prose),
        "requestBody": body,
        "responses": {"200": response},
    }
    put: Drawn = {
        "operationId": name(),
        "requestBody": {"content": {"application/json": {"schema": form}}},
        "responses": {"204": {"description": ""}},
    }
    events = {"content": {"text/event-stream": {"schema": draw(refs)}}, "description": ""}
    files = {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "",
    }
    medium = {"schema": {"type": "object"}, "examples": {name(): {"value": {"ink": 7}}}}
    shown = {"content": {"application/json": medium}}
    return {
        "openapi": "3.1.0",
        "info": {"title": name(), "version": "1", "description": draw(prose)},
        "servers": [{"url": "https://ink.example/" + "x" * draw(lengths)}],
        "security": [{key: []}],
        "paths": {
            f"/pots/{{{path['name']}}}": {"parameters": [path], "get": get, "post": post, "put": put},
            "/events": {"get": {"operationId": name(), "tags": [tag], "responses": {"200": events}}},
            "/files": {"get": {"operationId": name(), "responses": {"200": files}}},
        },
        "webhooks": {
            name(): {"post": {"requestBody": body, "responses": {"204": {"description": ""}}}},
            name(): {"post": {"requestBody": shown, "responses": {"204": {"description": ""}}}},
        },
        "components": {
            "securitySchemes": {key: {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": {
                objects[0]: {"type": "object", "properties": properties(), "description": draw(prose)},
                objects[1]: {"type": "object", "properties": properties(), "additionalProperties": draw(scalars)},
                choice: {
                    "oneOf": [{"$ref": f"#/components/schemas/{one}"} for one in objects],
                    "discriminator": {"propertyName": "kind"},
                },
                enum: {"type": "string", "enum": ["ink", "quill", "q" * draw(lengths)]},
                alias: {"type": "array", "items": draw(scalars), "description": draw(prose)},
            },
        },
    }


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Drawn], dict[str, str]]:
    """What is emitted for a document."""
    path = tmp_path_factory.mktemp("long") / "spec.json"

    def files(document: Drawn) -> dict[str, str]:
        path.write_text(json.dumps(document), encoding="utf-8")
        return emitted_of(Path(path), "ink")

    return files


@examples(0.02)
@given(documents(st.just(170)))
def test_black_leaves_the_longest_names_alone(emitted: Callable[[Drawn], dict[str, str]], document: Drawn) -> None:
    """A name never fits on a line with anything else."""
    formatting.verify(emitted(document))


@pytest.mark.slow
@examples(0.5)
@given(documents())
def test_black_leaves_long_names_alone(emitted: Callable[[Drawn], dict[str, str]], document: Drawn) -> None:
    """Names of 60 to 170 letters, types, unions, defaults, descriptions and examples, in every file of a client."""
    formatting.verify(emitted(document))
