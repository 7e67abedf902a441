"""What the tests over a real socket share: every test that names a flavour or a provider runs with each of them."""

from __future__ import annotations

import pytest

from tests.wire.flavours import ASYNCIO, FAST, FAST_ASYNCIO, SYNC, TRIO, Flavour
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
