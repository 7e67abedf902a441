"""The stages from a spec to text, as tests run them: without the command line, and with no disk but the spec's."""

from __future__ import annotations

import ast
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import specloom.runtime
from specloom import formatting, naming, render
from specloom.check import check
from specloom.diagnostics import SpecError
from specloom.load import Document, load
from specloom.lower import lower
from specloom.view import PackageView, view
from specloom.view.imported import RUNTIME

CASES = Path(__file__).parent / "cases"
SPECS = Path(__file__).parent.parent / "specs"


def package_of(document: Document, provider: str, *, validator: bool = True) -> PackageView:
    """What the templates print for a document; `validator` as for `check`.

    Raises SpecError with every finding, as `generate` would print them.
    """
    found = check(document, validator=validator)
    if any(finding.severity == "error" for finding in found):
        raise SpecError(found)
    return view(lower(document, naming.package(provider)))


def emitted(spec: Path, provider: str = "") -> dict[str, str]:
    """The files of a spec as the templates emit them, by path; `provider` where the spec's file is not called so."""
    return render.emitted(package_of(load(spec, name=spec.name), provider or spec.stem))


@cache
def emitted_once(spec: Path, provider: str) -> Mapping[str, str]:
    """The same for a spec of this repository, which stays as it is while tests run."""
    return MappingProxyType(emitted(spec, provider))


@contextmanager
def importable(root: Path, tree: str, specs: Mapping[str, Path]) -> Generator[None]:
    """The clients of these specs, by name, as packages below `tree` that can be imported as long as the block lasts."""
    files = render.shared()
    for name, spec in specs.items():
        files |= emitted_once(spec, name)
    for path, text in files.items():
        file = root / tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))
        for name in [name for name in sys.modules if name.split(".")[0] == tree]:
            del sys.modules[name]


def runtime_below(tree: str) -> dict[str, ModuleType]:
    """The runtime of this process by the names that clients in the package `tree` import it by."""
    own = specloom.runtime.__name__
    for module in RUNTIME:
        import_module(f"{own}.{module}")
    loaded = [(name, module) for name, module in sys.modules.items() if f"{name}.".startswith(f"{own}.")]
    return {f"{tree}._runtime{name.removeprefix(own)}": module for name, module in loaded}


def emitted_of(spec: Path, package: str) -> dict[str, str]:
    """The files of a document that is not ours and keeps to no rule of the house, as the templates emit them."""
    return render.emitted(view(lower(load(spec, name=spec.name), package)))


def blackened(text: str) -> str:
    """The text as Black leaves it."""
    return formatting.formatted(text)


def as_black_leaves_it(text: str) -> bool:
    """Whether Black has nothing to do."""
    return formatting.difference(text) is None


class RuntimeNames:
    """The names of the runtime of a tree of clients, each from the module that defines it."""

    def __init__(self, tree: str) -> None:
        self.__name__ = f"{tree}._runtime"

    def __getattr__(self, name: str) -> Any:
        module = _home_of_names().get(name)
        if module is None:
            raise AttributeError(name)
        return getattr(import_module(f"{self.__name__}.{module}"), name)


@cache
def runtime_of(tree: str) -> RuntimeNames:
    """The names of the runtime below a package of clients."""
    return RuntimeNames(tree)


@cache
def _home_of_names() -> Mapping[str, str]:
    """The module of each class, function and constant of the runtime, by name."""
    root = Path(specloom.runtime.__file__).parent
    return {
        name: ".".join(path.relative_to(root).with_suffix("").parts)
        for path in sorted(root.rglob("*.py"))
        for name in defined(ast.parse(path.read_text("utf-8")))
    }


def defined(tree: ast.Module) -> Iterator[str]:
    """The names that a module defines."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                pass
