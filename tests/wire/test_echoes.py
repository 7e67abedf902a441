"""A server that repeats the key in the head of its answer, over each transport: nothing that is raised shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
import pytest

from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.request import Request, SealedRequest
from specloom.runtime.secrets import Secrets
from tests.wire.carriers import CARRIERS, Carrier
from tests.wire.flavours import settled
from tests.wire.server import Received, Reply, Server
from tests.wire.witness import Witness, key, shows_key

pytestmark = pytest.mark.wire


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the environment, so that no variable of a test holds it."""
    monkeypatch.setenv("INKWELL_KEY", key("0f1e2d3c4b5a6978"))


def sealed(url: str) -> SealedRequest:
    """A request with a key in its query."""
    secrets = Secrets([Credential("key", env="INKWELL_KEY")], {"key": None})
    placements = (Placement("key", "query", "token"),)
    return Request(operation="ask", method="GET", url=url, placements=placements).seal(secrets)


def token(request: Received) -> str:
    """The key that came."""
    return parse_qs(urlsplit(request.target).query)["token"][0]


HEADS: dict[str, Callable[[Received], Reply]] = {
    "encoding": lambda it: Reply(body=b"{}", headers={"Content-Encoding": token(it)}),
    "encoding-in-capitals": lambda it: Reply(body=b"{}", headers={"Content-Encoding": token(it).swapcase()}),
    "one-of-two-encodings": lambda it: Reply(body=b"{}", headers={"Content-Encoding": f"gzip, {token(it)}"}),
    "broken-gzip": lambda it: Reply(body=token(it).encode(), headers={"Content-Encoding": "gzip"}),
    "length": lambda it: Reply(headers={"Content-Length": token(it)}),
    "header-name": lambda it: Reply(headers={f"X {token(it)}": "1"}),
    "version": lambda it: Reply(body=b"HTTP/1.1", reason=f"{token(it)}\r\n{token(it)}"),
    "cut": lambda it: Reply(reason=token(it), cut="headers"),
}


async def whole(carrier: Carrier, transport: Any, request: SealedRequest) -> None:
    """Read the whole answer at once."""
    await settled((transport.send if carrier.backend is None else transport.asend)(request, 5))


async def piece_by_piece(carrier: Carrier, transport: Any, request: SealedRequest) -> None:
    """Read the answer as it comes."""
    if carrier.backend is None:
        incoming = transport.stream(request, 5, idle=5)
        while incoming.read():
            pass
    else:
        incoming = await transport.astream(request, 5, idle=5)
        while await incoming.aread():
            pass


@pytest.mark.parametrize("read", [whole, piece_by_piece])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("carrier", CARRIERS, ids=str)
def test_no_head_of_an_answer_makes_an_error_show_the_key(
    carrier: Carrier, head: Callable[[Received], Reply], read: Callable[..., Any]
) -> None:
    async def scenario() -> BaseException:
        transport, close = carrier.transport()
        try:
            await read(carrier, transport, sealed(f"{server.url}/ask"))
        except Exception as error:
            return error
        finally:
            await settled(close())
        raise AssertionError("nothing went wrong")

    with Server(answer=head) as server, Witness() as witness:
        error = _played(scenario) if carrier.backend is None else anyio.run(scenario, backend=carrier.backend)
        witness.take_error("answer", error)
        assert type(error).__name__ in ("DecodeError", "TransportError"), repr(error)
        assert shows_key(server.received[0].target)


def _played(scenario: Callable[[], Any]) -> BaseException:
    """Run a coroutine function in which nothing waits."""
    try:
        scenario().send(None)
    except StopIteration as stop:
        error: BaseException = stop.value
        return error
    raise AssertionError("it waits for something")
