"""Base URLs, and other URLs relative to them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


@lru_cache(maxsize=256)
def is_base_url(url: str) -> bool:
    """Whether a URL is an absolute HTTP URL with nothing except a host, a port from 1 to 65535 and a path."""
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
"""An IPv6 address, optionally with its zone: RFC 3986 section 3.2.2, RFC 6874."""


def below(base_url: str | None, server: str) -> str | None:
    """The URL of a server that may be relative to another one; None if that one is unknown."""
    if "://" in server:
        return server
    from urllib.parse import urljoin

    return None if base_url is None else urljoin(base_url, server)


PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """The target of a connection."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Host and port as a URL writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def split_url(url: str) -> tuple[Origin, str]:
    """A URL split into the origin to connect to and the request target (path and query)."""
    scheme, _, rest = url.partition("://")
    authority, slash, target = rest.partition("/")
    host, _, port = authority.rpartition(":") if authority[-1:].isdigit() and ":" in authority else (authority, "", "")
    return Origin(scheme, host.strip("[]"), int(port or PORTS[scheme])), slash + target
