# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Zoo."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Zoo(Client):
    """Zoo.

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

    def get_animal(self) -> models.AnyAnimal:
        """Get a animal.

        GET /animal
        """
        return self._call(_calls.get_animal())

    def get_cage(self) -> models.Cage:
        """Get a cage.

        GET /cage
        """
        return self._call(_calls.get_cage())
