"""Other people's documents: where they are, and what is in them, counted without any help of ours."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import pytest
import yaml

from generator.naming import package

VARIABLE: Final = "SPECLOOM_CORPUS"
BESIDE: Final = Path(__file__).resolve().parents[3] / "shared" / "corpus"
"""Where a checkout may have the documents beside it."""

METHODS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"})


@dataclass(frozen=True)
class Document:
    """One document of the folder, by the main file where it has several."""

    folder: Path
    file: str
    """Its path below the folder, which is its name in reports."""
    size: int
    """Bytes, of all its files."""

    @property
    def path(self) -> Path:
        """Its main file."""
        return self.folder / self.file

    @property
    def package(self) -> str:
        """The package that is made of it."""
        return package(self.path.stem)

    @property
    def is_sound(self) -> bool:
        """Whether its authors meant it to be right."""
        return self.file.startswith("specs/")


@cache
def documents() -> tuple[Document, ...]:
    """All documents, in the order of their names; none where there is no folder."""
    folder = Path(os.environ.get(VARIABLE) or BESIDE)
    index = folder / "INDEX.tsv"
    if not index.is_file():
        return ()
    with index.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return tuple(sorted((Document(folder, row["file"], int(row["bytes"])) for row in rows), key=lambda one: one.file))


def sound() -> list[Document]:
    """The documents that are meant to be right."""
    return [document for document in documents() if document.is_sound]


def unsound() -> list[Document]:
    """The documents that are wrong on purpose, the hostile ones among them."""
    return [document for document in documents() if not document.is_sound]


def sample(among: list[Document], count: int, most: int) -> list[Document]:
    """A few documents of at most so many bytes: always the same, and not the author's choice."""
    small = [document for document in among if document.size <= most]
    return sorted(small, key=lambda document: hashlib.sha256(document.file.encode()).digest())[:count]


def batches(among: list[Document], size: int) -> list[list[Document]]:
    """The documents in groups of about one size whose packages have different names, so that one tree holds a group."""
    groups: list[list[Document]] = []
    for document in among:
        fitting = (group for group in groups if len(group) < size and document.package not in map(_package, group))
        group = next(fitting, None)
        if group is None:
            groups.append([document])
        else:
            group.append(document)
    return groups


def _package(document: Document) -> str:
    return document.package


def parameters(among: list[Document]) -> list[Any]:
    """The documents as parameters of a test; one that is skipped, with the reason, where there are none."""
    if not documents():
        reason = f"no folder of documents: name one, with its INDEX.tsv, by {VARIABLE}"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    return [pytest.param(document, id=document.file) for document in among]


# --- what is in them -------------------------------------------------------------------------------------------------


def operations(document: Document) -> int:
    """How many operations the paths of a document have, `$ref`s of whole path items followed."""
    whole = _read(document.path)
    paths = _members(whole.get("paths"))
    return sum(len(list(_methods(item, document.path, whole))) for path, item in paths.items() if path.startswith("/"))


def schemas(document: Document) -> set[str]:
    """The names under `components/schemas`."""
    components = _members(_read(document.path).get("components"))
    return {name for name in _members(components.get("schemas")) if not name.startswith("x-")}


def _members(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _methods(value: Any, file: Path, whole: Any) -> Iterator[str]:
    item = _members(value)
    reference = item.get("$ref")
    if isinstance(reference, str):
        name, _, pointer = reference.partition("#")
        target = _read(file.parent / name) if name else whole
        for token in pointer.split("/")[1:]:
            target = target[_unescaped(token)]
        yield from _methods(target, file.parent / name if name else file, whole)
    yield from (method for method, operation in item.items() if method in METHODS and isinstance(operation, dict))
    yield from _members(item.get("additionalOperations"))


def _unescaped(token: str) -> str:
    from urllib.parse import unquote

    return unquote(token).replace("~1", "/").replace("~0", "~")


@cache
def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Plain)


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads every scalar as text: YAML 1.1 would see dates, booleans and numbers that nobody meant."""


_Plain.yaml_implicit_resolvers = {}
PLACE: Final = re.compile(r"^(\S.*?):\d+:\d+: error\[([a-z0-9-]+)\]: .", re.MULTILINE)
"""The head of an error in a report."""
