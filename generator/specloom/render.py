"""Renders views to text, which is final: the only module that uses Jinja."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from . import layout, resources, runtime_copy
from .view import PackageView

if TYPE_CHECKING:
    from jinja2 import Environment


_FILES = {
    "__init__.py": "provider/__init__.py.jinja",
    "client.py": "provider/client.py.jinja",
    "async_client.py": "provider/client.py.jinja",
    "models.py": "provider/models.py.jinja",
    "calls.py": "provider/calls.py.jinja",
    "API.md": "provider/API.md.jinja",
}
"""Each file of a client, and its template: the sync and the async module share one."""


_ATTRIBUTES = """\
# Generated: git keeps the lines of both sides of a merge, and `specloom check` then names what to generate again.
* merge=union
"""
"""Two branches that both generate the same file can always be merged; the result is not the text of any run."""


def render(
    package: PackageView,
    *,
    header: Sequence[str] = (),
    with_tests: bool = True,
    with_testing: bool = True,
) -> dict[str, str]:
    """Every file of one client, and its tests if it has any, by path relative to the output folder.

    `header` are lines that every Python file begins with; `with_testing` writes the module `testing` of the package.
    """
    return headed(emitted(package, with_tests=with_tests, with_testing=with_testing), header)


def emitted(package: PackageView, *, with_tests: bool = True, with_testing: bool = True) -> dict[str, str]:
    """The same files without a header of the user's: their text is in the style of Black."""
    parts = _parts(package) | {"with_testing": with_testing}
    files = {
        f"{package.name}/{name}": _printed(template, package=package, client=_client(package, name), **parts)
        for name, template in _FILES.items()
    }
    if with_testing:
        files[f"{package.name}/testing.py"] = _printed("provider/testing.py.jinja", package=package)
    if package.webhooks is not None:
        files[f"{package.name}/webhooks.py"] = _printed(
            "provider/webhooks.py.jinja", package=package, webhooks=package.webhooks
        )
    files[f"{package.name}/py.typed"] = ""
    if with_tests:
        files[f"tests/test_{package.name}.py"] = _printed("tests/test_provider.py.jinja", package=package, **parts)
    return files


def shared(
    modules: Iterable[str] | None = None,
    *,
    header: Sequence[str] = (),
    with_tests: bool = True,
    optional: Iterable[str] = (),
) -> dict[str, str]:
    """The files that all clients share: what they need of the runtime, and what makes the tree a package.

    `modules` are those of the runtime that the clients import, None for all; they come with what they import
    themselves. `optional` are the parts of the runtime that are wanted although no client needs them (see
    `runtime_copy.OPTIONAL`). `header` are lines that every Python file begins with.
    """
    copied = runtime_copy.files_of(runtime_copy.all_modules() if modules is None else modules, optional)
    files = {f"_runtime/{path}": text for path, text in copied.items()}
    files["__init__.py"] = _printed("__init__.py.jinja")
    if with_tests:
        files["tests/__init__.py"] = _printed("tests/__init__.py.jinja")
    files[".gitattributes"] = _ATTRIBUTES
    return headed(files, header)


def headed(files: dict[str, str], header: Sequence[str]) -> dict[str, str]:
    """The files with the lines of a header at the top of each Python file, including empty ones."""
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
    """Jinja as the templates need it: a missing name is an error, and only four filters exist."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(str(resources.templates_dir()), encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Python and Markdown, not HTML: escaping is done by the three functions of `layout`
    )
    indent = environment.filters["indent"]
    environment.filters.clear()
    environment.filters.update(py=layout.literal, docstring=layout.docstring, comment=layout.comment, indent=indent)
    return environment
