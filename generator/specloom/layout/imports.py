"""The import statements of a module, in the order of isort and ruff."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ..characters import width
from .source import Source
from .text import WIDTH
from .tree import Import, Name


def imports_of(*parts: Source | Name | None, indent: int = 0) -> tuple[str, ...]:
    """The import statements that a module of these parts needs, an empty line between the groups.

    `indent` is the depth at which they will stand.
    """
    found: set[Import] = set()
    for part in parts:
        match part:
            case Source(imports=imports):
                found.update(imports)
            case Name(source=source):
                found.add(source)
            case None:
                pass
    return import_lines(found, indent)


def import_lines(imports: Iterable[Import], indent: int = 0) -> tuple[str, ...]:
    """The statements, an empty line between those of the standard library, of libraries, and of the package itself."""
    groups: dict[int, list[Import]] = {}
    for item in imports:
        groups.setdefault(_group(item.module), []).append(item)
    lines: list[str] = []
    for _, group in sorted(groups.items()):
        lines += [""] * bool(lines) + _statements(group, indent)
    return tuple(lines)


def _group(module: str) -> int:
    if module.startswith("."):
        return 2
    return 0 if module.partition(".")[0] in sys.stdlib_module_names else 1


def _statements(imports: list[Import], indent: int) -> list[str]:
    """Modules themselves first; names of one module share a statement, except those that are renamed."""
    modules = sorted((item for item in imports if not item.name), key=lambda item: item.module)
    shared: dict[tuple[str, str], list[str]] = {}
    for item in imports:
        if item.name:
            renamed = f"{item.name} as {item.alias}" if item.alias else ""
            shared.setdefault((item.module, renamed), []).append(renamed or item.name)
    statements = [(_module_order(module), sorted(names, key=_order)) for (module, _), names in shared.items()]
    statements.sort(key=lambda entry: (entry[0], _order(entry[1][0])))
    return [
        *(f"import {item.module}{f' as {item.alias}' if item.alias else ''}" for item in modules),
        *(_statement(module, names, indent) for (_, module), names in statements),
    ]


def _module_order(module: str) -> tuple[int, str]:
    """The furthest package first."""
    return len(module.lstrip(".")) - len(module), module


def _order(name: str) -> tuple[bool, bool, str]:
    """Constants, then classes, then the rest."""
    return not (name.isupper() and len(name) > 1), not name[0].isupper(), name


def _statement(module: str, names: list[str], indent: int) -> str:
    """`from module import a, b`, on one line where that fits at an indent of `indent` columns."""
    flat = f"from {module} import {', '.join(names)}"
    if indent + width(flat) <= WIDTH:
        return flat
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])
