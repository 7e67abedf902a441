"""Pauses Python's cyclic garbage collector while one command runs."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def paused() -> Generator[None]:
    """No collection inside the block: what a run builds it needs to its end, and looking for garbage in millions of
    values takes a tenth to a third of its time. What is left of it afterwards counts as old, so that the next
    collection does not look through all of that at once.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
