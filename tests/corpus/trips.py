"""One document's client, made and used: every operation is called with drawn values, and answered with drawn values."""

from __future__ import annotations

import importlib
import json
import sys
import typing
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

import jsonschema_rs
import msgspec

from specloom import naming, render
from tests.corpus.drawing import drawn
from tests.corpus.reading import Described, Direction, Media, Parameter, Reading, is_array, is_object, opened
from tests.corpus.sent import check_body, check_parameters, difference, expect, has_form, same
from tests.pipeline import RuntimeNames, emitted_of, runtime_of
from tests.wire.flavours import Flavour, settled
from tests.wire.server import Received, Reply, Server

ABSENT: Final = object()
UNKNOWN: Final = "x-nobody-declares-this"
"""A property that no document knows."""


@dataclass
class Report:
    """What the round trips of a document came to."""

    operations: int = 0
    requests: int = 0
    answers: int = 0
    problems: list[str] = field(default_factory=list[str])
    """What is not as it should be."""
    left_out: Counter[str] = field(default_factory=Counter[str])
    """What could not be tried, by reason."""


@dataclass(frozen=True)
class Argument:
    """Where a keyword argument of a method goes on the wire."""

    keyword: str
    place: str
    """path, query, header, cookie, member or body."""
    name: str
    """The wire name."""
    annotation: Any
    """Its type, UNSET left out."""


@dataclass(frozen=True)
class Method:
    """A generated method and the operation behind it."""

    resource: str | None
    name: str
    make: Callable[..., Any]
    """Its function in `calls`."""
    operation: Any
    arguments: tuple[Argument, ...]

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """What `client.raw` takes."""
        made = self.make(**arguments)
        return made.whole() if hasattr(made, "whole") else made

    def of(self, client: Any) -> Callable[..., Any]:
        """The method of a client of either flavour."""
        bound: Callable[..., Any] = getattr(
            client if self.resource is None else getattr(client, self.resource), self.name
        )
        return bound


# --- the client ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """A generated package that is imported."""

    package: ModuleType
    calls: ModuleType
    structs: RuntimeNames
    title: str

    def client(self, flavour: Flavour, url: str) -> Any:
        """A client for the server at a URL, with some key wherever it takes one."""
        made = getattr(self.package, self.title if flavour.backend is None else f"Async{self.title}")
        keys = {api.name: "key" for api in self.calls.API.credentials}
        names = made.__init__.__annotations__.keys() & keys.keys()
        return made(**{name: keys[name] for name in names}, base_url=url, retries=0)

    def methods(self) -> Iterator[Method]:
        """Every method that makes one call, with where its arguments go."""
        client = self.client(Flavour(None), "http://127.0.0.1:1")
        try:
            yield from self._methods(client, None)
            for name, value in _members(client).items():
                if isinstance(value, property):
                    yield from self._methods(getattr(client, name), name)
        finally:
            client.close()

    def _methods(self, owner: Any, resource: str | None) -> Iterator[Method]:
        for name, function in _members(owner).items():
            if isinstance(function, FunctionType) and {"_call", "_calls"} <= {*function.__code__.co_names}:
                names = function.__code__.co_names
                yield self._method(resource, name, getattr(self.calls, names[names.index("_calls") + 1]))

    def _method(self, resource: str | None, name: str, make: Any) -> Method:
        hints = typing.get_type_hints(make, include_extras=True)
        marks = {keyword: object() for keyword in hints if keyword != "return"}
        made = make(**marks)
        call = made.whole() if hasattr(made, "whole") else made
        where = {id(mark): keyword for keyword, mark in marks.items()}
        arguments: list[Argument] = []
        places: dict[str, Mapping[str, Any]] = {
            **{"path": call.path, "query": call.query, "header": call.header, "cookie": call.cookie},
            **{"member": call.arguments, "body": {"body": call.body}},
        }
        for place, values in places.items():
            for wire_name, mark in values.items():
                if id(mark) in where:
                    keyword = where[id(mark)]
                    arguments.append(Argument(keyword, place, wire_name, _given(hints[keyword])))
        return Method(resource, name, make, call.operation, tuple(arguments))


def _members(owner: object) -> dict[str, Any]:
    """What the class of a client, or of a resource, has of its own."""
    return dict(vars(type(owner)))


def _given(annotation: Any) -> Any:
    """A type without UNSET."""
    members = [one for one in typing.get_args(annotation) if one is not msgspec.UnsetType]
    if msgspec.UnsetType not in typing.get_args(annotation):
        return annotation
    return typing.Union[tuple(members)]  # noqa: UP007


