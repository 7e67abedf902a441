"""OAuth 2 client credentials and alternatives of keys, over a real socket: got, sent, renewed, refused, never shown."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import parse_qs

import anyio
import pytest

from specloom.runtime.alternatives import Alternatives
from specloom.runtime.auth.oauth import AccessTokens
from specloom.runtime.client import AsyncClient, Client
from specloom.runtime.description.api import Credential, Grant, Placement
from specloom.runtime.errors import (
    AuthenticationError,
    ClientError,
    ConfigurationError,
    DecodeError,
    HttpStatusError,
    TransportError,
)
from specloom.runtime.operation import Api, Call, Operation
from specloom.runtime.testing import FakeClock
from tests.wire.server import Received, Reply, Server

pytestmark = pytest.mark.wire

Flavour = Literal["sync", "asyncio", "trio"]
FLAVOURS: tuple[Flavour, ...] = ("sync", "asyncio", "trio")

CREDENTIALS = (Credential("token"), Credential("client_id"), Credential("client_secret"), Credential("key"))
GRANT = Grant("token", "client_id", "client_secret", "/oauth/token", ("read", "write"))
API = Api(name="vault", title="Vault", credentials=CREDENTIALS, grants=(GRANT,))
BEARER = Placement("token", "bearer")
KEY = Placement("key", "header", "X-Key")
OURS = {"client_id": "our id", "client_secret": "our secret/+"}

READ = Operation(id="read", method="GET", path="/things", placements=(BEARER,), responses={"200": int})
ADD = Operation(id="add", method="POST", path="/things", placements=(BEARER,), responses={"200": int})
EITHER = Operation(
    id="either", method="GET", path="/things", alternatives=Alternatives((KEY,), (BEARER,)), responses={"200": int}
)
OPEN = Operation(id="open", method="GET", path="/things", alternatives=Alternatives((), (KEY,)), responses={"200": int})


class VaultClient(Client):
    """A client that makes any call."""

    def make(self, operation: Operation) -> int:
        """The number of the token that the server has seen."""
        call: Call[int] = Call(operation)
        return self._call(call)


class AsyncVaultClient(AsyncClient):
    """The same in the other flavour."""

    async def make(self, operation: Operation) -> int:
        """The number of the token that the server has seen."""
        call: Call[int] = Call(operation)
        return await self._call(call)


class Vault:
    """A server with a token endpoint: tokens are numbered, and count only while they are the newest."""

    def __init__(self, *, life: float | None = 3600, renewable: bool = False, refused: tuple[Reply, ...] = ()) -> None:
        self.life = life
        self.renewable = renewable
        self.refused = list(refused)
        self.issued = 0
        self.forms: list[dict[str, list[str]]] = []
        self.authorizations: list[str | None] = []
        self._lock = threading.Lock()

    def __call__(self, request: Received) -> Reply:
        """The answer to a request."""
        with self._lock:
            if request.target == "/oauth/token":
                return self._token(request)
            valid = f"Bearer token-number-{self.issued}"
            if request.headers.get("authorization") == valid or request.headers.get("x-key") == "the key":
                return Reply(json=self.issued)
            return Reply(status=401, json={"problem": request.headers.get("authorization")})

    def _token(self, request: Received) -> Reply:
        self.forms.append(parse_qs(request.body.decode()))
        self.authorizations.append(request.headers.get("authorization"))
        if self.refused:
            return self.refused.pop(0)
        self.issued += 1
        told: dict[str, Any] = {"access_token": f"token-number-{self.issued}", "token_type": "Bearer"}
        if self.life is not None:
            told["expires_in"] = self.life
        if self.renewable:
            told["refresh_token"] = f"renewal-number-{self.issued}"
        return Reply(json=told)


@pytest.fixture(params=FLAVOURS)
def play(request: pytest.FixtureRequest) -> Callable[..., list[Any]]:
    """Makes calls one after another in a flavour; each gives its value, or the error that it raised."""
    flavour: Flavour = request.param

    def run(url: str, keys: dict[str, str], *operations: Operation, between: Callable[[], None] = lambda: None) -> Any:
        options: dict[str, Any] = {"base_url": url, "clock": FakeClock()}
        given: dict[str, str | None] = {**keys}
        outcomes: list[Any] = []
        if flavour == "sync":
            with VaultClient(API, given, AccessTokens(API.grants), **options) as client:
                for operation in operations:
                    try:
                        outcomes.append(client.make(operation))
                    except ClientError as error:
                        outcomes.append(error)
                    between()
            return outcomes

        async def main() -> None:
            async with AsyncVaultClient(API, given, AccessTokens(API.grants), **options) as client:
                for operation in operations:
                    try:
                        outcomes.append(await client.make(operation))
                    except ClientError as error:
                        outcomes.append(error)
                    between()

        anyio.run(main, backend=flavour)
        return outcomes

    return run


def test_a_token_is_got_once_and_sent(play: Callable[..., list[Any]]) -> None:
    """Id and secret go into the header, each encoded as RFC 6749 says; the scopes are asked for."""
    vault = Vault()
    with Server(answer=vault) as server:
        assert play(server.url, OURS, READ, ADD, READ) == [1, 1, 1]

    pair = base64.b64encode(b"our%20id:our%20secret%2F%2B").decode()
    assert vault.authorizations == [f"Basic {pair}"]
    assert vault.forms == [{"grant_type": ["client_credentials"], "scope": ["read write"]}]


def test_a_token_of_the_callers_own_is_used_as_it_is(play: Callable[..., list[Any]]) -> None:
    """Nothing is asked for, and a refusal is a refusal."""
    vault = Vault()
    with Server(answer=vault) as server:
        (refused,) = play(server.url, {"token": "token-of-ours"}, READ)

    assert isinstance(refused, HttpStatusError)
    assert (refused.status, vault.forms) == (401, [])
    assert "token-of-ours" not in str(refused)


def test_a_token_that_ends_is_renewed_before(play: Callable[..., list[Any]]) -> None:
    """A token of no life is never used for a second call."""
    vault = Vault(life=0)
    with Server(answer=vault) as server:
        assert play(server.url, OURS, READ, READ, READ) == [1, 2, 3]


@pytest.mark.parametrize("life", [10**400, 10**12, "1e999", " 36000 ", "3.6e4"], ids=lambda it: str(it)[:9])
def test_a_token_lives_as_long_as_the_answer_says(play: Callable[..., list[Any]], life: Any) -> None:
    """However long that is, and also where the number is written as text."""
    vault = Vault(life=life)
    with Server(answer=vault) as server:
        assert play(server.url, OURS, READ, READ) == [1, 1]


def test_a_token_without_an_end_lasts_until_it_is_refused(play: Callable[..., list[Any]]) -> None:
    """A 401 makes the client get another one, and the call, whatever its method, is made again with it, once."""
    vault = Vault(life=None)

    def revoke() -> None:
        vault.issued += 1

    with Server(answer=vault) as server:
        assert play(server.url, OURS, READ, ADD, between=revoke) == [1, 3]

    assert len(vault.forms) == 2


def test_a_server_that_refuses_every_token_is_believed(play: Callable[..., list[Any]]) -> None:
    """Two calls and two tokens, and then the status."""

    def answer(request: Received) -> Reply:
        if request.target == "/oauth/token":
            return Reply(json={"access_token": "token-number-x", "token_type": "bearer", "expires_in": 60})
        return Reply(status=401, json={"problem": "no"})

    with Server(answer=answer) as server:
        (refused,) = play(server.url, OURS, ADD)

        assert isinstance(refused, HttpStatusError)
        assert [request.target for request in server.received] == ["/oauth/token", "/things"] * 2


def test_a_renewal_is_used_and_forgotten_when_it_fails(play: Callable[..., list[Any]]) -> None:
    """First the token that came for this, then id and secret again."""
    vault = Vault(life=0, renewable=True)

    def forget() -> None:
        if vault.issued == 2:
            vault.refused = [Reply(status=400, json={"error": "invalid_grant"})]

    with Server(answer=vault) as server:
        assert play(server.url, OURS, READ, READ, READ, between=forget) == [1, 2, 3]

    assert [form["grant_type"][0] for form in vault.forms] == [
        "client_credentials",
        "refresh_token",
        "refresh_token",
        "client_credentials",
    ]
    assert vault.forms[1]["refresh_token"] == ["renewal-number-1"]


def test_a_server_that_wants_the_secret_in_the_form_gets_it_there(play: Callable[..., list[Any]]) -> None:
    """And it is not asked the other way again."""
    vault = Vault(life=0, refused=(Reply(status=401, json={"error": "invalid_client"}),))
    with Server(answer=vault) as server:
        assert play(server.url, OURS, READ, READ) == [1, 2]

    assert [authorization is None for authorization in vault.authorizations] == [False, True, True]
    assert vault.forms[1]["client_secret"] == ["our secret/+"]


def test_a_client_that_is_refused_is_told_so(play: Callable[..., list[Any]]) -> None:
    """The error has the server's code, and no secret."""
    refusal = Reply(status=401, json={"error": "invalid_client", "error_description": "not our secret/+"})
    with Server(answer=Vault(refused=(refusal,) * 9)) as server:
        (error,) = play(server.url, OURS, ADD)

    assert isinstance(error, AuthenticationError)
    assert (error.code, error.status, error.operation) == ("invalid_client", 401, "token")
    assert "our secret" not in str(error)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(json={"token_type": "bearer"}),
        Reply(json={"access_token": "token-number-1", "token_type": "mac"}),
        Reply(json={"access_token": "token\nnumber", "token_type": "bearer"}),
        Reply(json={"access_token": "token-number-1", "token_type": "bearer", "expires_in": "soon"}),
        Reply(json={"access_token": "token-number-1", "token_type": "bearer", "expires_in": "60\x1f"}),
        Reply(json={"access_token": "token-number-1", "token_type": "bearer", "expires_in": [60]}),
        Reply(body=b"<html>", headers={"Content-Type": "text/html"}),
    ],
)
def test_an_answer_without_a_token_is_an_error(play: Callable[..., list[Any]], reply: Reply) -> None:
    """The error says what is missing and does not quote the answer."""
    with Server(answer=Vault(refused=(reply,))) as server:
        (error,) = play(server.url, OURS, ADD)

        assert [request.target for request in server.received] == ["/oauth/token"]
    assert isinstance(error, DecodeError)
    assert "number" not in str(error)


