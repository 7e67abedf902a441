"""Imports every module of every named client below a folder, and prints what the clients have, as JSON.

A module that starts a process or calls anybody as it is imported ends all.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import json
import pkgutil
import sys
import traceback
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


def contents(name: str) -> dict[str, str | list[str]]:
    """The calls by method and path, the methods of both clients, and the names of the models."""
    found = {module.__name__.removeprefix(f"{name}."): module for module in modules(name)}
    runtime = f"{name.partition('.')[0]}._runtime"
    operation = importlib.import_module(f"{runtime}.operation").Operation
    client: Any = importlib.import_module(f"{runtime}.client")
    is_grouped = importlib.util.find_spec(f"{runtime}.resource") is not None
    resource: Any = importlib.import_module(f"{runtime}.resource") if is_grouped else None
    calls = [f"{value.method} {value.path}" for value in vars(found["calls"]).values() if isinstance(value, operation)]
    return {
        "error": "",
        "calls": calls,
        "sync": methods(found["client"], (client.Client, *([resource.Resource] if is_grouped else []))),
        "async_": methods(
            found["async_client"], (client.AsyncClient, *([resource.AsyncResource] if is_grouped else []))
        ),
        "models": defined(found["models"]),
    }


def attempt(name: str) -> dict[str, str | list[str]]:
    """The same, or why it cannot be told."""
    try:
        return contents(name)
    except Exception:
        return {"error": traceback.format_exc()}


def defined(module: ModuleType) -> list[str]:
    """The public classes and aliases of a module, whatever it imports;
    for a type checker, where that is another one.
    """
    found: list[str] = []
    waiting = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body
    for statement in waiting:
        match statement:
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                found.append(name)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                waiting += statement.body
            case _:
                pass
    return [name for name in found if not name.startswith("_")]


def methods(module: ModuleType, bases: Any) -> list[str]:
    """The public methods that a client and its resources have of their own."""
    return [
        method
        for owner in vars(module).values()
        if isinstance(owner, type) and issubclass(owner, bases) and owner.__module__ == module.__name__
        for method, value in vars(owner).items()
        if not method.startswith("_") and inspect.isfunction(value)
    ]


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    from tests.corpus.witness import watch

    out = Path(sys.argv[1])
    sys.path.insert(0, str(out.parent))
    sys.addaudithook(watch)
    print(json.dumps({name: attempt(f"{out.name}.{name}") for name in sys.argv[2:]}))
