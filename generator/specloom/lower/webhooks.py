"""Requests that a provider sends: turns webhooks of the document and callbacks of operations into payloads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from .. import ir
from ..check.declared import METHODS, webhooks_in
from ..naming import pascal
from ..node import Node
from . import media
from .nodes import named_examples_of, text
from .parameters import SharedParameters, parameters_of
from .schemas import Schemas, doc_of, place_of
from .signatures import signature_of

ReadAs = Callable[[str, Node, tuple[str, ...]], ir.Type]
"""The type of a body that is read: of this media type, and in this context."""


def webhooks_of(
    root: Node, operations: Iterable[tuple[str, Node]], schemas: Schemas, read_as: ReadAs
) -> Iterator[ir.Webhook]:
    """The webhooks of a document, then the callbacks of its operations (by name), each once however often it
    is used.
    """
    taken: set[str] = set()
    for webhook in _Webhooks(root, schemas, read_as).all(operations):
        method, place = webhook.method.lower(), webhook.place.pointer
        wanted = (webhook.id, f"{method}{pascal(webhook.id)}", f"{webhook.id} {place}")
        id_ = next(name for name in wanted if name not in taken)
        taken.add(id_)
        yield replace(webhook, id=id_)


class _Webhooks:
    """Lowers each request that the provider sends, once."""

    def __init__(self, root: Node, schemas: Schemas, read_as: ReadAs) -> None:
        self._root = root
        self._schemas = schemas
        self._read_as = read_as
        self._seen: set[Node] = set()
        self._shared = SharedParameters()

    def all(self, operations: Iterable[tuple[str, Node]]) -> Iterator[ir.Webhook]:
        """The webhooks of the document, then the callbacks of its operations."""
        named = webhooks_in(self._root)
        for name, item in named.items() if named is not None and named.is_object else ():
            for method, node, items in _sent(name, item):
                yield from self._lowered(name, "", method, node, items, (node, self._root))
        for operation, node in operations:
            yield from self._callbacks(operation, node)

    def _callbacks(self, operation: str, holder: Node) -> Iterator[ir.Webhook]:
        listed = holder.get("callbacks")
        for name, callback in listed.items() if listed is not None and listed.is_object else ():
            target = callback.resolve()
            for expression, item in target.items() if target.is_object and not name.startswith("x-") else ():
                for method, node, items in _sent(expression, item):
                    named = f"{operation}{pascal(name)}"
                    yield from self._lowered(named, operation, method, node, items, (node, target, self._root))

    def _lowered(
        self,
        name: str,
        operation: str,
        method: str,
        node: Node,
        items: tuple[Node, ...],
        signed_by: tuple[Node, ...],
    ) -> Iterator[ir.Webhook]:
        """`signed_by` are the objects that may declare how it is signed, the nearest first."""
        if node in self._seen:
            return
        self._seen.add(node)
        id_ = text(node, "operationId") or name
        request = node.get("requestBody")
        target = request.resolve() if request is not None else None
        offered = media.offered(target) if target is not None and target.is_object else []
        if offered and media.is_json(*offered[0]):
            offered = [(sent_as, medium) for sent_as, medium in offered if media.form_of(sent_as, medium) != "xml"]
        bodies = [
            (media.plain(sent_as), self._type(sent_as, medium, at, id_)) for at, (sent_as, medium) in enumerate(offered)
        ]
        first = bodies[0][0] if bodies else ""
        examples = named_examples_of(offered[0][1]) if offered and media.is_json(first, offered[0][1]) else iter(())
        parameters = parameters_of((*items, node), "", node, id_, self._schemas, self._shared)
        yield ir.Webhook(
            id=id_,
            place=place_of(node),
            operation=operation or None,
            method=method.upper(),
            summary=text(node, "summary"),
            description=text(node, "description") or (doc_of(target) if target is not None else ""),
            bodies=tuple(dict(reversed(bodies)).items())[::-1],
            parameters=tuple(it for it in parameters if it.location != "path"),
            examples=tuple(examples),
            signature=signature_of(*signed_by),
            python_name=text(node, "x-python-name") or None,
        )
        yield from self._callbacks(id_, node)

    def _type(self, sent_as: str, medium: Node, at: int, id_: str) -> ir.Type:
        """The type of a payload; a form is converted to its schema, too."""
        context = (id_, "payload" if at == 0 else f"payload {media.word(sent_as)}")
        schema = media.schema_in(medium)
        if media.form_of(sent_as, medium) == "form" and schema is not None:
            return self._schemas.type_of(schema, context)
        return self._read_as(sent_as, medium, context)


def _sent(key: str, item: Node) -> Iterator[tuple[str, Node, tuple[Node, ...]]]:
    """The operations of a path item, each with its method and the nodes that declare its parameters."""
    if key.startswith("x-"):
        return
    target = item.resolve()
    for holder in dict.fromkeys((item, target)):
        for method, node in holder.items() if holder.is_object else ():
            if method in METHODS and node.is_object:
                yield method, node, (target,) if target == item else (target, item)
