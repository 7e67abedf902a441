"""The only place where wire names become Python names.

`snake` and `pascal` say what a name would like to be; a `Scope` decides what it becomes: keywords and names that are
taken by the surrounding code get one trailing underscore, and two wire names that end up as one are reported, never
numbered.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field

from .diagnostics import Diagnostic, Source, quote
from .ir import Api, Enum, Failure, Object, ObjectBody, Operation, Place, Union

_PLURAL = re.compile(r"(?<![A-Z])(URL|ID|IP|API)s(?=[A-Z_]|$)")
_INVISIBLE = re.compile("[\u115f\u1160]")
"""Letters to Python, and blank to everybody else."""


def words(name: str) -> list[str]:
    """The words of a wire name, in its own case: `websiteURL` is website, URL; `recaptcha-ca-t` is recaptcha, ca, t."""
    plain = _PLURAL.sub(lambda match: match[1].capitalize() + "s", unicodedata.normalize("NFKC", name))
    found: list[str] = []
    for run in _runs(plain):
        start = 0
        for at in range(1, len(run)):
            before, here, after = run[at - 1], run[at], run[at + 1 : at + 2]
            if here.isupper() and (not before.isupper() or after.islower()):
                found.append(run[start:at])
                start = at
        found.append(run[start:])
    return [word for word in found if word]


def snake(name: str, otherwise: str = "value") -> str:
    """`websiteURL` -> `website_url`; a name without a letter to start with is put behind `otherwise`."""
    return _identifier("_".join(words(name)).lower(), otherwise)


def pascal(name: str, otherwise: str = "Model") -> str:
    """`create-task` -> `CreateTask`; capitals that the spec's name has stay as they are."""
    parts = _runs(unicodedata.normalize("NFKC", name))
    return _identifier("".join(part[0].upper() + part[1:] for part in parts), otherwise)


def constant(name: str, otherwise: str = "VALUE") -> str:
    """`getTaskResult` -> `GET_TASK_RESULT`."""
    return _identifier("_".join(words(name)).upper(), otherwise)


def _runs(text: str) -> list[str]:
    """The letters and digits of a name, without what stands between them and without letters that do not show."""
    return [run for run in re.split(r"[\W_]+", _INVISIBLE.sub("", text)) if run]


