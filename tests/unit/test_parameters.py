"""Parameters that several operations declare in the same words: read once, each with its own place and findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from specloom import ir
from specloom.diagnostics import Diagnostic
from specloom.load import load
from specloom.lower import lower


def lowered(tmp_path: Path, schema: dict[str, Any]) -> tuple[list[ir.Parameter], list[Diagnostic]]:
    """The parameter `room` of three operations, which all declare it with this schema, and what there is to report."""
    parameter = {"name": "room", "in": "query", "description": "Which one.", "schema": schema}
    paths: dict[str, Any] = {
        f"/lamps{number}": {"get": {"operationId": f"lamps{number}", "parameters": [parameter], "responses": {}}}
        for number in range(3)
    }
    value: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "Lamps", "version": "1"}, "paths": paths}
    value["components"] = {"schemas": {"Room": {"type": "object", "properties": {"name": {"type": "string"}}}}}
    path = tmp_path / "lamps.json"
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    found: list[Diagnostic] = []
    api = lower(load(path), "lamps", found.append)
    return [parameter for operation in api.operations for parameter in operation.parameters], found


def test_each_has_its_own_place(tmp_path: Path) -> None:
    parameters, _ = lowered(tmp_path, {"type": "string", "maxLength": 9})

    assert [each.place.pointer for each in parameters] == [f"/paths/~1lamps{at}/get/parameters/0" for at in range(3)]
    assert {(each.name, each.doc, each.type) for each in parameters} == {
        ("room", "Which one.", ir.Scalar("string", constraints=ir.Constraints(max_length=9)))
    }


def test_what_there_is_to_report_of_one_is_reported_of_each(tmp_path: Path) -> None:
    _, found = lowered(tmp_path, {"allOf": [{"type": "string"}, {"type": "integer"}]})

    places = [each.source.pointer for each in found if each.code == "all-of-contradicts"]
    assert places == [f"/paths/~1lamps{at}/get/parameters/0/schema" for at in range(3)]


def test_a_type_that_is_named_after_its_operation_is_not_shared(tmp_path: Path) -> None:
    parameters, _ = lowered(tmp_path, {"type": "object", "properties": {"floor": {"type": "integer"}}})

    assert len({each.type for each in parameters}) == 3


def test_a_component_is_the_same_for_all(tmp_path: Path) -> None:
    parameters, _ = lowered(tmp_path, {"$ref": "#/components/schemas/Room"})

    assert [each.type for each in parameters] == [ir.Ref("Room")] * 3
