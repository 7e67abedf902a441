"""The flag of a request that asks for a stream instead of a complete response: `stream: true`."""

from __future__ import annotations

from msgspec.structs import replace

from .. import ir
from ..runtime.json_data import escape_token

_FLAGS = frozenset({"stream", "streaming"})
"""What such flags are called, in lower case."""


def asking_for_stream(
    body: ir.Body | None, parameters: tuple[ir.Parameter, ...], *, asks: bool
) -> tuple[ir.Body | None, tuple[ir.Parameter, ...]]:
    """The body and the parameters with the flag filled in, if one of them has one: no caller gives it.

    An operation that can respond in both ways has a method for each; a response in the other way could not be read.
    """
    given = tuple(replace(item, constant=asks) if _is_flag(item.name, item.type) else item for item in parameters)
    if not isinstance(body, ir.ObjectBody):
        return body, given
    flags = [item for item in body.arguments if _is_flag(item.field.name, item.field.type)]
    if not flags:
        return body, given
    constants = tuple((f"{body.arguments_at}/{escape_token(item.field.name)}", asks) for item in flags)
    arguments = tuple(item for item in body.arguments if item not in flags)
    return replace(body, arguments=arguments, constants=(*body.constants, *constants)), given


def _is_flag(name: str, type_: ir.Type) -> bool:
    inner = type_.inner if isinstance(type_, ir.Nullable) else type_
    return name.lower() in _FLAGS and isinstance(inner, ir.Scalar) and inner.kind == "boolean"
