"""Views become text: the only module that knows Jinja and Black."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

from . import __version__, layout, resources
from .view import PackageView

if TYPE_CHECKING:
    from jinja2 import Environment


class Cache(Protocol):
    """Formatted texts of earlier runs, by key."""

    def get(self, key: str) -> str | None:
        """The text of a key, or None."""
        ...

    def put(self, key: str, text: str) -> None:
        """Keep the text of a key."""
        ...


_FILES = {
    "__init__.py": "provider/__init__.py.jinja",
    "client.py": "provider/client.py.jinja",
    "async_client.py": "provider/client.py.jinja",
    "models.py": "provider/models.py.jinja",
    "calls.py": "provider/calls.py.jinja",
    "API.md": "provider/API.md.jinja",
}
"""Each file of a client, and its template: the twins share theirs."""


_ATTRIBUTES = """\
# Generated: git keeps the lines of both sides of a merge, and `specloom check` then names what to generate again.
* merge=union
"""
"""So two branches that generate the same file anew can always be merged; no run has written what comes of it."""


def render(
    package: PackageView, cache: Cache | None = None, *, header: Sequence[str] = (), with_tests: bool = True
) -> dict[str, str]:
    """Every file of one client, and its tests if it has any, by path relative to the output folder.

    `header` are lines that every Python file begins with.
    """
    files = {path: formatted(path, text, cache) for path, text in emitted(package, with_tests=with_tests).items()}
    return _headed(files, header)


def emitted(package: PackageView, *, with_tests: bool = True) -> dict[str, str]:
    """The same files as the templates emit them, before Black sees them; it should find nothing to do."""
    files = {
        f"{package.name}/{name}": _printed(template, package=package, client=_client(package, name), **_parts(package))
        for name, template in _FILES.items()
    }
    if package.webhooks is not None:
        files[f"{package.name}/webhooks.py"] = _printed(
            "provider/webhooks.py.jinja", package=package, webhooks=package.webhooks
        )
    files[f"{package.name}/py.typed"] = ""
    if with_tests:
        files[f"tests/test_{package.name}.py"] = _printed(
            "tests/test_provider.py.jinja", package=package, **_parts(package)
        )
    return files


def shared(
    *, header: Sequence[str] = (), with_tests: bool = True, optional: Sequence[str] | None = None
) -> dict[str, str]:
    """The files that all clients share: the runtime, and what makes the tree a package.

    `header` are lines that every Python file begins with; `optional` are the names of the parts of the runtime that are
    wanted although clients can do without, None for all of them. The whole runtime is copied, whatever they are.

    None of them knows which clients there are: two branches that each add one must not change the same file.
    """
    files = {
        f"_runtime/{path.relative_to(resources.runtime_dir()).as_posix()}": path.read_text("utf-8")
        for path in sorted(resources.runtime_dir().rglob("*"))
        if path.is_file() and path.suffix in (".py", ".typed")
    }
    files["__init__.py"] = _printed("__init__.py.jinja")
    if with_tests:
        files["tests/__init__.py"] = _printed("tests/__init__.py.jinja")
    files[".gitattributes"] = _ATTRIBUTES
    return _headed(files, header)


def _headed(files: dict[str, str], header: Sequence[str]) -> dict[str, str]:
    """The files with the lines of a header at the top of each Python file, the empty ones included."""
    top = "".join(f"{line}\n" for line in header)
    return {path: top + text if path.endswith(".py") else text for path, text in files.items()}


def _client(package: PackageView, name: str) -> object:
    return package.async_client if name == "async_client.py" else package.client


def _parts(package: PackageView) -> dict[str, object]:
    return {"models": package.models, "calls": package.calls, "tests": package.tests, "guide": package.guide}


def _printed(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    """Jinja as the templates expect it: a missing name is an error, and only four filters exist."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(str(resources.templates_dir()), encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Python and Markdown, not HTML: escaping is done by the three doors of `layout`
    )
    indent = environment.filters["indent"]
    environment.filters.clear()
    environment.filters.update(py=layout.literal, docstring=layout.docstring, comment=layout.comment, indent=indent)
    return environment


def formatted(path: str, text: str, cache: Cache | None = None) -> str:
    """The text as Black leaves it; other files than Python ones as they are.

    A long file is formatted, and kept in the cache, in pieces: the time that Black takes for a line grows with the lines
    around it, and a small change of a spec touches few of them.
    """
    if not path.endswith(".py") or not text:
        return text
    try:
        return "\n\n".join([_formatted(piece, cache) for piece in _pieces(text)])
    except ValueError:  # a piece is no Python by itself: two empty lines stood within something
        return _formatted(text, cache)


def _formatted(text: str, cache: Cache | None) -> str:
    key = sha256(f"{_black_version()}\n{text}".encode()).hexdigest()
    known = cache.get(key) if cache is not None else None
    if known is None:
        known = _black(text)
        if cache is not None:
            cache.put(key, known)
    return known


@cache
def _black_version() -> str:
    from importlib.metadata import version

    return f"{__version__} {version('black')}"


def _black(text: str) -> str:
    """Black has no public Python API; this is the one call of it, and its version is pinned."""
    import black
    from black.mode import TargetVersion

    return black.format_str(text, mode=black.Mode(target_versions={TargetVersion.PY311}))


_DEFINITIONS = 16
"""How many definitions a piece has on average."""


def _pieces(text: str) -> Iterator[str]:
    """A text cut between some of its definitions: which, is said by their own first lines, whatever else changes."""
    lines = text.split("\n")
    start = 0
    for number in range(3, len(lines)):
        line = lines[number]
        if not line.startswith(("class ", "def ")) or crc32(line.encode()) % _DEFINITIONS:
            continue
        if not (lines[number - 1] or lines[number - 2]) and lines[number - 3]:
            yield "\n".join(lines[start : number - 2]) + "\n"
            start = number
    yield "\n".join(lines[start:])
