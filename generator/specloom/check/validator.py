"""Runs openapi-spec-validator: locates its findings and puts them into our wording.

Our own rules run first and report better. Findings of the validator at locations that they have reported already are
omitted; the remaining ones are mistakes that only its schemas detect. Where `gate` can tell that there are none, the
validator is not run at all.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from ..diagnostics import Findings, quote
from ..load import Document, Tokens
from ..node import Node
from .gate import passes, published_schema
from .matching import innermost, words
from .operations import HOUSE_RULES
from .reports import Memory, reports_of
from .spec import Spec
from .wire import CHECKED, TOLERATED

if TYPE_CHECKING:
    from ..ir import Json

_PLACED: Final = "__specloom_placed__"
_REGISTRIES: Final = ("visited_schema_ids", "meta_checked_schema_ids", "operation_ids_registry")


def check_with_validator(spec: Spec, memory: Memory | None = None) -> None:
    """Report what openapi-spec-validator finds in addition to the previous findings;
    `memory` has what it has found before.
    """
    spec_file = spec.root.document.spec_file
    reported = (found.source for found in spec.findings if found.code not in HOUSE_RULES)
    known = {(spec_file(source.file), source.pointer) for source in reported}
    places = {(file, pointer[: len(pointer) - cut]) for file, pointer in known for cut in _cuts(pointer)}
    callbacks = set(spec.found["callback"])
    linked = {target for document in spec.root.document.files for target in document.links.values()}

    def is_known(node: Node) -> bool:
        pointer = node.source.pointer if node.document.renamings else node.pointer  # findings have keys as written
        return (node.document.file, pointer) in places or _holds(node, known)

    if not spec.findings.errors and passes(spec, is_known):
        return
    rich: dict[Tokens, Any] | None = None
    try:
        for path, message in reports_of(spec, _errors, memory):
            node = _at(spec, path)
            if (node.document, node.path) in linked:
                continue  # the validator looked at the `$ref` and not at what it leads to
            if is_known(node) or _is_extension(node, callbacks) or CHECKED.match(message):
                continue
            if rich is None:
                rich = _structural(spec)
            at, sentence = _reworded(spec, node, path, message, rich)
            hint = "see the OpenAPI specification for what is allowed here"
            is_harmless = TOLERATED.match(message) is not None or spec.is_harmless(at) or spec.is_harmless(node)
            at.complain("openapi-invalid", sentence, hint, "warning" if is_harmless else "error")
    except Exception as error:
        if not spec.findings.errors:
            message = f"openapi-spec-validator cannot finish: {type(error).__name__}, {quote(str(error))}"
            spec.root.warn("validator-stopped", message, "our own rules have been checked completely")


def _cuts(pointer: str) -> Iterator[int]:
    """By how much a pointer is shortened to name each of the enclosing objects, including itself but not the
    document.
    """
    at = len(pointer)
    while at > 0:
        yield len(pointer) - at
        at = pointer.rfind("/", 0, at)


def _holds(node: Node, known: set[tuple[str, str]]) -> bool:
    """Whether something has been found in the object around a location; for the document, at its top keys."""
    if node.path:
        return (node.document.file, node.document.source(node.path[:-1]).pointer) in known
    return any(pointer.count("/") <= 1 for _, pointer in known)


def _is_extension(node: Node, callbacks: set[Node]) -> bool:
    """Whether a location is in an extension key of a callback or beside one,
    which the published schema takes for a URL or a name.
    """
    return any(
        token.startswith("x-")
        and (
            node.path[end - 1] == "callbacks" or Node(node.document, node.path[:end], None, node.findings) in callbacks
        )
        for end, token in enumerate(node.path)
    )


def _at(spec: Spec, path: Tokens) -> Node:
    """The node of a path that may contain references; the nearest that exists."""
    quiet = Node(spec.root.document, (), spec.root.value, Findings())
    node = quiet.find(path)
    while node is None:
        path = path[:-1]
        node = quiet.find(path)
    return Node(node.document, node.path, node.value, spec.findings)


# --- the validator ---------------------------------------------------------------------------------------------------


def _errors(spec: Spec) -> Iterator[tuple[Tokens, str]]:
    """(path, message) of each error, over the whole spec."""
    document = spec.root.document
    with warnings.catch_warnings(action="ignore"):
        for error in _validator_for(document, spec.version).iter_errors():
            yield tuple(str(token) for token in error.absolute_path), str(error.message).partition("\n")[0]


def _schema_path(document: Document) -> Any:
    """The validator's cursor over a document, which reads other files through our loader: nothing is fetched."""
    from jsonschema_path import SchemaPath

    return SchemaPath.from_dict(
        document.value,  # type: ignore[arg-type]
        base_uri=document.path.as_uri(),
        handlers=_Handlers(document),
        resolved_cache_maxsize=128,
    )


