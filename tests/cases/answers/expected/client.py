# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Oracle."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import ClientOptions
from .._runtime.streaming.stream import StreamingClient
from . import calls as _calls
from . import models


class Oracle(StreamingClient):
    """Answers in every way.

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

    def get_several(self) -> models.Done | models.Later | None:
        """Two successes of different types.

        GET /several
        """
        return self._call(_calls.get_several())

    def get_range(self) -> models.Done:
        """Any success.

        GET /range
        """
        return self._call(_calls.get_range())

    def get_default(self) -> models.Done:
        """One answer for all.

        GET /default
        """
        return self._call(_calls.get_default())

    def get_binary(self) -> bytes:
        """Bytes.

        GET /binary
        """
        return self._call(_calls.get_binary().whole())

    def get_unknown(self) -> bytes:
        """Something.

        GET /unknown
        """
        return self._call(_calls.get_unknown().whole())

    def get_any(self) -> models.Done:
        """Any media type, which is JSON.

        GET /any
        """
        return self._call(_calls.get_any())

    def get_text(self) -> str:
        """A text.

        GET /text
        """
        return self._call(_calls.get_text())

    def get_number(self) -> int:
        """A number as text.

        GET /number
        """
        return self._call(_calls.get_number())

    def get_media(self) -> models.Done | str | bytes:
        """JSON, or what the caller asks for.

        GET /media
        """
        return self._call(_calls.get_media())

    def head_thing(self) -> None:
        """Headers only.

        HEAD /head
        """
        return self._call(_calls.head_thing())

    def delete_thing(self) -> None:
        """Nothing.

        DELETE /empty
        """
        return self._call(_calls.delete_thing())
