"""The token endpoints of OAuth 2 (RFC 6749): client credentials, a password, a refresh token. Pure except for the given
clock.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from .. import ir
from .requests import IncomingRequest

LIFETIME = 3600
"""Seconds of the provider's clock for which a token is valid."""

_MOST = 10_000
"""Maximum number of tokens that are remembered; the oldest are forgotten."""

PREFIX = "specloom-token-"
"""The beginning of all tokens that an emulator issues."""


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """The response of a token endpoint, which is never cached; `reason` is why a request is rejected, if it is."""

    status: int
    value: dict[str, ir.Json] = field(repr=False)
    reason: str | None = None


class Tokens:
    """The tokens of one provider.

    `urls` are those of `ir.Api.token_urls`; `is_known` says whether it accepts a client's id or secret.
    """

    def __init__(
        self, urls: Iterable[tuple[str, str]], now: Callable[[], float], is_known: Callable[[str], bool]
    ) -> None:
        self._paths = {f"/{urlsplit(url).path.lstrip('/')}" for _, url in urls}
        self._names = {name for name, _ in urls}
        self._now = now
        self._is_known = is_known
        self._ends: dict[str, float] = {}
        self._renewals: set[str] = set()
        self._count = 0

    def is_endpoint(self, incoming: IncomingRequest) -> bool:
        """Whether a request is for a token."""
        return incoming.method == "POST" and incoming.path in self._paths

    def is_granted(self, credential: str) -> bool:
        """Whether a credential is a token that an endpoint issues."""
        return credential in self._names

    def flaw(self, secret: str) -> str | None:
        """Why a token is not accepted, as the end of a sentence; None if it is valid.

        Until the first token is issued any other is: callers may have one of their own.
        """
        if not self._count and not secret.startswith(PREFIX):
            return None
        ends = self._ends.get(secret)
        if ends is None:
            return "was not issued by the token endpoint"
        return "has expired" if self._now() >= ends else None

    def clear(self) -> None:
        """Forget all tokens."""
        self._ends.clear()
        self._renewals.clear()
        self._count = 0

    def respond(self, incoming: IncomingRequest) -> TokenResponse:
        """The response to a request for a token."""
        form = dict(parse_qsl(incoming.body.decode("utf-8", "replace"), keep_blank_values=True))
        client, secret = _client(incoming, form)
        is_public = form.get("grant_type") in ("password", "refresh_token") and secret is None
        if not is_public and not (client and secret):
            return _refusal(401, "invalid_client", "the client's id or its secret is missing")
        if not all(self._is_known(told) for told in (client, secret) if told):
            return _refusal(401, "invalid_client", "the client's id or its secret is unknown")
        match form.get("grant_type"):
            case "client_credentials":
                return self._issued(form)
            case "password":
                if not form.get("username") or not form.get("password"):
                    return _refusal(400, "invalid_request", "`username` or `password` is missing")
                return self._issued(form, renewable=True)
            case "refresh_token":
                if form.get("refresh_token") not in self._renewals:
                    return _refusal(400, "invalid_grant", "the refresh token is missing or was not issued here")
                self._renewals.discard(form["refresh_token"])
                return self._issued(form, renewable=True)
            case None:
                return _refusal(400, "invalid_request", "`grant_type` is missing")
            case _:
                return _refusal(400, "unsupported_grant_type", "`grant_type` is not one that the emulator knows")

    def _issued(self, form: dict[str, str], *, renewable: bool = False) -> TokenResponse:
        while len(self._ends) >= _MOST:
            self._ends.pop(next(iter(self._ends)))
        self._count += 1
        token = f"{PREFIX}{self._count}"
        self._ends[token] = self._now() + LIFETIME
        value: dict[str, ir.Json] = {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME}
        if "scope" in form:
            value["scope"] = form["scope"]
        if renewable:
            renewal = f"{PREFIX}refresh-{self._count}"
            self._renewals.add(renewal)
            value["refresh_token"] = renewal
        return TokenResponse(200, value)


def _client(incoming: IncomingRequest, form: dict[str, str]) -> tuple[str | None, str | None]:
    """The id and the secret of a client: in the header, or in the form."""
    scheme, _, rest = incoming.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client, _, secret = b64decode(rest, validate=True).decode().partition(":")
        except ValueError:
            return None, None
        return unquote_plus(client), unquote_plus(secret)
    return form.get("client_id"), form.get("client_secret")


def _refusal(status: int, code: str, text: str) -> TokenResponse:
    return TokenResponse(status, {"error": code, "error_description": text}, f"{code}: {text}")
