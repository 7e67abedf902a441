"""Edits that make the new document from the old one: those of JSON Patch (RFC 6902), and a few for specs.

`add`, `replace`, `remove` and `move` are as the RFC says; `add` with `before` puts a member in front of another one.
`rename` gives a component another name, wherever it is referred to. `merge` adds members to an object, all the way
down.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from specloom.runtime.json_data import get_pointer, is_array, is_object, pointer_tokens


def edited(document: Mapping[str, Any], edits: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The document after all edits, in their order. Raises ValueError for an edit that changes nothing."""
    value: dict[str, Any] = deepcopy(dict(document))
    for edit in edits:
        before = deepcopy(value)
        value = _applied(value, edit)
        if value == before and list(_keys(value)) == list(_keys(before)):
            raise ValueError(f"changes nothing: {json.dumps(edit)}")
    return value


def _applied(document: dict[str, Any], edit: Mapping[str, Any]) -> dict[str, Any]:
    match edit:
        case {"op": "add", "path": path, "value": value, "before": before}:
            parent, key = _parent(document, path)
            members = list(parent.items())
            at = list(parent).index(before)
            parent.clear()
            parent.update([*members[:at], (key, value), *members[at:]])
        case {"op": "add", "path": path, "value": value}:
            parent, key = _parent(document, path)
            at = _index(parent, key)
            if isinstance(at, int):
                parent.insert(at, value)
            else:
                parent[at] = value
        case {"op": "merge", "path": path, "value": value}:
            _merge(get_pointer(document, path), value)
        case {"op": "replace", "path": path, "value": value}:
            _existing(document, path)
            parent, key = _parent(document, path)
            parent[_index(parent, key)] = value
        case {"op": "remove", "path": path}:
            _existing(document, path)
            parent, key = _parent(document, path)
            del parent[_index(parent, key)]
        case {"op": "move", "from": source, "path": path}:
            value = _existing(document, source)
            _applied(document, {"op": "remove", "path": source})
            _applied(document, {"op": "add", "path": path, "value": value})
        case {"op": "rename", "path": path, "to": name}:
            kind = path.rsplit("/", 1)[0]
            moved = _applied(document, {"op": "move", "from": path, "path": f"{kind}/{name}"})
            text = json.dumps(moved).replace(json.dumps(f"#{path}"), json.dumps(f"#{kind}/{name}"))
            renamed: dict[str, Any] = json.loads(text)
            return renamed
        case _:
            raise ValueError(f"not an edit: {edit}")
    return document


def _parent(document: Any, path: str) -> tuple[Any, str]:
    *above, key = pointer_tokens(path)
    found = document
    for token in above:
        found = found[_index(found, token)]
    return found, key


def _existing(document: Any, path: str) -> Any:
    parent, key = _parent(document, path)
    return parent[_index(parent, key)]


def _index(parent: Any, key: str) -> Any:
    if not is_array(parent):
        return key
    return len(parent) if key == "-" else int(key)


def _merge(into: dict[str, Any], members: Mapping[str, Any]) -> None:
    for key, value in members.items():
        if is_object(value) and is_object(into.get(key)):
            _merge(into[key], value)
        else:
            into[key] = value


def _keys(value: Any) -> Iterable[str]:
    """All keys in their order: two equal documents may differ in it."""
    if is_object(value):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif is_array(value):
        for inner in value:
            yield from _keys(inner)
