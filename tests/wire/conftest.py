"""What the tests over a real socket share: every test that names a flavour or a provider runs with each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wire.carriers import CARRIERS, Carrier
from tests.wire.flavours import ASYNCIO, FAST, FAST_ASYNCIO, SYNC, TRIO, Flavour
from tests.wire.plays import Elsewhere
from tests.wire.providers import PROVIDERS, Provider


@pytest.fixture(params=[SYNC, ASYNCIO, TRIO, FAST, FAST_ASYNCIO], ids=str)
def flavour(request: pytest.FixtureRequest) -> Flavour:
    """The synchronous client, and the asynchronous one under both event loops; and both over the fast transport."""
    chosen: Flavour = request.param
    return chosen


@pytest.fixture(params=[ASYNCIO, TRIO, FAST_ASYNCIO], ids=str)
def loop(request: pytest.FixtureRequest) -> Flavour:
    """The asynchronous client under both event loops, and over the fast transport."""
    chosen: Flavour = request.param
    return chosen


@pytest.fixture(params=PROVIDERS, ids=str)
def provider(request: pytest.FixtureRequest) -> Provider:
    """Each of the four providers."""
    chosen: Provider = request.param
    return chosen


@pytest.fixture(params=CARRIERS, ids=str)
def carrier(request: pytest.FixtureRequest) -> Carrier:
    """Each transport, with each event loop that it knows."""
    chosen: Carrier = request.param
    return chosen


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    """The server of another origin, which a spec may allow its tasks to call."""
    with Elsewhere() as server:
        yield server
