"""Rules about paths, operations, parameters and security."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..diagnostics import Severity, quote
from ..edits import Add, Edit, Remove, Rename
from ..node import Node, did_you_mean, renamed
from .declared import DeclaredOperation, is_json, media_types
from .examples import examples_of
from .grammar import WORDS
from .schemas import properties_of
from .spec import Spec
from .tolerance import MEDIA_TYPE_HINT
from .wire import RESERVED_HEADERS, is_media_type, is_never_sent, is_status

if TYPE_CHECKING:
    from ..ir import Json

_HOLE: Final = re.compile(r"\{([^{}]*)\}")
LOCATIONS: Final = WORDS["parameter", "in"]
"""Where parameters are."""

_COMPONENT: Final = re.compile(r"[A-Za-z0-9._-]+")

HOUSE_RULES: Final = frozenset({"operation-id-missing", "summary-missing", "example-missing"})
"""Style rules for hand-written specs, for documentation and tests; the client works without them."""


def check_operations(spec: Spec, *, house_rules: bool) -> None:
    """Report what is wrong with paths and operations, and what is missing in them."""
    _check_paths(spec)
    _check_ids(spec)
    _check_components(spec)
    _check_tags(spec)
    schemes = _schemes(spec)
    _check_security(spec.root, schemes)
    _check_schemes(spec)
    for operation in spec.operations:
        _check_parameters(operation)
        _check_statuses(operation)
        _check_bodies(operation)
        _check_media_types(operation)
        _check_security(operation.node, schemes)
        if operation.path and house_rules:
            _check_house_rules(operation)
    for holder in spec.found["server"]:
        _check_server(holder)


def _check_paths(spec: Spec) -> None:
    paths = spec.root.get("paths")
    if paths is None or not paths.is_object:
        return
    for key, item in paths.items():
        if key.startswith("x-"):
            continue
        if not key.startswith("/"):
            fix = Rename(key, f"/{key}") if not paths.has(f"/{key}") else None
            item.complain(
                "path-shape", f"{quote(key)} does not begin with `/`", f"write {quote('/' + key)}", at_key=True, fix=fix
            )
        path = key.partition("#")[0]
        if "?" in path:
            hint = "declare what follows the `?` as parameters with `in: query`"
            item.warn("path-shape", f"{quote(key)} contains a query", hint, at_key=True)
        left = _HOLE.sub("", path)
        if "{" in left or "}" in left:
            hint = "put each parameter in one pair of braces: `/pages/{page}`"
            item.complain("path-shape", f"{quote(key)} has an unbalanced `{{` or `}}`", hint, at_key=True)


def _check_ids(spec: Spec) -> None:
    first: dict[str, DeclaredOperation] = {}
    for operation in spec.operations:
        if not operation.id:
            continue
        earlier = first.setdefault(operation.id, operation)
        if (earlier.node, earlier.path) != (operation.node, operation.path):
            at = operation.node.get("operationId") or operation.node
            own = f" of {operation.method.upper()} {operation.path}" if earlier.node == operation.node else ""
            message = (
                f"the operationId {quote(operation.id)}{own} is already used by {earlier.method.upper()} {earlier.path}"
            )
            at.warn(
                "operation-id-duplicate",
                message,
                "give each a unique name; this one is named after its method and path",
            )


def _check_components(spec: Spec) -> None:
    components = spec.root.get("components")
    for section, holder in components.items() if components is not None and components.is_object else ():
        for name, child in holder.items() if holder.is_object and not section.startswith("x-") else ():
            if not _COMPONENT.fullmatch(name):
                hint = "OpenAPI allows letters, digits, `.`, `_` and `-`"
                child.warn("component-name", f"{quote(name)} is not a valid component name", hint, at_key=True)


def _check_tags(spec: Spec) -> None:
    seen: dict[str, Json] = {}
    for tag in spec.found["tag"]:
        name = tag.value.get("name") if isinstance(tag.value, dict) else None
        if isinstance(name, str):
            if name in seen:
                message = f"{quote(name)} is declared twice"
                fix = Remove(is_holder=True) if seen[name] == tag.value else None
                (tag.get("name") or tag).warn("tag-duplicate", message, "merge the two", fix=fix)
            seen.setdefault(name, tag.value)


# --- security --------------------------------------------------------------------------------------------------------


def _schemes(spec: Spec) -> list[str]:
    schemes = spec.root.find("/components/securitySchemes")
    return list(schemes.value) if schemes is not None and isinstance(schemes.value, dict) else []


def _check_security(holder: Node, schemes: list[str]) -> None:
    security = holder.get("security")
    for requirement in security.elements() if security is not None and security.is_array else ():
        for name, scopes in requirement.items() if requirement.is_object else ():
            if name not in schemes:
                hint = did_you_mean(name, schemes) or "declare it under `components/securitySchemes`"
                message = f"unknown security scheme {quote(name)}: no credential is sent for it"
                scopes.warn(
                    "security-scheme-missing",
                    message,
                    hint,
                    at_key=True,
                    fix=renamed(name, [each for each in schemes if not requirement.has(each)]),
                )


def _check_schemes(spec: Spec) -> None:
    """Report keys of a security scheme that belong to another type of them: they have no effect."""
    known = {key for keys in _OF_SCHEME.values() for key in keys}
    for scheme in spec.found["securityScheme"]:
        kind = scheme.value_of("type")
        if not scheme.is_object or kind not in _OF_SCHEME:
            continue
        for key, child in scheme.items():
            if key in known and key not in _OF_SCHEME[str(kind)]:
                message = f"{quote(key)} has no effect in a security scheme of type {quote(kind)}"
                child.warn("unknown-key", message, "drop it", at_key=True, fix=Remove(is_key=True))


_OF_SCHEME: Final[dict[str, tuple[str, ...]]] = {
    "apiKey": ("name", "in"),
    "http": ("scheme", "bearerFormat"),
    "oauth2": ("flows", "oauth2MetadataUrl"),
    "openIdConnect": ("openIdConnectUrl",),
    "mutualTLS": (),
}
"""By type of a security scheme, the keys that have an effect in it."""


# --- parameters ------------------------------------------------------------------------------------------------------


def _check_parameters(operation: DeclaredOperation) -> None:
    for holder in (operation.node, operation.item):
        _check_twice(holder)
    if not operation.path:
        return
    declared: dict[str, Node] = {}
    misplaced: set[str] = set()  # by a misspelt `in`, which is reported where it is
    all_known = True
    for parameter in operation.parameters:
        all_known = all_known and parameter.ref is None
        value = parameter.value
        if not isinstance(value, dict) or not isinstance(value.get("name"), str):
            continue
        if value.get("in") == "path":
            declared[str(value["name"])] = parameter
        elif value.get("in") not in LOCATIONS:
            misplaced.add(str(value["name"]))
    holes = list(dict.fromkeys(_HOLE.findall(operation.path.partition("#")[0])))
    for hole in holes:
        if hole in declared or hole in misplaced or not all_known:
            continue
        meant = did_you_mean(_named(hole), [name for name in declared if name not in holes])
        message = f"{quote('{' + hole + '}')} of the path {quote(operation.path)} is not declared as a parameter"
        if meant is not None:
            operation.node.complain("path-parameter-misspelt", message, meant, at_key=True)
        else:
            hint = f"declare it: `{{name: {hole}, in: path, required: true, schema: {{type: string}}}}`"
            operation.node.warn("path-parameter-missing", f"{message}; any text is accepted", hint, at_key=True)
    for name, parameter in declared.items():
        if name not in holes and did_you_mean(name, [_named(hole) for hole in holes if hole not in declared]) is None:
            message = f"the path {quote(operation.path)} has no {quote('{' + name + '}')}: the parameter is never sent"
            parameter.warn("path-parameter-unused", message, "drop it")
        if isinstance(parameter.value, dict) and parameter.value.get("required") is not True:
            parameter.warn(
                "path-parameter-optional",
                f"{quote(name)} is part of the path",
                "add `required: true`",
                fix=_required(parameter),
            )
    for parameter in operation.parameters:
        value = parameter.value
        _check_array_format(parameter, parameter.get("schema"))
        _check_style(parameter)
        content = parameter.get("content")
        offered = [(name, medium) for name, medium in media_types(parameter)]
        if len(offered) > 1:
            used = next((name for name, medium in offered if is_json(name, medium)), offered[0][0])
            message = f"the parameter {quote(str(parameter.value_of('name')))} may be written in several media types"
            (content or parameter).warn("parameter-media-types", message, f"only {quote(used)} is used")
        if content is not None and content.value == {}:
            message = f"`content` of the parameter {quote(str(parameter.value_of('name')))} names no media type"
            hint = "name the one that its value is written in: `content: {application/json: {schema: …}}`"
            content.complain("missing-key", message, f"{hint}; or write `schema` instead")
        elif _is_undescribed(parameter):
            message = f"the parameter {quote(str(parameter.value_of('name')))} has no type; any text is accepted"
            parameter.warn("parameter-undescribed", message, "add a `schema`: `schema: {type: string}`")
        _check_name(parameter)
    _check_query_string(operation)


def _named(hole: str) -> str:
    """The name in a placeholder, which routes of servers follow by a type or a pattern: `{id:int}`, `{id: [0-9]+}`."""
    return hole.partition(":")[0].strip()


def _check_query_string(operation: DeclaredOperation) -> None:
    """A parameter in `querystring` is all of the query: it has a media type, and nothing is beside it."""
    found = [one for one in operation.parameters if one.value_of("in") == "querystring"]
    if not found:
        return
    whole, *others = found
    name = quote(str(whole.value_of("name")))
    if whole.has("schema") and not whole.has("content"):
        hint = "describe it under `content`: `content: {application/x-www-form-urlencoded: {schema: …}}`"
        whole.complain("missing-key", f"{name} in `querystring` requires `content`", hint)
    for other in (*others, *(one for one in operation.parameters if one.value_of("in") == "query")):
        message = f"{quote(str(other.value_of('name')))} is beside {name}, which is the whole query"
        (other.get("in") or other).complain("wrong-value", message, f"describe it as a property of {name}, or drop one")


def _required(parameter: Node) -> Edit | None:
    """The edit that makes a parameter a required one, unless it says otherwise."""
    return None if parameter.has("required") else Add("in", "required", "true")


def _check_name(parameter: Node) -> None:
    """Report a parameter that is never sent because of its name."""
    location, name = parameter.value_of("in"), parameter.value_of("name")
    if not isinstance(location, str) or not isinstance(name, str) or not is_never_sent(location, name):
        return
    if location == "header" and name.lower() in RESERVED_HEADERS:
        message = f"the header {quote(name)} is set by the client, and is never an argument"
        parameter.warn("reserved-header", message, "drop it: it is derived from media types and `security`")
    else:
        message = f"{quote(name)} is not a valid name of a {location}: it is never sent"
        parameter.warn("parameter-name", message, "name it as the provider does, or drop it")


def _check_style(parameter: Node) -> None:
    """Report a style that its location does not have; a scalar is written in the same way in the usual one."""
    location, style = parameter.value_of("in"), parameter.get("style") if parameter.is_object else None
    allowed = _STYLES.get(location) if isinstance(location, str) else None
    if style is None or allowed is None or style.value in allowed or style.value not in _ALL_STYLES:
        return
    schema = parameter.get("schema")
    kind = schema.resolve().value_of("type") if schema is not None else None
    message = f"no parameter in {quote(location)} is written in the style {quote(style.value)}"
    hint = f"write {' or '.join(map(quote, allowed))}, or drop it"
    if kind in ("string", "integer", "number", "boolean"):
        style.warn("wrong-value", f"{message}: this one is written as {quote(allowed[0])}", hint)
        style.read_as(allowed[0])
    else:
        style.complain("wrong-value", message, hint)


_STYLES: Final[dict[str, tuple[str, ...]]] = {
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "cookie": ("form", "cookie"),
}
"""By location, the styles of its parameters; the usual one first."""

_ALL_STYLES: Final = frozenset(style for styles in _STYLES.values() for style in styles)


def _check_array_format(holder: Node, schema: Node | None) -> None:
    """`x-array-format` selects how `deepObject` writes arrays; without indices the members of items are ambiguous."""
    chosen = holder.get("x-array-format") if holder.is_object else None
    if chosen is None:
        return
    if holder.value_of("style") != "deepObject":
        message = "`x-array-format` has no effect without the style `deepObject`"
        chosen.warn("array-format-unclear", message, "add `style: deepObject`, or drop it", at_key=True)
    elif chosen.value in ("brackets", "repeat"):
        place = next(_structured_items(schema, "", ()), None) if schema is not None else None
        if place is not None:
            where = f" at {quote(place)}" if place else ""
            message = f"the items{where} are objects or arrays, whose members {quote(chosen.value)} cannot distinguish"
            chosen.complain("array-format-unclear", message, "write `indices`: `a[0][b]=x`")


def _structured_items(schema: Node, at: str, above: tuple[Node, ...]) -> Iterator[str]:
    """JSON pointers of the arrays in a schema whose items are not scalars."""
    target = schema.resolve()
    if target in above or not target.is_object:
        return
    items = target.get("items")
    inner = items.resolve() if items is not None else None
    if inner is not None and inner.is_object and (_is_array(inner) or properties_of(inner)):
        yield at
    for name, child in (properties_of(target) or {}).items():
        yield from _structured_items(child, f"{at}/{name}", (*above, target))


def _is_array(schema: Node) -> bool:
    return schema.value_of("type") in ("array", "object") or schema.has("items") or schema.has("properties")


def _is_undescribed(parameter: Node) -> bool:
    """Whether it has neither a schema nor a media type; an empty schema, which allows anything, counts as a schema."""
    if parameter.ref is not None or not parameter.is_object or parameter.value_of("in") not in LOCATIONS:
        return False
    return parameter.value_of("schema") is None and parameter.value_of("content") is None


def _check_twice(holder: Node) -> None:
    listed = holder.get("parameters")
    seen: dict[tuple[str, str], Json] = {}
    for element in listed.elements() if listed is not None and listed.is_array else ():
        value = element.resolve().value
        if not isinstance(value, dict) or "name" not in value:
            continue
        key = (str(value.get("name")), str(value.get("in")))
        if key in seen:
            is_same = seen[key] == value
            severity: Severity = "warning" if is_same else "error"
            message = f"{quote(key[0])} is declared twice in the {key[1]}"
            element.complain("parameter-duplicate", message, "drop one", severity, fix=Remove() if is_same else None)
        seen[key] = value


# --- responses -------------------------------------------------------------------------------------------------------


def _check_statuses(operation: DeclaredOperation) -> None:
    responses = operation.node.get("responses")
    if responses is not None and responses.value == {}:
        responses.warn("response-missing", f"{operation.title} declares no response", "add `default` at least")
    listed = list(responses.items()) if responses is not None and responses.is_object else []
    known = any(is_status(status) for status, _ in listed)
    for status, response in listed:
        links = response.resolve().get("links") if response.resolve().is_object else None
        if links is not None and links.value:
            way_out = "pass the values on yourself, or describe a task by `x-tasks`"
            links.warn(
                "links-ignored", f"no methods are generated for the links of {operation.title}", way_out, at_key=True
            )
        if (
            not status.startswith("x-")
            and status not in ("default", "$ref")
            and (not is_status(status) or status.endswith("x"))
        ):
            is_range = is_status(status)
            hint = f"write {quote(status.upper())}" if is_range else None
            hint = hint or "write a status like `200`, a range like `4XX`, or `default`"
            skipped = ": it is skipped" if known and not is_range else ""
            message = f"{quote(status)} is not a valid HTTP status{skipped}"
            response.complain("status-unknown", message, hint, "warning" if known else "error", at_key=True)


def _check_bodies(operation: DeclaredOperation) -> None:
    """Parts of a body that no client can send or read."""
    body = operation.node.get("requestBody")
    holders = [response for _, response in operation.responses]
    holders += [body.resolve()] if body is not None else []
    for holder in holders:
        offered = dict(media_types(holder))
        for name, medium in offered.items():
            if _is_xml(name) and _is_structured(medium) and not any(is_json(*other) for other in offered.items()):
                is_sent = body is not None and holder == body.resolve()
                what, way_out = ("sent as it is given", "write") if is_sent else ("returned unparsed", "parse")
                hint = f"{way_out} it yourself, or offer JSON as well"
                medium.warn("xml-raw", f"{quote(name)} is {what}, without a model", hint, at_key=True)
            encodings = medium.get("encoding") if medium.is_object else None
            if encodings is None or not encodings.is_object:
                continue
            schema = medium.get("schema")
            properties = (properties_of(schema.resolve()) if schema is not None else None) or {}
            for part, encoding in encodings.items():
                _check_array_format(encoding, properties.get(part))
                if encoding.has("headers"):
                    hint = "drop them, or send the body as a whole"
                    message = f"the headers of the part {quote(part)} are never sent"
                    (encoding.get("headers") or encoding).warn("part-headers-ignored", message, hint, at_key=True)


def _check_media_types(operation: DeclaredOperation) -> None:
    """A media type has a type and a subtype; other names cannot be sent."""
    body = operation.node.get("requestBody")
    holders = [*operation.parameters, *(response for _, response in operation.responses)]
    for holder in [*holders, *([body.resolve()] if body is not None else [])]:
        content = holder.get("content") if holder.is_object else None
        names = list(content.items()) if content is not None and content.is_object else []
        known = any(is_media_type(name) for name, _ in names)
        for name, medium in names:
            if not is_media_type(name) and not name.startswith("x-") and name != "$ref":
                message = f"{quote(name)} is not a valid media type{': it is skipped' if known else ''}"
                severity: Severity = "warning" if known else "error"
                medium.complain("media-type-shape", message, MEDIA_TYPE_HINT, severity, at_key=True)


def _is_xml(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower().endswith(("/xml", "+xml"))


def _is_structured(medium: Node) -> bool:
    schema = medium.get("schema") if medium.is_object else None
    value = schema.resolve().value if schema is not None else None
    return isinstance(value, dict) and ("properties" in value or value.get("type") in ("object", "array"))


def _check_house_rules(operation: DeclaredOperation) -> None:
    node = operation.node
    if not operation.id:
        hint = "add one: it becomes the name of the client's method"
        node.warn(
            "operation-id-missing", f"{operation.title} has no `operationId`", hint, at_key=True, absent="operationId"
        )
    if isinstance(node.value, dict) and not node.value.get("summary") and not node.value.get("description"):
        hint = "add one: it becomes the docstring of the method"
        node.warn("summary-missing", f"{operation.title} has no `summary`", hint, at_key=True, absent="summary")
    responses = list(_good_responses(operation))
    if responses and not any(_has_example(media_type) for media_type in responses):
        hint = "the generated tests replay it: add `example` beside the `schema` of the response"
        node.warn("example-missing", f"{operation.title} has no example of a successful response", hint, at_key=True)


def _good_responses(operation: DeclaredOperation) -> Iterator[Node]:
    """The JSON media types of the successful responses."""
    responses = dict(operation.responses)
    good = {status: response for status, response in responses.items() if status.startswith("2")}
    for response in (
        good or {status: response for status, response in responses.items() if status == "default"}
    ).values():
        for name, media_type in media_types(response):
            if is_json(name, media_type) and media_type.is_object:
                yield media_type


def _has_example(media_type: Node) -> bool:
    if next(examples_of(media_type), None) is not None:
        return True
    schema = media_type.get("schema")
    target = schema.resolve() if schema is not None else None
    return target is not None and (target.has("example") or target.has("examples"))


# --- servers ---------------------------------------------------------------------------------------------------------


def _check_server(server: Node) -> None:
    url = server.get("url")
    if url is None or not isinstance(url.value, str):
        return
    if any(char.isspace() for char in url.value.strip()):
        url.complain(
            "server-url", f"{quote(url.value)} is not a valid URL", "write an origin with a path: `https://host/v1`"
        )
    variables = server.get("variables")
    declared = set(variables.value) if variables is not None and isinstance(variables.value, dict) else set[str]()
    for hole in _HOLE.findall(url.value):
        if hole not in declared:
            hint = did_you_mean(hole, declared) or f"declare it: `variables: {{{hole}: {{default: …}}}}`"
            url.warn(
                "server-variable-missing",
                f"{quote('{' + hole + '}')} is not declared as a variable of this server",
                hint,
            )
