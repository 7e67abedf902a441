"""Which requests are answered, and where callbacks may go: no web page may reach the emulator, nor anything through it. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

CONTROL = "/_specloom/"
"""Where the control API is."""

_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?")
"""The names of this machine by which the emulator is called, with its port."""

_OWN_SITES = frozenset({"same-origin", "none"})
"""What a browser says in `Sec-Fetch-Site` of a request by a page of the emulator's own, or by its user."""


def foreign(headers: Mapping[str, str], *, is_page: bool = False) -> str | None:
    """Why a request may come from a web page of another site; None where it does not.

    A browser tells in `Origin` or `Sec-Fetch-Site` whose page makes a request, and in `Host` by which name it found this
    machine: a name of somebody else's that leads here is DNS rebinding. What is no browser sends neither of the first two.
    `headers` are by their names in lower case. `is_page` is a request for the emulator's own page, to which any may link.
    """
    host = headers.get("host", "")
    if host and not _HOST.fullmatch(host.lower()):
        return "the `Host` of this request is not 127.0.0.1 or localhost: a name from elsewhere may not lead here"
    origin = headers.get("origin")
    if origin is not None and origin.lower() != f"http://{host.lower()}":
        return "the `Origin` of this request is another site: web pages may not call the emulator"
    if not is_page and headers.get("sec-fetch-site", "none") not in _OWN_SITES:
        return "the `Sec-Fetch-Site` of this request is another site: web pages may not call the emulator"
    return None


def callback_refusal(url: str, allowed: Container[str]) -> str | None:
    """Why nothing is sent to a URL that a request has named; None where it is. `allowed` are origins as `origin_of` has them."""
    origin = origin_of(url)
    if origin is None:
        return "only http on a loopback address is called"
    if unquote(urlsplit(url).path).startswith(CONTROL):
        return "the control API of an emulator is never called back"
    if origin not in allowed:
        return f"the scenario does not list {origin} under `callbacks`"
    return None


def origin_of(url: str) -> str | None:
    """The origin of a URL of plain http to a loopback address, with its port; None for all other URLs and texts."""
    try:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.username is not None or not parts.hostname or parts.port == 0:
            return None
        address = ip_address("127.0.0.1" if parts.hostname == "localhost" else parts.hostname)
    except ValueError:
        return None
    host = f"[{address}]" if address.version == 6 else str(address)
    return f"http://{host}:{parts.port or 80}" if address.is_loopback else None
