"""JSON pointers and their tokens."""

from __future__ import annotations

from typing import TypeAlias

Tokens: TypeAlias = tuple[str, ...]
"""The unescaped tokens of a JSON pointer."""


def split_pointer(pointer: str) -> Tokens:
    """The tokens of a JSON pointer, unescaped."""
    if not pointer:
        return ()
    tokens = pointer.split("/")[1:] if pointer.startswith("/") else pointer.split("/")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens) if "~" in pointer else tuple(tokens)


def join_pointer(path: Tokens) -> str:
    """The JSON pointer of unescaped tokens."""
    return "".join(f"/{token.replace('~', '~0').replace('/', '~1')}" for token in path)
