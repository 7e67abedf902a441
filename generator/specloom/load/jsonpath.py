"""JSONPath of RFC 9535: compiles queries, and finds where in a document the selected values are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

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


@cache
def _environment() -> Any:
    import jsonpath_rfc9535  # only for overlays

    class Environment(jsonpath_rfc9535.JSONPathEnvironment):
        """Descends as deep as documents may be nested."""

        max_recursion_depth = LIMITS.depth + 1

    return Environment()


def compile_query(text: str) -> Query:
    """The query of a text. Raises BrokenQuery for a text that RFC 9535 does not allow."""
    from jsonpath_rfc9535 import JSONPathError

    if not text.startswith("$"):
        raise BrokenQuery("it must begin with `$`", 0)
    try:
        return _environment().compile(text)
    except JSONPathError as error:
        index = error.token.index if error.token is not None else 0
        raise BrokenQuery(str(error.args[0]) if error.args else "it is not complete", index) from None
    except RecursionError:
        raise BrokenQuery("it is nested too deeply", 0) from None


def select(query: Query, value: Json) -> Iterator[tuple[Tokens, Json]]:
    """The path and the value of each selected node, once, in the order of the query."""
    seen: set[Tokens] = set()
    for node in query.finditer(value):
        path = tuple(map(str, node.location))
        if path not in seen:
            seen.add(path)
            yield path, node.value


def shortened(query: Query) -> Iterator[tuple[Query, str, str]]:
    """The beginnings of a query, the longest first: each with the segment that follows, and the one key that it names.

    The key is "" where the segment may select several values.
    """
    segments: tuple[Any, ...] = tuple(query.segments)
    for end in range(len(segments) - 1, -1, -1):
        following = segments[end]
        named = [getattr(selector, "name", "") for selector in following.selectors]
        yield type(query)(env=query.env, segments=segments[:end]), str(following), named[0] if len(named) == 1 else ""
