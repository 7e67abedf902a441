# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Signals."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Signals(Client):
    """Switches lights.

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

    def switch_light(
        self,
        *,
        colour: models.Colour,
        order: models.SwitchLightRequestOrder,
    ) -> models.Light:
        """Switch a light.

        POST /lights

        Args:
            colour: The colours that lights can have.
            order: Only ever sent.
        """
        return self._call(_calls.switch_light(colour=colour, order=order))
