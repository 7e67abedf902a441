"""The files of one spec: reads them, finds locations in them, and follows references between them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import unquote, urljoin

from msgspec import Struct
from msgspec.structs import replace

from ..diagnostics import Diagnostic, Findings, Source, SpecError, quote
from ..edits import Edit, Replace
from ..regular import irregular, read_regular
from . import from_json, from_yaml
from .lines import Lines
from .pointers import Tokens, join_pointer, split_pointer
from .reader import LIMITS, Places, SizeLimits, Unread

if TYPE_CHECKING:
    from ..ir import Json
    from .origins import Origins
    from .overlay import Overlay


ReadFile: TypeAlias = Callable[[Path, int], bytes]
"""Reads a file, up to a number of bytes. Raises OSError."""


class ReferenceRefused(Exception):
    """A reference that leads to no file: code, message and hint of the finding."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.message = message
        self.hint = hint


class Renaming(Struct, frozen=True):
    """A key that was read by another name than the one that is written."""

    path: Tokens
    """The object that has it."""
    former: str
    """The key as it is written."""
    key: str
    is_double: bool
    """Whether the object has a key of the new name too: that one counts, and the former one is dropped."""


class Document:
    """One spec file as plain JSON data, with the location of every value.

    `$ref` is not inlined. Another file is a Document of its own, reached by `open_reference`; all files of one spec
    share one library.
    """

    __slots__ = (
        *("_library", "_lines", "_origins", "_places", "_put"),
        *("file", "followed", "links", "path", "renamings", "unread", "value"),
    )

    def __init__(self, *, path: Path, file: str, lines: Lines, value: Json, places: Places, library: _Library) -> None:
        self.path = path
        """The real path on this machine; for reading relative files, never for printing."""
        self.file = file
        """The name in messages: relative, with forward slashes."""
        self.value: Json = value
        self.renamings: tuple[Renaming, ...] = ()
        """The keys of `value` that are not called as they are written."""
        self.links: dict[Tokens, tuple[Document, Tokens]] = {}
        """Where OpenAPI allows no `$ref`: the places of those that are followed anyway, and what they lead to."""
        self.unread: tuple[Unread, ...] = ()
        """The numbers of the file that JSON does not have."""
        self._put: set[Tokens] = set()
        self.followed: dict[str, tuple[Document, Tokens, Json]] = {}
        """Where references of this file led, as it is now: file, path and value; for those who follow them."""
        self._lines = lines
        self._places = places
        self._library = library
        self._origins: Origins | None = None

    def __repr__(self) -> str:
        return f"Document({self.file!r})"

    @property
    def root(self) -> Path:
        """The folder that no `$ref` leaves."""
        return self._library.root

    @property
    def main(self) -> Document:
        """The file that was loaded, if this is one that a `$ref` led to."""
        return self._library.main

    @property
    def text(self) -> str:
        """The file as it was read, decoded at each call."""
        return self._lines.content.decode()

    def mentions(self, words: str) -> bool:
        """Whether a text is somewhere in the file."""
        return words.encode() in self._lines.content

    @property
    def files(self) -> tuple[Document, ...]:
        """Every file of the spec read so far, the main one first, the others by name; without overlays."""
        return self._library.files()

    @property
    def sources(self) -> tuple[Document, ...]:
        """Every file read so far: those of the spec, and its overlays in their order."""
        return (*self._library.files(), *self._library.overlays)

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """What was found in the files and in the overlays, all warnings."""
        return (*self._library.remarks, *self._library.told)

    def spec_file(self, file: str) -> str:
        """The file of the spec that a finding in some file is about: what an overlay says, it says of the main one."""
        overlays = self._library.overlays
        return self.main.file if overlays and any(file == each.file for each in overlays) else file

    @property
    def digest(self) -> str:
        """SHA-256 over the names and bytes of all files, line breaks normalised."""
        return self._library.digest()

    def source(self, pointer: str | Tokens) -> Source:
        """Where the value at a JSON pointer begins; for a missing value, where its nearest ancestor does."""
        return self._source(pointer, key=False)

    def place(self, path: Tokens) -> tuple[str, int, int, str]:
        """File, line, column and pointer of the value at a path, like `source`."""
        document, line, column, written = self._found(path, key=False)
        return document.file, line, column, join_pointer(written)

    def key_source(self, pointer: str | Tokens) -> Source:
        """Where the key of the value at a JSON pointer begins; for a list's item, where the item does."""
        return self._source(pointer, key=True)

    def source_within(self, path: Tokens, text: str, index: int) -> Source:
        """Where a character of the text at a path is, if the file has all of the text as it is on one line."""
        found = self.source(path)
        for start in (found.column - 1, found.column):
            if found.text.startswith(text, start):
                return replace(found, column=start + index + 1)
        return found

    def removal(self, path: Tokens) -> Source | None:
        """Where an overlay has removed the value at a path; None if none has. The pointer is that of what had it."""
        found = self._origins.removal(self._as_written(path)) if self._origins is not None else None
        if found is None:
            return None
        document, place = found
        return replace(document.source(place), pointer=join_pointer(path[:-1]))

    def rename(self, path: Tokens, former: str, key: str) -> None:
        """Give a key of the object at a path another name; it stays where it is, for `source` too.

        Where the object has `key` already, `former` is dropped.
        """
        self.value, is_double = _renamed(self.value, path, former, key)
        self.renamings = (*self.renamings, Renaming(path, former, key, is_double))
        self._forget_followed()

    def put(self, path: Tokens, value: Json) -> None:
        """Read another value at a path than the one that is written; all that is in it has the place of the whole."""
        parent = self.value_at(path[:-1])
        if isinstance(parent, dict):
            parent[path[-1]] = value
        elif isinstance(parent, list):
            parent[int(path[-1])] = value
        self._put.add(path)
        self._forget_followed()

    def _forget_followed(self) -> None:
        """A reference to what was changed, from any file, leads elsewhere now."""
        for document in self.files:
            document.followed.clear()

    def value_at(self, path: Tokens) -> Json:
        """The value at a path, which exists."""
        value = self.value
        for token in path:
            value = value[int(token)] if isinstance(value, list) else value[token] if isinstance(value, dict) else None
        return value

    def with_line(self, found: Diagnostic) -> Diagnostic:
        """A finding with its source line, if a later stage knew the location but not the text of the file."""
        if found.source.text:
            return found
        for document in self.sources:
            if document.file == found.source.file:
                return replace(found, source=replace(found.source, text=document._lines.line(found.source.line)))
        return found

    def with_values(self, values: Mapping[Document, Json]) -> Document:
        """The same file, and the others of the same spec, with other values: those that are given, by file.

        They must have the keys and items of the values that were read, or some of them: places are looked up by these.
        """
        return self._library.with_values(values).document_at(self.path)

    def copy(self, library: _Library, value: Json) -> Document:
        """The same file in another library, with another value and the same places."""
        new = Document(
            path=self.path,
            file=self.file,
            lines=self._lines,
            value=value,
            places=self._places,
            library=library,
        )
        new._put = set(self._put)
        new.unread = self.unread
        new._origins = self._origins
        return new

    def overlay(self, value: Json, origins: Origins) -> None:
        """Read the value that overlays have made of this file, whose parts are where `origins` says."""
        self.value, self._origins = value, origins

    def open_reference(self, reference: str) -> tuple[Document, Tokens]:
        """The file that a `$ref` of this file leads to, and the path in it.

        Does not check whether there is a value at that path. Raises ReferenceRefused for a reference that leads to no
        permitted file, and SpecError if the file itself cannot be parsed.
        """
        return self._library.open_reference(self, reference)

    def _source(self, pointer: str | Tokens, *, key: bool) -> Source:
        path = split_pointer(pointer) if isinstance(pointer, str) else pointer
        document, line, column, written = self._found(path, key=key)
        return Source(document.file, line, column, join_pointer(written), document._lines.line(line))

    def _found(self, path: Tokens, *, key: bool) -> tuple[Document, int, int, Tokens]:
        """File, line and column of the value or key at a path, and the path as it is written."""
        for end in range(len(path)) if self._put else ():
            if path[:end] in self._put:
                path, key = path[:end], False
                break
        path = self._as_written(path)
        document, place = (self, path) if self._origins is None else self._origins.find(path)
        return document, *document._places.find(place, key=key), path

    def _as_written(self, path: Tokens) -> Tokens:
        """A path with the keys that the file has; one that is written counts as it is."""
        for it in reversed(self.renamings):
            end = len(it.path)
            if not it.is_double and path[: end + 1] == (*it.path, it.key):
                path = (*it.path, it.former, *path[end + 1 :])
        return path


