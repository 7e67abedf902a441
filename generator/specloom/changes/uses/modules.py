"""The modules of a program by the names that they are imported under, and which of them are clients."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from ..surface import Surface
from .knowledge import MODULES
from .values import OTHER, Dotted, ModuleOf, OwnModule, PackageOf, Scope, Value

T = TypeVar("T")

_GENERATED: Final = re.compile(r"^# Code generated from .*DO NOT EDIT", re.MULTILINE)
_WORD: Final = re.compile(r"\w+")
_HEAD = 4096
"""Characters of a file in which its header is."""


@dataclass(frozen=True, slots=True)
class Program:
    """One file of a program: its path as it is shown, and its path below the folder as the parts of a name."""

    file: str
    parts: tuple[str, ...]
    text: str

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of one."""
        return self.file.endswith("__init__.py")

    @property
    def is_generated(self) -> bool:
        """Whether it is part of a client, and not of the program that uses it."""
        return _GENERATED.search(self.text, 0, _HEAD) is not None


@dataclass(eq=False, slots=True)
class Module:
    """One module of a program that was parsed."""

    program: Program
    tree: ast.Module
    scope: Scope = field(default_factory=lambda: Scope({}))
    clients: set[Surface] = field(default_factory=set[Surface])
    """Those that it imports anything of."""
    is_read: bool = False
    """Whether its top level has been read, or is just being read."""

    lines: tuple[str, ...] = ()

    def line(self, number: int) -> str:
        """A line of its text, counted from 1, without its end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    @property
    def package(self) -> tuple[str, ...]:
        """What relative imports start at."""
        parts = self.program.parts
        return parts if self.program.is_package else parts[:-1]


class Modules:
    """All modules of a program, by name. Names may begin at any folder: `app.x` also is what `src.app.x` is called."""

    def __init__(self, clients: Mapping[str, Surface], modules: Sequence[Module], generated: Iterable[Program]) -> None:
        """`clients` are known by the names of their packages."""
        self._surfaces = clients
        self._modules = _by_ending((module.program.parts, module) for module in modules)
        self._generated = _by_ending((program.parts, program) for program in generated)
        self._own = {part for module in modules for part in module.program.parts}

    def find(self, dotted: str) -> Value:
        """What a dotted name of an import statement means."""
        parts = tuple(part for part in dotted.split(".") if part)
        client = self._client(parts)
        if client is not None:
            return client
        module = self._modules.get(parts)
        if module is not None:
            return OwnModule(module)
        if parts in self._modules or (parts and (parts[0] in self._own or self._leads_to_client(parts))):
            return Dotted(".".join(parts))
        return OTHER

    def _leads_to_client(self, parts: tuple[str, ...]) -> bool:
        """Whether a client may be below: nothing says that it is not."""
        return any(ending[: len(parts)] == parts for ending in self._generated)

    def _client(self, parts: tuple[str, ...]) -> Value | None:
        for at in range(len(parts) - 1, -1, -1):
            surface = self._surfaces.get(parts[at])
            rest = parts[at + 1 :]
            if surface is None or len(rest) > 1 or not MODULES.issuperset(rest):
                continue
            if parts[: at + 1] in self._modules or not self._may_be(parts[: at + 1]):
                return None  # a module of the program that happens to be called so
            return ModuleOf(surface, rest[0]) if rest else PackageOf(surface)
        return None

    def _may_be(self, parts: tuple[str, ...]) -> bool:
        """Whether a package of that name can be a client: one of those that are there, if any is."""
        there = [ending for ending in self._generated if ending[-1:] == parts[-1:]]
        if not there:
            return True
        return any(ending[-len(parts) :] == parts or parts[-len(ending) :] == ending for ending in there)


def _by_ending(named: Iterable[tuple[tuple[str, ...], T]]) -> dict[tuple[str, ...], T | None]:
    """Values by every ending of their names; None where several end so, unless it is the whole name of one."""
    found: dict[tuple[str, ...], T | None] = {}
    whole: dict[tuple[str, ...], T] = {}
    for parts, value in named:
        whole[parts] = value
        for at in range(1, len(parts)):
            ending = parts[at:]
            found[ending] = None if ending in found else value
    return found | whole


def separate(programs: Iterable[Program]) -> tuple[list[Program], list[Program]]:
    """The files of the program itself, and the packages of clients, whose modules and runtime are not searched."""
    listed = [*programs]
    packages = [program for program in listed if program.is_package and program.is_generated]
    runtimes = {(*program.parts[:-1], "_runtime") for program in packages}
    own = [
        program
        for program in listed
        if not program.is_generated and not any(program.parts[: len(each)] == each for each in runtimes)
    ]
    return own, packages


def related(programs: Sequence[Program], packages: Iterable[str]) -> set[str]:
    """The files that can have to do with a client: they name its package, or a module of the program that can.

    To import a module is to write its name, or to be in a package that imports it for all that is in it.
    """
    named: dict[str, list[Program]] = {}
    words = {*packages, *(program.parts[-1] for program in programs if program.parts)}
    for program in programs:
        for word in words.intersection(_WORD.findall(program.text)):
            named.setdefault(word, []).append(program)
    inside: dict[tuple[str, ...], list[Program]] = {}
    for program in programs:
        for at in range(len(program.parts)):
            inside.setdefault(program.parts[:at], []).append(program)
    found: set[str] = set()
    waiting = [program for package in packages for program in named.get(package, ())]
    while waiting:
        program = waiting.pop()
        if program.file not in found:
            found.add(program.file)
            waiting += named.pop(program.parts[-1], ()) if program.parts else ()
            waiting += inside.pop(program.parts, ()) if program.is_package else ()
    return found


def dotted_of(module: Module, node: ast.ImportFrom) -> str:
    """The name of the module that a `from … import` names, from the folder of the program on."""
    if not node.level:
        return node.module or ""
    base = module.package[: max(len(module.package) - node.level + 1, 0)]
    return ".".join((*base, *((node.module,) if node.module else ())))


def parse(program: Program) -> Module:
    """A module. Raises SyntaxError, or ValueError for text that Python does not read."""
    tree = ast.parse(program.text, program.file, type_comments=False)
    lines = tuple(line.rstrip("\r") for line in program.text.split("\n"))
    return Module(program, tree, lines=lines)
