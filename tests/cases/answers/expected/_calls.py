# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The wire form of every call of Oracle: arguments in, a `Call` out, and no input or
output on the way.
"""

from __future__ import annotations

from .._runtime import Api, Call, Operation
from . import models

API = Api(name="answers", title="Oracle", servers=("https://oracle.example",))

GET_SEVERAL = Operation(
    id="getSeveral",
    method="GET",
    path="/several",
    safe=True,
    answers={"200": models.Done, "202": models.Later, "204": None},
    errors={"404": models.Problem, "5XX": str, "default": models.Done},
)


def get_several() -> Call[models.Done | models.Later | None]:
    """getSeveral: GET /several"""
    return Call(GET_SEVERAL)


GET_RANGE = Operation(
    id="getRange",
    method="GET",
    path="/range",
    safe=True,
    answers={"2XX": models.Done},
)


def get_range() -> Call[models.Done]:
    """getRange: GET /range"""
    return Call(GET_RANGE)


GET_DEFAULT = Operation(
    id="getDefault",
    method="GET",
    path="/default",
    safe=True,
    answers={"default": models.Done},
)


def get_default() -> Call[models.Done]:
    """getDefault: GET /default"""
    return Call(GET_DEFAULT)


GET_BINARY = Operation(
    id="getBinary",
    method="GET",
    path="/binary",
    accept="application/pdf, */*;q=0.8",
    safe=True,
    answers={"200": bytes},
)


def get_binary() -> Call[bytes]:
    """getBinary: GET /binary"""
    return Call(GET_BINARY)


GET_UNKNOWN = Operation(
    id="getUnknown",
    method="GET",
    path="/unknown",
    accept="x-own/thing, */*;q=0.8",
    safe=True,
    answers={"200": bytes},
)


def get_unknown() -> Call[bytes]:
    """getUnknown: GET /unknown"""
    return Call(GET_UNKNOWN)


GET_ANY = Operation(
    id="getAny",
    method="GET",
    path="/any",
    safe=True,
    answers={"200": models.Done},
)


def get_any() -> Call[models.Done]:
    """getAny: GET /any"""
    return Call(GET_ANY)


GET_TEXT = Operation(
    id="getText",
    method="GET",
    path="/text",
    accept="text/html, */*;q=0.8",
    safe=True,
    answers={"200": str},
)


def get_text() -> Call[str]:
    """getText: GET /text"""
    return Call(GET_TEXT)


GET_NUMBER = Operation(
    id="getNumber",
    method="GET",
    path="/number",
    accept="text/plain, */*;q=0.8",
    safe=True,
    answers={"200": int},
)


def get_number() -> Call[int]:
    """getNumber: GET /number"""
    return Call(GET_NUMBER)


GET_MEDIA = Operation(
    id="getMedia",
    method="GET",
    path="/media",
    accept="application/json, text/csv;q=0.9, image/*;q=0.9, */*;q=0.8",
    safe=True,
    answers={"200": models.Done, "200 text/csv": str, "200 image/*": bytes},
)


def get_media() -> Call[models.Done | str | bytes]:
    """getMedia: GET /media"""
    return Call(GET_MEDIA)


HEAD_THING = Operation(
    id="headThing",
    method="HEAD",
    path="/head",
    safe=True,
    answers={"200": None},
)


def head_thing() -> Call[None]:
    """headThing: HEAD /head"""
    return Call(HEAD_THING)


DELETE_THING = Operation(
    id="deleteThing",
    method="DELETE",
    path="/empty",
    answers={"200": None},
)


def delete_thing() -> Call[None]:
    """deleteThing: DELETE /empty"""
    return Call(DELETE_THING)