def _renamed(value: Json, path: Tokens, former: str, key: str) -> tuple[Json, bool]:
    """A copy with another name for a key of the object at a path, in its place; and whether it has that key already."""
    if isinstance(value, list):
        index = int(path[0])
        item, is_double = _renamed(value[index], path[1:], former, key)
        return [*value[:index], item, *value[index + 1 :]], is_double
    assert isinstance(value, dict)
    if path:
        child, is_double = _renamed(value[path[0]], path[1:], former, key)
        return {**value, path[0]: child}, is_double
    if key in value:
        return {name: child for name, child in value.items() if name != former}, True
    return {key if name == former else name: child for name, child in value.items()}, False


def load(
    path: str | os.PathLike[str],
    *,
    root: str | os.PathLike[str] | None = None,
    name: str | None = None,
    limits: SizeLimits = LIMITS,
    overlays: Sequence[tuple[str | os.PathLike[str], str]] = (),
    read: ReadFile = read_regular,
) -> Document:
    """Read a spec and every local file that its `$ref`s name.

    `root` is the folder that no `$ref` may leave (default: the spec's own folder), `name` the file's name in findings.
    `overlays` are paths and names of files that are applied to the spec, in their order: `$ref`s in them are relative
    to the spec. `read` takes the real path of a file and how many bytes of it are needed. Raises SpecError with all
    findings about syntax and overlays, and OSError if the spec or an overlay cannot be read.
    """
    real = Path(path).resolve()
    folder = Path(root).resolve() if root is not None else real.parent
    library = _Library(folder, name if name is not None else _display(path), real, limits, read)
    return library.read_all([(Path(each).resolve(), called) for each, called in overlays])


