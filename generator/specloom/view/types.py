"""Types as annotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .. import ir
from ..formats import BY_MEANING
from ..ir import names_in, parts_of
from ..layout import literal, split
from ..naming import Names

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


class Directions:
    """Which models a caller sends and which an answer holds; an enum that is only sent is a plain choice of literals."""

    def __init__(self, api: ir.Api) -> None:
        self._models = {model.name: model for model in api.models}
        self._solving = {
            model.name: model for model in api.models if isinstance(model, ir.Object) and model.solution is not None
        }
        self._open = self._opening()
        self.sent = self._closure(_sent(api))
        answers = [answer for operation in api.operations for answer in operation.answers]
        received = [answer.type for answer in answers if answer.type]
        received += [type_ for answer in answers for _, type_ in answer.others]
        received += [task.result_type for task in api.tasks]
        received += [type_ for webhook in api.webhooks for _, type_ in webhook.bodies]
        received += [model.solution for model in self._solving.values() if model.solution is not None]
        self.received = self._closure(received)
        wrapping = (self._closure(_wrappers(api)) | frozenset(api.merged)) - self.received - self.sent
        self.opened = wrapping - self._closure(ir.Ref(name) for name in self._models if name not in wrapping)
        """Models that no signature shows: what is in them has been opened, and the wrapping is the client's own work."""

    def is_open(self, type_: ir.Type) -> bool:
        """Whether a value of the type can hold an object with properties beyond the declared ones."""
        return any(name in self._open for name in names_in(type_))

    def _opening(self) -> frozenset[str]:
        """The models that are made of an open one, all the way up, and the open ones themselves."""
        users: dict[str, list[str]] = {}
        for name, model in self._models.items():
            for inner in {inner for part in parts_of(model) for inner in names_in(part)}:
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

    def only_sent(self, name: str) -> bool:
        """Whether no answer holds a model of that name."""
        return name in self.sent and name not in self.received

    def is_open_union(self, model: ir.Union) -> bool:
        """Whether a value of it may be a member that is not listed: an answer holds it, and its tag says what it is."""
        has_other = model.default is not None or model.catch_all is not None
        return model.tag is not None and not has_other and not self.only_sent(model.name)

    def must_be_given(self, model: ir.Object, field: ir.Field) -> bool:
        """Whether a property is there in every direction that its model takes.

        What is only read is left out of what is sent, and what is only written out of what is answered.
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
            waiting += [inner for part in parts_of(self._models[name]) for inner in names_in(part)]
        return frozenset(seen)


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
    """Objects that only wrap: bodies whose properties are arguments, and envelopes whose value is what a caller gets."""
    for operation in api.operations:
        if isinstance(operation.body, ir.ObjectBody):
            yield from (ir.Ref(name) for name in operation.body.wrappers)
        for answer in operation.answers:
            if answer.raw is not None and answer.raw != answer.type:
                yield answer.raw


class Annotations:
    """Writes types as they stand in one module: with `models.` before the names, or without."""

    def __init__(self, names: Names, directions: Directions, models: Mapping[str, ir.Model], prefix: str = "") -> None:
        self._names = names
        self._directions = directions
        self._models = models
        self._prefix = prefix

    def of(self, type_: ir.Type, solution: str = "Any") -> str:
        """The annotation; `solution` is what stands for the solution of a task that is not known here."""
        match type_:
            case ir.Scalar(kind=kind, meaning=meaning):
                return _SCALARS[kind] if meaning is None else BY_MEANING[meaning].name
            case ir.Const(values=values):
                return literals(values)
            case ir.ListOf(item=item):
                return f"list[{self.of(item, solution)}]"
            case ir.TupleOf(items=items):
                return f"tuple[{', '.join(self.of(item, solution) for item in items) or '()'}]"
            case ir.MapOf(value=value):
                return f"dict[str, {self.of(value, solution)}]"
            case ir.Nullable(inner=inner):
                return alternatives((self.of(inner, solution), "None"))
            case ir.OneOf(members=members):
                return alternatives(self.of(member, solution) for member in members)
            case ir.FreeForm():
                return "Any"
            case ir.SolutionOf():
                return solution
            case ir.Binary():
                return "bytes"
            case ir.Upload(is_text=is_text):
                return "str | Upload" if is_text else "Upload"
            case ir.Ref(name=name):
                return self._named(name, solution)

    def _named(self, name: str, solution: str) -> str:
        model = self._models[name]
        written = f"{self._prefix}{self._names.models[name]}"
        is_generic = (isinstance(model, ir.Union) and model.solutions) or (
            isinstance(model, ir.Object) and model.parameter is not None
        )
        return f"{written}[{solution}]" if is_generic else written

    def optional(self, type_: ir.Type, solution: str = "Any") -> str:
        """The annotation of a value that may be left out."""
        return alternatives((self.of(type_, solution), "UnsetType"))


def literals(values: Iterable[object]) -> str:
    """`Literal["a", 1]`, and `None` for null alone; Python has no literal types for fractions, so they are `float`."""
    listed = list(values)
    if listed == [None]:
        return "None"
    if any(isinstance(value, float) for value in listed):
        others = [value for value in listed if not isinstance(value, (float, int)) or isinstance(value, bool)]
        return f"float | {literals(others)}" if others else "float"
    return f"Literal[{', '.join(literal(value) for value in listed)}]"


def alternatives(annotations: Iterable[str]) -> str:
    """`A | B`, each once; anything at all swallows the rest but `UnsetType`."""
    parts = list(dict.fromkeys(part for annotation in annotations for part in split(annotation, " | ")))
    if "Any" in parts:
        parts = [part for part in parts if part in ("Any", "UnsetType")]
    if "None" in parts:
        parts = [*(part for part in parts if part != "None"), "None"]
    return " | ".join(parts)
