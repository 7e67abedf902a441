"""The clients of other people's documents: made once a session, and shared by all tests that look at them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.corpus import runs
from tests.corpus.documents import Document


class Clients:
    """Trees of clients below one folder: each holds a group of documents, and is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._trees: dict[str, Tree] = {}

    def tree(self, name: str, group: list[Document]) -> Tree:
        """The tree of a group; a name stands for the same group each time."""
        if name not in self._trees:
            self._trees[name] = Tree(self.folder / name, group)
        return self._trees[name]


class Tree:
    """One folder of clients, with one runtime."""

    def __init__(self, folder: Path, group: list[Document]) -> None:
        folder.mkdir()
        self.folder = folder
        self.out = folder / "clients"
        self.made = {document.file: runs.generate(document, self.out, folder) for document in group}
        """What the tool has said, by document."""
        self._packages = [document.package for document in group if not self.made[document.file].code]
        self.contents = cache(self._contents)

    def _contents(self) -> dict[str, runs.Contents]:
        """What each client has once every module of it is imported, by package."""
        return runs.contents(self._packages, self.out, self.folder)
