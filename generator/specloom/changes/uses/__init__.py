"""The lines of a program that use what breaks of a client. Pure: nothing is imported, and nothing is run.

What a program writes is found by reading it: what it imports of a client, and what its variables, attributes,
parameters and results therefore are. A use is certain where that is known all the way. Where nothing is known of a
value, an attribute of it counts if nothing but what breaks is called so, and then only as a use that may be one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..model import Change
from ..surface import Surface
from .index import Index
from .modules import Module, Modules, Program, parse, related, separate
from .reading import Reader

__all__ = ["Program", "Unread", "Use", "Uses", "find_uses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One place of a program that uses what breaks."""

    file: str
    line: int
    column: int
    """Counts characters, from 1, as editors do."""
    text: str
    """The line."""
    change: Change
    is_certain: bool
    """Whether it is known that this is what changes; otherwise it is called so, and nothing else of the client is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file of the program that cannot be read as Python."""

    file: str
    line: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class Uses:
    """What was found in a program: the uses, by file and line, and what could not be read."""

    uses: tuple[Use, ...]
    unread: tuple[Unread, ...]
    files: int
    """How many files were read."""
    importing: int
    """How many of them import a client."""
    packages: tuple[str, ...]
    """What the clients are called."""


def find_uses(
    programs: Iterable[Program],
    broken: Sequence[tuple[Surface, Sequence[Change]]],
    unread: Iterable[Unread] = (),
    packages: Mapping[str, Surface] | None = None,
) -> Uses:
    """The uses of what breaks: `broken` has the surface of the old version of each client, and its changes.

    `packages` are further names that a client's package may have in the program. The files of clients are not searched.
    A file that is not valid Python is named beside those that are `unread` already, and the others are read.
    """
    indexes = {surface: Index(surface, changes) for surface, changes in broken}
    modules: list[Module] = []
    unread = [*unread]
    clients = {surface.package: surface for surface, _ in broken} | dict(packages or {})
    own, generated = separate(programs)
    for program in own:
        try:
            modules.append(parse(program))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            unread.append(_unread(program, error))
    found: dict[tuple[str, int, int, int], Use] = {}

    def report(module: Module, node: ast.AST, change: Change, is_certain: bool, name: str) -> None:
        use = _use(module, node, change, is_certain=is_certain, name=name)
        key = use.file, use.line, use.column, id(change)
        if key not in found or is_certain:
            found[key] = use

    reader = Reader(Modules(clients, modules, generated), indexes, report)
    near = related(own, clients)
    for module in modules:
        try:
            if module.program.file in near:
                reader.read(module)
        except RecursionError as error:
            unread.append(_unread(module.program, error))
    uses = sorted(found.values(), key=lambda it: (it.file, it.line, it.column, it.change.message))
    importing = sum(bool(module.clients) for module in modules)
    return Uses(tuple(uses), tuple(sorted(unread, key=lambda it: it.file)), len(modules), importing, tuple(clients))


def _unread(program: Program, error: BaseException) -> Unread:
    if isinstance(error, SyntaxError):
        return Unread(file=program.file, line=error.lineno or 1, column=error.offset or 1, reason=error.msg)
    reason = "its expressions are nested too deeply" if isinstance(error, RecursionError | MemoryError) else str(error)
    return Unread(file=program.file, line=1, column=1, reason=reason)


def _use(module: Module, node: ast.AST, change: Change, *, is_certain: bool, name: str) -> Use:
    """A use at a node; with a name, where the name is that the node ends with."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    if name and isinstance(node, ast.Attribute) and node.end_lineno is not None and node.end_col_offset is not None:
        line, column = node.end_lineno, node.end_col_offset - len(name.encode())
    text = module.line(line)
    return Use(
        file=module.program.file,
        line=line,
        column=len(text.encode()[:column].decode("utf-8", "replace")) + 1,
        text=text,
        change=change,
        is_certain=is_certain,
    )