def check_overlay(
    path: str | os.PathLike[str], name: str, *, limits: SizeLimits = LIMITS, read: ReadFile = read_regular
) -> list[Diagnostic]:
    """What is wrong with an overlay, whatever document it is for. Raises OSError if it cannot be read."""
    real = Path(path).resolve()
    findings = Findings()
    _Library(real.parent, name, real, limits, read).read_overlay(real, name, findings)
    return list(findings)


def _display(path: str | os.PathLike[str]) -> str:
    """A path relative to the working folder, or the bare file name, so that findings are the same on every machine."""
    try:
        relative = Path(path).absolute().relative_to(Path.cwd())
    except ValueError:
        return Path(path).name
    return relative.as_posix()


_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class _Marks(Struct, frozen=True):
    """The identifiers that the schemas of one file declare, with their locations."""

    anchors: dict[str, list[Tokens]]
    ids: dict[str, list[Tokens]]


_DATA: Final = frozenset({"default", "const", "enum", "example", "examples"})


def _marks_in(value: Json) -> _Marks:
    """Every `$anchor`, `$dynamicAnchor` and `$id` of a file, except inside data."""
    marks = _Marks({}, {})
    waiting: list[tuple[Tokens, Json]] = [((), value)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, dict):
            for key, table in (("$anchor", marks.anchors), ("$dynamicAnchor", marks.anchors), ("$id", marks.ids)):
                name = node.get(key)
                if isinstance(name, str):
                    table.setdefault(name.removesuffix("#"), []).append(path)
            waiting += [((*path, key), child) for key, child in node.items() if key not in _DATA]
        elif isinstance(node, list):
            waiting += [((*path, str(at)), child) for at, child in enumerate(node)]
    return marks