TOLD = b'{"access_token": "token-number-1", "token_type": "bearer", "refresh_token": "renewal-number-1"'


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(body=TOLD, headers={"Content-Type": "application/json"}), DecodeError),
        (Reply(body=TOLD + b', "expires_in": NaN}', headers={"Content-Type": "application/json"}), DecodeError),
        (Reply(body=TOLD + b', "scope": 1, "scope": 2}', headers={"Content-Type": "application/json"}), DecodeError),
        (Reply(json=["token-number-1"]), DecodeError),
        (Reply(json="token-number-1"), DecodeError),
        (Reply(body=b"access_token=token-number-1&scope=read", headers={"Content-Type": "text/plain"}), DecodeError),
        (Reply(status=500, body=TOLD + b"}"), HttpStatusError),
        (Reply(status=500, body=b"access_token=token-number-1&scope=read"), HttpStatusError),
        (Reply(status=403, body=b"<p>refresh_token: renewal-number-1</p>"), HttpStatusError),
        (Reply(status=400, body=TOLD + b', "error": "invalid_grant"}'), AuthenticationError),
        (
            Reply(status=400, json={"error": "invalid_scope", "error_description": "id_token=number"}),
            AuthenticationError,
        ),
    ],
)
def test_no_error_quotes_a_token_that_nobody_knows_yet(
    play: Callable[..., list[Any]], reply: Reply, kind: type[ClientError]
) -> None:
    """It becomes a secret only when the answer that holds it has been read."""
    with Server(answer=Vault(refused=(reply,) * 9)) as server:
        (error,) = play(server.url, OURS, ADD)

    assert type(error) is kind
    assert "number" not in f"{error} {error.args} {vars(error)}"


