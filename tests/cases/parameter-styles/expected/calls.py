# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Stylist as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .._runtime.description.styles import Style
from .._runtime.fixed import Fixed
from .._runtime.operation import Api, Call, Operation
from .._runtime.styles import Styles
from . import models

API = Api(
    name="parameter_styles",
    title="Stylist",
    servers=("https://stylist.example",),
)

READ_SIMPLE = Operation(
    api=API,
    id="readSimple",
    method="GET",
    path="/simple/{list}/{map}/{exploded}",
    safe=True,
    responses={"204": None},
    styles=Styles((Style("path", "exploded", "simple", True),)),
)


def read_simple(
    *,
    list: models.Words,
    map: models.Point,
    exploded: models.Point,
) -> Call[None]:
    """readSimple: GET /simple/{list}/{map}/{exploded}"""
    return Call(READ_SIMPLE, path={"list": list, "map": map, "exploded": exploded})


READ_LABEL = Operation(
    api=API,
    id="readLabel",
    method="GET",
    path="/label/{list}{map}/x{exploded}",
    safe=True,
    responses={"204": None},
    styles=Styles(
        (
            Style("path", "list", "label", False),
            Style("path", "map", "label", False),
            Style("path", "exploded", "label", True),
        ),
    ),
)


def read_label(
    *,
    list: models.Words,
    map: models.Point,
    exploded: models.Point,
) -> Call[None]:
    """readLabel: GET /label/{list}{map}/x{exploded}"""
    return Call(READ_LABEL, path={"list": list, "map": map, "exploded": exploded})


READ_MATRIX = Operation(
    api=API,
    id="readMatrix",
    method="GET",
    path="/matrix/{one}/{list}/{exploded}",
    safe=True,
    responses={"204": None},
    styles=Styles(
        (
            Style("path", "one", "matrix", False),
            Style("path", "list", "matrix", False),
            Style("path", "exploded", "matrix", True),
        ),
    ),
)


def read_matrix(*, one: bool, list: models.Words, exploded: models.Words) -> Call[None]:
    """readMatrix: GET /matrix/{one}/{list}/{exploded}"""
    return Call(READ_MATRIX, path={"one": one, "list": list, "exploded": exploded})


READ_QUERY = Operation(
    api=API,
    id="readQuery",
    method="GET",
    path="/query",
    safe=True,
    responses={"204": None},
    styles=Styles(
        (
            Style("query", "joined", "form", False),
            Style("query", "spaced", "spaceDelimited", False),
            Style("query", "piped", "pipeDelimited", False),
            Style("query", "deep", "deepObject", True),
            Style("query", "pairs", "form", False),
            Style("query", "reserved", "form", True, reserved=True),
            Style("query", "filter", "json", False),
            Style("query", "note", "text", False),
            Style("query", "expand", "deepObject", False),
            Style("query", "lines", "deepObject", False),
            Style("query", "marks", "deepObject", False, arrays="brackets"),
            Style("query", "tints", "deepObject", False, arrays="repeat"),
        ),
    ),
)


def read_query(
    *,
    exploded: models.Words | UnsetType = UNSET,
    joined: models.Words | UnsetType = UNSET,
    spaced: models.Words | UnsetType = UNSET,
    piped: models.Words | UnsetType = UNSET,
    deep: models.Nested | UnsetType = UNSET,
    members: models.Point | UnsetType = UNSET,
    pairs: models.Point | UnsetType = UNSET,
    reserved: str | UnsetType = UNSET,
    empty: int | Literal[""] | UnsetType = UNSET,
    nothing: str | UnsetType | None = UNSET,
    either: int | models.EitherString | UnsetType = UNSET,
    filter: models.Nested | UnsetType = UNSET,
    note: str | UnsetType = UNSET,
    expand: models.Words | UnsetType = UNSET,
    lines: list[models.Point] | UnsetType = UNSET,
    marks: models.Words | UnsetType = UNSET,
    tints: models.Words | UnsetType = UNSET,
) -> Call[None]:
    """readQuery: GET /query"""
    return Call(
        READ_QUERY,
        query={
            "exploded": exploded,
            "joined": joined,
            "spaced": spaced,
            "piped": piped,
            "deep": deep,
            "members": members,
            "pairs": pairs,
            "reserved": reserved,
            "empty": empty,
            "nothing": nothing,
            "either": either,
            "filter": filter,
            "note": note,
            "expand": expand,
            "lines": lines,
            "marks": marks,
            "tints": tints,
        },
    )


