"""The rate of an account across workers, in Redis."""

# redis-py has types, but not all of them.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import ConfigurationError
from .line import Lease, Line
from .shared import PATIENCE, Connection, Rule, StoreLimiter, Subscription

if TYPE_CHECKING:
    from redis import Redis

KEPT = 3_600_000
"""Milliseconds for which Redis keeps the line of an account that sends nothing."""


class RedisLimiter(StoreLimiter):
    """Shares the rate of an account among all workers that name the same Redis and the same `name`.

    `redis` is a URL, or a sync client of redis-py that it may use from threads. Where `rate` (requests per second) is
    omitted, that of the API applies, or of a client. While Redis cannot be reached no request is sent; with `workers`,
    the number of processes at most, each of them sends half of its share. Raises ConfigurationError for arguments that
    cannot be used, and where redis-py is not installed.
    """

    def __init__(self, redis: str | Redis, name: str, rate: float | None = None, *, workers: int | None = None) -> None:
        super().__init__(_Store(_client(redis), name), name, rate, workers)


def _client(given: object) -> Any:
    try:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ModuleNotFoundError:
        raise ConfigurationError("a `RedisLimiter` needs redis-py: install the package `redis`") from None
    if isinstance(given, Redis):
        return given
    if not isinstance(given, str):
        problem = f"a `RedisLimiter` needs a URL or a `redis.Redis`, not a `{type(given).__name__}`"
        raise ConfigurationError(problem)
    try:
        # What is repeated in silence would hide that messages were missed.
        from_url: Any = Redis.from_url
        return from_url(given, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0))
    except (ValueError, TypeError):
        pass
    raise ConfigurationError("the URL of Redis must be as in `redis://host:6379/0`, `rediss://…` or `unix://…`")


class _Store:
    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._key = f"specloom:limit:{name}"

    def connect(self) -> Connection:
        return _Connection(self._client, self._key)

    def subscribe(self) -> Subscription:
        return _Subscription(self._client, self._key)


class _Connection:
    def __init__(self, client: Any, key: str) -> None:
        self._client = client
        self._key = key

    def change(self, rule: Rule, *, tells: bool) -> Lease:
        def attempt(pipe: Any) -> Lease:
            text = pipe.get(self._key)
            seconds, micros = pipe.time()
            now = seconds + micros / 1e6
            line, leased = rule(Line() if text is None else msgspec.json.decode(text, type=Line), now)
            ahead = max(0.0, line.free - now, line.calm - now)
            pipe.multi()
            pipe.set(self._key, msgspec.json.encode(line), px=KEPT + int(ahead * 1000))
            if tells:
                pipe.publish(self._key, repr(leased.stop))
            return leased

        changed: Lease = self._client.transaction(attempt, self._key, value_from_callable=True)
        return changed

    def close(self) -> None:
        """Nothing to do: each connection is in the pool of the client."""


class _Subscription:
    def __init__(self, client: Any, key: str) -> None:
        self._messages = client.pubsub()
        try:
            self._messages.subscribe(key)
            begun = self._messages.get_message(timeout=PATIENCE)
            if begun is None or begun["type"] != "subscribe":
                raise TimeoutError
        except BaseException:
            self._messages.close()
            raise

    def get(self, timeout: float) -> float | None:
        message = self._messages.get_message(timeout=timeout)
        return None if message is None or message["type"] != "message" else float(message["data"])

    def close(self) -> None:
        self._messages.close()
