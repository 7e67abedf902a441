"""Makes the text of a spec from a description:
OpenAPI in the order of the hand-written ones, with the origin of each fact.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

from ..questions import MARKER
from .credentials import is_body_key
from .described import (
    Body,
    Certainty,
    Credential,
    Description,
    Example,
    Loose,
    Operation,
    Origin,
    Parameter,
    Property,
    Todo,
)
from .endpoints import operation_id
from .errors import kind_of_error
from .failures import failure_of
from .fitted import fit
from .polling import Kind, kinds_of
from .shapes import shape
from .words import state_of
from .yaml_text import Hidden, Noted, Value, yaml

if TYPE_CHECKING:
    from ..ir import Json

_LONGEST_DESCRIPTION: Final = 400
_PHRASES: Final = {"200": "Success.", "201": "Created.", "202": "Accepted.", "204": "No content."}


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a draft, and what is in it."""

    text: str
    operations: int
    properties: int
    kinds: int
    todos: int


@dataclass(slots=True)
class _Writer:
    """Counts what it writes."""

    provider: str
    properties: int = 0
    todos: int = 0
    written: set[str] = field(default_factory=set[str])

    # --- comments -----------------------------------------------------------------------------------------------------

    def todo(self, todos: Iterable[Todo]) -> tuple[str, ...]:
        """The lines that `lint` lists; each question once."""
        return tuple(self.note(str(todo)) for todo in dict.fromkeys(todos))

    def note(self, text: str) -> str:
        """The line of one question, which may be one that no line of a page raises."""
        self.todos += 1
        return f"{MARKER} {text}"

    # --- schemas ------------------------------------------------------------------------------------------------------

    def schema(self, known: Property, *, is_item: bool = False) -> dict[str, Value]:
        """A schema; an object names which of its members are required."""
        made: dict[str, Value] = {}
        types = list(known.types)
        if types:
            made["type"] = types[0] if len(types) == 1 else cast("list[Value]", types)
        if known.description and not is_item:
            made["description"] = _short(known.description)
        if known.enum:
            values = list(known.enum)
            made["enum"] = cast("list[Value]", values if "null" not in types or None in values else [*values, None])
        if known.format and "string" in types:
            made["format"] = known.format
        if known.default and known.origin.certainty == Certainty.DOCUMENTED:
            made["default"] = _plain(known.default[0])
        if known.credential:
            made["x-credential"] = {"name": _snake(known.name), "env": self.env}
        required = [each.name for each in known.properties if each.required]
        if required:
            made["required"] = cast("list[Value]", required)
        if known.properties:
            made["properties"] = {each.name: self.member(each) for each in known.properties}
        if known.items is not None:
            made["items"] = self.schema(known.items, is_item=True)
        return made

    def member(self, known: Property) -> Noted:
        """A property with its origin."""
        self.properties += 1
        todos = list(known.todos)
        if not known.types or known.types == ("null",):
            todos.append(Todo(f"what is the type of `{known.name}`: no line says", (known.origin,)))
            known = replace(known, types=())
        if "array" in known.types and known.items is None:
            todos.append(Todo(f"what are the items of `{known.name}`: no line says", (known.origin,)))
        schema = self.schema(known)
        return Noted(schema, _where(known.origin), self.todo(todos))

    @property
    def env(self) -> str:
        """The environment variable of the key."""
        return f"{_upper(self.provider)}_API_KEY"

    # --- operations --------------------------------------------------------------------------------------------------

    def operation(
        self, known: Operation, name: str, servers: Sequence[str], schemas: dict[str, Value], keys: Sequence[str] | None
    ) -> Noted:
        """An operation; its bodies are put into the schemas of the document."""
        made: dict[str, Value] = {"operationId": name}
        title = re.sub(rf"^{re.escape(name)}\s*[:：\-–—]\s*", "", known.title, flags=re.IGNORECASE)
        if title:
            made["summary"] = _short(title)
        if servers and known.server and known.server != servers[0]:
            made["servers"] = [{"url": known.server}]
        if keys is not None:
            made["security"] = [{key: [] for key in keys}] if keys else []
        if known.parameters:
            made["parameters"] = [self.parameter(each) for each in known.parameters]
        stem = _pascal(name)
        if known.request is not None:
            self.put(schemas, f"{stem}Request", known.request)
            made["requestBody"] = {"required": True, "content": self.content(f"{stem}Request", known.request)}
        responses: dict[str, Value] = {}
        for body in known.responses or (Body(Property("response", known.origin)),):
            response: dict[str, Value] = {"description": _PHRASES.get(body.status, f"HTTP status {body.status}.")}
            is_known = bool(body.schema.properties or body.schema.items or body.examples)
            above: tuple[str, ...] = ()
            if is_known:
                ending = "Response" if body.status.startswith("2") else f"Error{body.status}"
                ending += body.status if f"{stem}{ending}" in schemas else ""
                self.put(schemas, f"{stem}{ending}", body)
                response["content"] = self.content(f"{stem}{ending}", body)
            elif body.status != "204":
                above = (self.note(f"what does `{name}` respond with: no page says ({known.origin})"),)
            responses[body.status] = Noted(response, "", above)
        made["responses"] = responses
        return Noted(made, _where(known.origin), self.todo(known.todos))

    def put(self, schemas: dict[str, Value], name: str, body: Body) -> None:
        """A body as a schema of the document."""
        schemas[name] = Noted(self.schema(body.schema), "", self.todo(body.schema.todos))

    def parameter(self, known: Parameter) -> Noted:
        """A parameter; the value that a recording has is its example."""
        self.properties += 1
        each = known.property
        is_shown = each.origin.certainty == Certainty.EXAMPLE
        schema = self.schema(replace(each, description="", credential=False))
        todos = list(each.todos)
        if not each.types and known.location == "query":
            todos.append(Todo(f"what is the type of `{each.name}`: no line says", (each.origin,)))
        made: dict[str, Value] = {"name": each.name, "in": known.location}
        if each.required or known.location == "path":
            made["required"] = True
        if each.description:
            made["description"] = _short(each.description)
        made["schema"] = schema or {"type": "string"}
        if is_shown and each.default:
            made["example"] = _plain(each.default[0])
        return Noted(made, "", (*self.todo(todos), _where(each.origin)))

    def content(self, name: str, body: Body) -> dict[str, Value]:
        """A body by its media type, with its examples."""
        made: dict[str, Value] = {"schema": {"$ref": f"#/components/schemas/{name}"}}
        examples = list(_distinct(body.examples))
        if examples:
            names = _names(examples)
            made["examples"] = {
                key: Noted(
                    {**({"summary": _short(each.title)} if each.title else {}), "value": _plain(each.value)},
                    _where(each.origin),
                )
                for key, each in zip(names, examples, strict=True)
            }
        return {body.media_type: made}