def _identifier(text: str, otherwise: str) -> str:
    """Make sure that it can stand as a name, spelt as Python itself keeps it: it starts with a letter, and so on."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(letter if letter == "_" or f"a{letter}".isidentifier() else "_" for letter in plain).strip("_")
    if not kept:
        return otherwise
    if not kept.isidentifier():
        return f"{otherwise}_{kept}" if otherwise.islower() or otherwise.isupper() else f"{otherwise}{kept}"
    return kept


@dataclass
class Scope:
    """The names of one Python namespace: a module, a class, a list of arguments."""

    what: str
    """Of what the names are, for the report: "field of `Task`"."""
    reserved: frozenset[str] = frozenset()
    report: Callable[[Diagnostic], None] | None = None
    hint: str = "give one of them an `x-python-name`"
    """The way out of a collision."""
    taken: dict[str, str] = field(default_factory=dict[str, str])

    def claim(self, wire: str, wanted: str, place: Place, chosen: str | None = None) -> str:
        """Give `wire` its name: `chosen` by the spec, or else the `wanted` one made safe.

        A second wire name for the same Python name is reported, with the way out.
        """
        name = chosen or safe(wanted, self.reserved)
        if chosen is not None and not _is_usable(chosen, self.reserved):
            self._complain(
                place,
                "python-name-unusable",
                f"{quote(chosen)} cannot be the Python name of {self.what} {quote(wire)}",
                UNUSABLE_HINT,
            )
        other = self.taken.setdefault(name, wire)
        if other != wire:
            self._complain(
                place,
                "name-collision",
                f"{self.what} {quote(wire)} and {quote(other)} would both be called `{name}` in Python",
                self.hint,
            )
        return name

    def _complain(self, place: Place, code: str, message: str, hint: str) -> None:
        if self.report is not None:
            source = Source(place.file, place.line, place.column, place.pointer)
            self.report(Diagnostic("error", code, message, source, hint))


UNUSABLE_HINT = "take a public identifier that is no keyword and not used by the generated code"


def safe(wanted: str, reserved: Container[str] = ()) -> str:
    """One trailing underscore for keywords and for names that the surrounding code uses itself."""
    return wanted if _is_usable(wanted, reserved) else f"{wanted}_"


def _is_usable(name: str, reserved: Container[str]) -> bool:
    """Whether it is a public identifier, spelt as Python keeps it, that means nothing else."""
    if not name.isidentifier() or keyword.iskeyword(name) or name in reserved or name.startswith("_"):
        return False
    return unicodedata.normalize("NFKC", name) == name and not _INVISIBLE.search(name)


# --- names that surrounding code takes -------------------------------------------------------------------------------


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


_BUILTINS = _listed("bool bytes dict float int list str type")
"""What annotations and expressions are made of."""

_MODULE_NAMES = _BUILTINS | _listed(
    "Annotated Any False Generic Literal Meta None OpenIntEnum OpenStrEnum OpenStruct S S_co Struct TYPE_CHECKING True",
    "TypeAlias UNSET UnsetType annotations field union_of",
)
"""What a module of models itself uses: no model may be called so."""

_FIELD_NAMES = (_MODULE_NAMES | {"additional_properties"}) - {"annotations", "type", "union_of"}
"""What the annotations of a model use: a field of that name would hide it from those behind it."""

_ENUM_NAMES = _listed("is_known mro name value")

_ARGUMENT_NAMES = _listed("body models on_update self timeout")
"""What a generated method itself uses."""

_MEMBER_NAMES = _BUILTINS | _listed(
    "aclose as_completed cancel close closed models property raw resume run submit wait_all with_options",
)
"""What clients and resources bring along, and what the signatures of their methods use."""

_CREDENTIAL_NAMES = _listed(
    "base_url clock headers max_answer_bytes max_connections options proxy rate retries self server_variables",
    "timeout transport",
)
"""The other arguments of a client."""

_CLASS_NAMES = _listed(
    "Any AsyncClient AsyncClientOptions AsyncIterator AsyncResource AsyncTask AsyncTaskResource Callable Client",
    "ClientOptions Handle Iterator Literal Resource S Task TaskResource TaskSummary UNSET Unpack",
    "UnsetType Update Upload",
)
"""What a module of a client uses: no class of it may be called so."""

_CLIENT_NAMES = _CLASS_NAMES | _listed(
    "AuthenticationError ClientError ConfigurationError DecodeError HttpStatusError InvalidRequest NotFound",
    "ProviderError QuotaExceeded RateLimited TYPE_CHECKING TaskCancelled TaskError TaskExpired TaskFailed TaskTimeout",
    "TransportError Unavailable annotations import_module models",
)
"""What a package exports beside its clients."""

_CONSTANT_NAMES = _listed("API FAILURE S UNSET")
"""Constants of a module of calls that are no operation."""

_PACKAGE_NAMES = _listed(
    "tests con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9",
    "lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9",
)
"""The folder of the tests, and what one of the systems takes for a device."""


def credential(name: str) -> str:
    """The name of a credential: the argument of the client that takes it."""
    return safe(snake(name, "key"), _CREDENTIAL_NAMES)


def package(provider: str) -> str:
    """The name of a provider's package; `provider` is the name of its spec, without the ending."""
    return safe(snake(provider, "provider"), _PACKAGE_NAMES)


def is_client_name(name: str) -> bool:
    """Whether a client can be called so."""
    return _is_usable(name, _CLIENT_NAMES)


# --- all names of one Api, decided in one pass -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MethodName:
    """Where a caller finds an operation: `client.resource.method`, or `client.method`."""

    resource: str | None
    method: str


