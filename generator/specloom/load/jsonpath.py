"""JSONPath of RFC 9535: compiles queries, and finds where in a document the selected values are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .pointers import Tokens
from .reader import LIMITS

if TYPE_CHECKING:
    from ..ir import Json

Query: TypeAlias = Any
"""A compiled query."""


class BrokenQuery(Exception):
    """A text is not a valid query: what is wrong, and the offset of the character where it is."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message, index)
        self.message = message
        self.index = index


_TOKEN: Final = re.compile(r"'?TOKEN_([A-Z_]+)'?")
"""The library's name of a token in its messages."""


def _plainly(found: re.Match[str]) -> str:
    return found[1].lower().replace("_", " ")


@cache
def _environment() -> Any:
    import jsonpath  # only for overlays

    class Environment(jsonpath.JSONPathEnvironment):
        """Keeps to the RFC, and descends as deep as documents may be nested."""

        max_recursion_depth = LIMITS.depth + 1

    return Environment(strict=True)


def compile_query(text: str) -> Query:
    """The query of a text. Raises BrokenQuery for a text that RFC 9535 does not allow."""
    import jsonpath

    if not text.startswith("$"):
        raise BrokenQuery("it must begin with `$`", 0)
    try:
        return _environment().compile(text)
    except jsonpath.JSONPathError as error:
        index = error.token.index if error.token is not None else 0
        message = _TOKEN.sub(_plainly, str(error.args[0])) if error.args else "it is not complete"
        raise BrokenQuery(message[:1].lower() + message[1:], len(text) if index < 0 else index) from None
    except RecursionError:
        raise BrokenQuery("it is nested too deeply", 0) from None


def select(query: Query, value: Json) -> Iterator[tuple[Tokens, Json]]:
    """The path and the value of each selected node, once, in the order of the query."""
    seen: set[Tokens] = set()
    for match in query.finditer(value):
        path = tuple(map(str, match.parts))
        if path not in seen:
            seen.add(path)
            yield path, match.obj


def shortened(query: Query) -> Iterator[tuple[Query, str, str]]:
    """The beginnings of a query, the longest first: each with the segment that follows, and the one key that it names.

    The key is "" where the segment may select several values.
    """
    segments: tuple[Any, ...] = tuple(query.segments)
    for end in range(len(segments) - 1, -1, -1):
        following = segments[end]
        named = [getattr(selector, "name", "") for selector in following.selectors]
        yield type(query)(env=query.env, segments=segments[:end]), str(following), named[0] if len(named) == 1 else ""
