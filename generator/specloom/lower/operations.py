"""Turns path items into operations: parameters, body, responses, envelope, failure and examples."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from .. import ir
from ..check.declared import METHODS, DeclaredOperation
from ..check.wire import is_status
from ..naming import pascal
from ..node import Node
from ..runtime.description.api import Envelope, Placement
from ..runtime.description.servers import default_url
from . import conditions, media
from .bodies import Bodies
from .kept import KeptOperations
from .members import type_at
from .nodes import component_name, flag, named_examples_of, server_of, text
from .pagination import paging_of
from .parameters import SharedParameters, parameters_of, sent_path
from .schemas import Schemas, doc_of, place_of
from .security import Security
from .statuses import phrase
from .stream_flags import asking_for_stream
from .webhooks import webhooks_of

_SAFE = frozenset({"get", "head", "options", "query"})
_END = re.compile(r"(?i)[^a-z0-9]*(done|end|eof|eos|stop|finish(ed)?|complete(d)?)[^a-z0-9]*")
"""Texts that end a stream, if they are choices next to schemas of its items: `[DONE]`."""
_EMPTY = ("204", "205", "304")
"""Statuses whose responses have no body, whatever the document declares."""


_Way: TypeAlias = tuple[Placement, ...]
"""Credentials that together suffice for an operation."""


class Declared(Struct, frozen=True):
    """The location of an operation: its path key, its method, and the enclosing path items, the nearest last."""

    path: str
    method: str
    items: tuple[Node, ...]
    node: Node


class DeclaredResponse(Struct, frozen=True):
    """A response, resolved, with its media types, the preferred one first."""

    status: str
    node: Node
    offered: tuple[tuple[str, Node], ...]

    @property
    def sent(self) -> tuple[tuple[str, Node], ...]:
        """The media types that a response of its status can have."""
        return self.offered if self.status not in _EMPTY else ()


class DeclaredResponses(Struct, frozen=True):
    """The responses of an operation; keys that are not a status are reported by the check of the document."""

    listed: tuple[DeclaredResponse, ...]
    good: tuple[DeclaredResponse, ...]
    """The successful ones: 2xx, or `default` if no other is declared."""

    @staticmethod
    def of(node: Node) -> DeclaredResponses:
        """Those of the operation at a node."""
        declared = node.get("responses")
        found: list[DeclaredResponse] = []
        for status, response in declared.items() if declared is not None else ():
            if is_status(status):
                target = response.resolve()
                offered = media.offered(target) if target.is_object else ()
                found.append(DeclaredResponse(status, target, tuple(offered)))
        good = [each for each in found if _is_good(each.status)]
        return DeclaredResponses(tuple(found), tuple(good or [each for each in found if each.status == "default"]))


class Operations:
    """Lowers every operation of a document."""

    def __init__(self, root: Node, schemas: Schemas, security: Security) -> None:
        self._schemas = schemas
        self._security = security
        self._bodies = Bodies(schemas, security)
        self._root = root
        self._failure = root.get("x-failure")
        self._envelope = root.get("x-envelope")
        self._paging = root.get("x-pagination")
        self._shared = SharedParameters()
        self._named = tuple(_named(list(self._places())))

    def lower(self, kept: KeptOperations | None = None) -> tuple[ir.Operation, ...]:
        """All operations, in the document's order; one with several different bodies is repeated for each.

        Those that are known from an earlier run are among them, though this document does not have them.
        """
        if kept is None or not kept.places:
            return tuple(operation for place, name in self._named for operation in self._operations(place, name))
        return tuple(self._merged(kept))

    def _merged(self, kept: KeptOperations) -> Iterator[ir.Operation]:
        named = {(place.path, place.method): (place, name) for place, name in self._named}
        secured: set[str] = set()
        for at in kept.places:
            known = kept.known.get(at)
            if known is not None:
                node = kept.node(at, self._root.findings)
                requirements = repr(node.value_of("security"))
                if requirements not in secured:  # credentials are listed in the order of their first use
                    self._security.ways(node)
                    secured.add(requirements)
                yield from known
            else:
                operations, is_own = self._schemas.watched(partial(self._operations, *named[at]))
                kept.add(at, operations, is_own=is_own)
                yield from operations

    def webhooks(self) -> tuple[ir.Webhook, ...]:
        """The requests that the provider sends to its users."""
        named = ((name, place.node) for place, name in self._named)
        return tuple(webhooks_of(self._root, named, self._schemas, self._read_as))

    def _places(self) -> Iterator[Declared]:
        paths = self._root.get("paths")
        for path, item in paths.items() if paths is not None else ():
            if path.startswith("x-"):
                continue
            target = item.resolve()
            items = (item,) if target == item else (target, item)
            for holder in dict.fromkeys((item, target)):
                for method, node in holder.items():
                    if method in METHODS and node.is_object:
                        yield Declared(path, method, items, node)
                more = holder.get("additionalOperations")
                for method, node in more.items() if more is not None else ():
                    yield Declared(path, method, items, node)

    def _operations(self, place: Declared, name: str) -> Iterator[ir.Operation]:
        node, responses = place.node, DeclaredResponses.of(place.node)
        holders = (*place.items, node)
        parameters = tuple(parameters_of(holders, place.path, node, name, self._schemas, self._shared))
        wrapping = node.get("x-envelope") or self._envelope
        envelope = _envelope(wrapping)
        ways, accepted = _of_one_secret(self._security.ways(node))
        placements = ways[0] if len(ways) == 1 else ()
        listed = (holder.get("servers") for holder in reversed(holders))
        servers = next((node for node in listed if node is not None), None)
        server = next(servers.elements(), None) if servers is not None else None
        whole = ir.Operation(
            id=name,
            place=place_of(node),
            method=place.method.upper() if place.method in METHODS else place.method,
            path=sent_path(place.path, [item.name for item in parameters if item.location == "query"]),
            server=default_url(server_of(server)) if server is not None else None,
            tags=conditions.texts(node.get("tags")),
            summary=text(node, "summary"),
            description=text(node, "description"),
            deprecated=flag(node, "deprecated"),
            safe=place.method in _SAFE or flag(node, "x-safe"),
            long_poll=conditions.number(node.get("x-long-poll")) or 0.0,
            parameters=parameters,
            body=None,
            responses=(),
            envelope=envelope,
            failure=conditions.failure(node.get("x-failure") or self._failure),
            placements=placements,
            alternatives=ways if len(ways) > 1 else (),
            accepted=accepted,
            examples=(),
            python_name=text(node, "x-python-name") or None,
            json_types=tuple(dict.fromkeys(_json_types(node, responses))),
        )
        streams = _streams(responses) if place.method != "head" else {}
        arguments_at = text(wrapping, "arguments") if wrapping is not None else ""
        where = DeclaredOperation(node, place.path, place.method, place.items[0])
        for way in self._bodies.ways(node, name, envelope, arguments_at):
            for stream, word in streams.items() or {None: ""}.items():
                answers = tuple(self._answers(responses, name, envelope, stream, has_body=place.method != "head"))
                words = "_".join(filter(None, (name, way.word, word)))
                ends = _ends(responses) if stream == "events" else ()
                body, given = way.body, parameters
                if len(streams) > 1 and None in streams:
                    body, given = asking_for_stream(body, parameters, asks=stream is not None)
                operation = replace(
                    whole,
                    id=words,
                    parameters=given,
                    body=body,
                    responses=answers,
                    placements=(*placements, *way.placements),
                    examples=tuple(_examples(node, responses, parameters, answers, way.media_type, stream, ends)),
                    python_name=None if words != name else whole.python_name,
                    stream=stream,
                    ends=ends,
                    events=self._types_by_name(responses, name) if stream == "events" else (),
                )
                if stream is None:
                    paged = paging_of(self._paging, where, operation, self._schemas.model)
                    paging, item = paged or (None, None)
                    operation = replace(operation, paging=paging, item=item)
                yield operation

    # --- responses ---------------------------------------------------------------------------------------------------

    def _answers(
        self,
        responses: DeclaredResponses,
        operation: str,
        envelope: Envelope | None,
        stream: ir.Stream | None,
        *,
        has_body: bool,
    ) -> Iterator[ir.Response]:
        for response in responses.listed:
            status, target = response.status, response.node
            offered: tuple[tuple[str, Node], ...] = tuple(response.sent) if has_body else ()
            if response in responses.good:
                offered = tuple((name, medium) for name, medium in offered if media.stream_of(name) == stream)
            shared = component_name(target)
            is_good = _is_good(status) or response in responses.good
            owner = (shared,) if shared is not None else (operation, "response" if is_good else phrase(status))
            types = [
                (name, self._read_as(name, medium, owner if at == 0 else (*owner, media.word(name))))
                for at, (name, medium) in enumerate(offered)
                if at == 0 or not any(_is_covered(name, medium, *first) for first in offered[:1])
            ]
            media_type, raw = types[0] if types else (None, None)
            opened = raw
            if raw is not None and envelope is not None and stream is None:
                opened = type_at(raw, envelope.result, self._schemas.model)
            others = tuple((media.plain(name), type_) for name, type_ in types[1:] if type_ != raw)
            key = status.upper() if status != "default" else status
            yield ir.Response(key, doc_of(target), opened, raw, media_type, others)

    def _read_as(self, name: str, medium: Node, context: tuple[str, ...]) -> ir.Type:
        """The type of a response of this media type, or of its items; media types other than JSON and text
        are bytes.
        """
        stream = media.stream_of(name)
        if stream is not None:
            return self._item_type(medium, stream, context)
        schema = media.schema_in(medium)
        form = (
            "binary" if media.is_opaque(name, medium) else "json" if media.is_any(name) else media.form_of(name, medium)
        )
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

    # --- streams ------------------------------------------------------------------------------------------------------

    def _item_type(self, medium: Node, stream: ir.Stream, context: tuple[str, ...]) -> ir.Type:
        """The type of streamed items: that of `itemSchema`, of the items of a list, or of `schema` itself."""
        given = medium.get("itemSchema") if medium.is_object else None
        schema = given or media.schema_in(medium)
        if schema is None:
            return ir.Scalar("string") if stream == "events" else ir.FreeForm()
        target = schema.resolve()
        items = target.get("items") if given is None and target.is_object else None
        if given is None and items is not None and target.value_of("type") == "array":
            given = schema = items
        if stream == "events" and given is not None:
            known = dict.fromkeys(type_ for _, type_ in self._events(schema, context))
            if known:
                return next(iter(known)) if len(known) == 1 else self._schemas.choice(known, schema, (*context, "item"))
        if stream == "events" and any(_markers(schema)):
            others = list(_payloads(schema))
            if others:
                return self._data_of_choices(others, schema, (*context, "item"))
        type_ = self._schemas.type_of(schema, (*context, "item"))
        return ir.Scalar("string") if stream == "events" and type_ == ir.FreeForm() else type_

    def _data_of_choices(self, choices: list[Node], schema: Node, context: tuple[str, ...]) -> ir.Type:
        """The type of the data of events that are one of several, without the choices that end the stream."""
        found = dict.fromkeys(self._schemas.type_of(choice, context) for choice in choices)
        if len(found) == 1:
            return next(iter(found))
        return self._schemas.choice(found, schema, context)

    def _events(self, schema: Node, context: tuple[str, ...]) -> Iterator[tuple[str, ir.Type]]:
        """The name of each event that a schema describes, and the type of its data; unnamed events are messages."""
        for event in _events_in(schema):
            type_ = self._data_type(event, context)
            if type_ is not None:
                yield _event_name(event) or "message", type_

    def _types_by_name(self, responses: DeclaredResponses, operation: str) -> tuple[tuple[str, ir.Type], ...]:
        """The types of the events of an operation, if they differ and are distinguished by the events' names."""
        found: dict[str, ir.Type] = {}
        for schema in _item_schemas(responses):
            for name, type_ in self._events(schema, (operation, "response")):
                if found.setdefault(name, type_) != type_:
                    return ()
        return tuple(found.items()) if len(set(found.values())) > 1 else ()

    def _data_type(self, event: Node, context: tuple[str, ...]) -> ir.Type | None:
        """The type of the data of an event that a schema describes completely; None for an event that only ends the
        stream.
        """
        data = _data_of(event)
        if data is None or _is_end(data):
            return None
        name, inner = _event_name(event), _content_of(data)
        named = (*context, *([name] if name and inner is not None else []), "data")
        if any(_markers(data)):
            choices = list(_payloads(data))
            return self._data_of_choices(choices, inner or data, named) if choices else None
        return self._schemas.type_of(inner or data, named)


