"""What a base URL is, and how others stand to it. Pure."""

from __future__ import annotations

import re


def is_base_url(url: str) -> bool:
    """Whether a URL is an absolute one of HTTP, with nothing but a host, a port from 1 to 65535 and a path."""
    found = _BASE.fullmatch(url) if url.isascii() and url.isprintable() else None
    return found is not None and (found[1] is None or 0 < int(found[1]) <= MAX_PORT)


MAX_PORT = 65_535

_BASE = re.compile(
    r"https?://(?:\[[0-9A-Fa-f:.]+(?:%25[\w.~-]+)?\]|[^\s/:\[\]?#@\\{}]+)(?::([0-9]{1,5}))?(?:/[^\s?#@\\{}]*)?"
)


def below(base_url: str | None, server: str) -> str | None:
    """The URL of a server that may be given below another one; None where that is not known."""
    if "://" in server:
        return server
    from urllib.parse import urljoin

    return None if base_url is None else urljoin(base_url, server)


def without_query(url: str) -> str:
    """A URL up to its query, which may hold a secret."""
    return url.partition("?")[0]
