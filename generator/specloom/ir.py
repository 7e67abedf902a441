"""The wire facts of one API: what goes over the line, and nothing about Python.

Every name in here is the spec's own. Python names appear in `naming` and `view`; `lower` builds these values and nothing
changes them afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
"""Any JSON value, as the spec holds it."""


# --- types -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constraints:
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

Meaning: TypeAlias = Literal["instant", "date", "time", "uuid", "bytes", "decimal"]
"""What a text stands for, where its format says so."""

MEANINGS: Final[dict[str, Meaning]] = {
    "date-time": "instant",
    "date": "date",
    "time": "time",
    "uuid": "uuid",
    "byte": "bytes",
    "decimal": "decimal",
}
"""The formats of strings that have a value of their own. Every other stays a text: Python has no type that takes all
that the format allows (`duration` knows months), or one that says no more (`email`, `uri`, `ipv4`, `password`)."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, integer, number or boolean; `format` is the spec's word, known or not."""

    kind: Literal["string", "integer", "number", "boolean"]
    format: str | None = None
    constraints: Constraints = NO_CONSTRAINTS
    media_type: str | None = None
    """What its content is where it is a part of a multipart body, or a whole one; None where nothing says it."""

    @property
    def meaning(self) -> Meaning | None:
        """What it stands for, if it is more than a text or a number."""
        return MEANINGS.get(self.format or "") if self.kind == "string" else None


@dataclass(frozen=True, slots=True)
class Const:
    """Exactly one of these values (`const`, or an `enum` that has no name of its own)."""

    values: tuple[str | int | float | bool | None, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A JSON array. `max_length` and `min_length` of its constraints count items."""

    item: Type
    constraints: Constraints = NO_CONSTRAINTS


@dataclass(frozen=True, slots=True)
class TupleOf:
    """A JSON array of so many items, each of its own type."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class MapOf:
    """A JSON object whose keys are data."""

    value: Type


@dataclass(frozen=True, slots=True)
class Ref:
    """A named model of the same Api."""

    name: str


@dataclass(frozen=True, slots=True)
class Nullable:
    """The inner type or null."""

    inner: Type


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several types, told apart by nothing but their shape."""

    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class FreeForm:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class SolutionOf:
    """The `x-solution` of the request value that stands at `pointer` of the request body."""

    pointer: str


@dataclass(frozen=True, slots=True)
class Binary:
    """The bytes of an answer that is no JSON and no text."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The content of a body, or of a part of one, that is sent as it is; `is_text` where a text will do too."""

    is_text: bool = False


Type: TypeAlias = (
    Scalar | Const | ListOf | TupleOf | MapOf | Ref | Nullable | OneOf | FreeForm | SolutionOf | Binary | Upload
)


# --- models ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the spec a fact stands, for findings that later stages make."""

    file: str
    line: int
    column: int
    pointer: str


@dataclass(frozen=True, slots=True)
class Missing:
    """No default is declared (a default of null is a default)."""


MISSING = Missing()


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret that the client fills in; never an argument of a method."""

    name: str
    env: str | None
    doc: str


@dataclass(frozen=True, slots=True)
class Field:
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


@dataclass(frozen=True, slots=True)
class Object:
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


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One value of an enum, with what the spec says of it."""

    value: str | int
    doc: str = ""
    title: str = ""
    """A name for it, where the spec gives one (`title` of a constant, `x-enum-varnames`)."""


@dataclass(frozen=True, slots=True)
class Enum:
    """A named, open list of values: an unknown one survives a round trip."""

    name: str
    place: Place
    doc: str
    kind: Literal["string", "integer"]
    values: tuple[EnumValue, ...]
    python_name: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A named type that is no object and no enum."""

    name: str
    place: Place
    doc: str
    type: Type
    python_name: str | None = None


@dataclass(frozen=True, slots=True)
class Union:
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


Model: TypeAlias = Object | Enum | Alias | Union


def parts_of(model: Model) -> Iterator[Type]:
    """The types that a model is made of; the solution of a task is no part of it."""
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


def names_in(type_: Type) -> Iterator[str]:
    """The models that a type names."""
    match type_:
        case Ref(name):
            yield name
        case Nullable(inner):
            yield from names_in(inner)
        case ListOf(item):
            yield from names_in(item)
        case MapOf(value):
            yield from names_in(value)
        case OneOf(members) | TupleOf(members):
            for member in members:
                yield from names_in(member)
        case Scalar() | Const() | FreeForm() | SolutionOf() | Binary() | Upload():
            return


# --- operations ------------------------------------------------------------------------------------------------------


Style: TypeAlias = Literal[
    "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject", "cookie",
    "content", "json", "text", "querystring", "querystringJson",
]  # fmt: skip
"""OpenAPI's styles, and how a value is written that goes by a media type: all of it as JSON or as text, or (`content`, in
bodies) scalars as text, the items of a list one by one, and objects as JSON. `querystring` is a whole query."""


ArrayFormat: TypeAlias = Literal["indices", "brackets", "repeat"]
"""How `deepObject` writes the items of an array, which OpenAPI leaves open: `a[0]=x`, `a[]=x` or `a=x`."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one property of a form, or one part of a multipart body, is written; None where nothing is said."""

    name: str
    style: Style
    explode: bool
    reserved: bool = False
    media_type: str | None = None
    base64: bool = False
    """Its bytes are written as base64."""
    arrays: ArrayFormat = "indices"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path, query, header or cookie parameter."""

    name: str
    location: Literal["path", "query", "header", "cookie"]
    type: Type
    required: bool
    place: Place
    doc: str = ""
    default: Json | Missing = MISSING
    deprecated: bool = False
    style: Style = "simple"
    explode: bool = False
    reserved: bool = False
    """`allowReserved`: characters with a meaning in URLs stay as they are."""
    arrays: ArrayFormat = "indices"
    example: Json | Missing = MISSING
    python_name: str | None = None
    constant: Json | Missing = MISSING
    """The only value that it can have, where it is required: the client sends it, and no caller gives it."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One property of the request body that the caller gives."""

    field: Field
    subject: bool = False
    """Its type is a union with solutions: it comes first and decides the type of the result."""


