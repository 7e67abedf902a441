"""URLs that answers give: where they lead, and whether a credential may go there. Pure.

The provider's own origins are those of the client's `base_url`, or else of the servers that the API names. A URL of one
of them is called like any operation of the API. A URL of another origin is called only where the task's description
allows that origin, and then without credentials and without the headers of the client: whoever answers there learns
nothing but what the URL says. Any other URL is an error, and nothing is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from .errors import DecodeError
from .expressions import Expressions, Facts, as_text, evaluate_value, references
from .flow import Engine
from .kinds import FollowUp
from .wire import Call, Operation, Request, Response, Target

FOLLOWED = 5
"""Redirects that one request follows at most."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPING = frozenset({307, 308})
# Patterns are compiled where they are first needed, which in most programs is never.
_URL = r"(?i)(https?)://([a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(?=[/?]|$)"
_SCHEME = r"(?i)[a-z][a-z0-9+.-]*:"
_PORTS = {"http": "80", "https": "443"}
_PRINTABLE = "".join(map(chr, range(33, 127)))

_LINK = r"[\s,]*<([^<>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\";,]*))?)*)\s*(?:,|$)"
"""One value of a `Link` header, RFC 8288 section 3: a target, and its parameters."""

_PARAMETER = r";\s*([^\s=;,]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\";,]*)))?"


def origin_of(url: str) -> str | None:
    """`https://host:port` of an absolute URL, in lower case, the port always said; None for what is no plain one."""
    found = re.match(_URL, url)
    if found is None:
        return None
    scheme, host, port = found[1].lower(), found[2].lower().rstrip("."), found[3]
    return f"{scheme}://{host}:{int(port) if port else _PORTS[scheme]}"


def shown_origin(url: str) -> str:
    """The origin of a URL as a message names it; never its path or query, which may hold a secret."""
    origin = origin_of(url)
    return "a URL that is no plain http or https one" if origin is None else origin.removesuffix(":443")


def resolved(told: str, base: str) -> str:
    """The absolute URL that an answer from `base` means, without fragment. Raises DecodeError for what is none."""
    from urllib.parse import quote, urljoin

    if not told.isprintable() or " " in told or "\\" in told:
        raise DecodeError("the provider names a URL with characters that no URL has")
    url = ""
    with suppress(ValueError):  # brackets that hold no address, or half a surrogate pair
        url = urljoin(base.partition("?")[0], quote(told, safe=_PRINTABLE)).partition("#")[0]
    found = re.match(_URL, url)
    if found is None or (re.match(_SCHEME, told) is not None and re.match(_URL, told) is None):
        raise DecodeError("the provider names what is no http or https URL, or one with a user in it")
    rest = url[found.end() :]
    return url if rest.startswith("/") else f"{found[0]}/{rest}"


def target_of(engine: Engine, told: str, base: str, allowed: tuple[str, ...]) -> Target:
    """Where a URL of an answer leads; `allowed` are the further origins that the task's description names.

    Raises DecodeError for a URL of any other origin.
    """
    url = resolved(told, base)
    if origin_of(url) in _own_origins(engine):
        return Target(url, own=True)
    if _is_allowed(url, allowed):
        return Target(url, own=False)
    raise DecodeError(
        f"the provider names a URL at {shown_origin(url)}, which is none of its own origins: it is not called"
    )


def check_next(told: Any, at: Expressions, *, is_url: bool = False, in_json: bool = False) -> None:
    """Raise DecodeError, with its place, for what an answer tells at `at` and what cannot name the next page.

    A URL is a text, and a cursor a scalar: as a parameter an object or a list would become whatever arguments the answer
    likes. Only a body of JSON (`in_json`) takes it as the one value that it is.
    """
    if isinstance(told, str) or (not is_url and (in_json or as_text(told) is not None)):
        return
    from .mismatches import kind_of

    places = " or ".join(f"`{it.pointer}`" for it in references(at) if it.pointer)
    what, wanted = ("URL", "a text") if is_url else ("cursor", "a text or a number")
    where = f" at {places}" if places else ""
    raise DecodeError(f"the {what} of the next page{where} must be {wanted}, and is {kind_of(told)}")


