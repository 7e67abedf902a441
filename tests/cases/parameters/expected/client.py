# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Atlas."""

from __future__ import annotations

import datetime as dt
from typing import Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from .._runtime.resource import Resource
from . import calls as _calls
from . import models


class Atlas(Client):
    """Shows maps.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        key: From the account page. Default: the environment variable ATLAS_KEY.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        key: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"key": key}
        del key  # the client empties the other one too: no frame keeps a key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def maps(self) -> Maps:
        """The operations of `client.maps`."""
        return Maps(self)


class Maps(Resource):
    """The operations of `client.maps`."""

    def get(
        self,
        *,
        map_id: int,
        layer: list[str],
        zoom: int,
        x_trace: str | UnsetType = UNSET,
        bbox: list[float] | UnsetType = UNSET,
        filter: models.Filter | UnsetType = UNSET,
        since: dt.datetime | UnsetType = UNSET,
        session: str | UnsetType = UNSET,
    ) -> str:
        """One layer of a map.

        GET /maps/{mapId}/{layer}

        Args:
            zoom: Default: `3`.
            x_trace: For support.
            session: Deprecated.
        """
        return self._call(
            _calls.get_map(
                map_id=map_id,
                layer=layer,
                zoom=zoom,
                x_trace=x_trace,
                bbox=bbox,
                filter=filter,
                since=since,
                session=session,
            ),
        )
