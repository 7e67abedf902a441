"""What callers can write, against the clients that are generated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from specloom.changes import Surface
from tests.changes.sides import side_of
from tests.changes.test_properties import DOCUMENTS, name_of
from tests.pipeline import emitted_once

INHERITED = {"__init__"}


def classes(text: str) -> dict[str, ast.ClassDef]:
    """The classes of a module."""
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}


def arguments(method: ast.FunctionDef) -> tuple[str, ...]:
    """What a method takes, in the order of its signature; without `self`."""
    given = (*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs)
    return tuple(it.arg for it in given if it.arg != "self")


def written(text: str, client: str) -> dict[str, set[str]]:
    """The methods of a printed client by their paths, with the names of their arguments."""
    found: dict[str, set[str]] = {}
    known = classes(text)
    for node in known[client].body:
        if not isinstance(node, ast.FunctionDef) or node.name in INHERITED:
            continue
        if any(isinstance(it, ast.Name) and it.id == "property" for it in node.decorator_list):
            assert isinstance(node.returns, ast.Name)
            methods = (it for it in known[node.returns.id].body if isinstance(it, ast.FunctionDef))
            found |= {f"{node.name}.{it.name}": set(arguments(it)) for it in methods}
        else:
            found[node.name] = set(arguments(node))
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_the_surface_is_that_of_the_generated_client(path: Path) -> None:
    """Methods, arguments, models with their fields, and credentials: drawn without printing, and the same."""
    surface = Surface(side_of(path, "same"))
    files = emitted_once(path, "same")
    client = files[f"{surface.package}/client.py"]

    assert {name: set(taken) for name, taken in surface.methods.items()} == written(client, surface.client)
    models = {
        node.name: node
        for node in ast.parse(files[f"{surface.package}/models.py"]).body
        if isinstance(node, ast.ClassDef)
    }
    assert {
        name for name, model in surface.models.items() if surface.shape(model) in ("class", "enum", "marker")
    } == models.keys()
    (made,) = (
        it for it in classes(client)[surface.client].body if isinstance(it, ast.FunctionDef) and it.name == "__init__"
    )
    assert arguments(made) == tuple(it.name for it in surface.api.credentials)
