"""Signatures of webhooks: verifies that a request came from the provider, and signs requests for tests. Pure.

A signature is of the bytes of a body. Pass them as they were received: JSON that was parsed and written again has other
bytes, and a text may have been decoded with another encoding.
"""

from __future__ import annotations

import hmac
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, Protocol, TypeAlias, cast, overload

from .arguments import is_one
from .description.signatures import Hmac, Signature, StandardWebhooks
from .errors import ClientError, ConfigurationError

Body: TypeAlias = bytes | bytearray | memoryview
"""A raw body."""


class HiddenSecret:
    """A secret, or several, which nothing shows: not even a traceback with the values of variables."""

    __slots__ = ("_given",)

    def __init__(self, given: str | bytes | Sequence[str | bytes]) -> None:
        self._given: object = given

    def reveal(self) -> list[object]:
        """The secrets themselves, or whatever was given instead."""
        given: Any = self._given
        is_one = isinstance(given, (str, bytes)) or not isinstance(given, Sequence)
        return [given] if is_one else list(cast("Sequence[object]", given))

    def __repr__(self) -> str:
        return "HiddenSecret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets cannot be pickled")


Secret: TypeAlias = str | bytes | Sequence[str | bytes] | HiddenSecret
"""A secret, or several while the provider changes it.

Bytes are the key itself; a text is written as the provider shows it.
"""


class HasItems(Protocol):
    """Headers as frameworks give them: a mapping, or a class of their own that repeats a name."""

    def items(self) -> Iterable[tuple[str, Any]]:
        """(name, value) of each; a value may be a list of those that came under one name."""
        ...


Headers: TypeAlias = HasItems | Iterable[tuple[str | bytes, str | bytes]]
"""The headers of a request: a mapping, or pairs of name and value."""


class SignatureError(ClientError):
    """A request that is not proven to come from the provider: do not process it, and respond with status 400.

    Its signature is missing or of another body or secret, or its timestamp is too far from the present time.
    """


class Verified(bytes):
    """A raw body that is known to come from the provider: what `verify_signature` returns.

    Parsing functions take it without a secret. Create one yourself only if something else has verified the request.
    """


def verify_signature(
    signature: Signature, body: Body, headers: Headers | None, secret: Secret | None, now: float | None = None
) -> Verified:
    """The same body, if it was signed with the secret, or with one of several; `now` is the time in Unix seconds.

    Raises SignatureError for a request that was not, and ConfigurationError for arguments with which nothing can be
    verified: no secret, no headers, or a body that is not raw bytes.
    """
    secret = hidden(secret)
    keys = _keys(signature, secret)
    raw = _raw(body)
    if headers is None:
        raise ConfigurationError("a signature is in the headers of the request: pass `headers=`")
    pairs = header_pairs(headers)
    parts = _standard(signature, raw, pairs) if isinstance(signature, StandardWebhooks) else _own(signature, raw, pairs)
    found, content, sent_at = parts
    if not _matches(signature, keys, content, found):
        raise SignatureError("no signature of the request matches: the body or the secret is another one")
    if sent_at is not None:
        _look_at_time(sent_at, time.time() if now is None else now, signature.tolerance)
    return Verified(raw)


def sign_request(
    signature: Signature, body: Body, secret: Secret, *, now: float | None = None, message_id: str = "msg_1"
) -> dict[str, str]:
    """The headers with which the provider would send a body: for tests of what receives it.

    Of several secrets all sign where the scheme has a list of signatures, otherwise the first. `message_id` is that of
    the message, where the scheme has one. Raises ConfigurationError as `verify_signature` does.
    """
    secret = hidden(secret)
    keys = _keys(signature, secret)
    raw = _raw(body)
    at = time.time() if now is None else now
    if isinstance(signature, StandardWebhooks):
        stamp = f"{at:.0f}"
        made = [_text(signature, key, _standard_content(message_id, stamp, raw)) for key in keys]
        beginning = signature.header[: -len("signature")]
        return {
            f"{beginning}id": message_id,
            f"{beginning}timestamp": stamp,
            signature.header: " ".join(f"v1,{text}" for text in made),
        }
    stamp = f"{at / signature.timestamp_unit:.0f}"
    made = [signature.prefix + _text(signature, key, _filled(signature.signed, stamp, raw)) for key in keys]
    headers = {} if signature.timestamp_header is None else {signature.timestamp_header: stamp}
    if signature.field is None:
        return {**headers, signature.header: made[0]}
    fields = [] if signature.timestamp_field is None else [(signature.timestamp_field, stamp)]
    fields += [(signature.field, text) for text in made]
    return {**headers, signature.header: ",".join(f"{name}={value}" for name, value in fields)}


