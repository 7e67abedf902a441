"""From a call to a request: URL, headers and body. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from .call import Call
from .encoding import content_type
from .errors import ConfigurationError
from .headers import Headers, check_headers, with_cookie, with_header
from .media_types import is_json
from .models import is_struct
from .multipart import as_file, is_upload
from .operation import Operation
from .parameters import header_value, is_given, pairs, path_with, styles_by_place
from .pointer import get_pointer, is_object, pointer_tokens, set_pointer
from .request import Request, place_value, with_query
from .writing import flattened, unsound


def build(call: Call[Any], base_url: str, *, headers: Headers | None = None, id: str | None = None) -> Request:
    """The request of a call, without secrets.

    `id` goes where the API matches responses to requests. Raises ConfigurationError for a path parameter that is empty
    or would change the path, and for a header that would break out of its line.
    """
    operation = call.operation
    styles = styles_by_place(operation.styles)
    is_own = call.target is None or call.target.own
    if operation.fixed and is_own:
        call = _filled(call)
    if call.target is None:
        url = base_url.rstrip("/") + path_with(operation.path.partition("#")[0], call.path, styles)
    else:
        url = call.target.url
    query = "&".join(pairs("query", call.query, styles))
    crumbs = "; ".join(pairs("cookie", call.cookie, styles))
    body = _body(call, id)
    sent = {"Accept": operation.accept, **(headers or {})}
    if body is not UNSET and operation.media_type is not None:
        sent = with_header(sent, "Content-Type", content_type(body, operation.media_type))
    for name, value in call.header.items():
        if is_given(value):
            sent = with_header(sent, name, header_value(name, value, styles))
    if crumbs:
        sent = with_cookie(sent, crumbs)
    check_headers(sent)
    return Request(
        operation=operation.id,
        method=operation.method,
        url=with_query(url, query) if query else url,
        headers=sent,
        body=body,
        media_type=operation.media_type,
        json_types=operation.json_types,
        parts=tuple(style for style in operation.styles if style.location == "body"),
        placements=operation.placements if is_own else (),
        alternatives=operation.alternatives if is_own else (),
        id=None if operation.envelope is None or operation.envelope.id is None else id,
    )


def _filled(call: Call[Any]) -> Call[Any]:
    """The call with its fixed values. A URL of its own has its query already."""
    fixed = call.operation.fixed
    return msgspec.structs.replace(
        call,
        path=_with_fixed(fixed.get("path", {}), call.path),
        query=_with_fixed(fixed.get("query", {}), call.query) if call.target is None else call.query,
        header=_with_fixed(fixed.get("header", {}), call.header, str.lower),
        cookie=_with_fixed(fixed.get("cookie", {}), call.cookie),
    )


def _with_fixed(
    fixed: Mapping[str, Any], given: Mapping[str, Any], same: Callable[[str], str] = str
) -> Mapping[str, Any]:
    """The values of one place with those that are not given; `same` is equal for names that mean the same there."""
    names = {same(name) for name, value in given.items() if is_given(value)}
    missing = {name: value for name, value in fixed.items() if same(name) not in names}
    return {**missing, **{name: value for name, value in given.items() if name not in missing}}


def _body(call: Call[Any], id: str | None) -> Any:
    operation = call.operation
    if operation.media_type is None:
        return UNSET
    _check_models(call)
    if operation.optional and call.body is UNSET and not _members(call.arguments) and not call.members:
        return UNSET
    if call.body is not UNSET:
        is_raw = is_upload(call.body) and not is_json(operation.media_type, operation.json_types)
        body = as_file(call.body) if is_raw else call.body
    else:
        body = {}
        for pointer, value in operation.constants.items():
            body = set_pointer(body, pointer, value)
        constant = get_pointer(body, operation.arguments_at)
        body = set_pointer(body, operation.arguments_at, {**(constant or {}), **_members(call.arguments)})
    if operation.envelope is not None and operation.envelope.id is not None and id is not None:
        body = place_value(body, operation.envelope.id, id, operation.id)
    if operation.open_request or _is_entered(call, body):
        body = _flat(body, operation)
    for pointer, value in _members(call.members).items():
        body = place_value(body, pointer, value, operation.id)
    return body


def _flat(body: Any, operation: Operation) -> Any:
    try:
        return flattened(body)
    except RecursionError:
        problem = "the arguments are nested without end"
    raise ConfigurationError(problem, operation=operation.id)


def _check_models(call: Call[Any]) -> None:
    """Requests are written strictly: a model that breaks its own types or bounds is refused before anything is sent."""
    for name, value in (*call.arguments.items(), ("body", call.body)):
        problem = unsound(value) if is_struct(value) else None
        if problem is not None:
            raise ConfigurationError(f"`{name}`: {problem}", operation=call.operation.id)


def _is_entered(call: Call[Any], body: Any) -> bool:
    """Whether a value is placed inside of the body's own values, which models do not allow."""
    placed = [*call.members, *(it.name for it in call.operation.placements if it.location == "body")]
    return any(not is_object(body) or len(pointer_tokens(pointer)) > 1 for pointer in placed)


def _members(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not UNSET}
