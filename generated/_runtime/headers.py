"""Headers of requests. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from .errors import ConfigurationError
from .parameters import is_token
from .secrets import has_control_characters
from .validation import check_text

Headers: TypeAlias = Mapping[str, str]


def with_header(headers: Headers, name: str, value: str) -> dict[str, str]:
    """The headers with one more, instead of one of the same name in any case."""
    lowered = name.lower()
    return {**{key: kept for key, kept in headers.items() if key.lower() != lowered}, name: value}


def with_cookie(headers: Headers, crumbs: str) -> dict[str, str]:
    """The headers with more cookies, behind those that are there already."""
    given = next((value for name, value in headers.items() if name.lower() == "cookie"), "")
    return with_header(headers, "Cookie", f"{given}; {crumbs}" if given else crumbs)


def check_headers(headers: Headers) -> None:
    """Raise ConfigurationError for a header that is not a text, or whose name or value would break out of its line.

    It is not shown.
    """
    for name, value in headers.items():
        if name.__class__ is not str or value.__class__ is not str:  # texts of their own class are looked at closely
            check_text("the name of a header", name)
            check_text(f"the header `{name}`", value)
        if not is_token(name):
            raise ConfigurationError("a header has a name that HTTP does not allow")
        if has_control_characters(value):
            raise ConfigurationError(f"the header `{name}` holds a line break or another control character")
        if value != value.strip():
            raise ConfigurationError(f"the header `{name}` begins or ends with white space, which HTTP cuts off")
