"""Path items become operations: parameters, body, answers, envelope, failure and examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from .. import ir
from ..naming import pascal
from ..node import Node
from . import conditions, pointers
from .schemas import Schemas, doc_of, place_of
from .security import Security

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_SAFE = frozenset({"get", "head", "options"})
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation stands: its path key, its method, and the path item around it."""

    path: str
    method: str
    item: Node
    node: Node


class Operations:
    """Lowers every operation of a document."""

    def __init__(self, root: Node, schemas: Schemas, security: Security) -> None:
        self._schemas = schemas
        self._security = security
        self._root = root
        self._failure = root.get("x-failure")
        self._envelope = root.get("x-envelope")

    def lower(self) -> tuple[ir.Operation, ...]:
        """All operations, in the document's order."""
        return tuple(self._operation(place) for place in self._places())

    def _places(self) -> Iterator[Place]:
        paths = self._root.get("paths")
        for path, item in paths.items() if paths is not None else ():
            target = item.resolve()
            for method in METHODS:
                node = target.get(method)
                if node is not None:
                    yield Place(path, method, target, node)

    def _operation(self, place: Place) -> ir.Operation:
        node = place.node
        given = node.get("operationId")
        name = given.value if given is not None and isinstance(given.value, str) else _derived_id(place)
        parameters = tuple(self._parameters(place, name))
        envelope = _envelope(node.get("x-envelope") or self._envelope)
        body, body_placements = self._body(node, name, envelope)
        answers = tuple(self._answers(node, name, envelope))
        hold = conditions.number(node.get("x-hold"))
        server, server_doc = self._server(place)
        del server_doc
        return ir.Operation(
            id=name,
            place=place_of(node),
            method=place.method.upper(),
            path=place.path.partition("#")[0],
            server=server,
            tags=conditions.texts(node.get("tags")),
            summary=_text(node, "summary"),
            description=_text(node, "description"),
            deprecated=_flag(node, "deprecated"),
            safe=place.method in _SAFE or _flag(node, "x-safe"),
            hold=hold or 0.0,
            parameters=parameters,
            body=body,
            answers=answers,
            envelope=envelope,
            failure=conditions.failure(node.get("x-failure") or self._failure),
            placements=(*self._security.placements(node), *body_placements),
            examples=tuple(self._examples(node, parameters, answers)),
            python_name=_text(node, "x-python-name") or None,
        )

    def _server(self, place: Place) -> tuple[str | None, str]:
        servers = place.node.get("servers") or place.item.get("servers")
        first = next(servers.elements(), None) if servers is not None else None
        return (server_url(first), doc_of(first)) if first is not None else (None, "")

    # --- parameters ---------------------------------------------------------------------------------------------------

    def _parameters(self, place: Place, operation: str) -> Iterator[ir.Parameter]:
        found: dict[tuple[str, str], Node] = {}
        for owner in (place.item, place.node):
            listed = owner.get("parameters")
            for parameter in listed.elements() if listed is not None else ():
                target = parameter.resolve()
                found[target.text("in"), target.text("name")] = target
        for (location, name), node in found.items():
            if location == "header" and name.lower() in ("accept", "content-type", "authorization"):
                continue
            yield self._parameter(node, location, name, operation)

    def _parameter(self, node: Node, location: str, name: str, operation: str) -> ir.Parameter:
        schema = node.get("schema")
        if schema is None:
            content = node.get("content")
            node.complain(
                "parameter-content-unsupported" if content is not None else "missing-key",
                f"parameter `{name}` has no `schema`",
                hint="describe its value by `schema`",
            )
        style = _text(node, "style") or _STYLES.get(location, "form")
        explode = node.get("explode")
        default = schema.resolve().get("default") if schema is not None and isinstance(schema.value, dict) else None
        return ir.Parameter(
            name=name,
            location=cast('Literal["path", "query", "header", "cookie"]', location),
            type=self._schemas.type_of(schema, (operation, name)) if schema is not None else ir.FreeForm(),
            required=_flag(node, "required") or location == "path",
            place=place_of(node),
            doc=doc_of(node) or (doc_of(schema.resolve()) if schema is not None else ""),
            default=default.value if default is not None else ir.MISSING,
            deprecated=_flag(node, "deprecated"),
            style=style,
            explode=explode.value is True if explode is not None else style == "form",
            example=_first_example(node, schema),
            python_name=_text(node, "x-python-name") or None,
        )

    # --- the request body ---------------------------------------------------------------------------------------------

    def _body(
        self, node: Node, operation: str, envelope: ir.Envelope | None
    ) -> tuple[ir.Body | None, tuple[ir.Placement, ...]]:
        request = node.get("requestBody")
        if request is None:
            return None, ()
        request = request.resolve()
        required = _flag(request, "required")
        media_type, media = _json_media(request, "request")
        schema = media.get("schema") if media is not None else None
        if media_type is None or schema is None:
            return None, ()
        type_ = self._schemas.type_of(schema, (operation, "request"))
        whole = self.object_of(type_)
        if whole is None or whole.extra is not None:
            body = ir.ValueBody(
                media_type, type_, required, doc_of(request) or doc_of(schema.resolve()), place_of(schema)
            )
            return body, ()
        reader = _BodyReader(self, self._schemas, whole, envelope, place_of(schema))
        return reader.body(media_type, required=required), tuple(reader.placements(self._security))

    def object_of(self, type_: ir.Type) -> ir.Object | None:
        """The object that a type refers to, if it does."""
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        if not isinstance(inner, ir.Ref):
            return None
        model = self._schemas.model(inner.name)
        if isinstance(model, ir.Alias):
            return self.object_of(model.type)
        return model if isinstance(model, ir.Object) else None

    # --- answers ------------------------------------------------------------------------------------------------------

    def _answers(self, node: Node, operation: str, envelope: ir.Envelope | None) -> Iterator[ir.Answer]:
        responses = node.get("responses")
        for status, response in responses.items() if responses is not None else ():
            target = response.resolve()
            if status.startswith("x-"):
                continue
            media_type, media = _answer_media(target)
            schema = media.get("schema") if media is not None else None
            raw: ir.Type | None = None
            if schema is not None:
                raw = self._schemas.type_of(schema, (operation, "answer" if _is_good(status) else status))
            elif media_type is not None:
                raw = ir.FreeForm()
            opened = raw
            if raw is not None and envelope is not None:
                opened = pointers.type_at(raw, envelope.result, self._schemas.model)
            yield ir.Answer(status.upper() if status != "default" else status, doc_of(target), opened, raw, media_type)

    # --- examples -----------------------------------------------------------------------------------------------------

    def _examples(
        self, node: Node, parameters: tuple[ir.Parameter, ...], answers: tuple[ir.Answer, ...]
    ) -> Iterator[ir.Example]:
        request = node.get("requestBody")
        requests = dict(_named_examples(request.resolve())) if request is not None else {}
        first = next(iter(requests.values()), ir.MISSING)
        values = tuple(
            (parameter.location, parameter.name, parameter.example)
            for parameter in parameters
            if not isinstance(parameter.example, ir.Missing)
        )
        responses = node.get("responses")
        types = {answer.status: answer for answer in answers}
        for status, response in responses.items() if responses is not None else ():
            for name, value in _named_examples(response.resolve()):
                answer = types.get(status.upper()) or types.get(status)
                yield ir.Example(
                    name=name,
                    status=_status_number(status),
                    answer=value,
                    request=requests.get(name, first),
                    parameters=values,
                    answer_type=answer.type if answer is not None else None,
                )


