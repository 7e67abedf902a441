"""`webhooks.py`: a function for each payload of a webhook."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..layout import (
    NONE,
    TRUE,
    Code,
    Expression,
    Tail,
    alternatives,
    call,
    definition,
    dict_of,
    docstring,
    imports_of,
    literal,
    returned,
    statement,
    subscript,
)
from ..naming import Names
from .imported import MAPPING, runtime
from .package import CallView, ModuleView, WebhooksView
from .signatures import Signatures
from .types import STR, Directions
from .wording import introduced, paragraphs, sentence

_VERIFY = "Verify beforehand that a payload came from the provider: only its form is checked here."
_PAYLOADS = (
    "`body` is the raw payload, or its parsed JSON. `headers` are those of the request: their `Content-Type` selects the "
    "decoder where a payload may be of several media types. A payload that does not match raises a `DecodeError` with the "
    "location."
)


class Webhooks:
    """Builds the view of `webhooks.py`."""

    def __init__(self, api: ir.Api, names: Names, directions: Directions, signatures: Signatures) -> None:
        self._api = api
        self._names = names
        self._directions = directions
        self._signatures = signatures
        self._models = {model.name: model for model in api.models}

    def view(self) -> WebhooksView | None:
        """The module; None where the provider sends nothing."""
        functions = tuple(map(self._function, self._api.webhooks))
        if not functions:
            return None
        title = self._api.title or self._names.client
        opening = f"Webhooks and callbacks of {title}: turns payloads into typed values."
        doc = paragraphs(opening, _VERIFY, _PAYLOADS)
        imports = imports_of(*(part for view in functions for part in view.code))
        return WebhooksView(ModuleView(docstring(doc), imports), functions)

    def _function(self, webhook: ir.Webhook) -> CallView:
        name = self._names.webhooks[webhook.id]
        constant = self._names.payloads[webhook.id]
        returns = self.returns(webhook)
        bodies = [(Code(literal(media_type)), self._of(type_)) for media_type, type_ in webhook.bodies]
        value = call(
            runtime("Webhook"),
            id=Code(literal(webhook.id)),
            bodies=dict_of(bodies) if bodies else None,
            open=TRUE if any(self._directions.is_open(type_) for _, type_ in webhook.bodies) else None,
        )
        what = f"a callback of `{webhook.operation}`" if webhook.operation else "a webhook"
        text = paragraphs(
            introduced(webhook.summary or f"The payload of `{webhook.id}`.", webhook.description),
            f"{webhook.method} {webhook.id}, {what}",
        )
        parameters = (
            ("body: ", runtime("Payload")),
            ("*", Code("")),
            ("headers: ", Tail(alternatives((subscript(MAPPING, STR, STR), NONE)), NONE)),
        )
        return CallView(
            statement(constant, value, annotated=subscript(runtime("Webhook"), returns)),
            definition(f"def {name}(", parameters, returns),
            docstring(paragraphs(text, *_declared(webhook)), 4),
            returned(call(runtime("parse"), Code(constant), Code("body"), Code("headers")), 4),
        )

    def returns(self, webhook: ir.Webhook) -> Expression:
        """The annotation of the value of a payload."""
        return alternatives([self._of(type_) for _, type_ in webhook.bodies] or [NONE])

    def _of(self, type_: ir.Type) -> Expression:
        return self._signatures.annotations.of(type_)


def _declared(webhook: ir.Webhook) -> Iterator[str]:
    """What the request carries besides, a sentence each."""
    for item in webhook.parameters:
        doc = f": {sentence(item.doc)}" if item.doc else "."
        yield (
            f"With the {item.location} parameter `{item.name}`{doc}"
            if item.location != "header"
            else (f"With the header `{item.name}`{doc}")
        )


def listed(api: ir.Api, names: Names) -> Iterator[tuple[str, str]]:
    """(function, what it is for) of each payload, for the guide."""
    for webhook in api.webhooks:
        yield f"webhooks.{names.webhooks[webhook.id]}(body)", sentence(webhook.summary)
