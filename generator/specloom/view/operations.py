"""What `calls.py` says of an operation and of an API, as far as no name is needed for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from .. import ir
from ..layout import Code, Expression, call, data, dict_of, literal, tuple_of
from .imported import runtime


def good(operation: ir.Operation) -> list[ir.Answer]:
    """The answers that are no error: 2xx, or `default` where nothing else is said."""
    good = [answer for answer in operation.answers if answer.status.startswith("2")]
    return good or [answer for answer in operation.answers if answer.status == "default"]


def bad(operation: ir.Operation) -> list[ir.Answer]:
    """The answers that mean failure, as far as something is known of their bodies."""
    fine = good(operation)
    return [answer for answer in operation.answers if answer not in fine and answer.type not in (None, ir.FreeForm())]


def types_of(answer: ir.Answer) -> Iterator[ir.Type | None]:
    """The types of an answer in all its media types."""
    yield answer.type
    yield from (type_ for _, type_ in answer.others)


def is_download(operation: ir.Operation) -> bool:
    """Whether its good answers hold bytes, or bytes or text: what may be large, and what nothing of JSON is in."""
    types = {type_ for answer in good(operation) for type_ in types_of(answer)} - {None}
    return operation.stream is None and ir.Binary() in types and types <= {ir.Binary(), ir.Scalar("string")}


def is_optional(operation: ir.Operation) -> bool:
    """Whether the body is left out where no argument of it is given: nothing else stands in it."""
    body = operation.body
    if body is None or body.required or (isinstance(body, ir.ObjectBody) and body.constants):
        return False
    is_filled = operation.envelope is not None and operation.envelope.id is not None
    return not is_filled and all(placement.location != "body" for placement in operation.placements)


def accepted(operation: ir.Operation) -> str | None:
    """The media types to ask for, the preferred one first; None where that is JSON and nothing else is told apart."""
    told = [answer for answer in good(operation) if answer.media_type is not None]
    offered = dict.fromkeys(_CHARSET.sub("", answer.media_type or "") for answer in told)
    others = dict.fromkeys(media_type for answer in told for media_type, _ in answer.others)
    if not offered or (not others and set(offered) <= {"application/json", "*/*"}):
        return None
    first = [*offered]
    rest = [f"{media_type};q=0.9" for media_type in others if media_type not in offered]
    return ", ".join([*first, *rest, *(["*/*;q=0.8"] if "*/*" not in offered else [])])


_CHARSET = re.compile(r"\s*;\s*charset=[^;]*", re.IGNORECASE)
"""How a text is encoded, which nobody asks for."""


def wire_line(operation: ir.Operation) -> str:
    """Method and path, with the media type of the body where that is no JSON."""
    media_type = operation.body.media_type if operation.body is not None else "application/json"
    told = "" if media_type.partition(";")[0].endswith("json") else f" ({media_type})"
    return f"{operation.method} {operation.path}{told}"


def request_line(operation: ir.Operation) -> str:
    """The request as docstrings and the guide name it: with a server of its own, and with the method of JSON-RPC."""
    server = f"{operation.server} " if operation.server else ""
    named = f" ({operation.id})" if isinstance(operation.body, ir.ObjectBody) and operation.envelope else ""
    method, _, target = wire_line(operation).partition(" ")
    return f"{method} {server}{target}{named}"


def step_line(step: ir.Step, operations: Mapping[str, ir.Operation]) -> str:
    """A request that a task sends by itself."""
    match step:
        case ir.FollowUp():
            return request_line(operations[step.operation])
        case ir.Visit():
            return f"{step.method} {step.url}"
        case ir.Again():
            return "the same request again"


_USUAL_STYLES = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
}


def _style(location: str, item: ir.Parameter | ir.Encoding) -> Expression:
    part = item if isinstance(item, ir.Encoding) else None
    return call(
        runtime("Style"),
        *(Code(literal(part)) for part in (location, item.name, item.style, item.explode)),
        reserved=Code("True") if item.reserved else None,
        media_type=given(part.media_type if part is not None else None),
        base64=Code("True") if part is not None and part.base64 else None,
        arrays=given(item.arrays if item.arrays != "indices" else None),
    )


def server_of(server: ir.Server) -> Expression:
    """A base URL, with its variables where it has any."""
    if not server.variables:
        return Code(literal(server.url))
    entries = [
        (
            Code(literal(variable.name)),
            call(
                runtime("Variable"),
                Code(literal(variable.default)),
                *([data(variable.values)] if variable.values else []),
            ),
        )
        for variable in server.variables
    ]
    return call(runtime("Server"), Code(literal(server.template)), dict_of(entries))


def given(text: str | None) -> Expression | None:
    """A text as a literal; None where there is none."""
    return Code(literal(text)) if text else None


def envelope_of(envelope: ir.Envelope | None) -> Expression | None:
    """Where value and id of an answer stand."""
    if envelope is None:
        return None
    return call(runtime("Envelope"), result=Code(literal(envelope.result)), id=given(envelope.id))


def placements(found: Iterable[ir.Placement]) -> Expression:
    """Where credentials go."""
    return tuple_of(
        call(
            runtime("Placement"), Code(literal(item.credential)), Code(literal(item.location)), Code(literal(item.name))
        )
        for item in found
    )


def fixed(operation: ir.Operation) -> Expression | None:
    """The values of parameters that can have one only, by place and name."""
    found: dict[str, dict[str, ir.Json]] = {}
    for item in operation.parameters:
        if not isinstance(item.constant, ir.Missing):
            found.setdefault(item.location, {})[item.name] = item.constant
    return data(found) if found else None


def styles(operation: ir.Operation) -> Expression | None:
    """The parameters, and the properties of a form, that are not written in the usual way of their place."""
    found = [
        _style(item.location, item)
        for item in operation.parameters
        if (item.style, item.explode) != _USUAL_STYLES[item.location] or item.reserved
    ]
    found += [_style("body", item) for item in operation.body.encodings] if operation.body is not None else []
    return tuple_of(found) if found else None
