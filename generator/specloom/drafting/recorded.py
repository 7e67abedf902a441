"""One recorded request with its response, from any source, as an operation of which keys are masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .credentials import MASK, header_credential, is_key_name, is_plain_header, masked, query_credential
from .described import Body, Certainty, Credential, Example, Operation, Origin, Parameter, Property, Todo
from .endpoints import split_url, templated
from .prose import as_type, kind_of_texts
from .shapes import shape

if TYPE_CHECKING:
    from ..ir import Json

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
BYTES: Final = "application/octet-stream"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Payload:
    """A body with the place of each of its members."""

    value: Json
    find: Callable[[tuple[str, ...]], Origin]
    media_type: str = JSON
    status: str = "200"
    title: str = ""
    is_whole: bool = True
    """Whether it is complete, without ellipses."""
    files: tuple[str, ...] = ()
    """The fields of a form that are files."""
    question: str = ""
    """What cannot be known of it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was sent, and what came back if that is known."""

    method: str
    url: str
    origin: Origin
    headers: tuple[tuple[str, str], ...] = ()
    request: Payload | None = None
    responses: tuple[Payload, ...] = ()
    title: str = ""
    credentials: tuple[Credential, ...] = ()
    is_template: bool = False
    """Whether the URL has no values of one call in it."""
    empty: tuple[str, ...] = ()
    """The statuses of responses without a body."""
    notes: tuple[tuple[str, str], ...] = ()
    """The descriptions of parameters, by name."""


def operation_of(recorded: Recorded) -> Operation:
    """The operation that a recording is one call of."""
    target = split_url(recorded.url)
    path = target.path if recorded.is_template or "#" in target.path else templated(target.path)
    parameters, credentials = _parameters(target.path, path, target.query, recorded)
    notes = dict(recorded.notes)
    parameters = [
        replace(each, property=replace(each.property, description=notes.get(each.property.name, "")))
        for each in parameters
    ]
    bodies = bodies_of(recorded.responses)
    bodies += [Body(Property("response", recorded.origin), status=status) for status in recorded.empty]
    return Operation(
        recorded.method.upper(),
        path,
        recorded.origin,
        target.server,
        recorded.title,
        tuple(parameters),
        None if recorded.request is None else body_of("request", [recorded.request]),
        tuple(bodies),
        tuple(dict.fromkeys([*recorded.credentials, *credentials])),
    )


def _parameters(
    original: str, path: str, query: Sequence[tuple[str, str]], recorded: Recorded
) -> tuple[list[Parameter], list[Credential]]:
    parameters: list[Parameter] = []
    credentials: list[Credential] = []
    origin = recorded.origin
    for segment, value in zip(path.split("/"), original.split("/"), strict=False):
        if segment.startswith("{"):
            name = segment.strip("{}")
            parameters.append(
                Parameter("path", _scalar(name, "" if value == segment else value, origin, required=True))
            )
    given: dict[str, list[str]] = {}
    for name, value in query:
        given.setdefault(name, []).append(value)
    for name, values in given.items():
        key = query_credential(name, origin)
        if key is not None:
            credentials.append(key)
        elif len(values) > 1 or name.endswith("[]"):
            parameters.append(Parameter("query", _repeated(name, values, origin)))
        else:
            parameters.append(Parameter("query", _scalar(name, values[0], origin, required=None)))
    for name, value in recorded.headers:
        key = header_credential(name, value, origin)
        if key is not None:
            credentials.append(key)
        elif not is_plain_header(name):
            parameters.append(Parameter("header", _scalar(name, value, origin, required=None)))
    return parameters, credentials


def _scalar(name: str, text: str, origin: Origin, *, required: bool | None) -> Property:
    """A parameter of which one value was seen; its name may say that it is a key."""
    value: Json = (
        as_type(text, ("boolean", "integer", "number", "string")) if text and not text.startswith("{{") else None
    )
    kind = (
        "boolean"
        if isinstance(value, bool)
        else "integer" if isinstance(value, int) else "number" if isinstance(value, float) else "string"
    )
    if is_key_name(name):
        value = MASK
    return Property(name, origin, (kind,), required, default=() if value is None else (masked(value),))


def _repeated(name: str, texts: Sequence[str], origin: Origin) -> Property:
    """A parameter that a URL has several times: an array of what all of its values are."""
    kind = kind_of_texts(list(texts)) or "string"
    values = [as_type(text, (kind,)) for text in texts]
    return Property(name, origin, ("array",), default=(masked(values, name),), items=Property(name, origin, (kind,)))


def body_of(name: str, payloads: Sequence[Payload]) -> Body:
    """One body from all that was seen of it, at least once."""
    first = payloads[0]
    if first.media_type not in (JSON, FORM, MULTIPART) and not is_json(first.media_type):
        kind = Property(
            name, first.find(()), ("string",), format=None if first.media_type.startswith("text/") else "binary"
        )
        return Body(kind, (), first.status, first.media_type)
    if first.question:
        unknown = Property(name, first.find(()), ("object",), todos=(Todo(first.question, (first.find(()),)),))
        return Body(unknown, (), first.status, first.media_type)
    schema = shape(name, [(payload.value, payload.find) for payload in payloads])
    files = {name for payload in payloads for name in payload.files}
    schema = replace(
        schema, properties=tuple(_as_file(each) if each.name in files else each for each in schema.properties)
    )
    examples = tuple(Example(masked(payload.value), payload.find(()), payload.title) for payload in payloads)
    return Body(schema, examples, payloads[0].status, payloads[0].media_type)


def is_json(media_type: str) -> bool:
    """Whether bodies of a media type are JSON."""
    return media_type == JSON or media_type.endswith("+json")


def _as_file(field: Property) -> Property:
    if field.items is not None:
        return replace(field, items=replace(field.items, format="binary"))
    return replace(field, types=("string",), format="binary")


def form_of(
    fields: Iterable[tuple[str, Json, bool]], find: Callable[[tuple[str, ...]], Origin], media_type: str
) -> Payload:
    """A form from (name, value, whether it is a file) of each field;
    a field that is there several times is an array.
    """
    value: dict[str, Json] = {}
    files: list[str] = []
    for name, field, is_file in fields:
        known = value.get(name)
        value[name] = field if name not in value else [*known, field] if isinstance(known, list) else [known, field]
        files += [name] if is_file else []
    return Payload(value, find, media_type, files=tuple(dict.fromkeys(files)))


def bodies_of(payloads: Iterable[Payload]) -> list[Body]:
    """One body for each status and media type, in their order."""
    groups: dict[tuple[str, str], list[Payload]] = {}
    for payload in payloads:
        groups.setdefault((payload.status, payload.media_type), []).append(payload)
    return [body_of("response", group) for group in groups.values()]


def plain_origin(file: str, line: int) -> Callable[[tuple[str, ...]], Origin]:
    """The same line for all members."""
    return lambda path: Origin(file, line, Certainty.EXAMPLE)
