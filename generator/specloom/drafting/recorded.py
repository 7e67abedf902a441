"""One recorded request with its response, from any source, as an operation of which keys are masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .credentials import MASK, header_credential, is_key_name, is_plain_header, masked, query_credential
from .described import Body, Certainty, Credential, Example, Operation, Origin, Parameter, Property
from .endpoints import split_url, templated
from .prose import as_type
from .shapes import shape

if TYPE_CHECKING:
    from ..ir import Json

FORM: Final = "application/x-www-form-urlencoded"
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


def operation_of(recorded: Recorded) -> Operation:
    """The operation that a recording is one call of."""
    target = split_url(recorded.url)
    path = target.path if recorded.is_template or "#" in target.path else templated(target.path)
    parameters, credentials = _parameters(target.path, path, target.query, recorded)
    return Operation(
        recorded.method.upper(),
        path,
        recorded.origin,
        target.server,
        recorded.title,
        tuple(parameters),
        None if recorded.request is None else body_of("request", [recorded.request]),
        tuple(bodies_of(recorded.responses)),
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
    for name, value in query:
        key = query_credential(name, origin)
        if key is not None:
            credentials.append(key)
        else:
            parameters.append(Parameter("query", _scalar(name, value, origin, required=None)))
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


def body_of(name: str, payloads: Sequence[Payload]) -> Body:
    """One body from all that was seen of it, at least once."""
    schema = shape(name, [(payload.value, payload.find) for payload in payloads])
    examples = tuple(Example(masked(payload.value), payload.find(()), payload.title) for payload in payloads)
    return Body(schema, examples, payloads[0].status, payloads[0].media_type)


def bodies_of(payloads: Iterable[Payload]) -> list[Body]:
    """One body for each status and media type, in their order."""
    groups: dict[tuple[str, str], list[Payload]] = {}
    for payload in payloads:
        groups.setdefault((payload.status, payload.media_type), []).append(payload)
    return [body_of("response", group) for group in groups.values()]


def plain_origin(file: str, line: int) -> Callable[[tuple[str, ...]], Origin]:
    """The same line for all members."""
    return lambda path: Origin(file, line, Certainty.EXAMPLE)
