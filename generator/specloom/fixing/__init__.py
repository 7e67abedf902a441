"""Fixes findings in the text of their files: what is written around an edit stays as it is, byte for byte.

Edits of findings are applied by their places, never by writing a document again. An edit that does not find what it
expects, or that could touch something else, is not made. Pure: `fix_all` is given the files' contents and returns
others.
"""

from __future__ import annotations

import difflib
import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..diagnostics import Diagnostic
from ..edits import Add, Edit, Quote, Remove, Rename, Replace, Rewrite, Unquote
from .spans import Entry, Place, Scalar, Spans

_MOST_ROUNDS: Final = 20
"""Fixing one finding may show the next; more rounds than these mean that two fixes undo each other."""

_PLAIN: Final = re.compile(r"[A-Za-z_$/][A-Za-z0-9_./#$*+-]*")
"""Texts that need no quotes, wherever they are, unless they are one of `_WORDS`."""
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_ANCHOR: Final = re.compile(r"(?<![\w\"'])&[\w-]")


@dataclass(frozen=True, slots=True)
class Patch:
    """The replacement of a part of a text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing has changed."""

    files: Mapping[str, tuple[bytes, bytes]]
    """What each changed file was and is, by the name that findings have for it."""
    count: int
    """How many findings were fixed."""
    left: Sequence[Diagnostic]
    """What is found then."""


def fix_all(lint: Callable[[Mapping[str, bytes]], Sequence[Diagnostic]], read: Callable[[str], bytes]) -> Fixed:
    """Fix what can be fixed in one way, until nothing is left that can.

    `lint` finds what is wrong where some files, by name, have another content than on the disk; `read` reads a file by
    the name that findings have for it.
    """
    files: dict[str, tuple[bytes, bytes]] = {}
    count = 0
    found = lint({})
    for _ in range(_MOST_ROUNDS):
        fixed = 0
        for name in dict.fromkeys(each.source.file for each in found if each.fix is not None):
            before, now = files.get(name) or (read(name),) * 2
            after, number = fix_file(now, [each for each in found if each.source.file == name])
            if number:
                files[name] = before, after
                fixed += number
        if not fixed:
            break
        count += fixed
        found = lint({name: after for name, (_, after) in files.items()})
    return Fixed({name: pair for name, pair in files.items() if pair[0] != pair[1]}, count, found)


def fix_file(content: bytes, findings: Iterable[Diagnostic]) -> tuple[bytes, int]:
    """The content of a file with the fixes of its findings, and how many were made; of two that overlap the first."""
    try:
        raw = content.decode("utf-8")
    except UnicodeDecodeError:
        return content, 0
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    patches = sorted(_patches(text, findings), key=lambda patch: (patch.start, patch.end))
    pieces: list[str] = []
    end = count = 0
    double = [at - number for number, at in enumerate(match.start() for match in re.finditer("\r\n", raw))]
    newline = "\r\n" if double else "\n"

    def written(offset: int) -> int:
        return offset + bisect_left(double, offset)

    for patch in patches:
        if patch.start < end or (count and patch.start == end):
            continue
        pieces += (raw[written(end) : written(patch.start)], patch.text.replace("\n", newline))
        end = patch.end
        count += 1
    return "".join((*pieces, raw[written(end) :])).encode(), count