def write(provider: str, description: Description, files: Sequence[str]) -> Written:
    """The draft of a spec for a provider."""
    writer = _Writer(provider)
    operations = [_prepared(each) for each in description.operations]
    description = replace(description, operations=tuple(operations))
    names = _operation_names(operations)
    servers = [server for server, _ in Counter(each.server for each in operations if each.server).most_common()]
    kinds = kinds_of(description)
    whole = [kind for kind in kinds if kind.create is not None]
    document: dict[str, Value] = {
        "": Hidden(
            (
                f"Sources: {', '.join(files)}.",
                "A draft: the comments name the lines that it was read from, and `specloom lint` lists what is left to "
                "do.",
            )
        ),
        "openapi": "3.1.0",
        "info": {"title": _title(provider), "version": "1"},
    }
    if servers:
        document["servers"] = [{"url": servers[0]}]
    else:
        document["servers-missing"] = Hidden((writer.note("add `servers`: no page names a host"),))
    others = _add_security(writer, document, operations)
    _add_failure(writer, document, operations)
    _add_tasks(writer, document, kinds, names, description)
    schemas: dict[str, Value] = {}
    paths: dict[str, Value] = {}
    for each, name in zip(operations, names, strict=True):
        item = cast("dict[str, Value]", paths.setdefault(each.path, {}))
        item[each.method.lower()] = writer.operation(each, name, servers, schemas, others.get(id(each)))
    for stem, group in _groups(description.loose):
        made = shape(stem, [(each.value, each.find) for each in group])
        where = tuple(each.find(()) for each in group)
        todos = writer.todo([Todo(f"which operation sends or returns `{stem}`", where)])
        schemas[_pascal(stem)] = Noted(writer.schema(made), "", todos)
    document["todos"] = Hidden(writer.todo(description.todos))
    document["paths"] = paths
    components: dict[str, Value] = {}
    schemes = _schemes(writer, operations)
    if schemes:
        components["securitySchemes"] = cast("Value", schemes)
    if schemas:
        components["schemas"] = schemas
    if components:
        document["components"] = components
    return Written(yaml(document), len(operations), writer.properties, len(whole), writer.todos)


def _groups(loose: Sequence[Loose]) -> list[tuple[str, list[Loose]]]:
    """Examples of one value, by the name of their files."""
    groups: dict[str, list[Loose]] = {}
    for each in loose:
        name = f"{each.name}-{each.role}" if each.role else each.name
        groups.setdefault(name, []).append(each)
    return list(groups.items())


