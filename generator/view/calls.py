"""The wire form of every call: operations, failures and kinds of task as constants, and a function for each call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .. import ir
from ..layout import (
    Code,
    Expression,
    Tail,
    annotation,
    call,
    data,
    definition,
    dict_of,
    docstring,
    literal,
    returned,
    statement,
    tuple_of,
)
from ..naming import Names
from .models import import_line
from .package import CallsView, CallView, ModuleView
from .types import Annotations, Directions
from .wording import fact_doc


@dataclass(frozen=True, slots=True)
class ParameterView:
    """One argument of a method: as its signature has it, and what its docstring says of it."""

    name: str
    annotation: str
    default: str
    doc: str
    subject: bool

    @property
    def element(self) -> tuple[str, Expression]:
        """`name: annotation = default`, as one element of a signature."""
        return f"{self.name}: ", (
            Tail(annotation(self.annotation), self.default) if self.default else annotation(self.annotation)
        )


class Calls:
    """Builds the view of `_calls.py`, and the parameters and results that clients share with it."""

    def __init__(self, api: ir.Api, names: Names, directions: Directions) -> None:
        self._api = api
        self._names = names
        self._directions = directions
        self._models: Mapping[str, ir.Model] = {model.name: model for model in api.models}
        self.annotations = Annotations(names, directions, self._models, "models.")
        self._operations = {operation.id: operation for operation in api.operations}
        self._failures = names.failures

    # --- what a method takes and returns ------------------------------------------------------------------------------

    def parameters(self, operation: ir.Operation) -> list[ParameterView]:
        """The arguments of a call: the one that decides the type of the result, required ones, optional ones."""
        found: list[ParameterView] = []
        solution = self.solution_word(operation)
        for parameter in operation.parameters:
            name = self._names.arguments[operation.id, parameter.location, parameter.name]
            doc = fact_doc(parameter.doc, parameter.type, parameter.default, deprecated=parameter.deprecated)
            found.append(self._parameter(name, parameter.type, doc, required=parameter.required, solution="Any"))
        match operation.body:
            case ir.ObjectBody(arguments=arguments):
                for argument in arguments:
                    item = argument.field
                    name = self._names.arguments[operation.id, "body", item.name]
                    doc = fact_doc(
                        item.doc or self._model_doc(item.type), item.type, item.default, deprecated=item.deprecated
                    )
                    found.append(
                        self._parameter(
                            name, item.type, doc, required=item.required, solution=solution, subject=argument.subject
                        )
                    )
            case ir.ValueBody():
                doc = fact_doc(operation.body.doc, operation.body.type, ir.MISSING)
                found.append(
                    self._parameter("body", operation.body.type, doc, required=operation.body.required, solution="Any")
                )
            case None:
                pass
        return sorted(found, key=lambda item: (not item.subject, item.default != ""))

    def _parameter(
        self, name: str, type_: ir.Type, doc: str, *, required: bool, solution: str, subject: bool = False
    ) -> ParameterView:
        annotate = self.annotations.of if required else self.annotations.optional
        return ParameterView(name, annotate(type_, solution), "" if required else " = UNSET", doc, subject)

    def _model_doc(self, type_: ir.Type) -> str:
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        return self._models[inner.name].doc if isinstance(inner, ir.Ref) else ""

    def subject(self, operation: ir.Operation) -> ir.Argument | None:
        """The argument whose type decides the type of the result."""
        if not isinstance(operation.body, ir.ObjectBody):
            return None
        return next((argument for argument in operation.body.arguments if argument.subject), None)

    def is_typed_by_subject(self, operation: ir.Operation) -> bool:
        """Whether the answer itself carries the solution of the subject."""
        return any(self._carries_solution(answer.type) for answer in _good(operation))

    def _carries_solution(self, type_: ir.Type | None) -> bool:
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        if isinstance(inner, ir.SolutionOf):
            return True
        model = self._models[inner.name] if isinstance(inner, ir.Ref) else None
        return isinstance(model, ir.Object) and model.parameter is not None

    def solution_word(self, operation: ir.Operation, *, task: bool = False) -> str:
        """What stands for the solution in this call's signature: `S` where a caller can infer it."""
        if self.subject(operation) is not None and (task or self.is_typed_by_subject(operation)):
            return "S"
        return "Any"

    def returns(self, operation: ir.Operation) -> str:
        """The annotation of the answer."""
        types = [answer.type for answer in _good(operation)]
        word = self.solution_word(operation)
        written = [self.annotations.of(type_, word) if type_ is not None else "None" for type_ in types]
        return " | ".join(dict.fromkeys(written)) or "None"

    def task_result(self, task: ir.Task) -> str:
        """The annotation of a task's result."""
        created = self._operations[task.create[0]]
        return (
            self.solution_word(created, task=True) if self.subject(created) else self.annotations.of(task.result_type)
        )

    # --- the module ---------------------------------------------------------------------------------------------------

    def view(self) -> CallsView:
        """Everything in `_calls.py`."""
        constants = [self._api_constant(), *self._failure_constants(), *self._solution_constants()]
        operations = tuple(self._operation(operation) for operation in self._api.operations)
        tasks = tuple(self._task(task, create) for task in self._api.tasks for create in task.create)
        doc = (
            f"The wire form of every call of {self._api.title or self._names.client}: arguments in, a `Call` out, "
            "and no input or output on the way."
        )
        text = "\n".join(
            [
                *constants,
                *(part for view in (*operations, *tasks) for part in (view.constant, view.signature, view.body)),
            ]
        )
        return CallsView(ModuleView(docstring(doc), _imports(text)), tuple(constants), operations, tasks)

    def _api_constant(self) -> str:
        credentials = [
            call(
                "Credential",
                Code(literal(item.name)),
                env=Code(literal(item.env)) if item.env else None,
                required=Code("True") if self._is_always_needed(item) else None,
            )
            for item in self._api.credentials
        ]
        value = call(
            "Api",
            name=Code(literal(self._api.name)),
            title=Code(literal(self._api.title or self._names.client)),
            servers=tuple_of(Code(literal(server.url)) for server in self._api.servers),
            credentials=tuple_of(credentials) if credentials else None,
            elsewhere=self._elsewhere(),
        )
        return statement("API", value)

    def _elsewhere(self) -> Expression | None:
        """The servers that operations have of their own."""
        servers = dict.fromkeys(operation.server for operation in self._api.operations if operation.server is not None)
        return tuple_of(Code(literal(url)) for url in servers) if servers else None

    def _is_always_needed(self, credential: ir.Credential) -> bool:
        """Whether every call sends it, so that a client without it is of no use."""
        return all(
            any(placement.credential == credential.name for placement in operation.placements)
            for operation in self._api.operations
        )

    def _failure_constants(self) -> Iterator[str]:
        for failure, name in self._failures.items():
            kinds = [(Code(literal(kind)), data(tuple(codes))) for kind, codes in failure.kinds]
            value = call(
                "Failure",
                when=_when(failure.when),
                code=_expressions(failure.code),
                message=_expressions(failure.message),
                kinds=dict_of(kinds) if kinds else None,
            )
            yield statement(name, value)

    def _solution_constants(self) -> Iterator[str]:
        for name, solutions in self._solution_maps().items():
            entries = [
                (Code(f"models.{self._names.models[model.name]}"), Code(self.annotations.of(model.solution)))
                for model in solutions
                if model.solution is not None
            ]
            yield statement(f"{name}: dict[type, Any]", dict_of(entries))

    def _solution_maps(self) -> dict[str, list[ir.Object]]:
        """One map a solution-typed union: from the class of what is asked to the class of its solution."""
        found: dict[str, list[ir.Object]] = {}
        for operation in self._api.operations:
            name = self._solutions_name(operation)
            if name is not None:
                found[name] = self._solving(operation)
        return found

    def _solutions_name(self, operation: ir.Operation) -> str | None:
        subject = self.subject(operation)
        inner = subject.field.type if subject is not None else None
        inner = inner.inner if isinstance(inner, ir.Nullable) else inner
        return self._names.solutions[inner.name] if isinstance(inner, ir.Ref) else None

    def _solving(self, operation: ir.Operation) -> list[ir.Object]:
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
        found = dict.fromkeys(item.name for create in task.create for item in self._solving(self._operations[create]))
        models = [model for name in found if isinstance(model := self._models[name], ir.Object)]
        return [
            (self._names.models[model.name], self.annotations.of(model.solution).replace("models.", ""))
            for model in models
            if model.solution is not None
        ]

    # --- operations ---------------------------------------------------------------------------------------------------

    def _operation(self, operation: ir.Operation) -> CallView:
        function = self._names.calls[operation.id]
        name = self._names.constants[operation.id]
        body = operation.body
        arguments = self._call_arguments(operation)
        solutions = self._solutions_name(operation) if self.is_typed_by_subject(operation) else None
        value = call(
            "Operation",
            id=Code(literal(operation.id)),
            method=Code(literal(operation.method)),
            path=Code(literal(operation.path)),
            server=_given(operation.server),
            media_type=_given(body.media_type if body is not None else None),
            constants=data(dict(body.constants)) if isinstance(body, ir.ObjectBody) and body.constants else None,
            arguments_at=_given(body.arguments_at if isinstance(body, ir.ObjectBody) else None),
            envelope=_envelope(operation.envelope),
            failure=Code(self._failures[operation.failure]) if operation.failure is not None else None,
            placements=self._placements(operation),
            safe=Code("True") if operation.safe else None,
            hold=Code(literal(operation.hold)) if operation.hold else None,
            answers=dict_of(self._answers(operation)),
            solutions=Code(solutions) if solutions else None,
            open_request=Code("True") if self._is_open_request(operation) else None,
            open_answer=Code("True") if self._is_open_answer(operation) else None,
            styles=self._styles(operation),
        )
        parameters = self.parameters(operation)
        result = call("Call", Code(name), **arguments)
        return CallView(
            statement(name, value),
            signature(function, parameters, f"Call[{self.returns(operation)}]"),
            docstring(f"{operation.id}: {operation.method} {operation.path}", 4),
            returned(result, 4),
        )

    def _call_arguments(self, operation: ir.Operation) -> dict[str, Expression | None]:
        """What the call's function passes on, by where it goes."""
        places: dict[str, list[tuple[Expression, Expression]]] = {"path": [], "query": [], "header": [], "cookie": []}
        for parameter in operation.parameters:
            name = self._names.arguments[operation.id, parameter.location, parameter.name]
            places[parameter.location].append((Code(literal(parameter.name)), Code(name)))
        found: dict[str, Expression | None] = {
            place: dict_of(entries) if entries else None for place, entries in places.items()
        }
        match operation.body:
            case ir.ObjectBody(arguments=arguments):
                entries = [
                    (Code(literal(item.field.name)), Code(self._names.arguments[operation.id, "body", item.field.name]))
                    for item in arguments
                ]
                found["arguments"] = dict_of(entries) if entries else None
            case ir.ValueBody():
                found["body"] = Code("body")
            case None:
                pass
        subject = self.subject(operation)
        if subject is not None and self.is_typed_by_subject(operation):
            name = self._names.arguments[operation.id, "body", subject.field.name]
            found["subject"] = Code(f"type({name})")
        return found

    def _answers(self, operation: ir.Operation) -> Iterator[tuple[Expression, Expression]]:
        for answer in _good(operation):
            written = self.annotations.of(answer.type, "S") if answer.type is not None else "None"
            yield Code(literal(answer.status)), Code(written.replace("[S]", ""))

    def _placements(self, operation: ir.Operation, *, in_body: bool = True) -> Expression | None:
        placements = [
            call("Placement", Code(literal(item.credential)), Code(literal(item.location)), Code(literal(item.name)))
            for item in operation.placements
            if in_body or item.location != "body"
        ]
        return tuple_of(placements) if placements else None

    def _styles(self, operation: ir.Operation) -> Expression | None:
        usual = {
            "path": ("simple", False),
            "query": ("form", True),
            "header": ("simple", False),
            "cookie": ("form", True),
        }
        styles = [
            call("Style", *(Code(literal(part)) for part in (item.location, item.name, item.style, item.explode)))
            for item in operation.parameters
            if (item.style, item.explode) != usual[item.location]
        ]
        return tuple_of(styles) if styles else None

    def _is_open_request(self, operation: ir.Operation) -> bool:
        match operation.body:
            case ir.ObjectBody(arguments=arguments):
                return any(self._is_open(argument.field.type) for argument in arguments)
            case ir.ValueBody(type=type_):
                return self._is_open(type_)
            case None:
                return False

    def _is_open_answer(self, operation: ir.Operation) -> bool:
        """Whether an answer of the call, or the result of a task that it carries, can hold undeclared properties."""
        types = [answer.type for answer in _good(operation)]
        if self.is_typed_by_subject(operation):
            types += [model.solution for model in self._solving(operation)]
        for task in self._api.tasks:
            carriers = (*task.create, (task.result.call or task.poll).operation)
            if operation.id in carriers:
                types.append(task.result_type)
                types += [model.solution for create in task.create for model in self._solving(self._operations[create])]
        return any(self._is_open(type_) for type_ in types if type_ is not None)

    def _is_open(self, type_: ir.Type) -> bool:
        """Whether a value of the type can hold an object with properties beyond the declared ones."""
        return any(
            isinstance(model, ir.Object) and model.extra is not None
            for model in (self._models[name] for name in self._directions.closure(type_))
        )

    # --- tasks --------------------------------------------------------------------------------------------------------

    def submit_name(self, task: ir.Task, create: str) -> str:
        """The function that makes a submission: `submit_<block>`, with the operation where there are several."""
        return self._names.submits[task.name, create]

    def kind_name(self, task: ir.Task) -> str:
        """The constant that holds the kind of task."""
        return self._names.kinds[task.name]

    def _task(self, task: ir.Task, create: str) -> CallView:
        operation = self._operations[create]
        parameters = self.parameters_of_task(task, create)
        subject = self.subject(operation)
        arguments = {item.name: Code(item.name) for item in parameters}
        result = call(
            "Submission",
            Code(self.kind_name(task)),
            call(self._names.calls[create], **arguments),
            subject=Code(f"type({self._names.arguments[create, 'body', subject.field.name]})") if subject else None,
        )
        first = create == task.create[0]
        return CallView(
            statement(self.kind_name(task), self._kind(task)) if first else "",
            signature(self.submit_name(task, create), parameters, f"Submission[{self.task_result(task)}]"),
            docstring(f"A task of the kind `{task.name}`, by {create}.", 4),
            returned(result, 4),
        )

    def parameters_of_task(self, task: ir.Task, create: str) -> list[ParameterView]:
        """The arguments of the create call, its subject typed by its solution."""
        operation = self._operations[create]
        solution = self.solution_word(operation, task=True)
        found: list[ParameterView] = []
        subject = self.subject(operation)
        for item in self.parameters(operation):
            if item.subject and subject is not None:
                annotation = self.annotations.of(subject.field.type, solution)
                found.append(ParameterView(item.name, annotation, item.default, item.doc, subject=True))
            else:
                found.append(item)
        return found

    def _kind(self, task: ir.Task) -> Expression:
        created = self._operations[task.create[0]]
        solutions = self._solutions_name(created)
        result_type = self.annotations.of(task.result_type)
        return call(
            "TaskKind",
            name=Code(literal(task.name)),
            capture=dict_of((Code(literal(name)), _expressions(value)) for name, value in task.capture),
            poll=self._step(task, task.poll),
            start=tuple_of(self._step(task, step) for step in task.start) if task.start else None,
            reads_redirects=Code("True") if task.reads_redirects else None,
            origins=tuple_of(Code(literal(origin)) for origin in task.origins) if task.origins else None,
            sync_request=_sync_request(task.sync_request) if task.sync_request is not None else None,
            idempotency=_slot(task.idempotency) if task.idempotency is not None else None,
            hold=Code(literal(task.hold)) if task.hold else None,
            rules=tuple_of(_rule(rule) for rule in task.rules) if task.rules else None,
            status=_status(task.status) if task.status is not None else None,
            otherwise=Code(literal(task.otherwise)) if task.otherwise != "pending" else None,
            sync=Code("True") if task.sync else None,
            result=call(
                "Result",
                at=_expressions(task.result.at) if task.result.at else None,
                call=self._step(task, task.result.call) if task.result.call is not None else None,
                pages=_pages(task.result.pages) if task.result.pages is not None else None,
                once=Code("True") if task.result.once else None,
                urls=Code("True") if task.result.urls else None,
            ),
            result_type=Code(result_type) if result_type != "Any" else None,
            solutions=Code(solutions) if solutions is not None else None,
            error_code=_expressions(task.error_code) if task.error_code else None,
            error_message=_expressions(task.error_message) if task.error_message else None,
            timing=_timing(task.timing),
            limits=_limits(task.limits),
            by_type=_by_type(task.by_type) if task.by_type is not None else None,
            cancel=self._step(task, task.cancel) if task.cancel is not None else None,
            listing=self._listing(task.listing) if task.listing is not None else None,
            notify=(
                call("Notify", Code(literal(task.notify.set)), Code(literal(task.notify.payload)))
                if task.notify is not None
                else None
            ),
            charged=Code("True") if task.charged else None,
        )

    def _step(self, task: ir.Task, step: ir.Step) -> Expression:
        """A call that tasks of a kind make by themselves."""
        inputs = step.inputs
        visit = step if isinstance(step, ir.Visit) else None
        return call(
            "FollowUp",
            Code(self._names.constants[step.operation]) if visit is None else self._visited(task, visit),
            path=data(dict(inputs.path)) if inputs.path else None,
            query=data(dict(inputs.query)) if inputs.query else None,
            header=data(dict(inputs.header)) if inputs.header else None,
            body=data(dict(inputs.body)) if inputs.body else None,
            url=Code(literal(visit.url)) if visit is not None else None,
            again=Code("True") if isinstance(step, ir.Again) else None,
        )

    def _visited(self, task: ir.Task, visit: ir.Visit) -> Expression:
        """What stands in for an operation where a URL is called: all of one but its path."""
        like = self._operations[visit.operation]
        has_body = any(item.location == "body" for item in like.placements) and visit.described
        answers = list(self._answers(like)) if visit.described else []
        return call(
            "Operation",
            id=Code(literal(visit_name(visit))),
            method=Code(literal(visit.method)),
            path=Code(literal("/")),
            server=_given(self._operations[task.create[0]].server),
            media_type=Code(literal("application/json")) if visit.inputs.body or has_body else None,
            envelope=_envelope(like.envelope) if visit.described else None,
            failure=Code(self._failures[like.failure]) if like.failure is not None else None,
            placements=self._placements(like, in_body=has_body),
            answers=dict_of(answers) if answers else None,
            open_answer=Code("True") if visit.described and self._is_open_answer(like) else None,
        )

    def _listing(self, listing: ir.Listing) -> Expression:
        return call(
            "Listing",
            Code(self._names.constants[listing.operation]),
            items=Code(literal(listing.items)),
            id=Code(literal(listing.id)),
            status=_given(listing.status),
        )


