"""What an earlier run has found out of the operations of a document, so that this one need not find it out again.

Kept are operations of which no rule has anything to say, as facts. A rule looks at an operation, at its path, and at
all of the document that is in no operation, and so does what lowers it: all of that is in its key. The keys have no
places, since facts only know where to look for theirs: operations below a changed one move by some lines and stay
known.

That is only true of some operations, and only they are kept:

- A finding is never kept. An operation in which there is one is looked at again in each run, and where there is one
  outside of all operations, nothing is kept at all: which of them it is about cannot be told.
- An operation whose schemas become models of their own is lowered again in each run: the names of these depend on all
  others, and so does which operations share one.
- Our own keys at the top of a document relate operations to one another, and so do references into them, callbacks, and
  names that are given twice or not at all: nothing is kept of such a document, and nothing of one in several files or
  with overlays, whose parts may be one and the same value.

Where all models are those of components, and nothing outside of operations has changed, the models are kept as well.

This module reads and writes no file: it is given the bytes of an earlier run, and returns those for a later one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from types import GenericAlias
from typing import Any, Final, TypeAlias, TypeVar, cast
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from .. import ir
from ..check.declared import METHODS
from ..check.obsolete import rename_obsolete_keys
from ..diagnostics import Diagnostic, Findings
from ..load import Document, split_pointer
from ..node import Node
from ..runtime.json_data import unescape_token

At: TypeAlias = tuple[str, str]
"""The path and the method of an operation, as keys of the document."""

_RELATING: Final = frozenset({"x-tasks", "x-failure", "x-envelope", "x-pagination", "x-webhook-signature"})
"""Our keys at the top of a document that are about several operations."""
_UNSURE: Final = tuple(
    f'"{key}"'.encode()
    for key in (
        *("$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$self"),
        *("x-credential", "x-solution", "operationRef"),
    )
)
"""Keys with which a schema may depend on more than it refers to, or a part of an operation on another one."""
_BESIDE: Final = tuple(f'"{key}"'.encode() for key in ("callbacks", "links", "discriminator", "x-pagination"))
"""Keys with which an operation is lowered again in each run."""
_CHOICE: Final = b'"discriminator":'
_REFERENCE: Final = b'"$ref":'
_COMPONENT: Final = re.compile(rb'"\$ref":"#/components/')
_SCHEMA: Final = re.compile(rb'"#/components/schemas/([^"/]+)')


ABSENT: Final = ("envelope", "failure", "paging", "item")
"""The fields of `ir.Operation` that an operation must not have that is kept."""
_FIELDS: Final = {it.name: it.type for it in msgspec.structs.fields(ir.Operation) if it.name not in ABSENT}
_Operation: Final = msgspec.defstruct("_Operation", _FIELDS.items(), array_like=True)
"""The rest of `ir.Operation`. Some of the others hold what MessagePack cannot distinguish."""
_OPERATIONS: Final = cast("type[tuple[msgspec.Struct, ...]]", GenericAlias(tuple, (_Operation, ...)))


class Components(msgspec.Struct, array_like=True):
    """All that becomes of the components of a document, where its operations add nothing to it."""

    models: tuple[ir.Model, ...]
    merged: tuple[str, ...]
    shown: tuple[tuple[str, Any], ...]


class _Kept(msgspec.Struct, array_like=True):
    """What is kept of a document."""

    common: bytes = b""
    """The digest of all that is in no operation."""
    is_quiet: bool = False
    """Whether there was nothing to report of the whole document."""
    components: msgspec.Raw = msgspec.Raw(b"\xc0")
    operations: dict[bytes, msgspec.Raw] = {}
    """The facts of each operation, by the digest of what they depend on besides `common`."""


class _Parts(Struct, frozen=True):
    """A document, taken apart."""

    common: bytes
    operations: Mapping[At, bytes | None]
    """The key of each operation, in the order of the document; None for one that is lowered again in each run."""


class KeptOperations:
    """The operations of one document that need not be checked and lowered, and what is left for the next run."""

    def __init__(self, content: bytes | None = None) -> None:
        """Takes what `dump` of an earlier run has returned; what cannot be read counts as nothing."""
        self._before = _decoded(content, _Kept) or _Kept()
        self._parts: _Parts | None = None
        self._document: Document | None = None
        self._after: dict[At, msgspec.Raw] = {}
        self._components: msgspec.Raw | None = None
        self._is_quiet = False
        self.known: dict[At, tuple[ir.Operation, ...]] = {}
        """The facts of the operations that are known."""

    @property
    def places(self) -> Iterable[At]:
        """All operations of the document in their order; none if nothing can be kept of it."""
        return self._parts.operations if self._parts is not None else ()

    def rest(self, document: Document) -> Document:
        """The document without the operations that are known, which is all that is left to be checked and lowered."""
        self._document = document
        self._parts = parts = _taken_apart(document)
        if parts is None or parts.common != self._before.common:
            return document
        for at, key in parts.operations.items():
            row = self._before.operations.get(key) if key is not None else None
            found = self._operations(row) if row is not None else None
            if row is not None and found is not None:
                self.known[at], self._after[at] = found, row
        return document.with_values({document: _without(document.value, self.known)}) if self.known else document

    def glance(self, rest: Document) -> Document | None:
        """What is left to be checked, with only those schemas that it refers to; None where nothing is known, or where
        there was something to report before.

        Of all others an earlier run has found nothing to report. What there is to report of this can only be told from
        the whole `rest`.
        """
        value = rest.value
        is_worth_it = self._before.is_quiet and bool(self.known)
        components = value.get("components") if isinstance(value, dict) and is_worth_it else None
        schemas = components.get("schemas") if isinstance(components, dict) else None
        if not isinstance(value, dict) or not isinstance(components, dict) or not isinstance(schemas, dict):
            return None
        others = {key: other for key, other in components.items() if key != "schemas"}
        waiting = [msgspec.json.encode({**value, "components": others})]
        if _CHOICE in waiting[0]:
            return None  # it may name schemas by their bare names
        found: set[str] = set()
        while waiting:
            for name in map(_name, _SCHEMA.findall(waiting.pop())):
                if name in schemas and name not in found:
                    found.add(name)
                    waiting.append(msgspec.json.encode(schemas[name]))
        few = {name: schema for name, schema in schemas.items() if name in found}
        seen = {**value, "components": {**components, "schemas": few}}
        copied = msgspec.msgpack.decode(msgspec.msgpack.encode(seen))  # rules may read values as others
        return rest.with_values({rest: copied})

    def node(self, at: At, findings: Findings) -> Node:
        """An operation of the whole document."""
        assert self._document is not None
        path = ("paths", *at)
        return Node(self._document, path, self._document.value_at(path), findings)

    def components(self) -> Components | None:
        """What has become of the components in an earlier run; None where they have to be lowered."""
        if not self.known or self._document is None:
            return None
        return _decoded(bytes(self._before.components), Components, self._document)

    def add(self, at: At, operations: tuple[ir.Operation, ...], *, is_own: bool) -> None:
        """Keep the facts of an operation; `is_own` says that no other operation has to do with them."""
        self._after.pop(at, None)
        if is_own and not any(getattr(each, name) is not None for each in operations for name in ABSENT):
            row = _encoded([_Operation(*(getattr(each, name) for name in _FIELDS)) for each in operations])
            if row is not None:
                self._after[at] = row

    def add_components(self, components: Components) -> None:
        """Keep all that has become of the components, to which no operation has added anything."""
        self._components = _encoded(components)

    def settle(self, findings: Iterable[Diagnostic]) -> None:
        """Forget what there is something to say of: `findings` are all of the document."""
        self._is_quiet = True
        for finding in findings:
            self._is_quiet = False
            match split_pointer(finding.source.pointer):
                case ("paths", path, method, *_) if (path, method) in self.places:
                    self._after.pop((path, method), None)
                case _:
                    self._after.clear()

    def dump(self) -> bytes | None:
        """All that is known, for the next run; None where that would be what was kept before."""
        parts = self._parts
        if parts is None or not self._after:
            return None
        components = self._components
        if components is None and parts.common == self._before.common:
            components = self._before.components
        kept = _Kept(parts.common, self._is_quiet, components or msgspec.Raw(b"\xc0"), {})
        kept.operations = {
            key: self._after[at] for at, key in parts.operations.items() if key is not None and at in self._after
        }
        is_same = (kept.common, kept.is_quiet, kept.operations.keys()) == (
            self._before.common,
            self._before.is_quiet,
            self._before.operations.keys(),
        )
        return None if is_same else msgspec.msgpack.encode(kept)

    def _operations(self, row: msgspec.Raw) -> tuple[ir.Operation, ...] | None:
        found = _decoded(bytes(row), _OPERATIONS, self._document)
        return tuple(map(_operation, found)) if found is not None else None


def _operation(kept: msgspec.Struct) -> ir.Operation:
    return ir.Operation(**{name: getattr(kept, name) for name in _FIELDS}, envelope=None, failure=None)


# --- the document ----------------------------------------------------------------------------------------------------


def _taken_apart(document: Document) -> _Parts | None:
    """The digests of a document's parts; None if nothing can be kept of it."""
    rename_obsolete_keys(document)
    value = document.value
    paths = value.get("paths") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(paths, dict) or not _RELATING.isdisjoint(value):
        return None
    if document.renamings or len(document.sources) > 1:
        return None
    try:
        return _digests(value, paths)
    except (ValueError, OverflowError, TypeError, RecursionError):  # what MessagePack cannot hold
        return None


