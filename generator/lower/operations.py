"""Path items become operations: parameters, body, answers, envelope, failure and examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .. import ir
from ..naming import pascal
from ..node import Node
from . import conditions, media, pointers
from .bodies import Bodies
from .nodes import flag, named_examples_of, text
from .parameters import parameters_of, sent_path
from .schemas import Schemas, doc_of, place_of
from .security import Security
from .servers import server_of

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_SAFE = frozenset({"get", "head", "options", "query"})
_EMPTY = ("204", "205", "304")
"""Statuses whose answers have no body, whatever the document says."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation stands: its path key, its method, and the path items around it, the nearest last."""

    path: str
    method: str
    items: tuple[Node, ...]
    node: Node


class Operations:
    """Lowers every operation of a document."""

    def __init__(self, root: Node, schemas: Schemas, security: Security) -> None:
        self._schemas = schemas
        self._security = security
        self._bodies = Bodies(schemas, security)
        self._root = root
        self._failure = root.get("x-failure")
        self._envelope = root.get("x-envelope")

    def lower(self) -> tuple[ir.Operation, ...]:
        """All operations, in the document's order; one whose body can be another thing stands once for each."""
        named = _named(list(self._places()))
        return tuple(operation for place, name in named for operation in self._operations(place, name))

    def _places(self) -> Iterator[Place]:
        paths = self._root.get("paths")
        for path, item in paths.items() if paths is not None else ():
            if path.startswith("x-"):
                continue
            target = item.resolve()
            items = (item,) if target == item else (target, item)
            for holder in dict.fromkeys((item, target)):
                for method, node in holder.items():
                    if method in METHODS and node.is_object:
                        yield Place(path, method, items, node)
                more = holder.get("additionalOperations")
                for method, node in more.items() if more is not None else ():
                    yield Place(path, method, items, node)

    def _operations(self, place: Place, name: str) -> Iterator[ir.Operation]:
        node = place.node
        holders = (*place.items, node)
        parameters = tuple(parameters_of(holders, place.path, node, name, self._schemas))
        envelope = _envelope(node.get("x-envelope") or self._envelope)
        answers = tuple(self._answers(node, name, envelope, has_body=place.method != "head"))
        ways = self._security.ways(node)
        placements = ways[0] if len(ways) == 1 else ()
        listed = (holder.get("servers") for holder in reversed(holders))
        servers = next((node for node in listed if node is not None), None)
        server = next(servers.elements(), None) if servers is not None else None
        whole = ir.Operation(
            id=name,
            place=place_of(node),
            method=place.method.upper() if place.method in METHODS else place.method,
            path=sent_path(place.path, [item.name for item in parameters if item.location == "query"]),
            server=server_of(server).url if server is not None else None,
            tags=conditions.texts(node.get("tags")),
            summary=text(node, "summary"),
            description=text(node, "description"),
            deprecated=flag(node, "deprecated"),
            safe=place.method in _SAFE or flag(node, "x-safe"),
            hold=conditions.number(node.get("x-hold")) or 0.0,
            parameters=parameters,
            body=None,
            answers=answers,
            envelope=envelope,
            failure=conditions.failure(node.get("x-failure") or self._failure),
            placements=placements,
            alternatives=ways if len(ways) > 1 else (),
            examples=(),
            python_name=text(node, "x-python-name") or None,
        )
        for way in self._bodies.ways(node, name, envelope):
            yield replace(
                whole,
                id=f"{name}_{way.word}" if way.word else name,
                body=way.body,
                placements=(*placements, *way.placements),
                examples=tuple(_examples(node, parameters, answers, way.media_type)),
                python_name=None if way.word else whole.python_name,
            )

    # --- answers ------------------------------------------------------------------------------------------------------

    def _answers(
        self, node: Node, operation: str, envelope: ir.Envelope | None, *, has_body: bool
    ) -> Iterator[ir.Answer]:
        responses = node.get("responses")
        for status, response in responses.items() if responses is not None else ():
            if status.startswith("x-"):
                continue
            target = response.resolve()
            offered = media.offered(target) if has_body and target.is_object and status not in _EMPTY else []
            word = "answer" if _is_good(status) else status
            types = [
                (name, self._read_as(name, medium, (operation, word if at == 0 else f"{word} {media.word(name)}")))
                for at, (name, medium) in enumerate(offered)
                if at == 0 or not _is_covered(name, medium, *offered[0])
            ]
            media_type, raw = types[0] if types else (None, None)
            opened = raw
            if raw is not None and envelope is not None:
                opened = pointers.type_at(raw, envelope.result, self._schemas.model)
            others = tuple((media.plain(name), type_) for name, type_ in types[1:] if type_ != raw)
            key = status.upper() if status != "default" else status
            yield ir.Answer(key, doc_of(target), opened, raw, media_type, others)

    def _read_as(self, name: str, medium: Node, context: tuple[str, ...]) -> ir.Type:
        """The type of an answer of this media type; what is no JSON and no text is bytes."""
        schema = media.schema_in(medium)
        form = "binary" if media.is_opaque(name, medium) else "json" if media.is_any(name) else media.form_of(name)
        type_ = self._schemas.type_of(schema, context) if schema is not None else None
        match form:
            case "json":
                return type_ if type_ is not None else ir.FreeForm()
            case "text" if media.plain(name) == "text/plain" and type_ is not None:
                return type_ if type_ != ir.FreeForm() else ir.Scalar("string")
            case "text":
                return ir.Scalar("string")
            case _:
                return ir.Binary()