# --- constants as expressions ----------------------------------------------------------------------------------------


def signature(name: str, parameters: Iterable[ParameterView], returns: str) -> str:
    """`def name(*, a: A, b: B = UNSET) -> R:`, broken as Black breaks it; a subject may be given by position."""
    listed = list(parameters)
    return definition(f"def {name}(", arguments_of(listed), returns)


def arguments_of(parameters: Iterable[ParameterView]) -> tuple[tuple[str, Expression], ...]:
    """The parameters as a signature has them: `*` before those that must be named."""
    listed = list(parameters)
    given = [item.element for item in listed if item.subject]
    named = [item.element for item in listed if not item.subject]
    return (*given, ("*", Code("")), *named) if named else tuple(given)


def _good(operation: ir.Operation) -> list[ir.Answer]:
    """The answers that are no error: 2xx, or `default` where nothing else is said."""
    good = [answer for answer in operation.answers if answer.status.startswith("2")]
    return good or [answer for answer in operation.answers if answer.status == "default"]


def visit_name(visit: ir.Visit) -> str:
    """What a call of a URL goes by in errors: it has no operationId."""
    return f"{visit.method} {visit.url}"


def _slot(slot: ir.Slot) -> Expression:
    return call("Slot", *(Code(literal(part)) for part in (slot.location, slot.name) if part))


