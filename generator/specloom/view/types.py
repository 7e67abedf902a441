"""Types as annotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .. import ir
from ..formats import BY_MEANING
from ..ir import names_in, parts_of
from ..layout import NONE, Code, Expression, Name, alternatives, flattened, literal, subscript
from ..naming import Names
from .imported import ANY, LITERAL, UNSET_TYPE, class_of, runtime

STR, BYTES, FLOAT = Code("str"), Code("bytes"), Code("float")

_SCALARS = {"string": STR, "integer": Code("int"), "number": FLOAT, "boolean": Code("bool")}

_MEANINGS = {meaning: BYTES if meaning == "bytes" else class_of(known.kind) for meaning, known in BY_MEANING.items()}


class Directions:
    """Which models a caller sends and which a response contains;
    an enum that is only sent is a plain choice of literals.
    """

    def __init__(self, api: ir.Api) -> None:
        self._models = {model.name: model for model in api.models}
        self._solving = {
            model.name: model for model in api.models if isinstance(model, ir.Object) and model.solution is not None
        }
        self._named = {
            name: tuple(dict.fromkeys(inner for part in parts_of(model) for inner in names_in(part)))
            for name, model in self._models.items()
        }
        """The models that each one names."""
        self._open = self._opening()
        self.sent = self._closure(_sent(api))
        answers = [answer for operation in api.operations for answer in operation.responses]
        received = [answer.type for answer in answers if answer.type]
        received += [type_ for answer in answers for _, type_ in answer.others]
        received += [task.result_type for task in api.tasks]
        received += [type_ for webhook in api.webhooks for _, type_ in webhook.bodies]
        received += [model.solution for model in self._solving.values() if model.solution is not None]
        self.received = self._closure(received)
        streamed = [type_ for operation in api.operations for _, type_ in operation.events]
        inner = [part for name in self._closure((*received, *streamed)) for part in parts_of(self._models[name])]
        self.receives_formats = any(map(_has_format, (*received, *streamed, *inner)))
        """Whether a response contains a value whose format has other spellings."""
        wrapping = (self._closure(_wrappers(api)) | frozenset(api.merged)) - self.received - self.sent
        self.opened = wrapping - self._closure(ir.Ref(name) for name in self._models if name not in wrapping)
        """Models that no signature shows: what is in them has been opened,
        and the wrapping is the client's own work.
        """

    def is_open(self, type_: ir.Type) -> bool:
        """Whether a value of the type can hold an object with properties beyond the declared ones."""
        return any(name in self._open for name in names_in(type_))

    def _opening(self) -> frozenset[str]:
        """The models that are made of an open one, all the way up, and the open ones themselves."""
        users: dict[str, list[str]] = {}
        for name, named in self._named.items():
            for inner in named:
                users.setdefault(inner, []).append(name)
        waiting = [
            name for name, model in self._models.items() if isinstance(model, ir.Object) and model.extra is not None
        ]
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += users.get(name, ())
        return frozenset(seen)

    def of(self, name: str) -> tuple[bool, bool, bool]:
        """In which directions a model goes, and whether it is shown at all: what its class depends on."""
        return name in self.sent, name in self.received, name in self.opened

    def only_sent(self, name: str) -> bool:
        """Whether no response contains a model of that name."""
        return name in self.sent and name not in self.received

    def is_open_union(self, model: ir.Union) -> bool:
        """Whether a value of it may be an unlisted member: a response contains it, and its tag names the member."""
        has_other = model.default is not None or model.catch_all is not None
        return model.tag is not None and not has_other and not self.only_sent(model.name)

    def must_be_given(self, model: ir.Object, field: ir.Field) -> bool:
        """Whether a property is present in every direction of its model.

        Requests omit what is only read, and responses what is only written.
        """
        left_out = (field.read_only and model.name in self.sent) or (field.write_only and model.name in self.received)
        return field.required and not left_out

    def _closure(self, types: Iterable[ir.Type]) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [name for type_ in types for name in names_in(type_)]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            waiting += self._named[name]
        return frozenset(seen)


def _has_format(type_: ir.Type) -> bool:
    """Whether a value of the type, apart from models in it, may be bytes, a UUID, or a time."""
    match type_:
        case ir.Scalar():
            return type_.meaning in ("bytes", "instant", "time", "uuid")
        case ir.Binary():
            return True
        case ir.Nullable(inner) | ir.ListOf(inner) | ir.MapOf(inner):
            return _has_format(inner)
        case ir.OneOf(members) | ir.TupleOf(members):
            return any(map(_has_format, members))
        case _:
            return False


def _sent(api: ir.Api) -> Iterator[ir.Type]:
    yield from _arguments(api)
    for operation in api.operations:
        yield from (parameter.type for parameter in operation.parameters)


def _arguments(api: ir.Api) -> Iterator[ir.Type]:
    for operation in api.operations:
        match operation.body:
            case ir.ObjectBody(arguments=arguments):
                yield from (argument.field.type for argument in arguments)
            case ir.ValueBody(type=type_):
                yield type_
            case None:
                continue


def _wrappers(api: ir.Api) -> Iterator[ir.Type]:
    """Objects that only wrap: bodies whose properties are arguments,
    and envelopes whose value is what a caller gets.
    """
    for operation in api.operations:
        if isinstance(operation.body, ir.ObjectBody):
            yield from (ir.Ref(name) for name in operation.body.wrappers)
        for answer in operation.responses:
            if answer.raw is not None and answer.raw != answer.type:
                yield answer.raw


class Annotations:
    """Writes types for one module: as attributes of `models`, or for that module itself, where it is None.

    A bare annotation names a generic model without its parameter.
    """

    def __init__(
        self,
        names: Names,
        directions: Directions,
        by_name: Mapping[str, ir.Model],
        models: Name | None = None,
        *,
        is_bare: bool = False,
    ) -> None:
        self._names = names
        self._directions = directions
        self._models = by_name
        self._module = models
        self._is_bare = is_bare

    def of(self, type_: ir.Type, solution: Expression = ANY) -> Expression:
        """The annotation; `solution` is the annotation of a task's solution that is not known here."""
        match type_:
            case ir.Scalar(kind=kind, meaning=meaning):
                return _SCALARS[kind] if meaning is None else _MEANINGS[meaning]
            case ir.Const(values=values):
                return literals(values)
            case ir.ListOf(item=item):
                return subscript("list", self.of(item, solution))
            case ir.TupleOf(items=items):
                return subscript("tuple", *([self.of(item, solution) for item in items] or [Code("()")]))
            case ir.MapOf(value=value):
                return subscript("dict", STR, self.of(value, solution))
            case ir.Nullable(inner=inner):
                return union_of_types((self.of(inner, solution), NONE))
            case ir.OneOf(members=members):
                return union_of_types([self.of(member, solution) for member in members])
            case ir.FreeForm():
                return ANY
            case ir.SolutionOf():
                return solution
            case ir.Binary():
                return BYTES
            case ir.Upload(is_text=is_text):
                upload = runtime("Upload")
                return alternatives((STR, upload)) if is_text else upload
            case ir.Ref(name=name):
                return self._named(name, solution)

    def _named(self, name: str, solution: Expression) -> Expression:
        model = self._models[name]
        is_generic = (isinstance(model, ir.Union) and model.solutions) or (
            isinstance(model, ir.Object) and model.parameter is not None
        )
        written = self._names.models[name]
        found = written if self._module is None else self._module.dot(written)
        if is_generic and not self._is_bare:
            return subscript(found, solution)
        return found if isinstance(found, Name) else Code(found)

    def optional(self, type_: ir.Type, solution: Expression = ANY) -> Expression:
        """The annotation of a value that may be omitted."""
        return union_of_types((self.of(type_, solution), UNSET_TYPE))


def literals(values: Iterable[object]) -> Expression:
    """`Literal["a", 1]`, and `None` for null alone; Python has no literal types for fractions, so they are `float`."""
    listed = list(values)
    if listed == [None]:
        return NONE
    if any(isinstance(value, float) for value in listed):
        others = [value for value in listed if not isinstance(value, (float, int)) or isinstance(value, bool)]
        return alternatives((FLOAT, literals(others))) if others else FLOAT
    return subscript(LITERAL, *[Code(literal(value)) for value in listed])


def union_of_types(types: Iterable[Expression]) -> Expression:
    """`A | B`, each once, `None` last; anything at all swallows the rest except `UnsetType`."""
    parts = list(dict.fromkeys(flattened(types)))
    if ANY in parts:
        parts = [part for part in parts if part in (ANY, UNSET_TYPE)]
    if NONE in parts:
        parts = [*(part for part in parts if part != NONE), NONE]
    return alternatives(parts)
