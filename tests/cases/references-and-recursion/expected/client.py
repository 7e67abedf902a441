# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Forest."""

from __future__ import annotations

from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Forest(Client):
    """Keeps trees.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {}
        super().__init__(_calls.API, credentials, **self._hidden(options))

    def get_tree(self) -> models.Tree:
        """The tree.

        GET /tree
        """
        return self._call(_calls.get_tree())

    def set_tree(
        self,
        *,
        label: str,
        children: list[models.Tree] | UnsetType = UNSET,
        parent: models.Tree | UnsetType = UNSET,
        notes: models.Notes | UnsetType = UNSET,
    ) -> models.Tree:
        """Replace the tree.

        PUT /tree

        Args:
            parent: Where it grows on.
            notes: Notes on notes.
        """
        return self._call(
            _calls.set_tree(label=label, children=children, parent=parent, notes=notes),
        )

    def get_paths(self, *, depth: int | UnsetType = UNSET) -> models.Path:
        """Ways through the forest, as nested lists.

        GET /paths

        Args:
            depth: At most 9.
        """
        return self._call(_calls.get_paths(depth=depth))
