# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Depot."""

from __future__ import annotations

from typing import Literal, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.bodies import Upload
from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Depot(Client):
    """Takes bodies of every kind.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {}
        super().__init__(_calls.API, credentials, **self._hidden(options))

    def send_form(
        self,
        *,
        name: str,
        tags: list[str] | UnsetType = UNSET,
        joined: list[str] | UnsetType = UNSET,
        point: models.Point | UnsetType = UNSET,
        deep: models.Point | UnsetType = UNSET,
        kind: Literal["form"] | UnsetType = UNSET,
    ) -> None:
        """A form with encodings.

        POST /form (application/x-www-form-urlencoded)
        """
        return self._call(
            _calls.send_form(
                name=name,
                tags=tags,
                joined=joined,
                point=point,
                deep=deep,
                kind=kind,
            ),
        )

    def send_plain_form(self, *, name: str, size: int) -> None:
        """A form as it mostly is.

        POST /plain-form (application/x-www-form-urlencoded)
        """
        return self._call(_calls.send_plain_form(name=name, size=size))

    def upload(
        self,
        *,
        file: Upload,
        more: list[Upload] | UnsetType = UNSET,
        picture: Upload | UnsetType = UNSET,
        title: str | UnsetType = UNSET,
        count: int | UnsetType = UNSET,
        tags: list[str] | UnsetType = UNSET,
        point: models.Point | UnsetType = UNSET,
        notes: list[models.Point] | UnsetType = UNSET,
    ) -> None:
        """Files with what is to know of them.

        POST /upload (multipart/form-data)

        Args:
            file: The file itself.
        """
        return self._call(
            _calls.upload(
                file=file,
                more=more,
                picture=picture,
                title=title,
                count=count,
                tags=tags,
                point=point,
                notes=notes,
            ),
        )

    def put_raw(self, *, body: Upload) -> None:
        """Bytes.

        PUT /raw (application/octet-stream)
        """
        return self._call(_calls.put_raw(body=body))

    def put_image(self, *, body: Upload | UnsetType = UNSET) -> None:
        """An image of any kind, or none.

        PUT /image (image/*)
        """
        return self._call(_calls.put_image(body=body))

    def send_text(self, *, body: str | Upload) -> None:
        """A text.

        POST /text (text/markdown)
        """
        return self._call(_calls.send_text(body=body))

    def send_xml(self, *, body: str | Upload) -> None:
        """XML is passed on as it is.

        POST /xml (application/xml)
        """
        return self._call(_calls.send_xml(body=body))

    def send_several(self, *, x: int, y: int) -> None:
        """One of several media types.

        POST /several
        """
        return self._call(_calls.send_several(x=x, y=y))

    def send_several_multipart(self, *, sheet: Upload | UnsetType = UNSET) -> None:
        """One of several media types.

        POST /several (multipart/form-data)
        """
        return self._call(_calls.send_several_multipart(sheet=sheet))

    def send_several_csv(self, *, body: str | Upload) -> None:
        """One of several media types.

        POST /several (text/csv)
        """
        return self._call(_calls.send_several_csv(body=body))

    def send_optional(self, *, note: str | UnsetType = UNSET) -> None:
        """A body that may be left out.

        POST /optional
        """
        return self._call(_calls.send_optional(note=note))

    def send_optional_whole(self, *, body: models.Point | UnsetType = UNSET) -> None:
        """A body that may be left out, but not in part.

        POST /optional-whole
        """
        return self._call(_calls.send_optional_whole(body=body))

    def send_optional_upload(self, *, file: Upload | UnsetType = UNSET) -> None:
        """Files, or nothing.

        POST /optional-upload (multipart/form-data)
        """
        return self._call(_calls.send_optional_upload(file=file))

    def send_required(self, *, note: str | UnsetType = UNSET) -> None:
        """A body that may be empty.

        POST /required
        """
        return self._call(_calls.send_required(note=note))

    def set_rights(self, *, body: models.SetRightsRequest | UnsetType = UNSET) -> None:
        """A form that may be left out, but not in part, and whose field is called like
        a method of files.

        POST /rights (application/x-www-form-urlencoded)
        """
        return self._call(_calls.set_rights(body=body))

    def send_anything(self, *, body: list[int]) -> None:
        """Anything.

        POST /anything
        """
        return self._call(_calls.send_anything(body=body))

    def send_lists(
        self,
        *,
        expand: list[str] | UnsetType = UNSET,
        ids: list[models.Id] | UnsetType = UNSET,
        settings: models.SendListsRequestSettings | UnsetType = UNSET,
        colours: list[str] | UnsetType = UNSET,
        marks: list[int] | UnsetType = UNSET,
        link: str | UnsetType = UNSET,
    ) -> None:
        """Lists in forms, in each of the ways that deepObject leaves open.

        POST /lists (application/x-www-form-urlencoded)
        """
        return self._call(
            _calls.send_lists(
                expand=expand,
                ids=ids,
                settings=settings,
                colours=colours,
                marks=marks,
                link=link,
            ),
        )
