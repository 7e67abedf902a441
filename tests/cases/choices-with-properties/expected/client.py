# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Post."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Post(Client):
    """Post.

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

    def get_parcel(self) -> models.Parcel:
        """Get a parcel.

        GET /parcel
        """
        return self._call(_calls.get_parcel())

    def add_parcel(self, *, body: models.Parcel) -> models.Parcel:
        """Add a parcel.

        POST /parcel

        Args:
            body: What all parcels have stands beside the choice.
        """
        return self._call(_calls.add_parcel(body=body))

    def get_notice(self) -> models.Notice:
        """Get a notice.

        GET /notice
        """
        return self._call(_calls.get_notice())

    def get_route(self) -> models.Route | None:
        """Get a route.

        GET /route
        """
        return self._call(_calls.get_route())

    def get_delay(self) -> models.Delay | None:
        """Get a delay.

        GET /delay
        """
        return self._call(_calls.get_delay())
