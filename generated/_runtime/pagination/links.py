"""What a response says about the next page: a URL, a cursor, a `Link` header. Pure."""

from __future__ import annotations

import re
from typing import Any

from ..description.conditions import Expressions
from ..errors import DecodeError
from ..expressions import references
from ..json_data import as_text
from ..links import URL_PATTERN, origin_of, resolved, shown_origin, without_parameters

_LINK = r"[\s,]*<([^<>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\";,]*))?)*)\s*(?:,|$)"
"""One value of a `Link` header, RFC 8288 section 3: a target, and its parameters."""

_PARAMETER = r";\s*([^\s=;,]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\";,]*)))?"


def check_next(value: Any, at: Expressions, *, is_url: bool = False, in_json: bool = False) -> None:
    """Raise DecodeError, with its location, if the value that a response gives at `at` cannot identify the next page.

    A URL is a text, and a cursor a scalar: as a parameter, an object or a list would become arbitrary arguments of the
    response's choice. Only a JSON body (`in_json`) takes it as one value.
    """
    if isinstance(value, str) or (not is_url and (in_json or as_text(value) is not None)):
        return
    from ..mismatches import kind_of

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
