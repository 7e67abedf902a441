"""Slices and pushed payloads in Redis. Each step is one command or one script, so that no crash leaves half of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from typing import Any
from uuid import uuid4

from ..resume import Handle
from ..validation import check_positive
from .slices import Claim, SliceTaken

RETAINED = 7 * 86_400.0
"""Seconds for which a slice or a payload is kept after the last change."""

_ADD = """
local found, mine = {}, {}
for i = 2, #KEYS do
  if redis.call('SET', KEYS[i], KEYS[1], 'NX', 'PX', ARGV[1]) then
    table.insert(mine, ARGV[i])
  else
    local other = redis.call('GET', KEYS[i])
    if redis.call('HEXISTS', other, 'token') == 0 then found[other] = true end
  end
end
if #mine > 0 then
  local held = redis.call('HGET', KEYS[1], 'handles')
  if held then table.insert(mine, 1, held) end
  redis.call('HSET', KEYS[1], 'handles', table.concat(mine, '\\n'))
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  found[KEYS[1]] = true
end
local listed = {}
for slice in pairs(found) do
  local held = redis.call('HGET', slice, 'handles')
  if held then table.insert(listed, slice); table.insert(listed, held) end
end
return listed
"""
_BEGIN = """
local held = redis.call('HGET', KEYS[1], 'handles') or ARGV[2]
redis.call('HSET', KEYS[1], 'handles', held, 'token', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return held
"""
_STORE = """
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'handles', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""


class RedisSlices:
    """Slices in Redis, for workers on several machines, and what providers push.

    `redis` is a URL or a client of redis-py. Keys begin with `prefix`. What has not changed for `retained` seconds is
    forgotten: choose more than the longest time that a message may wait in the queue. Redis must not evict keys
    (`maxmemory-policy noeviction`, its default).
    """

    def __init__(self, redis: Any, *, prefix: str = "specloom", retained: float = RETAINED) -> None:
        check_positive("retained", retained)
        self._redis = _client(redis)
        self._prefix, self._retained = prefix, int(retained * 1000)
        self._add = self._redis.register_script(_ADD)
        self._begin, self._store = self._redis.register_script(_BEGIN), self._redis.register_script(_STORE)

    def add(self, slice: str, handles: Sequence[Handle]) -> Mapping[str, list[Handle]]:
        """Put the tasks into a new slice that no slice has yet. Returns the slices to enqueue, with their handles.

        Those are this one, and of those that have the others, each that no worker has begun: a crash may have been
        between this call and its message.
        """
        tasks = [f"{self._prefix}:task:{_digest(handle)}" for handle in handles]
        listed = self._add(keys=[self._key(slice), *tasks], args=[self._retained, *(it.to_json() for it in handles)])
        names = [_text(name).removeprefix(self._key("")) for name in listed[::2]]
        return {name: _read(held) for name, held in zip(names, listed[1::2], strict=True)}

    def begin(self, slice: str, handles: Sequence[Handle]) -> Claim | None:
        """See `Slices.begin`."""
        token = str(uuid4())
        held = self._begin(keys=[self._key(slice)], args=[token, _written(handles), self._retained])
        found = _read(held)
        return Claim(slice, token, found) if found else None

    def save(self, claim: Claim, handles: Sequence[Handle]) -> None:
        """See `Slices.save`."""
        if not self.finish(claim, handles):
            raise SliceTaken(f"another run of the slice `{claim.slice}` has begun: this one does not poll its tasks")

    def finish(self, claim: Claim, unfinished: Sequence[Handle]) -> bool:
        """See `Slices.finish`."""
        arguments = [claim.token, _written(unfinished), self._retained]
        return bool(self._store(keys=[self._key(claim.slice)], args=arguments))

    def push(self, name: str, payload: bytes) -> None:
        """Keep what a provider has pushed."""
        self._redis.set(f"{self._prefix}:push:{name}", payload, px=self._retained)

    def pushed(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """What was pushed under these names."""
        found: list[bytes | None] = self._redis.mget([f"{self._prefix}:push:{name}" for name in names]) if names else []
        return {name: payload for name, payload in zip(names, found, strict=True) if payload is not None}

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _key(self, slice: str) -> str:
        return f"{self._prefix}:slice:{slice}"


def _client(redis: Any) -> Any:
    """The client that a URL stands for; each process connects when it first uses it."""
    if not isinstance(redis, str):
        return redis
    library: Any = import_module("redis")
    return library.Redis.from_url(redis)


def _digest(handle: Handle) -> str:
    """Of what identifies a task, which may be long or secret."""
    return sha256(handle.identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _text(value: bytes | str) -> str:
    """A value as the client returns it, which may decode responses."""
    return value if isinstance(value, str) else value.decode()


def _read(lines: bytes | str) -> list[Handle]:
    text = lines.encode() if isinstance(lines, str) else lines
    return [Handle.from_json(line) for line in text.split(b"\n") if line]


def _written(handles: Sequence[Handle]) -> str:
    return "\n".join(handle.to_json() for handle in handles)
