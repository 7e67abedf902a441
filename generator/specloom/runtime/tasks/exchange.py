"""The requests of a task: which one follows, and what its response says of the task and holds of its result. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args, get_origin

from msgspec import UNSET, Struct
from msgspec.structs import replace

from ..description.conditions import Expressions
from ..description.tasks import FollowUp, TaskSpec
from ..encoding import quoted
from ..errors import ClientError, DecodeError, ProviderError, bare
from ..expressions import evaluate, evaluate_url, evaluate_value, may_be_absent, references
from ..facts import Facts, ReportedFailure
from ..flow import Engine
from ..json_data import as_text, is_array, is_object, set_pointer
from ..links import URL_PATTERN, origin_of, resolved, shown_origin, without_parameters
from ..operation import Call, Operation, Target
from ..request import Request, Response, without_query
from ..response import Content, content, fit, provider_error, respelling, undecodable, wrong_id
from ..resume import Handle
from ..secrets import Secrets
from .state import CallName, Classification, classify


class Exchange(Struct, frozen=True, kw_only=True):
    """A request, its response, and the classification of that.

    `body` is the response as plain JSON data or text. `problem` says why it is unusable: it is not JSON though declared
    as JSON, the response to another request, or a page where a state should be; `is_garbled` that it is the first
    of these, and looks as if it was meant to be JSON. With `is_itemized` it is the list of the response's JSON values.
    The body may repeat a secret, and so no `repr` shows it. `observer` is that of the task, where there is one.
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
    observer: Any = None

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
    spec: TaskSpec[Operation],
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
    facts = replace(
        given, status=response.status, url=without_query(request.url), headers=response.headers, body=found.value
    )
    classification = classify(spec, name, facts, call.operation.failure)
    problem = (
        found.problem or wrong_id(call.operation, request, found.value) or _not_of_the_provider(classification, found)
    )
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
            if _is_listed(spec, classification.word)
            else replace(classification, word=mask(classification.word or ""))
        ),
    )


def _is_listed(spec: TaskSpec[Operation], word: str | None) -> bool:
    """Whether the spec itself lists this status word, or there is none: then it is not a secret."""
    return word is None or (spec.status is not None and word in spec.status.words)


def describe_failure(engine: Engine, exchange: Exchange) -> ProviderError:
    """The error for a failure that the provider reported, without any secret that it repeats."""
    classification = exchange.classification
    failure = ReportedFailure(classification.code, classification.message, classification.kind)
    return provider_error(failure, exchange.call.operation, exchange.response, engine.secrets, engine.clock.wall)


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


def facts_of(handle: Handle) -> Facts:
    """What a task's own calls are made of: its captured values, and those of the create request."""
    return Facts(request=request_document(handle.inputs), parameters=handle.parameters or {}, task=handle.captured)


def _not_of_the_provider(classification: Classification, found: Content) -> str | None:
    """A text where a state should be is not a response of the provider, but the page of a proxy."""
    is_page = classification.silent and classification.state == "pending" and isinstance(found.value, str)
    return "the response is text, not JSON" if is_page else None


# --- results ----------------------------------------------------------------------------------------------------------


def read_result(engine: Engine, spec: TaskSpec[Operation], handle: Handle, seen: Exchange) -> Any:
    """The typed result in the response that holds it. Raises DecodeError."""
    at, operation, solution = spec.result.at, seen.call.operation, solution_of(spec, handle)
    if not at and seen.response.ok and not seen.is_itemized:
        if spec.result.optional and not seen.response.body.strip():
            return None
        typed = operation if solution is None else replace(operation, responses={"2XX": solution})
        return engine.read(replace(seen.call, operation=typed), seen.request, seen.response).value
    if seen.unreadable is not None:
        raise seen.unreadable
    value = evaluate(at, seen.facts) if at else seen.body
    if solution is None or (value is None and spec.result.optional):
        return value
    where = references(at)[0].pointer if at else ""
    respell, gather = respelling(operation), operation.open_response
    try:
        value, mismatches = fit(value, solution, engine.secrets, respell, at=where, gather=gather, keeps=engine.keeps)
    except DecodeError as error:
        problem = seen.undecoded(error)
    else:
        if mismatches:
            engine.note(operation, seen.response.status, mismatches)
        return value
    raise problem