def _digests(value: dict[str, ir.Json], paths: dict[str, ir.Json]) -> _Parts | None:
    common = {key: other for key, other in value.items() if key != "paths"}
    if not _is_sure(msgspec.json.encode(common)):
        return None
    found: dict[At, bytes | None] = {}
    ids: set[str] = set()
    for path, item in paths.items():
        if not isinstance(item, dict) or path.startswith("x-") or not item.keys().isdisjoint(_ELSEWHERE):
            return None
        around = {key: other for key, other in item.items() if key not in METHODS}
        if around and not _is_sure(msgspec.json.encode(around)):
            return None
        before = sha256(msgspec.msgpack.encode((path, around)))
        for method, operation in item.items():
            if method in around:
                continue
            text = msgspec.json.encode(operation)
            name = operation.get("operationId") if isinstance(operation, dict) else None
            id_ = name.strip() if isinstance(name, str) else ""
            if not _is_sure(text) or not id_ or id_ in ids:
                return None
            ids.add(id_)
            digest = before.copy()
            digest.update(msgspec.msgpack.encode((method, operation)))
            found[path, method] = None if any(key in text for key in _BESIDE) else digest.digest()
    return _Parts(sha256(msgspec.msgpack.encode(common)).digest(), found)


_ELSEWHERE: Final = ("$ref", "additionalOperations")
"""Keys of a path that lead to operations besides its own."""


