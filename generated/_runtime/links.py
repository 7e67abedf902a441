"""URLs in responses: where they lead, and whether a credential may be sent there. Pure.

The provider's own origins are those of the client's `base_url`, or else of the servers that the API lists. A URL of one
of them is called like any operation of the API. A URL of another origin is called only if the task's description allows
that origin, and then without credentials and without the client's headers: the other server receives nothing except the
URL. Any other URL is an error, and nothing is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from .description.conditions import Expressions
from .errors import DecodeError
from .expressions import references
from .json_data import as_text
from .urls import PORTS

# Patterns are compiled when they are first needed, which in most programs is never.
URL_PATTERN = r"(?i)(https?)://([a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(?=[/?]|$)"
_SCHEME = r"(?i)[a-z][a-z0-9+.-]*:"
_PRINTABLE = "".join(map(chr, range(33, 127)))

_LINK = r"[\s,]*<([^<>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\";,]*))?)*)\s*(?:,|$)"
"""One value of a `Link` header, RFC 8288 section 3: a target, and its parameters."""

_PARAMETER = r";\s*([^\s=;,]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\";,]*)))?"


def origin_of(url: str) -> str | None:
    """`https://host:port` of an absolute URL, in lower case, always with the port; None if it is not a plain URL."""
    found = re.match(URL_PATTERN, url)
    if found is None:
        return None
    scheme, host, port = found[1].lower(), found[2].lower().rstrip("."), found[3]
    return f"{scheme}://{host}:{int(port) if port else PORTS[scheme]}"


def shown_origin(url: str) -> str:
    """The origin of a URL as messages show it; never its path or query, which may hold a secret."""
    origin = origin_of(url)
    return "a URL that is not a plain http or https URL" if origin is None else origin.removesuffix(":443")


def resolved(reference: str, base: str) -> str:
    """The absolute URL of a reference in a response from `base`, without fragment. Raises DecodeError if it is not
    valid.
    """
    from urllib.parse import quote, urljoin

    if not reference.isprintable() or " " in reference or "\\" in reference:
        raise DecodeError("the response contains a URL with characters that are not allowed in URLs")
    url = ""
    with suppress(ValueError):  # brackets without a valid address, or an unpaired surrogate
        url = urljoin(base.partition("?")[0], quote(reference, safe=_PRINTABLE)).partition("#")[0]
    found = re.match(URL_PATTERN, url)
    if found is None or (re.match(_SCHEME, reference) is not None and re.match(URL_PATTERN, reference) is None):
        raise DecodeError("the response contains a URL that is not http or https, or has user information")
    rest = url[found.end() :]
    return url if rest.startswith("/") else f"{found[0]}/{rest}"


def check_next(value: Any, at: Expressions, *, is_url: bool = False, in_json: bool = False) -> None:
    """Raise DecodeError, with its location, if the value that a response gives at `at` cannot identify the next page.

    A URL is a text, and a cursor a scalar: as a parameter, an object or a list would become arbitrary arguments of the
    response's choice. Only a JSON body (`in_json`) takes it as one value.
    """
    if isinstance(value, str) or (not is_url and (in_json or as_text(value) is not None)):
        return
    from .mismatches import kind_of

    places = " or ".join(f"`{it.pointer}`" for it in references(at) if it.pointer)
    what, wanted = ("URL", "a string") if is_url else ("cursor", "a string or a number")
    where = f" at {places}" if places else ""
    raise DecodeError(f"the {what} of the next page{where} must be {wanted}, but is {kind_of(value)}")


def path_within(reference: str, base: str, without: tuple[str, ...] = ()) -> str:
    """Path and query of a URL in a response from `base`, without the query parameters `without`.

    Raises DecodeError for a URL of another origin: the request may hold a key.
    """
    url = resolved(reference, base)
    if origin_of(url) != origin_of(base):
        raise DecodeError(
            f"the response contains a URL at {shown_origin(url)}, which must not receive a key: it is not called"
        )
    found = re.match(URL_PATTERN, url)
    return without_parameters(url[found.end() :] if found is not None else url, [*without])


def next_link(header: str) -> str | None:
    """The URL of the link with the relation `next` in a `Link` header; None if there is none.

    A link with an `anchor` is about another resource, and is ignored. Raises DecodeError for a header that cannot be
    parsed to its end: the next link may be in the unparsed part.
    """
    end = 0
    while end < len(header):
        found = re.compile(_LINK).match(header, end)
        if found is None:
            if not header[end:].strip(" \t,"):
                break
            raise DecodeError("the response's header `Link` is malformed")
        parameters: dict[str, str] = {}
        for name, quoted, plain in re.findall(_PARAMETER, found[2]):
            parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or plain)
        if "next" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
            return found[1].strip()
        end = found.end()
    return None


def without_parameters(url: str, names: list[str]) -> str:
    head, mark, query = url.partition("?")
    if not mark or not names:
        return url
    left = "&".join(_others(query, names))
    return f"{head}?{left}" if left else head


def _others(query: str, names: list[str]) -> Iterator[str]:
    from urllib.parse import unquote_plus

    return (part for part in query.split("&") if unquote_plus(part.partition("=")[0]) not in names)