def _prepared(operation: Operation) -> Operation:
    """An operation whose bodies fit their examples, and whose key is known as one."""
    request = operation.request
    if request is not None:
        members = tuple(
            replace(each, credential=True, enum=(), default=()) if _is_credential(each, operation) else each
            for each in request.schema.properties
        )
        request = fit(replace(request, schema=replace(request.schema, properties=members)))
    return replace(operation, request=request, responses=tuple(fit(body) for body in operation.responses))


def _is_credential(each: Property, operation: Operation) -> bool:
    return each.types in ((), ("string",)) and is_body_key(each.name, is_only=not operation.credentials)


# --- the parts of a document -----------------------------------------------------------------------------------------


def _add_security(writer: _Writer, document: dict[str, Value], operations: Sequence[Operation]) -> dict[int, list[str]]:
    """The keys that operations need; those of an operation that needs others, by the `id` of it,
    where recordings show them.
    """
    names = _scheme_names(operations)
    needs = {id(each): [names[_key(credential)] for credential in each.credentials] for each in operations}
    needs = {number: list(dict.fromkeys(found)) for number, found in needs.items()}
    if not names:
        return {}
    if any(each.origin.certainty == Certainty.DOCUMENTED for each in operations):  # a page says it once for all
        needed: dict[str, Value] = {name: [] for name in names.values()}
        todo = (writer.note("does each operation need all of these keys"),) if len(names) > 1 else ()
        document["security"] = Noted([needed], "", todo)
        return {}
    usual = max(needs.values(), key=lambda found: (list(needs.values()).count(found), len(found)))
    if usual:
        document["security"] = [{name: [] for name in usual}]
    return {number: found for number, found in needs.items() if set(found) != set(usual)}


def _key(each: Credential) -> tuple[str, str, str]:
    return each.kind, each.location, each.name.lower()


def _scheme_names(operations: Sequence[Operation]) -> dict[tuple[str, str, str], str]:
    """A name for each kind of key."""
    made: dict[tuple[str, str, str], str] = {}
    for each in (credential for operation in operations for credential in operation.credentials):
        if _key(each) not in made:
            name = _snake(each.name) if each.kind == "apiKey" else each.kind
            while name in made.values():
                name = f"{name}_{each.location}"
            made[_key(each)] = name
    return made


def _schemes(writer: _Writer, operations: Sequence[Operation]) -> dict[str, Noted]:
    names = _scheme_names(operations)
    made: dict[str, Noted] = {}
    for each in (credential for operation in operations for credential in operation.credentials):
        scheme: dict[str, Value] = (
            {"type": "apiKey", "in": each.location, "name": each.name}
            if each.kind == "apiKey"
            else {"type": "http", "scheme": each.kind}
        )
        made.setdefault(names[_key(each)], Noted({**scheme, "x-env": writer.env}, _where(each.origin)))
    return made


def _add_failure(writer: _Writer, document: dict[str, Value], operations: Sequence[Operation]) -> None:
    """How failures are recognized, and the codes that pages list by their kind;
    a code of which that is not certain is a question.
    """
    codes = list({each.code: each for operation in operations for each in operation.errors}.values())
    failure = failure_of(operations, codes)
    if failure is None:
        if codes:
            text = "which property of a response has these error codes: add `x-failure`"
            document["x-failure-missing"] = Hidden(writer.todo([Todo(text, (codes[0].origin,))]))
        return
    key, value = failure.test
    body: dict[str, Value] = {"when": [{"at": f"$response.body#/{failure.name}", key: cast("Value", value)}]}
    for name, pointer in (("code", failure.code), ("message", failure.message)):
        if pointer is not None:
            body[name] = f"$response.body#/{pointer}"
    kinds: dict[str, Value] = {}
    doubts: list[Todo] = []
    for each in codes if failure.code is not None else ():
        kind = kind_of_error(each)
        if kind is None:
            meaning = f", `{each.meaning[:60]}`" if each.meaning else ""
            doubts.append(Todo(f"which kind of error is `{each.code}`{meaning}", (each.origin,)))
        else:
            cast("list[Value]", kinds.setdefault(kind, [])).append(Noted(each.code, str(each.origin)))
    if kinds:
        body["kinds"] = kinds
    document["x-failure"] = Noted(body, _where(failure.origin), writer.todo(doubts))


