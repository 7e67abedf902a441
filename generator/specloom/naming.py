"""The only place where wire names become Python names.

`snake` and `pascal` propose a name; a `Scope` decides: keywords and names used by the surrounding code get one trailing
underscore. If two wire names would become the same name, the one that is already spelled so keeps it, else the first;
the others are distinguished by what distinguishes the wire names (signs spelled out, the location of a parameter, the
HTTP method of an operation) or, as the last resort, by four digits of the wire name's SHA-256: never by a number that
depends on other names.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from .diagnostics import Diagnostic, Severity, Source, quote
from .ir import Api, Enum, Field, Model, Object, ObjectBody, Operation, Parameter, Place, Union
from .runtime.description.conditions import Failure

_PLURAL = re.compile(r"(?<![A-Z])(URL|ID|IP|API)s(?=[A-Z_]|$)")
_INVISIBLE = re.compile("[\u115f\u1160]")
"""Letters for Python, but displayed as blank."""


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


@lru_cache(maxsize=16384)
def snake(name: str, otherwise: str = "value") -> str:
    """`websiteURL` -> `website_url`; a name without a letter at its start is prefixed with `otherwise`."""
    return _identifier("_".join(words(name)).lower(), otherwise)


@lru_cache(maxsize=16384)
def pascal(name: str, otherwise: str = "Model") -> str:
    """`create-task` -> `CreateTask`; capitals of the spec's name are kept."""
    parts = _runs(unicodedata.normalize("NFKC", name))
    return _identifier("".join(part[0].upper() + part[1:] for part in parts), otherwise)


@lru_cache(maxsize=16384)
def constant(name: str, otherwise: str = "VALUE") -> str:
    """`getTaskResult` -> `GET_TASK_RESULT`."""
    return _identifier("_".join(words(name)).upper(), otherwise)


_SIGNS = {
    **{"+": "plus", "@": "at", "$": "dollar", "#": "hash", "%": "percent", "&": "and", "*": "star", "<": "less"},
    **{">": "greater", "=": "equal", "!": "not", "/": "slash", ".": "dot", "|": "or", "~": "tilde", "^": "caret"},
    **{":": "colon", ",": "comma", ";": "semicolon", "?": "question", "\\": "backslash", "_": "underscore"},
    **{"-": "minus"},
}
_DASH = re.compile(r"(?<=\w)-(?=\w)")
_SEPARATOR = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")


def spelt_out(name: str) -> str:
    """The name with its signs as words, for names that differ in nothing else: `@type` is `at type`."""
    plain = _SEPARATOR.sub(" ", _DASH.sub(" dash ", unicodedata.normalize("NFKC", name)))
    return "".join(f" {_SIGNS[letter]} " if letter in _SIGNS else letter for letter in plain)


def _runs(text: str) -> list[str]:
    """The letters and digits of a name, without separators and invisible letters."""
    return [run for run in re.split(r"[\W_]+", _INVISIBLE.sub("", text)) if run]