def _json_types(node: Node, responses: DeclaredResponses) -> Iterator[str]:
    """The media types of an operation that the document marks as JSON, although their names do not say so."""
    request = node.get("requestBody")
    body = request.resolve() if request is not None else None
    sent = media.offered(body) if body is not None and body.is_object else ()
    for offered in (sent, *(response.offered for response in responses.listed)):
        for name, medium in offered:
            if media.is_marked(medium):
                yield media.plain(name)


def _streams(responses: DeclaredResponses) -> dict[ir.Stream | None, str]:
    """How the successful responses of an operation are returned: whole, and streamed item by item, each with a word for
    its name.

    An operation with several ways is repeated for each; if there is only one, no word is needed.
    """
    names = [name for response in responses.good for name, _ in response.sent]
    found: dict[ir.Stream | None, str] = {}
    if any(media.stream_of(name) is None for name in names):
        found[None] = ""
    for name in names:
        stream = media.stream_of(name)
        if stream is not None:
            found.setdefault(stream, stream if found else "")
    return found


def _events_in(schema: Node) -> Iterator[Node]:
    """The schemas of single events in a schema that describes all of them."""
    target = schema.resolve()
    for word in ("oneOf", "anyOf"):
        choices = target.get(word) if target.is_object else None
        if choices is not None:
            for choice in choices.elements():
                yield from _events_in(choice)
            return
    yield target


