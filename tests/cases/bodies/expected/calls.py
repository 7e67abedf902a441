# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Depot as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .._runtime.bodies import CONTENT, Upload
from .._runtime.description.styles import Style
from .._runtime.forms import FORM
from .._runtime.multipart import MULTIPART
from .._runtime.operation import Api, Call, Operation
from .._runtime.styles import Styles
from . import models

API = Api(name="bodies", title="Depot", servers=("https://depot.example",))

SEND_FORM = Operation(
    api=API,
    id="sendForm",
    method="POST",
    path="/form",
    media_type="application/x-www-form-urlencoded",
    writer=FORM,
    responses={"204": None},
    styles=Styles(
        (
            Style("body", "joined", "form", False),
            Style("body", "deep", "deepObject", True),
        ),
    ),
)


def send_form(
    *,
    name: str,
    tags: list[str] | UnsetType = UNSET,
    joined: list[str] | UnsetType = UNSET,
    point: models.Point | UnsetType = UNSET,
    deep: models.Point | UnsetType = UNSET,
    kind: Literal["form"] | UnsetType = UNSET,
) -> Call[None]:
    """sendForm: POST /form (application/x-www-form-urlencoded)"""
    return Call(
        SEND_FORM,
        arguments={
            "name": name,
            "tags": tags,
            "joined": joined,
            "point": point,
            "deep": deep,
            "kind": kind,
        },
    )


SEND_PLAIN_FORM = Operation(
    api=API,
    id="sendPlainForm",
    method="POST",
    path="/plain-form",
    media_type="application/x-www-form-urlencoded",
    writer=FORM,
    responses={"204": None},
)


def send_plain_form(*, name: str, size: int) -> Call[None]:
    """sendPlainForm: POST /plain-form (application/x-www-form-urlencoded)"""
    return Call(SEND_PLAIN_FORM, arguments={"name": name, "size": size})


UPLOAD = Operation(
    api=API,
    id="upload",
    method="POST",
    path="/upload",
    media_type="multipart/form-data",
    writer=MULTIPART,
    responses={"204": None},
    styles=Styles(
        (
            Style("body", "picture", "content", True, media_type="image/png"),
            Style(
                "body",
                "title",
                "content",
                True,
                media_type="text/plain; charset=utf-8",
            ),
            Style("body", "notes", "content", True, media_type="application/json"),
        ),
    ),
)


def upload(
    *,
    file: Upload,
    more: list[Upload] | UnsetType = UNSET,
    picture: Upload | UnsetType = UNSET,
    title: str | UnsetType = UNSET,
    count: int | UnsetType = UNSET,
    tags: list[str] | UnsetType = UNSET,
    point: models.Point | UnsetType = UNSET,
    notes: list[models.Point] | UnsetType = UNSET,
) -> Call[None]:
    """upload: POST /upload (multipart/form-data)"""
    return Call(
        UPLOAD,
        arguments={
            "file": file,
            "more": more,
            "picture": picture,
            "title": title,
            "count": count,
            "tags": tags,
            "point": point,
            "notes": notes,
        },
    )


PUT_RAW = Operation(
    api=API,
    id="putRaw",
    method="PUT",
    path="/raw",
    media_type="application/octet-stream",
    writer=CONTENT,
    responses={"204": None},
)


def put_raw(*, body: Upload) -> Call[None]:
    """putRaw: PUT /raw (application/octet-stream)"""
    return Call(PUT_RAW, body=body)


PUT_IMAGE = Operation(
    api=API,
    id="putImage",
    method="PUT",
    path="/image",
    media_type="image/*",
    writer=CONTENT,
    optional=True,
    responses={"204": None},
)


def put_image(*, body: Upload | UnsetType = UNSET) -> Call[None]:
    """putImage: PUT /image (image/*)"""
    return Call(PUT_IMAGE, body=body)


SEND_TEXT = Operation(
    api=API,
    id="sendText",
    method="POST",
    path="/text",
    media_type="text/markdown",
    writer=CONTENT,
    responses={"204": None},
)


def send_text(*, body: str | Upload) -> Call[None]:
    """sendText: POST /text (text/markdown)"""
    return Call(SEND_TEXT, body=body)


SEND_XML = Operation(
    api=API,
    id="sendXml",
    method="POST",
    path="/xml",
    media_type="application/xml",
    writer=CONTENT,
    responses={"204": None},
)


def send_xml(*, body: str | Upload) -> Call[None]:
    """sendXml: POST /xml (application/xml)"""
    return Call(SEND_XML, body=body)


SEND_SEVERAL = Operation(
    api=API,
    id="sendSeveral",
    method="POST",
    path="/several",
    media_type="application/vnd.depot+json",
    responses={"204": None},
)


