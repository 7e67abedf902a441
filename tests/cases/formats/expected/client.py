# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Archive."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Unpack
from uuid import UUID

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Archive(Client):
    """Archive.

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

    def get_record(
        self,
        *,
        id: UUID,
        since: dt.datetime | UnsetType = UNSET,
        days: list[dt.date] | UnsetType = UNSET,
    ) -> models.Record:
        """Get a record.

        GET /records/{id}
        """
        return self._call(_calls.get_record(id=id, since=since, days=days))

    def add_record(
        self,
        *,
        id: UUID,
        created: dt.datetime,
        day: dt.date | UnsetType | None = UNSET,
        opens: dt.time | UnsetType = UNSET,
        seal: bytes | UnsetType = UNSET,
        price: Decimal | UnsetType = UNSET,
        keeps: str | UnsetType = UNSET,
        owner: str | UnsetType = UNSET,
        address: str | UnsetType = UNSET,
        when: models.RecordWhen | UnsetType = UNSET,
        views: int | UnsetType = UNSET,
    ) -> dt.datetime:
        """Add a record.

        POST /records

        Args:
            created: When it was made.
            keeps: Format: duration.
            owner: Format: email.
        """
        return self._call(
            _calls.add_record(
                id=id,
                created=created,
                day=day,
                opens=opens,
                seal=seal,
                price=price,
                keeps=keeps,
                owner=owner,
                address=address,
                when=when,
                views=views,
            ),
        )
