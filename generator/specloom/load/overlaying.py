"""Applies overlays to a document: gives the merged value, and says which file each part of it is from.

Nothing that was read is changed. What an action touches is copied first, once, so that the cost depends on what is
changed and on what the queries look at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NoReturn
from urllib.parse import unquote, urlsplit

from ..closest import suggest
from ..diagnostics import Diagnostic, Findings, Severity, SpecError, quote
from .jsonpath import Query, select, shortened
from .origins import Origin, Origins
from .overlay import OPTIONAL, Action, Overlay, kind_of
from .pointers import Tokens, join_pointer
from .reader import SizeLimits

if TYPE_CHECKING:
    from ..ir import Json
    from .document import Document

_COMPATIBLE = (
    "an object is merged into an object, a list is appended to a list, and a scalar replaces a scalar; "
    "anything else takes two actions: `remove`, then `update`"
)


def apply(
    document: Document, overlays: Iterable[Overlay], limits: SizeLimits, findings: Findings
) -> tuple[Json, Origins]:
    """The value of a document after all actions, each on the result of the one before, and the origins of its parts.

    What an action cannot do is reported, and the other actions are applied anyway. Raises SpecError where the result
    would exceed the limits.
    """
    work = _Work(document, limits, findings)
    for overlay in overlays:
        for action in overlay.actions:
            work.act(overlay, action)
    return work.value, work.origins


def report_extends(overlay: Overlay, document: Document, identity: str | None, findings: Findings) -> None:
    """Warn of an overlay that says it is for another document; `identity` is the URI that the document says it has.

    A URL is compared with that alone: a copy of a published document does not say where it is from.
    """
    if overlay.extends is None:
        return
    target = urlsplit(overlay.extends)
    if target.scheme or target.netloc:
        is_other = identity is not None and overlay.extends.partition("#")[0] != identity
    else:
        named = (overlay.document.path.parent / unquote(target.path)).resolve()
        is_other = named != document.path
    if is_other:
        shown = document.file if identity is None or not target.scheme else identity
        message = f"this overlay extends {quote(overlay.extends)}, and is applied to {quote(shown)}"
        source = overlay.document.source(("extends",))
        hint = "correct `extends`, which is relative to this file, or `overlay` of the settings"
        findings.add(Diagnostic("warning", "overlay-extends", message, source, hint))


class _Work:
    """The document as the actions so far have left it."""

    def __init__(self, document: Document, limits: SizeLimits, findings: Findings) -> None:
        self.value: Json = document.value
        self.origins = Origins(document)
        self._limits = limits
        self._findings = findings
        self._own: dict[int, Json] = {}
        """Objects and lists that may be changed, by identity: they are in nothing that was read."""
        self._added = 0

    def act(self, overlay: Overlay, action: Action) -> None:
        """Apply one action."""
        self._overlay, self._action = overlay, action
        targets = self._select(action.target)
        if not targets:
            self._report_unmatched(action)
        elif action.kind == "remove":
            self._remove([path for path, _ in targets])
        else:
            self._update(targets)

    def _select(self, query: Query) -> list[tuple[Tokens, Json]]:
        found: list[tuple[Tokens, Json]] = []
        for each in select(query, self.value):
            found.append(each)
            if len(found) > self._limits.overlaid:
                self.refuse("overlay-too-large", f"this selects more than {self._limits.overlaid:,} values")
        return found

    def _report_unmatched(self, action: Action) -> None:
        if action.is_optional:
            return
        if action.kind == "remove":
            message, hint = "nothing matches, so that nothing is removed", "drop the action"
            self._complain("overlay-target", message, f"{hint}, or add `{OPTIONAL}: true`", ("target",), "warning")
        else:
            message, hint = "nothing matches, so that the action would be lost", self._nearest(action.target)
            hint = f"{hint} `{OPTIONAL}: true` in the action allows that"
            self._complain("overlay-target", message, hint, ("target",))

    def _nearest(self, query: Query) -> str:
        """How far the beginning of a query leads, and what it may have meant."""
        for beginning, following, name in shortened(query):
            found = next(select(beginning, self.value), None)
            if found is not None:
                keys = found[1] if isinstance(found[1], dict) else ()
                near = suggest(name, keys) if name else None
                meant = f"did you mean {quote(near)}?" if near is not None else f"it has no {quote(following)}."
                return f"{quote(str(beginning))} matches: {meant}"
        return "the document is empty"

    # --- update and copy ---------------------------------------------------------------------------------------------

    def _update(self, targets: list[tuple[Tokens, Json]]) -> None:
        value, origin = self._source()
        if origin is None:
            return
        kinds = {_group(target) for _, target in targets}
        if len(kinds) > 1:
            message = f"this selects values of different kinds: {', '.join(sorted(kinds))}"
            self._complain("overlay-incompatible", message, "write one action for each kind", ("target",))
        elif "scalars" in kinds and self._overlay.version == "1.0":
            message = f"{quote(join_pointer(targets[0][0]))} is {kind_of(targets[0][1])}, which 1.0 cannot target"
            hint = "target the object that has it, or write `overlay: 1.1.0`"
            self._complain("overlay-incompatible", message, hint, ("target",))
        else:
            for path, _ in targets:
                self._merge(path, value, origin, is_target=True)

    def _source(self) -> tuple[Json, Origin | None]:
        """What is merged, and where it is written; no origin after a report."""
        action = self._action
        if action.kind == "update":
            return action.update, Origin((self._overlay.document, (*action.path, "update")))
        found = self._select(action.source)
        if len(found) != 1:
            problem = "nothing matches" if not found else f"this selects {len(found)} values"
            message, hint = f"{problem}, and `copy` takes one", "write a JSONPath that selects one value"
            if found or not action.is_optional:
                self._complain("overlay-target", message, hint, ("copy",))
            return None, None
        ((path, value),) = found
        return self._cloned(value, 0), self.origins.at(path)

    def _merge(self, path: Tokens, value: Json, origin: Origin, *, is_target: bool = False) -> None:
        """Merge a value into the one at a path."""
        target = self._owned(path)
        if isinstance(target, dict) and isinstance(value, dict):
            for key, child in value.items():
                here, said = (*path, key), origin.below(key)
                if key in target and _is_structure(target[key], child):
                    self._merge(here, child, said)
                elif key not in target or _group(target[key]) == _group(child) == "scalars":
                    self._put(target, here, child, said)
                else:
                    self._report_incompatible(here, target[key], child, said)
        elif isinstance(target, list) and isinstance(value, list) and is_target and self._appends_one():
            message = f"in version 1.0, `update` is one item for the list {quote(join_pointer(path))}, not a list"
            hint = "write `overlay: 1.1.0`, where lists are concatenated"
            self._complain("overlay-incompatible", message, hint, said=origin)
        elif isinstance(target, list):
            for item, said in _items(value, origin):
                here = (*path, str(len(target)))
                target.append(self._cloned(item, len(here)))
                self.origins.put(here, said)
        elif path and _group(target) == _group(value) == "scalars":
            self._put(self._owned(path[:-1]), path, value, origin)
        else:
            self._report_incompatible(path, target, value, origin)

    def _appends_one(self) -> bool:
        """Whether an `update` of a list is one item of it, whatever it is."""
        return self._overlay.version == "1.0" and self._action.kind == "update"

    def _put(self, holder: Json, path: Tokens, value: Json, origin: Origin) -> None:
        """Let the member of an object or a list at a path have another value."""
        new = self._cloned(value, len(path))
        if isinstance(holder, dict):
            holder[path[-1]] = new
        elif isinstance(holder, list):
            holder[int(path[-1])] = new
        self.origins.put(path, origin)

    def _report_incompatible(self, path: Tokens, target: Json, value: Json, origin: Origin) -> None:
        message = (
            f"{kind_of(value)} cannot be merged into {quote(join_pointer(path) or '/')}, which is {kind_of(target)}"
        )
        self._complain("overlay-incompatible", message, _COMPATIBLE, said=origin)

    # --- remove ------------------------------------------------------------------------------------------------------

    def _remove(self, paths: list[Tokens]) -> None:
        """Remove values, the innermost first, and the items of a list together."""
        if () in paths:
            message, hint = "the whole document cannot be removed", "name what to remove: `$.paths['/internal']`"
            self._complain("overlay-incompatible", message, hint, ("target",))
            return
        by_holder: dict[Tokens, list[str]] = {}
        for path in paths:
            by_holder.setdefault(path[:-1], []).append(path[-1])
        action = self._overlay.document, (*self._action.path, "target")
        for holder in sorted(by_holder, key=len, reverse=True):
            found = self._owned(holder)
            if isinstance(found, dict):
                for key in by_holder[holder]:
                    del found[key]
                    self.origins.drop((*holder, key), action)
            elif isinstance(found, list):
                removed = {int(index) for index in by_holder[holder]}
                self.origins.drop_items(holder, removed, len(found))
                found[:] = [item for index, item in enumerate(found) if index not in removed]

    # --- values ------------------------------------------------------------------------------------------------------

    def _owned(self, path: Tokens) -> Json:
        """The value at a path; it and all that encloses it may be changed."""
        self.value = found = self._copied(self.value)
        for token in path:
            inner: Json = None
            if isinstance(found, dict):
                inner = found[token] = self._copied(found[token])
            elif isinstance(found, list):
                inner = found[int(token)] = self._copied(found[int(token)])
            found = inner
        return found

    def _copied(self, value: Json) -> Json:
        """An object or a list that may be changed: itself, or a copy of what was read."""
        new: Json = value
        if id(value) not in self._own:
            new = dict(value) if isinstance(value, dict) else list(value) if isinstance(value, list) else value
        if isinstance(new, (dict, list)):
            self._own[id(new)] = new
        return new

    def _cloned(self, value: Json, depth: int) -> Json:
        """A copy of all of a value, to be put at some depth; counted, so that no copies of copies fill the memory."""
        self._added += 1
        if self._added > self._limits.overlaid:
            self.refuse("overlay-too-large", f"overlays add more than {self._limits.overlaid:,} values")
        if depth > self._limits.depth:
            self.refuse("too-deep", f"values are nested deeper than {self._limits.depth} levels")
        if isinstance(value, dict):
            return {key: self._cloned(child, depth + 1) for key, child in value.items()}
        if isinstance(value, list):
            return [self._cloned(item, depth + 1) for item in value]
        return value

    # --- reports -----------------------------------------------------------------------------------------------------

    def _complain(
        self,
        code: str,
        message: str,
        hint: str,
        key: Tokens = (),
        severity: Severity = "error",
        *,
        said: Origin | None = None,
    ) -> None:
        """Report a problem with the action, or with what is written somewhere."""
        document, path = (self._overlay.document, (*self._action.path, *key))
        if said is not None and self._action.kind == "copy":
            path = (*self._action.path, "copy")
        elif said is not None and said.said is not None:
            document, path = said.said
        self._findings.add(Diagnostic(severity, code, message, document.source(path), hint))

    def refuse(self, code: str, message: str) -> NoReturn:
        """Report what makes continuing useless."""
        source = self._overlay.document.source(self._action.path)
        self._findings.add(Diagnostic("error", code, message, source, "select less, or split the document"))
        raise SpecError(self._findings)


def _items(value: Json, origin: Origin) -> list[tuple[Json, Origin]]:
    """The items of a list, or a value as the only one, each with where it is written."""
    if not isinstance(value, list):
        return [(value, origin)]
    return [(item, origin.below(str(at))) for at, item in enumerate(value)]


def _group(value: Json) -> Literal["objects", "lists", "scalars"]:
    return "objects" if isinstance(value, dict) else "lists" if isinstance(value, list) else "scalars"


def _is_structure(one: Json, other: Json) -> bool:
    """Whether both are objects, or both are lists."""
    return _group(one) == _group(other) != "scalars"
