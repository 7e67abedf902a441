"""The locations of the tool's own files, in a checkout and in an installed wheel.

Nothing is imported here except `os`, because a run with nothing to do imports this module.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `typing` costs as much as everything else that such a run needs
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_CHECKOUT = os.path.dirname(os.path.dirname(_PACKAGE))


def templates_dir() -> Path:
    """The folder of the templates."""
    from pathlib import Path  # costs more than hashing everything

    return Path(_templates())


def runtime_dir() -> Path:
    """The folder of the runtime that is copied into every generated tree."""
    from pathlib import Path

    return Path(_PACKAGE, "runtime")


_SHAPING = (
    "characters.py",
    "closest.py",
    *(f"check/{name}.py" for name in (
        "declared", "grammar", "obsolete", "paged", "pointers", "schemas", "spec", "syntax", "tolerance", "wire",
    )),
    "collection.py",
    "conflicts.py",
    "edits.py",
    "examples.py",
    "formats.py",
    "ir.py",
    "layout/",
    "load/",
    "lower/",
    "naming/",
    "node.py",
    "regular.py",
    "render.py",
    *(f"runtime/{name}.py" for name in (
        "arguments", "description/api", "description/conditions", "description/pages", "description/servers",
        "description/signatures", "description/styles", "description/tasks",
        "errors", "expressions", "facts", "form_types", "item_types", "json_data", "media_types", "models", "resume",
        "streaming/decoders", "tasks/state", "urls", "validation",
    )),
    "view/",
)  # fmt: skip
"""Files that a provider's output depends on: the stages, and their imports that are not only about reports."""

_SHARED_TEMPLATES = ("__init__.py.jinja", "tests/__init__.py.jinja")
_SITE_TEMPLATES = "site/"
"""Templates of the documentation, on which no client depends."""


def shaping_files() -> list[tuple[str, str]]:
    """(name, path) of every file that a provider's output depends on, sorted by name.

    The names are the same in a checkout and in a wheel: `specloom/view/calls.py`, `templates/provider/client.py.jinja`.
    """
    found = [(f"specloom/{name}", path) for name, path in _python_files() if name.startswith(_SHAPING)]
    found += [
        (f"templates/{name}", path)
        for name, path in _walk(_templates(), "")
        if name not in _SHARED_TEMPLATES and not name.startswith(_SITE_TEMPLATES)
    ]
    return sorted(found)


def shared_files() -> list[tuple[str, str]]:
    """(name, path) of every file that the shared output depends on, sorted by name."""
    found = [
        (f"specloom/{name}", path)
        for name, path in _python_files()
        if name.startswith("runtime/") or name in ("render.py", "runtime_copy.py")
    ]
    found += [(f"templates/{name}", path) for name, path in _walk(_templates(), "") if name in _SHARED_TEMPLATES]
    return sorted(found)


def all_files() -> list[tuple[str, str]]:
    """(name, path) of every file of the tool that runs, sorted by name."""
    return sorted((f"specloom/{name}", path) for name, path in _python_files())


def site_files() -> list[tuple[str, str]]:
    """(name, path) of every file that the site of the documentation depends on, sorted by name."""
    found = [(f"templates/{name}", path) for name, path in _walk(_templates(), "") if name.startswith(_SITE_TEMPLATES)]
    return sorted(all_files() + found)


def _python_files() -> Iterator[tuple[str, str]]:
    return ((name, path) for name, path in _walk(_PACKAGE, "") if name.endswith((".py", ".typed")))


def changelog() -> str:
    """The path of the changelog. A wheel contains it inside the package; in a checkout it is at the top."""
    inside = os.path.join(_PACKAGE, "_CHANGELOG.md")
    return inside if os.path.isfile(inside) else os.path.join(_CHECKOUT, "CHANGELOG.md")


def _templates() -> str:
    """A wheel contains them inside the package; in a checkout they are at the top, beside `generator/`."""
    inside = os.path.join(_PACKAGE, "_templates")
    return inside if os.path.isdir(inside) else os.path.join(_CHECKOUT, "templates")


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in os.scandir(folder):
        if entry.name.startswith((".", "__pycache__", "_templates")) or entry.name.endswith("~"):
            continue
        if entry.is_dir():
            yield from _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.path
