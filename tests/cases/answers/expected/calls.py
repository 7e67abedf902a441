# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Oracle as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.formats import respelt
from .._runtime.operation import Api, Call, Operation, StreamCall
from . import models

API = Api(
    name="answers",
    title="Oracle",
    servers=("https://oracle.example",),
    respell=respelt,
)

GET_SEVERAL = Operation(
    api=API,
    id="getSeveral",
    method="GET",
    path="/several",
    safe=True,
    responses={"200": models.Done, "202": models.Later, "204": None},
    errors={"404": models.Problem, "5XX": str, "default": models.Done},
)


def get_several() -> Call[models.Done | models.Later | None]:
    """getSeveral: GET /several"""
    return Call(GET_SEVERAL)


GET_RANGE = Operation(
    api=API,
    id="getRange",
    method="GET",
    path="/range",
    safe=True,
    responses={"2XX": models.Done},
)


def get_range() -> Call[models.Done]:
    """getRange: GET /range"""
    return Call(GET_RANGE)


GET_DEFAULT = Operation(
    api=API,
    id="getDefault",
    method="GET",
    path="/default",
    safe=True,
    responses={"default": models.Done},
)


def get_default() -> Call[models.Done]:
    """getDefault: GET /default"""
    return Call(GET_DEFAULT)


GET_BINARY = Operation(
    api=API,
    id="getBinary",
    method="GET",
    path="/binary",
    accept="application/pdf, */*;q=0.8",
    safe=True,
    responses={"200": bytes},
)


def get_binary() -> StreamCall[bytes]:
    """getBinary: GET /binary"""
    return StreamCall(Call(GET_BINARY))


GET_UNKNOWN = Operation(
    api=API,
    id="getUnknown",
    method="GET",
    path="/unknown",
    accept="x-own/thing, */*;q=0.8",
    safe=True,
    responses={"200": bytes},
)


def get_unknown() -> StreamCall[bytes]:
    """getUnknown: GET /unknown"""
    return StreamCall(Call(GET_UNKNOWN))


GET_ANY = Operation(
    api=API,
    id="getAny",
    method="GET",
    path="/any",
    safe=True,
    responses={"200": models.Done},
)


def get_any() -> Call[models.Done]:
    """getAny: GET /any"""
    return Call(GET_ANY)


GET_TEXT = Operation(
    api=API,
    id="getText",
    method="GET",
    path="/text",
    accept="text/html, */*;q=0.8",
    safe=True,
    responses={"200": str},
)


def get_text() -> Call[str]:
    """getText: GET /text"""
    return Call(GET_TEXT)


GET_NUMBER = Operation(
    api=API,
    id="getNumber",
    method="GET",
    path="/number",
    accept="text/plain, */*;q=0.8",
    safe=True,
    responses={"200": int},
)


def get_number() -> Call[int]:
    """getNumber: GET /number"""
    return Call(GET_NUMBER)


GET_MEDIA = Operation(
    api=API,
    id="getMedia",
    method="GET",
    path="/media",
    accept="application/json, text/csv;q=0.9, image/*;q=0.9, */*;q=0.8",
    safe=True,
    responses={"200": models.Done, "200 text/csv": str, "200 image/*": bytes},
)


def get_media() -> Call[models.Done | str | bytes]:
    """getMedia: GET /media"""
    return Call(GET_MEDIA)


HEAD_THING = Operation(
    api=API,
    id="headThing",
    method="HEAD",
    path="/head",
    safe=True,
    responses={"200": None},
)


def head_thing() -> Call[None]:
    """headThing: HEAD /head"""
    return Call(HEAD_THING)


DELETE_THING = Operation(
    api=API,
    id="deleteThing",
    method="DELETE",
    path="/empty",
    responses={"200": None},
)


def delete_thing() -> Call[None]:
    """deleteThing: DELETE /empty"""
    return Call(DELETE_THING)
