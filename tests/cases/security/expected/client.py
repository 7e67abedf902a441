# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Vault."""

from __future__ import annotations

from typing import Unpack

from .._runtime.auth.oauth import AccessTokens
from .._runtime.client import Client, ClientOptions
from . import calls as _calls


class Vault(Client):
    """Keeps things.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        key: From the account page. Default: the environment variable VAULT_KEY.
        access_token: An access token. Default: the environment variable VAULT_TOKEN.
        client_id: The id of your application, with which the client obtains tokens.
        client_secret: The secret of your application.
        user: User and password as `user:password`, or a user alone, whose password is
            then empty.
        signature: What follows `hoba` in the `Authorization` header.
        identity_access_token: An access token.
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        key: str | None = None,
        *,
        access_token: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        user: str | None = None,
        signature: str | None = None,
        identity_access_token: str | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {
            "key": key,
            "access_token": access_token,
            "client_id": client_id,
            "client_secret": client_secret,
            "user": user,
            "signature": signature,
            "identity_access_token": identity_access_token,
        }
        del key  # the client empties the other one too: no frame keeps a key
        del access_token
        del client_id
        del client_secret
        del user
        del signature
        del identity_access_token
        super().__init__(
            _calls.API,
            credentials,
            AccessTokens(_calls.API.grants),
            **self._hidden(options),
        )

    def list_things(self) -> list[str]:
        """All things, with the key or with a token.

        GET /things
        """
        return self._call(_calls.list_things())

    def add_thing(self) -> list[str]:
        """Put something in, with a token only.

        POST /things
        """
        return self._call(_calls.add_thing())

    def read_news(self) -> list[str]:
        """Open to all, and longer for those who have the key.

        GET /news
        """
        return self._call(_calls.read_news())

    def list_keys(self) -> list[str]:
        """With two proofs at once.

        GET /keys
        """
        return self._call(_calls.list_keys())

    def read_profile(self) -> list[str]:
        """With a token from elsewhere.

        GET /profile
        """
        return self._call(_calls.read_profile())