def _add_tasks(
    writer: _Writer, document: dict[str, Value], kinds: Sequence[Kind], names: Sequence[str], description: Description
) -> None:
    """The blocks of tasks; one whose create operation no page describes is a comment, since it cannot be generated."""
    by_operation = {id(each): name for each, name in zip(description.operations, names, strict=True)}
    tasks: dict[str, Value] = {}
    hidden: list[str] = []
    for kind in kinds:
        poll = by_operation[id(kind.poll)]
        if kind.create is not None and not kind.unknown:
            name = kind.name
            while name in tasks:
                name = f"{name}_of_{_snake(poll)}"
            tasks[name] = Noted(_task(writer, kind, by_operation[id(kind.create)], poll), "", writer.todo(kind.todos))
            continue
        if kind.create is not None:  # no tool accepts a task with an unmapped status
            hidden += [*writer.todo(kind.todos), "x-tasks:"]
            block = _task(writer, kind, by_operation[id(kind.create)], poll, is_hidden=True)
            hidden += [f"  {line}" for line in yaml({kind.name: block}).splitlines()]
            continue
        mentioned = [
            (name, origin)
            for name, origin in description.mentions
            if re.match(r"create|add|submit|start", name, re.IGNORECASE)
        ]
        where = f"; {mentioned[0][1]} refers to `{mentioned[0][0]}`" if mentioned else ""
        hidden.append(writer.note(f"`{poll}` looks like the poll of a task: add the operation that creates it{where}"))
        block = _task(writer, kind, mentioned[0][0] if mentioned else "CREATE", poll, is_hidden=True)
        hidden += ["x-tasks:", *(f"  {line}" for line in yaml({kind.name: block}).splitlines())]
    if tasks:
        document["x-tasks"] = tasks
    if hidden:
        document["x-tasks-hidden"] = Hidden(tuple(hidden))


def _task(writer: _Writer, kind: Kind, create: str, poll: str, *, is_hidden: bool = False) -> dict[str, Value]:
    place, name = kind.taken
    id_pointer = kind.id_pointer or f"/{name.rsplit('/', 1)[-1]}"
    status: dict[str, Value] = {"at": f"$response.body#{kind.status_pointer}"}
    for state, words in kind.states:
        status[state] = cast("list[Value]", list(words))
    block: dict[str, Value] = {
        "create": create,
        "capture": {"id": f"$response.body#{id_pointer}"},
        "poll": {"operation": poll, "with": {place: {name: "$task.id"}}},
        "status": status,
    }
    if kind.result_pointer is not None:
        block["result"] = {"at": f"$response.body#{kind.result_pointer}"}
    budgets = {each.key: each for each in kind.budgets}
    timing: dict[str, Value] = {key: _budget(budgets[key]) for key in ("first", "every") if key in budgets}
    limits: dict[str, Value] = {
        key: _budget(budgets[key]) for key in ("polls", "expires", "retained") if key in budgets
    }
    if timing:
        block["timing"] = timing
    if limits:
        block["limits"] = limits
    if not is_hidden:
        missing = [] if "every" in budgets else ["how often may it be polled: add `timing`"]
        missing += ["is each task billed: then add `billable: true`"]
        block["left"] = Hidden(tuple(writer.note(text) for text in missing))
    return block


def _budget(each: Any) -> Noted:
    number = each.value
    return Noted(int(number) if float(number).is_integer() else number, _where(each.origin))


# --- names and texts -------------------------------------------------------------------------------------------------


def _operation_names(operations: Sequence[Operation]) -> list[str]:
    names: list[str] = []
    for each in operations:
        name = operation_id(each.method, each.path)
        if name in names:
            name = f"{each.method.lower()}{name[:1].upper()}{name[1:]}"
        while name in names:
            segment = _pascal(each.path.strip("/").split("/")[0])
            name = f"{name}Of{segment}"
        names.append(name)
    return names


def _names(examples: Sequence[Example]) -> list[str]:
    """A name for each example: its status word, else its title."""
    names: list[str] = []
    for at, each in enumerate(examples):
        word = _status_word(each.value)
        title = "-".join(re.findall(r"[a-z0-9]+", each.title.lower()))[:40].strip("-")
        name = word or title or "example"
        while name in names:
            name = f"{name}-{at + 1}"
        names.append(name)
    return names


def _status_word(value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    for key in ("status", "state", "stage"):
        word = value.get(key)
        if isinstance(word, str) and state_of(word) is not None and re.fullmatch(r"[A-Za-z][\w\-]*", word):
            return word.lower()
    return ""


def _distinct(examples: Iterable[Example]) -> Iterator[Example]:
    seen: list[Json] = []
    for each in examples:
        if each.value not in seen:
            seen.append(each.value)
            yield each


def _where(origin: Origin) -> str:
    return f"{origin}, an example" if origin.certainty == Certainty.EXAMPLE else str(origin)


def _plain(value: Json) -> Value:
    return cast("Value", value)


def _short(text: str) -> str:
    text = " ".join(text.replace("•", " ").split())
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 1]}…"


def _title(provider: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in re.split(r"[-_]+", provider) if word)


def _pascal(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name))


def _snake(name: str) -> str:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return "_".join(word.lower() for word in words) or "key"


def _upper(name: str) -> str:
    return "_".join(re.findall(r"[A-Za-z0-9]+", name)).upper()
