"""What a call takes and returns: the arguments and results that `calls` and both clients share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from .. import ir
from ..layout import (
    NONE,
    Code,
    Expression,
    Group,
    Leaf,
    Name,
    Source,
    Tail,
    alternatives,
    call,
    definition,
    one_line,
    subscript,
)
from ..naming import KEY_ARGUMENT, Names
from .imported import ANY, MODELS, UNSET, S, runtime
from .operations import good
from .types import STR, Annotations, Directions
from .wording import fact_doc


class ParameterView(Struct, frozen=True):
    """One argument of a method: as its signature has it, and what its docstring says of it."""

    name: str
    annotation: Expression
    default: Leaf | None
    doc: str
    subject: bool

    @property
    def element(self) -> tuple[str, Expression]:
        """`name: annotation = default`, as one element of a signature."""
        written = self.annotation if self.default is None else Tail(self.annotation, self.default)
        return f"{self.name}: ", written


class Signatures:
    """Says what calls and submissions take, and what comes of them."""

    def __init__(self, api: ir.Api, names: Names, directions: Directions) -> None:
        self.names = names
        self._models: Mapping[str, ir.Model] = {model.name: model for model in api.models}
        self.annotations = Annotations(names, directions, self._models, MODELS)
        self.classes = Annotations(names, directions, self._models, MODELS, is_bare=True)
        """The same as values of `calls`: what is generic there gets its parameter when a response is read."""
        self._unqualified = Annotations(names, directions, self._models)
        self.operations = {operation.id: operation for operation in api.operations}
        self._parameters: dict[str, Sequence[ParameterView]] = {}

    def parameters(self, operation: ir.Operation) -> Sequence[ParameterView]:
        """The arguments of a call: the one that decides the type of the result, required ones, optional ones."""
        known = self._parameters.get(operation.id)
        if known is None:
            known = self._parameters[operation.id] = self._parameters_of(operation)
        return known

    def _parameters_of(self, operation: ir.Operation) -> list[ParameterView]:
        found: list[ParameterView] = []
        solution = self.solution_word(operation)
        for parameter in operation.given_parameters:
            name = self.names.arguments[operation.id, parameter.location, parameter.name]
            doc = fact_doc(
                parameter.doc, parameter.type, parameter.default, name=parameter.name, deprecated=parameter.deprecated
            )
            found.append(self._parameter(name, parameter.type, doc, required=parameter.required, solution=ANY))
        match operation.body:
            case ir.ObjectBody(arguments=arguments):
                for argument in arguments:
                    item = argument.field
                    name = self.names.arguments[operation.id, "body", item.name]
                    doc = fact_doc(
                        item.doc or self._model_doc(item.type),
                        item.type,
                        item.default,
                        name=item.name,
                        deprecated=item.deprecated,
                    )
                    found.append(
                        self._parameter(
                            name, item.type, doc, required=item.required, solution=solution, subject=argument.subject
                        )
                    )
            case ir.ValueBody():
                doc = fact_doc(operation.body.doc, operation.body.type, ir.MISSING)
                found.append(
                    self._parameter("body", operation.body.type, doc, required=operation.body.required, solution=ANY)
                )
            case None:
                pass
        return sorted(found, key=lambda item: (not item.subject, item.default is not None))

    def _parameter(
        self, name: str, type_: ir.Type, doc: str, *, required: bool, solution: Expression, subject: bool = False
    ) -> ParameterView:
        annotate = self.annotations.of if required else self.annotations.optional
        return ParameterView(name, annotate(type_, solution), None if required else UNSET, doc, subject)

    def _model_doc(self, type_: ir.Type) -> str:
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        return self._models[inner.name].doc if isinstance(inner, ir.Ref) else ""

    def subject(self, operation: ir.Operation) -> ir.Argument | None:
        """The argument whose type decides the type of the result."""
        if not isinstance(operation.body, ir.ObjectBody):
            return None
        return next((argument for argument in operation.body.arguments if argument.subject), None)

    def is_typed_by_subject(self, operation: ir.Operation) -> bool:
        """Whether the response itself contains the solution of the subject."""
        return any(self._carries_solution(answer.type) for answer in good(operation))

    def _carries_solution(self, type_: ir.Type | None) -> bool:
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        if isinstance(inner, ir.SolutionOf):
            return True
        model = self._models[inner.name] if isinstance(inner, ir.Ref) else None
        return isinstance(model, ir.Object) and model.parameter is not None

    def solution_word(self, operation: ir.Operation, *, task: bool = False) -> Name:
        """The name of the solution's type in this call's signature: `S` where a caller can infer it."""
        if self.subject(operation) is not None and (task or self.is_typed_by_subject(operation)):
            return S
        return ANY

    def returns(self, operation: ir.Operation, prefix: str = "") -> Expression:
        """The annotation of what a method returns; `prefix` is that of a flavour's classes."""
        match operation.stream:
            case None:
                return self.value(operation)
            case "events":
                return subscript(runtime(f"{prefix}Events"), self.value(operation))
            case "lines" | "sequence":
                return subscript(runtime(f"{prefix}Lines"), self.value(operation))

    def value(self, operation: ir.Operation) -> Expression:
        """The annotation of the value of a response, or of its items."""
        types = [type_ for answer in good(operation) for type_ in answer.types]
        if operation.stream is not None:  # a response without a body is a stream without items
            types = [type_ for type_ in types if type_ is not None]
        word = self.solution_word(operation)
        written = [self.annotations.of(type_, word) if type_ is not None else NONE for type_ in types]
        return alternatives(written or [NONE])

    def call(self, operation: ir.Operation, arguments: Iterable[str], calls: Name | None = None) -> Group:
        """The function of `calls` with these arguments; `calls` is that module, None where it is the calling one."""
        return self.call_of(self.names.calls[operation.id], arguments, calls)

    def call_of(self, function: str, arguments: Iterable[str], calls: Name | None = None) -> Group:
        """Any function of `calls`, each argument passed on under its name."""
        passed = {name: Code(name) for name in arguments}
        return call(function if calls is None else calls.dot(function), **passed)

    def whole_call(self, operation: ir.Operation, arguments: Iterable[str], calls: Name | None = None) -> Group:
        """The same as a `Call` whose response is read completely, even a stream of items: a task may begin with one."""
        made = self.call(operation, arguments, calls)
        if operation.stream is not None:
            return replace(made, closing=").call")
        return replace(made, closing=").whole()") if operation.is_download else made

    def task_result(self, task: ir.Task, prefix: str = "") -> Expression:
        """The annotation of a task's result; `prefix` is that of a flavour's classes."""
        created = self.operations[task.create[0]]
        if task.result.streamed:
            whole = task.result_type.inner if isinstance(task.result_type, ir.Nullable) else task.result_type
            item = whole.item if isinstance(whole, ir.ListOf) else ir.FreeForm()
            return subscript(runtime(f"{prefix}Lines"), self.annotations.of(item))
        return (
            self.solution_word(created, task=True) if self.subject(created) else self.annotations.of(task.result_type)
        )

    # --- tasks --------------------------------------------------------------------------------------------------------

    def submit_name(self, task: ir.Task, create: str) -> str:
        """The function that makes a submission: `submit_<block>`, with the operation where there are several."""
        return self.names.submits[task.name, create]

    def kind_name(self, task: ir.Task) -> str:
        """The constant that holds the kind of task."""
        return self.names.kinds[task.name]

    def parameters_of_task(self, task: ir.Task, create: str) -> list[ParameterView]:
        """The arguments of the create call, its subject typed by its solution."""
        operation = self.operations[create]
        solution = self.solution_word(operation, task=True)
        found: list[ParameterView] = []
        subject = self.subject(operation)
        for item in self.parameters(operation):
            if item.subject and subject is not None:
                annotation = self.annotations.of(subject.field.type, solution)
                found.append(ParameterView(item.name, annotation, item.default, item.doc, subject=True))
            else:
                found.append(item)
        annotation = self.annotations.of(ir.Upload())
        found += (ParameterView(name, annotation, None, _FILE, subject=False) for name in files_of(task))
        if task.takes_key(operation):
            found.append(ParameterView(KEY_ARGUMENT, alternatives((STR, NONE)), NONE, _KEY, subject=False))
        return found

    def solutions_name(self, operation: ir.Operation) -> str | None:
        """The constant that maps what can be asked to its solution, where the call has a subject."""
        subject = self.subject(operation)
        inner = subject.field.type if subject is not None else None
        inner = inner.inner if isinstance(inner, ir.Nullable) else inner
        return self.names.solutions[inner.name] if isinstance(inner, ir.Ref) else None

    def solving(self, operation: ir.Operation) -> list[ir.Object]:
        """What the subject of a call can be, as far as it has a solution."""
        subject = self.subject(operation)
        if subject is None:
            return []
        inner = subject.field.type.inner if isinstance(subject.field.type, ir.Nullable) else subject.field.type
        model = self._models[inner.name] if isinstance(inner, ir.Ref) else None
        members = model.members if isinstance(model, ir.Union) else (inner,)
        found = [self._models[member.name] for member in members if isinstance(member, ir.Ref)]
        return [item for item in found if isinstance(item, ir.Object) and item.solution is not None]

    def solutions_of(self, task: ir.Task) -> list[tuple[str, str]]:
        """What can be submitted, and what comes of it: class names of the models."""
        found = dict.fromkeys(item.name for create in task.create for item in self.solving(self.operations[create]))
        models = [model for name in found if isinstance(model := self._models[name], ir.Object)]
        return [
            (self.names.models[model.name], one_line(self._unqualified.of(model.solution)))
            for model in models
            if model.solution is not None
        ]


def signature(name: str, parameters: Iterable[ParameterView], returns: Expression) -> Source:
    """`def name(*, a: A, b: B = UNSET) -> R:`, broken as Black breaks it; a subject may be given by position."""
    return definition(f"def {name}(", arguments_of(parameters), returns)


_FILE = "What is uploaded: bytes, the path of a file, or an open file. It is read piece by piece, and not kept."


_KEY = (
    "Identifies this submission: sent again with the same key, it creates and bills nothing twice. Store it before, "
    "and it survives a crash. Default: a new one for each call."
)


def files_of(task: ir.Task) -> tuple[str, ...]:
    """The arguments of a submission that are uploaded by the calls that start a task, each once."""
    return tuple(dict.fromkeys(step.file for step in task.start if step.file is not None))


def arguments_of(parameters: Iterable[ParameterView]) -> tuple[tuple[str, Expression], ...]:
    """The parameters as a signature has them: `*` before those that must be named."""
    listed = list(parameters)
    given = [item.element for item in listed if item.subject]
    named = [item.element for item in listed if not item.subject]
    return (*given, ("*", Code("")), *named) if named else tuple(given)
