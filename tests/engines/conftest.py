"""What tests on engines share: each needs a Redis or a PostgreSQL of Debian's packages,
or is skipped with how to get it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import services


@pytest.fixture(scope="session")
def redis_server() -> Iterator[services.Redis]:
    """One Redis for all tests of a process; each takes a database of its own."""
    if services.NO_REDIS:
        pytest.skip(services.NO_REDIS)
    with services.redis() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[services.Postgres]:
    """One PostgreSQL for all tests of a process; each takes a database of its own."""
    if services.NO_POSTGRES:
        pytest.skip(services.NO_POSTGRES)
    with services.postgres() as server:
        yield server


@pytest.fixture
def redis_url(redis_server: services.Redis) -> str:
    """The URL of an empty database of Redis."""
    return redis_server.database()


@pytest.fixture
def postgres_url(postgres_server: services.Postgres) -> str:
    """The URL of an empty database of PostgreSQL."""
    return postgres_server.database()
