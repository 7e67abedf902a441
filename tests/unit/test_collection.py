"""The pause of the garbage collector: what was built in it is kept, counts as old, and is found if it is garbage."""

from __future__ import annotations

import gc
import weakref

from specloom.collection import paused


class Circle:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.own = self


def test_nothing_is_collected_in_a_pause() -> None:
    with paused():
        assert not gc.isenabled()
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled()

    assert gc.isenabled()


def test_what_is_left_is_not_looked_through_at_once() -> None:
    with paused():
        built = [[number] for number in range(10 * gc.get_threshold()[0])]

    assert gc.get_count()[0] < gc.get_threshold()[0]
    assert built


def test_garbage_of_a_pause_is_collected_later() -> None:
    with paused():
        circle = weakref.ref(Circle())
    gc.collect()

    assert circle() is None
    assert gc.get_freeze_count() == 0