def test_a_token_that_was_replaced_long_ago_is_masked(play: Callable[..., list[Any]]) -> None:
    """Hundreds of tokens later an answer repeats the first of them."""
    vault = Vault(life=0)
    count = 40

    def answer(request: Received) -> Reply:
        if request.target != "/oauth/token" and len(vault.forms) > count:
            return Reply(status=400, body=" ".join(f"token-number-{it}" for it in range(1, count + 2)).encode())
        return vault(request)

    with Server(answer=answer) as server:
        *_, error = play(server.url, OURS, *[READ] * (count + 1))

    assert isinstance(error, HttpStatusError)
    assert set(error.message.rstrip("…").split()) <= {"***", "**", "*"}, error


def test_a_fault_at_the_token_endpoint_leaves_the_call_unsent(play: Callable[..., list[Any]]) -> None:
    """The request for a token is repeated, since it changes nothing; then the error says that nothing was sent."""
    cut = Reply(cut="body", json={"access_token": "token-number-1"})
    with Server(answer=Vault(refused=(cut, cut))) as server:
        assert play(server.url, OURS, ADD) == [1]
    with Server(answer=Vault(refused=(cut,) * 99)) as server:
        (error,) = play(server.url, OURS, ADD)

        assert {request.target for request in server.received} == {"/oauth/token"}
    assert isinstance(error, TransportError)
    assert not error.sent