def _identifier(text: str, otherwise: str) -> str:
    """Make the text a valid identifier in Python's own normal form: it starts with a letter, and so on."""
    plain = unicodedata.normalize("NFKC", text)
    if f"a{plain}".isidentifier():
        kept = plain.strip("_")
    else:
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
    """The kind of its names, for reports: "field of `Task`"."""
    reserved: frozenset[str] = frozenset()
    report: Callable[[Diagnostic], None] | None = None
    hint: str = "give one of them an `x-python-name`"
    """The suggested fix for a collision."""
    style: Callable[[str], str] = snake
    """How its names are written."""
    taken: dict[str, str] = field(default_factory=dict[str, str])

    def claim(
        self,
        wire: str,
        wanted: str,
        place: Place,
        chosen: str | None = None,
        *,
        nearer: Iterable[str] = (),
        is_fixed: bool = False,
    ) -> str:
        """Give `wire` its name: `chosen` by the spec, or else the `wanted` one made safe.

        If another wire name has it already, the first free one of `nearer` is used, then the name with its signs
        spelled out, then the wanted one with digits of a hash; a warning reports it. A name that was chosen, or that
        other code relies on (`is_fixed`), cannot be changed: then it is an error.
        """
        name = chosen or safe(wanted, self.reserved)
        if chosen is not None and not _is_usable(chosen, self.reserved):
            self._complain(
                "python-name-unusable",
                place,
                f"{quote(chosen)} is not a valid Python name of {self.what} {quote(wire)}",
                UNUSABLE_HINT,
            )
        other = self.taken.setdefault(name, wire)
        if other == wire:
            return name
        problem = f"{self.what} {quote(wire)} and {quote(other)} would both be named `{name}` in Python"
        if chosen is not None or is_fixed:
            self._complain("name-collision", place, problem, self.hint)
            return name
        found = next(free for free in self._others(wire, wanted, nearer) if self.taken.setdefault(free, wire) == wire)
        self._complain("name-collision", place, f"{problem}; this one becomes `{found}`", self.hint, "warning")
        return found

    def _others(self, wire: str, wanted: str, nearer: Iterable[str]) -> Iterator[str]:
        """The other candidates, increasingly long."""
        yield from (safe(name, self.reserved) for name in (*nearer, self.style(spelt_out(wire))))
        digest = sha256(wire.encode("utf-8", "surrogatepass")).hexdigest()
        case = str.upper if self.style is constant else str
        yield from (case(f"{wanted}_{digest[:count]}") for count in range(4, len(digest) + 1))

    def _complain(self, code: str, place: Place, message: str, hint: str, severity: Severity = "error") -> None:
        if self.report is not None:
            source = Source(place.file, place.line, place.column, place.pointer)
            self.report(Diagnostic(severity, code, message, source, hint))


def wishes(texts: Mapping[str, str], style: Callable[[str], str]) -> dict[str, str]:
    """The proposed name of each wire name; wire names that are spelled so already come first.

    `texts` contains the basis of each name, by wire name. Signs are spelled out if there is nothing else, and if
    several would otherwise share a name.
    """
    wanted = {wire: style(text if _runs(text) else spelt_out(text)) for wire, text in texts.items()}
    counts = Counter(wanted.values())
    crowded = {wire: style(spelt_out(texts[wire])) for wire, name in wanted.items() if counts[name] > 1}
    found = wanted | crowded
    return {wire: found[wire] for wire in sorted(found, key=lambda wire: found[wire] != texts[wire])}


UNUSABLE_HINT = "choose a public identifier that is not a keyword and not used by the generated code"


_AMBIGUOUS = frozenset({"l", "O", "I"})
"""Letters that look like digits; linters reject them."""


def safe(wanted: str, reserved: Container[str] = ()) -> str:
    """One trailing underscore for keywords and for names used by the surrounding code."""
    return wanted if _is_usable(wanted, reserved) else f"{wanted}_"


def _is_usable(name: str, reserved: Container[str]) -> bool:
    """Whether it is a public identifier in Python's own normal form that has no other meaning."""
    if not name.isidentifier() or keyword.iskeyword(name) or name in reserved or name.startswith("_"):
        return False
    if name in _AMBIGUOUS:
        return False
    return unicodedata.normalize("NFKC", name) == name and not _INVISIBLE.search(name)


# --- names that the surrounding code uses ----------------------------------------------------------------------------


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


_BUILTINS = _listed("bool bytes dict dt float int list str tuple type")
"""Names in annotations and expressions."""

_MODULE_NAMES = _BUILTINS | _listed(
    "Annotated Any Decimal False Generic Literal Meta None OpenIntEnum OpenStrEnum OpenStruct S S_co Struct TYPE_CHECKING True",
    "TypeAlias UNSET UUID Unknown UnsetType annotations field union_of",
)
"""Names that a module of models itself uses: no model may have one of them."""

_FIELD_NAMES = (_MODULE_NAMES | {"additional_properties"}) - {"Unknown", "annotations", "type", "union_of"}
"""Names in the annotations of a model: a field of that name would hide it from later annotations."""

_ENUM_NAMES = _listed("is_known mro name value")

_ARGUMENT_NAMES = _listed("body dt models on_update self timeout")
"""Names that a generated method itself uses."""

