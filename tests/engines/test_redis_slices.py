"""What the store in Redis does beyond that of a database:
it knows the slice of each task, and keeps what was pushed.
"""

from __future__ import annotations

import pytest

from specloom.runtime.engines.redis import RedisSlices
from specloom.runtime.resume import Handle

pytestmark = pytest.mark.engines


def handle(name: str, polls: int = 0) -> Handle:
    """A handle of a task."""
    return Handle(provider="press", kind="prints", captured={"id": name}, created=1.0, polls=polls)


ONE, TWO, THREE = handle("1"), handle("2"), handle("3")


@pytest.fixture
def store(redis_url: str) -> RedisSlices:
    """An empty store."""
    return RedisSlices(redis_url)


def test_a_task_belongs_to_one_slice(store: RedisSlices) -> None:
    """Whatever it is added with later, and however often it was polled by then."""
    assert store.add("a", [ONE, TWO]) == {"a": [ONE, TWO]}
    assert store.begin("a", []) is not None

    assert store.add("b", [handle("2", polls=3), THREE]) == {"b": [THREE]}
    assert store.add("c", [ONE, TWO]) == {}


def test_tasks_without_ids_are_not_taken_for_one(store: RedisSlices) -> None:
    """Those of a provider that names them later, or never."""
    tasks = [Handle(provider="press", kind="prints", captured={}, created=at) for at in (1.0, 2.0)]

    assert store.add("a", tasks) == {"a": tasks}


def test_a_slice_whose_message_was_never_sent_is_given_again(store: RedisSlices) -> None:
    """A crash between `add` and the message loses none, even if other tasks come with it then."""
    store.add("a", [ONE, TWO])

    assert store.add("b", [TWO, THREE]) == {"a": [ONE, TWO], "b": [THREE]}


def test_a_slice_that_has_ended_keeps_its_tasks(store: RedisSlices) -> None:
    """They are not waited for a second time."""
    store.add("a", [ONE])
    claim = store.begin("a", [ONE])
    assert claim is not None
    assert store.finish(claim, [])

    assert store.add("b", [ONE]) == {}
    assert store.begin("a", [ONE]) is None


def test_a_payload_waits_for_its_task(store: RedisSlices) -> None:
    """Under its name alone."""
    store.push("specloom.press.Prints:1", b"{}")

    assert store.pushed(["specloom.press.Prints:1", "specloom.press.Prints:2"]) == {"specloom.press.Prints:1": b"{}"}
    assert store.pushed([]) == {}


def test_what_does_not_change_is_forgotten(redis_url: str) -> None:
    """Nothing stays in Redis for ever."""
    store = RedisSlices(redis_url, retained=60)
    store.add("a", [ONE])
    store.push("p", b"{}")
    claim = store.begin("b", [TWO])
    assert claim is not None
    store.finish(claim, [])

    keys = store._redis.keys("*")  # pyright: ignore[reportPrivateUsage]

    assert len(keys) == 4
    assert all(store._redis.pttl(key) != -1 for key in keys)  # pyright: ignore[reportPrivateUsage]
