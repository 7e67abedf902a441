"""Measures waits on engines and prints a table: `python -m tests.engines celery --tasks 5000 --rounds 3`.

Each figure is the median of the rounds, with all of them. Run it on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeAlias

from tests.engines import celery_figures, dbos_figures, services

Figures: TypeAlias = Mapping[str, float]

_PARTS: Mapping[str, tuple[Callable[[Path, int], Figures], str | None]] = {
    "celery": (celery_figures.waiting, services.NO_REDIS),
    "celery-kills": (celery_figures.kills, services.NO_REDIS),
    "dbos": (dbos_figures.waiting, services.NO_POSTGRES),
    "dbos-kills": (dbos_figures.kills, services.NO_POSTGRES),
}
"""Each with what it measures, and why it cannot be measured here."""


def main() -> int:
    """Run the command line; returns 0 whatever the figures are, and 2 where they cannot be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.engines", description=__doc__)
    parser.add_argument("part", choices=_PARTS)
    parser.add_argument("--tasks", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    measure, missing = _PARTS[options.part]
    if missing is not None:
        print(missing, file=sys.stderr)
        return 2
    rounds: list[Figures] = []
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds} ...", file=sys.stderr, flush=True)
        with TemporaryDirectory(prefix="specloom-engines-") as folder:
            rounds.append(measure(Path(folder), options.tasks))
    print(f"{options.part}, {options.tasks:,} tasks, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| figure | median | rounds |\n| --- | --- | --- |")
    for name in rounds[0]:
        values = [each[name] for each in rounds]
        print(f"| {name} | {median(values):.6g} | {', '.join(f'{value:.6g}' for value in values)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