_MEMBER_NAMES = _BUILTINS | _listed(
    "aclose as_completed cancel close closed models property raw resume run submit wait_all with_options",
)
"""The members of clients and resources, and names that the signatures of their methods use."""

_CLIENT_MEMBER_NAMES = _MEMBER_NAMES | _listed("paged stream")
"""Further members of a client: no method and no resource of it may have one of these names."""

_CREDENTIAL_NAMES = _listed(
    "base_url clock headers max_response_bytes max_connections options proxy rate retries self server_variables",
    "timeout transport",
)
"""The other arguments of a client."""

_CLASS_NAMES = _listed(
    "Any AsyncClient AsyncClientOptions AsyncIterator AsyncPaged AsyncResource AsyncTask AsyncTaskResource Callable Client",
    "ClientOptions Handle Iterator Literal Paged Resource S Task TaskResource TaskSummary UNSET Unpack",
    "Decimal UUID UnsetType Update Upload",
)
"""Names that a module of a client uses: no class of it may have one of them."""

_CLIENT_NAMES = _CLASS_NAMES | _listed(
    "AuthenticationError ClientError ConfigurationError DecodeError HttpStatusError InvalidRequest NotFound",
    "ProviderError QuotaExceeded RateLimited TYPE_CHECKING TaskCancelled TaskError TaskExpired TaskFailed TaskTimeout",
    "TransportError Unavailable Unknown annotations calls import_module models",
)
"""Names that a package exports beside its clients."""

_CONSTANT_NAMES = _listed("API FAILURE S UNSET UUID")
"""Constants of a module of calls that are not operations."""

_PACKAGE_NAMES = _listed(
    "tests con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9",
    "lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9",
)
"""The folder of the tests, and names of devices on some system."""


def credential(name: str) -> str:
    """The name of a credential: the argument of the client that takes it."""
    return safe(snake(name, "key"), _CREDENTIAL_NAMES)


def package(provider: str) -> str:
    """The name of a provider's package; `provider` is the name of its spec, without the extension."""
    return safe(snake(provider, "provider"), _PACKAGE_NAMES)


def chosen_package(name: str) -> str:
    """The package of an API with a name in its spec: `PenShop` -> `penshop`, `pen_shop` unchanged."""
    return safe(name.lower(), _PACKAGE_NAMES)


def is_package_name(name: str) -> bool:
    """Whether the name is valid for a package, on every system."""
    return name == name.lower() and _is_usable(name, _PACKAGE_NAMES)


def chosen_client(name: str) -> str:
    """The client of an API with a name in its spec: unchanged; without capitals, in PascalCase."""
    return pascal(name, "Client") if name == name.lower() else name


def is_client_name(name: str) -> bool:
    """Whether the name is valid for a client."""
    return _is_usable(name, _CLIENT_NAMES) and _is_usable(chosen_client(name), _CLIENT_NAMES)


# --- all names of one Api, decided in one pass -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MethodName:
    """The location of an operation for a caller: `client.resource.method`, or `client.method`."""

    resource: str | None
    method: str

    @property
    def path(self) -> str:
        """`client.resource.method`, as a caller writes it."""
        return f"client.{self.resource}.{self.method}" if self.resource else f"client.{self.method}"


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
    """operationId -> function of `calls`."""
    paged_calls: dict[str, str]
    """operationId -> additional function of `calls` for all pages: `iter_` and the name of its function."""
    constants: dict[str, str]
    """operationId -> constant of `calls`."""
    kinds: dict[str, str]
    """Block of `x-tasks` -> constant of `calls`."""
    submits: dict[tuple[str, str], str]
    """(block of `x-tasks`, operationId) -> function of `calls` that makes a submission."""
    failures: dict[Failure, str]
    """Constants of `calls`: FAILURE for the first, and one named after its operation for any other."""
    solutions: dict[str, str]
    """Model that selects the type of a result -> constant of `calls` with the results' classes."""
    arguments: dict[tuple[str, str, str], str]
    """(operationId, location or "body", wire name) -> argument."""
    resources: dict[str, str]
    """Attribute of the client -> class."""
    tasks: dict[str, str]
    """Block of `x-tasks` -> attribute of the client."""
    iterators: dict[str, str]
    """operationId -> additional method that iterates over its pages: `iter_` and the name of its method."""
    webhooks: dict[str, str]
    """Webhook -> function that reads its payload."""
    payloads: dict[str, str]
    """Webhook -> constant that describes its payload."""


