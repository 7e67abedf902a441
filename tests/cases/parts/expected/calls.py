# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Posthouse as pure functions: each function turns arguments into a
call and sends nothing.

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
from .._runtime.multipart import MULTIPART
from .._runtime.operation import Api, Call, Operation
from .._runtime.styles import Styles
from . import models

API = Api(name="parts", title="Posthouse", servers=("https://posthouse.example",))

SEND_SEALS = Operation(
    api=API,
    id="sendSeals",
    method="POST",
    path="/seals",
    media_type="multipart/form-data",
    writer=MULTIPART,
    responses={"204": None},
    styles=Styles(
        (
            Style(
                "body",
                "seal",
                "content",
                True,
                media_type="application/octet-stream",
                base64=True,
            ),
            Style("body", "byte", "content", True, base64=True),
            Style(
                "body",
                "seals",
                "content",
                True,
                media_type="application/octet-stream",
                base64=True,
            ),
            Style(
                "body",
                "picture",
                "content",
                True,
                media_type="image/png",
                base64=True,
            ),
            Style(
                "body",
                "painted",
                "content",
                True,
                media_type="image/jpeg, image/png",
                base64=True,
            ),
            Style(
                "body",
                "table",
                "content",
                True,
                media_type="text/csv; charset=iso-8859-1",
            ),
            Style("body", "raw", "content", True, media_type="image/gif"),
            Style(
                "body",
                "note",
                "content",
                True,
                media_type="text/plain; charset=iso-8859-1",
            ),
            Style(
                "body",
                "strange",
                "content",
                True,
                media_type="application/vnd.posthouse.v1",
            ),
        ),
    ),
)


def send_seals(
    *,
    seal: bytes | UnsetType = UNSET,
    byte: bytes | UnsetType = UNSET,
    seals: list[bytes] | UnsetType = UNSET,
    picture: bytes | UnsetType = UNSET,
    painted: bytes | UnsetType = UNSET,
    inside: models.SendSealsRequestInside | UnsetType = UNSET,
    table: str | Upload | UnsetType = UNSET,
    raw: Upload | UnsetType = UNSET,
    note: str | UnsetType = UNSET,
    strange: models.SendSealsRequestStrange | UnsetType = UNSET,
) -> Call[None]:
    """sendSeals: POST /seals (multipart/form-data)"""
    return Call(
        SEND_SEALS,
        arguments={
            "seal": seal,
            "byte": byte,
            "seals": seals,
            "picture": picture,
            "painted": painted,
            "inside": inside,
            "table": table,
            "raw": raw,
            "note": note,
            "strange": strange,
        },
    )


PUT_SEALED = Operation(
    api=API,
    id="putSealed",
    method="PUT",
    path="/sealed",
    media_type="image/png",
    writer=CONTENT,
    responses={"204": None},
    styles=Styles((Style("body", "", "content", True, base64=True),)),
)


def put_sealed(*, body: Upload) -> Call[None]:
    """putSealed: PUT /sealed (image/png)"""
    return Call(PUT_SEALED, body=body)


PUT_SEALED_TEXT = Operation(
    api=API,
    id="putSealedText",
    method="PUT",
    path="/sealed-text",
    media_type="text/plain",
    writer=CONTENT,
    responses={"204": None},
    styles=Styles((Style("body", "", "content", True, base64=True),)),
)


def put_sealed_text(*, body: Upload) -> Call[None]:
    """putSealedText: PUT /sealed-text (text/plain)"""
    return Call(PUT_SEALED_TEXT, body=body)


SEND_MIXED = Operation(
    api=API,
    id="sendMixed",
    method="POST",
    path="/mixed",
    media_type="multipart/mixed",
    writer=MULTIPART,
    responses={"204": None},
    styles=Styles(
        (
            Style(
                "body",
                "seal",
                "content",
                True,
                media_type="application/octet-stream",
                base64=True,
            ),
        ),
    ),
)


def send_mixed(
    *,
    about: models.Point,
    note: str | UnsetType = UNSET,
    file: Upload | UnsetType = UNSET,
    seal: bytes | UnsetType = UNSET,
) -> Call[None]:
    """sendMixed: POST /mixed (multipart/mixed)"""
    return Call(
        SEND_MIXED,
        arguments={"about": about, "note": note, "file": file, "seal": seal},
    )


SEND_RELATED = Operation(
    api=API,
    id="sendRelated",
    method="POST",
    path="/related",
    media_type="multipart/related; boundary=ours",
    writer=MULTIPART,
    responses={"204": None},
    styles=Styles((Style("body", "file", "content", True, media_type="image/png"),)),
)


def send_related(*, about: models.Point, file: Upload) -> Call[None]:
    """sendRelated: POST /related (multipart/related; boundary=ours)"""
    return Call(SEND_RELATED, arguments={"about": about, "file": file})


SEND_EITHER = Operation(
    api=API,
    id="sendEither",
    method="POST",
    path="/either",
    media_type="multipart/form-data",
    writer=MULTIPART,
    responses={"204": None},
)


def send_either(
    *,
    kind: Literal["parcel", "letter"],
    to: str,
    content: Upload | list[models.Content] | UnsetType = UNSET,
    at: models.Point | UnsetType = UNSET,
    pages: int | UnsetType = UNSET,
) -> Call[None]:
    """sendEither: POST /either (multipart/form-data)"""
    return Call(
        SEND_EITHER,
        arguments={
            "kind": kind,
            "to": to,
            "content": content,
            "at": at,
            "pages": pages,
        },
    )


SEND_ALTERNATIVE = Operation(
    api=API,
    id="sendAlternative",
    method="POST",
    path="/alternative",
    media_type="multipart/alternative",
    writer=MULTIPART,
    responses={"204": None},
)


def send_alternative(*, body: list[str]) -> Call[None]:
    """sendAlternative: POST /alternative (multipart/alternative)"""
    return Call(SEND_ALTERNATIVE, body=body)


SEND_IN_CHARSET = Operation(
    api=API,
    id="sendInCharset",
    method="POST",
    path="/charset",
    media_type="text/plain; charset=iso-8859-1",
    writer=CONTENT,
    responses={"204": None},
)


def send_in_charset(*, body: str | Upload) -> Call[None]:
    """sendInCharset: POST /charset (text/plain; charset=iso-8859-1)"""
    return Call(SEND_IN_CHARSET, body=body)


SEND_JSON_IN_CHARSET = Operation(
    api=API,
    id="sendJsonInCharset",
    method="POST",
    path="/json-charset",
    media_type="application/json; charset=iso-8859-1",
    writer=CONTENT,
    responses={"204": None},
)


def send_json_in_charset(*, note: str | UnsetType = UNSET) -> Call[None]:
    """sendJsonInCharset: POST /json-charset"""
    return Call(SEND_JSON_IN_CHARSET, arguments={"note": note})


SEND_OWN_JSON = Operation(
    api=API,
    id="sendOwnJson",
    method="POST",
    path="/own-json",
    media_type="application/vnd.posthouse.v1",
    json_types=("application/vnd.posthouse.v1",),
    constants={"/kind": "own"},
    accept="application/x-amz-json-1.1, application/vnd.posthouse.v1, */*;q=0.8",
    responses={"200": models.Point, "201": str},
)


def send_own_json(*, note: str | UnsetType = UNSET) -> Call[models.Point | str]:
    """sendOwnJson: POST /own-json (application/vnd.posthouse.v1)"""
    return Call(SEND_OWN_JSON, arguments={"note": note})
