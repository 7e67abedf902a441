"""What an API looks like from outside: its servers, its credentials and where they go, and the frame of its messages.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct


class ServerTemplate(Protocol):
    """A base URL with variables in it; see `description.servers`."""

    def url(self, chosen: Mapping[str, str], /) -> str:
        """The URL with the chosen values. Raises ConfigurationError."""
        ...


class Credential(Struct, frozen=True):
    """A secret that a client needs: the name of its argument, and the environment variable that may hold it.

    A `required` one must be given when the client is created, any other one for the first call that needs it.
    """

    name: str
    env: str | None = None
    required: bool = False


class Placement(Struct, frozen=True):
    """Where a credential goes: the name of a header, query parameter or cookie, or a JSON pointer of the body.

    A bearer token and basic credentials (``user:password``, or a user alone, whose password is empty) need no name;
    `authorization` is named after the scheme of HTTP authentication. `client` is basic authentication of an OAuth
    client: the credential is its id, and `name` the credential that is its secret.
    """

    credential: str
    location: Literal["header", "query", "cookie", "body", "bearer", "basic", "authorization", "client"]
    name: str = ""


class Grant(Struct, frozen=True):
    """How the client obtains the secret `token`: OAuth 2 client credentials, from the token endpoint `url`.

    `client_id` and `client_secret` are names of credentials. A `url` without an origin is relative to the API's server.
    """

    token: str
    client_id: str
    client_secret: str
    url: str
    scopes: tuple[str, ...] = ()


class Envelope(Struct, frozen=True):
    """JSON pointers: of the value in a response, and of the id that assigns a response to its request, in both."""

    result: str = ""
    id: str | None = None


Location: TypeAlias = Literal["path", "query", "header", "cookie", "body"]
"""`body` includes the properties of a form and the parts of a multipart body."""


Framing: TypeAlias = Literal["events", "lines", "sequence"]
"""How items are separated: server-sent events, a JSON value a line, JSON values after record separators."""