Report = Callable[[Diagnostic], None]


def names_of(api: Api, report: Report) -> Names:
    """Decide every name of the Api; two wire names for one Python name are passed to `report`."""
    client = (
        chosen_client(api.python_name)
        if api.python_name is not None
        else safe(pascal(_title(api), "Client"), _CLIENT_NAMES)
    )
    models = _model_names(api, report)
    tasks = _task_names(api, report)
    kinds = _kind_names(api, tasks, report)
    failures = _failure_names(api)
    solutions = _solution_names(api, models, report)
    made = frozenset((*kinds.values(), *failures.values(), *solutions.values()))
    calls, paged_calls, constants, submits = _call_names(api, tasks, made, report)
    methods, groups, iterators = _method_names(api, tasks, report)
    return Names(
        client=client,
        models=models,
        fields=_field_names(api, models, report),
        values=_value_names(api, report),
        methods=methods,
        calls=calls,
        paged_calls=paged_calls,
        constants=constants,
        kinds=kinds,
        submits=submits,
        failures=failures,
        solutions=solutions,
        arguments=_argument_names(api, calls, report),
        resources=_resource_classes(groups, client),
        tasks=tasks,
        iterators=iterators,
        webhooks=(webhooks := _webhook_names(api, report)),
        payloads=_payload_names(api, webhooks, report),
    )


def _title(api: Api) -> str:
    return api.title if 0 < len(api.title.split()) <= 3 else api.name


def _model_names(api: Api, report: Report) -> dict[str, str]:
    scope = Scope("schema", _MODULE_NAMES, report, style=pascal)
    models = {model.name: model for model in api.models}
    found = {
        name: scope.claim(name, wanted, models[name].place, models[name].python_name)
        for name, wanted in _chosen_first(wishes({name: name for name in models}, pascal), models)
    }
    return {name: found[name] for name in models}


def _field_names(api: Api, models: dict[str, str], report: Report) -> dict[tuple[str, str], str]:
    reserved = _FIELD_NAMES | frozenset(models.values())
    found: dict[tuple[str, str], str] = {}
    for model in api.models:
        if isinstance(model, Object):
            scope = Scope(f"field of `{model.name}`", reserved, report, style=_field)
            items = {item.name: item for item in model.fields}
            for name, wanted in _chosen_first(wishes({name: name for name in items}, _field), items):
                found[model.name, name] = scope.claim(name, wanted, items[name].place, items[name].python_name)
    return found


def _field(name: str) -> str:
    return snake(name, "field")


def _chosen_first(wanted: Mapping[str, str], items: Mapping[str, Model | Field]) -> list[tuple[str, str]]:
    """Names that the spec chose come before those that can be changed."""
    return sorted(wanted.items(), key=lambda entry: items[entry[0]].python_name is None)


def _value_names(api: Api, report: Report) -> dict[tuple[str, str], str]:
    hint = "name the values by `x-enum-varnames`"
    found: dict[tuple[str, str], str] = {}
    for model in api.models:
        if isinstance(model, Enum):
            scope = Scope(f"value of `{model.name}`", _ENUM_NAMES, report, hint, constant)
            texts = {str(value.value): value.title or _signed(str(value.value)) for value in model.values}
            for text, wanted in wishes(texts, constant).items():
                found[model.name, text] = scope.claim(text, wanted, model.place)
    return found


def _signed(text: str) -> str:
    """A negative number keeps its sign, which distinguishes it from the positive one."""
    return f"minus {text[1:]}" if text.startswith("-") and text[1:].isdigit() else text


# --- clients and resources -------------------------------------------------------------------------------------------


