"""Decides quickly whether openapi-spec-validator can have anything to report, so that it need not run for most specs.

The validator is pure Python: it takes longer than everything else together, and its import alone half a second. The
gate reads the validator's own schemas from its package, without importing it, and lets jsonschema-rs compare the
document with them; the few rules that the validator has beyond schemas are repeated here. It errs on one side:
a spec that passes is one of which the validator has nothing to say, and for any other the validator says what it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from ..load import Tokens
from ..node import Node
from .declared import METHODS
from .spec import Spec

if TYPE_CHECKING:
    from ..ir import Json

_DIALECTS: Final = {
    "3.0": "http://json-schema.org/draft-04/schema#",
    "3.1": "https://json-schema.org/draft/2020-12/schema",
    "3.2": "https://json-schema.org/draft/2020-12/schema",
}
"""The meta-schema of the schemas in a version of OpenAPI."""

_NESTING: Final = ("allOf", "anyOf", "oneOf")


def passes(spec: Spec, is_known: Callable[[Node], bool]) -> bool:
    """Whether the validator certainly has nothing to report in addition to what `is_known` says is reported already."""
    return (
        _is_explained(_structure(spec.version), spec.root, is_known)
        and _fits_dialect(spec, is_known)
        and all(map(is_known, _objections(spec)))
    )


def published_schema(version: str) -> Any:
    """The JSON Schema of a version of OpenAPI, from the validator's package."""
    package = find_spec("openapi_spec_validator")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("openapi_spec_validator is not installed", name="openapi_spec_validator")
    path = Path(package.origin).parent / "resources" / "schemas" / f"v{version}" / "schema.json"
    return json.loads(path.read_bytes())


def _is_explained(validator: Any, node: Node, is_known: Callable[[Node], bool]) -> bool:
    """Whether a value is valid, or each place at which it is not is one that our own rules have reported."""
    if validator.is_valid(node.value):
        return True
    return all(is_known(_nearest(node, path)) for error in validator.iter_errors(node.value) for path in _places(error))


def _places(error: Any) -> Iterator[Tokens]:
    """The path of an error, and of all that is wrong in each of several alternatives."""
    yield tuple(map(str, error.instance_path))
    for branch in getattr(error.kind, "context", ()):
        for inner in branch:
            yield from _places(inner)


def _nearest(node: Node, path: Tokens) -> Node:
    """The value at a path below a node, or the last one on the way to it that exists."""
    for token in path:
        step = node.step(token)
        if step is None:
            break
        node = step
    return node


@cache
def _structure(version: str) -> Any:
    import jsonschema_rs

    schema = published_schema(version)
    return jsonschema_rs.validator_cls_for(schema)(schema)


def _fits_dialect(spec: Spec, is_known: Callable[[Node], bool]) -> bool:
    """Whether each schema is valid JSON Schema, or invalid where that is reported already, and none says that it is
    written in another dialect.
    """
    if any(schema.ref is None for schema in spec.references):
        return False
    dialect = _dialect(spec.version)
    outer: Node | None = None
    for schema in spec.found["schema"]:
        if outer is not None and _is_inside(schema, outer):
            continue  # checked with the one around it, which comes first
        outer = schema
        if schema.has("$schema") or not _is_explained(dialect, schema, is_known):
            return False
    return True


def _is_inside(node: Node, outer: Node) -> bool:
    return node.document is outer.document and node.path[: len(outer.path)] == outer.path


@cache
def _dialect(version: str) -> Any:
    import jsonschema_rs

    kind = jsonschema_rs.Draft4Validator if version == "3.0" else jsonschema_rs.Draft202012Validator
    return kind({"$ref": _DIALECTS[version]})


# --- rules beyond schemas --------------------------------------------------------------------------------------------


def _objections(spec: Spec) -> Iterator[Node]:
    """The places at which the validator's own rules may object; some of them do not."""
    yield from _tag_objections(spec)
    paths = spec.root.step("paths")
    ids: set[Json] = set()
    for path in paths.value if paths is not None and isinstance(paths.value, dict) else ():
        item = paths.step(path) if paths is not None else None
        if item is not None:
            yield from _path_objections(path, _resolved(item), ids)
    for schema in spec.found["schema"]:
        if schema.has("allOf") and schema.has("required") and _requires_more(schema):
            yield schema


def _tag_objections(spec: Spec) -> Iterator[Node]:
    tags = spec.root.step("tags")
    names = [tag.value_of("name") for tag in _elements(tags)]
    parents = [tag.value_of("parent") for tag in _elements(tags)]
    if tags is not None and (len(names) != len({str(name) for name in names}) or any(parents)):
        yield tags


def _path_objections(path: str, item: Node, ids: set[Json]) -> Iterator[Node]:
    """Those in a path item; `ids` are the operationIds of those before it, to which its own are added."""
    yield from _repeated(item)
    try:
        holes = {hole for _, hole, _, _ in Formatter().parse(path) if hole}
    except ValueError:
        yield item
        return
    common = _path_parameters(item)
    for operation in _operations(item):
        yield from _repeated(operation)
        name = operation.value_of("operationId")
        if isinstance(name, (dict, list)) or name in ids or _path_parameters(operation) | common != holes:
            yield operation
        elif name is not None:
            ids.add(name)


def _operations(item: Node) -> Iterator[Node]:
    for method in METHODS:
        operation = item.step(method)
        if operation is not None:
            yield _resolved(operation)
    more = item.step("additionalOperations")
    for method in more.value if more is not None and isinstance(more.value, dict) else ():
        operation = more.step(method) if more is not None else None
        if operation is not None:
            yield _resolved(operation)


def _repeated(holder: Node) -> Iterator[Node]:
    """The list of parameters, if one is declared twice in it."""
    listed = holder.step("parameters")
    keys = [(str(value.value_of("name")), str(value.value_of("in"))) for value in _elements(listed)]
    if listed is not None and len(keys) != len(set(keys)):
        yield listed


def _path_parameters(holder: Node) -> set[Json]:
    listed = _elements(holder.step("parameters"))
    return {str(value.value_of("name")) for value in listed if value.value_of("in") == "path"}


def _requires_more(schema: Node) -> bool:
    """Whether a schema requires properties that neither itself nor a part of its `allOf` declares."""
    required = schema.value_of("required")
    if not isinstance(required, list):
        return True
    declared: set[str] = set(_keys(schema, "properties"))
    seen: set[Node] = set()
    for part in _elements(schema.step("allOf")):
        _collect(part, declared, seen)
    return not {str(name) for name in required} <= declared


def _collect(schema: Node, declared: set[str], seen: set[Node]) -> None:
    """Add the properties that are declared anywhere in a schema."""
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        declared.update(_keys(node, "properties"))
        for key in _NESTING:
            waiting += _elements(node.step(key))
        waiting += [_resolved(inner) for key in ("items", "not") if (inner := node.step(key)) is not None]


def _keys(node: Node, key: str) -> Iterator[str]:
    value = node.value_of(key)
    return iter(value if isinstance(value, dict) else ())


def _elements(listed: Node | None) -> list[Node]:
    """The items of a list, resolved; none if it is not a list."""
    return [_resolved(item) for item in listed.elements()] if listed is not None and listed.is_array else []


def _resolved(node: Node) -> Node:
    return node.resolve() if node.ref is not None else node