class _BodyReader:
    """Takes an object body apart: constants, credentials, the envelope's id, and what is left for the caller."""

    def __init__(
        self,
        operations: Operations,
        schemas: Schemas,
        whole: ir.Object,
        envelope: ir.Envelope | None,
        place: ir.Place,
    ) -> None:
        self._operations = operations
        self._schemas = schemas
        self._whole = whole
        self._envelope = envelope
        self._place = place
        self._arguments_at = envelope.arguments if envelope is not None else ""
        self._constants: list[tuple[str, ir.Json]] = []
        self._placements: list[tuple[ir.Credential, str]] = []
        self._arguments: list[ir.Argument] = []
        self._wrappers: list[str] = []
        self._is_reached = False
        self._read(whole, "")

    def body(self, media_type: str, *, required: bool) -> ir.ObjectBody:
        """The body without what the client fills in by itself."""
        at = self._arguments_at if self._is_reached else ""
        subjects = [argument for argument in self._arguments if argument.subject]
        others = [argument for argument in self._arguments if not argument.subject]
        return ir.ObjectBody(
            media_type, (*subjects, *others), at, tuple(self._constants), required, tuple(self._wrappers)
        )

    def placements(self, security: Security) -> Iterator[ir.Placement]:
        """The credentials that stand in the body."""
        for credential, pointer in self._placements:
            security.add(credential)
            yield ir.Placement(credential.name, "body", pointer)

    def _read(self, owner: ir.Object, at: str) -> None:
        is_target = at == self._arguments_at
        self._wrappers.append(owner.name)
        self._is_reached = self._is_reached or is_target
        for field in owner.fields:
            pointer = f"{at}/{_escaped(field.name)}"
            if field.credential is not None:
                self._placements.append((field.credential, pointer))
            elif field.read_only:
                continue  # the server alone sets it
            elif field.required and isinstance(field.type, ir.Const) and len(field.type.values) == 1:
                self._constants.append((pointer, field.type.values[0]))
            elif self._envelope is not None and pointer == self._envelope.id:
                continue
            elif not is_target and self._arguments_at.startswith(f"{pointer}/".rstrip("/")):
                inner = self._operations.object_of(field.type)
                if inner is not None:
                    self._read(inner, pointer)
            elif is_target:
                self._arguments.append(ir.Argument(field, subject=self._schemas.solves(field.type)))
            # What stands outside the arguments' object is the envelope's own and optional; `lint` names it.