def solution_of(spec: TaskSpec[Operation], handle: Handle) -> Any:
    """The type of what one response holds of a task's result; None for plain JSON data."""
    named = (solution for subject, solution in spec.solutions.items() if subject.__name__ == handle.type)
    solution = next(named, spec.result_type)
    if not spec.result.each and not spec.result.streamed:
        return solution
    return next(iter(get_args(solution)), None) if get_origin(solution) is list else None


# --- captured values -------------------------------------------------------------------------------------------------


def read_captures(
    engine: Engine, spec: TaskSpec[Operation], wanted: Mapping[str, Expressions], seen: Exchange
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that a handle keeps of a response, and for each that is not there why, as the end of a sentence."""
    captured: dict[str, Any] = {}
    flaws: dict[str, str] = {}
    urls = url_names(spec)
    for name, at in wanted.items():
        value = evaluate(at, seen.facts)
        flaw = flaw_of_capture(value)
        if flaw is None and name in urls:
            try:
                value = clean_url(engine, value, seen.request, seen.call.operation)
            except DecodeError as error:
                flaw = f", but {error.message}"
        if flaw is None:
            captured[name] = value
            continue
        default = evaluate(at, Facts()) if may_be_absent(at) else None
        if default is not None:  # what cannot be sent is as good as absent, here as for a handle that lacks it
            captured[name] = default
        else:
            flaws[name] = flaw
    return captured, flaws


def flaw_of_capture(value: Any) -> str | None:
    """What keeps a value from naming a task, as the end of a sentence; None where it may: a text or a number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return f", but `{as_text(value)}` in its place"
    if is_object(value) or is_array(value):
        return f", but {'an object' if is_object(value) else 'an array'} in its place"
    return ", but an empty text in its place" if isinstance(value, str) and not value.strip() else None


@lru_cache(maxsize=1024)
def needed_names(spec: TaskSpec[Any], *, started: bool = False) -> tuple[str, ...]:
    """Names of the captured values of a create response without which a pending task cannot be followed.

    With `started` those of the calls that start it are among them. What polls capture is not: it is not there before.
    """
    found = {
        it.name for call in spec.calls if call is not spec.cancel for it in references(call.values) if it.root == "task"
    }
    later = {name for call in ((spec.poll,) if started else (*spec.start, spec.poll)) for name in call.capture}
    later.update(() if spec.search is None else spec.search.capture)
    first = {**spec.capture, **{name: at for call in spec.start for name, at in call.capture.items()}}
    found -= later - set(first if started else spec.capture)
    return tuple(sorted(name for name in found if not may_be_absent(first.get(name, ()))))


@lru_cache(maxsize=1024)
def default_values(spec: TaskSpec[Any]) -> Mapping[str, Any]:
    """The captured values that have a default, by name;
    those whose default says only that they may be absent are not.
    """
    found = {name: evaluate(at, Facts()) for name, at in spec.capture.items() if may_be_absent(at)}
    return {name: value for name, value in found.items() if value is not None}


@lru_cache(maxsize=1024)
def url_names(spec: TaskSpec[Any]) -> frozenset[str]:
    """Names of the captured values that are URLs: something is called there."""
    urls = {url for call in spec.calls for url in call.url if url.startswith("$task.")}
    return frozenset(it.name for url in urls for it in references(url))


# --- further calls ---------------------------------------------------------------------------------------------------


FOLLOWED = 5
"""Redirects that one request follows at most."""


_REDIRECTS = frozenset({301, 302, 303, 307, 308})


_KEEPING = frozenset({307, 308})


def resolve_target(engine: Engine, reference: str, base: str, allowed: tuple[str, ...]) -> Target:
    """The target of a URL from a response; `allowed` are the further origins that the task's description names.

    Raises DecodeError for a URL of any other origin.
    """
    url = resolved(reference, base)
    if origin_of(url) in _own_origins(engine):
        return Target(url, own=True)
    if _is_allowed(url, allowed):
        return Target(url, own=False)
    raise DecodeError(
        f"the provider names a URL at {shown_origin(url)}, which is not one of its own origins: it is not called"
    )


def call_of(follow_up: FollowUp[Operation], facts: Facts) -> Call[Any]:
    """The call for one task; absent values are omitted. A URL that it goes to is not in it yet."""
    return Call(
        follow_up.operation,
        path=_evaluate_values(follow_up.path, facts),
        query=_evaluate_values(follow_up.query, facts),
        header=_evaluate_values(follow_up.header, facts),
        cookie=_evaluate_values(follow_up.cookie, facts),
        members={**follow_up.constants, **_evaluate_values(follow_up.body, facts)},
    )


def _evaluate_values(values: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    if not values:
        return {}
    found = {name: (value, evaluate_value(value, facts)) for name, value in values.items()}
    return {name: UNSET if value is not None and it is None else it for name, (value, it) in found.items()}


def build_call(engine: Engine, follow_up: FollowUp[Operation], facts: Facts, allowed: tuple[str, ...]) -> Call[Any]:
    """A call that a task makes automatically. Raises DecodeError for a URL that may not be called."""
    call = call_of(follow_up, facts)
    if not follow_up.url:
        return call
    found = ((url, evaluate_url(url, facts, quoted)) for url in follow_up.url)
    url, reference = next(((url, it) for url, it in found if it), ("", None))
    if reference is None:
        absent = " and ".join(f"`{url}`" for url in follow_up.url)
        raise DecodeError(f"the URL to call, {absent}, is absent", operation=call.operation.id)
    base = facts.url if url.startswith("$response") else engine.base_of(follow_up.operation)
    return replace(call, target=resolve_target(engine, reference, base, allowed))


def ignore_response(call: Call[Any]) -> Call[Any]:
    """The call with a response that matters only as success or failure."""
    return replace(call, operation=replace(call.operation, responses={"2XX": None}))


def clean_url(engine: Engine, reference: Any, request: Request, operation: Operation) -> Any:
    """A captured URL as a handle keeps it: without the query parameters that hold a credential.

    One at the origin that the operation was called at becomes a path from its root: so a handle names no host of the
    provider, and means the same to a client with another `base_url`.
    """
    if not isinstance(reference, str):
        return reference
    base = request.url.partition("?")[0]
    url = resolved(reference, base)
    names = [placement.name for placement in operation.placements if placement.location == "query"]
    clean = without_parameters(url, names)
    if engine.secrets.masking.shows(clean):
        raise DecodeError("the provider names a URL that repeats a key", operation=operation.id)
    found = re.match(URL_PATTERN, clean)
    if found is not None and origin_of(clean) == origin_of(engine.base_of(operation)):
        return clean[found.end() :]
    return clean


def follow_redirect(
    engine: Engine, call: Call[Any], request: Request, response: Response, allowed: tuple[str, ...]
) -> Call[Any] | None:
    """The call that a redirect asks for; None where the response is not a redirect, or is not to be followed.

    With 303 the next request is a GET, and so it is with 301 and 302 if this one was. With 307 and 308 it is the same
    again. Beyond the provider's own origins only a GET goes, and only where the task's description allows it.
    """
    location = response.headers.get("location")
    if response.status not in _REDIRECTS or not location:
        return None
    if response.status not in _KEEPING and response.status != 303 and request.method not in ("GET", "HEAD"):
        return None
    try:
        target = resolve_target(engine, location, request.url, allowed)
    except DecodeError:
        return None
    is_same = response.status in _KEEPING
    if not target.own and (is_same and request.method != "GET"):
        return None
    if is_same and target.own:
        return replace(call, target=target, path={}, query={})
    operation = replace(call.operation, method="GET", media_type=None, envelope=_drop_id(call.operation))
    return Call(operation, header=call.header if target.own else {}, target=target)


def _drop_id(operation: Operation) -> Any:
    """The envelope of a response to a request without an id."""
    return None if operation.envelope is None else replace(operation.envelope, id=None)


def _own_origins(engine: Engine) -> frozenset[str | None]:
    named = (server if isinstance(server, str) else server.url({}) for server in engine.api.servers)
    own = (engine.server, *named, *engine.api.elsewhere)
    chosen = own if engine.base_url is None else (engine.base_url,)
    return frozenset(origin_of(url) for url in chosen if url is not None) - {None}


def _is_allowed(url: str, allowed: tuple[str, ...]) -> bool:
    return any(_matches(origin_of(url) or "", pattern) for pattern in allowed)


def _matches(origin: str, pattern: str) -> bool:
    """Whether an origin is the allowed one, or has one more label or several where that begins with `*.`."""
    scheme, _, rest = pattern.partition("://")
    if not rest.startswith("*."):
        return origin == origin_of(pattern)
    wanted = origin_of(f"{scheme}://{rest[2:]}")
    return (
        wanted is not None and origin.startswith(f"{scheme}://") and origin.endswith(f".{wanted.partition('://')[2]}")
    )
