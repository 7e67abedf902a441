"""The arguments of a call that make the request of an example."""

from __future__ import annotations

from .. import ir
from ..layout import Expression
from ..naming import Names
from .replayed import at
from .sent import SentRequest
from .values import DoesNotFit, Values


class Arguments:
    """Turns the requests of examples into the arguments of the methods that send them."""

    def __init__(self, names: Names, sent: SentRequest, written: Values) -> None:
        self._names = names
        self._sent = sent
        self._written = written

    def of(self, operation: ir.Operation, example: ir.Example) -> dict[str, Expression] | None:
        """The arguments by name; None where the spec gives none to make the request of,
        or such that no client sends.
        """
        if not self._sent.is_sendable(operation, example):
            return None
        found: dict[str, Expression] = {}
        given = {(location, name): value for location, name, value in example.parameters}
        try:
            for parameter in operation.given_parameters:
                key = parameter.location, parameter.name
                if key in given:
                    found[self._names.arguments[operation.id, *key]] = self._written.of(parameter.type, given[key])
                elif parameter.required:
                    return None
            match operation.body:
                case ir.ObjectBody(arguments=arguments, arguments_at=pointer):
                    members = at(example.request, pointer)
                    members = members if isinstance(members, dict) else {}
                    for argument in arguments:
                        item = argument.field
                        if item.name in members:
                            name = self._names.arguments[operation.id, "body", item.name]
                            found[name] = self._written.of(item.type, members[item.name])
                        elif item.required:
                            return None
                case ir.ValueBody(type=type_, required=required):
                    if not isinstance(example.request, ir.Missing):
                        found["body"] = self._written.of(type_, example.request)
                    elif required:
                        return None
                case None:
                    pass
        except DoesNotFit:
            return None
        return found
