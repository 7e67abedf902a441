"""The wire facts of one API: what goes over the line, and nothing about Python.

Every name in here is the spec's own. Python names appear in `naming` and `view`; `lower` builds these values and
nothing changes them afterwards. They are structs, since a large document has millions of them, and a struct is made in
a fraction of the time of a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from msgspec import Struct

from .formats import FORMATS, Meaning
from .runtime.description.api import Credential, Envelope, Grant, Placement
from .runtime.description.pages import Paging
from .runtime.description.servers import Server
from .runtime.description.signatures import Signature
from .runtime.description.styles import ArrayFormat, Style, StyleName
from .runtime.description.tasks import FollowUp, TaskSpec
from .runtime.expressions import Failure

if TYPE_CHECKING:
    Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
    """Any JSON value, as the spec holds it."""
else:
    Json = Any  # what can be decoded


# --- types -----------------------------------------------------------------------------------------------------------


class Constraints(Struct, frozen=True, omit_defaults=True):
    """JSON Schema's bounds on one value; None where the spec sets none."""

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    multiple_of: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    unique_items: bool = False


NO_CONSTRAINTS = Constraints()


class Scalar(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A string, integer, number or boolean; `format` is the spec's word, known or not."""

    kind: Literal["string", "integer", "number", "boolean"]
    format: str | None = None
    constraints: Constraints = NO_CONSTRAINTS
    media_type: str | None = None
    """What its content is where it is a part of a multipart body, or a whole one; None where nothing says it."""

    @property
    def meaning(self) -> Meaning | None:
        """What it stands for, if it is more than a text or a number."""
        format_ = FORMATS.get(self.format or "") if self.kind == "string" else None
        return format_.meaning if format_ is not None else None


class Const(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """Exactly one of these values (`const`, or an `enum` that has no name of its own)."""

    values: tuple[str | int | float | bool | None, ...]


class ListOf(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A JSON array. `max_length` and `min_length` of its constraints count items."""

    item: Type
    constraints: Constraints = NO_CONSTRAINTS


class TupleOf(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A JSON array of so many items, each of its own type."""

    items: tuple[Type, ...]


class MapOf(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A JSON object whose keys are data."""

    value: Type


class Ref(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A named model of the same Api."""

    name: str


class Nullable(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """The inner type or null."""

    inner: Type


class OneOf(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """One of several types, distinguished only by their structure."""

    members: tuple[Type, ...]


class FreeForm(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """Any JSON value."""


class SolutionOf(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """The `x-solution` of the request value at `pointer` in the request body."""

    pointer: str


class Binary(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """The bytes of a response that is neither JSON nor text."""


class Upload(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """The content of a body, or of a part of one, that is sent as it is; `is_text` where a text will do too."""

    is_text: bool = False


Type: TypeAlias = (
    Scalar | Const | ListOf | TupleOf | MapOf | Ref | Nullable | OneOf | FreeForm | SolutionOf | Binary | Upload
)


# --- models ----------------------------------------------------------------------------------------------------------


class Locator(Protocol):
    """Something that knows where the values of a file are."""

    def place(self, path: tuple[str, ...]) -> tuple[str, int, int, str]:
        """File, line, column and pointer of the value at a path."""
        ...


class Place:
    """Where in the spec a fact stands, for findings that later stages make: of most places nobody ever asks."""

    __slots__ = ("_found", "_locator", "_path")

    def __init__(self, file: str, line: int, column: int, pointer: str) -> None:
        self._found: tuple[str, int, int, str] | None = (file, line, column, pointer)
        self._locator: Locator | None = None
        self._path: tuple[str, ...] = ()

    @classmethod
    def found_by(cls, locator: Locator, path: tuple[str, ...]) -> Place:
        """The place of the value at a path, which is looked for when it is first asked for."""
        place = cls.__new__(cls)
        place._found, place._locator, place._path = None, locator, path
        return place

    @property
    def path(self) -> tuple[str, ...] | None:
        """The path of the value in its file; None where nobody has to look for it."""
        return self._path or None

    def _where(self) -> tuple[str, int, int, str]:
        if self._found is None:
            assert self._locator is not None
            self._found, self._locator = self._locator.place(self._path), None
        return self._found

    @property
    def file(self) -> str:
        """The name of the file, as findings name it."""
        return self._where()[0]

    @property
    def line(self) -> int:
        """Counts from 1."""
        return self._where()[1]

    @property
    def column(self) -> int:
        """Counts from 1."""
        return self._where()[2]

    @property
    def pointer(self) -> str:
        """The JSON pointer of the value."""
        return self._where()[3]

    def __eq__(self, other: object) -> bool:
        return self._where() == other._where() if isinstance(other, Place) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._where())

    def __repr__(self) -> str:
        """The same for every place: facts are printed alike wherever they stand."""
        return "Place()"


class Missing(Struct, frozen=True):
    """No default is declared (a default of null is a default)."""


MISSING = Missing()


class Field(Struct, frozen=True, omit_defaults=True):
    """One property of an object."""

    name: str
    type: Type
    required: bool
    place: Place
    doc: str = ""
    default: Json | Missing = MISSING
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False
    credential: Credential | None = None
    example: Json | Missing = MISSING
    """The first value that the schema itself shows."""
    python_name: str | None = None
    """`x-python-name`, where the spec gives one."""


class Object(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A JSON object with declared properties."""

    name: str
    place: Place
    doc: str
    fields: tuple[Field, ...]
    extra: Type | None = None
    """The type of properties beyond the declared ones, where the spec declares any."""
    solution: Type | None = None
    """`x-solution`: the result of a task that is asked for with this object."""
    unions: tuple[str, ...] = ()
    """Names of the solution-typed unions that this object belongs to."""
    parameter: str | None = None
    """The pointer of the request value whose solution this object carries somewhere, which makes it generic."""
    python_name: str | None = None
    words: tuple[str, ...] = ()
    """The location of an inline schema, from the component or operation that it is in; () for a component."""


class EnumValue(Struct, frozen=True, omit_defaults=True):
    """One value of an enum, with what the spec says of it."""

    value: str | int
    doc: str = ""
    title: str = ""
    """A name for it, where the spec gives one (`title` of a constant, `x-enum-varnames`)."""


class Enum(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A named, open list of values: an unknown one survives a round trip."""

    name: str
    place: Place
    doc: str
    kind: Literal["string", "integer"]
    values: tuple[EnumValue, ...]
    python_name: str | None = None
    words: tuple[str, ...] = ()


class Alias(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A named type that is neither an object nor an enum."""

    name: str
    place: Place
    doc: str
    type: Type
    python_name: str | None = None
    words: tuple[str, ...] = ()


class Union(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A named choice between types. With `solutions` a caller's argument of it decides the type of the result."""

    name: str
    place: Place
    doc: str
    members: tuple[Type, ...]
    tag: str | None = None
    """The property that tells the members apart, where there is one."""
    mapping: tuple[tuple[str, str], ...] = ()
    """(value of the tag, name of the model)."""
    default: str | None = None
    """The model that an object is whose tag is absent or names no member (`defaultMapping`)."""
    catch_all: str | None = None
    """The model that an object is whose tag names no member, though the document does not say so in a word."""
    solutions: bool = False
    python_name: str | None = None
    words: tuple[str, ...] = ()


Model: TypeAlias = Object | Enum | Alias | Union


def parts_of(model: Model) -> Iterator[Type]:
    """The types that a model is made of; the solution of a task is not part of it."""
    match model:
        case Object():
            yield from (field.type for field in model.fields if field.credential is None)
            if model.extra is not None:
                yield model.extra
        case Alias():
            yield model.type
        case Union():
            yield from model.members
        case Enum():
            return


def names_in(type_: Type) -> tuple[str, ...]:
    """The models that a type names."""
    match type_:
        case Scalar():  # most are
            return ()
        case Ref(name):
            return (name,)
        case Nullable(inner) | ListOf(inner) | MapOf(inner):
            return names_in(inner)
        case OneOf(members) | TupleOf(members):
            return tuple([name for member in members for name in names_in(member)])
        case Const() | FreeForm() | SolutionOf() | Binary() | Upload():
            return ()


# --- operations ------------------------------------------------------------------------------------------------------


class Parameter(Struct, frozen=True, omit_defaults=True):
    """A path, query, header or cookie parameter."""

    name: str
    location: Literal["path", "query", "header", "cookie"]
    type: Type
    required: bool
    place: Place
    doc: str = ""
    default: Json | Missing = MISSING
    deprecated: bool = False
    style: StyleName = "simple"
    explode: bool = False
    reserved: bool = False
    """`allowReserved`: characters with a meaning in URLs stay as they are."""
    arrays: ArrayFormat = "indices"
    example: Json | Missing = MISSING
    python_name: str | None = None
    constant: Json | Missing = MISSING
    """The only value that it can have, where it is required: the client sends it, and no caller gives it."""


class Argument(Struct, frozen=True, omit_defaults=True):
    """One property of the request body that the caller gives."""

    field: Field
    subject: bool = False
    """Its type is a union with solutions: it comes first and decides the type of the result."""


class ObjectBody(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """An object, of JSON or of a form, whose properties are the arguments of the method.

    `constants` are properties with exactly one possible value, by JSON pointer from the body's root; `arguments_at` is
    the pointer of the object that the arguments are members of ("" is the body itself).
    """

    media_type: str
    arguments: tuple[Argument, ...]
    arguments_at: str
    constants: tuple[tuple[str, Json], ...]
    required: bool
    wrappers: tuple[str, ...]
    """The models whose properties are arguments or constants here, the outermost first."""
    encodings: tuple[Style, ...] = ()


class ValueBody(Struct, frozen=True, tag_field="is", tag=True, omit_defaults=True):
    """A body that is one argument, `body`."""

    media_type: str
    type: Type
    required: bool
    doc: str
    place: Place
    encodings: tuple[Style, ...] = ()


Body: TypeAlias = ObjectBody | ValueBody


Stream: TypeAlias = Literal["events", "lines", "sequence"]
"""How the items of a response are separated: server-sent events, a JSON value a line, or after record separators."""


class Response(Struct, frozen=True, omit_defaults=True):
    """The response for one HTTP status (200), range ("2XX") or "default"."""

    status: str
    doc: str
    type: Type | None
    """Of the value a caller gets, after the envelope is opened; None where the body is empty."""
    raw: Type | None
    """Of the whole body."""
    media_type: str | None = None
    others: tuple[tuple[str, Type], ...] = ()
    """(media type, type) of what may come instead of `media_type`, where that is of another type."""

    @property
    def types(self) -> tuple[Type | None, ...]:
        """Its types in all its media types."""
        return (self.type, *(type_ for _, type_ in self.others))


class Example(Struct, frozen=True, omit_defaults=True):
    """One example request with its response.

    `request` is the whole JSON body as the spec gives it, credentials included; `parameters` the values of the others.
    The response is plain data, or the text as transferred where it is a stream of items.
    """

    name: str
    status: int
    response: Json
    request: Json | Missing = MISSING
    parameters: tuple[tuple[str, str, Json], ...] = ()
    """(location, wire name, value)."""
    summary: str = ""
    response_type: Type | None = None
    is_empty: bool = False
    """The response has no body, which is not the body `null`."""


class Operation(Struct, frozen=True):
    """One call of the API, as the spec declares it;
    the runtime's `Operation` is what a client needs of it to send it.
    """

    id: str
    place: Place
    method: str
    path: str
    """As sent: without the fragment that tells JSON-RPC methods apart."""
    server: str | None
    """A server of its own, instead of the API's."""
    tags: tuple[str, ...]
    summary: str
    description: str
    deprecated: bool
    safe: bool
    long_poll: float
    """Seconds for which the server may keep the response open (`x-long-poll`); 0 for an ordinary response."""
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    envelope: Envelope | None
    failure: Failure | None
    placements: tuple[Placement, ...]
    """Credentials that are always sent."""
    examples: tuple[Example, ...]
    alternatives: tuple[tuple[Placement, ...], ...] = ()
    """Sets of credentials of which one suffices, where there are several; an empty one lets anybody in."""
    accepted: tuple[tuple[Placement, ...], ...] = ()
    """Further places of the same credentials that the server takes, and that a client never uses."""
    python_name: str | None = None
    stream: Stream | None = None
    """Its successful responses are streams of items, whose type is that of the response."""
    ends: tuple[str, ...] = ()
    """The texts that end a stream, in place of an item."""
    events: tuple[tuple[str, Type], ...] = ()
    """(name, type of the data) of server-sent events, where their types differ by their names."""
    json_types: tuple[str, ...] = ()
    """Media types that the document marks as JSON (`x-json`), in lower case and without parameters."""
    paging: Paging | None = None
    item: Type | None = None
    """The type of one item, where `paging` says that the responses are pages of a list."""

    @property
    def given_parameters(self) -> tuple[Parameter, ...]:
        """The parameters that a caller gives: those that can have one value only are filled in."""
        return tuple(item for item in self.parameters if isinstance(item.constant, Missing))

    @property
    def good_responses(self) -> list[Response]:
        """The successful responses: 2xx, or `default` if no other is declared."""
        fine = [response for response in self.responses if response.status.startswith("2")]
        return fine or [response for response in self.responses if response.status == "default"]

    @property
    def is_download(self) -> bool:
        """Whether its successful responses are bytes, or bytes or text: they may be large, and are never JSON."""
        types = {type_ for response in self.good_responses for type_ in response.types} - {None}
        return self.stream is None and Binary() in types and types <= {Binary(), Scalar("string")}

    @property
    def usual_placements(self) -> tuple[Placement, ...]:
        """What a client sends that has every credential."""
        return (*self.placements, *next(filter(None, self.alternatives), ()))

    @property
    def all_placements(self) -> tuple[Placement, ...]:
        """Wherever a credential may go, each once."""
        ways = (self.placements, *self.alternatives, *self.accepted)
        return tuple(dict.fromkeys(placement for way in ways for placement in way))


def models_of(operation: Operation) -> Iterator[str]:
    """The models that an operation names; some of them more than once."""
    types: list[Type | None] = [parameter.type for parameter in operation.parameters]
    match operation.body:
        case ObjectBody():
            types += [argument.field.type for argument in operation.body.arguments]
            yield from operation.body.wrappers
        case ValueBody():
            types.append(operation.body.type)
        case None:
            pass
    for response in operation.responses:
        types += [response.raw, *response.types]
    types += [type_ for _, type_ in operation.events]
    types += [operation.item, *(example.response_type for example in operation.examples)]
    for type_ in types:
        yield from names_in(type_) if type_ is not None else ()


# --- tasks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OperationRef:
    """An operation of the same Api, by its operationId."""

    id: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What is called at a URL, which no operation stands for.

    The credentials are those of the operation `id`, and with `described` its responses are those of the URL too.
    """

    id: str
    method: str
    described: bool


Called: TypeAlias = OperationRef | Visit
"""What a task calls automatically."""

Step: TypeAlias = FollowUp[Called]
"""A call that a task makes automatically."""


class Task(TaskSpec[Called], frozen=True, kw_only=True, eq=False):
    """One block of `x-tasks`: the description that a client gets,
    and what its methods and its documentation say besides.

    The runtime's `Task` is one task that was submitted. `solutions` is empty here: the models say them.
    """

    place: Place
    doc: str
    create: tuple[str, ...]
    """The operationIds of the calls that create such a task."""
    result_type: Type = FreeForm()
    python_name: str | None = None

    def takes_key(self, operation: Operation) -> bool:
        """Whether a submission by this operation takes its idempotency key as an argument of its own.

        It does not where the key is a parameter or a member of the body that the operation declares.
        """
        slot = self.idempotency
        if slot is None:
            return False
        if slot.location == "body":
            body = operation.body
            given = body.arguments if isinstance(body, ObjectBody) else ()
            at = body.arguments_at if isinstance(body, ObjectBody) else ""
            return all(f"{at}/{item.field.name}" != slot.name for item in given)
        names = {item.name.lower() for item in operation.given_parameters if item.location == slot.location}
        return slot.name.lower() not in names


# --- the whole -------------------------------------------------------------------------------------------------------


class Webhook(Struct, frozen=True):
    """One payload that a provider pushes: a webhook of the document, or a callback of an operation.

    The runtime's `Webhook` reads such a payload.
    """

    id: str
    """Its operationId, or the name of the webhook, or those of the operation and of its callback."""
    place: Place
    operation: str | None
    """The operation that it is a callback of."""
    method: str
    summary: str
    description: str
    bodies: tuple[tuple[str, Type], ...]
    """(media type, type), the usual one first; none where it has no body."""
    parameters: tuple[Parameter, ...]
    examples: tuple[tuple[str, Json], ...]
    """(name, payload), where the usual media type is JSON."""
    signature: Signature | None = None
    """How its requests are signed; None if the spec does not say so."""
    python_name: str | None = None


class Api(Struct, frozen=True):
    """One provider: all that its spec says; the runtime's `Api` is what every call of a client needs of it."""

    name: str
    """The spec's file name without its ending."""
    file: str
    """The spec as its readers know it: a path relative to the working folder or the specs' folder, never absolute."""
    title: str
    version: str
    doc: str
    servers: tuple[str | Server, ...]
    """Base URLs; a `Server` is one with variables in it."""
    credentials: tuple[Credential, ...]
    models: tuple[Model, ...]
    operations: tuple[Operation, ...]
    tasks: tuple[Task, ...]
    webhooks: tuple[Webhook, ...] = ()
    signature: Signature | None = None
    """How the provider signs what it sends, if nothing else is declared for a webhook."""
    merged: tuple[str, ...] = ()
    """Models that other models take in by `allOf`."""
    tag_docs: tuple[tuple[str, str], ...] = ()
    """(tag, what the spec says of it)."""
    credential_docs: tuple[tuple[str, str], ...] = ()
    """(name of a credential, what the spec says of it)."""
    grants: tuple[Grant, ...] = ()
    token_urls: tuple[tuple[str, str], ...] = ()
    """(name of a credential, URL): where OAuth 2 issues tokens, in all flows; a client uses those of `grants`."""
    shown: tuple[tuple[str, Json], ...] = ()
    """(name of a model, value): the examples that schemas themselves show."""
    documentation: str = ""
    """URL of the provider's own documentation: `externalDocs`."""
    python_name: str | None = None
