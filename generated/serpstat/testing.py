# Code generated from specs/serpstat.yaml. DO NOT EDIT; run `specloom generate`.
"""Tests of code that uses Serpstat, without a network: scripted responses.

    replay = Replay(reply(200, {...}))
    client = Serpstat("KEY", transport=replay, clock=replay.clock)
    ...
    assert replay.sent[0].body == {...}

A `Replay` serves `Serpstat` and `AsyncSerpstat`. With its `clock` every wait ends
immediately.

A `ScaledClock` is for clients of an emulator that runs faster than real time.
"""

from __future__ import annotations

from .._runtime.clocks import ScaledClock
from .._runtime.testing import FakeClock, Replay, Reply, Scripted, Sent, reply

__all__ = [
    "FakeClock",
    "Replay",
    "Reply",
    "ScaledClock",
    "Scripted",
    "Sent",
    "reply",
]
