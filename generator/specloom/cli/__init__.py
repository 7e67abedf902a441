"""The command line: `entry` runs a command and turns what happens into an exit code.

Each command is a file: `declare` adds its arguments, `run` carries it out and returns the exit code. `selection` says
which specs it is about, `stages` and `wanted` what is made of them, and only `report` prints.
"""

from __future__ import annotations

from .entry import main

__all__ = ["main"]
