"""The only place where wire names become Python names.

`snake` and `pascal` say what a name would like to be; a `Scope` decides what it becomes: keywords and names that are taken
by the surrounding code get one trailing underscore, and two wire names that end up as one are reported, never numbered.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .diagnostics import Diagnostic, Source
from .ir import Api, Enum, Object, ObjectBody, Place

_PLURAL = re.compile(r"(?<![A-Z])(URL|ID|IP|API)s(?=[A-Z_]|$)")


def words(name: str) -> list[str]:
    """The words of a wire name, in its own case: `websiteURL` is website, URL; `recaptcha-ca-t` is recaptcha, ca, t."""
    plain = _PLURAL.sub(lambda match: match[1].capitalize() + "s", unicodedata.normalize("NFKC", name))
    found: list[str] = []
    for run in re.split(r"[\W_]+", plain):
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
    parts = [part for part in re.split(r"[\W_]+", unicodedata.normalize("NFKC", name)) if part]
    return _identifier("".join(part[0].upper() + part[1:] for part in parts), otherwise)


def constant(name: str, otherwise: str = "VALUE") -> str:
    """`getTaskResult` -> `GET_TASK_RESULT`."""
    return _identifier("_".join(words(name)).upper(), otherwise)


def _identifier(text: str, otherwise: str) -> str:
    """Make sure that it can stand as a name: it starts with a letter and every character is allowed."""
    kept = "".join(letter if letter == "_" or f"a{letter}".isidentifier() else "_" for letter in text).strip("_")
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
                f"`{chosen}` cannot be the Python name of {self.what} `{wire}`",
                "take an identifier that is no keyword and not used by the generated code",
            )
        other = self.taken.get(name)
        if other is not None and other != wire:
            self._complain(
                place,
                "name-collision",
                f"{self.what} `{wire}` and `{other}` would both be called `{name}` in Python",
                "give one of them an `x-python-name`",
            )
        self.taken[name] = wire
        return name

    def _complain(self, place: Place, code: str, message: str, hint: str) -> None:
        if self.report is not None:
            source = Source(place.file, place.line, place.column, place.pointer)
            self.report(Diagnostic("error", code, message, source, hint))


def safe(wanted: str, reserved: Iterable[str] = ()) -> str:
    """One trailing underscore for keywords and for names that the surrounding code uses itself."""
    return wanted if _is_usable(wanted, reserved) else f"{wanted}_"


def _is_usable(name: str, reserved: Iterable[str]) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and name not in reserved and not name.startswith("__")


# --- all names of one Api, decided in one pass -----------------------------------------------------------------------

_MODULE_NAMES = frozenset({
    "Any", "Annotated", "Generic", "Literal", "Meta", "S", "S_co", "Struct", "TYPE_CHECKING", "TypeAlias", "UNSET",
    "UnsetType", "OpenStruct", "OpenStrEnum", "OpenIntEnum", "field", "union_of", "annotations",
    "None", "True", "False", "bool", "int", "float", "str", "bytes", "list", "dict", "tuple", "type", "object",
})  # fmt: skip
"""What a module of models itself uses: no model may be called so."""

_FIELD_NAMES = frozenset({"bool", "bytes", "dict", "field", "float", "int", "list", "str", "additional_properties"})
"""What the annotations of a model use: a field of that name would hide it."""

_ENUM_NAMES = frozenset({"name", "value", "mro"})

_ARGUMENT_NAMES = frozenset({"self", "models", "timeout", "on_update", "body"})
"""What a generated method itself uses."""

_CLIENT_NAMES = frozenset({
    "close", "aclose", "raw", "with_options", "closed", "submit", "run", "resume", "wait_all", "as_completed", "cancel", "list",
})  # fmt: skip
"""What clients and resources bring along."""


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
    arguments: dict[tuple[str, str, str], str]
    """(operationId, location or "body", wire name) -> argument."""
    resources: dict[str, str]
    """Attribute of the client -> class."""
    tasks: dict[str, str]
    """Block of `x-tasks` -> attribute of the client."""


def names_of(api: Api, report: Callable[[Diagnostic], None]) -> Names:
    """Decide every name of the Api; two wire names for one Python name go to `report`."""
    models = _model_names(api, report)
    fields: dict[tuple[str, str], str] = {}
    values: dict[tuple[str, str], str] = {}
    for model in api.models:
        if isinstance(model, Object):
            scope = Scope(f"field of `{model.name}`", _FIELD_NAMES, report)
            for item in model.fields:
                wanted = snake(item.name, "field")
                fields[model.name, item.name] = scope.claim(item.name, wanted, item.place, item.python_name)
        elif isinstance(model, Enum):
            scope = Scope(f"value of `{model.name}`", _ENUM_NAMES, report)
            for value in model.values:
                text = str(value.value)
                values[model.name, text] = scope.claim(text, constant(value.title or _signed(text)), model.place)
    methods, calls, resources = _method_names(api, report)
    tasks: dict[str, str] = {}
    for task in api.tasks:
        tasks[task.name] = task.python_name or safe(snake(task.name, "tasks"), _CLIENT_NAMES)
        resources.setdefault(tasks[task.name], pascal(tasks[task.name]))
    return Names(
        api.python_name or pascal(api.title if 0 < len(api.title.split()) <= 3 else api.name, "Client"),
        models,
        fields,
        values,
        methods,
        calls,
        _argument_names(api, report),
        {attribute: _resource_class(attribute, name) for attribute, name in resources.items()},
        tasks,
    )


def _signed(text: str) -> str:
    """A negative number keeps what tells it apart from the positive one."""
    return f"minus {text[1:]}" if text.startswith("-") and text[1:].isdigit() else text


def _resource_class(attribute: str, wanted: str) -> str:
    return pascal(wanted or attribute, "Resource")


def _model_names(api: Api, report: Callable[[Diagnostic], None]) -> dict[str, str]:
    scope = Scope("schema", _MODULE_NAMES, report)
    return {
        model.name: scope.claim(model.name, pascal(model.name), model.place, model.python_name) for model in api.models
    }


def _method_names(
    api: Api, report: Callable[[Diagnostic], None]
) -> tuple[dict[str, MethodName], dict[str, str], dict[str, str]]:
    methods: dict[str, MethodName] = {}
    calls: dict[str, str] = {}
    resources: dict[str, str] = {}
    scopes: dict[str | None, Scope] = {}
    functions = Scope("operation", frozenset({"models"}), report)
    for operation in api.operations:
        dotted, _, last = operation.id.rpartition(".")
        group = next(iter(operation.tags), dotted)
        attribute = safe(snake(group, "resource"), _CLIENT_NAMES) if group else None
        if attribute is not None:
            resources.setdefault(attribute, group)
        what = f"operation of `{group}`" if group else "operation"
        scope = scopes.setdefault(attribute, Scope(what, _CLIENT_NAMES, report))
        method = scope.claim(operation.id, snake(last, "operation"), operation.place, operation.python_name)
        methods[operation.id] = MethodName(attribute, method)
        calls[operation.id] = functions.claim(operation.id, snake(operation.id, "operation"), operation.place)
    for attribute in resources:
        scopes.setdefault(None, Scope("operation", _CLIENT_NAMES, report)).taken.setdefault(attribute, attribute)
    return methods, calls, resources


def _argument_names(api: Api, report: Callable[[Diagnostic], None]) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    for operation in api.operations:
        scope = Scope(f"argument of `{operation.id}`", _ARGUMENT_NAMES, report)
        for parameter in operation.parameters:
            wanted = snake(parameter.name, "argument")
            name = scope.claim(f"{parameter.location} {parameter.name}", wanted, parameter.place, parameter.python_name)
            found[operation.id, parameter.location, parameter.name] = name
        if isinstance(operation.body, ObjectBody):
            for argument in operation.body.arguments:
                item = argument.field
                name = scope.claim(item.name, snake(item.name, "argument"), item.place, item.python_name)
                found[operation.id, "body", item.name] = name
    return found
