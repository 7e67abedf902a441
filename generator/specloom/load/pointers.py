"""JSON pointers and their tokens."""

from __future__ import annotations

from typing import TypeAlias

from ..runtime.json_data import escape_token, unescape_token

Tokens: TypeAlias = tuple[str, ...]
"""The unescaped tokens of a JSON pointer."""


def split_pointer(pointer: str) -> Tokens:
    """The tokens of a JSON pointer, unescaped."""
    if not pointer:
        return ()
    tokens = pointer.split("/")[1:] if pointer.startswith("/") else pointer.split("/")
    return tuple(map(unescape_token, tokens)) if "~" in pointer else tuple(tokens)


def join_pointer(path: Tokens) -> str:
    """The JSON pointer of unescaped tokens."""
    return "".join(f"/{escape_token(token)}" for token in path)
