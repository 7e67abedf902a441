"""Origins and proxies of requests. Pure, and the same for every HTTP library."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import NoReturn

from .errors import ConfigurationError
from .urls import Origin

CONNECT_SECONDS = 10.0
"""Timeout in seconds of one connection attempt, so that a dead server leaves time for another attempt."""


class Proxy:
    """A proxy between client and server. It may hold a password, which its `repr` omits; see `read_proxy`."""

    __slots__ = ("host", "password", "port", "scheme", "user")

    def __init__(self, scheme: str, host: str, port: int | None, user: str = "", password: str = "") -> None:
        self.scheme = scheme
        self.host = host
        self.port = port
        self.user = user
        self.password = password

    @property
    def url(self) -> str:
        """Its URL, without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if self.port is None else f"{self.scheme}://{host}:{self.port}"

    @property
    def has_credentials(self) -> bool:
        """Whether it is sent a user or a password."""
        return bool(self.user or self.password)

    @property
    def secret(self) -> str:
        """The part that must never be shown: user and password, or the user alone, which is a token then; "" if there
        is none.
        """
        return f"{self.user}:{self.password}" if self.password else self.user

    def __repr__(self) -> str:
        return f"Proxy({self.url})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a proxy may hold a password and cannot be pickled: create the client again in the other process"
        )


def read_proxy(given: str | Proxy | ConfigurationError | None) -> Proxy | ConfigurationError | None:
    """A proxy, or the reason why it is not valid, to be raised by `proxy_or_error`, where no variable holds the URL.

    An error report may show the variables of every frame in its traceback.
    """
    if given is None or isinstance(given, (Proxy, ConfigurationError)):
        return given
    parts = _parts_of_proxy(given)
    return parts if isinstance(parts, ConfigurationError) else Proxy(*parts)


def proxy_or_error(outcome: Proxy | ConfigurationError | None) -> Proxy | None:
    """The parsed proxy. Raises ConfigurationError if it is not valid; the error quotes nothing of it."""
    if isinstance(outcome, ConfigurationError):
        raise outcome
    return outcome


_PARTS_OF_PROXY = r"""(?x)(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?
        (?:(?P<user>[^:/?\\#]*)(?::(?P<password>[^/?\\#]*))?@)?
        (?:(?P<name>[A-Za-z0-9._-]+)|\[(?P<address>[0-9A-Fa-f:.]+(?:%25[A-Za-z0-9._-]+)?)\])
        (?::(?P<port>[0-9]{0,20}))?/?"""
"""RFC 3986 section 3.2 and nothing after it; `urlsplit` would take a part of a password for a host or a port."""

_SCHEMES = ("http", "https", "socks5", "socks5h")


def _parts_of_proxy(url: object) -> tuple[str, str, int | None, str, str] | ConfigurationError:
    """Scheme, host, port, user and password of a URL, or why it is not a valid proxy URL; the reason quotes nothing of
    it.
    """
    if not isinstance(url, str):
        return ConfigurationError(f"a proxy must be a URL, not a {type(url).__name__}")
    found = re.fullmatch(_PARTS_OF_PROXY, url.strip())
    scheme = "" if found is None else (found["scheme"] or "http").lower()
    if found is None or scheme not in _SCHEMES:
        return ConfigurationError(
            "a proxy must be `http://host:port`, `https://` or `socks5://`; in credentials before the host, as in "
            "`http://user:pass%2Fword@host:port`, every `/`, `?`, `#`, `%` and `\\` must be percent-encoded"
        )
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 1 <= port <= 65535:
        return ConfigurationError("the port of a proxy must be a number from 1 to 65535")
    user, password = _unquoted(found["user"] or ""), _unquoted(found["password"] or "")
    if user is None or password is None:
        return ConfigurationError(
            "the credentials of a proxy contain a `%` without a valid escape sequence, or a control character; write a "
            "`%` as `%25`"
        )
    return scheme, (found["name"] or found["address"]).lower(), port, user, password


def _unquoted(text: str) -> str | None:
    """A text without its percent-encoding; None if that is malformed, or encodes bytes that are not text."""
    from urllib.parse import unquote

    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return None
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        return None
    return plain if plain.isprintable() else None


def proxy_of_environment(origin: Origin) -> Proxy | None:
    """The proxy for an origin by the usual environment variables, or the system's settings on macOS and Windows."""
    if sys.platform == "linux" and not any(_named_proxies()):
        return None
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    url = proxies.get(origin.scheme) or proxies.get("all")
    if not url or proxy_bypass(f"{origin.host}:{origin.port}"):
        return None
    outcome, url, proxies = read_proxy(url), "", {}
    return proxy_or_error(outcome)


def secrets_of_environment() -> Iterator[str]:
    """The secret parts of all proxies in the environment, used or not."""
    for name in _named_proxies():
        outcome = read_proxy(os.environ.get(name, ""))
        if isinstance(outcome, Proxy) and outcome.secret:
            yield outcome.secret


def _named_proxies() -> list[str]:
    return [name for name in os.environ if name[-6:].lower() == "_proxy" and name[:-6].lower() != "no"]
