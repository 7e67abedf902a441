"""A clock for clients of an emulator: the real time, faster."""

from __future__ import annotations

import random
import time
from contextlib import closing
from typing import Any, Self

import msgspec

from .errors import ConfigurationError
from .interrupts import sleep
from .urls import is_base_url, split_url
from .validation import check_positive

EMULATED = "/_specloom/clock"
"""Where an emulator says how fast its time runs, and what time it is there."""

_ASKING = 10.0
"""Timeout in seconds for asking it."""


class ScaledClock:
    """The real time, `speed` times as fast: pass it as `clock=` to a client of an emulator that runs at this speed.

    Polling intervals, backoff, rate limits, the timeouts of tasks and what the provider allows are in seconds of this
    clock; the `timeout` of a call and the `idle` of a stream stay real seconds. Clients may share it.
    """

    def __init__(self, speed: float, *, wall: float | None = None) -> None:
        """`wall` is the time of day now, in seconds since 1970; by default the real one."""
        check_positive("speed", speed)
        self.speed = speed
        self._begun = time.monotonic()
        self._wall = time.time() if wall is None else wall

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The clock of the emulator at this URL, which may be the base URL of any provider that it emulates.

        It asks the emulator once. Raises ConfigurationError if none responds there.
        """
        speed, wall = _ask(url)
        return cls(speed, wall=wall)

    def monotonic(self) -> float:
        """Seconds since the clock was created."""
        return (time.monotonic() - self._begun) * self.speed

    def wall(self) -> float:
        """Seconds since 1970, which pass as fast."""
        return self._wall + self.monotonic()

    def random(self) -> float:
        """A number from 0 to 1, for jitter."""
        return random.random()

    def sleep(self, seconds: float, /) -> None:
        """Wait in this thread."""
        sleep(seconds / self.speed)

    async def asleep(self, seconds: float, /) -> None:
        """Wait in this task, under asyncio or trio."""
        import anyio

        await anyio.sleep(seconds / self.speed)

    def __repr__(self) -> str:
        return f"ScaledClock({self.speed:g})"


def _ask(url: str) -> tuple[float, float]:
    """The speed of an emulator and its time of day, asked without any proxy: it listens on this machine only."""
    from http.client import HTTPConnection, HTTPException

    if not is_base_url(url) or not url.startswith("http://"):
        raise ConfigurationError("the clock of an emulator needs its URL, such as http://127.0.0.1:8080")
    origin, _ = split_url(url)
    try:
        with closing(HTTPConnection(origin.host, origin.port, timeout=_ASKING)) as connection:
            connection.request("GET", EMULATED)
            found: Any = msgspec.json.decode(connection.getresponse().read())
        return float(found["speed"]), float(found["now"])
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        problem = f"no emulator says its time at http://{origin.authority}{EMULATED}: {type(error).__name__}"
    raise ConfigurationError(problem)
