# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Zoo."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Zoo(Client):
    """Keeps animals.

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

    def feed(self, *, animal: models.Animal) -> list[models.Animal]:
        """Feed an animal.

        POST /animals

        Args:
            animal: Whatever has to be fed.
        """
        return self._call(_calls.feed(animal=animal))