# --- pieces ----------------------------------------------------------------------------------------------------------


def server_url(node: Node) -> str:
    """The URL of a server with the defaults of its variables filled in."""
    url = node.text("url")
    variables = node.get("variables")
    for name, variable in variables.items() if variables is not None else ():
        url = url.replace("{" + name + "}", variable.text("default"))
    return url


def _envelope(node: Node | None) -> ir.Envelope | None:
    if node is None:
        return None
    return ir.Envelope(_text(node, "arguments"), _text(node, "result"), _text(node, "id") or None)


def _json_media(owner: Node, what: str) -> tuple[str | None, Node | None]:
    """The JSON media type of a request, which is the only one that is sent."""
    content = owner.get("content")
    listed = list(content.items()) if content is not None else []
    for media_type, media in listed:
        if is_json(media_type):
            return media_type, media
    if content is not None and listed:
        content.complain(
            "media-type-unsupported",
            f"a {what} body of type `{listed[0][0]}` cannot be expressed yet",
            hint="describe it as `application/json`",
        )
    return None, None


def _answer_media(owner: Node) -> tuple[str | None, Node | None]:
    """JSON where it is offered, else text; None for an empty body."""
    content = owner.get("content")
    listed = list(content.items()) if content is not None else []
    for wanted in (is_json, _is_text):
        for media_type, media in listed:
            if wanted(media_type):
                return media_type, media
    if content is not None and listed:
        content.complain(
            "media-type-unsupported",
            f"an answer of type `{listed[0][0]}` cannot be expressed yet",
            hint="describe it as `application/json` or `text/plain`",
        )
    return None, None


def is_json(media_type: str) -> bool:
    """Whether a body of this type is JSON."""
    plain = media_type.partition(";")[0].strip().lower()
    return plain in ("application/json", "*/*", "application/*") or plain.endswith("+json")


def _is_text(media_type: str) -> bool:
    return media_type.lower().startswith("text/")


def _is_good(status: str) -> bool:
    return status.startswith("2")


def _status_number(status: str) -> int:
    """An example of a range or of `default` is played with one status of it."""
    if status.isdigit():
        return int(status)
    return int(status[0]) * 100 if status[:1].isdigit() else 400


def _named_examples(owner: Node) -> Iterator[tuple[str, ir.Json]]:
    content = owner.get("content")
    for media_type, media in content.items() if content is not None else ():
        if is_json(media_type) or _is_text(media_type):
            yield from _named_examples_of(media)


def _named_examples_of(media: Node) -> Iterator[tuple[str, ir.Json]]:
    examples = media.get("examples")
    single = media.get("example")
    if examples is not None and isinstance(examples.value, dict):
        for name, example in examples.items():
            value = example.resolve().get("value")
            if value is not None:
                yield name, value.value
    elif single is not None:
        yield "example", single.value


def _first_example(parameter: Node, schema: Node | None) -> ir.Json | ir.Missing:
    """An example of a parameter: its own, or its schema's."""
    for _, value in _named_examples_of(parameter):
        return value
    target = schema.resolve() if schema is not None else None
    example = target.get("example") if target is not None and isinstance(target.value, dict) else None
    return example.value if example is not None else ir.MISSING


def _derived_id(place: Place) -> str:
    """`GET /pets/{id}` without an operationId is `getPetsById`."""
    parts = [part for part in place.path.split("/") if part]
    words = [f"By{pascal(part, 'Part')}" if part.startswith("{") else pascal(part, "Part") for part in parts]
    return place.method + "".join(words)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return child.value.strip() if child is not None and isinstance(child.value, str) else ""


def _flag(node: Node, key: str) -> bool:
    child = node.get(key)
    return child is not None and child.value is True
