"""What may be a timeout, a pace or a number of requests is checked before anything is sent, in both flavours."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from generated._runtime.description.tasks import Timing as OtherTiming
from specloom.runtime.description.tasks import Timing
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.resume import Handle
from specloom.runtime.testing import ASYNC, SYNC, TRIO, Flavour, Replay, reply
from tests.unit.inkwell import CREATED, KIND, PENDING, READY, Drawing, Inkwell, play

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)

HANDLE = Handle(provider="inkwell", kind="drawings", captured={"id": "t-1"}, created=1_750_000_000.0)
NO_TIMEOUTS = [float("nan"), float("inf"), float("-inf"), "5", b"5", True, [5], 10**400, object()]

WAITS: dict[str, Callable[[Any, Any], Any]] = {
    "run": lambda tasks, timeout: tasks.run(width=3, timeout=timeout),
    "result": lambda tasks, timeout: tasks.resume(HANDLE).result(timeout=timeout),
    "watch": lambda tasks, timeout: tasks.resume(HANDLE).watch(timeout=timeout),
    "wait_all": lambda tasks, timeout: tasks.wait_all([tasks.resume(HANDLE)], timeout=timeout),
    "as_completed": lambda tasks, timeout: tasks.as_completed([tasks.resume(HANDLE)], timeout=timeout),
}
"""Everything that waits for tasks."""


@both
@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("timeout", NO_TIMEOUTS, ids=lambda value: type(value).__name__)
def test_a_timeout_that_is_no_finite_number_is_rejected_before_anything_is_sent(
    flavour: Flavour, wait: str, timeout: Any
) -> None:
    """NaN and an infinity would wait for ever, since no time is later than they are."""
    replay = Replay()

    with pytest.raises(ConfigurationError, match="`timeout` must be a finite number of seconds, or None, not "):
        play(flavour, replay, KIND, lambda tasks: WAITS[wait](tasks, timeout))

    assert replay.sent == []


@both
@pytest.mark.parametrize("timeout", [30, 30.5, Fraction(61, 2), None])
def test_any_finite_number_is_a_timeout(flavour: Flavour, timeout: Any) -> None:
    """Whole or not; None leaves it to the spec."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY))

    assert play(flavour, replay, KIND, lambda tasks: tasks.run(width=3, timeout=timeout)) == READY["out"]


@both
@pytest.mark.parametrize("wait", ["wait_all", "as_completed"])
@pytest.mark.parametrize("limit", [0, -1, "3", 2.5, float("nan"), float("inf"), True, None])
def test_at_least_one_request_may_be_in_flight(flavour: Flavour, wait: str, limit: Any) -> None:
    """A whole number of them, or else nothing is sent."""
    replay = Replay()

    with pytest.raises(ConfigurationError, match="`max_in_flight` must be a positive, finite number, and an integer"):
        play(flavour, replay, KIND, lambda tasks: getattr(tasks, wait)([tasks.resume(HANDLE)], max_in_flight=limit))

    assert replay.sent == []


@both
@pytest.mark.parametrize("wait", ["wait_all", "as_completed"])
def test_only_tasks_of_the_same_flavour_are_waited_for(flavour: Flavour, wait: str) -> None:
    """Not their handles, for example, which are resumed first."""
    replay = Replay()

    with pytest.raises(ConfigurationError, match=r"expected a `(Async)?Task`, not a `Handle`"):
        play(flavour, replay, KIND, lambda tasks: getattr(tasks, wait)([tasks.resume(HANDLE), HANDLE]))

    assert replay.sent == []


def test_what_is_wrong_with_a_wait_is_told_where_it_is_called() -> None:
    """Not by the first step of a loop that may be elsewhere."""
    replay = Replay()
    with Inkwell(transport=replay, clock=replay.clock) as client:
        task = client.drawings.resume(HANDLE)
        with pytest.raises(ConfigurationError):
            task.watch(timeout=float("nan"))
        with pytest.raises(ConfigurationError):
            client.drawings.as_completed([task], max_in_flight=0)


@pytest.mark.parametrize("name", ["first", "every", "factor", "max", "min", "jitter"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, "3", True, [1]], ids=repr)
def test_a_pace_is_made_of_finite_numbers(name: str, value: Any) -> None:
    """Of which none is negative."""
    with pytest.raises(ConfigurationError, match=f"`{name}` must be a finite number, 0 or more, not "):
        Timing(**{name: value})


@both
def test_a_pace_of_another_package_of_clients_is_one(flavour: Flavour) -> None:
    """Each package has a runtime of its own, and a program may use two."""
    replay = Replay(reply(200, CREATED), reply(200, PENDING), reply(200, READY))
    pace: Any = OtherTiming(first=2, every=5)

    play(flavour, replay, KIND, lambda tasks: tasks.with_options(timing=pace).run(width=3))

    assert replay.clock.slept == [2, 5]


@both
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"timing": 5}, "`timing` must be a `Timing`, not int"),
        ({"timing": {"every": 5}}, "`timing` must be a `Timing`, not dict"),
        ({"checkpoint": "save"}, "`checkpoint` must be a function that is not async, got str"),
    ],
)
def test_options_of_tasks_are_what_they_say(flavour: Flavour, options: dict[str, Any], reason: str) -> None:
    """And are told at once."""
    replay = Replay()

    with pytest.raises(ConfigurationError, match=reason):
        play(flavour, replay, KIND, lambda tasks: tasks.with_options(**options).run(width=3))

    assert replay.sent == []


@both
@pytest.mark.parametrize("use", ["resume", "cancel"])
@pytest.mark.parametrize("given", [5, None, ["t-1"], {"id": "t-1"}, True], ids=repr)
def test_what_is_no_handle_is_rejected(flavour: Flavour, use: str, given: Any) -> None:
    """With the type that it has, and nothing of it shown."""
    replay = Replay()

    with pytest.raises(ConfigurationError, match=f"expected a `Handle` or its JSON, got {type(given).__name__}"):
        play(flavour, replay, KIND, lambda tasks: getattr(tasks, use)(given))

    assert replay.sent == []


@pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)
def test_an_instance_in_the_place_of_a_class_is_rejected(flavour: Flavour) -> None:
    """A resume takes the class of what was submitted; what was submitted itself is an easy mistake."""
    replay = Replay()

    with pytest.raises(ConfigurationError, match="`task_type` must be a class, not an instance of Drawing"):
        play(flavour, replay, KIND, lambda tasks: tasks.resume(HANDLE.to_json(), Drawing(width=3)))

    assert replay.sent == []
