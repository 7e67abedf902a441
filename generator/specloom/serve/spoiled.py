"""What a fault makes of an answer: other bytes, other headers, or a connection that is cut. Pure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, TypeAlias

from .. import ir
from ..runtime.expressions import as_text
from ..runtime.pointer import get_pointer
from .faults import Fault
from .samples import whole, with_value

Cut: TypeAlias = Literal["before", "during"]

HUGE = 10 * 1024 * 1024
"""Bytes of a huge body."""

DEEP = 100_000
"""Levels of a deep body."""

BOMB = 100
"""Megabytes that a gzip bomb unpacks to."""

ELSEWHERE = "https://elsewhere.invalid/"
"""Where a redirect leads: another origin, which no name server knows."""

_PAGE = b"<!doctype html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as it goes over the line.

    It is held back by `delay` seconds; its body comes byte by byte over `drip` seconds; the connection is reset before
    the answer or in the middle of the body where `cut` says so.
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
    """What comes in place of an answer, for the faults that prevent a request."""
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
    """An answer with a fault in it; `value` is its body as plain JSON data.

    `known_words` are the status words that the spec knows, by the JSON pointer where they stand.
    """
    match fault.kind:
        case "reset_during":
            return replace(written, cut="during")
        case "lost_answer":
            return replace(written, cut="before")
        case "late":
            return replace(written, delay=written.delay + fault.duration)
        case "slow_drip":
            return replace(written, drip=fault.duration)
        case "gzip_bomb":
            return replace(written, body=_bomb(), headers={**written.headers, "Content-Encoding": "gzip"})
        case _:
            body = _body(fault.kind, value, known_words)
            return written if body is None else replace(written, body=body)


def _body(kind: str, value: ir.Json, known_words: Mapping[str, frozenset[str]]) -> bytes | None:
    """The spoiled body; None where the fault is not in the body."""
    text = _dumped(value)
    match kind:
        case "truncated_json":
            return text[: max(1, len(text) // 2)]
        case "wrong_type":
            return _dumped("an answer" if not isinstance(value, dict) else [value])
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
        case "other_answer":
            return _dumped(_other_ids(value))
        case _:
            return None


def _dumped(value: ir.Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _is_filled(value: ir.Json) -> bool:
    return isinstance(value, dict) and bool(value)


def _with_nan(value: ir.Json) -> bytes:
    """A body in which the first number is NaN; an answer without a number gets one."""
    if not isinstance(value, dict):
        return b"NaN"
    name = next(
        (name for name, it in value.items() if isinstance(it, (int, float)) and not isinstance(it, bool)), "nan"
    )
    return _dumped({**value, name: float("nan")})


def _doubled(value: ir.Json) -> bytes:
    """A body whose first member stands there twice, the second time with another value."""
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
    """An answer with the ids of another request: of every member whose name ends with `id`, but for error numbers."""
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
def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(BOMB)) + packer.flush()
