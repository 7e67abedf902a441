"""Token endpoints of the emulator: which requests get a token, and that it is checked."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import urlencode

import pytest

from specloom.serve.requests import IncomingRequest
from specloom.serve.tokens import LIFETIME, PREFIX, Tokens

URL = "https://login.vault.example/oauth/token"
CLIENT = {"client_id": "id", "client_secret": "s"}


class Endpoint:
    """The endpoint of one provider, with a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.tokens = Tokens([("access_token", URL)], lambda: self.now, lambda secret: secret != "refused")

    def ask(self, header: str | None = None, **form: str) -> tuple[int, dict[str, object], str | None]:
        headers = {} if header is None else {"authorization": header}
        incoming = IncomingRequest("POST", "/oauth/token", "", headers, urlencode(form).encode())
        assert self.tokens.is_endpoint(incoming)
        told = self.tokens.respond(incoming)
        return told.status, dict(told.value), told.reason


def basic(pair: str) -> str:
    """The header of a client's id and secret."""
    return f"Basic {b64encode(pair.encode()).decode()}"


def test_a_client_gets_a_token_in_the_header_and_in_the_form() -> None:
    endpoint = Endpoint()

    assert endpoint.ask(basic("id:s%2F%2B"), grant_type="client_credentials", scope="read") == (
        200,
        {"access_token": f"{PREFIX}1", "token_type": "Bearer", "expires_in": LIFETIME, "scope": "read"},
        None,
    )
    assert endpoint.ask(grant_type="client_credentials", **CLIENT)[1]["access_token"] == f"{PREFIX}2"


def test_a_password_gets_a_token_that_can_be_renewed_once() -> None:
    endpoint = Endpoint()

    _, told, _ = endpoint.ask(grant_type="password", username="ada", password="p", client_id="id")
    renewal = str(told["refresh_token"])

    assert endpoint.ask(grant_type="refresh_token", refresh_token=renewal, **CLIENT)[0] == 200
    assert endpoint.ask(grant_type="refresh_token", refresh_token=renewal, **CLIENT)[1]["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "status", "code", "reason"),
    [
        ({"grant_type": "client_credentials"}, 401, "invalid_client", "the client's id or its secret is missing"),
        (
            {"grant_type": "client_credentials", "client_id": "id", "client_secret": "refused"},
            401,
            "invalid_client",
            "the client's id or its secret is unknown",
        ),
        (CLIENT, 400, "invalid_request", "`grant_type` is missing"),
        ({"grant_type": "password", "username": "a"}, 400, "invalid_request", "`username` or `password` is missing"),
        ({"grant_type": "magic", **CLIENT}, 400, "unsupported_grant_type", "`grant_type` is not one that"),
    ],
)
def test_a_request_that_lacks_something_is_told_what(form: dict[str, str], status: int, code: str, reason: str) -> None:
    told = Endpoint().ask(**form)

    assert (told[0], told[1]["error"]) == (status, code)
    assert f"{code}: {reason}" in str(told[2])


def test_a_token_is_checked() -> None:
    """Until the first is issued, a caller may have one of his own."""
    endpoint = Endpoint()
    assert endpoint.tokens.flaw("OWN") is None
    token = str(endpoint.ask(grant_type="client_credentials", **CLIENT)[1]["access_token"])

    assert endpoint.tokens.flaw(token) is None
    assert endpoint.tokens.flaw("OWN") == "was not issued by the token endpoint"
    endpoint.now = LIFETIME + 1
    assert endpoint.tokens.flaw(token) == "has expired"
