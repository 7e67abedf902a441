"""The operations that a document declares: read by rules and by later stages, without reporting mistakes.

Nothing here reports anything: the data that output depends on is separate from the findings of `lint`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Final

from msgspec import Struct

from ..diagnostics import Findings, quote
from ..node import Node
from .wire import is_media_type, is_status

_EXAMPLE: Final = frozenset({"summary", "description", "value", "dataValue", "serializedValue", "externalValue"})

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The HTTP methods that OpenAPI names, as keys of a path; any other is a key of `additionalOperations`."""


class DeclaredOperation(Struct, frozen=True, dict=True):
    """An operation and its location."""

    node: Node
    path: str
    """The key under `paths`, fragment included; "" in a webhook or callback."""
    method: str
    item: Node
    """The path item that contains it."""

    @property
    def id(self) -> str:
        """Its operationId, or "" if it has none."""
        value = self.node.value
        found = value.get("operationId") if isinstance(value, dict) else None
        return found if isinstance(found, str) else ""

    @property
    def title(self) -> str:
        """Its name in messages."""
        return quote(self.id or f"{self.method.upper()} {self.path}")

    @cached_property
    def parameters(self) -> tuple[Node, ...]:
        """Its parameters, resolved: its own first, then those of the path that it does not override."""
        found: dict[tuple[str, str], Node] = {}
        for holder in (self.node, self.item):
            listed = holder.get("parameters") if holder.is_object else None
            if listed is None or not listed.is_array:
                continue
            for element in listed.elements():
                parameter = element.resolve()
                if not isinstance(parameter.value, dict):
                    continue
                key = (str(parameter.value.get("name")), str(parameter.value.get("in")))
                found.setdefault(key, parameter)
        return tuple(found.values())

    def body(self) -> Node | None:
        """The schema of its JSON request body (or of its first other one), or None."""
        body = self.node.get("requestBody") if self.node.is_object else None
        return schema_of(body.resolve()) if body is not None else None

    def body_types(self) -> list[tuple[str, Node]]:
        """(name, media type), resolved, of its request body; empty if it has none."""
        body = self.node.get("requestBody") if self.node.is_object else None
        return list(media_types(body.resolve())) if body is not None else []

    def takes_members(self) -> bool:
        """Whether single values can be placed in its request body: it is JSON or a form, and not a text or file as a
        whole.
        """
        from ..runtime.form_types import is_form, is_multipart

        return any(
            is_form(name) or is_multipart(name) or (is_json(name, media_type) and not is_file(media_type))
            for name, media_type in self.body_types()
        )

    @cached_property
    def responses(self) -> tuple[tuple[str, Node], ...]:
        """(status, response), resolved."""
        responses = self.node.get("responses") if self.node.is_object else None
        listed = responses.items() if responses is not None and responses.is_object else ()
        return tuple((status, response.resolve()) for status, response in listed if is_status(status))


def media_types(holder: Node) -> Iterator[tuple[str, Node]]:
    """(name, media type), resolved, of a request body or a response."""
    content = holder.get("content") if holder.is_object else None
    if content is not None and content.is_object:
        for name, media_type in content.items():
            if is_media_type(name):
                yield name, media_type.resolve()


def schema_of(holder: Node) -> Node | None:
    """The schema of a body: JSON's if there is one, otherwise the first."""
    schemas = {
        name: schema
        for name, media_type in media_types(holder)
        if media_type.is_object and (schema := media_type.get("schema")) is not None
    }
    json = (schemas[name] for name, media_type in media_types(holder) if name in schemas and is_json(name, media_type))
    return next(json, next(iter(schemas.values()), None))


def is_file(media_type: Node) -> bool:
    """Whether a media type that does not determine it is declared as bytes by its schema."""
    schema = media_type.get("schema") if media_type.is_object else None
    value = schema.resolve().value if schema is not None else None
    return isinstance(value, dict) and value.get("format") == "binary"


def shown(example: Node) -> Node | None:
    """The value that an example shows: where its `$ref` leads, or itself; None if that is an example without a value.

    OpenAPI allows no `$ref` in place of a value, but other tools follow it. One that leads nowhere is a value itself.
    """
    if not isinstance(example.value, dict) or example.value.keys() != {"$ref"} or example.ref is None:
        return example
    target = Node(example.document, example.path, example.value, Findings()).resolve()
    if target.ref is not None:
        return example
    target = Node(target.document, target.path, target.value, example.findings)
    is_named = target.path[:2] == ("components", "examples") and len(target.path) == 3
    is_wrapped = target.has("value") and isinstance(target.value, dict) and target.value.keys() <= _EXAMPLE
    return target.get("value") if is_named or is_wrapped else target


def webhooks_in(root: Node) -> Node | None:
    """The webhooks of a document: `webhooks`, or the same form under `x-webhooks` in documents of OpenAPI 3.0."""
    webhooks, others = root.get("webhooks"), root.get("x-webhooks")
    if webhooks is not None or others is None or not isinstance(others.value, dict) or not others.value:
        return webhooks
    items = [item for _, item in others.items()]
    return others if all(item.is_object and any(map(item.has, ("$ref", *METHODS))) for item in items) else None


def is_json(name: str, media_type: Node | None = None) -> bool:
    """Whether a media type is JSON: by its name, since it may be any type, or because the document marks it as JSON."""
    from ..runtime.media_types import is_json as is_json_by_name

    return is_marked(media_type) or is_json_by_name(name) or is_any(name)


@cache
def is_any(name: str) -> bool:
    """Whether a media type may be any type, JSON included."""
    from ..runtime.media_types import plain

    return plain(name) in ("*/*", "application/*", "*")


def is_marked(media_type: Node | None) -> bool:
    """Whether the document declares a media type as JSON although its name does not say so: `x-json`."""
    return media_type is not None and media_type.is_object and media_type.value_of("x-json") is True