def _is_sure(text: bytes) -> bool:
    """Whether a part of a document, as JSON, depends on nothing but itself and components."""
    return text.count(_REFERENCE) == len(_COMPONENT.findall(text)) and not any(key in text for key in _UNSURE)


def _without(value: ir.Json, known: Collection[At]) -> ir.Json:
    """A document without some of its operations; their paths stay."""
    assert isinstance(value, dict)
    paths = value["paths"]
    assert isinstance(paths, dict)
    left: dict[str, ir.Json] = {}
    for path, item in paths.items():
        assert isinstance(item, dict)
        left[path] = {key: each for key, each in item.items() if (path, key) not in known}
    return {**value, "paths": left}


def _name(written: bytes) -> str:
    """The name of a component, as a `$ref` writes it."""
    return unescape_token(unquote(msgspec.json.decode(b'"%b"' % written, type=str)))


# --- bytes -----------------------------------------------------------------------------------------------------------


Decoded = TypeVar("Decoded")


def _decoded(content: bytes | None, kind: type[Decoded], document: Document | None = None) -> Decoded | None:
    """A value that was kept, with places in a document; None for what cannot be read."""

    def place(_: type, path: object) -> object:
        if document is None or not isinstance(path, list):
            raise ValueError("not the path of a place")
        return ir.Place.found_by(document, tuple(map(str, cast("list[object]", path))))

    try:
        return msgspec.msgpack.decode(content, type=kind, dec_hook=place) if content is not None else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _encoded(value: object) -> msgspec.Raw | None:
    """A value as it can be kept; None for one that cannot be."""
    try:
        return msgspec.Raw(msgspec.msgpack.encode(value, enc_hook=_path))
    except (ValueError, OverflowError, TypeError):
        return None


def _path(value: object) -> object:
    """What is kept of a place: its path."""
    path = value.path if isinstance(value, ir.Place) else None
    if path is None:
        raise TypeError(f"{type(value).__name__} cannot be kept")
    return path
