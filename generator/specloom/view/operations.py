"""What `calls.py` says of an operation and of an API, as far as no name is needed for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .. import ir
from ..layout import Code, Expression, Name, call, data, literal, tuple_of
from ..runtime.description.api import Placement
from ..runtime.description.servers import Server
from ..runtime.description.styles import DEFAULT_STYLES, Style
from ..runtime.form_types import is_form, is_multipart
from ..runtime.media_types import is_json, parameter
from .imported import runtime
from .source import source_of


def good(operation: ir.Operation) -> list[ir.Response]:
    """The responses that are no error."""
    return operation.good_responses


def bad(operation: ir.Operation) -> list[ir.Response]:
    """The responses that mean failure, as far as something is known of their bodies.

    A `default` beside other responses means failure, too, even where it has to stand for success.
    """
    fine = (
        good(operation) if len(operation.responses) == 1 else [it for it in good(operation) if it.status != "default"]
    )
    return [answer for answer in operation.responses if answer not in fine and answer.type not in (None, ir.FreeForm())]


def is_optional(operation: ir.Operation) -> bool:
    """Whether the body is left out where no argument of it is given: nothing else stands in it."""
    body = operation.body
    if body is None or body.required or (isinstance(body, ir.ObjectBody) and body.constants):
        return False
    is_filled = operation.envelope is not None and operation.envelope.id is not None
    return not is_filled and all(placement.location != "body" for placement in operation.placements)


def accepted(operation: ir.Operation) -> str | None:
    """The media types to ask for, the preferred one first; None where that is JSON, whatever else is declared."""
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
    """Method and path, with the media type of the body where that is no JSON, and where anything can be in it."""
    media_type = operation.body.media_type if operation.body is not None else "application/json"
    if is_optional(operation) and isinstance(operation.body, ir.ObjectBody) and not operation.body.arguments:
        media_type = "application/json"
    told = "" if media_type.partition(";")[0].endswith("json") else f" ({media_type})"
    return f"{operation.method} {operation.path}{told}"


def request_line(operation: ir.Operation) -> str:
    """The request as docstrings and the guide name it: with a server of its own, and with the method of JSON-RPC."""
    server = f"{operation.server} " if operation.server else ""
    named = f" ({operation.id})" if isinstance(operation.body, ir.ObjectBody) and operation.envelope else ""
    method, _, target = wire_line(operation).partition(" ")
    return f"{method} {server}{target}{named}"


def step_line(step: ir.Step, operations: Mapping[str, ir.Operation]) -> str:
    """A request that a task sends without the caller."""
    if step.again:
        return "the same request again"
    if isinstance(step.operation, ir.Visit):
        return called_name(step)
    return request_line(operations[step.operation.id])


def base_url(server: str | Server) -> Expression:
    """A base URL, with its variables where it has any."""
    return Code(literal(server)) if isinstance(server, str) else source_of(server)


def given(text: str | None) -> Expression | None:
    """A text as a literal; None where there is none."""
    return Code(literal(text)) if text else None


def called_name(step: ir.Step) -> str:
    """What a call of a task goes by: its operationId, or its method and URL."""
    called = step.operation
    return f"{called.method} {' or '.join(step.url)}" if isinstance(called, ir.Visit) else called.id


def placements(found: Iterable[Placement]) -> Expression:
    """Where credentials go."""
    return tuple_of(map(source_of, found))


def alternatives(operation: ir.Operation) -> Expression | None:
    """Sets of credentials of which one suffices."""
    sets = operation.alternatives
    return call(runtime("Alternatives"), *map(placements, sets)) if sets else None


def fixed(operation: ir.Operation) -> Expression | None:
    """The values of parameters that can have one only, by place and name."""
    found: dict[str, dict[str, ir.Json]] = {}
    for item in operation.parameters:
        if not isinstance(item.constant, ir.Missing):
            found.setdefault(item.location, {})[item.name] = item.constant
    return call(runtime("Fixed"), data(found)) if found else None


def writer(body: ir.Body | None, json_types: tuple[str, ...]) -> Name | None:
    """What writes a body that is not JSON in UTF-8."""
    if body is None:
        return None
    if is_form(body.media_type):
        return runtime("FORM")
    if is_json(body.media_type, json_types):
        charset = parameter(body.media_type, "charset") or "utf-8"
        return None if charset.lower().replace("_", "-") in ("utf-8", "utf8") else runtime("CONTENT")
    return runtime("MULTIPART" if is_multipart(body.media_type) else "CONTENT")


def styles(operation: ir.Operation) -> Expression | None:
    """The parameters, and the properties of a form, that are not written in the usual way of their place."""
    found = [
        Style(item.location, item.name, item.style, item.explode, item.reserved, arrays=item.arrays)
        for item in operation.parameters
        if (item.style, item.explode) != DEFAULT_STYLES[item.location] or item.reserved
    ]
    encodings = operation.body.encodings if operation.body is not None else ()
    listed = tuple_of(map(source_of, (*found, *encodings)))
    return call(runtime("Styles"), listed) if found or encodings else None