def send_several(*, x: int, y: int) -> Call[None]:
    """sendSeveral: POST /several"""
    return Call(SEND_SEVERAL, arguments={"x": x, "y": y})


SEND_SEVERAL_MULTIPART = Operation(
    api=API,
    id="sendSeveral_multipart",
    method="POST",
    path="/several",
    media_type="multipart/form-data",
    writer=MULTIPART,
    responses={"204": None},
)


def send_several_multipart(*, sheet: Upload | UnsetType = UNSET) -> Call[None]:
    """sendSeveral_multipart: POST /several (multipart/form-data)"""
    return Call(SEND_SEVERAL_MULTIPART, arguments={"sheet": sheet})


SEND_SEVERAL_CSV = Operation(
    api=API,
    id="sendSeveral_csv",
    method="POST",
    path="/several",
    media_type="text/csv",
    writer=CONTENT,
    responses={"204": None},
)


def send_several_csv(*, body: str | Upload) -> Call[None]:
    """sendSeveral_csv: POST /several (text/csv)"""
    return Call(SEND_SEVERAL_CSV, body=body)


SEND_OPTIONAL = Operation(
    api=API,
    id="sendOptional",
    method="POST",
    path="/optional",
    media_type="application/json",
    optional=True,
    responses={"204": None},
)


def send_optional(*, note: str | UnsetType = UNSET) -> Call[None]:
    """sendOptional: POST /optional"""
    return Call(SEND_OPTIONAL, arguments={"note": note})


SEND_OPTIONAL_WHOLE = Operation(
    api=API,
    id="sendOptionalWhole",
    method="POST",
    path="/optional-whole",
    media_type="application/json",
    optional=True,
    responses={"204": None},
)


def send_optional_whole(*, body: models.Point | UnsetType = UNSET) -> Call[None]:
    """sendOptionalWhole: POST /optional-whole"""
    return Call(SEND_OPTIONAL_WHOLE, body=body)


SEND_OPTIONAL_UPLOAD = Operation(
    api=API,
    id="sendOptionalUpload",
    method="POST",
    path="/optional-upload",
    media_type="multipart/form-data",
    writer=MULTIPART,
    optional=True,
    responses={"204": None},
)


def send_optional_upload(*, file: Upload | UnsetType = UNSET) -> Call[None]:
    """sendOptionalUpload: POST /optional-upload (multipart/form-data)"""
    return Call(SEND_OPTIONAL_UPLOAD, arguments={"file": file})


SEND_REQUIRED = Operation(
    api=API,
    id="sendRequired",
    method="POST",
    path="/required",
    media_type="application/json",
    responses={"204": None},
)


def send_required(*, note: str | UnsetType = UNSET) -> Call[None]:
    """sendRequired: POST /required"""
    return Call(SEND_REQUIRED, arguments={"note": note})


SET_RIGHTS = Operation(
    api=API,
    id="setRights",
    method="POST",
    path="/rights",
    media_type="application/x-www-form-urlencoded",
    writer=FORM,
    optional=True,
    responses={"204": None},
)


def set_rights(*, body: models.SetRightsRequest | UnsetType = UNSET) -> Call[None]:
    """setRights: POST /rights (application/x-www-form-urlencoded)"""
    return Call(SET_RIGHTS, body=body)


SEND_ANYTHING = Operation(
    api=API,
    id="sendAnything",
    method="POST",
    path="/anything",
    media_type="application/json",
    responses={"204": None},
)


def send_anything(*, body: list[int]) -> Call[None]:
    """sendAnything: POST /anything"""
    return Call(SEND_ANYTHING, body=body)


SEND_LISTS = Operation(
    api=API,
    id="sendLists",
    method="POST",
    path="/lists",
    media_type="application/x-www-form-urlencoded",
    writer=FORM,
    responses={"204": None},
    styles=Styles(
        (
            Style("body", "expand", "deepObject", True),
            Style("body", "ids", "deepObject", True),
            Style("body", "settings", "deepObject", True),
            Style("body", "colours", "deepObject", True, arrays="brackets"),
            Style("body", "marks", "deepObject", True, arrays="repeat"),
            Style("body", "link", "form", True, reserved=True),
        ),
    ),
)


def send_lists(
    *,
    expand: list[str] | UnsetType = UNSET,
    ids: list[models.Id] | UnsetType = UNSET,
    settings: models.SendListsRequestSettings | UnsetType = UNSET,
    colours: list[str] | UnsetType = UNSET,
    marks: list[int] | UnsetType = UNSET,
    link: str | UnsetType = UNSET,
) -> Call[None]:
    """sendLists: POST /lists (application/x-www-form-urlencoded)"""
    return Call(
        SEND_LISTS,
        arguments={
            "expand": expand,
            "ids": ids,
            "settings": settings,
            "colours": colours,
            "marks": marks,
            "link": link,
        },
    )
