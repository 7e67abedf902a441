"""A received request, matched to an operation and read: arguments, credentials, problems. Pure."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from .. import ir
from ..examples import is_success
from ..runtime.description.api import Placement
from ..runtime.facts import Facts
from ..runtime.form_types import is_form
from ..runtime.json_data import as_text, escape_token, get_pointer
from ..runtime.media_types import is_json, plain
from .parameters import ParameterReader, Parts, pairs
from .reading import Unreadable, read_json
from .validation import Types, Violation


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """An HTTP request. `path` is below the base URL and still escaped, names of headers are in lower case.

    Except in the log, only its path and method may be shown, since any other part may contain a key.
    """

    method: str
    path: str
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)
    base: str = field(default="", repr=False)
    """The base URL that it was made to, without a path of the provider's own: `http://127.0.0.1:8080/press`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that has been read.

    `body` is plain JSON data, None if there is none or it cannot be read. `credentials` are by name, None if one is
    missing. `problems` are all violations of the spec, except those of credentials.
    """

    operation: ir.Operation
    path: Mapping[str, ir.Json] = field(repr=False)
    query: Mapping[str, ir.Json] = field(repr=False)
    header: Mapping[str, ir.Json] = field(repr=False)
    body: ir.Json = field(repr=False)
    credentials: Mapping[str, str | None] = field(repr=False)
    problems: tuple[Violation, ...]
    cookie: Mapping[str, ir.Json] = field(default_factory=dict[str, "ir.Json"], repr=False)
    base: str = field(default="", repr=False)
    size: int = 0
    """Bytes of the body."""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, "Mapping[str, str]"], repr=False)
    """All headers, and all of the query, as they are: also those that the spec does not declare."""
    is_strayed: bool = False
    """Several operations share the URL, and the request names none of them: one of them responds in the provider's own
    way.
    """

    @property
    def facts(self) -> Facts:
        """The request, as expressions see it."""
        return Facts(request=self.body, parameters={"path": self.path, "query": self.query, "header": self.header})

    def value(self, place: str, name: str) -> str | None:
        """The value at a location of the request, as text."""
        if place == "body":
            return as_text(get_pointer(self.body, name))
        values = {"path": self.path, "query": self.query, "header": self.header, "cookie": self.cookie}.get(place, {})
        name = name.lower() if place == "header" else name
        told = as_text(values.get(name))
        return self.texts.get(place, {}).get(name) if told is None else told


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A request to no operation: `allowed` are the methods of its path."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Route:
    operation: ir.Operation
    pattern: re.Pattern[str]
    names: tuple[str, ...]


class Requests:
    """Reads the requests to one Api."""

    def __init__(self, api: ir.Api, types: Types) -> None:
        self._types = types
        self._reader = ParameterReader(types)
        self._routes = [_route(operation) for operation in api.operations]
        self._roots = _paths_of_servers(api)
        self._taken = [
            (operation.id, told)
            for operation in api.operations
            for example in operation.examples
            if is_success(operation, example)
            if (told := self._untyped(operation, given(example.request))) is not None
        ]

    def read(self, incoming: IncomingRequest) -> Asked | Unmatched:
        """The operation of a request, with its arguments."""
        found = self._matching(incoming.path)
        fitting = [each for each in found if each[0].operation.method == incoming.method]
        if not fitting:
            return Unmatched(tuple(sorted({route.operation.method for route, _ in found})))
        body, problem = _body(incoming)
        meant = [each for each in fitting if _is_meant(each[0].operation, body, incoming.headers)]
        sent_as = incoming.headers.get("content-type", "")
        possible = meant or fitting
        route, match = next((each for each in possible if _is_written_as(each[0].operation, sent_as)), possible[0])
        values = dict(zip(route.names, match.groups(), strict=True))
        asked = self._asked(route.operation, values, incoming, body, problem)
        if meant or len(fitting) == 1:
            return asked
        problems = (
            asked.problems
            if problem is not None
            else _strayed([route.operation for route, _ in fitting], body, incoming.headers)
        )
        return replace(asked, problems=problems, is_strayed=True)

    def read_as(self, operation: ir.Operation, incoming: IncomingRequest) -> Asked:
        """A request to a URL that an operation stands for."""
        body, problem = _body(incoming)
        return self._asked(operation, {}, incoming, body, problem)

    def operation_at(self, method: str, path: str) -> ir.Operation | None:
        """The operation of a method and a path, if there is exactly one."""
        found = [route.operation for route, _ in self._matching(path) if route.operation.method == method]
        return found[0] if len(found) == 1 else None

    def paths(self, path: str) -> tuple[str, ...]:
        """A path below a base URL, and what it is below the paths of the spec's servers: templates of URLs begin at the
        root of a server.
        """
        path = "/" + path.lstrip("/")
        below = (path.removeprefix(root) for root in self._roots if path.startswith(f"{root}/"))
        return (path, *below)

    def _matching(self, path: str) -> list[tuple[_Route, re.Match[str]]]:
        """The operations at a path, those with the fewest parameters first."""
        for each in self.paths(path):
            found = [(route, match) for route in self._routes if (match := route.pattern.fullmatch(each))]
            if found:
                return sorted(found, key=lambda known: len(known[0].names))
        return []

    def problems(self, operation: ir.Operation, body: ir.Json) -> list[Violation]:
        """What is wrong with plain JSON data as the body of an operation, except credentials."""
        expected = self.body_type(operation)
        if expected is None:
            return []
        skipped = {placement.name for placement in operation.placements if placement.location == "body"}
        found = [problem for problem in self._types.problems(expected, body) if problem.pointer not in skipped]
        untyped = self._untyped(operation, body) if not found else None
        if untyped is not None and (operation.id, untyped) not in self._taken:
            found.append(Violation(_subject_pointer(operation) or "", "has an undeclared type", "unknown type"))
        if isinstance(operation.body, ir.ObjectBody):
            told = {problem.pointer for problem in found}
            for pointer, value in operation.body.constants:
                if get_pointer(body, pointer) != value and pointer not in told:
                    found.append(Violation(pointer, f"must be {value}"))
        return found

    def body_type(self, operation: ir.Operation) -> ir.Type | None:
        """The type of the whole body, if an operation has one."""
        match operation.body:
            case ir.ObjectBody():
                return ir.Ref(operation.body.wrappers[0]) if operation.body.wrappers else ir.MapOf(ir.FreeForm())
            case ir.ValueBody():
                return operation.body.type
            case None:
                return None

    def subject(self, operation: ir.Operation, body: ir.Json) -> tuple[ir.Object | None, ir.Json]:
        """The model of the argument that selects the kind of task, and its value; None if there is none."""
        pointer = _subject_pointer(operation)
        if pointer is None or not isinstance(operation.body, ir.ObjectBody):
            return None, None
        value: ir.Json = get_pointer(body, pointer)
        argument = next(argument for argument in operation.body.arguments if argument.subject)
        return (None if value is None else self._types.member(argument.field.type, value)), value

    def solved_as(self, operation: ir.Operation, body: ir.Json) -> ir.Object | None:
        """The model whose solution a subject gets: its own, or that of the declared type with the same name in another
        case.
        """
        member, value = self.subject(operation, body)
        if member is None or member.solution is not None or not isinstance(operation.body, ir.ObjectBody):
            return member
        argument = next(argument for argument in operation.body.arguments if argument.subject)
        return self._types.otherwise_spelled(argument.field.type, value) or member

    def _untyped(self, operation: ir.Operation, body: ir.Json) -> dict[str, ir.Json] | None:
        """The type value of a subject that only the member for all other types accepts."""
        member, value = self.subject(operation, body)
        if member is None or not isinstance(value, dict) or not self._types.is_catch_all(member):
            return None
        return {field.name: value[field.name] for field in member.fields if field.name in value}

    def _asked(
        self,
        operation: ir.Operation,
        values: dict[str, str],
        incoming: IncomingRequest,
        body: ir.Json,
        problem: Violation | None,
    ) -> Asked:
        query = dict(parse_qsl(incoming.query, keep_blank_values=True))
        cookie = incoming.headers.get("cookie", "")
        parts = Parts(values, pairs(incoming.query), incoming.headers, pairs(cookie, ";"))
        named = {parameter.name for parameter in operation.parameters} | {it.name for it in operation.all_placements}
        read: dict[str, dict[str, ir.Json]] = {place: {} for place in ("path", "query", "header", "cookie")}
        problems: list[Violation] = []
        for parameter in operation.parameters:
            value = self._reader.value(parameter, parts, named)
            if isinstance(value, ir.Missing):
                if parameter.required:
                    problems.append(Violation(f"{parameter.location}:{parameter.name}", "is required", "missing"))
                continue
            read[parameter.location][
                parameter.name.lower() if parameter.location == "header" else parameter.name
            ] = value
            for found in self._types.problems(parameter.type, value):
                problems.append(Violation(f"{parameter.location}:{parameter.name}{found.pointer}", found.text))
        if operation.body is not None and not is_json(operation.body.media_type, operation.json_types):
            if operation.body.required and not incoming.body:
                problems.append(Violation("", "is required", "missing"))
        elif operation.body is not None:
            if problem is not None:
                problems.append(problem)
            elif body is not None or incoming.body.strip() or operation.body.required:
                problems += self.problems(operation, body)
        cookies = dict(_cookies(cookie))
        ways = [
            {item.credential: _credential(item, query, incoming.headers, cookies, body) for item in way}
            for way in operation.alternatives or ((),)
        ]
        used = next((way for way in ways if way and None not in way.values()), {} if {} in ways else ways[0])
        credentials = used | {
            item.credential: _credential(item, query, incoming.headers, cookies, body) for item in operation.placements
        }
        for way in operation.accepted:
            given_there = {item.credential: _credential(item, query, incoming.headers, cookies, body) for item in way}
            if None in credentials.values() and None not in given_there.values():
                credentials |= given_there
        return Asked(
            operation,
            read["path"],
            read["query"],
            read["header"],
            body,
            credentials,
            tuple(problems),
            read["cookie"],
            incoming.base,
            len(incoming.body),
            {"header": incoming.headers, "query": query},
        )


def _paths_of_servers(api: ir.Api) -> tuple[str, ...]:
    """The paths of the base URLs of a spec."""
    urls = (server if isinstance(server, str) else server.default_url for server in api.servers)
    return tuple(dict.fromkeys(path for url in urls if (path := urlsplit(url).path.rstrip("/"))))


def _route(operation: ir.Operation) -> _Route:
    names: list[str] = []
    pattern = ""
    for part in re.split(r"(\{[^{}]+\})", operation.path.partition("#")[0]):
        if part.startswith("{"):
            names.append(part[1:-1])
            pattern += "([^/]+)"
        else:
            pattern += re.escape(part)
    return _Route(operation, re.compile(pattern), tuple(names))


def _is_meant(operation: ir.Operation, body: ir.Json, headers: Mapping[str, str]) -> bool:
    """Whether the constants in a body and in headers are this operation's, if several share one URL."""
    constants = operation.body.constants if isinstance(operation.body, ir.ObjectBody) else ()
    return all(get_pointer(body, pointer) == value for pointer, value in constants) and all(
        headers.get(name) == value for name, value in _constant_headers(operation)
    )


