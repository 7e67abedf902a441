"""Other people's documents: where they are, and what is in them, counted without any help of ours."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import unquote

import pytest
import yaml

from specloom.naming import package
from specloom.runtime.json_data import is_array

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


needs_documents = pytest.mark.skipif(
    not documents(),
    reason=f"other people's documents are theirs, and not shipped: name a folder of them, with its INDEX.tsv, by {VARIABLE}",
)
"""For tests of documents that a checkout need not have."""


def parameters(among: list[Document]) -> list[Any]:
    """The documents as parameters of a test; one that is skipped where there are none."""
    if not documents():
        return [pytest.param(None, marks=needs_documents)]
    return [pytest.param(document, id=document.file) for document in among]


# --- what is in them -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Declared:
    """One operation of a document."""

    method: str
    path: str
    """Without a fragment, which is never sent, and without a query, whose parameters are arguments."""
    least: int
    """How many ways of calling it there are at least: one for each schema of its body, whatever the media type.

    An operation whose answer comes item by item as well as whole has these ways twice.
    """
    most: int
    """How many at most: one for each media type of its body."""


def operations(document: Document) -> list[Declared]:
    """The operations that the paths of a document have, `$ref`s of whole path items followed."""
    whole = _read(document.path)
    paths = _members(whole.get("paths"))
    return [
        Declared(method, path.partition("#")[0].partition("?")[0], *_ways(operation, file))
        for path, item in paths.items()
        if path.startswith("/")
        for method, operation, file in _methods(item, document.path)
    ]


def schemas(document: Document) -> set[str]:
    """The names under `components/schemas`."""
    components = _members(_read(document.path).get("components"))
    return {name for name in _members(components.get("schemas")) if not name.startswith("x-")}


def opened(document: Document) -> set[str]:
    """Schemas that need no class: whole bodies, whose properties are arguments, and what `allOf` puts into others."""
    whole = _read(document.path)
    paths = _members(whole.get("paths"))
    references = [reference for part in _objects(whole) for reference in _listed(part.get("allOf"))]
    for item in paths.values():
        for _, operation, file in _methods(item, document.path):
            body, home = _resolved(_members(operation).get("requestBody"), file)
            for medium in _members(_members(body).get("content")).values():
                schema = _members(_members(_resolved(medium, home)[0]).get("schema"))
                references += [schema, *(_listed(schema.get("anyOf")) if _is_or_null(schema) else ())]
    names = (str(_members(reference).get("$ref", "")) for reference in references)
    return {_unescaped(name.rpartition("/")[2]) for name in names if "/schemas/" in name}


def _is_or_null(schema: dict[str, Any]) -> bool:
    """Whether a schema is another one or null: a body that may be left out."""
    return any(_members(part).get("type") == "null" for part in _listed(schema.get("anyOf")))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            yield cast("dict[str, Any]", inner)
            waiting += cast("dict[str, Any]", inner).values()
        else:
            waiting += _listed(inner)


def _listed(value: Any) -> list[Any]:
    return [*value] if is_array(value) else []


def _members(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _methods(value: Any, file: Path) -> Iterator[tuple[str, Any, Path]]:
    item, home = _resolved(value, file)
    sources = [(_members(value), file)] if item is value else [(item, home), (_members(value), file)]
    for source, at in sources:
        named = [(method.upper(), found) for method, found in source.items() if _is_operation(method, found)]
        named += _members(source.get("additionalOperations")).items()
        yield from ((method, *_resolved(found, at)) for method, found in named)


def _is_operation(method: str, value: Any) -> bool:
    return method in METHODS and isinstance(value, dict)


def _ways(operation: Any, file: Path) -> tuple[int, int]:
    body, home = _resolved(_members(operation).get("requestBody"), file)
    content = _members(_members(body).get("content"))
    held = {name: _held(_resolved(medium, home)) for name, medium in content.items() if "/" in name}
    is_json = any("json" in name or name == "*/*" for name in held)
    schemas = {schema for name, schema in held.items() if not (is_json and re.search("[/+]xml", name))}
    times = _forms(operation, file)
    return times * max(len(schemas), 1), times * max(len(held), 1)


def _forms(operation: Any, file: Path) -> int:
    """In how many forms a good answer comes: whole, as events, as lines."""
    answers = _members(_members(operation).get("responses"))
    good = {status: answer for status, answer in answers.items() if status.upper().startswith("2")}
    found: set[str] = set()
    for answer in (good or {status: answer for status, answer in answers.items() if status == "default"}).values():
        for name in _members(_members(_resolved(answer, file)[0]).get("content")):
            plain = name.partition(";")[0].strip().lower()
            kind = "events" if plain == "text/event-stream" else "seq" if plain.endswith("json-seq") else "whole"
            found.add("lines" if re.search("ndjson|stream\\+json|json-?l(ines)?$", plain) else kind)
    return max(len(found), 1)


def _held(medium: tuple[Any, Path]) -> str:
    """What a media type holds, as text that is the same for the same schema."""
    value, home = medium
    return json.dumps(_resolved(_members(value).get("schema"), home)[0], sort_keys=True)


def _resolved(value: Any, file: Path) -> tuple[Any, Path]:
    """What a `$ref` leads to, and the file that it stands in."""
    reference = _members(value).get("$ref")
    if not isinstance(reference, str):
        return value, file
    name, _, pointer = reference.partition("#")
    home = (file.parent / unquote(name)).resolve() if name else file
    target = _read(home)
    for token in filter(None, pointer.split("/")):
        key = _unescaped(token)
        target = _listed(target)[int(key)] if isinstance(target, list) else _members(target)[key]
    return _resolved(target, home)


def _unescaped(token: str) -> str:
    return unquote(token).replace("~1", "/").replace("~0", "~")


@cache
def _read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    try:  # JSON may hold control characters that YAML does not allow
        return json.loads(text, parse_int=str, parse_float=str)
    except ValueError:
        return yaml.load(text, Loader=_Plain)


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads every scalar as text: YAML 1.1 would see dates, booleans and numbers that nobody meant."""


_Plain.yaml_implicit_resolvers = {}
PLACE: Final = re.compile(r"^(\S.*?):\d+:\d+: error\[([a-z0-9-]+)\]: .", re.MULTILINE)
"""The head of an error in a report."""
