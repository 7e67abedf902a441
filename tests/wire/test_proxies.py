"""A proxy on the way is told its password, and shows neither that nor a key, whatever it says.

The password is in a file, so that no variable of a test holds it.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

import anyio
import httpx2
import pytest

from specloom.runtime.client import AsyncClient, Client
from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.operation import Api, Call, Operation
from specloom.runtime.transports.default import AsyncHttpTransport, HttpTransport
from specloom.runtime.transports.pyreqwest import AsyncFastTransport, FastTransport
from tests.wire.carriers import CARRIERS, Carrier
from tests.wire.flavours import settled
from tests.wire.server import Received, Reply, Server
from tests.wire.witness import Witness, key, shows_key

pytestmark = pytest.mark.wire

API = Api(name="inkwell", title="Inkwell", credentials=(Credential("key", env="INKWELL_KEY"),))
ASK = Operation(
    id="ask", method="GET", path="/ask", placements=(Placement("key", "header", "X-Key"),), responses={"200": int}
)
SECRETS = {"plain": key("0f1e2d3c4b5a6978"), "odd": key("p@ss:w%rd/ #?\\ü€")}
TARGETS = {"tunnel": "https://inkwell.example", "forward": "http://inkwell.example"}


class Inkwell(Client):
    """As generated code writes a client."""

    def __init__(self, **options: Any) -> None:
        super().__init__(API, {"key": None}, **self._hidden({"retries": 0, **options}))  # type: ignore[typeddict-item]

    def ask(self) -> int:
        """Only reads."""
        return self._call(Call(ASK))


class AsyncInkwell(AsyncClient):
    """As generated code writes an asynchronous client."""

    def __init__(self, **options: Any) -> None:
        super().__init__(API, {"key": None}, **self._hidden({"retries": 0, **options}))  # type: ignore[typeddict-item]

    async def ask(self) -> int:
        """Only reads."""
        return await self._call(Call(ASK))


@pytest.fixture(params=SECRETS)
def secret(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file with a password, a key in the environment, and no proxy there."""
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    monkeypatch.setenv("INKWELL_KEY", key("the-key-of-the-provider"))
    path = tmp_path / "password"
    path.write_text(SECRETS[request.param], encoding="utf-8")
    return path


def with_password(url: str, secret: Path) -> str:
    """The URL of a proxy that asks who comes."""
    return url.replace("://", f"://user:{quote(secret.read_text(encoding='utf-8'), safe='')}@")


def told(request: Received) -> str:
    """What came with a request that must not be seen again, in several spellings:
    the password, and the key if it did.
    """
    pair = b64decode(request.headers["proxy-authorization"].partition(" ")[2]).decode()
    password, token = pair.partition(":")[2], unquote(request.headers.get("x-key", key("the-key-of-the-provider")))
    assert shows_key(password)
    return " ".join(
        spelled
        for it in (password, token, pair)
        for spelled in (quote(it), quote(it, safe=""), json.dumps(it), b64encode(it.encode()).decode())
    )


Refusal: TypeAlias = Callable[[Received], Reply]

REFUSALS: dict[str, Refusal] = {
    "reason": lambda request: Reply(status=407, reason=f"who is {told(request)}?"),
    "reason-cut": lambda request: Reply(status=407, reason=f"who is {told(request)[:16]}"),
    "body": lambda request: Reply(status=407, body=told(request).encode()),
    "json": lambda request: Reply(status=502, json={"error": told(request)}),
    "headers": lambda request: Reply(status=407, headers={"Proxy-Authenticate": f"Basic realm={quote(told(request))}"}),
    "encoding": lambda request: Reply(body=b"1", headers={"Content-Encoding": quote(told(request))}),
    "header-name": lambda request: Reply(headers={f"X {quote(told(request))}": "1"}),
    "cut": lambda request: Reply(status=407, reason=told(request), cut="headers"),
}


def caught(carrier: Carrier, target: str, make: Callable[[], dict[str, Any]]) -> BaseException:
    """What a call ends with. `make` gives the options of the client, which no frame below holds."""

    async def asked() -> BaseException:
        async with AsyncExitStack() as stack:
            options = make()
            client: Any = (Inkwell if carrier.backend is None else AsyncInkwell)(base_url=target, **options)
            for opened in (client, options.pop("transport", None)):
                if carrier.backend is None:
                    stack.callback(getattr(opened, "close", _nothing))
                elif not isinstance(opened, str):
                    close: Any = getattr(opened, "aclose", getattr(opened, "close", _nothing_yet))
                    stack.push_async_callback(close)
            del options, opened
            try:
                await settled(client.ask())
            except BaseException as error:
                return error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
        raise AssertionError("nothing went wrong")

    if carrier.backend is not None:
        return anyio.run(asked, backend=carrier.backend)
    coroutine = asked()
    try:
        coroutine.send(None)
    except StopIteration as stop:
        error: BaseException = stop.value
        return error
    raise AssertionError("it waits for something")


