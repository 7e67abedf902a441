# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Garden."""

from __future__ import annotations

import datetime as dt
from typing import Unpack
from uuid import UUID

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Garden(Client):
    """Shows no example; the values of its tests are drawn.

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

    def get_plot(
        self,
        *,
        plot_id: UUID,
        method: str,
        service: int,
        since: dt.datetime,
    ) -> models.Plot:
        """With what its schema demands.

        GET /plots/{plot_id}

        Args:
            method: Matches `^[a-z]+$`.
            service: At least 10. A multiple of 4.
        """
        return self._call(
            _calls.get_plot(
                plot_id=plot_id,
                method=method,
                service=service,
                since=since,
            ),
        )

    def replace_plot(
        self,
        *,
        plot_id: UUID,
        name: str,
        area: float,
        share: float,
        sides: list[int],
        plants: list[models.Plant],
        soil: models.ReplacePlotRequestSoil,
        note: str | UnsetType = UNSET,
    ) -> None:
        """Within all bounds.

        PUT /plots/{plot_id}

        Args:
            name: At least 9 characters. At most 12 characters.
            area: At most 3. More than 2.
            share: From 0 to 1.
            sides: Exactly 2 items.
        """
        return self._call(
            _calls.replace_plot(
                plot_id=plot_id,
                name=name,
                area=area,
                share=share,
                sides=sides,
                plants=plants,
                soil=soil,
                note=note,
            ),
        )

    def change_plot(self, *, plot_id: UUID, code: str) -> None:
        """No text is known for this pattern.

        PATCH /plots/{plot_id}

        Args:
            code: Matches `^Q{7}-[x-z]$`.
        """
        return self._call(_calls.change_plot(plot_id=plot_id, code=code))

    def add_plant(self, *, body: models.Plant) -> list[models.Plant]:
        """Of two kinds.

        POST /plants
        """
        return self._call(_calls.add_plant(body=body))
