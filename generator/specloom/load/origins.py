"""Which file says each value of a document that overlays have changed.

Only differences are kept: a value that no action has touched is where the document has it. So the cost depends on what
the overlays change, and not on the size of the document.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from .pointers import Tokens

if TYPE_CHECKING:
    from .document import Document

Said: TypeAlias = "tuple[Document, Tokens]"
"""A file, and the path of a value in it as it is written there."""


@dataclass(slots=True)
class Origin:
    """Where one value is written, and where values in it are written that are somewhere else."""

    said: Said | None = None
    """None: inside what says the enclosing value, under the same token."""
    inner: dict[str, Origin] = field(default_factory=dict["str", "Origin"])
    is_gone: bool = False
    """Whether the value was removed; then `said` is the action that did it."""

    def below(self, token: str) -> Origin:
        """The origin of a value in this one, which says where it is written."""
        assert self.said is not None
        document, place = self.said
        inner = self.inner.get(token)
        if inner is None:
            return Origin((document, (*place, token)))
        return inner if inner.said is not None else Origin((document, (*place, token)), inner.inner)

    def copied(self) -> Origin:
        """The same, which later changes of this one do not reach."""
        return Origin(self.said, {token: inner.copied() for token, inner in self.inner.items()}, self.is_gone)


class Origins:
    """The origins of the values of one document."""

    def __init__(self, document: Document) -> None:
        self._root = Origin((document, ()))

    def find(self, path: Tokens) -> Said:
        """The file that says the value at a path, and where it is there."""
        origin = self._root
        assert origin.said is not None
        document, place = origin.said
        for depth, token in enumerate(path):
            inner = origin.inner.get(token)
            if inner is None:
                return document, (*place, *path[depth:])
            document, place = inner.said if inner.said is not None else (document, (*place, token))
            origin = inner
        return document, place

    def removal(self, path: Tokens) -> Said | None:
        """The action that has removed the value at a path; None if none has."""
        origin = self._known(path)
        return origin.said if origin is not None and origin.is_gone else None

    def at(self, path: Tokens) -> Origin:
        """The origin of the value at a path, as it is now."""
        known = self._known(path)
        return Origin(self.find(path), known.copied().inner if known is not None else {})

    def put(self, path: Tokens, origin: Origin) -> None:
        """Let the value at a path, and all that is in it, have another origin."""
        self._holder(path[:-1]).inner[path[-1]] = origin.copied()

    def drop(self, path: Tokens, action: Said) -> None:
        """Note which action has removed the member of an object at a path."""
        self._holder(path[:-1]).inner[path[-1]] = Origin(action, is_gone=True)

    def drop_items(self, path: Tokens, removed: Collection[int], length: int) -> None:
        """Move the items of the list at a path to where they are once some of its `length` items are removed."""
        holder = self._holder(path)
        whole = Origin(self.find(path), holder.inner)
        left = [index for index in range(length) if index not in removed]
        holder.inner = {
            str(now): whole.below(str(before))
            for now, before in enumerate(left)
            if now != before or str(before) in whole.inner
        }

    def _known(self, path: Tokens) -> Origin | None:
        origin: Origin | None = self._root
        for token in path:
            origin = origin.inner.get(token) if origin is not None else None
        return origin

    def _holder(self, path: Tokens) -> Origin:
        origin = self._root
        for token in path:
            inner = origin.inner.get(token)
            if inner is None:
                inner = origin.inner[token] = Origin()
            origin = inner
        return origin
