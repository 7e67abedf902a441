# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Stable."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Stable(Client):
    """Stable.

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

    def get_horse(self) -> models.Horse:
        """Get a horse.

        GET /horse
        """
        return self._call(_calls.get_horse())

    def get_foal(self) -> models.Foal:
        """Get a foal.

        GET /foal
        """
        return self._call(_calls.get_foal())

    def get_label(self) -> str:
        """Get a label.

        GET /label
        """
        return self._call(_calls.get_label())