@dataclass(frozen=True, slots=True)
class ObjectBody:
    """An object, of JSON or of a form, whose properties are the arguments of the method.

    `constants` are properties with exactly one possible value, by JSON pointer from the body's root; `arguments_at` is the
    pointer of the object that the arguments are members of ("" is the body itself).
    """

    media_type: str
    arguments: tuple[Argument, ...]
    arguments_at: str
    constants: tuple[tuple[str, Json], ...]
    required: bool
    wrappers: tuple[str, ...]
    """The models whose properties are arguments or constants here, the outermost first."""
    encodings: tuple[Encoding, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueBody:
    """A body that is one argument, `body`."""

    media_type: str
    type: Type
    required: bool
    doc: str
    place: Place
    encodings: tuple[Encoding, ...] = ()


Body: TypeAlias = ObjectBody | ValueBody


Stream: TypeAlias = Literal["events", "lines", "sequence"]
"""How the items of an answer are told apart: server-sent events, a JSON value a line, or after record separators."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one HTTP status (200), range ("2XX") or "default" answers."""

    status: str
    doc: str
    type: Type | None
    """Of the value a caller gets, after the envelope is opened; None where the body is empty."""
    raw: Type | None
    """Of the whole body."""
    media_type: str | None = None
    others: tuple[tuple[str, Type], ...] = ()
    """(media type, type) of what may come instead of `media_type`, where that is of another type."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """`x-envelope`: JSON pointers of the arguments, the value and the id."""

    arguments: str
    result: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a credential goes: a header, query parameter or cookie of this name, or a JSON pointer of the body.

    `authorization` is the header of that name, with the scheme of HTTP authentication that `name` says.
    """

    credential: str
    location: Literal["header", "query", "cookie", "body", "bearer", "basic", "authorization"]
    name: str


@dataclass(frozen=True, slots=True)
class Grant:
    """OAuth 2 client credentials: how a client gets the token that it sends as the credential `token`."""

    token: str
    client_id: str
    client_secret: str
    url: str
    """Of the token endpoint; one without an origin stands below the API's server."""
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """`x-pagination`: how the answers of an operation are the pages of one list.

    `items` is the JSON pointer of the items in the value that a caller gets, `item` the type of one. `by` leads to the
    next page: its number, an offset, a cursor that an answer gives at `next`, or a URL there (in its `Link` header where
    `next` is empty). `place` and `name` are those of the parameter, or of the property of the body, that takes it.
    """

    items: str
    item: Type
    by: Literal["page", "offset", "cursor", "next"]
    place: Literal["query", "header", "body"] | None
    name: str
    first: int
    next: Expressions
    more: tuple[When, ...]
    """Conditions that hold while there are further pages; none where nothing tells."""
    total: Expressions
    pages: Expressions


@dataclass(frozen=True, slots=True)
class Example:
    """One example request with the answer that belongs to it.

    `request` is the whole JSON body as the spec gives it, credentials included; `parameters` the values of the others.
    The answer is plain data, and the text that goes over the line where it is a stream of items.
    """

    name: str
    status: int
    answer: Json
    request: Json | Missing
    parameters: tuple[tuple[str, str, Json], ...] = ()
    """(location, wire name, value)."""
    summary: str = ""
    answer_type: Type | None = None
    is_empty: bool = False
    """The answer has no body, which is not the body `null`."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API."""

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
    """Seconds for which the server may keep the answer open (`x-long-poll`); 0 for an ordinary answer."""
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: tuple[Answer, ...]
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
    """Its good answers come item by item, which are of the type of the answer."""
    ends: tuple[str, ...] = ()
    """What stands in the place of an item at the end of a stream."""
    events: tuple[tuple[str, Type], ...] = ()
    """(name, type of the data) of server-sent events, where their types differ by their names."""
    json_types: tuple[str, ...] = ()
    """Media types that the document marks as JSON (`x-json`), in lower case and without parameters."""
    paging: Paging | None = None

    @property
    def given_parameters(self) -> tuple[Parameter, ...]:
        """The parameters that a caller gives: those that can have one value only are filled in."""
        return tuple(item for item in self.parameters if isinstance(item.constant, Missing))

    @property
    def usual_placements(self) -> tuple[Placement, ...]:
        """What a client sends that has every credential."""
        return (*self.placements, *next(filter(None, self.alternatives), ()))

    @property
    def all_placements(self) -> tuple[Placement, ...]:
        """Wherever a credential may go, each once."""
        ways = (self.placements, *self.alternatives, *self.accepted)
        return tuple(dict.fromkeys(placement for way in ways for placement in way))


# --- conditions, failures and tasks ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Match:
    """A runtime expression whose text a pattern with one group reads, if there is one, and its value where it is absent."""

    source: str
    pattern: str | None = None
    default: Json | Missing = MISSING


Expression: TypeAlias = str | Match
"""An OpenAPI runtime expression (`$response.body#/status`), or one with a pattern."""

Expressions: TypeAlias = tuple[Expression, ...]
"""The first that is present and not null counts."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of one value; every part that is given must hold."""

    at: Expressions
    is_: tuple[str, ...] | None = None
    not_: tuple[str, ...] | None = None
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    exists: bool | None = None
    matches: str | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when all conditions of at least one list hold."""

    lists: tuple[tuple[When, ...], ...]


When: TypeAlias = Condition | AnyOf

Kind: TypeAlias = Literal["authentication", "quota", "rate_limit", "invalid", "not_found", "unavailable", "unsolvable"]


@dataclass(frozen=True, slots=True)
class Failure:
    """`x-failure`: when an answer is an error whatever its HTTP status, and how to read it."""

    when: tuple[When, ...]
    code: Expressions
    message: Expressions
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...]


State: TypeAlias = Literal["pending", "succeeded", "partial", "failed", "cancelled", "expired", "needs_action"]


@dataclass(frozen=True, slots=True)
class Rule:
    """The first rule whose conditions all hold decides the state."""

    state: State
    call: Literal["create", "poll", "result", "any"]
    when: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The status words by class."""

    at: Expressions
    words: tuple[tuple[State, tuple[str, ...]], ...]
    other: State


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a follow-up call sends: (name or JSON pointer, expression, template or constant) by place."""

    path: tuple[tuple[str, Json], ...] = ()
    query: tuple[tuple[str, Json], ...] = ()
    header: tuple[tuple[str, Json], ...] = ()
    cookie: tuple[tuple[str, Json], ...] = ()
    body: tuple[tuple[str, Json], ...] = ()
    constants: tuple[tuple[str, Json], ...] = ()
    """(JSON pointer, value) of what the body needs besides, and can have one value only."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A call that a task makes by itself: of an operation of this Api, with values of the task."""

    operation: str
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class Visit:
    """A call that a task makes by itself: of a URL that an answer gave, or that a template makes.

    The credentials are those of `operation`, and with `described` its answers are those of the URL too.
    """

    url: str
    method: str
    operation: str
    described: bool
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class Again:
    """The create call once more, as it was sent."""

    operation: str
    inputs: Inputs = field(default_factory=Inputs)


Step: TypeAlias = FollowUp | Visit | Again
"""A call that a task makes by itself."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a request takes a value: a header or query parameter by name, the body by JSON pointer, or the URL."""

    location: Literal["header", "query", "body", "url"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """What names the next page in an answer, and where the call takes it."""

    next: Expressions
    set: Slot


@dataclass(frozen=True, slots=True)
class Result:
    """Where the result is: in the answer that ended the task (`call` None), or behind one more call.

    `single_use`: it can be fetched a single time. `expiring_urls`: its URLs expire. `items`: the call answers item by item, as
    JSON values in lines or after record separators, and the result is the list of them.
    """

    at: Expressions
    call: FollowUp | Visit | None = None
    items: Literal["lines", "sequence"] | None = None
    pages: Pages | None = None
    single_use: bool = False
    expiring_urls: bool = False


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What asks the server to answer the create call with the result; it may take `long_poll` seconds then."""

    set: Slot
    value: str | int | float | bool
    long_poll: float


@dataclass(frozen=True, slots=True)
class Hint:
    """A pace that the server tells."""

    at: Expressions
    unit: Literal["s", "ms"]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. None where the block says nothing; the runtime's defaults then hold."""

    first: float | None = None
    every: float | None = None
    factor: float | None = None
    max: float | None = None
    min: float | None = None
    jitter: float | None = None
    hint: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """The server's `polls`, `expires`, `retained` (seconds) and `rate` (per second); the client's `wait` (seconds)."""

    polls: int | None = None
    expires: float | None = None
    retained: float | None = None
    rate: float | None = None
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """What `byType` changes for requests whose value matches the pattern, in whole."""

    pattern: str
    timing: Timing
    limits: Limits
    sync: bool | None
    status: Status | None


@dataclass(frozen=True, slots=True)
class ByType:
    """The first variant whose pattern matches the value at `at` counts."""

    at: Expressions
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The call that lists tasks, and JSON pointers: of the items in its answer, of id and status in one item."""

    operation: str
    items: str
    id: str
    status: str | None


@dataclass(frozen=True, slots=True)
class Notify:
    """The pointer of the request body that takes a callback URL, and what is sent there."""

    set: str
    payload: Literal["id", "poll", "result"]


@dataclass(frozen=True, slots=True)
class Task:
    """One block of `x-tasks`."""

    name: str
    place: Place
    doc: str
    create: tuple[str, ...]
    capture: tuple[tuple[str, Expressions], ...]
    origins: tuple[str, ...]
    """Those beyond the provider's own that are called, without credentials, where an answer names them."""
    start: tuple[FollowUp | Visit, ...]
    poll: Step
    long_poll: float
    reads_redirects: bool
    rules: tuple[Rule, ...]
    status: Status | None
    otherwise: State
    sync: bool
    sync_request: SyncRequest | None
    result: Result
    result_type: Type
    error_code: Expressions
    error_message: Expressions
    timing: Timing
    limits: Limits
    by_type: ByType | None
    cancel: FollowUp | Visit | None
    listing: Listing | None
    notify: Notify | None
    idempotency: Slot | None
    billable: bool
    python_name: str | None = None


# --- the whole -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variable:
    """A part of a base URL that the caller may choose: one of `values`, or anything where there are none."""

    name: str
    default: str
    values: tuple[str, ...]
    doc: str


@dataclass(frozen=True, slots=True)
class Server:
    """A base URL."""

    template: str
    doc: str
    variables: tuple[Variable, ...] = ()

    @property
    def url(self) -> str:
        """The URL with the defaults of its variables."""
        url = self.template
        for variable in self.variables:
            url = url.replace(f"{{{variable.name}}}", variable.default)
        return url


@dataclass(frozen=True, slots=True)
class Webhook:
    """One payload that a provider sends by itself: a webhook of the document, or a callback of an operation."""

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
    python_name: str | None = None


@dataclass(frozen=True, slots=True)
class Api:
    """One provider."""

    name: str
    """The spec's file name without its ending."""
    file: str
    """The spec as its readers know it: a path relative to the working folder or the specs' folder, never absolute."""
    title: str
    version: str
    doc: str
    servers: tuple[Server, ...]
    credentials: tuple[Credential, ...]
    models: tuple[Model, ...]
    operations: tuple[Operation, ...]
    tasks: tuple[Task, ...]
    webhooks: tuple[Webhook, ...] = ()
    merged: tuple[str, ...] = ()
    """Models that other models take in by `allOf`."""
    tag_docs: tuple[tuple[str, str], ...] = field(default=())
    grants: tuple[Grant, ...] = ()
    shown: tuple[tuple[str, Json], ...] = ()
    """(name of a model, value): the examples that schemas themselves show."""
    documentation: str = ""
    """URL of the provider's own documentation: `externalDocs`."""
    python_name: str | None = None