def _task_names(api: Api, report: Report) -> dict[str, str]:
    scope = Scope("block of `x-tasks`", _CLIENT_MEMBER_NAMES, report)
    return {
        task.name: scope.claim(task.name, snake(task.name, "tasks"), task.place, task.python_name) for task in api.tasks
    }


def _method_names(
    api: Api, tasks: dict[str, str], report: Report
) -> tuple[dict[str, MethodName], dict[str, str], dict[str, str]]:
    """The methods by operationId, the spec's name of each resource by its attribute, and the iterators."""
    methods: dict[str, MethodName] = {}
    groups: dict[str, str] = {}
    places: dict[str, Place] = {}
    for operation in api.operations:
        group = _group(operation)
        if group:
            groups.setdefault(_attribute(group), group)
            places.setdefault(_attribute(group), operation.place)
    for task in api.tasks:
        groups.setdefault(tasks[task.name], tasks[task.name])
        places.setdefault(tasks[task.name], task.place)
    scopes = {attribute: Scope(f"operation of `{group}`", _MEMBER_NAMES, report) for attribute, group in groups.items()}
    own = Scope("operation", _CLIENT_MEMBER_NAMES, report)
    for attribute, group in groups.items():
        own.claim(f"the resource {group}", attribute, places[attribute], is_fixed=True)
    for operation in sorted(api.operations, key=_precedence):
        group = _group(operation)
        scope = scopes[_attribute(group)] if group else own
        wanted = snake(operation.id.rpartition(".")[2], "operation")
        nearer = (f"{operation.method.lower()}_{wanted}", _method_and_path(operation))
        name = scope.claim(operation.id, wanted, operation.place, operation.python_name, nearer=nearer)
        methods[operation.id] = MethodName(_attribute(group) if group else None, name)
    for task in api.tasks:
        for create in task.create if len(task.create) > 1 else ():
            for verb in ("submit", "run"):
                if create in methods:
                    wanted = f"{verb}_{methods[create].method}"
                    scopes[tasks[task.name]].claim(f"{verb} of {create}", wanted, task.place, is_fixed=True)
    iterators: dict[str, str] = {}
    for operation in api.operations:
        if operation.paging is not None:
            found = methods[operation.id]
            scope = scopes[found.resource] if found.resource else own
            other = f"iter_{_method_and_path(operation)}"
            iterators[operation.id] = scope.claim(
                f"the pages of {operation.id}", f"iter_{found.method}", operation.place, nearer=[other]
            )
    return methods, groups, iterators


def _precedence(operation: Operation) -> tuple[bool, bool]:
    """A name that the spec chose comes first, then one that is spelled so already."""
    last = operation.id.rpartition(".")[2]
    return operation.python_name is None, snake(last, "operation") != last


def _method_and_path(operation: Operation) -> str:
    path = re.sub(r"\{([^{}]*)\}", r"by \1", operation.path)
    return snake(f"{operation.method.lower()} {path}", "operation")


def _group(operation: Operation) -> str:
    """The resource of an operation, by its name in the spec: a tag, or the part before the last dot."""
    return next(iter(operation.tags), operation.id.rpartition(".")[0])


def _attribute(group: str) -> str:
    return safe(snake(group, "resource"), _CLIENT_MEMBER_NAMES)


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
) -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[tuple[str, str], str]]:
    """Functions, those for all pages, and constants by operationId, and submissions.

    A function is named after its operationId, whatever the tag of its method: one module contains all functions. `made`
    are the other constants of the module.
    """
    submits = {
        (task.name, create): f"submit_{tasks[task.name]}"
        + (f"_{snake(create, 'operation')}" if len(task.create) > 1 else "")
        for task in api.tasks
        for create in task.create
    }
    reserved = _BUILTINS | {"models", *submits.values(), *(name.lower() for name in made | _CONSTANT_NAMES)}
    scope = Scope("operation", reserved, report)
    upper = Scope("operation", report=report, style=constant)
    calls: dict[str, str] = {}
    constants: dict[str, str] = {}
    for operation in sorted(api.operations, key=lambda operation: _precedence(operation)[1]):
        nearer = [_capital(_method_and_path(operation))]
        name = scope.claim(operation.id, _function(operation), operation.place, nearer=nearer)
        calls[operation.id] = name
        constants[operation.id] = upper.claim(
            operation.id, unicodedata.normalize("NFKC", name.upper()), operation.place
        )
    paged = {
        operation.id: scope.claim(
            f"the pages of {operation.id}",
            f"iter_{calls[operation.id]}",
            operation.place,
            nearer=[f"iter_{_method_and_path(operation)}"],
        )
        for operation in api.operations
        if operation.paging is not None
    }
    return calls, paged, constants, submits