def _data_of(event: Node) -> Node | None:
    """The schema of an event's data."""
    properties = event.get("properties") if event.is_object else None
    data = properties.get("data") if properties is not None else None
    return data.resolve() if data is not None else None


def _content_of(data: Node) -> Node | None:
    """The schema of the JSON that is contained in a text; None if a schema declares none."""
    target = data.resolve()
    inner = target.get("contentSchema") if target.is_object else None
    is_json = inner is not None and media.is_json(target.text_or("contentMediaType", "application/json"))
    return inner if is_json else None


def _event_name(event: Node) -> str:
    properties = event.get("properties")
    name = properties.get("event") if properties is not None else None
    told = name.resolve().value_of("const") if name is not None and name.resolve().is_object else None
    return told if isinstance(told, str) else ""


def _is_end(data: Node) -> bool:
    """Whether the data of an event is a text that is not JSON and marks the end of the stream."""
    return data.is_object and (isinstance(data.value_of("const"), str) or _marker(data) is not None)


def _ends(responses: DeclaredResponses) -> tuple[str, ...]:
    """The texts that end a stream: fixed texts that are its events, or the data of its events."""
    told = [_data_of(event) for schema in _item_schemas(responses) for event in _events_in(schema)]
    data = [schema for schema in told if schema is not None]
    whole = [_marker(schema) or str(schema.value_of("const")) for schema in data if _is_end(schema)]
    plain = [text for schema in (*data, *_data_schemas(responses)) for text in _markers(schema)]
    return tuple(dict.fromkeys((*whole, *plain)))


