"""Reads one overlay: an ordered list of actions on a document, of the OpenAPI Overlay Specification 1.0 or 1.1.

What is wrong is reported at its place, all of it, and an overlay with an error is not applied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ..closest import suggest
from ..diagnostics import Diagnostic, Findings, Severity, quote
from .jsonpath import BrokenQuery, Query, compile_query
from .pointers import Tokens

if TYPE_CHECKING:
    from ..ir import Json
    from .document import Document

Version: TypeAlias = Literal["1.0", "1.1"]

OPTIONAL: Final = "x-optional"
"""An action with this extension may match nothing: for an overlay that several documents share."""

_VERSION: Final = re.compile(r"(1\.[01])\.\d+")
_ROOT: Final = ("overlay", "info", "extends", "actions")
_INFO: Final[dict[Version, tuple[str, ...]]] = {"1.0": ("title", "version"), "1.1": ("title", "version", "description")}
_ACTION: Final[dict[Version, tuple[str, ...]]] = {
    "1.0": ("target", "description", "update", "remove"),
    "1.1": ("target", "description", "update", "copy", "remove"),
}
_WANTED: Final[dict[type, str]] = {str: "a string", bool: "true or false", list: "a list", dict: "an object"}


@dataclass(frozen=True, slots=True)
class Action:
    """One action: of `remove`, `copy` and `update` exactly one has an effect."""

    path: Tokens
    """Where it is in the overlay."""
    target: Query
    kind: Literal["update", "copy", "remove"]
    update: Json
    source: Query | None
    """What is copied."""
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Overlay:
    """A file of actions."""

    document: Document
    version: Version
    extends: str | None
    actions: tuple[Action, ...]


def read_overlay(document: Document, findings: Findings) -> Overlay | None:
    """The overlay in a file; None after a report of what is wrong with it."""
    mine = Findings()
    overlay = _Reader(document, mine).overlay()
    for found in mine:
        findings.add(found)
    return None if mine.errors else overlay


class _Reader:
    def __init__(self, document: Document, findings: Findings) -> None:
        self._document = document
        self._findings = findings
        self._version: Version = "1.1"

    def overlay(self) -> Overlay | None:
        root = self._document.value
        if not isinstance(root, dict):
            self._complain("root-not-object", (), "an overlay must be an object", 'begin with `overlay: "1.1.0"`')
            return None
        self._read_version(root)
        self._only((), root, _ROOT, "an overlay")
        self._read_info(self._value((), root, "info", dict, is_required=True))
        extends = self._value((), root, "extends", str)
        stated = self._value((), root, "actions", list, is_required=True)
        listed = stated if isinstance(stated, list) else []
        if stated == []:
            self._complain("overlay-action", ("actions",), "an overlay has at least one action", "add one, or omit it")
        actions = [self._action(("actions", str(index)), item, listed) for index, item in enumerate(listed)]
        return Overlay(
            self._document,
            self._version,
            extends if isinstance(extends, str) else None,
            tuple(action for action in actions if action is not None),
        )

    def _read_version(self, root: Mapping[str, Json]) -> None:
        stated = root.get("overlay")
        if isinstance(stated, (int, float)) and not isinstance(stated, bool):
            message, hint = f"`overlay` must be a string, not the number {quote(stated)}", f'quote it: "{stated}.0"'
            self._complain("wrong-type", ("overlay",), message, hint)
            return
        stated = self._value((), root, "overlay", str, is_required=True)
        found = _VERSION.fullmatch(stated) if isinstance(stated, str) else None
        if found is not None:
            self._version = "1.0" if found[1] == "1.0" else "1.1"
        elif isinstance(stated, str):
            message = f"overlays of version {quote(stated)} are not supported"
            self._complain("overlay-version", ("overlay",), message, "write `1.0.0` or `1.1.0`")

    def _read_info(self, info: Json) -> None:
        if isinstance(info, dict):
            self._only(("info",), info, _INFO[self._version], "`info` of an overlay")
            for key in ("title", "version"):
                self._value(("info",), info, key, str, is_required=True)
            self._value(("info",), info, "description", str)

    def _action(self, path: Tokens, action: Json, others: list[Json]) -> Action | None:
        if not isinstance(action, dict):
            self._wrong_type(path, "an action", action, dict)
            return None
        self._only(path, action, _ACTION[self._version], "an action")
        first = next(index for index, other in enumerate(others) if other == action)
        if first != int(path[-1]):
            message = f"this is the same action as number {first + 1}"
            self._complain("overlay-action", path, message, "drop one of the two")
        self._value(path, action, "description", str)
        target = self._query(path, action, "target", is_required=True)
        source = self._query(path, action, "copy") if self._version != "1.0" else None
        removes = self._value(path, action, "remove", bool) is True
        is_optional = self._value(path, action, OPTIONAL, bool) is True
        kind = self._kind(path, action, removes)
        if target is None or kind is None or (kind == "copy" and source is None):
            return None
        return Action(path, target, kind, action.get("update"), source, is_optional)

    def _kind(
        self, path: Tokens, action: Mapping[str, Json], removes: bool
    ) -> Literal["update", "copy", "remove"] | None:
        """What an action does; None after a report that it does nothing."""
        copies = self._version != "1.0" and "copy" in action
        modifiers = [key for key in ("update", "copy") if key in action and (key == "update" or copies)]
        if removes:
            for key in modifiers:
                message = f"`{key}` has no effect beside `remove: true`"
                self._complain("overlay-action", (*path, key), message, "drop one of the two", "warning", at_key=True)
            return "remove"
        if len(modifiers) > 1:
            message = "`update` and `copy` of one action have no effect"
            hint = "write two actions: they are applied in their order"
            self._complain("overlay-action", (*path, "copy"), message, hint, at_key=True)
            return None
        if modifiers:
            return "copy" if copies else "update"
        if "copy" not in action and isinstance(action.get("remove", False), bool):
            self._complain(
                "overlay-action", path, "this action changes nothing", "add `update` or `remove: true`", "warning"
            )
        return None

    # --- values ------------------------------------------------------------------------------------------------------

    def _query(self, path: Tokens, action: Mapping[str, Json], key: str, *, is_required: bool = False) -> Query | None:
        text = self._value(path, action, key, str, is_required=is_required)
        if not isinstance(text, str):
            return None
        try:
            return compile_query(text)
        except BrokenQuery as error:
            at = self._document.source_within((*path, key), text, error.index)
            hint = "write a JSONPath of RFC 9535, such as `$.paths['/pets'].get`"
            message = f"{quote(text)} is not a valid JSONPath: {error.message}"
            self._findings.add(Diagnostic("error", "overlay-expression", message, at, hint))
            return None

    def _value(
        self, path: Tokens, holder: Mapping[str, Json], key: str, kind: type, *, is_required: bool = False
    ) -> Json:
        """The value of a key, if it has one of this type; otherwise None, after a report where that is wrong."""
        value = holder.get(key)
        if isinstance(value, kind):
            return value
        if key in holder:
            self._wrong_type((*path, key), quote(key), value, kind)
        elif is_required:
            near = suggest(key, holder)
            hint = f"{quote(near)} is present; is that a misspelling?" if near else None
            self._complain("missing-key", path, f"{quote(key)} is required here", hint)
        return None

    def _only(self, path: Tokens, holder: Mapping[str, Json], keys: tuple[str, ...], what: str) -> None:
        for key in holder:
            if key in keys or key.startswith("x-"):
                continue
            later = self._version == "1.0" and key in (*_ACTION["1.1"], *_INFO["1.1"]) and bool(path)
            near = suggest(key, keys)
            hint = f"did you mean {quote(near)}?" if near is not None else f"{what} has {', '.join(map(quote, keys))}"
            hint = f"{quote(key)} is part of version 1.1: write `overlay: 1.1.0`" if later else hint
            self._complain("unknown-key", (*path, key), f"unknown key {quote(key)} in {what}", hint, at_key=True)

    def _wrong_type(self, path: Tokens, what: str, value: Json, kind: type) -> None:
        is_scalar = kind is str and isinstance(value, (int, float))
        text = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
        hint = f'quote it: "{text}"' if is_scalar else None
        self._complain("wrong-type", path, f"{what} must be {_WANTED[kind]}, not {kind_of(value)}", hint)

    def _complain(
        self,
        code: str,
        path: Tokens,
        message: str,
        hint: str | None,
        severity: Severity = "error",
        *,
        at_key: bool = False,
    ) -> None:
        source = self._document.key_source(path) if at_key else self._document.source(path)
        self._findings.add(Diagnostic(severity, code, message, source, hint))


def kind_of(value: Json) -> str:
    """What a value is, for a message."""
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a string"
        case _:
            return "a number"