READ_RESERVED = Operation(
    api=API,
    id="readReserved",
    method="GET",
    path="/reserved/{place}",
    safe=True,
    responses={"204": None},
    styles=Styles((Style("path", "place", "simple", False, reserved=True),)),
)


def read_reserved(*, place: str) -> Call[None]:
    """readReserved: GET /reserved/{place}"""
    return Call(READ_RESERVED, path={"place": place})


READ_FIXED = Operation(
    api=API,
    id="readFixed",
    method="GET",
    path="/fixed/{part}/{id}",
    fixed=Fixed(
        {
            "path": {"part": "whole"},
            "query": {"version": "2", "exact": True},
            "header": {"X-Target": "Look"},
            "cookie": {"mode": "fast"},
        },
    ),
    safe=True,
    responses={"200": models.Point},
    styles=Styles((Style("query", "exact", "json", False),)),
)


def read_fixed(
    *,
    id: str,
    perhaps: Literal["yes"] | UnsetType = UNSET,
    q: str | UnsetType = UNSET,
) -> Call[models.Point]:
    """readFixed: GET /fixed/{part}/{id}"""
    return Call(READ_FIXED, path={"id": id}, query={"perhaps": perhaps, "q": q})


SEARCH = Operation(
    api=API,
    id="search",
    method="GET",
    path="/search?kind=exact",
    safe=True,
    responses={"204": None},
)


def search(*, text: str, method: str | UnsetType = UNSET) -> Call[None]:
    """search: GET /search?kind=exact"""
    return Call(SEARCH, query={"text": text, "method": method})


READ_WHOLE = Operation(
    api=API,
    id="readWhole",
    method="GET",
    path="/whole",
    safe=True,
    responses={"204": None},
    styles=Styles((Style("query", "search", "querystring", False),)),
)


def read_whole(*, search: models.Point) -> Call[None]:
    """readWhole: GET /whole"""
    return Call(READ_WHOLE, query={"search": search})


READ_WHOLE_JSON = Operation(
    api=API,
    id="readWholeJson",
    method="GET",
    path="/whole-json",
    safe=True,
    responses={"204": None},
    styles=Styles((Style("query", "search", "querystringJson", False),)),
)


def read_whole_json(*, search: models.Nested | UnsetType = UNSET) -> Call[None]:
    """readWholeJson: GET /whole-json"""
    return Call(READ_WHOLE_JSON, query={"search": search})


READ_HEADERS = Operation(
    api=API,
    id="readHeaders",
    method="GET",
    path="/headers",
    safe=True,
    responses={"204": None},
    styles=Styles(
        (
            Style("header", "X-Exploded", "simple", True),
            Style("header", "X-Json", "json", False),
            Style("cookie", "tags", "form", False),
            Style("cookie", "raw", "cookie", True),
        ),
    ),
)


def read_headers(
    *,
    x_list: models.Words | UnsetType = UNSET,
    x_map: models.Point | UnsetType = UNSET,
    x_exploded: models.Point | UnsetType = UNSET,
    x_json: models.Nested | UnsetType = UNSET,
    session: str | UnsetType = UNSET,
    tags: models.Words | UnsetType = UNSET,
    raw: str | UnsetType = UNSET,
) -> Call[None]:
    """readHeaders: GET /headers"""
    return Call(
        READ_HEADERS,
        header={
            "X-List": x_list,
            "X-Map": x_map,
            "X-Exploded": x_exploded,
            "X-Json": x_json,
        },
        cookie={"session": session, "tags": tags, "raw": raw},
    )


POST_NAMES = Operation(
    api=API,
    id="postNames",
    method="POST",
    path="/names/{id}",
    media_type="application/json",
    responses={"204": None},
)


def post_names(
    *,
    id: int,
    limit: int,
    body_id: str,
    query_id: str | UnsetType = UNSET,
    query_limit: int | UnsetType = UNSET,
    self_: str | UnsetType = UNSET,
    class_: str | UnsetType = UNSET,
    body: str | UnsetType = UNSET,
    größe: str | UnsetType = UNSET,
    body_self: str | UnsetType = UNSET,
) -> Call[None]:
    """postNames: POST /names/{id}"""
    return Call(
        POST_NAMES,
        path={"id": id},
        query={
            "limit": limit,
            "id": query_id,
            "Limit": query_limit,
            "self": self_,
            "class": class_,
            "body": body,
            "größe": größe,
        },
        arguments={"id": body_id, "self": body_self},
    )