def _data_schemas(responses: DeclaredResponses) -> Iterator[Node]:
    """The schemas that describe the data of server-sent events, one by one."""
    for response in responses.good:
        for name, medium in response.offered:
            schema = _item_schema(medium) if media.stream_of(name) == "events" else None
            if schema is not None:
                yield schema


def _item_schema(medium: Node) -> Node | None:
    """The schema of streamed items: `itemSchema`, that of the items of a list, or `schema` itself."""
    given = medium.get("itemSchema") if medium.is_object else None
    schema = given or media.schema_in(medium)
    target = schema.resolve() if schema is not None else None
    if given is None and target is not None and target.is_object and target.value_of("type") == "array":
        return target.get("items") or schema
    return schema


def _choices(schema: Node) -> list[Node]:
    """The alternatives of a schema at its top level; empty if it is not a choice."""
    target = schema.resolve()
    listed = (target.get("oneOf") or target.get("anyOf")) if target.is_object else None
    return list(listed.elements()) if listed is not None else []


def _markers(schema: Node, seen: set[Node] | None = None) -> Iterator[str]:
    """The fixed texts that end the stream among the alternatives of a schema of data, at any depth.

    A schema in `seen` is not visited again: choices may be recursive.
    """
    seen = set() if seen is None else seen
    target = (_content_of(schema) or schema).resolve()
    if target in seen:
        return
    seen.add(target)
    for choice in _choices(target):
        text = _marker(choice)
        if text is not None:
            yield text
        yield from _markers(choice, seen)