@dataclass(frozen=True)
class Names:
    """The Python names of one Api, by their wire names."""

    client: str
    models: dict[str, str]
    fields: dict[tuple[str, str], str]
    values: dict[tuple[str, str], str]
    """(enum, its value as text) -> member."""
    methods: dict[str, MethodName]
    calls: dict[str, str]
    """operationId -> function of `_calls`."""
    constants: dict[str, str]
    """operationId -> constant of `_calls`."""
    kinds: dict[str, str]
    """Block of `x-tasks` -> constant of `_calls`."""
    submits: dict[tuple[str, str], str]
    """(block of `x-tasks`, operationId) -> function of `_calls` that makes a submission."""
    failures: dict[Failure, str]
    """Constants of `_calls`: FAILURE for the first, and one named after its operation for any other."""
    solutions: dict[str, str]
    """Model that decides the type of a result -> constant of `_calls` with the results' classes."""
    arguments: dict[tuple[str, str, str], str]
    """(operationId, location or "body", wire name) -> argument."""
    resources: dict[str, str]
    """Attribute of the client -> class."""
    tasks: dict[str, str]
    """Block of `x-tasks` -> attribute of the client."""


Report = Callable[[Diagnostic], None]


def names_of(api: Api, report: Report) -> Names:
    """Decide every name of the Api; two wire names for one Python name go to `report`."""
    client = api.python_name or safe(pascal(_title(api), "Client"), _CLIENT_NAMES)
    models = _model_names(api, report)
    tasks = _task_names(api, report)
    kinds = _kind_names(api, tasks, report)
    failures = _failure_names(api)
    solutions = _solution_names(api, models, report)
    made = frozenset((*kinds.values(), *failures.values(), *solutions.values()))
    calls, constants, submits = _call_names(api, tasks, made, report)
    methods, groups = _method_names(api, tasks, report)
    return Names(
        client=client,
        models=models,
        fields=_field_names(api, models, report),
        values=_value_names(api, report),
        methods=methods,
        calls=calls,
        constants=constants,
        kinds=kinds,
        submits=submits,
        failures=failures,
        solutions=solutions,
        arguments=_argument_names(api, calls, report),
        resources=_resource_classes(groups, client),
        tasks=tasks,
    )


def _title(api: Api) -> str:
    return api.title if 0 < len(api.title.split()) <= 3 else api.name


def _model_names(api: Api, report: Report) -> dict[str, str]:
    scope = Scope("schema", _MODULE_NAMES, report)
    return {
        model.name: scope.claim(model.name, pascal(model.name), model.place, model.python_name) for model in api.models
    }


def _field_names(api: Api, models: dict[str, str], report: Report) -> dict[tuple[str, str], str]:
    reserved = _FIELD_NAMES | frozenset(models.values())
    found: dict[tuple[str, str], str] = {}
    for model in api.models:
        if isinstance(model, Object):
            scope = Scope(f"field of `{model.name}`", reserved, report)
            for item in model.fields:
                wanted = snake(item.name, "field")
                found[model.name, item.name] = scope.claim(item.name, wanted, item.place, item.python_name)
    return found


def _value_names(api: Api, report: Report) -> dict[tuple[str, str], str]:
    hint = "name the values by `x-enum-varnames`"
    found: dict[tuple[str, str], str] = {}
    for model in api.models:
        if isinstance(model, Enum):
            scope = Scope(f"value of `{model.name}`", _ENUM_NAMES, report, hint)
            for value in model.values:
                text = str(value.value)
                found[model.name, text] = scope.claim(text, constant(value.title or _signed(text)), model.place)
    return found


def _signed(text: str) -> str:
    """A negative number keeps what tells it apart from the positive one."""
    return f"minus {text[1:]}" if text.startswith("-") and text[1:].isdigit() else text


# --- clients and resources -------------------------------------------------------------------------------------------


def _task_names(api: Api, report: Report) -> dict[str, str]:
    scope = Scope("block of `x-tasks`", _MEMBER_NAMES, report)
    return {
        task.name: scope.claim(task.name, snake(task.name, "tasks"), task.place, task.python_name) for task in api.tasks
    }