def _pages(pages: ir.Pages) -> Expression:
    return call("Pages", next=_expressions(pages.next), set=_slot(pages.set))


def _sync_request(asked: ir.SyncRequest) -> Expression:
    hold = Code(literal(asked.hold)) if asked.hold else None
    return call("SyncRequest", _slot(asked.set), data(asked.value), hold=hold)


def _given(text: str | None) -> Expression | None:
    return Code(literal(text)) if text else None


def _envelope(envelope: ir.Envelope | None) -> Expression | None:
    if envelope is None:
        return None
    return call("Envelope", result=Code(literal(envelope.result)), id=_given(envelope.id))


def _expressions(expressions: ir.Expressions) -> Expression:
    return tuple_of(_expression(item) for item in expressions)


def _expression(expression: ir.Expression) -> Expression:
    if isinstance(expression, ir.Match):
        return call("Match", Code(literal(expression.source)), Code(literal(expression.pattern)))
    return Code(literal(expression))


def _when(conditions: Iterable[ir.When]) -> Expression:
    return tuple_of(_condition(condition) for condition in conditions)


def _condition(condition: ir.When) -> Expression:
    if isinstance(condition, ir.AnyOf):
        return call("AnyOf", tuple_of(_when(conditions) for conditions in condition.lists))
    return call(
        "Condition",
        at=_expressions(condition.at),
        is_=data(condition.is_) if condition.is_ is not None else None,
        not_=data(condition.not_) if condition.not_ is not None else None,
        gt=_number(condition.gt),
        gte=_number(condition.gte),
        lt=_number(condition.lt),
        exists=Code(repr(condition.exists)) if condition.exists is not None else None,
        matches=Code(literal(condition.matches)) if condition.matches is not None else None,
    )


