"""What an expression of a program can be, as far as it has to do with a generated client.

Two values say that nothing of a client is in them: `OTHER` is known to be something else, and of `UNKNOWN` nothing is
known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from ... import ir
from ..surface import Surface

if TYPE_CHECKING:
    from .modules import Module


@dataclass(frozen=True, slots=True)
class Nothing:
    """A value that is not of a client: known to be none, or not known at all."""

    is_known: bool


OTHER = Nothing(True)
UNKNOWN = Nothing(False)


@dataclass(frozen=True, slots=True)
class PackageOf:
    """The package of a client."""

    surface: Surface


@dataclass(frozen=True, slots=True)
class ModuleOf:
    """One of its modules: `models`, `calls`, `webhooks`, or one that only holds a client."""

    surface: Surface
    name: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What the package exports of the runtime: a class or a function."""

    surface: Surface
    name: str


@dataclass(frozen=True, slots=True)
class ClassOf:
    """The class of a value."""

    value: Value


@dataclass(frozen=True, slots=True)
class ClientOf:
    """An instance of a client."""

    surface: Surface
    is_async: bool


@dataclass(frozen=True, slots=True)
class ResourceOf:
    """A resource of a client, by its attribute."""

    surface: Surface
    name: str
    is_async: bool


@dataclass(frozen=True, slots=True)
class MethodOf:
    """A method of a client or a resource, by its path from the client.

    One that submits an order is the method that submits its task, with `preceding` arguments before the others.
    """

    surface: Surface
    path: str
    is_async: bool
    preceding: int = 0


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """A function of `calls` or `webhooks`: `calls.get_pet`."""

    surface: Surface
    name: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A method that every value of its kind has."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A value of a wire type."""

    surface: Surface
    type: ir.Type


@dataclass(frozen=True, slots=True)
class TaskOf:
    """A task that was submitted, of a kind that is a resource."""

    surface: Surface
    resource: str
    is_async: bool
    result: Value


@dataclass(frozen=True, slots=True)
class CallOf:
    """A call as a value of `calls`, and what comes of it."""

    result: Value
    items: Value | None = None
    """One item, where it is paged."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What holds a value under some attributes: a raw response, an event, or a page."""

    attributes: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Many:
    """What can be iterated over. A stream is its own context manager, and anything else that is one yields an item."""

    item: Value
    kind: Literal["list", "stream", "paged"] = "list"
    page: Value = OTHER


@dataclass(frozen=True, slots=True)
class Mapped:
    """A `dict` with such values."""

    value: Value


@dataclass(frozen=True, slots=True)
class Several:
    """A tuple whose items are known."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Awaited:
    """What becomes the value when it is awaited."""

    value: Value


@dataclass(frozen=True, slots=True)
class Either:
    """One of several values."""

    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Dotted:
    """A package or module of whose name an import statement has bound only the first part."""

    name: str


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function or class of Python itself, or of a library, that gives back what it was given."""

    name: str


@dataclass(frozen=True, slots=True)
class OwnModule:
    """A module of the program."""

    module: Module


@dataclass(eq=False, slots=True)
class OwnFunction:
    """A function of the program."""

    module: Module
    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    owner: OwnClass | None = None


@dataclass(eq=False, slots=True)
class OwnClass:
    """A class of the program, with what is known of the attributes of its instances."""

    module: Module
    node: ast.ClassDef
    bases: tuple[Value, ...]
    names: dict[str, Value] = field(default_factory=dict["str", "Value"])
    """What its body defines."""
    attributes: dict[str, Value] = field(default_factory=dict["str", "Value"])
    """What its body annotates, and what its methods assign to `self`."""
    assigned_in: dict[str, list[OwnFunction]] = field(default_factory=dict["str", "list[OwnFunction]"])
    """The methods that assign an attribute of `self`."""


@dataclass(frozen=True, slots=True)
class Own:
    """An instance of a class of the program."""

    own: OwnClass


Value: TypeAlias = (
    Nothing
    | PackageOf
    | ModuleOf
    | Exported
    | ClassOf
    | ClientOf
    | ResourceOf
    | MethodOf
    | FunctionOf
    | Bound
    | Typed
    | TaskOf
    | CallOf
    | Wrapped
    | Many
    | Mapped
    | Several
    | Awaited
    | Either
    | Dotted
    | Builtin
    | OwnModule
    | OwnFunction
    | OwnClass
    | Own
)


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a module or a function, and those of what surrounds it."""

    names: dict[str, Value]
    parent: Scope | None = None
    stars: list[Value] = field(default_factory=list["Value"])
    """Modules of which all names were imported."""

    def copy(self) -> Scope:
        """The same names, in a branch of its own."""
        return Scope(dict(self.names), self.parent, self.stars)


_MOST = 8
"""A value with more alternatives is as good as unknown."""


def either(values: Iterable[Value]) -> Value:
    """One of these values. Those that are known to be nothing of a client do not count beside others."""
    flat: set[Value] = set()
    for value in values:
        flat |= value.values if isinstance(value, Either) else {value}
    for nothing in (OTHER, UNKNOWN):
        if len(flat) > 1:
            flat.discard(nothing)
    if len(flat) < 2:
        return next(iter(flat), OTHER)
    return Either(frozenset(flat)) if len(flat) <= _MOST else UNKNOWN


def alternatives(value: Value) -> Iterable[Value]:
    """The values that a value can be."""
    return value.values if isinstance(value, Either) else (value,)
