# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Garden."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Garden(Client):
    """Knows its plants.

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

    def list_plants(self) -> list[models.Plant]:
        """List plants.

        GET /plants
        """
        return self._call(_calls.list_plants())

    def add_plant(self, *, plant: models.Plant) -> None:
        """Add a plant.

        POST /plants

        Args:
            plant: Anything that grows.
        """
        return self._call(_calls.add_plant(plant=plant))

    def list_beasts(self) -> list[models.AnyBeast]:
        """List beasts.

        GET /beasts
        """
        return self._call(_calls.list_beasts())