def _is_covered(name: str, medium: Node, first: str, other: Node) -> bool:
    """Whether nothing new comes with a media type: the same values, or XML where the client asks for JSON."""
    return media.same_schema(medium, other) or (media.is_json(first) and media.form_of(name) == "xml")


# --- names -----------------------------------------------------------------------------------------------------------


def _named(places: list[Place]) -> Iterator[tuple[Place, str]]:
    """Each operation with its operationId.

    One without any, and one whose operationId an earlier one has, is called after its method and its path.
    """
    given = [_given_id(place) for place in places]
    taken = {name for name in given if name}
    first: dict[str, Place] = {}
    for place, name in zip(places, given, strict=True):
        if name and first.setdefault(name, place) is place:
            yield place, name
            continue
        derived = next(wanted for wanted in _derived_ids(place) if wanted not in taken)
        taken.add(derived)
        yield place, derived


def _given_id(place: Place) -> str:
    given = place.node.get("operationId")
    return given.value.strip() if given is not None and isinstance(given.value, str) else ""


def _derived_ids(place: Place) -> Iterator[str]:
    """`GET /pets/{id}` is `getPetsById`; where something else is called so, `GET /pets/{id}`, which nothing else is."""
    parts = [part for part in place.path.split("/") if part]
    words = [f"By{pascal(part, 'Part')}" if part.startswith("{") else pascal(part, "Part") for part in parts]
    yield place.method.lower() + "".join(words)
    yield f"{place.method.upper()} {place.path}"


# --- examples --------------------------------------------------------------------------------------------------------


def _examples(
    node: Node, parameters: tuple[ir.Parameter, ...], answers: tuple[ir.Answer, ...], sent_as: str | None
) -> Iterator[ir.Example]:
    """The examples of the answers, each with the request of the same name, or the first; then answers without a body."""
    request = node.get("requestBody")
    requests = dict(_named_examples(request.resolve(), sent_as)) if request is not None else {}
    first = next(iter(requests.values()), ir.MISSING)
    values = tuple(
        (parameter.location, parameter.name, parameter.example)
        for parameter in parameters
        if not isinstance(parameter.example, ir.Missing)
    )
    responses = node.get("responses")
    types = {answer.status: answer for answer in answers}
    for status, response in responses.items() if responses is not None else ():
        answer = types.get(status.upper()) or types.get(status)
        if answer is None:
            continue
        number = 200 if status == "default" and len(types) == 1 else _status_number(status)
        for name, value in _named_examples(response.resolve(), answer.media_type):
            yield ir.Example(
                name=name,
                status=number,
                answer=value,
                request=requests.get(name, first),
                parameters=values,
                answer_type=answer.type,
            )
        if answer.media_type is None and status.startswith("2"):
            yield ir.Example("empty", _status_number(status), None, first, values, is_empty=True)


def _named_examples(owner: Node, media_type: str | None) -> Iterator[tuple[str, ir.Json]]:
    content = owner.get("content") if owner.is_object else None
    for name, medium in content.items() if content is not None else ():
        if name == media_type or (media_type is not None and media.is_json(media_type) and media.is_json(name)):
            yield from named_examples_of(medium.resolve())


# --- pieces ----------------------------------------------------------------------------------------------------------


def _envelope(node: Node | None) -> ir.Envelope | None:
    if node is None:
        return None
    return ir.Envelope(text(node, "arguments"), text(node, "result"), text(node, "id") or None)


def _is_good(status: str) -> bool:
    return status.startswith("2")


def _status_number(status: str) -> int:
    """An example of a range or of `default` is played with one status of it."""
    if status.isdigit():
        return int(status)
    return int(status[0]) * 100 if status[:1].isdigit() else 400
