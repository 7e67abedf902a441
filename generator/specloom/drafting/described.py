"""What a page, a recording or an example says about an API, each part with its origin: what all readers return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from ..ir import Json

Location: TypeAlias = Literal["path", "query", "header", "cookie"]
LOCATIONS: Final[tuple[Location, ...]] = ("path", "query", "header", "cookie")


class Certainty(IntEnum):
    """How a fact is known; what is documented wins over what an example shows."""

    EXAMPLE = 1
    DOCUMENTED = 2


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A line of a file, from 1."""

    file: str
    line: int
    certainty: Certainty = Certainty.DOCUMENTED

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Todo:
    """What a person must decide, and the lines that raise the question."""

    text: str
    origins: tuple[Origin, ...]

    def __str__(self) -> str:
        return f"{self.text} ({', '.join(dict.fromkeys(map(str, self.origins)))})"


@dataclass(frozen=True, slots=True)
class Property:
    """A value, and all that is known of it."""

    name: str
    origin: Origin
    types: tuple[str, ...] = ()
    """Types of JSON Schema; empty where nothing says which."""
    required: bool | None = None
    """None where nothing says whether."""
    enum: tuple[Json, ...] = ()
    meanings: tuple[str, ...] = ()
    """What the page says about each value, where it lists them."""
    description: str = ""
    default: tuple[Json, ...] = ()
    """One value, or none."""
    format: str | None = None
    properties: tuple[Property, ...] = ()
    items: Property | None = None
    credential: bool = False
    todos: tuple[Todo, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter outside of the body."""

    location: Location
    property: Property


@dataclass(frozen=True, slots=True)
class Example:
    """A value that a page shows, credentials masked."""

    value: Json
    origin: Origin
    title: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request, or of a response with a status."""

    schema: Property
    examples: tuple[Example, ...] = ()
    status: str = "200"
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that the service wants outside of the body."""

    kind: Literal["apiKey", "bearer", "basic"]
    origin: Origin
    location: Location = "header"
    name: str = "Authorization"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A code of an error, and what a page says that it means."""

    code: str
    meaning: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one URL."""

    method: str
    path: str
    """With `{names}`; a fragment names a method of JSON-RPC."""
    origin: Origin
    server: str = ""
    title: str = ""
    parameters: tuple[Parameter, ...] = ()
    request: Body | None = None
    responses: tuple[Body, ...] = ()
    credentials: tuple[Credential, ...] = ()
    todos: tuple[Todo, ...] = ()
    errors: tuple[ErrorCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """A number that a page names about polling."""

    key: Literal["polls", "expires", "retained", "every", "first"]
    value: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Loose:
    """A file that is one example value. Its name may say of what: `createTask.response.json`."""

    name: str
    role: Literal["request", "response"] | None
    value: Json
    find: Callable[[tuple[str, ...]], Origin]


@dataclass(frozen=True, slots=True)
class Description:
    """What one file says, or all of them together."""

    operations: tuple[Operation, ...] = ()
    budgets: tuple[Budget, ...] = ()
    mentions: tuple[tuple[str, Origin], ...] = ()
    """Names of operations that pages refer to and do not describe."""
    todos: tuple[Todo, ...] = ()
    loose: tuple[Loose, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file as the user named it."""

    name: str
    text: str
    warnings: list[str] = field(default_factory=list[str], compare=False)
    """What was read with tolerance, as `file:line: sentence`."""


class NotReadable(Exception):
    """A file that cannot be read as what it is: `file:line: why`."""

    def __init__(self, file: str, line: int, message: str, hint: str | None = None) -> None:
        self.hint = hint
        super().__init__(f"{file}:{line}: {message}")