def _function(operation: Operation) -> str:
    """The operationId as a function, or the name that the spec chose for its method, after that of its resource."""
    if operation.python_name is None:
        return _capital(snake(operation.id, "operation"))
    group = _group(operation)
    return _capital("_".join((*([snake(group, "resource")] if group else []), snake(operation.python_name))))


def _capital(name: str) -> str:
    """A name in letters that have capitals, so that a function differs from its constant."""
    return name if name.upper() != name else f"call_{name}"


def _webhook_names(api: Api, report: Report) -> dict[str, str]:
    """`parse_` and the name of the webhook; of two with the same name, one includes its method."""
    scope = Scope("webhook", report=report)
    found: dict[str, str] = {}
    for webhook in api.webhooks:
        wanted = webhook.python_name or _capital(snake(webhook.id, "payload"))
        nearer = (f"parse_{webhook.method.lower()}_{wanted}", f"parse_{wanted}_payload")
        found[webhook.id] = scope.claim(webhook.id, f"parse_{wanted}", webhook.place, nearer=nearer)
    return found


def _payload_names(api: Api, webhooks: dict[str, str], report: Report) -> dict[str, str]:
    scope = Scope("webhook", _CONSTANT_NAMES, report, style=constant)
    return {
        webhook.id: scope.claim(webhook.id, webhooks[webhook.id].removeprefix("parse_").upper(), webhook.place)
        for webhook in api.webhooks
    }


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
        claims: list[tuple[tuple[bool, bool], str, Parameter | Field, str]] = []
        homes: dict[str, str] = {}
        for place, items in sorted(_listed_arguments(operation).items(), key=_nearness):
            chosen = {name: _argument(name) for name, item in items.items() if item.python_name is not None}
            free = {name: name for name in items if name not in chosen}
            for name, wanted in (chosen | wishes(free, _argument)).items():
                claims.append(((items[name].python_name is None, wanted != name), place, items[name], wanted))
        for _, place, item, wanted in sorted(claims, key=lambda claim: claim[0]):
            nearer = _by_place(homes, wanted, place)
            wire = item.name if place == "body" else f"{place} {item.name}"
            name = scope.claim(wire, wanted, item.place, item.python_name, nearer=nearer)
            found[operation.id, place, item.name] = name
    return found


def _argument(name: str) -> str:
    return snake(name, "argument")


def _listed_arguments(operation: Operation) -> dict[str, dict[str, Parameter | Field]]:
    """The arguments of a call by location, "body" for the properties of the body, and by name."""
    found: dict[str, dict[str, Parameter | Field]] = {}
    for parameter in operation.given_parameters:
        found.setdefault(parameter.location, {})[parameter.name] = parameter
    for argument in operation.body.arguments if isinstance(operation.body, ObjectBody) else ():
        found.setdefault("body", {})[argument.field.name] = argument.field
    return found


_NEAREST = ("path", "query", "header", "cookie", "body")
"""If both or neither of two arguments with one name are spelled so, the one whose location comes first here
keeps it.
"""


def _nearness(entry: tuple[str, object]) -> int:
    return _NEAREST.index(entry[0])


def _by_place(homes: dict[str, str], wanted: str, place: str) -> tuple[str, ...]:
    """The name with its location, if an argument of that name exists in another location, too."""
    return (f"{place}_{wanted}",) if homes.setdefault(wanted, place) != place else ()


def _has_subject(operation: Operation) -> bool:
    """Whether its call contains `type(argument)`."""
    return isinstance(operation.body, ObjectBody) and any(argument.subject for argument in operation.body.arguments)
