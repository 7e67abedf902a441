# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Test Register as pure functions: each function turns arguments into
a call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

import datetime as dt

from msgspec import UNSET, UnsetType

from .._runtime.description.servers import Server, Variable
from .._runtime.formats import respelt
from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="operation_names",
    title="Test Register",
    servers=(
        Server(
            "https://{region}.register.example:{port}/v1",
            {"region": Variable("eu", ("eu", "us")), "port": Variable("443")},
        ),
    ),
    respell=respelt,
)

GET_PETS = Operation(
    api=API,
    id="getPets",
    method="GET",
    path="/pets",
    safe=True,
    responses={"204": None},
)


def get_pets() -> Call[None]:
    """getPets: GET /pets"""
    return Call(GET_PETS)


PETS = Operation(
    api=API,
    id="pets",
    method="POST",
    path="/pets",
    responses={"204": None},
)


def pets() -> Call[None]:
    """pets: POST /pets"""
    return Call(PETS)


PUT_PETS = Operation(
    api=API,
    id="putPets",
    method="PUT",
    path="/pets",
    responses={"204": None},
)


def put_pets() -> Call[None]:
    """putPets: PUT /pets"""
    return Call(PUT_PETS)


GET_PET = Operation(
    api=API,
    id="getPet",
    method="GET",
    path="/pets/{pet-id}",
    safe=True,
    responses={"204": None},
)


def get_pet(*, pet_id: str) -> Call[None]:
    """getPet: GET /pets/{pet-id}"""
    return Call(GET_PET, path={"pet-id": pet_id})


GET_PETS_BY_UNDECLARED_BY_KIND_ENDING = Operation(
    api=API,
    id="getPetsByUndeclaredByKindEnding",
    method="GET",
    path="/pets/{undeclared}/{kind}.{ending}",
    safe=True,
    responses={"204": None},
)


def get_pets_by_undeclared_by_kind_ending(
    *,
    undeclared: str,
    kind: str,
    ending: str,
) -> Call[None]:
    """getPetsByUndeclaredByKindEnding: GET /pets/{undeclared}/{kind}.{ending}"""
    return Call(
        GET_PETS_BY_UNDECLARED_BY_KIND_ENDING,
        path={"undeclared": undeclared, "kind": kind, "ending": ending},
    )


FIND = Operation(
    api=API,
    id="find",
    method="GET",
    path="/search?kind=pet&q={q}",
    safe=True,
    responses={"204": None},
)


def find(*, q: str, limit: int | UnsetType = UNSET) -> Call[None]:
    """find: GET /search?kind=pet&q={q}"""
    return Call(FIND, path={"q": q}, query={"limit": limit})


CLASS_ = Operation(
    api=API,
    id="class",
    method="GET",
    path="/class",
    safe=True,
    responses={"204": None},
)


def class_() -> Call[None]:
    """class: GET /class"""
    return Call(CLASS_)


LIST_ALL = Operation(
    api=API,
    id="list-all!",
    method="POST",
    path="/class",
    responses={"204": None},
)


def list_all() -> Call[None]:
    """list-all!: POST /class"""
    return Call(LIST_ALL)


PUT_CLASS = Operation(
    api=API,
    id="listAll",
    method="PUT",
    path="/class",
    responses={"204": None},
)


def put_class() -> Call[None]:
    """listAll: PUT /class"""
    return Call(PUT_CLASS)


GRÖSSE = Operation(
    api=API,
    id="größe",
    method="DELETE",
    path="/class",
    responses={"204": None},
)


def größe() -> Call[None]:
    """größe: DELETE /class"""
    return Call(GRÖSSE)


OPERATION_1ST = Operation(
    api=API,
    id="1st",
    method="PATCH",
    path="/class",
    responses={"204": None},
)


def operation_1st() -> Call[None]:
    """1st: PATCH /class"""
    return Call(OPERATION_1ST)


MODELS_LIST = Operation(
    api=API,
    id="models/list",
    method="GET",
    path="/models",
    safe=True,
    responses={"200": list[models.Thing]},
)


def models_list() -> Call[list[models.Thing]]:
    """models/list: GET /models"""
    return Call(MODELS_LIST)


MODELS_MODELS = Operation(
    api=API,
    id="models/models",
    method="POST",
    path="/models",
    media_type="application/json",
    responses={"200": models.Thing},
)


def models_models(
    *,
    models: list[models.Thing] | UnsetType = UNSET,
    body: str | UnsetType = UNSET,
) -> Call[models.Thing]:
    """models/models: POST /models"""
    return Call(MODELS_MODELS, arguments={"models": models, "body": body})


MODELS_DT_V2026_0 = Operation(
    api=API,
    id="models/dt-v2026.0",
    method="PUT",
    path="/models",
    responses={"204": None},
)


def models_dt_v2026_0(*, since: dt.datetime | UnsetType = UNSET) -> Call[None]:
    """models/dt-v2026.0: PUT /models"""
    return Call(MODELS_DT_V2026_0, query={"since": since})


MODELS_DT = Operation(
    api=API,
    id="models/dt",
    method="DELETE",
    path="/models",
    responses={"204": None},
)


def models_dt(*, since: dt.datetime | UnsetType = UNSET) -> Call[None]:
    """models/dt: DELETE /models"""
    return Call(MODELS_DT, query={"since": since})


LIST_ = Operation(
    api=API,
    id="list",
    method="GET",
    path="/things",
    safe=True,
    responses={"200": list[models.Thing]},
)


def list_() -> Call[list[models.Thing]]:
    """list: GET /things"""
    return Call(LIST_)


DO_HEAD = Operation(
    api=API,
    id="doHead",
    method="HEAD",
    path="/methods",
    server="https://methods.example/base",
    safe=True,
    responses={"200": None},
)


def do_head() -> Call[None]:
    """doHead: HEAD /methods"""
    return Call(DO_HEAD)


DO_OPTIONS = Operation(
    api=API,
    id="doOptions",
    method="OPTIONS",
    path="/methods",
    server="https://methods.example/base",
    safe=True,
    responses={"204": None},
)


def do_options() -> Call[None]:
    """doOptions: OPTIONS /methods"""
    return Call(DO_OPTIONS)


DO_TRACE = Operation(
    api=API,
    id="doTrace",
    method="TRACE",
    path="/methods",
    server="https://methods.example/base",
    responses={"200": None},
)


def do_trace() -> Call[None]:
    """doTrace: TRACE /methods"""
    return Call(DO_TRACE)


DO_QUERY = Operation(
    api=API,
    id="doQuery",
    method="QUERY",
    path="/methods",
    server="../other",
    media_type="application/json",
    safe=True,
    responses={"204": None},
)


def do_query(*, q: str | UnsetType = UNSET) -> Call[None]:
    """doQuery: QUERY /methods"""
    return Call(DO_QUERY, arguments={"q": q})


DO_PURGE = Operation(
    api=API,
    id="doPurge",
    method="PURGE",
    path="/methods",
    server="https://methods.example/base",
    responses={"204": None},
)


def do_purge() -> Call[None]:
    """doPurge: PURGE /methods"""
    return Call(DO_PURGE)
