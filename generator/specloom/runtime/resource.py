"""Methods of a client that belong together: `client.things`."""

# Clients and their resources are one thing in several classes, and use each other's inner methods.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import TypeVar

from .client import AsyncClient, Client
from .operation import Call

T = TypeVar("T")


class Resource:
    """Methods of a client that belong together."""

    __slots__ = ("_client",)

    def __init__(self, client: Client) -> None:
        self._client = client

    def _call(self, call: Call[T]) -> T:
        return self._client._call(call)


class AsyncResource:
    """Methods of an async client that belong together."""

    __slots__ = ("_client",)

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _call(self, call: Call[T]) -> T:
        return await self._client._call(call)
