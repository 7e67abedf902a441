"""A document of any size: a shop that sells more and more kinds of things, each with the same five operations."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

OPERATIONS = 5
"""How many each kind has."""


def document(kinds: int) -> dict[str, Any]:
    """An OpenAPI 3.1 document with five operations and four schemas for each kind,
    all about as large as in real ones.
    """
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": deepcopy(_PROBLEM)}
    for number in range(kinds):
        name = f"Kind{number}"
        paths |= _paths(name, number)
        schemas |= _schemas(name, number)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Everything", "version": "1", "description": "Sells all kinds of things."},
        "servers": [{"url": "https://everything.example/v1"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": schemas,
        },
    }


_PROBLEM = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": {"type": "string"}, "text": {"type": "string", "description": "For people."}},
}


def _paths(name: str, number: int) -> dict[str, Any]:
    one, many = f"/{name.lower()}/{{id}}", f"/{name.lower()}"
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    page = {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}}
    return {
        many: {
            "get": _operation(f"list{name}", name, "All of them, page by page.", f"{name}Page", parameters=[page]),
            "post": _operation(f"create{name}", name, "Make one.", name, body=f"{name}Draft"),
        },
        one: {
            "parameters": [key],
            "get": _operation(f"get{name}", name, "One of them.", name),
            "put": _operation(f"replace{name}", name, f"Make it anew, number {number}.", name, body=f"{name}Draft"),
            "delete": _operation(f"delete{name}", name, "Do away with it.", name),
        },
    }


def _operation(
    id: str, tag: str, summary: str, answer: str, *, body: str | None = None, parameters: list[Any] | None = None
) -> dict[str, Any]:
    told: dict[str, Any] = {"operationId": id, "tags": [tag], "summary": summary, "responses": {}}
    if parameters is not None:
        told["parameters"] = parameters
    if body is not None:
        told["requestBody"] = {"required": True, "content": _content(body)}
    told["responses"] = {
        "200": {"description": "As asked.", "content": _content(answer)},
        "4XX": {"description": "Refused.", "content": _content("Problem")},
    }
    return told


def _content(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _schemas(name: str, number: int) -> dict[str, Any]:
    related = f"Kind{number // 2}"
    texts = {f"text{index}": {"type": "string", "description": f"What it says in place {index}."} for index in range(6)}
    draft = {
        "type": "object",
        "required": ["name", "colour"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 80},
            "colour": {"$ref": f"#/components/schemas/{name}Colour"},
            "weight": {"type": ["number", "null"], "description": "In kg."},
            "parts": {"type": "array", "items": {"$ref": f"#/components/schemas/{related}"}},
            **texts,
        },
    }
    return {
        f"{name}Draft": draft,
        name: {
            "allOf": [{"$ref": f"#/components/schemas/{name}Draft"}],
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string"}, "made": {"type": "string", "format": "date-time"}},
        },
        f"{name}Colour": {"type": "string", "enum": ["red", "green", f"shade-{number}"]},
        f"{name}Page": {
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
                "next": {"type": ["integer", "null"]},
            },
        },
    }
