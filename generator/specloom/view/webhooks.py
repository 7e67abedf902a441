"""`webhooks.py`: a function for each payload that a provider sends by itself."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..layout import Code, call, definition, dict_of, docstring, literal, returned, statement
from ..naming import Names
from .models import import_line, standard_imports
from .package import CallView, ModuleView, WebhooksView
from .signatures import Signatures, names_used
from .types import Directions
from .wording import paragraphs, sentence

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
        text = "\n".join(part for view in functions for part in (view.constant, view.signature, view.body))
        return WebhooksView(ModuleView(docstring(doc), _imports(text)), functions)

    def _function(self, webhook: ir.Webhook) -> CallView:
        name = self._names.webhooks[webhook.id]
        constant = self._names.payloads[webhook.id]
        returns = self.returns(webhook)
        bodies = [(Code(literal(media_type)), Code(self._of(type_))) for media_type, type_ in webhook.bodies]
        value = call(
            "Webhook",
            id=Code(literal(webhook.id)),
            bodies=dict_of(bodies) if bodies else None,
            open=Code("True") if any(self._directions.is_open(type_) for _, type_ in webhook.bodies) else None,
        )
        what = f"a callback of `{webhook.operation}`" if webhook.operation else "a webhook"
        text = paragraphs(
            sentence(webhook.summary) or f"The payload of `{webhook.id}`.",
            sentence(webhook.description),
            f"{webhook.method} {webhook.id}, {what}",
        )
        parameters = (
            ("body: ", Code("Payload")),
            ("*", Code("")),
            ("headers: ", Code("Mapping[str, str] | None = None")),
        )
        return CallView(
            statement(f"{constant}: Webhook[{returns}]", value),
            definition(f"def {name}(", parameters, returns),
            docstring(paragraphs(text, *_declared(webhook)), 4),
            returned(call("parse", Code(constant), Code("body"), Code("headers")), 4),
        )

    def returns(self, webhook: ir.Webhook) -> str:
        """The annotation of the value of a payload."""
        return " | ".join(dict.fromkeys(self._of(type_) for _, type_ in webhook.bodies)) or "None"

    def _of(self, type_: ir.Type) -> str:
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


def _imports(text: str) -> tuple[str, ...]:
    """The imports of the module, an empty line between the groups."""
    used = names_used(text)
    lines = [*standard_imports(used, ("Any", "Literal"), collections_abc="Mapping"), ""]
    lines.append(import_line(".._runtime.webhooks", ["Payload", "Webhook", "parse"]))
    return (*lines, "from . import models") if "models" in used else tuple(lines)


def listed(api: ir.Api, names: Names) -> Iterator[tuple[str, str]]:
    """(function, what it is for) of each payload, for the guide."""
    for webhook in api.webhooks:
        yield f"webhooks.{names.webhooks[webhook.id]}(body)", sentence(webhook.summary)