def _rule(rule: ir.Rule) -> Expression:
    return call(
        "Rule",
        Code(literal(rule.state)),
        when=_when(rule.when),
        call=Code(literal(rule.call)) if rule.call != "any" else None,
    )


def _status(status: ir.Status) -> Expression:
    words = [(Code(literal(word)), Code(literal(state))) for state, listed in status.words for word in listed]
    return call(
        "Status",
        at=_expressions(status.at),
        words=dict_of(words),
        other=Code(literal(status.other)) if status.other != "pending" else None,
    )


def _timing(timing: ir.Timing) -> Expression | None:
    hints = [call("Hint", _expressions(hint.at), Code(literal(hint.unit))) for hint in timing.hint]
    value = call(
        "Timing",
        first=_number(timing.first),
        every=_number(timing.every),
        factor=_number(timing.factor),
        max=_number(timing.max),
        min=_number(timing.min),
        jitter=_number(timing.jitter),
        hint=tuple_of(hints) if hints else None,
    )
    return value if value.items else None


def _limits(limits: ir.Limits) -> Expression | None:
    value = call(
        "Limits",
        polls=_number(limits.polls),
        expires=_number(limits.expires),
        kept=_number(limits.kept),
        rate=_number(limits.rate),
        wait=_number(limits.wait),
    )
    return value if value.items else None


