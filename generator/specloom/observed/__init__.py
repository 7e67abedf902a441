"""Compares a spec with what its provider does: with responses to calls (`probe`), or with what clients have logged.

A difference is an `Observation`: data, wherever it was seen. `findings` turns observations into findings at the lines
of the spec. Only `probing` sends anything.
"""

from __future__ import annotations

from .findings import Comparison, findings
from .logs import LogReading, read_log
from .observation import Observation

__all__ = ["Comparison", "LogReading", "Observation", "findings", "read_log"]