def _payloads(schema: Node, seen: set[Node] | None = None) -> Iterator[Node]:
    """The alternatives of a schema of data, without the texts that end the stream; JSON in a text is that JSON."""
    seen = set() if seen is None else seen
    inner = _content_of(schema) or schema
    target = inner.resolve()
    if target in seen or _marker(target) is not None:
        return
    seen.add(target)
    if any(_markers(inner)):
        for choice in _choices(inner):
            yield from _payloads(choice, seen)
    else:
        yield inner


def _marker(choice: Node) -> str | None:
    """The fixed text of an alternative that marks the end of the stream and is not JSON; None for any other."""
    target = choice.resolve()
    told = target.value_of("const") if target.is_object else None
    enum = target.value_of("enum") if target.is_object else None
    if told is None and isinstance(enum, list) and len(enum) == 1:
        told = enum[0]
    return told if isinstance(told, str) and _END.fullmatch(told) else None


def _item_schemas(responses: DeclaredResponses) -> Iterator[Node]:
    """The schemas that describe complete server-sent events."""
    for response in responses.good:
        for name, medium in response.offered:
            schema = medium.get("itemSchema") if medium.is_object else None
            if schema is not None and media.stream_of(name) == "events":
                yield schema


def _is_covered(name: str, medium: Node, first: str, other: Node) -> bool:
    """Whether a media type adds nothing new: the same values, or XML although the client requests JSON."""
    return media.same_schema(medium, other) or (media.is_json(first, other) and media.form_of(name, medium) == "xml")


# --- names -----------------------------------------------------------------------------------------------------------


def _named(places: list[Declared]) -> Iterator[tuple[Declared, str]]:
    """Each operation with its operationId.

    An operation without one, or with that of an earlier operation, is named after its method and its path.
    """
    given = [_given_id(place) for place in places]
    taken = {name for name in given if name}
    first: dict[str, Declared] = {}
    for place, name in zip(places, given, strict=True):
        if name and first.setdefault(name, place) is place:
            yield place, name
            continue
        derived = next(wanted for wanted in _derived_ids(place) if wanted not in taken)
        taken.add(derived)
        yield place, derived


def _given_id(place: Declared) -> str:
    given = place.node.get("operationId")
    return given.value.strip() if given is not None and isinstance(given.value, str) else ""


def _derived_ids(place: Declared) -> Iterator[str]:
    """`GET /pets/{id}` is `getPetsById`; if another operation has that name, `GET /pets/{id}`, which is unique."""
    parts = [part for part in place.path.split("/") if part]
    words = [f"By{pascal(part, 'Part')}" if part.startswith("{") else pascal(part, "Part") for part in parts]
    yield place.method.lower() + "".join(words)
    yield f"{place.method.upper()} {place.path}"


# --- examples --------------------------------------------------------------------------------------------------------