def _constant_headers(operation: ir.Operation) -> Iterator[tuple[str, str]]:
    """The headers that allow one value only, by their names in lower case."""
    for parameter in operation.parameters:
        value = as_text(None if isinstance(parameter.constant, ir.Missing) else parameter.constant)
        if parameter.location == "header" and value is not None:
            yield parameter.name.lower(), value


def _is_written_as(operation: ir.Operation, sent_as: str) -> bool:
    """Whether a body has the media type of this way of calling the operation."""
    return operation.body is not None and plain(operation.body.media_type) == plain(sent_as)


def _body(incoming: IncomingRequest) -> tuple[ir.Json, Violation | None]:
    """The body as plain JSON data, whatever its media type, or the reason why it cannot be read."""
    if not incoming.body.strip():
        return None, None
    try:
        return read_json(incoming.body), None
    except Unreadable as reason:
        if is_form(incoming.headers.get("content-type", "")):
            return dict(parse_qsl(incoming.body.decode("utf-8", "replace"), keep_blank_values=True)), None
        return None, Violation("", str(reason))


def _strayed(operations: list[ir.Operation], body: ir.Json, headers: Mapping[str, str]) -> tuple[Violation, ...]:
    """What is wrong with a request that names none of the operations that share its URL."""
    wanted: dict[str, list[str]] = {}
    told: dict[str, str | None] = {}
    for operation in operations:
        for pointer, value in operation.body.constants if isinstance(operation.body, ir.ObjectBody) else ():
            if not isinstance(body, dict):
                return (Violation("", "must be an object"),)
            wanted.setdefault(pointer, []).append(str(value))
            told[pointer] = as_text(get_pointer(body, pointer))
        for name, text in _constant_headers(operation):
            wanted.setdefault(f"header:{name}", []).append(text)
            told[f"header:{name}"] = headers.get(name)
    return tuple(
        Violation(place, f"must be one of {', '.join(dict.fromkeys(values))}", "unknown type")
        for place, values in wanted.items()
        if told[place] not in values
    )


