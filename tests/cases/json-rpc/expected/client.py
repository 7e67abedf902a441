# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Abacus."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from .._runtime.resource import Resource
from . import calls as _calls
from . import models


class Abacus(Client):
    """Counts over one URL.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        token: The key of your account. Default: the environment variable ABACUS_TOKEN.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        token: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {"token": token}
        del token  # the client empties the other one too: no frame keeps a key
        super().__init__(_calls.API, credentials, **self._hidden(options))

    @property
    def sum(self) -> Sum:
        """The operations of `client.sum`."""
        return Sum(self)


class Sum(Resource):
    """The operations of `client.sum`."""

    def add(self, *, numbers: list[float]) -> float:
        """Add numbers.

        POST / (Sum.add)
        """
        return self._call(_calls.sum_add(numbers=numbers))

    def clear(self) -> models.Cleared:
        """Forget everything.

        POST / (Sum.clear)
        """
        return self._call(_calls.sum_clear())
