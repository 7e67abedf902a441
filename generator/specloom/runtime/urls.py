"""What a base URL is, and how others stand to it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=256)
def is_base_url(url: str) -> bool:
    """Whether a URL is an absolute one of HTTP, with nothing but a host, a port from 1 to 65535 and a path."""
    scheme, _, rest = url.partition("://")
    authority = rest.partition("/")[0]
    host, colon, port = authority.rpartition(":") if ":" in authority.rpartition("]")[2] else (authority, "", "")
    if not url.isascii() or not url.isprintable() or not _NEVER.isdisjoint(url):
        return False
    is_host = re.fullmatch(_ADDRESS, host) is not None if "[" in host or "]" in host else bool(host) and ":" not in host
    is_port = not colon or (port.isdigit() and len(port) <= 5 and 0 < int(port) <= MAX_PORT)
    return scheme in ("http", "https") and is_host and is_port


MAX_PORT = 65_535

_NEVER = frozenset(" ?#@\\{}")

_ADDRESS = r"\[[0-9A-Fa-f:.]+(?:%25[\w.~-]+)?\]"
"""An IPv6 address, perhaps with its zone: RFC 3986 section 3.2.2, RFC 6874."""


def below(base_url: str | None, server: str) -> str | None:
    """The URL of a server that may be given below another one; None where that is not known."""
    if "://" in server:
        return server
    from urllib.parse import urljoin

    return None if base_url is None else urljoin(base_url, server)


def without_query(url: str) -> str:
    """A URL up to its query, which may hold a secret."""
    return url.partition("?")[0]
