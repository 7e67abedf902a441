"""Permits of requests: so many at a time, and none is lost with its holder."""

from __future__ import annotations

import threading

import pytest

from specloom.runtime.transports.permits import Permit, Permits


def test_so_many_are_taken_at_a_time() -> None:
    """Who waits for one gets the one that becomes free."""
    places = Permits(2)
    first, second = places.enter(0), places.enter(0)
    with pytest.raises(TimeoutError):
        places.enter(0.01)
    waiting: list[Permit] = []
    thread = threading.Thread(target=lambda: waiting.append(places.enter(5)))
    thread.start()
    places.leave(first)
    thread.join()

    assert waiting == [first]
    assert second is not first


def test_one_whose_holder_is_gone_is_there_again() -> None:
    """As after an interruption that came before the end of a block."""
    places = Permits(1)
    for _ in range(3):
        lost = places.enter(0)
        del lost

    places.leave(places.enter(0))
    kept = places.enter(0)
    with pytest.raises(TimeoutError):
        places.enter(0)
    places.leave(kept)