def _nothing() -> None:
    """What is closed where there is nothing to close."""


async def _nothing_yet() -> None:
    """The same, awaited."""


def option(carrier: Carrier, proxy: str) -> dict[str, Any]:
    """How a client is told to use a proxy over what carries its requests."""
    if carrier.over == "httpx2":
        return {"transport": (httpx2.Client if carrier.backend is None else httpx2.AsyncClient)(proxy=proxy)}
    return {"proxy": proxy, **({"transport": "fast"} if carrier.over == "pyreqwest" else {})}


def assert_an_error_of_ours(error: BaseException) -> None:
    assert type(error).__name__ in ("TransportError", "HttpStatusError", "DecodeError"), repr(error)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("carrier", CARRIERS, ids=str)
def test_no_answer_of_a_proxy_shows_a_password_or_a_key(
    carrier: Carrier, refusal: Refusal, target: str, secret: Path
) -> None:
    """In the reason of its refusal, or anywhere else."""
    with Server(answer=refusal) as proxy, Witness() as witness:
        error = caught(carrier, target, lambda: option(carrier, with_password(proxy.url, secret)))
        witness.take_error("call", error)
        assert_an_error_of_ours(error)
        assert proxy.received


@pytest.mark.parametrize("carrier", CARRIERS, ids=str)
def test_the_reason_of_a_proxy_is_quoted(carrier: Carrier, secret: Path) -> None:
    """It often says what to do: no traffic is left, or the target is not allowed."""
    with Server(answer=lambda request: Reply(status=407, reason=f"{told(request)} has no traffic left")) as proxy:
        error = caught(carrier, TARGETS["tunnel"], lambda: option(carrier, with_password(proxy.url, secret)))

    assert "the proxy gives no connection to inkwell.example" in str(error)
    if carrier.over != "pyreqwest":
        assert re.search(r": 407 .*\*\*\*.* has no traffic left$", str(error)), error


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("carrier", CARRIERS, ids=str)
def test_no_proxy_of_the_environment_is_shown(
    carrier: Carrier, target: str, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a user's own client, too, which reads the environment by itself."""

    def make() -> dict[str, Any]:
        return {"transport": httpx2.Client() if carrier.backend is None else httpx2.AsyncClient()}

    with Server(answer=REFUSALS["reason"]) as tunnel, Server(answer=REFUSALS["body"]) as forward, Witness() as witness:
        monkeypatch.setenv("HTTPS_PROXY", with_password(tunnel.url, secret))
        monkeypatch.setenv("HTTP_PROXY", with_password(forward.url, secret))
        options = {"httpx2": make, "pyreqwest": lambda: {"transport": "fast"}, "httpcore2": dict[str, Any]}
        error = caught(carrier, target, options[carrier.over])
        witness.take_error("call", error)
        assert_an_error_of_ours(error)
        assert tunnel.received or forward.received


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("carrier", [it for it in CARRIERS if it.over != "httpx2"], ids=str)
def test_a_transport_that_is_given_knows_the_password_of_its_proxy(carrier: Carrier, target: str, secret: Path) -> None:
    """The client does not."""
    kinds: dict[str, tuple[Any, Any]] = {
        "httpcore2": (HttpTransport, AsyncHttpTransport),
        "pyreqwest": (FastTransport, AsyncFastTransport),
    }

    def make() -> dict[str, Any]:
        return {"transport": kinds[carrier.over][carrier.backend is not None](proxy=with_password(proxy.url, secret))}

    with Server(answer=REFUSALS["reason" if target == TARGETS["tunnel"] else "json"]) as proxy, Witness() as witness:
        error = caught(carrier, target, make)
        witness.take_error("call", error)
        assert_an_error_of_ours(error)


@pytest.mark.parametrize("carrier", CARRIERS, ids=str)
def test_a_proxy_that_takes_no_connection_is_not_shown(carrier: Carrier, secret: Path) -> None:
    """Nobody listens there."""
    with Witness() as witness:
        error = caught(carrier, TARGETS["tunnel"], lambda: option(carrier, with_password("http://127.0.0.1:9", secret)))
        witness.take_error("call", error)
        assert type(error).__name__ == "TransportError"
        assert "inkwell.example" in str(error)


def test_a_user_without_a_password_is_a_token(secret: Path) -> None:
    """As some sell their proxies."""

    def answer(request: Received) -> Reply:
        token = b64decode(request.headers["proxy-authorization"].partition(" ")[2]).decode().removesuffix(":")
        return Reply(status=407, reason=f"who is {quote(token)}?")

    def make() -> dict[str, Any]:
        return {"proxy": with_password(proxy.url, secret).replace("user:", "")}

    with Server(answer=answer) as proxy, Witness() as witness:
        witness.take_error("call", caught(CARRIERS[0], TARGETS["tunnel"], make))
        assert shows_key(proxy.received[0].headers["proxy-authorization"])
