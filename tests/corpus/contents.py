"""Imports every module of every named client below a folder, and prints what the clients have, as JSON."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def modules(name: str) -> list[ModuleType]:
    """A package and all that is in it, imported."""
    package = importlib.import_module(name)
    found = [package]
    for inner in pkgutil.walk_packages(package.__path__, f"{name}."):
        found.append(importlib.import_module(inner.name))
    return found


def contents(name: str) -> dict[str, list[str]]:
    """The operations of both clients and the names of the models."""
    found = {module.__name__.removeprefix(f"{name}."): module for module in modules(name)}
    kind: Any = importlib.import_module(f"{name.partition('.')[0]}._runtime").Operation
    calls = [value.id for value in vars(found["_calls"]).values() if isinstance(value, kind)]
    return {
        "calls": calls,
        "sync": methods(found["client"], "Client"),
        "async": methods(found["async_client"], "AsyncClient"),
        "models": defined(found["models"]),
    }


def defined(module: ModuleType) -> list[str]:
    """The public classes and aliases of a module, whatever it imports."""
    found: list[str] = []
    for statement in ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ClassDef):
            found.append(statement.name)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found.append(statement.target.id)
    return [name for name in found if not name.startswith("_")]


def methods(module: ModuleType, base: str) -> list[str]:
    """The public methods that a client has of its own."""
    root: Any = vars(module)[base]
    return [
        method
        for client in vars(module).values()
        if isinstance(client, type) and issubclass(client, root) and client.__module__ == module.__name__
        for method, value in vars(client).items()
        if not method.startswith("_") and inspect.isfunction(value)
    ]


if __name__ == "__main__":
    out = Path(sys.argv[1])
    sys.path.insert(0, str(out.parent))
    print(json.dumps({name: contents(f"{out.name}.{name}") for name in sys.argv[2:]}))
