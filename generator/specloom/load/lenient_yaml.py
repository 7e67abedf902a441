"""YAML that other parsers read and libyaml does not, or not as YAML 1.2 does: it is read where its meaning is certain.

libyaml takes some characters for line breaks, and refuses escapes of surrogate pairs, which JSON has. Both are replaced
before it reads the text, by characters for private use that take as many columns, and restored in the node graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from .yaml_scalars import MERGE

_SEPARATORS: Final = {"\x85": "\uf885", "\u2028": "\uf828", "\u2029": "\uf829", "\ufeff": "\uf8fe"}
"""Characters of YAML 1.2 that libyaml takes for line breaks or nothing, and what stands for them meanwhile."""

SEPARATOR: Final = re.compile("[\x85\u2028\u2029\ufeff]")

_PAIR: Final = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
"""One character beyond the first plane, as JSON escapes it."""

_STAND_IN: Final = re.compile(r"\\u([eE][0-3][0-9a-fA-F]{2})\\u([eE][4-7][0-9a-fA-F]{2})")
_PRIVATE: Final = re.compile("[\ue000-\ue7ff\uf800-\uf8ff]|\\\\u[eE][0-7]")
_SHIFT: Final = 0xE000 - 0xD800

_MERGE: Final = re.compile(r"<<[ \t]*:")


def has_separators(text: str) -> bool:
    """Whether a text has such a character; each is searched alone, which is quicker than any of them."""
    return not text.isascii() and any(separator in text for separator in _SEPARATORS)


class Stand:
    """What was replaced in a text before it was parsed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.has_separators = has_separators(text)
        self.has_pairs = _PAIR.search(text) is not None
        if (self.has_separators or self.has_pairs) and _PRIVATE.search(text) is not None:  # nothing can stand for them
            self.has_separators = self.has_pairs = False
        self.has_merges = _MERGE.search(text) is not None
        if self.has_separators:
            self.text = SEPARATOR.sub(lambda found: _SEPARATORS[found.group()], self.text)
        if self.has_pairs:
            self.text = _PAIR.sub(lambda found: _escapes(found, _SHIFT), self.text)

    def restore(self, root: Any, expand: Callable[[Any], None]) -> None:
        """Put back into every scalar of a node graph what it had; `expand` is called for each mapping."""
        if not (self.has_separators or self.has_pairs or self.has_merges):
            return
        for node in _nodes(root):
            if isinstance(node.value, str):
                node.value = self._original(node.value, is_escaped=node.style == '"')
            elif self.has_merges and node.id == "mapping":
                expand(node)

    def _original(self, text: str, *, is_escaped: bool) -> str:
        if self.has_separators:
            for char, other in _SEPARATORS.items():
                text = text.replace(other, char)
        if self.has_pairs and is_escaped:
            halves = text.translate(_HALVES)
            text = text if halves == text else halves.encode("utf-16", "surrogatepass").decode("utf-16")
        elif self.has_pairs:
            text = _STAND_IN.sub(lambda found: _escapes(found, -_SHIFT), text)
        return text


_HALVES: Final = {code + _SHIFT: code for code in range(0xD800, 0xE000)}


def _escapes(pair: re.Match[str], shift: int) -> str:
    """Two escapes of other characters, which are as long as those that are found."""
    return "".join(f"\\u{int(code, 16) + shift:04x}" for code in pair.groups())


def _nodes(root: Any) -> Iterator[Any]:
    """Every node of a graph once, the innermost first."""
    seen: set[int] = set()
    waiting: list[tuple[Any, bool]] = [(root, False)]
    while waiting:
        node, is_done = waiting.pop()
        if is_done:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.append((node, True))
            if not isinstance(node.value, str):
                inner = [part for pair in node.value for part in pair] if node.id == "mapping" else node.value
                waiting += [(part, False) for part in reversed(inner)]


def is_merge(key: Any) -> bool:
    """Whether a node is the merge key of YAML 1.1."""
    return key.value == MERGE and not key.style and not key.tag


def merged(node: Any) -> bool:
    """Write out the mappings that the merge key of a mapping names, where they are mappings; whether they are.

    A key that the mapping has itself counts, then the first of those that are named.
    """
    own = [pair for pair in node.value if not is_merge(pair[0])]
    named = [source for key, value in node.value if is_merge(key) for source in _sources(value)]
    if not named or any(source.id != "mapping" or source is node for source in named):
        return False
    known = {key.value for key, _ in own if isinstance(key.value, str)}
    for source in named:
        for key, value in source.value:
            if isinstance(key.value, str) and key.value not in known:
                known.add(key.value)
                own.append((key, value))
    node.value = own
    return True


def _sources(value: Any) -> list[Any]:
    return list(value.value) if value.id == "sequence" else [value]
