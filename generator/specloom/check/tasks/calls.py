"""The calls of a task: every input exists and can be sent, and no required one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...diagnostics import quote
from ...load import Tokens, split_pointer
from ...node import Node, did_you_mean
from ..declared import DeclaredOperation, is_file, is_json, media_types
from ..expressions import (
    ExpressionScope,
    check_pointer,
    check_value,
    scalars,
)
from ..extensions import follower, pointer_of, request_schemas
from ..operations import LOCATIONS
from ..schemas import properties_of
from ..wire import RESERVED_HEADERS
from .block import Block, items_at, object_at, parameters_of

_OWN_ARGUMENTS: Final = ("self", "timeout", "on_update")
_PLACES: Final = ("path", "query", "header", "cookie", "body")


def check_call(
    block: Block,
    call: Node,
    operations: list[DeclaredOperation],
    roots: frozenset[str],
    scope_of: list[DeclaredOperation],
) -> None:
    """`operation` and `with` of a call: every input exists, and no required one is missing."""
    given = object_at(call, "with")
    scope = block.scope(scope_of, roots)
    file = given.get("file") if given is not None else None
    if file is not None and call not in list(items_at(block.node.get("start"))):
        message = "a handle does not keep a file: only the calls of `start` upload one"
        file.complain("task-key-idle", message, "move this call into `start`", at_key=True)
    for place in _PLACES if given is not None else ():
        inputs = object_at(given, place)
        for _, value in inputs.items() if inputs is not None else ():
            check_value(value, scope)
    url = call.get("url")
    for each in scalars(url):
        _check_url(block, each, scope)
    path = given.get("path") if given is not None and url is not None else None
    if path is not None:
        path.complain("task-input-unknown", "a URL has no path parameters", "write them in the URL: `/v1/{$task.id}`")
    if url is None and call.has("method"):
        message = "`method` belongs to a URL, but this call has none"
        (call.get("method") or call).complain("task-key-idle", message, "drop it, or add `url`", at_key=True)
    for operation in operations:
        if url is None:
            _check_parameters(block, call, given, operation)
            _check_body(block, call, given, operation)
        else:
            _check_headers(block, call, given, operation)
            _check_sendable(block, given, operation)


def _check_url(block: Block, url: Node, scope: ExpressionScope) -> None:
    """A URL that is called is an expression, a template, or absolute."""
    check_value(url, scope)
    if isinstance(url.value, str) and not url.value.startswith(("$", "/", "https://", "http://")):
        hint = f"begin with `/`: {quote('/' + url.value)}, or write `$task.name` for a captured URL"
        url.complain("task-url-relative", f"{quote(url.value)} is not a valid absolute URL", hint)


def _check_parameters(block: Block, call: Node, given: Node | None, operation: DeclaredOperation) -> None:
    """Every input is a parameter of the operation, and every required parameter is given."""
    declared = parameters_of(operation)
    misplaced = {name for place, name in declared if place not in LOCATIONS}  # reported where they are declared
    for place in ("path", "query", "header", "cookie"):
        for name, value in given.items_of(place) if given is not None and given.is_object else ():
            if (place, name) not in declared and name not in misplaced:
                names = [known for where, known in declared if where == place]
                hint = did_you_mean(name, names) or (f"available: {', '.join(map(quote, names))}" if names else None)
                message = f"{operation.title} has no {place} parameter {quote(name)}"
                value.complain("task-input-unknown", message, hint, at_key=True)
    _check_required(block, call, given, operation, {key: it for key, it in declared.items() if key[0] in LOCATIONS})


def _check_headers(block: Block, call: Node, given: Node | None, operation: DeclaredOperation) -> None:
    """A call of a URL that an operation describes needs the headers and cookies of the operation; the rest is in
    the URL.
    """
    declared = {key: it for key, it in parameters_of(operation).items() if key[0] in ("header", "cookie")}
    _check_required(block, call, given, operation, declared)


def _check_required(
    block: Block, call: Node, given: Node | None, operation: DeclaredOperation, declared: dict[tuple[str, str], Node]
) -> None:
    """Every required parameter is given, or allows one value only, which the client then sets."""
    for (place, name), parameter in declared.items():
        required = parameter.value_of("required") is True or place == "path"
        unknown = [key for key, _ in given.items_of(place)] if given is not None and given.has(place) else []
        if did_you_mean(name, [key for key in unknown if (place, key) not in declared]):
            continue  # the input that is meant is misspelt, and reported
        if place == "header" and name.lower() in RESERVED_HEADERS:
            continue
        if required and not (given is not None and given.find((place, name)) is not None):
            schema = _schema_of_parameter(parameter)
            if schema is None or not _has_one_value(schema):
                _complain_missing(block, call, operation, f"{place} parameter {quote(name)}", f"{place}: {{{name}: …}}")


def _check_sendable(block: Block, given: Node | None, operation: DeclaredOperation) -> None:
    """No value is placed in a body that is a text or a file as a whole."""
    for pointer, value in given.items_of("body") if given is not None and given.is_object else ():
        if pointer != "":
            _complain_unless_placeable(value, operation, at_key=True)


def _check_body(block: Block, call: Node, given: Node | None, operation: DeclaredOperation) -> None:
    schemas = request_schemas([operation])
    pointers: list[Tokens] = []
    for pointer, value in given.items_of("body") if given is not None and given.is_object else ():
        pointers.append(split_pointer(pointer))
        if not operation.body_types():
            value.complain("task-input-unknown", f"{operation.title} has no body", at_key=True)
        elif pointer == "" or _complain_unless_placeable(value, operation, at_key=True):
            check_pointer(value, follower(schemas), f"request of {operation.title}", at_key=True)
    body = operation.body()
    if body is not None:
        envelope = operation.node.get("x-envelope") or block.spec.root.get("x-envelope")
        inside = pointer_of(envelope.get("arguments")) if envelope is not None and envelope.is_object else ()
        filled = pointer_of(envelope.get("id")) if envelope is not None and envelope.is_object else ()
        for missing in _missing(body, (), pointers, inside, filled):
            pointer = "/" + "/".join(missing)
            _complain_missing(block, call, operation, f"{quote(pointer)} of its body", f"body: {{{pointer}: …}}")


def _complain_missing(block: Block, call: Node, operation: DeclaredOperation, what: str, example: str) -> None:
    message = f"{operation.title} requires {what}, which is missing in `with`"
    call.complain("task-input-missing", message, f"add `with: {{{example}}}`", at_key=True)


def check_file(block: Block, call: Node, called: list[DeclaredOperation]) -> None:
    """A file that the caller brings is the whole body of its call, and an argument of its own."""
    file = call.find(("with", "file"))
    if file is None or not file.is_text:
        return
    body = call.find(("with", "body"))
    if body is not None:
        body.complain("task-key-idle", "the body of this call is a file", "drop `body`, or `file`", at_key=True)
    for operation in called:
        types = operation.body_types()
        if not types:
            file.complain("task-input-unknown", f"{operation.title} has no body")
        elif not _is_content(types[0][0], types[0][1]):
            message = f"the body of {operation.title} is {quote(types[0][0])}, not a file"
            file.complain("task-input-unsendable", message, "declare a media type such as `application/octet-stream`")
    taken = {*_OWN_ARGUMENTS, *_argument_names(block)}
    if file.value in taken:
        message = f"`submit` has an argument {quote(file.value)} already"
        file.complain("task-input-unknown", message, "choose another name, such as `upload`")


def _argument_names(block: Block) -> Iterator[str]:
    """The arguments of the create calls, as Python spells them."""
    from ...naming import snake

    for operation in block.calls.create:
        yield from (snake(name) for _, name in parameters_of(operation))
        body = operation.body()
        yield from map(snake, (properties_of(body.resolve()) or {}) if body is not None else ())


def check_slot(block: Block, slot: Node | None, operations: list[DeclaredOperation]) -> None:
    """A location in a request: its parameter is declared, or its pointer leads to a value."""
    if slot is None or not isinstance(slot.value, str):
        return
    place, dot, name = slot.value.partition(".")
    if place == "query" and dot:
        for operation in operations:
            declared = [
                str(parameter.value.get("name"))
                for parameter in operation.parameters
                if isinstance(parameter.value, dict) and parameter.value.get("in") == "query"
            ]
            if name not in declared:
                hint = did_you_mean(name, declared) or "declare it among its `parameters`"
                message = f"{operation.title} has no query parameter {quote(name)}"
                slot.complain("task-input-unknown", message, hint)
    elif slot.value == "" or (slot.value.startswith("/") and is_placeable(block, slot, operations)):
        check_pointer(slot, follower(request_schemas(operations)), "request")


def is_placeable(block: Block, pointer: Node, operations: list[DeclaredOperation]) -> bool:
    """Whether the bodies of all operations have members that a pointer can name; reports the others."""
    return all([_complain_unless_placeable(pointer, operation) for operation in operations])


def need_method(call: Node) -> None:
    """A URL that is called to change something needs an explicit HTTP method."""
    if call.has("url") and not call.has("method"):
        call.complain(
            "missing-key", "`method` is required here", "it cannot be derived from a URL: write `method: POST`"
        )


def _schema_of_parameter(parameter: Node) -> Node | None:
    """The schema of a parameter, or of its media type."""
    schema = parameter.get("schema")
    if schema is not None:
        return schema
    inner = (media_type.get("schema") for _, media_type in media_types(parameter) if media_type.is_object)
    return next(inner, None)


def _complain_unless_placeable(node: Node, operation: DeclaredOperation, *, at_key: bool = False) -> bool:
    """Whether a value can be placed in the body of an operation; reports it if not."""
    types = operation.body_types()
    if not types or operation.takes_members():
        return True
    names = ", ".join(quote(name) for name, _ in types)
    message = f"the body of {operation.title} is {names}, in which no single value can be placed"
    hint = "if it is JSON, declare it: `x-json: true` beside the `schema` of the media type"
    if "start" in node.path:
        hint = f"if it is a file that the caller brings, write `with: {{file: name}}`; {hint}"
    node.complain("task-input-unsendable", message, hint, at_key=at_key)
    return False


def holds_file(name: str, media_type: Node) -> bool:
    """Whether a body of a media type is a file, or contains one among its parts."""
    from ...runtime.form_types import is_form, is_multipart
    from ...runtime.media_types import plain

    schema = media_type.get("schema") if media_type.is_object else None
    if is_multipart(name):
        return schema is not None and any(_is_file(part) for part in (properties_of(schema.resolve()) or {}).values())
    is_text = is_form(name) or is_json(name, media_type) or plain(name).startswith("text/")
    return is_file(media_type) or not (is_text or plain(name).endswith(("/xml", "+xml")))


def _is_content(name: str, media_type: Node) -> bool:
    """Whether a body of a media type can be a file as it is: neither JSON nor a form."""
    from ...runtime.form_types import is_form, is_multipart

    return not (is_json(name, media_type) or is_form(name) or is_multipart(name))


def _is_file(schema: Node) -> bool:
    target = schema.resolve()
    items = target.get("items") if target.is_object else None
    value = target.value if isinstance(target.value, dict) else {}
    is_raw = "contentMediaType" in value and "contentEncoding" not in value
    return value.get("format") == "binary" or is_raw or (items is not None and _is_file(items))


def _fills_itself(schema: Node) -> bool:
    """Whether the client sets a required value: a credential, or a value with only one possibility."""
    holders = (schema, schema.resolve())
    return any(holder.is_object and holder.has("x-credential") for holder in holders) or _has_one_value(schema)


def _has_one_value(schema: Node) -> bool:
    """Whether a schema allows exactly one text, number or flag, as `lower` sets it."""
    for holder in (schema, schema.resolve()):
        if not holder.is_object:
            continue
        enum = holder.value_of("enum")
        values = [holder.value_of("const")] if holder.has("const") else enum if isinstance(enum, list) else []
        if len(values) == 1 and isinstance(values[0], (str, int, float)):
            return True
    return False


def _missing(schema: Node, at: Tokens, given: list[Tokens], inside: Tokens, filled: Tokens) -> Iterator[Tokens]:
    """Pointers of required properties that have no value, including those on the path to the envelope's arguments."""
    target = schema.resolve()
    required = target.value_of("required")
    for name, child in (properties_of(target) or {}).items():
        here = (*at, name)
        is_required = isinstance(required, list) and name in required
        is_given = any(pointer[: len(here)] == here or here[: len(pointer)] == pointer for pointer in given)
        if inside[: len(here)] == here:
            if is_required or is_given:
                yield from _missing(child, here, given, inside, filled)
        elif is_required and not is_given and here != filled and not _fills_itself(child):
            yield here
