"""Types as trees: unions are simplified, literals stay whole,
and each name is imported from the module that defines it.
"""

from __future__ import annotations

import ast
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from specloom.layout import NONE, Code, Expression, alternatives, import_lines, one_line, printed, subscript
from specloom.view.imported import ANY, MODELS, RUNTIME, UNSET_TYPE, runtime
from specloom.view.types import STR, literals, union_of_types
from tests.pipeline import as_black_leaves_it, emitted_of

PET = MODELS.dot("Pet")
KINDS = literals(["a | b", "None", 'Any["x"]', 1])


def text(*types: Expression) -> str:
    """The union of these types on one line."""
    return one_line(union_of_types(types))


def test_a_union_names_each_type_once_and_none_last() -> None:
    """Those of a union within it too."""
    assert text(NONE, PET, alternatives([STR, NONE, PET])) == "models.Pet | str | None"
    assert text(PET) == "models.Pet"
    assert text(PET, PET) == "models.Pet"


def test_anything_at_all_swallows_the_rest() -> None:
    """Except what says that there is no value."""
    assert text(PET, ANY, NONE) == "Any"
    assert text(PET, ANY, UNSET_TYPE) == "Any | UnsetType"
    assert text(subscript("list", ANY), Code("Any")) == "list[Any] | Any"


def test_what_a_literal_holds_is_no_part_of_a_union() -> None:
    """Bars and names in it mean nothing."""
    union = printed(union_of_types([NONE, KINDS, KINDS, PET]))

    assert union.text == """Literal["a | b", "None", 'Any["x"]', 1] | models.Pet | None"""
    assert import_lines(union.imports) == ("from typing import Literal", "", "from . import models")


def test_fractions_have_no_literals() -> None:
    """Other values of the same list do."""
    assert one_line(literals([0.5, 1, "a"])) == 'float | Literal["a"]'
    assert one_line(literals([0.5, 1])) == "float"
    assert one_line(literals([None])) == "None"


@pytest.mark.parametrize(("module", "names"), RUNTIME.items())
def test_each_name_of_the_runtime_is_defined_where_the_table_says(module: str, names: str) -> None:
    """So that a client imports no module of the runtime but the one that it needs."""
    path = Path(__file__).parents[2] / "generator" / "specloom" / "runtime" / f"{module.replace('.', '/')}.py"
    defined: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                defined.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                defined.add(name)
            case _:
                pass

    assert set(names.split()) - defined == set()
    assert all(hasattr(import_module(f"specloom.runtime.{module}"), name) for name in names.split())
    assert {runtime(name).source.module for name in names.split()} == {f".._runtime.{module}"}


def emitted(folder: Path, schemas: dict[str, Any], answer: dict[str, Any]) -> dict[str, str]:
    """The files of an API with one operation that gives `answer`."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": "https://pets.example"}],
        "paths": {
            "/pet": {
                "get": {
                    "operationId": "getPet",
                    "responses": {"200": {"description": "", "content": {"application/json": {"schema": answer}}}},
                }
            }
        },
        "components": {"schemas": schemas},
    }
    path = folder / "spec.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return emitted_of(path, "pets")


def imports(source: str) -> list[str]:
    """The names that a module imports, except those of the future."""
    return [
        alias.name
        for node in ast.parse(source).body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    ]


def test_a_literal_stays_as_the_spec_has_it(tmp_path: Path) -> None:
    """Even where it looks like the type of a solution."""
    files = emitted(tmp_path, {}, {"enum": [1, "opt[S]"]})

    assert '"200": Literal[1, "opt[S]"]' in files["pets/calls.py"]
    assert '-> Call[Literal[1, "opt[S]"]]:' in files["pets/calls.py"]


def test_a_name_within_a_literal_is_not_imported(tmp_path: Path) -> None:
    """Whatever it looks like."""
    answer = {"type": "object", "properties": {"shape": {"enum": ["dict[str, UUID]", "list[Any]", 1]}}}
    models = emitted(tmp_path, {"Shape": answer}, {"$ref": "#/components/schemas/Shape"})["pets/models.py"]

    assert 'Literal["dict[str, UUID]", "list[Any]", 1]' in models
    assert set(imports(models)) == {"Literal", "UNSET", "Struct", "UnsetType"}


def test_a_model_named_like_a_class_of_the_runtime_is_the_model(tmp_path: Path) -> None:
    """It is imported from nowhere where it is defined, and from `models` elsewhere."""
    ref = {"$ref": "#/components/schemas/Operation"}
    schemas = {
        "Operation": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        "Call": {"type": "object", "required": ["made"], "properties": {"made": {"type": "array", "items": ref}}},
    }
    files = emitted(tmp_path, schemas, {"$ref": "#/components/schemas/Call"})

    assert imports(files["pets/models.py"]) == ["Struct"]
    assert "made: list[Operation]\n" in files["pets/models.py"]
    assert imports(files["pets/calls.py"]) == ["Api", "Call", "Operation", "models"]
    assert "from .._runtime.operation import Api, Call, Operation\nfrom . import models\n" in files["pets/calls.py"]
    assert "-> Call[models.Call]:" in files["pets/calls.py"]
    assert all(as_black_leaves_it(source) for path, source in files.items() if path.endswith(".py"))