def _method_names(api: Api, tasks: dict[str, str], report: Report) -> tuple[dict[str, MethodName], dict[str, str]]:
    """The methods by operationId, and what each resource is called in the spec by its attribute."""
    methods: dict[str, MethodName] = {}
    groups: dict[str, str] = {}
    scopes: dict[str | None, Scope] = {None: Scope("operation", _MEMBER_NAMES, report)}
    places: dict[str, Place] = {}
    attributes = {operation.id: _attribute_of(operation) for operation in api.operations}
    named = {attribute for attribute, _ in attributes.values() if attribute is not None} | {*tasks.values()}
    for operation in api.operations:
        attribute, group = attributes[operation.id]
        if attribute is not None:
            groups.setdefault(attribute, group)
            places.setdefault(attribute, operation.place)
            scopes.setdefault(attribute, Scope(f"operation of `{group}`", _MEMBER_NAMES, report))
        scope = scopes[attribute]
        wishes = _operation_names(operation, operation.id.rpartition(".")[2])
        wanted = _free(wishes, _MEMBER_NAMES, scope.taken, named if attribute is None else ())
        name = scope.claim(operation.id, wanted, operation.place, operation.python_name)
        methods[operation.id] = MethodName(attribute, name)
    for task in api.tasks:
        attribute = tasks[task.name]
        groups.setdefault(attribute, attribute)
        places.setdefault(attribute, task.place)
        scope = scopes.setdefault(attribute, Scope(f"operation of `{task.name}`", _MEMBER_NAMES, report))
        for create in task.create if len(task.create) > 1 else ():
            for verb in ("submit", "run"):
                if create in methods:
                    scope.claim(f"{verb} of {create}", f"{verb}_{methods[create].method}", task.place)
    for attribute, group in groups.items():
        scopes[None].claim(f"the resource {group}", attribute, places[attribute])
    return methods, groups


def _attribute_of(operation: Operation) -> tuple[str | None, str]:
    """The resource that an operation belongs to, and what it is called in the spec: its first tag, or what stands
    before the last dot of its operationId."""
    group = next(iter(operation.tags), operation.id.rpartition(".")[0])
    return (safe(snake(group, "resource"), _MEMBER_NAMES) if group else None), group


def _operation_names(operation: Operation, id: str) -> Iterator[str]:
    """What an operation may be called: after its operationId, else after its method and path.

    The last one spells every character of the path out, so that nothing else is called so.
    """
    yield snake(id, "operation")
    path = re.sub(r"\{([^{}]*)\}", r"by \1", operation.path)
    yield snake(f"{operation.method.lower()} {path}", "operation")
    yield snake(f"{operation.method.lower()} {id} {spelled(operation.path)}", "operation")


def _free(names: Iterable[str], reserved: Container[str], *taken: Container[str]) -> str:
    """The first of the names that is not taken; the last one gets underscores until it is free."""
    name = ""
    for wanted in names:
        name = safe(wanted, reserved)
        if not any(name in listed for listed in taken):
            return wanted
    while any(name in listed for listed in taken):
        name += "_"
    return name


def spelled(name: str) -> str:
    """A name with a word for each character that no Python name can hold, and for each capital."""
    words = [f" capital {letter.lower()}" if letter.isupper() else _SPELLED.get(letter, letter) for letter in name]
    return "".join(words)


_SPELLED = {
    letter: f" {word} "
    for letter, word in (
        ("-", "minus"), ("+", "plus"), ("_", "underscore"), (".", "dot"), ("/", "slash"), (" ", "space"), ("*", "star"),
        ("[", "bracket"), ("]", "close"), ("{", "brace"), ("}", "end"), (":", "colon"), ("$", "dollar"), ("@", "at"),
        ("#", "hash"), ("!", "not"), ("?", "question"), ("&", "and"), ("=", "is"), ("<", "less"), (">", "more"),
        ("%", "percent"), ("~", "tilde"), ("'", "quote"), (",", "comma"), (";", "semicolon"), ("|", "bar"), ("^", "hat"),
    )
}  # fmt: skip


def _resource_classes(groups: dict[str, str], client: str) -> dict[str, str]:
    """The class of each resource, by its attribute."""
    reserved = _CLASS_NAMES | {client}
    found: dict[str, str] = {}
    for attribute, group in groups.items():
        name = safe(pascal(group, "Resource"), reserved)
        if name in found.values():
            name = safe(pascal(attribute, "Resource"), reserved)
        found[attribute] = name
    return found


# --- calls -----------------------------------------------------------------------------------------------------------