def _cookies(text: str) -> Iterator[tuple[str, str]]:
    """The cookies in their raw form: a key in one is not escaped."""
    for part in text.split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            yield name, value


def _credential(
    placement: Placement,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    cookies: Mapping[str, str],
    body: ir.Json,
) -> str | None:
    """The secret in a request, None if there is none."""
    found: object
    match placement.location:
        case "body":
            found = get_pointer(body, placement.name)
        case "query":
            found = query.get(placement.name)
        case "header":
            found = headers.get(placement.name.lower())
        case "cookie":
            found = cookies.get(placement.name)
        case "bearer":
            found = _authorization(headers, "bearer")
        case "authorization":
            found = _authorization(headers, placement.name.lower())
        case "basic":
            found = _basic(_authorization(headers, "basic"))
        case "client":
            found = None  # it is for token endpoints alone, which no spec declares
    return found if isinstance(found, str) and found else None


def _authorization(headers: Mapping[str, str], scheme: str) -> str | None:
    told, _, rest = headers.get("authorization", "").partition(" ")
    return rest.strip() if told.lower() == scheme else None


def _basic(text: str | None) -> str | None:
    """User and password; a user without a password is the user alone, as a client is given it."""
    try:
        pair = "" if text is None else b64decode(text, validate=True).decode()
    except ValueError:
        return None
    user, _, password = pair.partition(":")
    return pair if password else user


