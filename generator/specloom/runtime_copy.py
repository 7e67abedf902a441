"""The copy of the runtime that an output folder gets:
the modules that its clients import, and all that these import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TypeAlias

from . import resources

OPTIONAL = {
    "celery": ("engines.celery",),
    "dbos": ("engines.dbos",),
    "httpx": ("transports.httpx",),
    "ledger": ("ledger.once", "ledger.postgresql", "ledger.sqlite"),
    "limiter": ("limits.process",),
    "limiter-postgresql": ("limits.postgresql",),
    "limiter-redis": ("limits.redis",),
    "opentelemetry": ("telemetry.opentelemetry",),
    "pyreqwest": ("transports.pyreqwest",),
    "slices": ("engines.slices",),
    "streaming": ("streaming.stream",),
    "testing": ("testing", "clocks"),
}
"""The modules of each part of the runtime that a client can do without, and that the settings may name."""


Read: TypeAlias = Callable[[str], str | None]
"""The text of a file by its path, with forward slashes; None where there is none."""


def files_of(modules: Iterable[str], optional: Iterable[str] = ()) -> dict[str, str]:
    """The text of each file that is copied, by its path in the runtime: these modules, and all that they import.

    `optional` are names in `OPTIONAL`. What only type checkers see, and what is imported inside a function, counts too.
    """
    wanted = [*modules, *(module for name in optional for module in OPTIONAL[name])]
    found = closure([path for module in wanted if (path := path_of(module, read_own)) is not None], read_own)
    return dict(sorted((found | {path: read_own(path) or "" for path in ("__init__.py", "py.typed")}).items()))


def closure(paths: Iterable[str], read: Read) -> dict[str, str]:
    """The text of each of these files, of all that they import relatively, and of the packages that hold them, by path.

    What does not exist is skipped.
    """
    waiting = list(paths)
    found: dict[str, str] = {}
    while waiting:
        path = waiting.pop()
        text = None if path in found else read(path)
        if text is not None:
            found[path] = text
            waiting += [file for module in imported_in(path, text, read) if (file := path_of(module, read))]
            waiting += [f"{folder}/__init__.py" for folder in _folders(path)]
    return found


def _folders(path: str) -> Iterator[str]:
    """Every folder above a path, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def all_modules() -> tuple[str, ...]:
    """Every module of the runtime."""
    root = resources.runtime_dir()
    paths = sorted(path.relative_to(root).with_suffix("") for path in root.rglob("*.py"))
    return tuple(".".join(path.parts) for path in paths if path.name != "__init__")


@cache
def read_own(path: str) -> str | None:
    """A file of the tool's own runtime."""
    file = resources.runtime_dir() / path
    return file.read_text("utf-8") if file.is_file() else None


def path_of(module: str, read: Read) -> str | None:
    """The file of a module: `tasks.poller` is `tasks/poller.py`, and `tasks` is `tasks/__init__.py`;
    None without one.
    """
    path = module.replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if read(file) is not None), None)


_IMPORT = re.compile(r"^ *from (\.+)([\w.]*) import (?:\(([^)]*)\)|(.+))$", re.MULTILINE)
"""A relative import, as the runtime and the clients write it:
parsing them takes longer than generating a small client.
"""
_IMPORTED = re.compile(r"(\w+)(?: as \w+)?(?:,|\s|$)")


def imported_in(path: str, text: str, read: Read) -> Iterator[str]:
    """The modules that a file imports relatively, anywhere in it, by their names from the folder of the paths.

    A name that is a module of a package is one; any other is part of the module that it is imported from.
    """
    package = path.split("/")[:-1]
    for dots, module, several, one in _IMPORT.findall(text):
        base = [*package[: len(package) - len(dots) + 1], *(module.split(".") if module else ())]
        for name in _IMPORTED.findall(several or one):
            inner = ".".join([*base, name])
            yield inner if path_of(inner, read) is not None else ".".join(base)
