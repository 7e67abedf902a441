"""Examples of a spec as Python expressions of the values that a client makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from msgspec.structs import replace

from .. import ir
from ..formats import BY_MEANING, Meaning
from ..layout import NONE, Code, Expression, Name, call, data, dict_of, list_of, literal, tuple_of
from ..naming import Names
from ..runtime.errors import DecodeError
from ..runtime.models import as_json, convert
from .imported import ANY, class_of
from .models import constant_of
from .replayed import raw
from .types import Directions

_TURNED = 1_000_000
"""A text that is read as a number is the last choice."""


class DoesNotFit(Exception):
    """The example is not a value of the type; `lint` reports it with its location."""


class Values:
    """Writes JSON values as the values that they are decoded to, or that are encoded to them."""

    def __init__(
        self, api: ir.Api, names: Names, directions: Directions, models: Name, *, is_sent: bool = False
    ) -> None:
        self._names = names
        self._directions = directions
        self._models: Mapping[str, ir.Model] = {model.name: model for model in api.models}
        self._module = models
        """The module of the models, as it is called where the values stand."""
        self._is_sent = is_sent
        """Whether they are what a client writes: then only what it writes in the same words is a value."""

    def of(self, type_: ir.Type, value: ir.Json, solution: ir.Type | None = None) -> Expression:
        """The value as an expression; `solution` is the type of the solution of a task.

        Raises DoesNotFit where the value is not of the type.
        """
        match type_:
            case ir.Nullable(inner=inner):
                return NONE if value is None else self.of(inner, value, solution)
            case ir.FreeForm():
                return data(value)
            case ir.SolutionOf():
                return self.of(solution if solution is not None else ir.FreeForm(), value)
            case ir.Scalar(meaning=str() as meaning):
                return self._meant(meaning, value)
            case ir.Scalar():
                return Code(literal(_scalar(type_, value)))
            case ir.Const(values=values):
                if value not in values:
                    raise DoesNotFit
                return Code(literal(value))
            case ir.Binary() | ir.Upload() if isinstance(value, str):
                return raw(value)
            case ir.ListOf(item=item) if isinstance(value, list):
                return list_of(self.of(item, element, solution) for element in value)
            case ir.TupleOf(items=items) if isinstance(value, list) and len(value) == len(items):
                return tuple_of(self.of(item, element) for item, element in zip(items, value, strict=True))
            case ir.MapOf(value=inner) if isinstance(value, dict):
                return dict_of((Code(literal(key)), self.of(inner, element)) for key, element in value.items())
            case ir.OneOf(members=members):
                return self._first_fit(members, value)
            case ir.Ref(name=name):
                return self._named(self._models[name], value, solution)
            case _:
                raise DoesNotFit

    def _meant(self, meaning: Meaning, value: ir.Json) -> Expression:
        """A text that represents another type, as clients read it."""
        try:
            found: Any = convert(value, BY_MEANING[meaning].kind)
        except DecodeError:
            raise DoesNotFit from None
        if self._is_sent and as_json(found) != value:
            raise DoesNotFit
        match meaning:
            case "instant" | "date" | "time":
                return call(class_of(BY_MEANING[meaning].kind).dot("fromisoformat"), Code(literal(found.isoformat())))
            case "uuid" | "decimal":
                return call(class_of(BY_MEANING[meaning].kind), Code(literal(str(found))))
            case "bytes":
                return call("bytes.fromhex", Code(literal(found.hex())))

    def is_json_text(self, type_: ir.Type | None) -> bool:
        """Whether a text of the type is one of JSON, and not one alone: base64, and where any JSON value is allowed."""
        match type_:
            case ir.Nullable(inner=inner):
                return self.is_json_text(inner)
            case ir.Ref(name=name):
                model = self._models[name]
                return isinstance(model, ir.Alias) and self.is_json_text(model.type)
            case ir.Scalar(meaning=meaning):
                return meaning == "bytes"
            case _:
                return isinstance(type_, ir.FreeForm)

    def member_of(self, type_: ir.Type, value: ir.Json) -> ir.Object | None:
        """Of a union, or of an object, the object that the value is."""
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        model = self._models[inner.name] if isinstance(inner, ir.Ref) else None
        if isinstance(model, ir.Object):
            return model if self._fits(inner, value) else None
        members = model.members if isinstance(model, ir.Union) else ()
        found = (self.member_of(member, value) for member in members)
        return next((member for member in found if member is not None), None)

    def is_exact(self, type_: ir.Type, value: ir.Json) -> bool:
        """Whether a value that is sent as this type is written exactly as in the example, with nothing omitted."""
        match type_:
            case ir.Nullable(inner=inner):
                return value is None or self.is_exact(inner, value)
            case ir.FreeForm() | ir.Const():
                return True
            case ir.Scalar(kind=kind):
                return (kind == "string") == isinstance(value, str) and self._fits(type_, value)
            case ir.ListOf(item=item):
                return isinstance(value, list) and all(self.is_exact(item, element) for element in value)
            case ir.TupleOf(items=items):
                return self._fits(type_, value) and all(map(self.is_exact, items, cast("list[ir.Json]", value)))
            case ir.MapOf(value=inner):
                return isinstance(value, dict) and all(self.is_exact(inner, element) for element in value.values())
            case ir.OneOf(members=members):
                return self._is_exact_choice(members, value)
            case ir.Ref(name=name):
                return self._is_exact_model(self._models[name], value)
            case ir.Binary() | ir.Upload() | ir.SolutionOf():
                return False

    def _is_exact_choice(self, members: tuple[ir.Type, ...], value: ir.Json) -> bool:
        chosen = next((member for member in members if self._fits(member, value)), None)
        return chosen is not None and self.is_exact(chosen, value)

    def _is_exact_model(self, model: ir.Model, value: ir.Json) -> bool:
        match model:
            case ir.Object():
                if not isinstance(value, dict):
                    return False
                types = {item.name: item.type for item in model.fields if item.credential is None}
                return all(
                    self.is_exact(known, element) if (known := types.get(key, model.extra)) is not None else False
                    for key, element in value.items()
                )
            case ir.Alias():
                return self.is_exact(model.type, value)
            case ir.Union():
                return self._is_exact_choice(self._by_tag(model, value), value)
            case ir.Enum(kind=kind):
                return (kind == "string") == isinstance(value, str)

    def _named(self, model: ir.Model, value: ir.Json, solution: ir.Type | None) -> Expression:
        match model:
            case ir.Object():
                return self._object(model, value, solution)
            case ir.Alias():
                return self.of(model.type, value, solution)
            case ir.Union():
                return self._first_fit(self._by_tag(model, value), value)
            case ir.Enum():
                return self._enum(model, value)

    def _by_tag(self, model: ir.Union, value: ir.Json) -> tuple[ir.Type, ...]:
        """The members that an object may be by its tag, one of which may be a union that is distinguished in turn."""
        if model.tag is None or not isinstance(value, dict):
            return model.members
        tag = value.get(model.tag)
        if tag is None:
            return (ir.Ref(model.default),) if model.default is not None else model.members
        target = dict(model.mapping).get(str(tag))
        if target is not None:
            return (ir.Ref(target),)
        telling = tuple(member for member in model.members if self._has_tag(member, model.tag, tag))
        other = model.default or model.catch_all
        return telling or ((ir.Ref(other),) if other is not None else ())

    def _has_tag(self, member: ir.Type, name: str, tag: ir.Json) -> bool:
        """Whether a member fixes this tag, or lists it; of a union, whether what is in it does, or its mapping."""
        model = self._models[member.name] if isinstance(member, ir.Ref) else None
        if isinstance(model, ir.Union):
            is_mapped = model.tag == name and str(tag) in dict(model.mapping)
            return is_mapped or any(self._has_tag(part, name, tag) for part in model.members)
        found = self._field_type(member, name)
        if isinstance(found, ir.Nullable):
            found = found.inner
        if isinstance(found, ir.Const):
            return tag in found.values
        listed = self._models[found.name] if isinstance(found, ir.Ref) else None
        return isinstance(listed, ir.Enum) and tag in [value.value for value in listed.values]

    def _field_type(self, member: ir.Type, name: str | None) -> ir.Type | None:
        model = self._models[member.name] if isinstance(member, ir.Ref) else None
        fields = model.fields if isinstance(model, ir.Object) else ()
        return next((item.type for item in fields if item.name == name), None)

    def _first_fit(self, members: tuple[ir.Type, ...], value: ir.Json) -> Expression:
        """As clients read a union: the member that leaves the least of the value unknown, the earlier of equals."""
        found: list[tuple[int, int, Expression]] = []
        for member in members:
            try:
                found.append((self._unknown(member, value), -self._known_keys(member, value), self.of(member, value)))
            except DoesNotFit:
                continue
        if not found:
            raise DoesNotFit
        return min(found, key=lambda entry: entry[:2])[2]

    def _known_keys(self, member: ir.Type, value: ir.Json) -> int:
        model = self._models[member.name] if isinstance(member, ir.Ref) else None
        if isinstance(model, ir.Union):
            return max((self._known_keys(part, value) for part in model.members), default=0)
        if not isinstance(model, ir.Object) or not isinstance(value, dict):
            return 0
        return sum(item.name in value for item in model.fields)

    def _unknown(self, type_: ir.Type, value: ir.Json) -> int:
        """How much of the value the type does not know; what must be turned to be read counts more than all else."""
        match type_, value:
            case ir.Nullable(inner), _:
                return 0 if value is None else self._unknown(inner, value)
            case ir.Scalar(kind=kind), _:
                return 0 if kind == "string" or not isinstance(value, str) else _TURNED
            case ir.ListOf(item), list():
                return sum(self._unknown(item, element) for element in value)
            case ir.TupleOf(items), list():
                return sum(self._unknown(item, element) for item, element in zip(items, value, strict=False))
            case ir.MapOf(inner), dict():
                return sum(self._unknown(inner, element) for element in value.values())
            case ir.OneOf(members), _:
                return self._least_unknown(members, value)
            case ir.Ref(name), _:
                return self._unknown_to(self._models[name], value)
            case _:
                return 0

    def _unknown_to(self, model: ir.Model, value: ir.Json) -> int:
        match model:
            case ir.Object() if isinstance(value, dict):
                types = {item.name: item.type for item in model.fields}
                strange = sum(key not in types for key in value) if model.extra is None else 0
                return strange + sum(self._unknown(types[key], item) for key, item in value.items() if key in types)
            case ir.Alias():
                return self._unknown(model.type, value)
            case ir.Union():
                return self._least_unknown(self._by_tag(model, value), value)
            case ir.Enum():
                return int(value not in [known.value for known in model.values])
            case _:
                return 0

    def _least_unknown(self, members: tuple[ir.Type, ...], value: ir.Json) -> int:
        return min((self._unknown(member, value) for member in members if self._fits(member, value)), default=0)

    def _fits(self, type_: ir.Type, value: ir.Json) -> bool:
        try:
            self.of(type_, value)
        except DoesNotFit:
            return False
        return True

    def _enum(self, model: ir.Enum, value: ir.Json) -> Expression:
        if not isinstance(value, str if model.kind == "string" else (str, int)) or isinstance(value, bool):
            raise DoesNotFit
        known = next((item for item in model.values if str(item.value) == str(value)), None)
        if self._directions.only_sent(model.name):
            if known is None:
                raise DoesNotFit
            return Code(literal(known.value))
        name = self._module.dot(self._names.models[model.name])
        if known is not None:
            return name.dot(self._names.values[model.name, str(known.value)])
        return call(name, Code(literal(_whole(value) if model.kind == "integer" else value)))

    def _object(self, model: ir.Object, value: ir.Json, solution: ir.Type | None) -> Expression:
        if not isinstance(value, dict):
            raise DoesNotFit
        arguments = dict(self._arguments(model, value, solution))
        known = {item.name for item in model.fields}
        if self._is_sent and model.extra is None and not value.keys() <= known:
            raise DoesNotFit
        if model.extra is not None:
            rest = {key: element for key, element in value.items() if key not in known}
            if rest:
                entries = [(Code(literal(key)), self.of(model.extra, element)) for key, element in rest.items()]
                arguments["additional_properties"] = dict_of(entries)
        made = call(self._module.dot(self._names.models[model.name]), **arguments)
        return made if model.parameter is None else replace(made, of=ANY)

    def _arguments(
        self, model: ir.Object, value: dict[str, ir.Json], solution: ir.Type | None
    ) -> Iterator[tuple[str, Expression]]:
        for item in model.fields:
            if item.credential is not None:
                continue
            constant = constant_of(item)
            if constant is not None:
                if value.get(item.name) != constant:
                    raise DoesNotFit
            elif item.name in value:
                yield self._names.fields[model.name, item.name], self.of(item.type, value[item.name], solution)
            elif self._directions.must_be_given(model, item):
                raise DoesNotFit


_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,399})")
"""A text that clients read as an integer: as JSON writes one, and no longer than a spec may write it."""


def _scalar(type_: ir.Scalar, value: ir.Json) -> str | int | float | bool:
    """The value as read from a response: a text for a number counts as that number, and nothing else is converted."""
    match type_.kind:
        case "string" if isinstance(value, str):
            return value
        case "boolean" if isinstance(value, bool):
            return value
        case "integer" | "number" if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value if type_.kind == "integer" else _as_float(value)
        case "integer" if isinstance(value, str):
            return _whole(value)
        case _:
            raise DoesNotFit


def _as_float(value: int | float) -> int | float:
    """A number as it is read where it need not be whole: a large one is rounded."""
    try:
        rounded = float(value)
    except OverflowError:
        raise DoesNotFit from None
    return value if rounded == value else rounded


def _whole(value: str | int) -> int:
    """An integer, also from a text."""
    if isinstance(value, str) and _WHOLE.fullmatch(value) is None:
        raise DoesNotFit
    return int(value)