@contextmanager
def made(path: Path, folder: Path, change: Callable[[str, str], str] = lambda _, text: text) -> Generator[Made]:
    """The client of a document; `change` may do to a module what a mistake of ours would."""
    name = naming.package(path.stem)
    tree = f"trips_{name}"
    for file, text in (render.shared() | emitted_of(path, name)).items():
        out = folder / tree / file
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(change(file, text), encoding="utf-8", newline="\n")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        package = importlib.import_module(f"{tree}.{name}")
        calls = importlib.import_module(f"{tree}.{name}.calls")
        structs = runtime_of(tree)
        client = importlib.import_module(f"{tree}.{name}.client")
        base = runtime_of(tree).Client
        [title] = [
            key
            for key, value in vars(client).items()
            if isinstance(value, type) and issubclass(value, base) and value.__module__ == client.__name__
        ]
        yield Made(package, calls, structs, title)
    finally:
        sys.path.remove(str(folder))
        for module in [key for key in sys.modules if key.split(".")[0] == tree]:
            del sys.modules[module]


# --- the trips -------------------------------------------------------------------------------------------------------


class Trips:
    """Calls every operation of a document over a real socket."""

    def __init__(self, path: Path, made: Made) -> None:
        self.reading: Reading = opened(path)
        self.made = made
        self.report = Report()
        self._reply = Reply(status=204)
        self._received: list[Received] = []

    def run(self, flavour: Flavour, only: Callable[[int], bool] = lambda _: True) -> Report:
        """Make the trips of all operations, or of those whose number is wanted."""
        described = self.reading.operations()
        by_path = {(method, path.partition("?")[0]): one for (method, path), one in described.items()}
        by_path |= {(method, path.partition("#")[0]): one for (method, path), one in described.items()}
        by_name = {(one.name, one.method): one for one in described.values() if one.name is not None}
        methods = [method for number, method in enumerate(self.made.methods()) if only(number)]

        async def scene(url: str) -> None:
            client = self.made.client(flavour, url)
            try:
                for method in methods:
                    verb, path = method.operation.method, method.operation.path
                    operation = by_path.get((verb, path)) or by_name.get((method.operation.id, verb))
                    if operation is not None and operation.name != method.operation.id:
                        operation = by_name.get((method.operation.id, verb), operation)
                    if operation is None:
                        self.report.problems.append(f"{method.operation.id}: no such operation in the document")
                    else:
                        await self._operation(client, method, operation)
            finally:
                await settled(client.close())

        with Server(answer=self._answer) as server:

            async def opened() -> None:
                await scene(server.url)

            flavour.play(opened)
        return self.report

    def _answer(self, request: Received) -> Reply:
        self._received.append(request)
        return self._reply

    async def _operation(self, client: Any, method: Method, operation: Described) -> None:
        self.report.operations += 1
        if "}{" in operation.path:
            self.report.left_out["two values side by side in a path are not separable"] += 1
            return
        try:
            given = {(one.location, one.name): self._values(one.schema, "request", one) for one in operation.parameters}
            media = next((one for one in operation.bodies if _is_sent_as(one, method.operation.media_type)), None)
            if (media is None) != (method.operation.media_type is None):
                self.report.problems.append(f"{method.operation.id}: a body of {method.operation.media_type}")
                return
            bodies = self._bodies(media) if media is not None else [ABSENT]
        except Undrawable as error:
            self.report.left_out[str(error)] += 1
            return
        for number in range(max(3, len(bodies))):
            await self._request(client, method, operation, number, given, media, bodies[number % len(bodies)])
        await self._answers(client, method, operation, given, media, bodies[0])

    # --- requests

    async def _request(
        self,
        client: Any,
        method: Method,
        operation: Described,
        number: int,
        given: dict[tuple[str, str], list[Any]],
        media: Media | None,
        body: Any,
    ) -> None:
        where = f"{method.operation.id} ({operation.method} {operation.path})"
        chosen: list[tuple[Parameter, Any]] = []
        for place, parameter in enumerate(operation.parameters):
            values = [value for value in given[parameter.location, parameter.name] if has_form(parameter, value)]
            if values and (parameter.required or number == 0 or (number > 1 and (number + place) % 2)):
                chosen.append((parameter, values[number % len(values)]))
            elif parameter.required:
                self.report.left_out["a required parameter has no value that its style can write"] += 1
                return
        if not operation.body_required and (number == 1 or body == {}):
            body = ABSENT
        try:
            arguments = self._arguments(method, chosen, media, body)
            self._received.clear()
            self._reply = Reply(status=418)
            try:
                await settled(method.of(client)(**arguments))
            except Exception as error:
                if not self._received:
                    raise Refused(f"{type(error).__name__}: {error}") from None
            [request] = self._received
            self.report.requests += 1
            self._check(method, operation, chosen, media, body, request)
        except (AssertionError, Refused) as error:
            self.report.problems.append(f"{where}: {error}")
        except Exception as error:
            self.report.problems.append(f"{where}: {type(error).__name__}: {error}")

    def _check(
        self,
        method: Method,
        operation: Described,
        chosen: list[tuple[Parameter, Any]],
        media: Media | None,
        body: Any,
        request: Received,
    ) -> None:
        expect(request.method == operation.method, "method", request.method, operation.method)
        others = method.operation.alternatives
        ways = (method.operation.placements, *(others.ways if others is not None else ()))
        credentials = {placement.name for way in ways for placement in way}
        check_parameters(method.operation.path, chosen, request, credentials=credentials)
        if media is None or body is ABSENT:
            expect(not request.body, "body", request.body, "none")
            return
        if not media.is_json and is_object(body):
            body = _formed(body, media)
            if not body and not operation.body_required:
                return
        check_body(media, body, request)
        if media.is_json:
            problem = self._problem(media.schema, "request", request.json)
            expect(problem is None, "body", request.body, problem)

    def _arguments(
        self, method: Method, chosen: list[tuple[Parameter, Any]], media: Media | None, body: Any
    ) -> dict[str, Any]:
        """What is drawn, as the values that the method takes."""
        found: dict[str, Any] = {}
        places = {(one.place, one.name): one for one in method.arguments}
        declared = method.operation.fixed
        fixed: Mapping[str, Mapping[str, Any]] = declared.values if declared is not None else {}
        for parameter, value in chosen:
            argument = places.get((parameter.location.removesuffix("string"), parameter.name))
            if argument is None and fixed.get(parameter.location, {}).get(parameter.name) == value:
                continue  # there is no other value, and the client sends it by itself
            if argument is None:
                raise Refused(f"no argument for the parameter {parameter.name} in {parameter.location}")
            found[argument.keyword] = self._typed(value, argument)
        if media is None or body is ABSENT:
            return found
        whole = places.get(("body", "body"))
        if whole is not None:
            return found | {whole.keyword: self._typed(body, whole)}
        constants = {pointer.removeprefix("/") for pointer in method.operation.constants}
        for name, value in body.items():
            argument = places.get(("member", name))
            if argument is not None:
                found[argument.keyword] = self._typed(value, argument)
            elif name not in constants:
                raise Refused(f"no argument for the property {name} of the body")
        return found

    def _typed(self, value: Any, argument: Argument) -> Any:
        if _takes_upload(argument.annotation):
            return _uploaded(value)
        try:
            return self.made.structs.convert(value, argument.annotation, gather=True)
        except Exception as error:
            raise Refused(f"{argument.keyword} does not take {str(value)[:300]!r}: {error}") from None

    def _bodies(self, media: Media) -> list[Any]:
        if media.is_json or "form" in media.name:
            bodies = self._values(media.schema, "request")
            if not media.is_json:
                bodies = [one for one in bodies if is_object(one)]
            if not bodies:
                raise Undrawable("a form that is no object")
            return bodies
        return ["", "a text, ä", "<x/>"]

    # --- answers

    async def _answers(
        self,
        client: Any,
        method: Method,
        operation: Described,
        given: dict[tuple[str, str], list[Any]],
        media: Media | None,
        body: Any,
    ) -> None:
        where = f"{method.operation.id} ({operation.method} {operation.path})"
        chosen: list[tuple[Parameter, Any]] = []
        for parameter in operation.parameters:
            values = [value for value in given[parameter.location, parameter.name] if has_form(parameter, value)]
            if parameter.required and not values:
                return
            chosen += [(parameter, values[0])] if parameter.required else []
        try:
            arguments = self._arguments(method, chosen, media, body)
        except Refused:
            return  # told with the requests
        for status, contents in operation.answers:
            code = int(status) if status.isdigit() else 200
            for content in contents or (None,):
                if content is not None and "xml" in content.name and any(one.is_json for one in contents):
                    continue  # the client asks for JSON
                try:
                    replies = self._replies(code, content, operation.method)
                except Undrawable as error:
                    self.report.left_out[str(error)] += 1
                    continue
                for sent, reply in replies:
                    self._reply = reply
                    try:
                        answer = await settled(client.raw(method.call(arguments)))
                        self.report.answers += 1
                        self._compare(f"{where} {status}", content, sent, answer)
                    except Exception as error:
                        self.report.problems.append(
                            f"{where} {status}: {type(error).__name__}: {error} for {str(sent)[:400]!r}"
                        )

    def _replies(self, code: int, content: Media | None, method: str) -> list[tuple[Any, Reply]]:
        if content is None or method == "HEAD" or code in (204, 205):
            return [(None, Reply(status=code))]
        name = content.name.replace("*/*", "application/json").replace("*", "plain")
        headers = {"Content-Type": name}
        if not content.is_json:
            texts = (
                ["a text, ä", "second"]
                if self._is_text(content)
                else map(json.dumps, self._values(content.schema, "answer"))
            )
            return [(one, Reply(status=code, body=one.encode(), headers=headers)) for one in texts]
        values = self._values(content.schema, "answer")
        replies = [(one, Reply(status=code, body=json.dumps(one).encode(), headers=headers)) for one in values]
        last = values[-1]
        if is_object(last) and self._problem(content.schema, "answer", {**last, UNKNOWN: {"kept": [1]}}) is None:
            body = json.dumps({**last, UNKNOWN: {"kept": [1]}}).encode()
            replies.append(({**last, UNKNOWN: {"kept": [1]}}, Reply(status=code, body=body, headers=headers)))
        return replies

    def _is_text(self, content: Media) -> bool:
        """Whether any text will do."""
        if content.schema.value is None:
            return True
        return self._problem(content.schema, "answer", "a text, ä") is None

    def _compare(self, where: str, content: Media | None, sent: Any, answer: Any) -> None:
        value = answer.value
        if content is None or not answer.body:
            if value not in (None, b"", ""):
                self.report.problems.append(f"{where}: {value!r} of an answer without a body")
            return
        if isinstance(value, bytes):
            value = value.decode()
        again = msgspec.to_builtins(self.made.structs.flattened(value))
        if content.is_json:
            if not same(sent, answer.json()):
                self.report.problems.append(f"{where}: the whole answer is not what was sent")
            if is_object(sent) and is_object(again) and UNKNOWN in sent and UNKNOWN not in again:
                again = {**again, UNKNOWN: sent[UNKNOWN]}
            told = difference(sent, again)
            if told is not None:
                self.report.problems.append(f"{where}: {told}")
            problem = self._problem(content.schema, "answer", again)
            if problem is not None:
                self.report.problems.append(f"{where}: {problem}")
        elif again != sent and not same(json.loads(sent), again):
            self.report.problems.append(f"{where}: {str(again)[:200]!r} was read of {str(sent)[:200]!r}")

    # --- values

    def _values(self, schema: Any, direction: Direction, parameter: Parameter | None = None) -> list[Any]:
        """Drawn values; of what is not to be drawn, why."""
        try:
            prepared = self.reading.schema(schema, direction, closed=True)
            if parameter is not None and is_object(prepared):
                prepared = _for_parameter(prepared)
            header = parameter is not None and parameter.location in ("header", "cookie")
            values = [*drawn(prepared, header=header), *_fuller(prepared, header=header)]
            values = [value for value in values if self._problem(schema, direction, value) is None]
        except Exception as error:
            raise Undrawable(f"{type(error).__name__}: {str(error)[:120]}") from None
        if not values:
            raise Undrawable("no value that is drawn fits one member of a `oneOf` alone")
        return values

    def _problem(self, schema: Any, direction: Direction, value: Any) -> str | None:
        """What a value breaks of its schema, by an independent validator."""
        validator = jsonschema_rs.Draft202012Validator(self.reading.schema(schema, direction), validate_formats=False)
        error = next(iter(validator.iter_errors(value)), None)
        return None if error is None else f"{error.message} at {error.instance_path}"