def header_pairs(headers: Headers) -> list[tuple[str, str]]:
    """(name in lower case, value) of each header, and of each value of a list.

    Raises ConfigurationError for what is neither a mapping nor pairs.
    """
    items: Any = getattr(headers, "items", None)
    pairs: Any = items() if callable(items) else headers
    try:
        return [(_decoded(name).lower(), _decoded(item)) for name, value in pairs for item in _listed(value)]
    except (TypeError, ValueError):
        kind = type(headers).__name__
    raise ConfigurationError(f"headers must be a mapping, or pairs of name and value, not {_article(kind)}")


def _listed(value: Any) -> Sequence[Any]:
    """The values under one name."""
    return cast("Sequence[Any]", value) if isinstance(value, (list, tuple)) else (value,)


def _decoded(text: object) -> str:
    return bytes(text).decode("latin-1") if isinstance(text, (bytes, bytearray)) else str(text)


# --- the parts of a request ------------------------------------------------------------------------------------------

_Pairs: TypeAlias = list[tuple[str, str]]

_Parts: TypeAlias = tuple[list[str], bytes, float | None]
"""The signatures of a request, the bytes that they are of, and its time in Unix seconds, if it has one."""


def _standard(signature: StandardWebhooks, body: bytes, pairs: _Pairs) -> _Parts:
    beginning = signature.header[: -len("signature")]
    id_, stamp, listed = (_only(pairs, name) for name in (f"{beginning}id", f"{beginning}timestamp", signature.header))
    sent_at = _time(stamp)
    found = [text.removeprefix("v1,") for text in listed.split(" ") if text.startswith("v1,")]
    return found, _standard_content(id_, stamp, body), sent_at


def _own(signature: Hmac, body: bytes, pairs: _Pairs) -> _Parts:
    value = _only(pairs, signature.header)
    fields = [_pair(part) for part in re.split("[,;]", value)] if signature.field is not None else [("", value)]
    found = [text for name, text in fields if name == (signature.field or "")]
    stamp = None
    if signature.timestamp_header is not None:
        stamp = _only(pairs, signature.timestamp_header)
    elif signature.timestamp_field is not None:
        stamps = [text for name, text in fields if name == signature.timestamp_field]
        if len(stamps) != 1:
            raise SignatureError(
                f"the header `{signature.header}` must have `{signature.timestamp_field}=` exactly once"
            )
        stamp = stamps[0]
    content = _filled(signature.signed, stamp or "", body)
    found = [text.removeprefix(signature.prefix) for text in found if text.startswith(signature.prefix)]
    return found, content, None if stamp is None else _time(stamp) * signature.timestamp_unit


def _only(pairs: _Pairs, name: str) -> str:
    """The value of a header that must come exactly once: of two, either may be forged."""
    found = [value for other, value in pairs if other == name.lower()]
    if len(found) > 1:
        raise SignatureError(f"the request has the header `{name}` more than once")
    if not found or not found[0].strip():
        raise SignatureError(f"the request has no header `{name}`")
    return found[0].strip()


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _time(text: str) -> float:
    if re.fullmatch("[0-9]{1,15}", text) is None:
        raise SignatureError("the timestamp of the request is not an integer")
    return float(text)


def _look_at_time(sent_at: float, now: float, tolerance: float) -> None:
    apart = now - sent_at
    if not abs(apart) <= tolerance:
        where = "ago" if apart > 0 else "in the future"
        raise SignatureError(
            f"the request was signed {abs(apart):.0f} s {where}, and {tolerance:g} s are tolerated: "
            "it may be a repetition, or a clock is wrong"
        )