def given(request: ir.Json | ir.Missing) -> ir.Json:
    """The body of an example's request, None if it has none."""
    return None if isinstance(request, ir.Missing) else request


Parameters: TypeAlias = Mapping[tuple[str, str], str]
"""Values of parameters by (location, name)."""


def given_parameters(asked: Mapping[str, ir.Json]) -> Parameters | None:
    """The `parameters` of an order to send a request: a list of objects with `location`, `name` and `value`, texts all;
    None where there is no such list. Raises ValueError for anything else.
    """
    listed = asked.get("parameters")
    if listed is None:
        return None
    found: dict[tuple[str, str], str] = {}
    for item in listed if isinstance(listed, list) else [None]:
        parts = [item.get(key) for key in ("location", "name", "value")] if isinstance(item, dict) else []
        if len(parts) != 3 or not all(isinstance(part, str) for part in parts):
            raise ValueError("`parameters` is a list of objects with `location`, `name` and `value`")
        location, name, value = map(str, parts)
        found[location, name] = value
    return found


def _subject_pointer(operation: ir.Operation) -> str | None:
    if not isinstance(operation.body, ir.ObjectBody):
        return None
    names = (argument.field.name for argument in operation.body.arguments if argument.subject)
    name = next(names, None)
    return None if name is None else f"{operation.body.arguments_at}/{escape_token(name)}"