class Undrawable(Exception):
    """No value can be drawn of a schema."""


class Refused(Exception):
    """The client does not take what the document allows."""


def _fuller(schema: Any, *, header: bool) -> list[Any]:
    """A value with all properties that an object declares, where one can be drawn."""
    at = schema
    while is_object(at) and isinstance(at.get("$ref"), str):
        at = schema["$defs"][at["$ref"].rpartition("/")[2]]
    if not is_object(at) or not at.get("properties"):
        return []
    try:
        return drawn({**at, "required": sorted(at["properties"]), "$defs": schema["$defs"]}, header=header)[1:2]
    except Exception:
        return []  # all of them at once is more than the schema allows


def _for_parameter(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose arrays have an item, as what is written must."""
    if schema.get("type") == "array":
        return {**schema, "minItems": max(1, schema.get("minItems", 1))}
    return schema


def _is_sent_as(media: Media, told: str | None) -> bool:
    return told is not None and (media.name.strip() == told.strip() or (media.name == "*/*" and "json" in told))


def _takes_upload(annotation: Any) -> bool:
    text = str(annotation)
    return "_runtime.bodies" in text or "BinaryIO" in text


def _uploaded(value: Any) -> Any:
    return [_uploaded(one) for one in value] if is_array(value) else str(value).encode()


def _formed(body: dict[str, Any], media: Media) -> dict[str, Any]:
    """A form without what no form can say: null, and an array of nothing, but for one whose items stand in one text."""
    told = {name: media.encoding.get(name).value for name in body}
    joined = {name for name, it in told.items() if is_object(it) and it.get("explode") is False}
    return {name: value for name, value in body.items() if value is not None and (value != [] or name in joined)}
