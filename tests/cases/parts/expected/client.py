# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Posthouse."""

from __future__ import annotations

from typing import Literal, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.bodies import Upload
from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Posthouse(Client):
    """Takes parts, texts in any charset, and JSON by any name.

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

    def send_seals(
        self,
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
    ) -> None:
        """Parts that are written as base64, and parts that are something else than they
        seem.

        POST /seals (multipart/form-data)
        """
        return self._call(
            _calls.send_seals(
                seal=seal,
                byte=byte,
                seals=seals,
                picture=picture,
                painted=painted,
                inside=inside,
                table=table,
                raw=raw,
                note=note,
                strange=strange,
            ),
        )

    def put_sealed(self, *, body: Upload) -> None:
        """A picture in base64.

        PUT /sealed (image/png)
        """
        return self._call(_calls.put_sealed(body=body))

    def put_sealed_text(self, *, body: Upload) -> None:
        """A text that is base64.

        PUT /sealed-text (text/plain)
        """
        return self._call(_calls.put_sealed_text(body=body))

    def send_mixed(
        self,
        *,
        about: models.Point,
        note: str | UnsetType = UNSET,
        file: Upload | UnsetType = UNSET,
        seal: bytes | UnsetType = UNSET,
    ) -> None:
        """Parts without names.

        POST /mixed (multipart/mixed)
        """
        return self._call(
            _calls.send_mixed(about=about, note=note, file=file, seal=seal),
        )

    def send_related(self, *, about: models.Point, file: Upload) -> None:
        """A file and what is to know of it.

        POST /related (multipart/related; boundary=ours)
        """
        return self._call(_calls.send_related(about=about, file=file))

    def send_either(
        self,
        *,
        kind: Literal["parcel", "letter"],
        to: str,
        content: Upload | list[models.Content] | UnsetType = UNSET,
        at: models.Point | UnsetType = UNSET,
        pages: int | UnsetType = UNSET,
    ) -> None:
        """A parcel or a letter, which both may have files.

        POST /either (multipart/form-data)

        Args:
            to: The address.
        """
        return self._call(
            _calls.send_either(kind=kind, to=to, content=content, at=at, pages=pages),
        )

    def send_alternative(self, *, body: list[str]) -> None:
        """One thing in several ways.

        POST /alternative (multipart/alternative)
        """
        return self._call(_calls.send_alternative(body=body))

    def send_in_charset(self, *, body: str | Upload) -> None:
        """A text of another charset.

        POST /charset (text/plain; charset=iso-8859-1)
        """
        return self._call(_calls.send_in_charset(body=body))

    def send_json_in_charset(self, *, note: str | UnsetType = UNSET) -> None:
        """JSON that is said to be of another charset.

        POST /json-charset
        """
        return self._call(_calls.send_json_in_charset(note=note))

    def send_own_json(self, *, note: str | UnsetType = UNSET) -> models.Point | str:
        """JSON under other names, there and back.

        POST /own-json (application/vnd.posthouse.v1)
        """
        return self._call(_calls.send_own_json(note=note))
