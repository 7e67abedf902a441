"""Where the tool's own files stand, in a checkout and in an installed wheel.

Nothing here is imported but `os`, because a run with nothing to do passes through.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `typing` costs as much as everything else that such a run needs
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def templates_dir() -> Path:
    """The folder of the templates."""
    from pathlib import Path  # costs more than hashing everything

    return Path(_templates())


def runtime_dir() -> Path:
    """The folder of the runtime that every generated tree gets a copy of."""
    from pathlib import Path

    return Path(_PACKAGE, "runtime")


def own_files() -> Iterator[tuple[str, str]]:
    """(name, path) of every file that can have a say in what is generated, sorted by name.

    The names are the same in a checkout and in a wheel: `generator/view.py`, `templates/client.py.jinja`.
    """
    found = [(f"generator/{name}", path) for name, path in _walk(_PACKAGE, "") if name.endswith(".py")]
    found += [(f"templates/{name}", path) for name, path in _walk(_templates(), "")]
    found.sort()
    return iter(found)


def _templates() -> str:
    """A wheel carries them inside the package; in a checkout they stand beside it."""
    inside = os.path.join(_PACKAGE, "_templates")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "templates")


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in os.scandir(folder):
        if entry.name.startswith((".", "__pycache__", "_templates")) or entry.name.endswith("~"):
            continue
        if entry.is_dir():
            yield from _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.path