def _kind_names(api: Api, tasks: dict[str, str], report: Report) -> dict[str, str]:
    scope = Scope("block of `x-tasks`", report=report)
    names = {task.name: constant(tasks[task.name]) for task in api.tasks}
    return {
        task.name: scope.claim(task.name, name if name.endswith("TASKS") else f"{name}_TASKS", task.place)
        for task, name in zip(api.tasks, names.values(), strict=True)
    }


def _solution_names(api: Api, models: dict[str, str], report: Report) -> dict[str, str]:
    scope = Scope("schema", report=report)
    return {
        model.name: scope.claim(model.name, f"{constant(models[model.name])}_SOLUTIONS", model.place)
        for model in api.models
        if (isinstance(model, Union) and model.solutions) or (isinstance(model, Object) and model.solution is not None)
    }


def _call_names(
    api: Api, tasks: dict[str, str], made: frozenset[str], report: Report
) -> tuple[dict[str, str], dict[str, str], dict[tuple[str, str], str]]:
    """Functions and constants by operationId, and submissions; `made` are the other constants of the module."""
    submits = {
        (task.name, create): f"submit_{tasks[task.name]}"
        + (f"_{snake(create, 'operation')}" if len(task.create) > 1 else "")
        for task in api.tasks
        for create in task.create
    }
    reserved = _BUILTINS | {"models", *submits.values(), *(name.lower() for name in made | _CONSTANT_NAMES)}
    scope = Scope("operation", reserved, report)
    upper = Scope("operation", report=report)
    calls: dict[str, str] = {}
    constants: dict[str, str] = {}
    for operation in api.operations:
        wishes = [name for name in _function_names(operation) if _capitals(name) not in upper.taken]
        wanted = _free(wishes or [f"call_{snake(spelled(operation.id))}"], reserved, scope.taken)
        calls[operation.id] = name = scope.claim(operation.id, wanted, operation.place)
        constants[operation.id] = upper.claim(operation.id, _capitals(name), operation.place)
    return calls, constants, submits


def _capitals(name: str) -> str:
    return unicodedata.normalize("NFKC", name.upper())


def _function_names(operation: Operation) -> Iterator[str]:
    """The operationId as a function, in letters that have capitals, so that it differs from its constant."""
    names = _operation_names(operation, operation.id)
    wanted = [next(names)]
    if operation.python_name is not None:
        tags = (snake(tag, "resource") for tag in operation.tags[:1])
        wanted.append("_".join((*tags, snake(operation.python_name))))
    for name in (*wanted, *names):
        yield name if name.upper() != name else f"call_{name}"


def _failure_names(api: Api) -> dict[Failure, str]:
    found: dict[Failure, str] = {}
    for operation in api.operations:
        if operation.failure is not None and operation.failure not in found:
            found[operation.failure] = f"{constant(operation.id)}_FAILURE" if found else "FAILURE"
    return found


def _argument_names(api: Api, calls: dict[str, str], report: Report) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    for operation in api.operations:
        own = {calls[operation.id], "type"} if _has_subject(operation) else {calls[operation.id]}
        reserved = _ARGUMENT_NAMES | own
        scope = Scope(f"argument of `{operation.id}`", reserved, report)
        for parameter in operation.parameters:
            location, wire = parameter.location, parameter.name
            wanted = _free(_argument_wishes(location, wire), reserved, scope.taken)
            name = scope.claim(f"{location} {wire}", wanted, parameter.place, parameter.python_name)
            found[operation.id, location, wire] = name
        if isinstance(operation.body, ObjectBody):
            for argument in operation.body.arguments:
                item = argument.field
                wanted = _free(_argument_wishes("body", item.name), reserved, scope.taken)
                name = scope.claim(item.name, wanted, item.place, item.python_name)
                found[operation.id, "body", item.name] = name
    return found


def _argument_wishes(location: str, wire: str) -> Iterator[str]:
    """What an argument may be called: as in the spec, else with its place before that, else spelled out."""
    name = snake(wire, "argument")
    yield name
    yield f"{location}_{name}"
    yield snake(f"{location} {spelled(wire)}", "argument")


def _has_subject(operation: Operation) -> bool:
    """Whether its call says `type(argument)`."""
    return isinstance(operation.body, ObjectBody) and any(argument.subject for argument in operation.body.arguments)
