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

from .errors import DecodeError
from .urls import PORTS

# Patterns are compiled when they are first needed, which in most programs is never.
URL_PATTERN = r"(?i)(https?)://([a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(?=[/?]|$)"
_SCHEME = r"(?i)[a-z][a-z0-9+.-]*:"
_PRINTABLE = "".join(map(chr, range(33, 127)))


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


def without_parameters(url: str, names: list[str]) -> str:
    head, mark, query = url.partition("?")
    if not mark or not names:
        return url
    left = "&".join(_others(query, names))
    return f"{head}?{left}" if left else head


def _others(query: str, names: list[str]) -> Iterator[str]:
    from urllib.parse import unquote_plus

    return (part for part in query.split("&") if unquote_plus(part.partition("=")[0]) not in names)
