"""Calls that a task makes itself: where the URLs of responses lead, and whether a credential may go there. Pure.

The provider's own origins are those of the client's `base_url`, or else of the servers that the API names. A URL of one
of them is called like any operation of the API. A URL of another origin is called only where the task's description
allows that origin, and then without credentials and without the headers of the client: the server there learns
nothing except what the URL contains. Any other URL is an error, and nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from ..call import Call, Target
from ..description.tasks import FollowUp
from ..errors import DecodeError
from ..expressions import Facts, as_text, evaluate_value
from ..flow import Engine
from ..links import URL_PATTERN, origin_of, resolved, shown_origin, without_parameters
from ..operation import Operation
from ..request import Request, Response

FOLLOWED = 5
"""Redirects that one request follows at most."""


_REDIRECTS = frozenset({301, 302, 303, 307, 308})


_KEEPING = frozenset({307, 308})


def resolve_target(engine: Engine, told: str, base: str, allowed: tuple[str, ...]) -> Target:
    """The target of a URL from a response; `allowed` are the further origins that the task's description names.

    Raises DecodeError for a URL of any other origin.
    """
    url = resolved(told, base)
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
    if follow_up.url is None:
        return call
    told = as_text(evaluate_value(follow_up.url, facts))
    if not told:
        raise DecodeError(f"the URL to call, `{follow_up.url}`, is absent", operation=call.operation.id)
    base = facts.url if follow_up.url.startswith("$response") else engine.base_of(follow_up.operation)
    return replace(call, target=resolve_target(engine, told, base, allowed))


def ignore_response(call: Call[Any]) -> Call[Any]:
    """The call with a response that matters only as success or failure."""
    return replace(call, operation=replace(call.operation, answers={"2XX": None}))


def clean_url(engine: Engine, told: Any, request: Request, operation: Operation) -> Any:
    """A captured URL as a handle keeps it: without the query parameters that hold a credential.

    One at the origin that the operation was called at becomes a path from its root: so a handle names no host of the
    provider, and means the same to a client with another `base_url`.
    """
    if not isinstance(told, str):
        return told
    base = request.url.partition("?")[0]
    url = resolved(told, base)
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
    chosen = (engine.server, *engine.api.origins) if engine.base_url is None else (engine.base_url,)
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