def follow_up_call(engine: Engine, follow_up: FollowUp, facts: Facts, allowed: tuple[str, ...]) -> Call[Any]:
    """The call that a task makes by itself. Raises DecodeError for a URL that may not be called."""
    call = follow_up.call(facts)
    if follow_up.url is None:
        return call
    told = as_text(evaluate_value(follow_up.url, facts))
    if not told:
        raise DecodeError(f"there is no URL to call: `{follow_up.url}` is absent", operation=call.operation.id)
    base = facts.url if follow_up.url.startswith("$response") else engine.base_of(follow_up.operation)
    return replace(call, target=target_of(engine, told, base, allowed))


def path_within(told: str, base: str, without: tuple[str, ...] = ()) -> str:
    """Path and query of a URL that an answer from `base` gives, without the query parameters `without`.

    Raises DecodeError for a URL of another origin: what goes there may hold a key.
    """
    url = resolved(told, base)
    if origin_of(url) != origin_of(base):
        raise DecodeError(f"the provider names a URL at {shown_origin(url)}, where no key may go: it is not called")
    found = re.match(_URL, url)
    return _without_parameters(url[found.end() :] if found is not None else url, [*without])


def next_link(header: str) -> str | None:
    """The URL of the link with the relation `next` in a `Link` header; None where there is none.

    A link with an `anchor` is about something else than what was asked for, and does not count. Raises DecodeError for a
    header that cannot be read to its end: the link that is looked for may stand in there.
    """
    end = 0
    while end < len(header):
        found = re.compile(_LINK).match(header, end)
        if found is None:
            if not header[end:].strip(" \t,"):
                break
            raise DecodeError("the header `Link` of the answer is none")
        parameters: dict[str, str] = {}
        for name, quoted, plain in re.findall(_PARAMETER, found[2]):
            parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or plain)
        if "next" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
            return found[1].strip()
        end = found.end()
    return None


def unread(call: Call[Any]) -> Call[Any]:
    """The call, of whose answer only counts whether it is a failure."""
    return replace(call, operation=replace(call.operation, answers={"2XX": None}))


def kept_url(engine: Engine, told: Any, request: Request, operation: Operation) -> Any:
    """A captured URL as a handle keeps it: without the query parameters that hold a credential.

    One at the origin that the operation was called at becomes a path from its root: so a handle names no host of the
    provider, and means the same to a client with another `base_url`.
    """
    if not isinstance(told, str):
        return told
    base = request.url.partition("?")[0]
    url = resolved(told, base)
    names = [placement.name for placement in operation.placements if placement.location == "query"]
    clean = _without_parameters(url, names)
    if engine.secrets.masking.shows(clean):
        raise DecodeError("the provider names a URL that repeats a key", operation=operation.id)
    found = re.match(_URL, clean)
    if found is not None and origin_of(clean) == origin_of(engine.base_of(operation)):
        return clean[found.end() :]
    return clean


def redirected(
    engine: Engine, call: Call[Any], request: Request, response: Response, allowed: tuple[str, ...]
) -> Call[Any] | None:
    """The call that a redirect asks for; None where the answer is none, or one that is not followed.

    With 303 the next request is a GET, and so it is with 301 and 302 if this one was. With 307 and 308 it is the same
    again. Beyond the provider's own origins only a GET goes, and only where the task's description allows it.
    """
    location = response.headers.get("location")
    if response.status not in _REDIRECTS or not location:
        return None
    if response.status not in _KEEPING and response.status != 303 and request.method not in ("GET", "HEAD"):
        return None
    try:
        target = target_of(engine, location, request.url, allowed)
    except DecodeError:
        return None
    is_same = response.status in _KEEPING
    if not target.own and (is_same and request.method != "GET"):
        return None
    if is_same and target.own:
        return replace(call, target=target, path={}, query={})
    operation = replace(call.operation, method="GET", media_type=None, envelope=_unnumbered(call.operation))
    return Call(operation, header=call.header if target.own else {}, target=target)


def _unnumbered(operation: Operation) -> Any:
    """The envelope of an answer to a request that carries no id."""
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


def _without_parameters(url: str, names: list[str]) -> str:
    head, mark, query = url.partition("?")
    if not mark or not names:
        return url
    left = "&".join(_others(query, names))
    return f"{head}?{left}" if left else head


def _others(query: str, names: list[str]) -> Iterator[str]:
    from urllib.parse import unquote_plus

    return (part for part in query.split("&") if unquote_plus(part.partition("=")[0]) not in names)