def _raw(body: object) -> bytes:
    if not any(is_one(body, kind) for kind in (bytes, bytearray, memoryview)):
        raise ConfigurationError(
            f"a signature is of the raw bytes of a body, not of {_article(type(body).__name__)}: "
            "pass the body before it is decoded or parsed"
        )
    return bytes(body)  # type: ignore[call-overload, no-any-return]


def _article(name: str) -> str:
    return f"an {name}" if name[:1] in "aeiouAEIOU" else f"a {name}"


# --- HMAC ------------------------------------------------------------------------------------------------------------


class _Key:
    """A key for an HMAC, which shows nothing of itself."""

    __slots__ = ("value",)

    def __init__(self, value: bytes) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "_Key(…)"


def _matches(signature: Signature, keys: list[_Key], content: bytes, found: list[str]) -> bool:
    """Whether one of the signatures was made with one of the keys; takes the same time for each of them."""
    if isinstance(signature, Hmac) and signature.encoding == "hex":
        found = [text.lower() for text in found]
    wanted = [_text(signature, key, content).encode() for key in keys]
    given = [text.encode("utf-8", "replace") for text in found]
    return any([hmac.compare_digest(one, other) for one in wanted for other in given])  # a list: all are compared


def _text(signature: Signature, key: _Key, content: bytes) -> str:
    """A signature as it is written in a header."""
    algorithm = signature.algorithm if isinstance(signature, Hmac) else "sha256"
    digest = hmac.digest(key.value, content, algorithm)
    is_hex = isinstance(signature, Hmac) and signature.encoding == "hex"
    return digest.hex() if is_hex else b64encode(digest).decode()


def _standard_content(message_id: str, stamp: str, body: bytes) -> bytes:
    return b".".join((message_id.encode("utf-8", "replace"), stamp.encode(), body))


def _filled(template: str, stamp: str, body: bytes) -> bytes:
    parts = re.split(r"(\{timestamp\}|\{body\})", template)
    values = {"{timestamp}": stamp.encode(), "{body}": body}
    return b"".join(values.get(part, part.encode()) for part in parts)


# --- secrets ---------------------------------------------------------------------------------------------------------


@overload
def hidden(secret: None) -> None: ...


@overload
def hidden(secret: Secret) -> HiddenSecret: ...


def hidden(secret: Secret | None) -> HiddenSecret | None:
    """The same secret, which nothing shows."""
    return secret if secret is None or isinstance(secret, HiddenSecret) else HiddenSecret(secret)


def _keys(signature: Signature, secret: HiddenSecret | None) -> list[_Key]:
    if secret is None:
        raise ConfigurationError("the webhook secret is missing: pass `secret=`")
    found = [_read(signature, one) for one in secret.reveal()]
    flaws = [one for one in found if isinstance(one, str)]
    if flaws or not found:
        raise ConfigurationError(flaws[0] if flaws else "the list of webhook secrets is empty")
    return [one for one in found if isinstance(one, _Key)]


def _read(signature: Signature, secret: object) -> _Key | str:
    """The key that a secret is, or what is wrong with it, without a part of it."""
    if not isinstance(secret, (str, bytes)):
        return f"a webhook secret must be a string or bytes, not {type(secret).__name__}"
    if not secret.strip():
        return "the webhook secret is empty"
    if isinstance(secret, bytes):
        return _Key(secret)
    if secret != secret.strip():
        return "the webhook secret begins or ends with white space; the value is not shown here"
    if isinstance(signature, Hmac):
        return _Key(secret.encode("utf-8", "surrogatepass"))
    key = _decoded_secret(secret)
    return _Key(key) if key else "the webhook secret is not `whsec_` followed by base64; the value is not shown here"


def _decoded_secret(secret: str) -> bytes:
    """The key of a secret of Standard Webhooks, whose prefix and padding may be missing; empty if it is not base64."""
    text = secret.removeprefix("whsec_").rstrip("=")
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return b""