@pytest.mark.parametrize("flavour", ["threads", "tasks"])
def test_many_calls_at_once_ask_for_one_token(flavour: str) -> None:
    """The others wait for it."""
    vault = Vault()
    results: list[int] = []
    with Server(answer=vault) as server:
        given: dict[str, str | None] = {**OURS}
        if flavour == "threads":
            with VaultClient(API, given, AccessTokens(API.grants), base_url=server.url) as client:
                threads = [threading.Thread(target=lambda: results.append(client.make(READ))) for _ in range(8)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
        else:

            async def one(client: AsyncVaultClient) -> None:
                results.append(await client.make(READ))

            async def main() -> None:
                async with (
                    AsyncVaultClient(API, given, AccessTokens(API.grants), base_url=server.url) as client,
                    anyio.create_task_group() as group,
                ):
                    for _ in range(8):
                        group.start_soon(one, client)

            anyio.run(main)

    assert (results, len(vault.forms)) == ([1] * 8, 1)


# --- alternatives ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("keys", "sent"), [({"key": "the key"}, "x-key"), (OURS, "authorization")])
def test_the_first_way_that_the_client_has_keys_for_is_taken(
    play: Callable[..., list[Any]], keys: dict[str, str], sent: str
) -> None:
    """Either of the two is enough, and only that one is sent."""
    with Server(answer=Vault()) as server:
        assert play(server.url, keys, EITHER) == [0 if "key" in keys else 1]

        headers = server.received[-1].headers
        assert {"x-key", "authorization"} & headers.keys() == {sent}


def test_a_client_without_any_key_is_told_every_way(play: Callable[..., list[Any]]) -> None:
    """Nothing is sent."""
    with Server(answer=Vault()) as server:
        (error,) = play(server.url, {}, EITHER)

        assert server.received == []
    assert isinstance(error, ConfigurationError)
    assert "`key=`" in str(error)
    assert "`client_id=` and `client_secret=`, or `token=`" in str(error)


def test_what_is_open_to_all_needs_no_key(play: Callable[..., list[Any]]) -> None:
    """A key that the client has is sent all the same."""
    with Server(answer=lambda request: Reply(json=int("x-key" in request.headers))) as server:
        assert play(server.url, {}, OPEN) == [0]
        assert play(server.url, {"key": "the key"}, OPEN) == [1]
