"""The parameters of an operation: the location of each, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, cast

from msgspec.structs import replace

from .. import ir
from ..check.declared import shown
from ..check.wire import is_never_sent
from ..diagnostics import quote
from ..node import Node
from ..runtime.description.styles import DEFAULT_STYLES, ArrayFormat, StyleName
from . import media
from .members import only_value
from .nodes import component_name, flag, named_examples_of, text
from .schemas import Schemas, doc_of, place_of

Location = Literal["path", "query", "header", "cookie"]

HOLE = re.compile(r"\{([^{}]*)\}")
"""The placeholder of a path parameter."""

"""Headers that OpenAPI itself sets: parameters of these names are ignored."""

_PLACES = ("path", "query", "querystring", "header", "cookie")
_STYLES: dict[str, StyleName] = {place: style for place, (style, _) in DEFAULT_STYLES.items()}


_COLLECTIONS: dict[ir.Json, tuple[StyleName, bool]] = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
}
"""The styles of lists in OpenAPI 2, with the equivalent style and `explode`."""


class SharedParameters:
    """The parameters that several operations have: the same ones, or others that say the same."""

    def __init__(self) -> None:
        self._known: dict[Node, ir.Parameter] = {}
        self._alike: dict[str, ir.Parameter] = {}
        """By all that they say; many documents repeat a parameter in every operation."""

    def get(self, node: Node) -> ir.Parameter | None:
        """The parameter that a node declares; None where it has to be read."""
        known = self._known.get(node)
        if known is not None:
            return known
        alike = self._alike.get(repr(node.value))
        return replace(alike, place=place_of(node)) if alike is not None else None

    def add(self, node: Node, parameter: ir.Parameter, *, is_quiet: bool) -> None:
        """Share a parameter, unless its type has a name that depends on the operation;
        `is_quiet` says that there was nothing to report of it.
        """
        has_names = bool(ir.names_in(parameter.type))
        if component_name(node) is not None or not has_names:
            self._known[node] = parameter
        said = repr(node.value)
        if is_quiet and not has_names and "$ref" not in said:
            self._alike[said] = parameter


def parameters_of(
    holders: Iterable[Node],
    path: str,
    node: Node,
    operation: str,
    schemas: Schemas,
    shared: SharedParameters,
) -> Iterator[ir.Parameter]:
    """The parameters that the holders declare; a later one overrides an earlier one of the same name and location.

    A placeholder of the path without a declaration takes a text. A path parameter without a placeholder is not sent.
    `shared` are those that have been read for other operations, to which others are added.
    """
    found: dict[tuple[str, str], Node] = {}
    for holder in holders:
        listed = holder.get("parameters")
        for parameter in listed.elements() if listed is not None else ():
            target = parameter.resolve()
            found[target.text("in"), target.text("name")] = target
    holes = dict.fromkeys(HOLE.findall(sent_path(path, [name for location, name in found if location == "query"])))
    for (location, name), declared in found.items():
        if (location == "path" and name not in holes) or is_never_sent(location, name):
            continue
        if location not in _PLACES:
            declared.complain("wrong-value", f"`in` is {quote(location)}", f"write one of {', '.join(_PLACES)}")
            continue
        known = shared.get(declared)
        if known is None:
            found_before = len(declared.findings)
            known = _parameter(declared, location, name, operation, schemas)
            shared.add(declared, known, is_quiet=len(declared.findings) == found_before)
        yield known
    for hole in holes:
        if ("path", hole) not in found:
            yield ir.Parameter(hole, "path", ir.Scalar("string"), required=True, place=place_of(node))


def sent_path(path: str, query: Iterable[str]) -> str:
    """A path as it is sent: without its fragment, and without the part of its query that these query parameters write.

    Some documents name a query parameter in the path as well: `/search?query={query}`.
    """
    before, _, listed = path.partition("#")[0].partition("?")
    written = {f"{name}={{{name}}}" for name in query}
    left = [pair for pair in listed.split("&") if pair and pair not in written]
    return f"{before}?{'&'.join(left)}" if left else before


def _parameter(node: Node, location: str, name: str, operation: str, schemas: Schemas) -> ir.Parameter:
    offered = media.offered(node) if node.get("schema") is None else []
    schema = node.get("schema") if not offered else media.schema_in(offered[0][1])
    target = schema.resolve() if schema is not None else None
    default = target.get("default") if target is not None and target.is_object else None
    required = flag(node, "required") or location == "path"
    lone = schemas.lone(schema) if schema is not None and required else None
    shared = component_name(node)
    context = (shared,) if shared is not None else (operation, name)
    type_ = lone or (schemas.type_of(schema, context) if schema is not None else _undescribed(offered))
    constant = only_value(type_, schemas.model) if required else ir.MISSING
    if flag(node, "allowEmptyValue") and location == "query":
        type_ = _or_empty(type_)
    style = _style_of_content(location, *offered[0]) if offered else _style(node, location)
    explode = node.get("explode")
    explodes = explode.value is True if explode is not None and not offered else style in ("form", "cookie")
    if explode is None and node.value_of("collectionFormat") in _COLLECTIONS:
        style, explodes = _COLLECTIONS[node.text("collectionFormat")]
    return ir.Parameter(
        name=name,
        location="query" if location == "querystring" else cast("Location", location),
        type=type_,
        required=required,
        place=place_of(node),
        doc=doc_of(node) or (doc_of(target) if target is not None else ""),
        default=default.value if default is not None else ir.MISSING,
        deprecated=flag(node, "deprecated") or (target is not None and target.is_object and flag(target, "deprecated")),
        style=style,
        explode=explodes,
        reserved=flag(node, "allowReserved") and not offered,
        arrays=array_format(node),
        example=_first_example(node, target, [medium for _, medium in offered]),
        python_name=text(node, "x-python-name") or None,
        constant=constant,
    )


def _undescribed(offered: Sequence[object]) -> ir.Type:
    """The type of a parameter without a schema: a text, and with a media type any value that this can write."""
    return ir.FreeForm() if offered else ir.Scalar("string")


def array_format(node: Node) -> ArrayFormat:
    """`x-array-format` of a parameter or an encoding."""
    return cast("ArrayFormat", text(node, "x-array-format") or "indices")


def _style(node: Node, location: str) -> StyleName:
    return cast("StyleName", text(node, "style") or _STYLES.get(location, "form"))


def _style_of_content(location: str, media_type: str, medium: Node) -> StyleName:
    """A parameter with a media type of its own is written accordingly."""
    is_json = media.is_json(media_type, medium)
    if location == "querystring":
        return "querystringJson" if is_json else "querystring"
    return "json" if is_json else "text"


def _or_empty(type_: ir.Type) -> ir.Type:
    """A text may be empty anyway; any other type becomes that type or an empty text."""
    if type_ == ir.FreeForm() or (isinstance(type_, ir.Scalar) and type_.kind == "string" and not type_.format):
        return type_
    return ir.OneOf((type_, ir.Const(("",))))


def _first_example(node: Node, target: Node | None, offered: Iterable[Node]) -> ir.Json | ir.Missing:
    """An example of a parameter: its own, its media type's, or its schema's."""
    for holder in (node, *offered):
        for _, value in named_examples_of(holder):
            return value
    example = target.get("example") if target is not None and target.is_object else None
    meant = shown(example) if example is not None else None
    return meant.value if meant is not None else ir.MISSING
