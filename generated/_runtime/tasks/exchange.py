"""One request of a task with its response, and its classification. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from ..call import Call
from ..description.tasks import TaskSpec
from ..errors import ClientError, DecodeError, ProviderError, bare
from ..expressions import Facts, as_text
from ..failures import ReportedFailure
from ..flow import Engine
from ..media_types import items_in
from ..operation import Operation
from ..pointer import get_pointer, set_pointer
from ..reading import decode_json
from ..request import Request, Response
from ..response import Content, content, in_unicode, provider_error, undecodable
from ..secrets import Secrets
from ..urls import without_query
from .state import CallName, Classification, judge


class Exchange(Struct, frozen=True, kw_only=True):
    """A request, its response, and the classification of that.

    `body` is the response as plain JSON data or text. `problem` says why it is unusable: it is not JSON though declared
    as JSON, the response to another request, or a page where a state should be; `is_garbled` that it is the first
    of these, and looks as if it was meant to be JSON. With `is_itemized` it is the list of the response's JSON values.
    The body may repeat a secret, and so no `repr` shows it.
    """

    call: Call[Any]
    request: Request
    response: Response
    body: Any
    problem: str | None
    facts: Facts
    classification: Classification
    secrets: Secrets
    is_garbled: bool = False
    is_itemized: bool = False

    @property
    def unreadable(self) -> DecodeError | None:
        """The error for an unusable response."""
        return None if self.problem is None else self.undecodable(self.problem)

    def undecodable(self, problem: str) -> DecodeError:
        """The error for a response that is not what it should be, with its text; `problem` holds no secret."""
        return self.undecoded(DecodeError(problem))

    def undecoded(self, error: DecodeError) -> DecodeError:
        """The same, with what `error` knows of it."""
        found = content(self.response, self.call.operation.json_types)
        return undecodable(error, self.call.operation, self.response, found, self.secrets)

    def __repr__(self) -> str:
        return f"Exchange({self.request!r}, {self.response!r}, {self.classification.state})"


def interpret(
    engine: Engine,
    kind: TaskSpec[Operation],
    name: CallName,
    call: Call[Any],
    request: Request,
    response: Response,
    given: Facts,
) -> Exchange:
    """Interpret a response for a task; `given` holds the create request and the captured values.

    A secret that the response repeats is masked in the problem, and in a status word that the spec does not list.
    """
    found, mask = content(response, call.operation.json_types), engine.secrets.mask
    facts = Facts(
        status=response.status,
        url=without_query(request.url),
        headers=response.headers,
        body=found.value,
        request=given.request,
        task=given.task,
    )
    classification = judge(kind, name, facts, call.operation.failure)
    problem = found.problem or _wrong_id(call, request, found.value) or _not_of_the_provider(classification, found)
    return Exchange(
        call=call,
        request=request,
        response=response,
        body=found.value,
        problem=None if problem is None else mask(problem),
        facts=facts,
        secrets=engine.secrets,
        is_garbled=found.problem is not None and response.body.lstrip()[:1] in (b"{", b"["),
        classification=(
            classification
            if _is_listed(kind, classification.word)
            else replace(classification, word=mask(classification.word or ""))
        ),
    )


def _is_listed(kind: TaskSpec[Operation], word: str | None) -> bool:
    """Whether the spec itself lists this status word, or there is none: then it is not a secret."""
    return word is None or (kind.status is not None and word in kind.status.words)


def split_items(seen: Exchange, items: Literal["lines", "sequence"] | None, *, is_typed: bool) -> Exchange:
    """The exchange with the list of JSON values in its response: one per line, or after record separators.

    So it is where `items` says so, and where nothing gives the result a type and the response's media type tells it: one
    value is a list too, and nothing an empty one.
    """
    if not seen.response.ok:
        return seen
    kind = items or (None if is_typed else items_in(seen.response.headers.get("content-type", "")))
    if kind is None:
        return seen
    from ..streaming.decoders import texts_of

    body: list[Any] = []
    problem = None
    try:
        whole = in_unicode(seen.response.body, seen.response.headers.get("content-type", ""))
        for text in texts_of(whole, kind):
            body.append(decode_json(text))
    except DecodeError as error:
        problem = seen.secrets.mask(f"value {len(body) + 1} of the response is wrong: {error.message}")
    facts = replace(seen.facts, body=body)
    return replace(seen, body=body, facts=facts, problem=problem, is_garbled=False, is_itemized=True)


def describe_failure(engine: Engine, exchange: Exchange) -> ProviderError:
    """The error for a failure that the provider told, without any secret that it repeats."""
    classification = exchange.classification
    told = ReportedFailure(classification.code, classification.message, classification.kind)
    return provider_error(told, exchange.call.operation, exchange.response, engine.secrets, engine.clock.wall)


def describe_status(engine: Engine, exchange: Exchange) -> ClientError:
    """The error for an HTTP status that nobody explains."""
    try:
        engine.read(exchange.call, exchange.request, exchange.response)
    except ClientError as error:
        return bare(error)
    raise AssertionError(exchange.response.status)


def request_document(inputs: Mapping[str, Any]) -> Any:
    """The create request, as far as it is known, from its values by JSON pointer."""
    document: Any = None
    for pointer in sorted(inputs):
        document = set_pointer(document, pointer, inputs[pointer])
    return document


def _not_of_the_provider(classification: Classification, found: Content) -> str | None:
    """A text where a state should be is not a response of the provider, but the page of a proxy."""
    is_page = classification.silent and classification.state == "pending" and isinstance(found.value, str)
    return "the response is text, not JSON" if is_page else None


def _wrong_id(call: Call[Any], request: Request, body: Any) -> str | None:
    envelope = call.operation.envelope
    if envelope is None or envelope.id is None or request.id is None:
        return None
    answered = as_text(get_pointer(body, envelope.id))
    if answered is None or answered == request.id:
        return None
    return f"the response belongs to another request: its id is `{answered}`, not `{request.id}`"
