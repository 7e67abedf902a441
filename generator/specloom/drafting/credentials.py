"""Which values are keys, and what is written in their place. No key of a recording reaches a draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .described import Credential, Location, Origin

if TYPE_CHECKING:
    from ..ir import Json

MASK: Final = "YOUR_KEY"
_KEY: Final = re.compile(
    r"(?:x[-_])?(?:client|api|access|auth|account|secret|private|app|rapidapi|subscription|user)?[-_]?"
    r"(?:key|token|secret|password|passwd|apikey|authorization|credential|signature)s?(?:[-_]?(?:id))?",
    re.IGNORECASE,
)
_NOT_KEYS: Final = re.compile(
    r"(?:next|page|continuation|cursor|site|website|public|sort|primary|idempotency|foreign|max|total|input|output|"
    r"prompt|completion)",
    re.IGNORECASE,
)
_KEY_HEADER: Final = re.compile(r"x-(?:[a-z0-9]+-)*(?:api-?)?(?:key|token|secret)")
_OTHER_KEYS: Final = re.compile(
    r"idempot|contin|csrf|xsrf|page|next|cursor|public|dedup|cache|sort|partition|trace|request"
)
_BODY_KEYS: Final = frozenset(
    ["clientkey", "apikey", "accesskey", "accesstoken", "authtoken", "apitoken", "usertoken", "secretkey", "apisecret"]
)
_SAFE_HEADERS: Final = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-length",
        "content-type",
        "dnt",
        "host",
        "origin",
        "pragma",
        "referer",
        "te",
        "upgrade-insecure-requests",
        "user-agent",
        "priority",
    ]
)
_SECRET: Final = re.compile(
    r"(?:sk|pk|rk|ghp|gho|xox[abp]|CAP|CAI|key|token|AKIA|AIza)[-_][\w\-]{12,}|eyJ[\w\-]{10,}\.[\w\-]+\.[\w\-]*|"
    r"[0-9a-fA-F]{32,}|Bearer\s+\S+|Basic\s+\S+"
)


def is_key_name(name: str) -> bool:
    """Whether a header, parameter or property of this name holds a credential."""
    return _KEY.fullmatch(name) is not None and _NOT_KEYS.match(name) is None and name.lower() != "keys"


def is_body_key(name: str, *, is_only: bool) -> bool:
    """Whether a property of a request's body is the credential of the account; `key` is one if there is no other."""
    bare = re.sub(r"[-_]", "", name).lower()
    return bare in _BODY_KEYS or (is_only and bare in {"key", "token"})


def masked(value: Json, name: str = "") -> Json:
    """A value without keys: those under a name that holds one, and texts that look like one."""
    if isinstance(value, dict):
        return {key: masked(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [masked(inner, name) for inner in value]
    if isinstance(value, str) and is_key_name(name) and value:
        return MASK
    if (
        isinstance(value, str)
        and _SECRET.fullmatch(value)
        and not re.fullmatch(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}", value)
    ):
        return MASK
    return value


def header_credential(name: str, value: str, origin: Origin) -> Credential | None:
    """The credential that a header holds, if it holds one."""
    lower = name.lower()
    if lower == "authorization":
        scheme = value.strip().split(" ", 1)[0].lower()
        if scheme in ("bearer", "basic"):
            return Credential("bearer" if scheme == "bearer" else "basic", origin)
        return Credential("apiKey", origin, "header", name)
    if lower in ("cookie", "set-cookie"):
        return None
    return Credential("apiKey", origin, "header", name) if is_key_name(name) or _is_key_header(lower) else None


def _is_key_header(name: str) -> bool:
    """Whether a header of a provider's own holds a key: `x-lathe-key`."""
    return _KEY_HEADER.fullmatch(name) is not None and _OTHER_KEYS.search(name) is None


def is_plain_header(name: str) -> bool:
    """Whether a header belongs to every request, and not to this API."""
    lower = name.lower()
    return lower in _SAFE_HEADERS or lower.startswith((":", "sec-", "cookie", "set-cookie", "x-forwarded", "postman-"))


def query_credential(name: str, origin: Origin, location: Location = "query") -> Credential | None:
    """The credential that a parameter of a URL holds, if it holds one."""
    return Credential("apiKey", origin, location, name) if is_key_name(name) else None