def _examples(
    node: Node,
    responses: DeclaredResponses,
    parameters: tuple[ir.Parameter, ...],
    answers: tuple[ir.Response, ...],
    sent_as: str | None,
    stream: ir.Stream | None,
    ends: tuple[str, ...],
) -> Iterator[ir.Example]:
    """The examples of the responses, each with the request of the same name, or the first; then responses without a
    body.
    """
    request = node.get("requestBody")
    requests = dict(_named_examples(request.resolve(), sent_as)) if request is not None else {}
    first = next(iter(requests.values()), ir.MISSING)
    values = tuple(
        (parameter.location, parameter.name, parameter.example)
        for parameter in parameters
        if not isinstance(parameter.example, ir.Missing)
    )
    types = {answer.status: answer for answer in answers}
    for declared in responses.listed:
        status = declared.status
        answer = types.get(status.upper()) or types.get(status)
        if answer is None:
            continue
        number = 200 if status == "default" and len(types) == 1 else _status_number(status, types)
        if number is None:
            continue
        for name, shown in _named_examples(declared.node, answer.media_type):
            value = _meant(shown, answer)
            yield ir.Example(
                name=name,
                status=number,
                response=_told(value, stream, ends) if stream is not None and declared in responses.good else value,
                request=requests.get(name, first),
                parameters=values,
                response_type=answer.type,
            )
        if answer.media_type is None and status.startswith("2"):
            yield ir.Example("empty", number, None, first, values, is_empty=True)


def _meant(shown: ir.Json, answer: ir.Response) -> ir.Json:
    """The value that an example shows: many documents show an object of JSON as its text."""
    is_text = isinstance(answer.type, ir.Scalar) and answer.type.kind == "string"
    if not isinstance(shown, str) or is_text or not media.is_json(answer.media_type or ""):
        return shown
    try:
        value: ir.Json = json.loads(shown)
    except ValueError:
        return shown
    return value if isinstance(value, (dict, list)) else shown


def _told(value: ir.Json, stream: ir.Stream, ends: tuple[str, ...]) -> ir.Json:
    """The example of a stream as it is transmitted: a text is that already, a list contains its items.

    The end marker is added if the example does not include it: many show the first events only.
    """
    if isinstance(value, str):
        return f"{value.rstrip()}\n\ndata: {ends[0]}\n\n" if ends and not _is_ended(value, ends) else value
    texts = [json.dumps(item, ensure_ascii=False) for item in (value if isinstance(value, list) else [value])]
    match stream:
        case "events":
            return "".join(f"data: {text}\n\n" for text in (*texts, *ends[:1]))
        case "lines":
            return "".join(f"{text}\n" for text in texts)
        case "sequence":
            return "".join(f"\x1e{text}\n" for text in texts)


def _is_ended(text: str, ends: tuple[str, ...]) -> bool:
    """Whether one of the texts that end a stream is on a line of its own."""
    return any(line.removeprefix("data:").strip() in ends for line in text.splitlines() if line.startswith("data:"))


def _named_examples(owner: Node, media_type: str | None) -> Iterator[tuple[str, ir.Json]]:
    content = owner.get("content") if owner.is_object else None
    for name, medium in content.items() if content is not None else ():
        if name == media_type or (media_type is not None and media.is_json(media_type) and media.is_json(name)):
            yield from named_examples_of(medium.resolve())


# --- pieces ----------------------------------------------------------------------------------------------------------


def _envelope(node: Node | None) -> Envelope | None:
    if node is None:
        return None
    return Envelope(text(node, "result"), text(node, "id") or None)


def _is_good(status: str) -> bool:
    return status.startswith("2")


def _status_number(status: str, declared: Collection[str]) -> int | None:
    """An example of a range or of `default` is replayed with a failure that no other response is declared for; None if
    there is none.
    """
    if status.isdigit():
        return int(status)
    first = int(status[0]) * 100 if status != "default" else 400
    numbers = range(first, first + (200 if status == "default" else 100))
    taken = {*declared} - {status.upper()}
    return next((it for it in numbers if not taken & {str(it), f"{it // 100}XX"}), None)


def _of_one_secret(ways: tuple[_Way, ...]) -> tuple[tuple[_Way, ...], tuple[_Way, ...]]:
    """The alternatives that a client chooses among, without those that would only send the same credentials
    elsewhere.
    """
    chosen: dict[frozenset[str], _Way] = {}
    for way in ways:
        chosen.setdefault(frozenset(placement.credential for placement in way), way)
    kept = tuple(chosen.values())
    return kept, tuple(way for way in ways if way not in kept)
