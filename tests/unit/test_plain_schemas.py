"""Schemas that are read directly become what the way for all schemas makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specloom.ir import Api, Object
from specloom.load import load
from specloom.lower import lower
from specloom.lower.schemas import builder, objects
from specloom.node import Node
from tests.pipeline import CASES, SPECS

KINDS: list[Any] = [
    *("string", "integer", "number", "boolean", "object", "null", "decimal", None),
    *(["string", "null"], ["null", "integer"], ["null"], ["string", "integer"], ["string", "integer", "null"]),
]
EXTRAS: list[dict[str, Any]] = [
    {},
    {"format": "date-time"},
    {"format": "unheard-of", "nullable": True},
    {"format": 7},
    {"nullable": False, "title": "A title"},
    {"description": " Told. ", "deprecated": True, "readOnly": True},
    {"default": None, "writeOnly": True},
    {"default": "x", "example": "y", "examples": ["z"]},
    {"examples": ["z"], "deprecated": "yes"},
    {"minLength": 2},
    {"enum": ["only"]},
    {"x-python-name": "other"},
    {"description": "Told.", "not": {"const": 1}},
]


def document() -> dict[str, Any]:
    """Every kind with every addition, as a field that must be there and as one that need not."""
    fields = {
        f"field{at}": ({"type": kind} if kind is not None else {}) | extra
        for at, (kind, extra) in enumerate((kind, extra) for kind in KINDS for extra in EXTRAS)
    }
    thing = {"type": "object", "properties": fields, "required": [name for name in fields if name.endswith("0")]}
    responses = {
        "200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}}
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Plain", "version": "1"},
        "paths": {"/t": {"get": {"operationId": "getT", "responses": responses}}},
        "components": {"schemas": {"T": thing, "Name": {"type": "string", "format": "uuid"}}},
    }


def lowered(path: Path, report: list[Any]) -> Api:
    """The facts of a document that no rule has looked at."""
    return lower(load(path, name=path.name), "plain", report.append)


def nothing(node: Node) -> None:
    """As if no schema could be read directly."""


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[Api, list[Any]], tuple[Api, list[Any]]]:
    """The facts and warnings with schemas read directly, and without."""
    directly: list[Any] = []
    otherwise: list[Any] = []
    found = lowered(path, directly)
    for module in (builder, objects):
        monkeypatch.setattr(module, "plain_type", nothing)
    return (found, directly), (lowered(path, otherwise), otherwise)


def told(lowered: tuple[Api, list[Any]]) -> tuple[str, list[Any]]:
    """All facts as text, since kinds of tasks are only equal to themselves; and the warnings."""
    api, warnings = lowered
    return repr(api), warnings


def test_each_kind_is_what_it_is_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plain.json"
    path.write_text(json.dumps(document()), "utf-8")

    directly, otherwise = both(path, monkeypatch)

    assert told(directly) == told(otherwise)
    (thing,) = (model for model in directly[0].models if isinstance(model, Object))
    assert len(thing.fields) == len(KINDS) * len(EXTRAS)


@pytest.mark.parametrize("spec", [*SPECS.glob("*.yaml"), *CASES.glob("*/spec.yaml")], ids=lambda path: path.parent.name)
def test_a_spec_is_what_it_is_otherwise(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directly, otherwise = both(spec, monkeypatch)

    assert told(directly) == told(otherwise)