def _by_type(by_type: ir.ByType) -> Expression:
    variants = [
        call(
            "Variant",
            Code(literal(variant.pattern)),
            timing=_timing(variant.timing),
            limits=_limits(variant.limits),
            sync=Code(repr(variant.sync)) if variant.sync is not None else None,
            status=_status(variant.status) if variant.status is not None else None,
        )
        for variant in by_type.variants
    ]
    return call("ByType", at=_expressions(by_type.at), variants=tuple_of(variants))


def _number(number: float | None) -> Expression | None:
    return Code(literal(number)) if number is not None else None


_RUNTIME = (
    "AnyOf", "Api", "ByType", "Call", "Condition", "Credential", "Envelope", "Failure", "FollowUp", "Hint", "Limits", "Listing",
    "Match", "Notify", "Operation", "Pages", "Placement", "Result", "Rule", "S", "Slot", "Status", "Style", "Submission", "SyncRequest",
    "TaskKind", "Timing", "Variant",
)  # fmt: skip


def names_used(text: str) -> frozenset[str]:
    """The names that source text uses; what its strings say does not count, and neither do attributes."""
    code = re.sub(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", "", text)
    return frozenset(re.findall(r"(?<![\w.])[A-Za-z_]\w*", code))


def _imports(text: str) -> tuple[str, ...]:
    """The imports of `_calls.py`, an empty line between the groups."""
    used = names_used(text)
    lines: list[str] = []
    typing = [name for name in ("Any", "Literal") if name in used]
    if typing:
        lines += [import_line("typing", typing), ""]
    msgspec = [name for name in ("UNSET", "UnsetType") if name in used]
    if msgspec:
        lines += [import_line("msgspec", msgspec), ""]
    lines.append(import_line(".._runtime", [name for name in _RUNTIME if name in used]))
    return (*lines, "from . import models") if "models" in used else tuple(lines)
