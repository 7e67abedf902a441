"""The copy of the runtime that an output folder gets: the modules that its clients import, and all that these import."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from . import resources

OPTIONAL = {
    "httpx": ("transports.httpx",),
    "pyreqwest": ("transports.pyreqwest",),
    "streaming": ("streaming.stream",),
    "testing": ("testing", "clocks"),
}
"""The modules of each part of the runtime that a client can do without, and that the settings may name."""


def files_of(modules: Iterable[str], optional: Iterable[str] = ()) -> dict[str, str]:
    """The text of each file that is copied, by its path in the runtime: these modules, and all that they import.

    `optional` are names in `OPTIONAL`. What only type checkers see, and what is imported inside a function, counts too.
    """
    waiting = [*modules, *(module for name in optional for module in OPTIONAL[name])]
    found: set[Path] = {Path("py.typed"), Path("__init__.py")}
    while waiting:
        path = _path_of(waiting.pop())
        if path not in found:
            found.add(path)
            waiting += imported_by(path)
            waiting += [".".join(folder.parts) for folder in path.parents if folder.parts]
    root = resources.runtime_dir()
    return {path.as_posix(): (root / path).read_text("utf-8") for path in sorted(found)}


def all_modules() -> tuple[str, ...]:
    """Every module of the runtime."""
    root = resources.runtime_dir()
    paths = sorted(path.relative_to(root).with_suffix("") for path in root.rglob("*.py"))
    return tuple(".".join(path.parts) for path in paths if path.name != "__init__")


def _path_of(module: str) -> Path:
    """The file of a module: `tasks.poller` is `tasks/poller.py`, and `tasks` is `tasks/__init__.py`."""
    path = Path(*module.split("."))
    is_package = (resources.runtime_dir() / path).is_dir()
    return path / "__init__.py" if is_package else path.with_suffix(".py")


@cache
def imported_by(path: Path) -> tuple[str, ...]:
    """The modules of the runtime that one of its files imports, anywhere in it."""
    text = (resources.runtime_dir() / path).read_text("utf-8")
    return tuple(dict.fromkeys(_modules(path, text)))


_IMPORT = re.compile(r"^ *from (\.+)([\w.]*) import (?:\(([^)]*)\)|(.+))$", re.MULTILINE)
"""A relative import, as the runtime writes it: parsing its modules takes longer than generating a small client."""
_IMPORTED = re.compile(r"(\w+)(?: as \w+)?(?:,|\s|$)")


def _modules(path: Path, text: str) -> Iterator[str]:
    package = path.parent.parts
    for dots, module, several, one in _IMPORT.findall(text):
        base = [*package[: len(package) - len(dots) + 1], *(module.split(".") if module else ())]
        for name in _IMPORTED.findall(several or one):
            inner = ".".join([*base, name])
            yield inner if is_module(inner) else ".".join(base)


def is_module(name: str) -> bool:
    path = resources.runtime_dir().joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()
