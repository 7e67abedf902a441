"""What a base URL is, and how others stand to it. Pure."""

from __future__ import annotations


def is_base_url(url: str) -> bool:
    """Whether a URL is an absolute one of HTTP, with nothing but a host, a port and a path."""
    scheme, _, rest = url.partition("://")
    plain = url.isascii() and url.isprintable() and not any(character in url for character in " ?#@\\{}")
    return scheme in ("http", "https") and bool(rest.partition("/")[0]) and plain


def below(base_url: str | None, server: str) -> str | None:
    """The URL of a server that may be given below another one; None where that is not known."""
    if "://" in server:
        return server
    from urllib.parse import urljoin

    return None if base_url is None else urljoin(base_url, server)


def without_query(url: str) -> str:
    """A URL up to its query, which may hold a secret."""
    return url.partition("?")[0]
