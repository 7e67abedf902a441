"""`webhooks.py`: a function for each payload of a webhook."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..layout import (
    NONE,
    TRUE,
    Code,
    Expression,
    Source,
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
from ..runtime.description.signatures import Signature, StandardWebhooks
from .imported import MAPPING, class_of, runtime
from .package import CallView, ModuleView, WebhooksView
from .signatures import Signatures
from .source import source_of
from .types import STR, Directions
from .wording import introduced, paragraphs, sentence

_VERIFY = "Verify beforehand that a payload came from the provider: only its form is checked here."
_PAYLOADS = (
    "`body` is the raw payload, or its parsed JSON. `headers` are those of the request: their `Content-Type` selects "
    "the decoder where a payload may be of several media types. A payload that does not match raises a `DecodeError` "
    "with the location."
)
_SIGNED = (
    "The provider signs its requests. A function with a `secret` verifies the signature before it parses: pass the raw "
    "body, as it was received, the headers of the request, and the secret of the webhook, or several while it is "
    "changed. Or pass what `verify` returned. A request that is not proven to come from the provider raises a "
    "`SignatureError`."
)
_RECEIVED = "Pass the body that `verify` returns to `receive` of the task."
_UNSIGNED = (
    "A function without a `secret` checks the form of a payload only: verify beforehand that it came from the "
    "provider. It takes parsed JSON as well."
)
_MATCHING = (
    "The `Content-Type` of `headers` selects the decoder where a payload may be of several media types. A payload that "
    "does not match raises a `DecodeError` with the location."
)
_VERIFYING = (
    "`body` is the raw body, as it was received. `secret` is that of the webhook, or several while it is changed. "
    "`now` is the time in Unix seconds, that of the system by default. Raises SignatureError, and ConfigurationError "
    "for arguments with which nothing can be verified."
)
_BODY: tuple[str, Expression] = ("body: ", runtime("Body"))
_SECRET: tuple[str, Expression] = ("secret: ", runtime("Secret"))
_KEYWORDS: tuple[str, Expression] = ("*", Code(""))
_UNVERIFIED: tuple[tuple[str, Expression], ...] = (
    ("body: ", runtime("Payload")),
    _KEYWORDS,
    ("headers: ", Tail(alternatives((subscript(MAPPING, STR, STR), NONE)), NONE)),
)
_OPTIONAL = {
    name: (f"{name}: ", Tail(alternatives((type_, NONE)), NONE))
    for name, type_ in (("headers", runtime("Headers")), ("secret", runtime("Secret")), ("now", Code("float")))
}


class Webhooks:
    """Builds the view of `webhooks.py`."""

    def __init__(self, api: ir.Api, names: Names, directions: Directions, signatures: Signatures) -> None:
        self._api = api
        self._names = names
        self._directions = directions
        self._signatures = signatures
        self._models = {model.name: model for model in api.models}
        self._suffixes = suffixes(api, names)

    def view(self) -> WebhooksView | None:
        """The module; None where the provider sends nothing."""
        functions = (*self._verifying(), *map(self._function, self._api.webhooks))
        if not functions:
            return None
        imports = imports_of(*(part for view in functions for part in view.code))
        return WebhooksView(ModuleView(docstring(paragraphs(*self._doc())), imports), functions)

    def _doc(self) -> Iterator[str]:
        title = self._api.title or self._names.client
        if not self._api.webhooks:
            yield f"Callbacks of {title}: verifies that requests about tasks come from the provider."
            yield _RECEIVED
            return
        yield f"Webhooks and callbacks of {title}: turns payloads into typed values."
        if not self._suffixes:
            yield _VERIFY
            yield _PAYLOADS
            return
        yield _SIGNED
        if any(webhook.signature is None for webhook in self._api.webhooks):
            yield _UNSIGNED
        yield _MATCHING

    def _verifying(self) -> Iterator[CallView]:
        """For each way of signing: a function that verifies a request, and one that signs requests in tests."""
        for signature, suffix in self._suffixes.items():
            constant = Code(_constant(suffix))
            whose = f" of `{suffix[1:]}`" if suffix else ""
            yield CallView(
                statement(constant.text, source_of(signature), annotated=class_of(type(signature))),
                definition(
                    f"def verify{suffix}(",
                    (_BODY, ("headers: ", runtime("Headers")), _KEYWORDS, _SECRET, _OPTIONAL["now"]),
                    runtime("Verified"),
                ),
                docstring(paragraphs(f"Verify the signature of a request{whose}; returns its body.", _VERIFYING), 4),
                _hiding(call(runtime("verify_signature"), constant, *map(Code, ("body", "headers", "secret", "now")))),
            )
            is_named = isinstance(signature, StandardWebhooks)
            id_ = [("message_id: ", Tail(STR, Code('"msg_1"')))] if is_named else []
            yield CallView(
                None,
                definition(
                    f"def sign{suffix}(",
                    (_BODY, _KEYWORDS, _SECRET, _OPTIONAL["now"], *id_),
                    subscript("dict", STR, STR),
                ),
                docstring(f"The headers of a request{whose} with this body, as the provider signs it: for tests.", 4),
                _hiding(
                    call(
                        runtime("sign_request"),
                        *(constant, Code("body"), Code("secret")),
                        now=Code("now"),
                        message_id=Code("message_id") if is_named else None,
                    )
                ),
            )

    def _function(self, webhook: ir.Webhook) -> CallView:
        name = self._names.webhooks[webhook.id]
        constant = self._names.payloads[webhook.id]
        returns = self.returns(webhook)
        bodies = [(Code(literal(media_type)), self._of(type_)) for media_type, type_ in webhook.bodies]
        signature = webhook.signature
        kind = runtime("Webhook" if signature is None else "SignedWebhook")
        value = call(
            kind,
            id=Code(literal(webhook.id)),
            bodies=dict_of(bodies) if bodies else None,
            open=TRUE if any(self._directions.is_open(type_) for _, type_ in webhook.bodies) else None,
            signature=Code(_constant(self._suffixes[signature])) if signature is not None else None,
        )
        what = f"a callback of `{webhook.operation}`" if webhook.operation else "a webhook"
        text = paragraphs(
            introduced(webhook.summary or f"The payload of `{webhook.id}`.", webhook.description),
            f"{webhook.method} {webhook.id}, {what}",
        )
        parameters = _UNVERIFIED if signature is None else (_BODY, _KEYWORDS, *_OPTIONAL.values())
        given = ("body", "headers") if signature is None else ("body", "headers", "secret", "now")
        parsed = call(runtime("parse" if signature is None else "parse_signed"), Code(constant), *map(Code, given))
        return CallView(
            statement(constant, value, annotated=subscript(kind, returns)),
            definition(f"def {name}(", parameters, returns),
            docstring(paragraphs(text, *_declared(webhook)), 4),
            returned(parsed, 4) if signature is None else _hiding(parsed),
        )

    def returns(self, webhook: ir.Webhook) -> Expression:
        """The annotation of the value of a payload."""
        return alternatives([self._of(type_) for _, type_ in webhook.bodies] or [NONE])

    def _of(self, type_: ir.Type) -> Expression:
        return self._signatures.annotations.of(type_)


def _hiding(expression: Expression) -> Source:
    """The body of a function with a secret, whose variables hold no secret by the time an error is raised."""
    lines = statement("secret", call(runtime("hidden"), Code("secret")), 4), returned(expression, 4)
    return Source(f"{lines[0]}\n    {lines[1]}", (*lines[0].imports, *lines[1].imports))


def _declared(webhook: ir.Webhook) -> Iterator[str]:
    """What the request carries besides, a sentence each."""
    for item in webhook.parameters:
        doc = f": {sentence(item.doc)}" if item.doc else "."
        yield (
            f"With the {item.location} parameter `{item.name}`{doc}"
            if item.location != "header"
            else (f"With the header `{item.name}`{doc}")
        )


def signatures_of(api: ir.Api) -> tuple[Signature, ...]:
    """Each way in which the provider signs what it sends, that of the document first."""
    ways = [webhook.signature for webhook in api.webhooks]
    is_used = api.signature in ways or any(task.notify is not None for task in api.tasks)
    return tuple({way: None for way in (api.signature if is_used else None, *ways) if way is not None})


def suffixes(api: ir.Api, names: Names) -> dict[Signature, str]:
    """The end of the names of the functions for each way of signing:
    "" for that of the document, and for a single one.
    """
    distinct = signatures_of(api)
    found: dict[Signature, str] = {way: "" for way in distinct if way == api.signature or len(distinct) == 1}
    for webhook in api.webhooks:
        if webhook.signature is not None:
            found.setdefault(webhook.signature, f"_{names.webhooks[webhook.id].removeprefix('parse_')}")
    return found


def _constant(suffix: str) -> str:
    """The name of the description of a way of signing."""
    return f"_SIGNATURE{suffix.upper()}"


def listed(api: ir.Api, names: Names) -> Iterator[tuple[str, str]]:
    """(function, what it is for) of each payload, for the guide."""
    for suffix in suffixes(api, names).values():
        yield f"webhooks.verify{suffix}(body, headers, secret=secret)", "Verify the signature of a request."
        yield f"webhooks.sign{suffix}(body, secret=secret)", "The headers of a signed request, for tests."
    for webhook in api.webhooks:
        given = "body" if webhook.signature is None else "body, headers=headers, secret=secret"
        yield f"webhooks.{names.webhooks[webhook.id]}({given})", sentence(webhook.summary)


def explained(api: ir.Api) -> str:
    """What must be known of the sender of a payload, for the guide."""
    if not api.webhooks:
        return f"Requests about tasks, which the provider signs. {_RECEIVED}"
    if all(webhook.signature is None for webhook in api.webhooks):
        return "Payloads that the provider sends; verify beforehand that they came from it."
    said = "Payloads that the provider sends. Functions with a `secret` verify that it signed them"
    is_mixed = any(webhook.signature is None for webhook in api.webhooks)
    return f"{said}; for those without one, verify it beforehand." if is_mixed else f"{said}."
