"""Where a request goes: its origin, and the proxy on the way. Pure, whichever library then connects."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from .errors import ConfigurationError

CONNECT_SECONDS = 10.0
"""How long one connection may take, so that a dead server leaves time for another attempt."""

PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Where a connection goes."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Host and port as an URL writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def split_url(url: str) -> tuple[Origin, str]:
    """A URL as where to connect and what to ask for there (path and query)."""
    scheme, _, rest = url.partition("://")
    authority, slash, target = rest.partition("/")
    host, _, port = authority.rpartition(":") if authority[-1:].isdigit() and ":" in authority else (authority, "", "")
    return Origin(scheme, host.strip("[]"), int(port or PORTS[scheme])), slash + target


class Proxy:
    """What stands between us and a server. It may hold a password, which it does not show."""

    __slots__ = ("host", "password", "port", "scheme", "user")

    def __init__(self, url: str) -> None:
        """Read a URL; one without a scheme is HTTP. ConfigurationError for what is no proxy."""
        from urllib.parse import unquote, urlsplit

        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https", "socks5", "socks5h") or not parts.hostname:
            raise ConfigurationError("a proxy is given as `http://host:port`, `https://` or `socks5://`")
        self.scheme = parts.scheme
        self.host = parts.hostname
        self.port = parts.port
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")

    @property
    def url(self) -> str:
        """Where it listens, without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if self.port is None else f"{self.scheme}://{host}:{self.port}"


def proxy_of_environment(origin: Origin) -> Proxy | None:
    """What the usual variables say of an origin, or the system's settings on macOS and Windows."""
    if sys.platform == "linux" and not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    url = proxies.get(origin.scheme) or proxies.get("all")
    return Proxy(url) if url and not proxy_bypass(f"{origin.host}:{origin.port}") else None
