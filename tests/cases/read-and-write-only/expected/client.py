# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Users."""

from __future__ import annotations

from typing import Unpack

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Users(Client):
    """Users.

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

    def get_user(self) -> models.User:
        """Get a user.

        GET /user
        """
        return self._call(_calls.get_user())

    def add_user(self, *, name: str, password: str) -> models.User:
        """Add a user.

        POST /user
        """
        return self._call(_calls.add_user(name=name, password=password))

    def get_team(self) -> models.Team:
        """Get a team.

        GET /team
        """
        return self._call(_calls.get_team())

    def set_team(self, *, lead: models.User) -> models.Team:
        """Set the team.

        PUT /team
        """
        return self._call(_calls.set_team(lead=lead))