def _self_of(document: Document | None) -> str | None:
    """The URI of a file that it states itself: `$self`, of OpenAPI 3.2."""
    value = document.value if document is not None else None
    stated = value.get("$self") if isinstance(value, dict) else None
    return stated.partition("#")[0] if isinstance(stated, str) and stated else None


def _below(uri: str, base: str | None) -> str | None:
    """The path that leads from one URI to another in the same folder or below it; None if it does not lead there."""
    folder = base.rpartition("/")[0] + "/" if base is not None and _SCHEME.match(base) else None
    path = uri.removeprefix(folder) if folder is not None and uri.startswith(folder) else None
    return path if path and not _SCHEME.match(path) else None


class _Library:
    """The files of one spec."""

    def __init__(self, root: Path, name: str, main: Path, limits: SizeLimits, read: ReadFile = read_regular) -> None:
        self.root = root
        self._read_file = read
        self.limits = limits
        self._name = name
        self._main = main
        self._documents: dict[Path, Document] = {}
        self._hashes: dict[str, bytes] = {}
        self._marked: dict[Path, _Marks] = {}
        self.overlays: tuple[Document, ...] = ()
        self.remarks: tuple[Diagnostic, ...] = ()
        self.told: list[Diagnostic] = []
        """What was found in the files that were read, all warnings."""

    @property
    def main(self) -> Document:
        return self._documents[self._main]

    def with_values(self, values: Mapping[Document, Json]) -> _Library:
        """A library of the same files with other values."""
        new = _Library(self.root, self._name, self._main, self.limits, self._read_file)
        new._hashes = self._hashes
        new.overlays, new.remarks, new.told = self.overlays, self.remarks, self.told
        for path, old in self._documents.items():
            new._documents[path] = old.copy(new, values.get(old, old.value))
        return new

    def document_at(self, path: Path) -> Document:
        """The file at a real path, which has been read."""
        return self._documents[path]

    def files(self) -> tuple[Document, ...]:
        others = [document for path, document in self._documents.items() if path != self._main]
        return (self.main, *sorted(others, key=lambda document: document.file))

    def digest(self) -> str:
        total = hashlib.sha256()
        for name, digest in sorted(self._hashes.items()):
            total.update(f"{len(name.encode())} {name} ".encode() + digest)
        return total.hexdigest()

    def read_all(self, overlays: Sequence[tuple[Path, str]]) -> Document:
        """Read the main file with its overlays, and every file that a `$ref` of any of them names, so that the digest
        covers all.
        """
        findings = Findings()
        queue = [self._main]
        known = {self._main}
        while queue:
            path = queue.pop()
            document: Document | None = None
            references = set[str]()
            try:
                document, references = self._read(path)
            except SpecError as error:
                _add_all(error, findings)
            if path == self._main and overlays:
                references |= self._overlay(document, overlays, findings)
            if document is None:
                continue
            for reference in sorted(references):
                following = self._find(document, reference)
                if following is not None and following not in known:
                    known.add(following)
                    queue.append(following)
        findings.stop_on_error()
        self.remarks = tuple(findings)
        return self.main

    def _overlay(self, document: Document | None, overlays: Sequence[tuple[Path, str]], findings: Findings) -> set[str]:
        """Read overlays, and apply them to the main file if they and it can be read; returns the `$ref`s in them."""
        from .overlaying import apply, report_extends

        references: set[str] = set()
        read: list[Overlay] = []
        files: list[Document] = []
        mine = Findings()
        for path, name in overlays:
            overlay, named = self.read_overlay(path, name, mine)
            references |= named
            if overlay is not None:
                read.append(overlay)
                files.append(overlay.document)
        self.overlays = tuple(files)
        if document is not None and not mine.errors:
            for overlay in read:
                report_extends(overlay, document, _self_of(document), mine)
            document.overlay(*apply(document, read, self.limits, mine))
        for found in mine:
            findings.add(found)
        return references

    def read_overlay(self, path: Path, name: str, findings: Findings) -> tuple[Overlay | None, set[str]]:
        """An overlay, and the `$ref`s in it; None after a report of what is wrong with it."""
        from .overlay import read_overlay

        try:
            document, references = self._parsed(path, name)
        except SpecError as error:
            _add_all(error, findings)
            return None, set()
        for found in document.unread:  # what an overlay does not say itself may be needed anywhere
            findings.add(found.finding)
        return read_overlay(document, findings), references

    def open_reference(self, document: Document, reference: str) -> tuple[Document, Tokens]:
        name, _, fragment = reference.partition("#")
        pointer = unquote(fragment) if fragment != "/" else ""  # many documents write `#/` for the whole file
        base: Tokens = ()
        known = self._identified(name) if name else None
        if known is not None:
            document, base = known
        elif name:
            try:
                found = self._locate(document, reference)
            except ReferenceRefused:
                known = self._related(document, name)
                if known is None:
                    raise
                return self._within(*known, pointer, reference)
            if found not in self._documents:
                self._read(found)
            document = self._documents[found]
        return self._within(document, base, pointer, reference)

    def _within(self, document: Document, base: Tokens, pointer: str, reference: str) -> tuple[Document, Tokens]:
        """What a pointer or an anchor leads to in a file, or in one schema of it. Raises ReferenceRefused."""
        if not pointer or pointer.startswith("/"):
            return document, (*base, *split_pointer(pointer))
        places = [path for path in self._marks(document).anchors.get(pointer, []) if path[: len(base)] == base]
        if len(places) != 1:
            count = "twice, so it is ambiguous" if places else "nowhere"
            message = f"{quote(reference)} names an anchor that is declared {count}"
            raise ReferenceRefused("ref-not-found", message, "write `#/components/schemas/Name`")
        return document, places[0]

    def _identified(self, uri: str) -> tuple[Document, Tokens] | None:
        """The loaded file with this `$self`, or the one schema of any with this `$id`; nothing is fetched."""
        for document in tuple(self._documents.values()):
            if _self_of(document) == uri:
                return document, ()
        if not _SCHEME.match(uri):
            return None
        found = [
            (document, path)
            for document in tuple(self._documents.values())
            for path in self._marks(document).ids.get(uri, [])
        ]
        return found[0] if len(found) == 1 else None

    def _related(self, document: Document, uri: str) -> tuple[Document, Tokens] | None:
        """The one schema of a file whose `$id` a relative URI can mean: as it is, or relative to another `$id`."""
        ids = self._marks(document).ids
        meant = {joined for base in ("", *ids) if (joined := urljoin(base, uri)) in ids}
        places = [path for each in meant for path in ids[each]]
        return (document, places[0]) if len(places) == 1 else None

    def _marks(self, document: Document) -> _Marks:
        if document.path not in self._marked:
            self._marked[document.path] = _marks_in(document.value)
        return self._marked[document.path]

    def _find(self, document: Document, reference: str) -> Path | None:
        """Like `_locate`, but reports nothing: what looks like a reference may be data, and following it reports it."""
        try:
            return self._locate(document, reference)
        except ReferenceRefused:
            return None

    def _locate(self, document: Document, reference: str) -> Path:
        """The real path of the existing file that a reference names. Raises ReferenceRefused."""
        name = unquote(reference.partition("#")[0])
        if not name:
            return document.path
        below = _below(name, _self_of(document) or _self_of(self._documents.get(self._main)))
        if below is not None:
            name = below
        if _SCHEME.match(name) or name.startswith("//"):
            hint = "copy the file into the folder of the spec; nothing is fetched"
            raise ReferenceRefused("ref-remote", f"{quote(reference)} is not a local file", hint)
        if name.startswith(("/", "\\")):
            hint = "write a path relative to this file"
            raise ReferenceRefused("ref-outside", f"{quote(reference)} is an absolute path", hint)
        try:
            found = (document.path.parent / name).resolve()
            inside = found.is_relative_to(self.root)
            kind = irregular(found) if inside else None
            readable = inside and os.access(found, os.R_OK)
        except (OSError, ValueError, RuntimeError):
            found, inside, readable, kind = document.path, True, False, None
        if not inside:
            hint = "keep every file of a spec in one folder"
            raise ReferenceRefused("ref-outside", f"{quote(reference)} leads outside the folder of the spec", hint)
        if kind is not None:
            raise ReferenceRefused("file-unreadable", f"{quote(name)} is {kind}", "name a file")
        if not readable:
            hint = "the path is relative to the file that contains the `$ref`"
            raise ReferenceRefused("file-unreadable", f"{quote(name)} does not exist or cannot be read", hint)
        return found

    def _name_of(self, path: Path) -> str:
        if path == self._main:
            return self._name
        relative = os.path.relpath(path, self._main.parent)
        return Path(os.path.normpath(Path(self._name).parent / relative)).as_posix()

    def _read(self, path: Path) -> tuple[Document, set[str]]:
        """Parse one file of the spec, including its `$ref`s."""
        document, references = self._parsed(path, self._name_of(path))
        if path == self._main and not isinstance(document.value, dict):
            what = "the file is empty" if document.value is None else "a spec must be an object"
            raise _refusal("root-not-object", what, document.source(()), 'begin with `openapi: "3.1.0"`')
        self._documents[path] = document
        return document, references

    def _parsed(self, path: Path, name: str) -> tuple[Document, set[str]]:
        """Parse one file, which belongs to the digest."""
        try:
            raw = self._read_file(path, self.limits.bytes + 1)
        except OSError as error:
            error.filename = name  # the name for messages, not the path of this machine
            raise
        if len(raw) > self.limits.bytes:
            message = f"the file has more than {self.limits.bytes:,} bytes"
            raise _refusal("file-too-large", message, Source(name, 1, 1, ""), "split the spec")
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        self._hashes[name] = hashlib.sha256(raw).digest()
        kind = from_json.JsonReader if path.suffix.lower() == ".json" else from_yaml.YamlReader
        try:
            reader = kind(name, Lines(raw.removeprefix(_MARK.encode())), self.limits)
        except UnicodeDecodeError as error:
            raise _not_utf8(error, name) from None
        if raw.startswith(_MARK.encode()):
            at = Source(name, 1, 1, "", raw.partition(b"\n")[0].decode())
            hint = "save the file as UTF-8 without a byte order mark"
            reader.warn("byte-order-mark", "the file begins with a byte order mark", at, hint, Replace(_MARK, ""))
        value = reader.read()
        self.told += reader.findings
        document = Document(path=path, file=name, lines=reader.lines, value=value, places=reader.places, library=self)
        document.unread = tuple(reader.unread)
        return document, reader.references


def _add_all(error: SpecError, findings: Findings) -> None:
    for found in error.diagnostics:
        findings.add(found)


_MARK: Final = "\ufeff"
"""What begins some files, and belongs to no text."""


def _not_utf8(error: UnicodeDecodeError, name: str) -> SpecError:
    before = error.object[: error.start].decode("utf-8")
    line = before[before.rfind("\n") + 1 :]
    at = Source(name, before.count("\n") + 1, len(line) + 1, "", line)
    message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
    return _refusal("not-utf8", message, at, "save the file as UTF-8")


def _refusal(code: str, message: str, source: Source, hint: str, fix: Edit | None = None) -> SpecError:
    return SpecError([Diagnostic("error", code, message, source, hint, fix=fix)])
