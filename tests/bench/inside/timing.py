"""Samples of what takes too little time to be measured once."""

from __future__ import annotations

import time
from collections.abc import Callable


def cpu_each(times: int, run: Callable[[], object]) -> float:
    """CPU seconds of one of so many runs."""
    before = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - before) / times


def wall_each(times: int, run: Callable[[], object]) -> float:
    """Wall seconds of one of so many runs."""
    before = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - before) / times
