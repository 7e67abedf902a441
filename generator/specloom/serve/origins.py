"""Which requests are accepted, and where callbacks may be sent: web pages must not reach the emulator, or anything
through it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

CONTROL = "/_specloom/"
"""The path of the control API."""

_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?")
"""The names of this machine under which the emulator can be reached, with its port."""

_OWN_SITES = frozenset({"same-origin", "none"})
"""The values of `Sec-Fetch-Site` for requests by a page of the emulator itself, or by its user."""


def foreign(headers: Mapping[str, str], *, is_page: bool = False) -> str | None:
    """Why a request may come from a web page of another site; None if it does not.

    A browser sends in `Origin` or `Sec-Fetch-Site` whose page makes a request, and in `Host` the name by which it found
    this machine: a foreign name that resolves to this machine is DNS rebinding. Clients other than browsers send
    neither of the first two. `headers` are by their names in lower case. `is_page` marks a request for the emulator's
    own page, which any page may link to.
    """
    host = headers.get("host", "")
    if host and not _HOST.fullmatch(host.lower()):
        return "the `Host` of this request is not 127.0.0.1 or localhost: other names are rejected"
    origin = headers.get("origin")
    if origin is not None and origin.lower() != f"http://{host.lower()}":
        return "the `Origin` of this request is another site: web pages may not call the emulator"
    if not is_page and headers.get("sec-fetch-site", "none") not in _OWN_SITES:
        return "the `Sec-Fetch-Site` of this request is another site: web pages may not call the emulator"
    return None


def callback_refusal(url: str, allowed: Container[str]) -> str | None:
    """Why nothing is sent to a URL from a request; None if it is allowed. `allowed` are origins in the form of
    `origin_of`.
    """
    origin = origin_of(url)
    if origin is None:
        return "callbacks are only sent to http on a loopback address"
    if unquote(urlsplit(url).path).startswith(CONTROL):
        return "callbacks are never sent to the control API of an emulator"
    if origin not in allowed:
        return f"the scenario does not list {origin} under `callbacks`"
    return None


def origin_of(url: str) -> str | None:
    """The origin of a plain http URL to a loopback address, with its port; None for all other URLs and texts."""
    try:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.username is not None or not parts.hostname or parts.port == 0:
            return None
        address = ip_address("127.0.0.1" if parts.hostname == "localhost" else parts.hostname)
    except ValueError:
        return None
    host = f"[{address}]" if address.version == 6 else str(address)
    return f"http://{host}:{parts.port or 80}" if address.is_loopback else None