class _Handlers(dict[str, Callable[[str], Any]]):
    """A reader for every scheme of URIs: it knows the loaded files, and no others."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._known = {other.path.as_uri(): other.value for other in document.files}

    def __contains__(self, scheme: object) -> bool:
        return True

    def __getitem__(self, scheme: str) -> Callable[[str], Any]:
        return self._read

    def _read(self, uri: str) -> Any:
        known = self._known.get(uri.partition("#")[0])
        if known is None:
            raise LookupError(f"{uri} is not read")
        return known


def _validator_for(document: Document, version: str) -> Any:
    """The validator of a version of OpenAPI, which locates its errors and uses sets for visited items."""
    import openapi_spec_validator as published

    kind: Any = getattr(published, f"OpenAPIV{version.replace('.', '')}SpecValidator")
    keywords = {
        name: _placing_keyword(document, version, name, keyword) for name, keyword in kind.keyword_validators.items()
    }
    validator = type(kind.__name__, (kind,), {"keyword_validators": keywords})
    return validator(_schema_path(document))


def _placing_keyword(document: Document, version: str, name: str, kind: Any) -> Any:
    """The validator of one keyword, which prepends the location of its value to the path of each error."""
    from jsonschema_path import SchemaPath

    if name == "default":
        return _nothing
    is_sound = _quick_meta_check(version)

    def init(self: Any, registry: Any) -> None:
        kind.__init__(self, registry)
        for attribute in _REGISTRIES:
            if hasattr(self, attribute):
                setattr(self, attribute, _Seen())

    def call(self: Any, *args: Any, **options: Any) -> Iterator[Any]:
        looked_at: Any = next((arg for arg in args if isinstance(arg, SchemaPath)), None)
        place: Tokens = () if looked_at is None else tuple(str(part) for part in looked_at.parts)
        if name == "schema":
            if _is_looked_at_elsewhere(document.value, place):
                return
            if "meta_checked" not in options and is_sound(args[0].read_value()):
                options = {**options, "meta_checked": True}
        for error in kind.__call__(self, *args, **options):
            if not hasattr(error, _PLACED):
                setattr(error, _PLACED, True)
                error.path.extendleft(reversed(place))
            yield error

    return type(kind.__name__, (kind,), {"__init__": init, "__call__": call})


def _quick_meta_check(version: str) -> Callable[[Any], bool]:
    """Whether a schema is certainly valid JSON Schema; otherwise the published, slower check explains why not.

    The published check is pure Python and takes most of the validator's time. Before 3.1 there was another dialect.
    """
    import jsonschema_rs

    def is_sound(schema: Any) -> bool:
        return isinstance(schema, dict) and "$schema" not in schema and jsonschema_rs.meta.is_valid(cast("Any", schema))

    return is_sound if version != "3.0" else lambda schema: False


def _is_looked_at_elsewhere(value: Json, path: Tokens) -> bool:
    """Whether a schema refers to a component: those are checked one by one, and may be nested deeply."""
    for token in path:
        if isinstance(value, dict):
            value = value.get(token)
        elif isinstance(value, list) and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        else:
            return False
    reference = value.get("$ref") if isinstance(value, dict) else None
    return isinstance(reference, str) and reference.startswith("#/components/schemas/") and reference.count("/") == 3


class _Seen(set[Any]):
    """A set instead of a list that is only appended to and searched."""

    def append(self, item: Any) -> None:
        """As a list's."""
        self.add(item)


def _nothing(registry: Any) -> Callable[[Any, Any], Iterator[Any]]:
    """Replaces the validator of defaults: our own rule checks them, and distinguishes warnings from errors."""

    def call(schema: Any, value: Any) -> Iterator[Any]:
        return iter(())

    return call


# --- wording ---------------------------------------------------------------------------------------------------------


def _structural(spec: Spec) -> dict[Tokens, Any]:
    """The errors against OpenAPI's own JSON Schema, including those that the validator does not report, by path."""
    import jsonschema_rs

    found: dict[Tokens, Any] = {}
    for error in jsonschema_rs.validator_for(published_schema(spec.version)).iter_errors(spec.root.value):
        found.setdefault(tuple(str(token) for token in error.instance_path), error)
    return found


def _reworded(spec: Spec, node: Node, path: Tokens, message: str, rich: dict[Tokens, Any]) -> tuple[Node, str]:
    error = rich.get(path)
    if error is None:
        return node, f"{message[:1].lower()}{message[1:]}"
    inner = innermost(error)
    at = _at(spec, tuple(str(token) for token in inner.instance_path))
    subject = quote(at.key) if at.path else "the document"
    return at, f"{subject} {words(inner)}"