def patch_of(name: str, before: bytes, after: bytes) -> str:
    """A change of a file as `git apply` and `patch` read it."""
    old, new = (content.decode("utf-8").splitlines(keepends=True) for content in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


# --- from findings to patches ----------------------------------------------------------------------------------------


def _patches(text: str, findings: Iterable[Diagnostic]) -> Iterator[Patch]:
    spans: Spans | None = None
    for found in findings:
        if found.fix is None:
            continue
        place = found.source.line, found.source.column
        if isinstance(found.fix, Replace):
            patch = _replaced(text, place, found.fix)
        else:
            try:
                spans = spans or Spans(text)
            except ValueError:
                continue
            patch = _patch(spans, place, found.fix)
        if patch is not None:
            yield patch


def _patch(spans: Spans, place: Place, edit: Edit) -> Patch | None:
    """The change that an edit makes; None where the text does not say what it expects."""
    is_key = isinstance(edit, Rename) or (isinstance(edit, (Quote, Remove)) and edit.is_key)
    entry = (spans.keys if is_key else spans.values).get(place)
    if entry is None:
        return None
    scalar = entry.key if is_key else entry.scalar
    match edit:
        case Rename(former, key):
            return _rewritten(scalar, former, key)
        case Rewrite(former, text):
            return _rewritten(scalar, former, text)
        case Quote():
            is_plain = scalar is not None and not scalar.quotes and spans.text[slice(*scalar.span)] == scalar.value
            return Patch(*scalar.span, f'"{scalar.value}"') if scalar is not None and is_plain else None
        case Unquote(former, text):
            is_quoted = scalar is not None and scalar.value == former and scalar.quotes in ("", '"', "'")
            return Patch(*scalar.span, text) if scalar is not None and is_quoted else None
        case Remove():
            holder = entry.holder.owner if edit.is_holder and entry.holder is not None else entry
            return _removed(spans, holder) if holder is not None else None
        case Add():
            return _added(spans, entry, edit)
        case Replace():
            return None


def _rewritten(scalar: Scalar | None, former: str, text: str) -> Patch | None:
    if scalar is None or scalar.value != former or "\n" in text:
        return None
    if scalar.quotes == '"':
        return Patch(*scalar.span, json.dumps(text, ensure_ascii=False))
    if scalar.quotes == "'":
        return Patch(*scalar.span, "'" + text.replace("'", "''") + "'")
    if scalar.quotes:
        return None
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return Patch(*scalar.span, text if is_plain or _is_alike(former, text) else json.dumps(text, ensure_ascii=False))


def _is_alike(former: str, text: str) -> bool:
    """Whether a text can be plain where the former one is:
    it has no further special character, and begins no other way.
    """
    special = re.compile(r"[^A-Za-z0-9_./-]")
    return text[:1] in (former[:1], "/") and set(special.findall(text)) <= set(special.findall(former))


def _replaced(text: str, place: Place, edit: Replace) -> Patch | None:
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: place[0] - 1]) + place[1] - 1
    end = start + len(edit.former)
    if text[start:end] != edit.former:
        return None
    if edit.text or not edit.former.startswith("#"):
        return Patch(start, end, edit.text)
    before = lines[place[0] - 1][: place[1] - 1]
    if before.strip():
        return Patch(start - (len(before) - len(before.rstrip())), end, "")
    return Patch(start - len(before), min(end + 1, len(text)), "")


# --- removing and adding ---------------------------------------------------------------------------------------------


def _removed(spans: Spans, entry: Entry) -> Patch | None:
    """Without an entry: with its lines in block style, with a comma in flow style. Never the last one."""
    holder = entry.holder
    if holder is None or len(holder.entries) < 2 or _ANCHOR.search(spans.text, entry.start, entry.end):
        return None
    at = holder.entries.index(entry)
    after = holder.entries[at + 1] if at + 1 < len(holder.entries) else None
    if holder.is_flow:
        patch = (
            Patch(entry.start, after.start, "")
            if after is not None
            else Patch(holder.entries[at - 1].end, entry.end, "")
        )
        return patch if "#" not in spans.text[patch.start : patch.end].replace(_own(spans, entry), "") else None
    line = spans.line_of(entry.start)
    before = spans.text[line[0] : entry.start]
    end = spans.line_of(entry.end)[1]
    rest = spans.text[entry.end : end].strip()
    if rest and not rest.startswith("#"):
        return None
    if not before.strip() or (holder.is_list and before.strip() == "-"):
        return Patch(line[0], min(end + 1, len(spans.text)), "")
    if after is None or holder.is_list or "#" in spans.text[entry.end : after.start]:
        return None
    return Patch(entry.start, after.start, "")


def _own(spans: Spans, entry: Entry) -> str:
    return spans.text[entry.start : entry.end]


def _added(spans: Spans, entry: Entry, edit: Add) -> Patch | None:
    """With a further key behind another one, on a line of its own in block style."""
    inner = entry.inner
    keys = [each for each in inner.entries if each.key is not None] if inner is not None and not inner.is_list else []
    known = next((each for each in keys if each.key is not None and each.key.value == edit.after), None)
    if inner is None or known is None or known.scalar is None or known.key is None:
        return None
    quotes = known.key.quotes
    pair = f"{quotes}{edit.key}{quotes}: {edit.text}"
    if inner.is_flow:
        return Patch(known.end, known.end, f", {pair}")
    line = spans.line_of(known.start)
    end = spans.line_of(known.end)[1]
    return Patch(end, end, f"\n{' ' * (known.start - line[0])}{pair}")
