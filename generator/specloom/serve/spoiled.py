"""Applies a fault to a response: other bytes, other headers, or a broken connection. Pure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, TypeAlias

from .. import ir
from ..runtime.json_data import as_text, get_pointer
from .faults import Fault
from .samples import whole, with_value

Cut: TypeAlias = Literal["before", "during"]

HUGE = 10 * 1024 * 1024
"""Bytes of a huge body."""

DEEP = 100_000
"""Nesting depth of a deep body."""

BOMB = 100
"""Megabytes that a gzip bomb expands to."""

ELSEWHERE = "https://elsewhere.invalid/"
"""The target of a redirect: another origin, which no name server resolves."""

_PAGE = b"<!doctype html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Written:
    """A response as it is transmitted.

    It is delayed by `delay` seconds; its body is sent byte by byte over `drip` seconds; with `cut` the connection is
    reset before the response or in the middle of the body.
    """

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    drip: float = 0.0
    cut: Cut | None = None


PREVENTS = frozenset(
    {
        "status_408",
        "rate_limited",
        "rate_limited_silently",
        "status_500",
        "status_502",
        "status_503",
        "status_504",
        "reset_before",
        "redirect",
        "html",
    }
)
"""The faults of a request that never reaches the provider, as far as its tasks are concerned."""


def instead(fault: Fault) -> Written:
    """The response for the faults that prevent a request."""
    retry = {"Retry-After": f"{fault.duration:g}"}
    page = {"Content-Type": "text/html; charset=utf-8"}
    match fault.kind:
        case "rate_limited":
            return Written(429, headers=retry)
        case "rate_limited_silently":
            return Written(429)
        case "status_502":
            return Written(502, _PAGE % (b"Bad Gateway", b"502 Bad Gateway"), page)
        case "status_503":
            return Written(503, headers=retry)
        case "redirect":
            return Written(307, headers={"Location": ELSEWHERE})
        case "html":
            return Written(200, _PAGE % (b"One moment", b"Checking your browser"), page)
        case "reset_before":
            return Written(200, cut="before")
        case _:
            return Written(int(fault.kind.removeprefix("status_")))


def spoiled(fault: Fault, written: Written, value: ir.Json, known_words: Mapping[str, frozenset[str]]) -> Written:
    """A response with a fault; `value` is its body as plain JSON data.

    `known_words` are the status words of the spec, by their JSON pointer.
    """
    match fault.kind:
        case "reset_during":
            return replace(written, cut="during")
        case "lost_response":
            return replace(written, cut="before")
        case "late":
            return replace(written, delay=written.delay + fault.duration)
        case "slow_drip":
            return replace(written, drip=fault.duration)
        case "gzip_bomb":
            return replace(written, body=packed_zeros(BOMB), headers={**written.headers, "Content-Encoding": "gzip"})
        case _:
            body = _body(fault.kind, value, known_words)
            return written if body is None else replace(written, body=body)


def _body(kind: str, value: ir.Json, known_words: Mapping[str, frozenset[str]]) -> bytes | None:
    """The modified body; None if the fault does not change the body."""
    text = _dumped(value)
    match kind:
        case "truncated_json":
            return text[: max(1, len(text) // 2)]
        case "wrong_type":
            return _dumped("a response" if not isinstance(value, dict) else [value])
        case "nan":
            return _with_nan(value)
        case "duplicate_keys":
            return _doubled(value)
        case "huge_body":
            return text[:-1] + b',"padding":"' + b"x" * HUGE + b'"}' if _is_filled(value) else b'"' + b"x" * HUGE + b'"'
        case "deep_body":
            return b"[" * DEEP + b"]" * DEEP
        case "unknown_status":
            return _dumped(_other_word(value, known_words))
        case "other_response":
            return _dumped(_other_ids(value))
        case _:
            return None


def _dumped(value: ir.Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _is_filled(value: ir.Json) -> bool:
    return isinstance(value, dict) and bool(value)


def _with_nan(value: ir.Json) -> bytes:
    """A body in which the first number is NaN; a response without a number gets one."""
    if not isinstance(value, dict):
        return b"NaN"
    name = next(
        (name for name, it in value.items() if isinstance(it, (int, float)) and not isinstance(it, bool)), "nan"
    )
    return _dumped({**value, name: float("nan")})


def _doubled(value: ir.Json) -> bytes:
    """A body with a duplicate of its first member, with another value."""
    if not isinstance(value, dict) or not value:
        return b'{"twice":1,"twice":2}'
    name = next(iter(value))
    return _dumped(value)[:-1] + b"," + _dumped(name) + b":" + _dumped("the second time") + b"}"


def _other_word(value: ir.Json, known_words: Mapping[str, frozenset[str]]) -> ir.Json:
    for pointer, words in known_words.items():
        told = as_text(get_pointer(value, pointer))
        if told is not None:
            word = "pondering"
            numbers = [whole(known) for known in words]
            if all(number is not None for number in numbers):
                word = str(max(number for number in numbers if number is not None) + 96)
            return with_value(value, pointer, word)
    return {**value, "status": "pondering"} if isinstance(value, dict) else value


def _other_ids(value: ir.Json) -> ir.Json:
    """A response with the ids of another request: of every member whose name ends with `id`, except error numbers."""
    if isinstance(value, list):
        return [_other_ids(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {name: _other_id(name, inner) for name, inner in value.items()}


def _other_id(name: str, value: ir.Json) -> ir.Json:
    if not name.lower().endswith("id") or name.lower().startswith("error") or isinstance(value, bool):
        return _other_ids(value)
    if isinstance(value, int):
        return value + 1_000_003
    return f"{value[:-1]}{'0' if value[-1] != '0' else '1'}" if isinstance(value, str) and value else value


@cache
def packed_zeros(megabytes: int) -> bytes:
    """So many megabytes of zeros, as gzip packs them: a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(megabytes)) + packer.flush()
